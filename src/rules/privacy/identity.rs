//! P001.

use super::{leak, numbers};
use crate::diagnostic::Finding;
use crate::rules::TextFacts;
use crate::scan::numbers::Kind;
use crate::text;

super::super::rule! {
    "P001", Fault, force: Appearance, basis: ["privacy-28", "regs-15", "gb-11643"],
    name: ("居民身份证号码", "identity number"),
    asks: ("公开的文章、记录和附件里没有居民身份证号码，按校验码和出生日期辨认。",
           "No page, record or attachment holds a resident identity number, told by its check character and date of birth."),
    why: ("身份证号码是个人信息，名单、表格里的号码是通报最多的泄露。", "An identity number is personal information; numbers in lists and tables are the leak reported most often."),
    place: crate::diagnostic::example::Place::BODY,
    wrong: "当事人：张某，身份证号：990101194912310028",
    right: "当事人：张某，身份证号：990101********0028",
}

/// Looks for them in a text.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for number in numbers(facts, Kind::Identity) {
        findings.push(leak(facts, &RULE, number, &text!("居民身份证号码", "a resident identity number")));
    }
}
