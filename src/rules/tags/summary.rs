//! T005.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::page::State;
use crate::text;

super::super::rule! {
    "T005", Note, force: Site, basis: ["site-guide-47", "regs-12"],
    name: ("摘要等于标题", "summary that repeats the title"),
    asks: ("summary 和 keywords 说出标题以外的内容；没有 summary 的，用正文开头。", "`summary` and `keywords` say more than the title; without a `summary` the beginning of the text stands for it."),
    why: ("网页标签的描述和关键词要说明内容，目录里的内容概述也来自它。", "The page tags are to describe the content, and the catalog’s summary comes from here."),
    place: Place::FRONT,
    wrong: "title: 关于调整通关时间的通知\nsummary: 关于调整通关时间的通知",
    right: "title: 关于调整通关时间的通知\nsummary: 自2026年12月1日起，示例港口岸的作业时间延长到20时。",
}

/// Looks at summaries.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| page.state == State::Published) {
        let (Some(title), Some(summary)) = (page.front.title.get(), page.front.summary.get()) else { continue };
        let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        if bare(title) == bare(summary) {
            findings.push(Finding::new(
                &RULE,
                Locus::value(&page.source, key_path!["summary"]),
                text!("summary 只重复了标题", "the summary only repeats the title"),
                text!(
                    "用一两句话写出内容，或者去掉 summary，由正文开头代替",
                    "say in a sentence or two what it is about, or take `summary` out"
                ),
            ));
        }
    }
}
