//! C009.

use crate::diagnostic::{Finding, Locus};
use crate::model::Site;
use crate::model::catalog::Duty;
use crate::model::office::Kind;
use crate::model::site::RowState;
use crate::text;

super::super::rule! {
    "C009", Note, force: Site, basis: ["guideline-6"],
    name: ("建议公开的事项没有内容", "recommended item without content"),
    asks: ("目录建议公开的事项，有内容、链接，或者写明不适用的理由。",
           "A recommended item has content, links, or a reason why it does not apply."),
    why: ("没有内容的事项不会显示，公众不知道是没有还是遗漏。", "A row with nothing in it is not shown, and nobody knows whether it was forgotten."),
    place: Place::RECORD,
    wrong: "not_applicable:\n  zhifa-nianbao: 由示例海关汇总公开\n# 没有 huiying-guanqie/ 文件夹，也没有说明 / neither a folder nor a reason",
    right: "not_applicable:\n  zhifa-nianbao: 由示例海关汇总公开\n  huiying-guanqie: 由示例海关统一回应",
}

/// Looks for recommended rows with nothing in them.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for owner in site.owners().filter(|owner| site.kind(*owner) != Kind::Institution && site.office(*owner).is_read()) {
        let office = site.office(owner);
        for item in site.items(owner).filter(|item| item.duty == Duty::Recommended && item.concerns(site.kind(owner))) {
            if site.row(owner, item).is_some_and(|row| row.state == RowState::Empty) {
                let (name, row, id) = (office.display_name(), &item.name, &item.id);
                findings.push(
                    Finding::new(
                        &RULE,
                        Locus::file(&office.source),
                        text!(
                            "{name}没有公开“{row}”（{id}，建议公开）",
                            "{name} has nothing for `{id}`, which is recommended"
                        ),
                        text!(
                            "公开这一项，或在 not_applicable 中写明理由",
                            "publish it, or give a reason under `not_applicable`"
                        ),
                    )
                    .with_basis(item.basis.iter().cloned()),
                );
            }
        }
    }
}
