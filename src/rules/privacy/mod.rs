//! Family P (隐私保密): nothing of persons, nothing secret and nothing unfinished leaves, attachments included.

pub mod attachment_unread;
mod card;
mod draft_title;
mod identity;
mod mobile;
mod passport;
mod placeholder;
mod secrecy;

use super::{Check, Registered, TextFacts};
use crate::diagnostic::{Finding, Rule, Text};
use crate::scan::numbers::{Kind, Number, mask};
use crate::text;

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &identity::RULE, check: Check::Text(identity::check) },
    Registered { rule: &mobile::RULE, check: Check::Text(mobile::check) },
    Registered { rule: &card::RULE, check: Check::Text(card::check) },
    Registered { rule: &passport::RULE, check: Check::Text(passport::check) },
    Registered { rule: &secrecy::RULE, check: Check::Text(secrecy::check) },
    Registered { rule: &placeholder::RULE, check: Check::Text(placeholder::check) },
    Registered { rule: &draft_title::RULE, check: Check::Site(draft_title::check) },
    Registered { rule: &attachment_unread::RULE, check: Check::InPlace },
];

/// The numbers of a kind that stand in a text.
fn numbers<'f>(facts: &'f TextFacts<'_>, kind: Kind) -> impl Iterator<Item = &'f Number> {
    facts.scan.numbers.iter().filter(move |number| number.kind == kind)
}

/// The finding for a number of a person. Its value is masked wherever it is shown.
fn leak(facts: &TextFacts<'_>, rule: &'static Rule, number: &Number, what: &Text) -> Finding {
    let shown = mask(&number.value);
    let (zh, en) = (&what.zh, &what.en);
    let finding = facts.finding(
        rule,
        &number.range,
        text!("这里有{zh}：{shown}", "{en}: {shown}"),
        text!(
            "删去，或者遮住中间的数字（例如 {shown}）；确实不是个人信息的，在文章头部写 silence 并说明理由",
            "take it out or mask its middle (for example {shown}); if it is no personal information, silence it with a reason in the front matter"
        ),
    );
    finding.with_secret()
}
