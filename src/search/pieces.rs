//! Texts as bits: the more common a character or word is in disclosure, the shorter.
//!
//! The order of pieces is fixed (`src/data/pieces.txt`, made from the texts of the sample and of the rules), not counted in
//! the site: so an article that changes changes no other's bits. A piece is a class of three bits and its place in the
//! class; a character that is no piece is written as its UTF-16 unit. The longest piece goes first.
//!
//! The file has one piece a line, a character or a word of up to six, the most used in these texts first, for the first
//! classes are the shortest. Any list of such pieces is right and only more or less short; another changes all bits of all
//! texts, so it is changed only where it saves much.

use std::sync::LazyLock;

use super::bits::Bits;
use super::fold::BREAK;

static FILE: &str = include_str!("../data/pieces.txt");

/// Bits of the places of each class. The last class holds all characters that are no pieces.
pub const CLASSES: [u32; 8] = [4, 6, 7, 8, 9, 10, 11, 16];

/// Bits, and how many.
type Code = (u32, u32);

/// Most units of a piece behind its first.
const MOST_REST: usize = 5;

/// A piece of several characters, without its first.
#[derive(Clone, Copy)]
struct Word {
    rest: [u16; MOST_REST],
    length: usize,
    code: Code,
}

impl Word {
    /// Whether what stands behind its first character is the rest of it.
    fn begins(&self, after: &[u16]) -> bool {
        self.length <= after.len() && self.rest[..self.length].iter().zip(after).all(|(a, b)| a == b)
    }
}

struct Codes {
    /// By unit, the code of the character.
    characters: Vec<Code>,
    /// The pieces of several characters by their first, the longest of each first.
    words: Vec<Word>,
    /// By unit, where those begin in `words` that begin with it.
    starts: Vec<usize>,
}

static CODES: LazyLock<Codes> = LazyLock::new(|| {
    let mut characters: Vec<Code> = (0..=0xFFFF).map(|unit| ((7 << 16) | unit, 19)).collect();
    let mut words: Vec<(u16, Word)> = Vec::new();
    let (mut class, mut place) = (0, 0);
    for piece in order() {
        if place == 1 << CLASSES[class] {
            (class, place) = (class + 1, 0);
        }
        let code = (((class as u32) << CLASSES[class]) | place, 3 + CLASSES[class]);
        place += 1;
        let units: Vec<u16> = piece.encode_utf16().collect();
        match units[..] {
            [unit] => characters[usize::from(unit)] = code,
            _ => {
                let mut rest = [0; MOST_REST];
                rest[..units.len() - 1].copy_from_slice(&units[1..]);
                words.push((units[0], Word { rest, length: units.len() - 1, code }));
            }
        }
    }
    words.sort_by_key(|(first, word)| (*first, std::cmp::Reverse(word.length)));
    let starts = (0..=0x1_0000).map(|unit| words.partition_point(|(first, _)| usize::from(*first) < unit)).collect();
    Codes { characters, words: words.into_iter().map(|(_, word)| word).collect(), starts }
});

/// The pieces, the most common first: what divides blocks, the space, and those of the file. All classes but the last hold
/// them.
#[must_use]
pub fn order() -> Vec<String> {
    let most = CLASSES[..7].iter().map(|bits| 1 << bits).sum();
    let first = [BREAK, 0x20].map(|unit| String::from_utf16_lossy(&[unit]));
    first.into_iter().chain(FILE.lines().map(str::to_owned)).take(most).collect()
}

/// Writes a text: its length, then its pieces. `usual` is the logarithm of a usual length.
pub fn write(text: &[u16], usual: u32, bits: &mut Bits) {
    bits.golomb(u32::try_from(text.len()).unwrap_or(u32::MAX), usual);
    let codes = &*CODES;
    let mut rest = text;
    while let Some((unit, after)) = rest.split_first() {
        let unit = usize::from(*unit);
        // Most words differ in their second character already.
        let second = after.first().copied().unwrap_or(BREAK);
        let word = codes.words[codes.starts[unit]..codes.starts[unit + 1]]
            .iter()
            .find(|word| word.rest[0] == second && word.begins(after));
        let ((code, length), left) = match word {
            Some(word) => (word.code, &after[word.length..]),
            None => (codes.characters[unit], after),
        };
        bits.push(code, length);
        rest = left;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// `search/index.json` has the pieces in one text with spaces between them, and each has one code.
    #[test]
    fn pieces_are_told_apart() {
        let lines: Vec<&str> = FILE.lines().collect();
        assert_eq!(order().len(), lines.len() + 2, "all pieces of the file have a code");
        assert_eq!(lines.iter().collect::<BTreeSet<_>>().len(), lines.len(), "a piece stands twice");
        for piece in lines {
            assert!((1..=6).contains(&piece.encode_utf16().count()) && !piece.contains(' '), "{piece:?}");
        }
    }
}
