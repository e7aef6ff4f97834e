//! D008.

use crate::clocks::{Subject, Term, limits};
use crate::diagnostic::{Class, Finding};
use crate::model::Site;
use crate::text;

super::super::rule! {
    "D008", Lapse, force: Site, basis: ["guideline-17", "practice"],
    name: ("电话一年没有核实", "phone not verified for a year"),
    asks: ("公布的每个电话至少一年拨打核实一次，日期写在 verified 里（不公开）。从来没有核实的作提示。",
           "Every phone that is published is dialled at least once a year; the date stands under `verified` and is not published. Never dialled is a note."),
    why: ("抽查六十个公布的电话有十一个打不通，其中一个错了四年。", "Of sixty numbers dialled in an inspection eleven were dead, one for four years."),
    place: Place::RECORD,
    wrong: "phones: [{number: 0640-5556201, label: 总机, section: bangongshi, verified: 2024-05-06}]",
    right: "phones: [{number: 0640-5556201, label: 总机, section: bangongshi, verified: 2026-05-06}]",
}

/// Looks whether a phone has not been dialled for too long.
pub fn check(site: &Site, term: &Term) -> Option<Finding> {
    let Subject::Phone(path) = &term.subject else { return None };
    if !term.is_overdue(site.now.date()) {
        return None;
    }
    let mut place = path.clone();
    place.push("verified".into());
    let (zh, en) = (&term.reckoning.zh, &term.reckoning.en);
    let finding = Finding::new(
        &RULE,
        site.office(term.owner).locus(place),
        text!("这个电话 {zh}", "this phone was {en}"),
        text!("拨打一次，把 verified 改成拨打的日期", "dial it and set `verified` to the day"),
    );
    Some(if limits().phone_verified_months.verified { finding } else { finding.with_class(Class::Note) })
}

/// Phones that were never dialled: one note for a record.
pub fn never(site: &Site, findings: &mut Vec<Finding>) {
    for owner in site.owners() {
        let office = site.office(owner);
        let phones = office.all_phones();
        let mut never = phones.iter().filter(|(_, phone)| phone.verified.is_absent() && phone.number.get().is_some());
        let Some((path, _)) = never.next() else { continue };
        let (count, months) = (1 + never.count(), limits().phone_verified_months.value);
        findings.push(
            Finding::new(
                &RULE,
                office.locus(path.clone()),
                text!("有 {count} 个电话没有写核实日期", "{count} phones do not say when they were last dialled"),
                text!(
                    "逐个拨打，写 verified: 日期；以后每 {months} 个月核实一次",
                    "dial each and write `verified: DATE`; again every {months} months"
                ),
            )
            .with_class(Class::Note),
        );
    }
}
