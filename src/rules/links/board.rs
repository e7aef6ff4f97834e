//! L011.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::page::State;
use crate::pages::posting::can_hang;
use crate::text;

super::super::rule! {
    "L011", Note, force: Site, basis: ["guideline-17"],
    name: ("标了张贴却没有张贴页", "marked for the board without a sheet"),
    asks: ("标了 board 的文章已经公开，是一篇有自己页面的文字。",
           "A page with `board` is public, and a text with a page of its own."),
    why: ("张贴页上的二维码要指向已经生成的页面；没有页面的，不生成张贴页。",
          "The code on a sheet leads to a page that is built; where there is none, no sheet is made."),
    place: Place::PAGE,
    wrong: "---\ntitle: 关于调整通关时间的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nboard: true\n---\n\n自2026年12月1日起，通关服务时间延长一小时。\n\n## 联系方式\n\n监管科：0640-5556205。",
    right: "---\ntitle: 关于调整通关时间的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nboard: true\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n自2026年12月1日起，通关服务时间延长一小时。\n\n## 联系方式\n\n监管科：0640-5556205。",
}

/// Looks for marks that make no sheet.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| page.board_mark().is_some()) {
        let title = page.title();
        let (message, help) = if !can_hang(site, page) {
            (
                text!("“{title}”不是可以张贴的文章", "`{title}` is no text that can hang on a board"),
                text!(
                    "栏目的引言、由数据生成的内容不单独张贴：去掉 board；单位记录的内容本来就有张贴页",
                    "introductions and what is made from data do not hang by themselves: take `board` out; the record has its own sheets"
                ),
            )
        } else if !page.state.is_public() {
            let (zh, en) = match page.state {
                State::Draft => ("是草稿", "is a draft"),
                State::Future => ("还没到发布日期", "has a date to come"),
                _ => ("没有通过审核", "is not reviewed"),
            };
            (
                text!(
                    "“{title}”标了张贴，但{zh}，不生成张贴页和二维码",
                    "`{title}` is marked for the board but {en}: no sheet and no QR code are made"
                ),
                text!("公开之后再打印张贴", "print it once it is public"),
            )
        } else {
            continue;
        };
        findings.push(Finding::new(&RULE, Locus::value(&page.source, key_path!["board"]), message, help));
    }
}
