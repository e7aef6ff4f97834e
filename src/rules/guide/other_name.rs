//! G013.

use crate::diagnostic::{Finding, Step};
use crate::rules::wording::other_facts::related;
use crate::rules::{Medium, TextFacts};
use crate::scan::facts::Fact;
use crate::text;

super::super::rule! {
    "G013", Fault, force: Appearance, basis: ["guideline-9"],
    name: ("记录里写着其他单位", "another office named in a record"),
    asks: ("单位简介、公开工作机构、业务现场、申请和投诉渠道里写的是本单位的名称。", "Summary, bureau, places and channels of a record name the office itself."),
    why: ("照抄别的单位的记录，名称没有改全，公众会把申请寄到别处。", "Where a copied record keeps another office’s name, applications go elsewhere."),
    place: Place::RECORD,
    wrong: "bureau:\n  name: 示例海关技术中心办公室",
    right: "bureau:\n  name: 示例港海关办公室",
}

/// The parts of a record that speak of the office itself.
const OWN: [&str; 5] = ["summary", "bureau", "places", "applications", "complaints"];

/// Looks for names of other offices in a record.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    let Medium::Value([Step::Key(key), ..]) = facts.medium else { return };
    if facts.page.is_some() || !OWN.contains(&key.as_str()) {
        return;
    }
    let names = || facts.scan.mentions.iter().filter(|mention| mention.fact == Fact::Name);
    // A text that names the office too tells how the two work together.
    if names().any(|mention| mention.owners.contains(&facts.owner)) {
        return;
    }
    if let Some(mention) =
        names().find(|mention| !mention.owners.iter().any(|owner| related(facts.site, facts.owner, *owner)))
    {
        let other = &facts.text[mention.range.clone()];
        let own = facts.site.office(facts.owner).display_name();
        findings.push(facts.finding(
            &RULE,
            &mention.range,
            text!("{own}的记录里写着“{other}”", "the record of {own} names `{other}`"),
            text!(
                "照抄来的改成{own}；确实要写的，同时写上{own}",
                "if it was copied, write {own}; if it is meant, name {own} too"
            ),
        ));
    }
}
