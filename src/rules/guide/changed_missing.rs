//! G008.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::office::Kind;
use crate::model::{Office, Owner, Site};
use crate::text;

super::super::rule! {
    "G008", Gap, force: Law, basis: ["regs-12"],
    name: ("没有更新日期", "no date of last change"),
    asks: ("记录写明内容最近一次变更的日期（changed），公开指南开头显示它。",
           "The record says when its content was last changed (`changed`); the guide shows it at the top."),
    why: ("指南和目录应当及时更新，公众要知道内容是什么时候的。", "Guide and catalog are kept up to date, and the public must know how old they are."),
    place: Place::RECORD,
    wrong: "changed:",
    right: "changed: 2026-11-20",
}

/// Looks for the date.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    if office.kind() != Kind::Institution && office.changed.is_absent() {
        findings.push(Finding::new(
            &RULE,
            office.locus(key_path!["changed"]),
            text!("记录没有写最近变更的日期", "the record does not say when it was last changed"),
            text!(
                "写 changed: 日期；以后每次改动内容都更新它",
                "write `changed: DATE`, and renew it with every change of content"
            ),
        ));
    }
}
