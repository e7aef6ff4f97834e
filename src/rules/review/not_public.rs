//! R001.

use crate::diagnostic::{Finding, KeyPath, Locus, Text};
use crate::key_path;
use crate::model::page::State;
use crate::model::placeholder::refuses_publication;
use crate::model::signature::Signature;
use crate::model::{Page, Site};
use crate::text;

super::super::rule! {
    "R001", Note, force: Site, basis: ["guideline-7", "regs-17"],
    name: ("还没有公开的文章", "page that is not public"),
    asks: ("没有审核、写成草稿或者没到发布日期的文章不会公开，这里逐一列出。",
           "Pages that are not reviewed, are drafts or have a date to come are not published; they are listed here."),
    why: ("先审查后公开：没有审核记录的内容一律不发布。", "Review comes before publishing: without a review nothing is published."),
    place: Place::PAGE,
    wrong: "---\ntitle: 关于调整通关时间的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\n---\n\n自2026年12月1日起，通关服务时间延长一小时。\n\n## 联系方式\n\n监管科：0640-5556205。",
    right: "---\ntitle: 关于调整通关时间的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n自2026年12月1日起，通关服务时间延长一小时。\n\n## 联系方式\n\n监管科：0640-5556205。",
}

/// Lists the pages that wait.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in &site.pages {
        if let Some((path, message, help)) = why(site, page, page.state) {
            findings.push(Finding::new(&RULE, Locus::value(&page.source, path), message, help));
        }
    }
}

/// Why a page in a state is not public, which key says so, and what to do; nothing of a page that is.
#[must_use]
pub fn why(site: &Site, page: &Page, state: State) -> Option<(KeyPath, Text, Text)> {
    let (title, source) = (page.title(), &page.source);
    Some(match state {
        State::Published | State::Withdrawn => return None,
        State::Draft => (
            key_path!["draft"],
            text!("“{title}”是草稿，不公开", "`{title}` is a draft and is not published"),
            text!("写好并审核后去掉 draft", "take `draft` out when it is ready and reviewed"),
        ),
        State::Unreviewed => {
            let (zh, en) = match page.front.review.get() {
                Some(review) if review.permits(site.now.date()) && page.signature == Signature::Missing => {
                    ("的审核没有签名", "has a review without a signature")
                }
                Some(review) if review.permits(site.now.date()) => {
                    ("在审核签名之后改过", "was changed after its review was signed")
                }
                None if page.front.review.is_absent() => ("没有审核记录", "has no review"),
                Some(review) if review.is_complete() => match review.secrecy.get() {
                    Some(secrecy) if refuses_publication(secrecy) => {
                        ("的审查意见是不公开", "was reviewed against publication")
                    }
                    _ => ("的审核日期还没有到", "has a review dated in the future"),
                },
                _ => ("的审核记录不完整", "has an incomplete review"),
            };
            (
                key_path!["review"],
                text!("“{title}”{zh}，不公开", "`{title}` {en} and is not published"),
                text!(
                    "审核后运行 gongkai review {source} --by 审核人",
                    "after the review run `gongkai review {source} --by NAME`"
                ),
            )
        }
        State::Future => {
            let date = page.published().map(|moment| moment.to_string()).unwrap_or_default();
            (
                key_path!["date"],
                text!("“{title}”要到 {date} 才公开", "`{title}` is not published before {date}"),
                text!("到时再生成一次网站", "build the site again then"),
            )
        }
    })
}
