//! Family R (审核): what is not reviewed is not published, what was published stays, and what is withdrawn says so.

mod after_publication;
mod by_author;
mod changed_since;
mod dates;
mod ledger;
pub mod not_public;
mod record_unreviewed;
mod section;
mod withdrawal;

use super::{Check, Registered};
use crate::diagnostic::Rule;
use crate::model::office::Review;
use crate::model::page::State;
use crate::model::signature::complete;
use crate::model::{Page, Site};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &not_public::RULE, check: Check::Site(not_public::check) },
    Registered { rule: &record_unreviewed::RULE, check: Check::Record(record_unreviewed::check) },
    Registered { rule: &withdrawal::RULE, check: Check::Site(withdrawal::check) },
    Registered { rule: &ledger::date::RULE, check: Check::Site(ledger::check) },
    Registered { rule: &ledger::index::RULE, check: Check::InPlace },
    Registered { rule: &ledger::vanished::RULE, check: Check::InPlace },
    Registered { rule: &by_author::RULE, check: Check::Site(by_author::check) },
    Registered { rule: &after_publication::RULE, check: Check::Site(after_publication::check) },
    Registered { rule: &section::RULE, check: Check::Site(section::check) },
    Registered { rule: &dates::RULE, check: Check::Site(dates::check) },
    Registered { rule: &changed_since::RULE, check: Check::Site(changed_since::check) },
];

/// Whether a finding of the rule means that a build would publish what nobody reviewed.
#[must_use]
pub fn publishes_unreviewed(rule: &Rule) -> bool {
    rule.code == record_unreviewed::RULE.code
}

/// Whether a finding of the rule says no more than that a review is missing or no longer holds.
#[must_use]
pub fn asks_for_review(rule: &Rule) -> bool {
    [not_public::RULE.code, changed_since::RULE.code].contains(&rule.code)
}

/// Published pages with their reviews.
fn reviewed(site: &Site) -> impl Iterator<Item = (&Page, &Review)> {
    let published = site.pages.iter().filter(|page| page.state == State::Published);
    published.filter_map(|page| Some((page, complete(&page.front.review)?)))
}
