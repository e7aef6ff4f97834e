//! D001.

use crate::clocks::{Subject, Term};
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "D001", Lapse, force: Appearance, basis: ["regs-26"],
    name: ("公开迟了", "published late"),
    asks: ("按目录的期限公开：自形成、变更、作出决定等日期的次日起，在规定的工作日（或者日历日）以内。",
           "What the catalog gives a clock is published within its working (or calendar) days from the day after it was formed, changed or decided."),
    why: ("主动公开的期限是法定的，迟了的在考核和复议诉讼中都会被查出来。", "The limits are law, and lateness comes out in assessments and lawsuits."),
    place: Place::FRONT,
    wrong: "formed: 2026-08-03\ndate: 2026-11-20",
    right: "formed: 2026-11-18\ndate: 2026-11-20",
}

/// Looks whether something was published, or a record reviewed, after its day.
pub fn check(site: &Site, term: &Term) -> Option<Finding> {
    let done = term.done.filter(|_| term.is_late())?;
    let over = term.over(done, &site.calendar);
    let (locus, zh, en) = match term.subject {
        Subject::Page(index) => {
            let page = &site.pages[index];
            (Locus::value(&page.source, key_path!["date"]), "公开", "published")
        }
        Subject::Report(year) => {
            let page = site.pages.iter().find(|page| {
                page.owner == term.owner
                    && page.role.item() == term.item.as_ref()
                    && matches!(page.role, crate::model::page::Role::Report { year: of, .. } if of == year)
            })?;
            (Locus::value(&page.source, key_path!["date"]), "公开", "published")
        }
        Subject::Record => {
            let office = site.office(term.owner);
            (office.locus(key_path!["review", "date"]), "审核公开", "reviewed and published")
        }
        _ => return None,
    };
    let (due, reckoned) = (term.due, term.reckoned());
    let (over_zh, over_en) = (over.zh, over.en);
    let (how_zh, how_en) = (reckoned.zh, reckoned.en);
    Some(
        Finding::new(
            &RULE,
            locus,
            text!(
                "应当在 {due} 以前{zh}，实际是 {done}，迟了 {over_zh}（{how_zh}）",
                "was due by {due} but {en} on {done}, {over_en} late ({how_en})"
            ),
            text!(
                "日期写错的改正；确实迟了的不能改早，在 silence 里写明原因，以后提前安排审核",
                "mend a date that is wrong; a true one is never set back: say the reason under `silence`, and review earlier next time"
            ),
        )
        .with_basis(super::basis(site, term)),
    )
}
