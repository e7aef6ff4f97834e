//! C002.

use crate::diagnostic::Finding;
use crate::model::page::{Role, State};
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "C002", Gap, force: Law, basis: ["site-check-19"],
    name: ("空白页面", "blank page"),
    asks: ("已发布的页面有正文，不只有标题，也不是“待补充”之类的占位文字。",
           "A published page has a body: more than headings, and no words that stand for content to come."),
    why: ("空白栏目五个以上，整个网站单项否决。", "Five blank columns fail the whole site."),
    place: Place::PAGE,
    wrong: "---\ntitle: 关于调整接单窗口的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: bangongshi\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n（待补充）",
    right: "---\ntitle: 关于调整接单窗口的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: bangongshi\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n自2026年12月1日起，接单窗口迁至查验服务大厅二层。\n\n## 联系方式\n\n监管科：0640-5556205。",
}

/// Looks whether a page says anything.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let introduces = matches!(facts.page.role, Role::OfficeIntro)
        || (matches!(facts.page.role, Role::RowIndex { .. })
            && facts.item.is_some_and(|item| item.shape != crate::model::catalog::Shape::Page));
    if facts.body.has_content || introduces || facts.page.state != State::Published || facts.page.is_data {
        return;
    }
    let title = facts.page.title();
    findings.push(Finding::new(
        &RULE,
        facts.locus(&facts.body.first),
        text!("“{title}”没有正文", "`{title}` has no body"),
        text!("写上正文；还没有写好的，加上 draft: true", "write the body; while it is not ready, set `draft: true`"),
    ));
}
