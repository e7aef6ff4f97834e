//! Looks through a text once for everything that the rules on texts ask: numbers of persons, marks of secrecy, words and
//! citations, facts of offices. It says what stands where; what that means is for the rules.

pub mod facts;
pub mod numbers;
pub mod patterns;
pub mod sieve;

use std::ops::Range;

use facts::{Facts, Mention};
use numbers::Number;
use patterns::Match;

/// What stands in a text, each list in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Numbers that belong to persons.
    pub numbers: Vec<Number>,
    /// Matches of the patterns.
    pub matches: Vec<Match>,
    /// Names, numbers and addresses of offices.
    pub mentions: Vec<Mention>,
}

impl Scan {
    /// Looks through a text.
    #[must_use]
    pub fn of(text: &str, facts: &Facts) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        Self { numbers: numbers::find(text), matches: patterns::find(text), mentions: facts.find(text) }
    }
}

/// The sentence around a range: up to the nearest full stop, semicolon or line end on both sides.
#[must_use]
pub fn sentence<'t>(text: &'t str, at: &Range<usize>) -> &'t str {
    const ENDS: [char; 5] = ['。', '；', '！', '？', '\n'];
    let start =
        text[..at.start].rfind(ENDS).map_or(0, |end| end + text[end..].chars().next().map_or(1, char::len_utf8));
    let end = text[at.end..].find(ENDS).map_or(text.len(), |end| at.end + end);
    &text[start..end]
}

/// The line around a range: a block, or the row of a table.
#[must_use]
pub fn line<'t>(text: &'t str, at: &Range<usize>) -> &'t str {
    let start = text[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at.end..].find('\n').map_or(text.len(), |end| at.end + end);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_stops_and_lines() {
        let text = "甲。乙丙；丁\n戊";
        let at = text.find('丙').unwrap();
        assert_eq!(sentence(text, &(at..at + 3)), "乙丙");
        let at = text.find('丁').unwrap();
        assert_eq!(sentence(text, &(at..at + 3)), "丁");
        assert_eq!(line(text, &(at..at + 3)), "甲。乙丙；丁");
    }
}
