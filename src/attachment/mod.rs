//! Reads the text of attachments.
use crate::diagnostic::Text;
use std::ops::Range;
/// A piece of text at a place that a person can find.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Where.
    pub place: Text,
    /// The text.
    pub text: String,
    /// Bytes of a plain text file.
    pub at: Option<Range<usize>>,
}
/// What could not be read.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// Where.
    pub place: Option<Text>,
    /// What.
    pub message: Text,
    /// What to do.
    pub help: Text,
}
/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    /// The text.
    pub passages: Vec<Passage>,
    /// Doubts.
    pub doubts: Vec<Doubt>,
}
/// Limits.
#[derive(Clone, Debug, Default)]
pub struct Limits {}
/// Reads.
#[must_use]
pub fn read(_: &str, _: &[u8], _: &Limits) -> Extract {
    Extract::default()
}
