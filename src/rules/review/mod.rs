//! Family R (审核): what is not reviewed is not published, and what is withdrawn says so.

mod not_public;
mod record_unreviewed;
mod withdrawal;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &not_public::RULE, check: Check::Site(not_public::check) },
    Registered { rule: &record_unreviewed::RULE, check: Check::Record(record_unreviewed::check) },
    Registered { rule: &withdrawal::RULE, check: Check::Site(withdrawal::check) },
];
