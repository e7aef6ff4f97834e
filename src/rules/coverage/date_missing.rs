//! C010.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::catalog::Shape;
use crate::model::page::{Role, State};
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "C010", Gap, force: Law, basis: ["site-check-19", "site-guide-47"],
    name: ("没有标题或日期", "title or date missing"),
    asks: ("每篇文章有标题和发布日期。", "Every article has a title and a date of publication."),
    why: ("没有日期的内容在全国检查中按没有更新处理；标题和日期是网页标签的必填项。",
          "Undated content counts as not updated in the national check, and both are required page tags."),
    place: Place::PAGE,
    wrong: "---\ntitle: 关于调整通关时间的通知\nformed: 2026-11-20\nsection: jianguan\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n自2026年12月1日起，通关服务时间延长一小时。\n\n## 联系方式\n\n监管科：0640-5556205。",
    right: "---\ntitle: 关于调整通关时间的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n自2026年12月1日起，通关服务时间延长一小时。\n\n## 联系方式\n\n监管科：0640-5556205。",
}

/// Looks for title and date.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let page = facts.page;
    let dated = match page.role {
        Role::Article { .. } | Role::Report { .. } => true,
        Role::RowIndex { .. } => facts.item.is_some_and(|item| item.shape == Shape::Page),
        Role::OfficeIntro => false,
    };
    if !dated || page.state != State::Published {
        return;
    }
    let titled = matches!(page.role, Role::RowIndex { .. });
    if page.front.title.is_absent() && !titled {
        findings.push(Finding::new(
            &RULE,
            Locus::value(&page.source, key_path!["title"]),
            text!("没有标题", "there is no title"),
            text!("在文章头部写 title", "write `title` in the front matter"),
        ));
    }
    if page.front.date.is_absent() {
        findings.push(Finding::new(
            &RULE,
            Locus::value(&page.source, key_path!["date"]),
            text!("没有发布日期", "there is no date of publication"),
            text!(
                "在文章头部写 date，例如 date: 2026-01-05",
                "write `date` in the front matter, for example `date: 2026-01-05`"
            ),
        ));
    }
}
