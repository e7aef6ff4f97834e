//! P003.

use super::{leak, numbers};
use crate::diagnostic::Finding;
use crate::rules::TextFacts;
use crate::scan::numbers::Kind;
use crate::text;

super::super::rule! {
    "P003", Fault, force: Appearance, basis: ["privacy-28", "regs-15"],
    name: ("银行卡号", "bank card number"),
    asks: ("公开的内容里没有银行卡号，按校验位辨认。",
           "Nothing public holds a bank card number, told by its check digit."),
    why: ("银行卡号属于敏感个人信息。", "The number of a bank card is sensitive personal information."),
    place: Place::BODY,
    wrong: "退款账户：6222020000000000000",
    right: "退款账户：6222************000",
}

/// Looks for them in a text.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for number in numbers(facts, Kind::Card) {
        findings.push(leak(facts, &RULE, number, &text!("银行卡号", "a bank card number")));
    }
}
