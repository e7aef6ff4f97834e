//! C007.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::Site;
use crate::model::catalog::Duty;
use crate::text;

super::super::rule! {
    "C007", Note, force: Site, basis: ["guideline-6"],
    name: ("没有声明的职能", "trait that is not declared"),
    asks: ("单位公开了某类职能才有的事项，就在 traits 中声明这项职能。",
           "An office that publishes a row of a trait declares the trait."),
    why: ("没有声明时，这一项不受完整性检查。", "Without it the row is not checked for completeness."),
    place: Place::RECORD,
    wrong: "traits: []   # 而 xingzheng-chufa/ 中有文章 / while penalties are published",
    right: "traits: [penalties]",
}

/// Looks for content in rows whose trait the office does not declare.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for owner in site.owners() {
        let office = site.office(owner);
        for item in site.items(owner) {
            let Duty::When(name) = site.duty(owner, item) else { continue };
            let has_pages = site.row(owner, item).is_some_and(|row| row.index.is_some() || !row.articles.is_empty());
            if has_pages && !office.has_trait(name) {
                let (row, id) = (&item.name, &item.id);
                let says = site.catalog.trait_text(name).unwrap_or(name);
                findings.push(Finding::new(
                    &RULE,
                    office.locus(key_path!["traits"]),
                    text!(
                        "公开了“{row}”，但 traits 中没有 {name}（{says}）",
                        "`{id}` is published, but `traits` does not name {name}"
                    ),
                    text!("在 traits 中加上 {name}", "add {name} to `traits`"),
                ));
            }
        }
    }
}
