//! P004.

use super::{leak, numbers};
use crate::diagnostic::{Class, Finding};
use crate::rules::TextFacts;
use crate::scan::line;
use crate::scan::numbers::Kind;
use crate::scan::patterns::number_words;
use crate::text;

super::super::rule! {
    "P004", Fault, force: Appearance, basis: ["privacy-28", "regs-15"],
    name: ("护照号码", "passport number"),
    asks: ("公开的内容里没有护照号码。旁边没有写“护照”“证件”的，只作提示。",
           "Nothing public holds a passport number. Where no word beside it says passport or document, it is a note."),
    why: ("护照号码是个人信息。", "The number of a passport is personal information."),
    place: Place::BODY,
    wrong: "旅客持护照E12345678入境。",
    right: "旅客持护照E12****78入境。",
}

/// Looks for them in a text.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for number in numbers(facts, Kind::Passport) {
        let said =
            number_words().passport_labels.iter().any(|label| line(facts.text, &number.range).contains(label.as_str()));
        let class = if said { Class::Fault } else { Class::Note };
        findings.push(
            leak(facts, &RULE, number, &text!("像是护照号码的编号", "what looks like a passport number"))
                .with_class(class),
        );
    }
}
