//! Family Y (年报): the arithmetic of yearly reports, with last year's, and with what their texts say.

pub mod against_last_year;
mod arithmetic;
mod blank_figure;
mod implausible;
mod period;
mod quotation;
mod sum;
#[cfg(test)]
mod tests;
mod written_sum;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &sum::RULE, check: Check::Report(sum::check) },
    Registered { rule: &against_last_year::RULE, check: Check::InPlace },
    Registered { rule: &blank_figure::RULE, check: Check::Report(blank_figure::check) },
    Registered { rule: &quotation::RULE, check: Check::Report(quotation::check) },
    Registered { rule: &period::RULE, check: Check::Report(period::check) },
    Registered { rule: &written_sum::RULE, check: Check::Report(written_sum::check) },
    Registered { rule: &implausible::RULE, check: Check::Report(implausible::check) },
];
