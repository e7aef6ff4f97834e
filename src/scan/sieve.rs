//! Which of many patterns can match a text at all, told in one pass by the words that a match must hold.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::parse;

/// Bytes that a word has at least: a letter or digit alone tells nothing.
const SHORTEST: usize = 2;

/// Most characters of a class of which each makes a word: the digits, of both widths.
const MOST_OF_CLASS: usize = 20;

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
    let hir = parse(pattern).ok()?;
    let words = |kind| {
        let found: Seq = Extractor::new().kind(kind).limit_class(MOST_OF_CLASS).extract(&hir);
        let words: Vec<Vec<u8>> = found.literals()?.iter().map(|word| word.as_bytes().to_vec()).collect();
        words.iter().all(|word| word.len() >= SHORTEST).then_some(words)
    };
    // Of those at the beginning and at the end, the longer ones are rarer. A word may be cut within a character.
    let characters = |word: &Vec<u8>| word.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count();
    let found = [ExtractKind::Prefix, ExtractKind::Suffix].into_iter().filter_map(words);
    found.filter(|words| !words.is_empty()).max_by_key(|words| words.iter().map(characters).min())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_patterns_whose_words_are_there_are_tried() {
        let sieve = Sieve::new(["甲(乙|丙)", r"[〔(]\d{4}[)〕]号文", r"\d+", "(?i:lorem) ipsum"]);
        let of = |text: &str| sieve.candidates(text).collect::<Vec<_>>();
        assert_eq!(of(""), [2], "a pattern without words is always tried");
        assert_eq!(of("甲乙"), [0, 2]);
        assert_eq!(of("乙甲"), [2]);
        assert_eq!(of("〔2026〕号文"), [1, 2]);
        assert_eq!(of("LOREM ipsum"), [2, 3]);
    }
}
