//! Which of many patterns can match a text at all, told in one pass by the words that a match must hold.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{Hir, HirKind};
use regex_syntax::parse;

/// Bytes that a word has at least: a letter or digit alone tells nothing.
const SHORTEST: usize = 2;

/// The words of patterns.
#[derive(Debug)]
pub struct Sieve {
    words: AhoCorasick,
    /// By word, the pattern that it belongs to.
    patterns: Vec<usize>,
    /// By pattern, whether it must be tried on every text, having no such words.
    always: Vec<bool>,
}

impl Sieve {
    /// The sieve for patterns, which are valid.
    #[must_use]
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let (mut words, mut owners, mut always) = (Vec::new(), Vec::new(), Vec::new());
        for (index, pattern) in patterns.into_iter().enumerate() {
            let own = required(pattern);
            always.push(own.is_none());
            for word in own.into_iter().flatten() {
                words.push(word);
                owners.push(index);
            }
        }
        let words = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .expect("the words of the embedded patterns are few");
        Self { words, patterns: owners, always }
    }

    /// The patterns that may match a text, by their places. None that matches is missing.
    pub fn candidates(&self, text: &str) -> impl Iterator<Item = usize> + use<> {
        let mut may = self.always.clone();
        for found in self.words.find_overlapping_iter(text) {
            may[self.patterns[found.pattern().as_usize()]] = true;
        }
        may.into_iter().enumerate().filter_map(|(index, may)| may.then_some(index))
    }
}

/// Words of which every match of a pattern holds one; nothing where there are none that tell anything.
fn required(pattern: &str) -> Option<Vec<Vec<u8>>> {
    // A match begins and ends with one of these, and holds one of each part that it cannot do without.
    let hir = parse(pattern).ok()?;
    let inner = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        _ => &[],
    };
    let whole = [(ExtractKind::Prefix, &hir), (ExtractKind::Suffix, &hir)];
    let parts = inner.iter().map(|part| (ExtractKind::Prefix, part));
    let found = whole.into_iter().chain(parts).filter_map(|(kind, hir)| words(kind, hir));
    // Longer ones are rarer. A word may be cut within a character.
    let characters = |word: &Vec<u8>| word.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count();
    found.max_by_key(|words| words.iter().map(characters).min())
}

/// Words of which one stands at the beginning or end of every match; nothing where one may be short, or none be there.
fn words(kind: ExtractKind, hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let found: Seq = Extractor::new().kind(kind).extract(hir);
    let words: Vec<Vec<u8>> = found.literals()?.iter().map(|word| word.as_bytes().to_vec()).collect();
    (!words.is_empty() && words.iter().all(|word| word.len() >= SHORTEST)).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_patterns_whose_words_are_there_are_tried() {
        let sieve = Sieve::new([
            "甲(乙|丙)",
            r"[〔(]\d{4}[)〕]号文",
            r"\d+",
            "(?i:lorem) ipsum",
            r"[（(]\s*(待补|待定)\s*[)）]",
        ]);
        let of = |text: &str| sieve.candidates(text).collect::<Vec<_>>();
        assert_eq!(of(""), [2], "a pattern without words is always tried");
        assert_eq!(of("甲乙"), [0, 2]);
        assert_eq!(of("乙甲"), [2]);
        assert_eq!(of("〔2026〕号文"), [1, 2]);
        assert_eq!(of("LOREM ipsum"), [2, 3]);
        assert_eq!(of("（ 待定"), [2, 4], "a word in the middle tells too");
    }
}
