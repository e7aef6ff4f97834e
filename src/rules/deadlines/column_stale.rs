//! D007.

use crate::clocks::{Subject, Term};
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "D007", Lapse, force: Law, basis: ["site-check-19"],
    name: ("栏目长期没有更新", "stale column"),
    asks: ("通知公告、政策文件等栏目在目录规定的月数以内有新内容。", "News and policy columns have something new within the months that the catalog names."),
    why: ("长期不更新的栏目达到规定数目，整个网站单项否决。", "Enough stale columns fail the whole site."),
    place: Place::Merged("content/shili-gang/fagui-wenjian/2026-01.md"),
    wrong: "formed: 2026-01-05\ndate: 2026-01-09   # 栏目里最新的一篇 / the newest of its column\nreview: {by: 齐知行, date: 2026-01-08}",
    right: "formed: 2026-11-20\ndate: 2026-11-20",
}

/// Looks whether a column has had nothing new for too long.
pub fn check(site: &Site, term: &Term) -> Option<Finding> {
    let today = site.now.date();
    let Subject::Column(newest) = term.subject else { return None };
    if !term.is_overdue(today) {
        return None;
    }
    let (name, row) = (site.office(term.owner).display_name(), &super::item(site, term)?.name);
    let over = term.over(today, &site.calendar);
    let (how_zh, how_en) = (&term.reckoning.zh, &term.reckoning.en);
    let (over_zh, over_en, due) = (over.zh, over.en, term.due);
    Some(
        Finding::new(
            &RULE,
            Locus::value(&site.pages[newest].source, key_path!["date"]),
            text!(
                "{name}的“{row}”长期没有更新：{how_zh}，期限 {due}，已经超过 {over_zh}",
                "`{row}` of {name} is stale: {how_en}, by {due}, {over_en} over"
            ),
            text!(
                "公开应当公开的新内容；没有新内容的事项，与直属海关商量调整目录",
                "publish what is new; where nothing is, agree with the parent on the catalog"
            ),
        )
        .with_basis(super::basis(site, term)),
    )
}
