//! The text of a body as a reader sees it, with the way back to the places in the source.

use std::ops::Range;

/// The visible text of a body, a line for each block or table row, and where each part of it stands in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    text: String,
    pieces: Vec<Piece>,
}

/// A part of the text that stands in one place of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text.
    at: usize,
    /// Where it stands in the source.
    source: Range<usize>,
    /// Whether it is the source to the letter, so that places in it can be told.
    exact: bool,
    /// Whether it is code, where markup is meant to stand.
    code: bool,
}

impl Prose {
    /// The text; blocks, table rows and hard line breaks are divided by line ends, the cells of a row by tabs.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the source of a range of the text.
    #[must_use]
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.piece(range.start).map_or(0, |piece| piece.place(range.start));
        let last = range.end.saturating_sub(1).max(range.start);
        let end = self.piece(last).map_or(start, |piece| {
            if piece.exact { piece.place(range.end).min(piece.source.end) } else { piece.source.end }
        });
        start..end.max(start)
    }

    /// The place in the source of a range that stands there to the letter.
    #[must_use]
    pub fn exact(&self, range: &Range<usize>, body: &str) -> Option<Range<usize>> {
        let at = self.source(range);
        (body.get(at.clone()) == self.text.get(range.clone())).then_some(at)
    }

    /// Whether a place of the text is code.
    #[must_use]
    pub fn is_code(&self, at: usize) -> bool {
        self.piece(at).is_some_and(|piece| piece.code)
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.at <= at);
        self.pieces[..index].last()
    }

    /// Adds text that stands at a range of the source.
    pub(super) fn push(&mut self, text: &str, body: &str, source: &Range<usize>, code: bool) {
        if text.is_empty() {
            return;
        }
        let exact = body.get(source.clone()) == Some(text);
        // A code span's range includes its back quotes.
        let inner = source.start + 1..source.end.saturating_sub(1).max(source.start + 1);
        let (source, exact) = if !exact && code && body.get(inner.clone()) == Some(text) {
            (inner, true)
        } else {
            (source.clone(), exact)
        };
        self.pieces.push(Piece { at: self.text.len(), source, exact, code });
        self.text.push_str(text);
    }

    /// Adds a space between words.
    pub(super) fn space(&mut self) {
        self.text.push(' ');
    }

    /// Ends a line, unless none has begun.
    pub(super) fn line_end(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Begins a cell of a table row.
    pub(super) fn cell(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\t');
        }
    }

    /// Adds the text of raw HTML without its tags.
    pub(super) fn push_html(&mut self, raw: &str, source: &Range<usize>) {
        let mut rest = raw;
        while !rest.is_empty() {
            let offset = raw.len() - rest.len();
            if rest.starts_with('<') {
                let end = rest.find('>').map_or(rest.len(), |at| at + 1);
                if !is_inline_tag(&rest[..end]) {
                    self.line_end();
                }
                rest = &rest[end..];
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                let text = rest[..end].trim();
                if !text.is_empty() {
                    let lead = rest[..end].len() - rest[..end].trim_start().len();
                    let start = source.start + offset + lead;
                    self.pieces.push(Piece {
                        at: self.text.len(),
                        source: start..start + text.len(),
                        exact: true,
                        code: false,
                    });
                    self.text.push_str(text);
                }
                rest = &rest[end..];
            }
        }
    }
}

impl Piece {
    /// The place in the source of a place in the text, which is this piece's or right behind it.
    fn place(&self, at: usize) -> usize {
        if self.exact { (self.source.start + (at - self.at)).min(self.source.end) } else { self.source.start }
    }
}

/// Whether a tag stands within a line, so that the text on both sides of it belongs together.
fn is_inline_tag(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    ["b", "strong", "i", "em", "u", "span", "a", "sup", "sub", "font"].iter().any(|t| t.eq_ignore_ascii_case(name))
}
