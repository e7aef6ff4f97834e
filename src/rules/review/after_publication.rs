//! R008.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "R008", Fault, force: Appearance, basis: ["guideline-7", "regs-17"],
    name: ("先公开后审核", "reviewed after publication"),
    asks: ("审核日期不晚于发布日期；公开后改过、重新审核的，写明 changed（变更日期）。",
           "A page is reviewed by its date of publication; one that was revised later and reviewed again says so with `changed`."),
    why: ("先审查后公开：审核晚于公开，说明公开时没有审查过。",
          "Review comes before publishing; a later review says that nothing was reviewed when it was published."),
    place: Place::FRONT,
    wrong: "date: 2026-11-20\nreview: {by: 周予安, date: 2026-11-22}",
    right: "date: 2026-11-22\nreview: {by: 周予安, date: 2026-11-22}",
}

/// Compares the days of every published page.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for (page, review) in super::reviewed(site) {
        let (Some(published), Some(reviewed)) = (page.published(), review.date.get()) else { continue };
        let published = published.date;
        let revised =
            page.front.rare().changed.get().is_some_and(|changed| *changed > published && changed <= reviewed);
        if *reviewed <= published || revised {
            continue;
        }
        findings.push(Finding::new(
            &RULE,
            Locus::value(&page.source, key_path!["review", "date"]),
            text!(
                "{published} 公开，{reviewed} 才审核",
                "published on {published}, but reviewed on {reviewed}"
            ),
            text!(
                "还没有公开过的，把 date 改到审核之后；公开后改过的，写 changed: 变更日期；审核日期写错的改正",
                "if it was never published, set `date` to the day of the review or later; if it was revised since, write `changed: DATE`; mend a date that is wrong"
            ),
        ));
    }
}
