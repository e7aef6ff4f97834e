//! P002.

use super::{leak, numbers};
use crate::diagnostic::Finding;
use crate::rules::TextFacts;
use crate::scan::facts::Fact;
use crate::scan::numbers::Kind;
use crate::text;

super::super::rule! {
    "P002", Fault, force: Appearance, basis: ["privacy-25", "regs-15"],
    name: ("手机号码", "mobile number"),
    asks: ("公开的内容里没有手机号码。单位对外公布的手机写在单位记录的电话里，不算。",
           "Nothing public holds a mobile number. One that an office announces stands among the phones of its record and is none."),
    why: ("手机号码一般属于个人；单位的联系电话应当是固定电话。", "A mobile number is a person’s as a rule; an office is reached by its landline."),
    place: Place::BODY,
    wrong: "联系人：王某，13912345670",
    right: "联系人：王某，139****5670",
}

/// Looks for them in a text.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for number in numbers(facts, Kind::Mobile) {
        // A number of a record is announced on purpose.
        if facts.scan.mentions.iter().any(|mention| mention.fact == Fact::Phone && mention.range == number.range) {
            continue;
        }
        findings.push(leak(facts, &RULE, number, &text!("手机号码", "a mobile number")));
    }
}
