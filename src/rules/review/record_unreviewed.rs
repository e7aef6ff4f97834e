//! R002.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::office::Review;
use crate::model::{Field, Office, Owner, Site};
use crate::text;

super::super::rule! {
    "R002", Gap, force: Law, basis: ["guideline-7", "regs-17"],
    name: ("记录没有审核", "record without a review"),
    asks: ("单位记录有审核人和审核日期，审核不早于最近一次变更。",
           "The record of an office names its reviewer and the date of review, which is not before its last change."),
    why: ("先审查后公开。没有审核的记录，由它生成的指南、电话簿等都不能发布。",
          "Review comes before publishing: nothing made from an unreviewed record may be published."),
    place: Place::RECORD,
    wrong: "changed: 2026-11-20\nreview: {by: 周予安, date: 2026-11-01}",
    right: "changed: 2026-11-20\nreview: {by: 周予安, date: 2026-11-21}",
}

/// Looks at the review of a record.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    let name = office.display_name();
    match &office.review {
        Field::Invalid => {}
        Field::Is(review) if review.is_complete() => {
            if let (Some(changed), Some(reviewed)) = (office.changed.get(), review.date.get())
                && reviewed < changed
            {
                findings.push(Finding::new(
                    &RULE,
                    office.locus(key_path!["review", "date"]),
                    text!(
                        "{name}的记录在 {changed} 变更过，审核却是 {reviewed} 的",
                        "the record of {name} was changed on {changed}, after its review of {reviewed}"
                    ),
                    text!("重新审核，更新 review", "review it again and renew `review`"),
                ));
            }
        }
        Field::Is(Review { by, date, .. }) if matches!(by, Field::Invalid) || matches!(date, Field::Invalid) => {}
        _ => findings.push(Finding::new(
            &RULE,
            office.locus(key_path!["review"]),
            text!(
                "{name}的记录没有完整的审核信息，由它生成的页面都不能公开",
                "the record of {name} is not reviewed, so nothing made from it may be published"
            ),
            text!(
                "审核后写 review: {{by: 审核人, date: 日期}}",
                "after the review write `review: {{by: NAME, date: DATE}}`"
            ),
        )),
    }
}
