//! W003.

use crate::diagnostic::Finding;
use crate::model::{Owner, Site};
use crate::rules::{Medium, TextFacts};
use crate::scan::facts::{Fact, Mention};
use crate::scan::line;
use crate::text;

super::super::rule! {
    "W003", Fault, force: Appearance, basis: ["guideline-9", "guideline-17"],
    name: ("其他单位的电话、邮箱或地址", "another office's phone, mailbox or address"),
    asks: ("一个单位的文章里，电话、邮箱和地址是它自己的；同一段、同一行写明是哪个单位的不算。",
           "Phones, mailboxes and addresses on an office's pages are its own, unless the same paragraph or row names whose they are."),
    why: ("同一关区各单位的指南文字大都相同，照抄时留下别的单位的电话是真实而且常见的错误。",
          "The texts of offices are alike, and another office’s number left behind by copying is a real and frequent error."),
    place: Place::BODY,
    wrong: "咨询电话：0640-5556301",
    right: "咨询电话：0640-5556201",
}

/// Whether an office may give the facts of another as its own: the parent's, those of the office above or below it.
#[must_use]
pub fn related(site: &Site, one: Owner, other: Owner) -> bool {
    let above = |owner: Owner| site.office(owner).superior.get().map(|id| id.as_str().to_owned());
    one == other
        || one == Owner::Parent
        || other == Owner::Parent
        || above(one).is_some_and(|id| id == site.office(other).id)
        || above(other).is_some_and(|id| id == site.office(one).id)
}

/// Looks for facts of other offices.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    // A record is where facts come from; facts that two records share have a rule of their own (G011).
    // The text around the address of a link says whose it is, and is looked at by itself.
    if facts.page.is_none() || matches!(facts.medium, Medium::Address(_)) {
        return;
    }
    for mention in &facts.scan.mentions {
        let (zh, en) = match mention.fact {
            Fact::Phone => ("电话", "phone"),
            Fact::Mailbox => ("邮箱", "mailbox"),
            Fact::Address => ("地址", "address"),
            Fact::Name | Fact::FormerName(_) => continue,
        };
        if mention.owners.iter().any(|owner| related(facts.site, facts.owner, *owner)) || names_owner(facts, mention) {
            continue;
        }
        let whose = facts.site.office(mention.owners[0]).display_name();
        let own = facts.site.office(facts.owner).display_name();
        let value = &facts.text[mention.range.clone()];
        findings.push(facts.finding(
            &RULE,
            &mention.range,
            text!(
                "{value} 是{whose}的{zh}，这是{own}的文章",
                "{value} is the {en} of {whose}, but this is a page of {own}"
            ),
            text!(
                "换成{own}自己的{zh}；确实要写{whose}的，在同一段写明单位名称",
                "write that of {own}; if {whose} is meant, name it in the same paragraph"
            ),
        ));
    }
}

/// Whether the line says whose the fact is.
fn names_owner(facts: &TextFacts<'_>, mention: &Mention) -> bool {
    let around = line(facts.text, &mention.range);
    mention.owners.iter().any(|owner| {
        let office = facts.site.office(*owner);
        let names = [office.name.get(), office.full_name.get()];
        names.into_iter().flatten().any(|name| around.contains(name.as_str()))
    })
}
