//! P001.

use super::{leak, numbers};
use crate::diagnostic::Finding;
use crate::rules::{Medium, TextFacts};
use crate::scan::numbers::{Kind, Number, is_damaged_identity};
use crate::text;

super::super::rule! {
    "P001", Fault, force: Appearance, basis: ["privacy-28", "regs-15", "gb-11643"],
    name: ("居民身份证号码", "identity number"),
    asks: ("公开的文章、记录和附件里没有居民身份证号码，按校验码和出生日期辨认。",
           "No page, record or attachment holds a resident identity number, told by its check character and date of birth."),
    why: ("身份证号码是个人信息，名单、表格里的号码是通报最多的泄露。", "An identity number is personal information; numbers in lists and tables are the leak reported most often."),
    place: Place::BODY,
    wrong: "当事人：张某，身份证号：990101194912310028",
    right: "当事人：张某，身份证号：990101********0028",
}

/// Looks for them in a text.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for number in numbers(facts, Kind::Identity) {
        findings.push(leak(facts, &RULE, number, &text!("居民身份证号码", "a resident identity number")));
    }
    // A workbook that keeps the number as a number has lost its last digits, and the person is told all the same.
    let damaged = facts.text.trim();
    if matches!(facts.medium, Medium::Attachment(passage) if passage.place.is_cell()) && is_damaged_identity(damaged) {
        let whole = Number { kind: Kind::Identity, range: 0..facts.text.len(), value: damaged.to_owned() };
        let what = text!("末几位变成零的居民身份证号码", "a resident identity number whose last digits became zeros");
        findings.push(leak(facts, &RULE, &whole, &what));
    }
}
