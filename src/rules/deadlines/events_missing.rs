//! D006.

use crate::clocks::{Subject, Term};
use crate::diagnostic::{Class, Finding, Locus};
use crate::model::Site;
use crate::text;

super::super::rule! {
    "D006", Lapse, force: Appearance, basis: ["guideline-15"],
    name: ("公众参与活动次数不够", "too few public events"),
    asks: ("每个自然年度的公众参与活动不少于目录规定的次数；少于建议的次数只作提示。",
           "In every calendar year there are as many public events as the catalog asks for; fewer than it recommends is a note."),
    why: ("指引要求每年至少举办一至两次公众参与活动。", "The guideline asks for one or two public events a year at least."),
    place: Place::Merged("content/shili-gang/gongzhong-canyu/2026-01.md"),
    wrong: "event: {form: 开放日, start: \"2025-11-24 14:00\", end: \"2025-11-24 16:00\", place: 查验服务大厅}   # 2026年只有一次 / one alone in 2026",
    right: "event: {form: 开放日, start: \"2026-11-24 14:00\", end: \"2026-11-24 16:00\", place: 查验服务大厅}",
}

/// Looks at a year that is over.
pub fn check(site: &Site, term: &Term) -> Option<Finding> {
    let today = site.now.date();
    let Subject::Events { year, held, least, recommended } = term.subject else { return None };
    if term.due >= today {
        return None;
    }
    let office = site.office(term.owner);
    let (name, row) = (office.display_name(), &super::item(site, term)?.name);
    let id = term.item.as_ref()?;
    let wanted = if term.done.is_none() { least } else { recommended? };
    // Advice about years long over helps nobody.
    if usize::try_from(wanted).is_ok_and(|wanted| held >= wanted) || (term.done.is_some() && year + 1 < today.year()) {
        return None;
    }
    let finding = Finding::new(
        &RULE,
        Locus::file(&office.source),
        if term.done.is_none() {
            text!(
                "{name} {year} 年的“{row}”有 {held} 次，应当不少于 {wanted} 次",
                "{name} had {held} of at least {wanted} `{row}` in {year}"
            )
        } else {
            text!(
                "{name} {year} 年的“{row}”有 {held} 次，建议 {wanted} 次",
                "{name} had {held} `{row}` in {year}; {wanted} are recommended"
            )
        },
        text!(
            "办过没有写的补上（在 {id} 下写文章，头部写 event）；没有办的，今年及早安排",
            "write up those that were held (a page under {id} with `event`); arrange this year’s early"
        ),
    )
    .with_basis(super::basis(site, term));
    Some(if term.done.is_none() { finding } else { finding.with_class(Class::Note) })
}
