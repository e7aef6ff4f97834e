//! C006.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::Site;
use crate::model::catalog::Shape;
use crate::text;

super::super::rule! {
    "C006", Fault, force: Law, basis: ["guideline-6"],
    name: ("自相矛盾", "contradiction"),
    asks: ("写成不适用的事项没有内容，有内容的事项不写成不适用。",
           "A row that is waived has no content, and a row with content is not waived."),
    why: ("公众会看到“不适用”，而内容却存在，或者相反。", "The public would read “not applicable” beside the content, or the other way round."),
    place: Place::RECORD,
    wrong: "not_applicable:\n  huiying-guanqie: 本单位暂无   # 而 huiying-guanqie/2026-01.md 已公开 / while an article is public",
    right: "not_applicable:\n  zhifa-nianbao: 由示例海关汇总公开   # 没有内容的事项 / a row without content",
}

/// Looks for rows that are waived and have content.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for owner in site.owners() {
        let office = site.office(owner);
        for item in site.items(owner).filter(|item| item.shape != Shape::Data) {
            let has_pages = site.row(owner, item).is_some_and(|row| row.index.is_some() || !row.articles.is_empty());
            let waived = office.not_applicable.iter().any(|(id, _)| *id == item.id.as_str());
            if has_pages && waived {
                let (name, id) = (&item.name, &item.id);
                findings.push(Finding::new(
                    &RULE,
                    office.key_locus(key_path!["not_applicable", id.as_str()]),
                    text!("“{name}”写成不适用，但已经有发布的内容", "`{id}` is waived, but has published content"),
                    text!("去掉 not_applicable 中的这一行，或撤下内容", "take this line out, or withdraw the content"),
                ));
            }
        }
    }
}
