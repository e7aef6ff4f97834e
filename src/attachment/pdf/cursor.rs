//! Where on a page text is written, and what that says about spaces and line ends: a PDF has neither.

use super::font::{Font, UNKNOWN};

/// Gap after which another word begins, in sizes of the text. Letters of one number, set one by one, stand nearer.
const WORD_GAP: f64 = 0.2;
/// Gap after which another cell of a table begins.
const CELL_GAP: f64 = 1.5;
/// How far off the line another line begins. Raised figures stand nearer.
const LINE_GAP: f64 = 0.5;
/// How far back another column begins. Overlapping letters stand nearer.
const BACK_GAP: f64 = 0.5;

/// A transformation `[a b c d e f]` (PDF 32000-1, 8.3.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// This one first, the other after.
    #[expect(clippy::many_single_char_names, reason = "the names of the standard")]
    pub(super) fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [a2, b2, c2, d2, e2, f2]) = (self.0, other.0);
        Self([
            a * a2 + b * c2,
            a * b2 + b * d2,
            c * a2 + d * c2,
            c * b2 + d * d2,
            e * a2 + f * c2 + e2,
            e * b2 + f * d2 + f2,
        ])
    }
}

/// The settings of text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) size: f64,
    pub(super) letter_space: f64,
    pub(super) word_space: f64,
    /// Width of letters, 1 as usual.
    pub(super) stretch: f64,
    pub(super) leading: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { size: 1.0, letter_space: 0.0, word_space: 0.0, stretch: 1.0, leading: 0.0 }
    }
}

/// Writes the text of a page down in the order in which it is drawn.
#[derive(Default)]
pub(super) struct Cursor {
    pub(super) text: String,
    /// Letters written, unreadable ones too.
    pub(super) letters: usize,
    pub(super) unreadable: usize,
    /// Where the last string ended.
    end: Option<(f64, f64)>,
}

impl Cursor {
    /// Writes a string, and moves the matrix of the text on.
    pub(super) fn write(&mut self, font: &Font, settings: &Settings, text: &mut Matrix, page: Matrix, string: &[u8]) {
        self.space(font, settings, text.then(page));
        for glyph in font.glyphs(string) {
            for character in glyph.text.chars() {
                if !character.is_whitespace() && !character.is_control() {
                    self.letters += 1;
                    self.unreadable += usize::from(character == UNKNOWN);
                }
                if !character.is_control() {
                    self.text.push(character);
                }
            }
            let space = settings.letter_space + if glyph.is_space { settings.word_space } else { 0.0 };
            let advance = if font.vertical {
                Matrix::shift(0.0, -(settings.size + space))
            } else {
                Matrix::shift((glyph.width * settings.size + space) * settings.stretch, 0.0)
            };
            *text = advance.then(*text);
        }
        let [.., x, y] = text.then(page).0;
        self.end = Some((x, y));
    }

    /// Ends the line, for text that follows is elsewhere.
    pub(super) fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.end = None;
    }

    #[expect(clippy::many_single_char_names, reason = "the names of the standard")]
    /// Writes what lies between the last string and the one that begins here.
    fn space(&mut self, font: &Font, settings: &Settings, at: Matrix) {
        let Some((end_x, end_y)) = self.end else {
            return;
        };
        let [a, b, c, d, x, y] = at.0;
        let (along_x, along_y) = if font.vertical { (-c, -d) } else { (a, b) };
        let length = along_x.hypot(along_y);
        let size = length * settings.size.abs();
        if !size.is_normal() {
            return;
        }
        let (along_x, along_y) = (along_x / length, along_y / length);
        let (dx, dy) = (x - end_x, y - end_y);
        let along = (dx * along_x + dy * along_y) / size;
        let off = (dx * along_y - dy * along_x).abs() / size;
        if off > LINE_GAP || along < -BACK_GAP {
            self.break_line();
        } else if along > CELL_GAP {
            self.text.push('\t');
        } else if along > WORD_GAP && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(at: &[(f64, f64, &str)]) -> String {
        let mut cursor = Cursor::default();
        let settings = Settings { size: 10.0, ..Settings::default() };
        for (x, y, string) in at {
            // The width of the unknown font is half its size.
            cursor.write(&Font::unknown(), &settings, &mut Matrix::shift(*x, *y), Matrix::IDENTITY, string.as_bytes());
        }
        cursor.text
    }

    #[test]
    fn gaps_become_spaces_cells_and_lines() {
        assert_eq!(write(&[(0.0, 0.0, "1"), (5.0, 0.0, "3"), (10.5, 2.0, "8")]), "138");
        assert_eq!(write(&[(0.0, 0.0, "1"), (9.0, 0.0, "3")]), "1 3");
        assert_eq!(write(&[(0.0, 0.0, "1"), (50.0, 0.0, "3")]), "1\t3");
        assert_eq!(write(&[(0.0, 0.0, "1"), (0.0, -12.0, "3")]), "1\n3");
        assert_eq!(write(&[(50.0, 0.0, "1"), (0.0, 0.0, "3")]), "1\n3");
    }

    #[test]
    fn matrices_apply_in_order() {
        let scale = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        assert_eq!(Matrix::shift(1.0, 2.0).then(scale).0[4..], [2.0, 4.0]);
        assert_eq!(scale.then(Matrix::shift(1.0, 2.0)).0[4..], [1.0, 2.0]);
    }
}
