//! Splits a page into front matter and body.

use std::ops::Range;

/// The two parts of a page, as byte ranges of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The YAML between the two `---` lines.
    pub front: Range<usize>,
    /// What follows.
    pub body: Range<usize>,
}

/// Why a page cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// It does not begin with a `---` line.
    Missing,
    /// There is no second `---` line.
    Unclosed,
}

/// Splits a page.
///
/// # Errors
/// [`SplitError`] where there is no front matter, or no end of it.
pub fn split(text: &str) -> Result<Split, SplitError> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if first.trim_end() != "---" {
        return Err(SplitError::Missing);
    }
    let start = first.len();
    let mut at = start;
    for line in lines {
        if line.trim_end() == "---" {
            return Ok(Split { front: start..at, body: at + line.len()..text.len() });
        }
        at += line.len();
    }
    Err(SplitError::Unclosed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_the_second_line_of_dashes() {
        let text = "---\r\ntitle: 甲\r\n---\r\n正文\n---\n";
        let split = split(text).unwrap();
        assert_eq!(&text[split.front], "title: 甲\r\n");
        assert_eq!(&text[split.body], "正文\n---\n");
    }

    #[test]
    fn tells_what_is_missing() {
        assert_eq!(split("正文"), Err(SplitError::Missing));
        assert_eq!(split("---\na: 1\n"), Err(SplitError::Unclosed));
        assert_eq!(split("---\n---"), Ok(Split { front: 4..4, body: 7..7 }));
    }
}
