//! Family R (审核): what is not reviewed is not published, what was published stays, and what is withdrawn says so.

mod ledger;
mod not_public;
mod record_unreviewed;
mod withdrawal;

use super::{Check, Registered};
use crate::diagnostic::Rule;

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &not_public::RULE, check: Check::Site(not_public::check) },
    Registered { rule: &record_unreviewed::RULE, check: Check::Record(record_unreviewed::check) },
    Registered { rule: &withdrawal::RULE, check: Check::Site(withdrawal::check) },
    Registered { rule: &ledger::date::RULE, check: Check::Site(ledger::check) },
    Registered { rule: &ledger::index::RULE, check: Check::InPlace },
    Registered { rule: &ledger::vanished::RULE, check: Check::InPlace },
];

/// Whether a finding of the rule means that a build would publish what nobody reviewed.
#[must_use]
pub fn publishes_unreviewed(rule: &Rule) -> bool {
    rule.code == record_unreviewed::RULE.code
}
