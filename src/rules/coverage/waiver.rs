//! C005.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::catalog::Duty;
use crate::model::placeholder::says_nothing;
use crate::model::{Office, Owner, Site};
use crate::text;

super::super::rule! {
    "C005", Gap, force: Law, basis: ["guideline-6", "guideline-8"],
    name: ("不能自行豁免", "waiver that is not the office's to give"),
    asks: ("单位只能把有条件的或者建议性的事项写成不适用，并写明理由；一律必备的事项只能由直属海关豁免。",
           "An office may waive only rows that are conditional or recommended, with a reason; a row that is always owed is waived by the parent alone."),
    why: ("因地制宜，但不得以不适用代替公开。", "Duties fit local conditions, but “not applicable” is no substitute for publishing."),
    place: Place::RECORD,
    wrong: "not_applicable:\n  tongzhi-gonggao: 暂无通知",
    right: "not_applicable:\n  huiying-guanqie: 由示例海关统一回应",
}

/// Looks at the waivers of a record.
pub fn check(site: &Site, owner: Owner, office: &Office, findings: &mut Vec<Finding>) {
    for (id, reason) in &office.not_applicable {
        let locus = office.key_locus(key_path!["not_applicable", id.as_str()]);
        let Some(item) = site.items(owner).find(|item| item.id.as_str() == id) else { continue };
        let name = &item.name;
        let no_reason = reason.is_absent() || reason.get().is_some_and(|reason| says_nothing(reason));
        if *site.duty(owner, item) == Duty::Always {
            findings.push(
                Finding::new(
                    &RULE,
                    locus,
                    text!(
                        "“{name}”是必备事项，本单位不能自行写成不适用",
                        "`{id}` is always owed: the office cannot waive it"
                    ),
                    text!(
                        "公开这一项；确不涉及的，请直属海关在 catalog.yaml 的 exempt 中豁免",
                        "publish it, or let the parent waive it under `exempt` in catalog.yaml"
                    ),
                )
                .with_basis(item.basis.iter().cloned()),
            );
        } else if no_reason {
            findings.push(Finding::new(
                &RULE,
                locus,
                text!("“{name}”写成不适用，但没有写明理由", "`{id}` is waived without a reason"),
                text!("写一句公众看得懂的理由", "write a reason that the public understands"),
            ));
        }
    }
}
