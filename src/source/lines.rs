//! Byte offsets to lines and columns and back.

use std::ops::Range;

use crate::diagnostic::Position;

/// Where the lines of a text begin.
#[derive(Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of a text; a line ends with LF (a CR before it belongs to the line end).
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Self { text, starts }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// Byte offset of a line (from 1) and a column in characters (from 0).
    #[must_use]
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let Some(start) = self.starts.get(line.saturating_sub(1)).copied() else {
            return self.text.len();
        };
        self.text[start..].char_indices().nth(column).map_or(self.text.len(), |(at, _)| start + at)
    }

    /// Where a quoted YAML scalar that begins at an offset ends: behind its closing quote.
    #[must_use]
    pub fn quoted_end(&self, start: usize) -> Option<usize> {
        let text = &self.text[start..];
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let mut escaped = false;
        let mut rest = text.char_indices().skip(1).peekable();
        while let Some((at, c)) = rest.next() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quote == '"' => escaped = true,
                // In single quotes a quote is written twice.
                '\'' if quote == '\'' && rest.peek().is_some_and(|(_, next)| *next == '\'') => {
                    rest.next();
                }
                c if c == quote => return Some(start + at + 1),
                _ => {}
            }
        }
        None
    }

    /// The bytes of a line (from 1), without its line end.
    #[must_use]
    pub fn line(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_count_characters() {
        let index = LineIndex::new("甲乙\r\n丙丁");
        assert_eq!(index.position(3), Position { line: 1, column: 2 });
        assert_eq!(index.position(8), Position { line: 2, column: 1 });
        assert_eq!(index.line(1), 0..6);
        assert_eq!(index.position(999), Position { line: 2, column: 3 });
    }

    proptest! {
        #[test]
        fn positions_and_offsets_agree(text in "[a甲\n\r ]{0,60}", at in 0usize..200) {
            let index = LineIndex::new(&text);
            let position = index.position(at);
            let offset = index.offset(position.line, position.column - 1);
            prop_assert_eq!(index.position(offset), position);
            prop_assert!(offset <= at.min(text.len()));
        }
    }
}
