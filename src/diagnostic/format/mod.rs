//! The formats of findings. A rule never formats; a format never knows a rule.

mod human;
mod json;

pub use human::Human;
pub use json::Json;

use super::{Lang, Located, Tally};
use crate::source::Sources;

/// What a format shows.
#[derive(Debug)]
pub struct Report<'r> {
    /// Findings in order.
    pub findings: &'r [Located],
    /// How many of each class.
    pub tally: Tally,
    /// Texts of the files that they point into.
    pub sources: &'r Sources,
    /// Language of messages.
    pub lang: Lang,
}

/// A format of findings.
pub trait Format {
    /// The whole report as text.
    fn format(&self, report: &Report<'_>) -> String;
}
