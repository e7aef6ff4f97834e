//! The terms of a segment: every pair of neighbouring characters, the documents that have it, and where in them.
//!
//! A shard is a key (four bytes, the lowest first) and bits: the postings of that term, then for each further term a tag
//! and its postings. Tags are `1` and the distance to a term that begins with the same character, `01` and the distance of
//! the beginnings and the second character, or `00` at the end.
//!
//! The postings of a term that few documents have, or of a character at the end of a block, are `0`, the number of documents and
//! the distances between them. Those of others are `1` and the places, counted through all texts of the segment one after
//! another. A long term has its places in a file of its own; in their stead are the documents, and of each whether its
//! title has the pair.

use super::bits::{Bits, rice_parameter};
use super::fold::BREAK;

/// Up to this many documents a term says no places: their texts are read instead.
pub const FEW: usize = 8;
/// A shard is closed when it is so many bytes long.
const SHARD: usize = 1_280;
/// A term whose places take more bits than this has them in a file of its own.
const LONG: usize = 8 * 1_024;

/// A folded text.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// Length of the title, with which it begins.
    pub title: usize,
    /// The text.
    pub text: Vec<u16>,
}

/// The terms of a segment as they are written.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The first term of each shard, and its bytes.
    pub shards: Vec<(u32, Vec<u8>)>,
    /// Each long term, and the bytes of its places.
    pub long: Vec<(u32, Vec<u8>)>,
}

/// A place of a pair: the second character, the document and the place in it, so that they sort by these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Occurrence(u64);

impl Occurrence {
    fn new(second: u16, document: usize, place: usize) -> Self {
        Self((u64::from(second) << 48) | ((document as u64) << 32) | place as u64)
    }

    fn second(self) -> u16 {
        (self.0 >> 48) as u16
    }

    fn document(self) -> usize {
        usize::from((self.0 >> 32) as u16)
    }

    fn place(self) -> u32 {
        self.0 as u32
    }
}

/// The key of a pair.
#[must_use]
pub fn key(first: u16, second: u16) -> u32 {
    (u32::from(first) << 16) | u32::from(second)
}

/// The pairs of a text. A character at the end of a block pairs with the break, so that it is found by itself.
fn pairs(text: &[u16]) -> impl Iterator<Item = (usize, u16, u16)> {
    let seconds = text.iter().skip(1).copied().chain([BREAK]);
    text.iter().zip(seconds).enumerate().filter(|(_, (first, _))| **first != BREAK).map(|(at, (a, b))| (at, *a, b))
}

/// All pairs of all texts, and where those begin that have each first character.
fn occurrences(texts: &[Folded]) -> (Vec<Occurrence>, Vec<usize>) {
    let mut starts = vec![0_usize; 0x1_0001];
    for unit in texts.iter().flat_map(|text| &text.text).filter(|unit| **unit != BREAK) {
        starts[usize::from(*unit) + 1] += 1;
    }
    for unit in 1..starts.len() {
        starts[unit] += starts[unit - 1];
    }
    let mut next = starts.clone();
    let mut all = vec![Occurrence(0); starts[0x1_0000]];
    for (document, text) in texts.iter().enumerate() {
        for (at, first, second) in pairs(&text.text) {
            let place = &mut next[usize::from(first)];
            all[*place] = Occurrence::new(second, document, at);
            *place += 1;
        }
    }
    (all, starts)
}

/// Writes the terms of the texts of a segment, in which they stand from old to new.
#[must_use]
pub fn terms(texts: &[Folded]) -> Terms {
    let (mut all, starts) = occurrences(texts);
    let mut starts_of_texts = Vec::with_capacity(texts.len() + 1);
    let mut total = 0;
    for text in texts {
        starts_of_texts.push(total);
        total += number(text.text.len());
    }
    let mut writer =
        Writer { texts, starts: starts_of_texts, total, terms: Terms::default(), shard: Bits::default(), open: None };
    for first in 0..=0xFFFF_u16 {
        let those = &mut all[starts[usize::from(first)]..starts[usize::from(first) + 1]];
        those.sort_unstable();
        for term in those.chunk_by(|a, b| a.second() == b.second()) {
            writer.term(key(first, term[0].second()), term);
        }
    }
    writer.close();
    writer.terms
}

struct Writer<'t> {
    texts: &'t [Folded],
    /// Where each text begins if they stand one after another, and how long they are in all.
    starts: Vec<u32>,
    total: u32,
    terms: Terms,
    shard: Bits,
    /// The first term of the shard being written, and the last.
    open: Option<(u32, u32)>,
}

impl Writer<'_> {
    fn term(&mut self, key: u32, places: &[Occurrence]) {
        self.open = match self.open {
            None => Some((key, key)),
            Some((first, last)) => {
                if key >> 16 == last >> 16 {
                    self.shard.push(1, 1);
                    self.shard.golomb(key - last - 1, 7);
                } else {
                    self.shard.push(1, 2);
                    self.shard.golomb((key >> 16) - (last >> 16) - 1, 4);
                    self.shard.push(key & 0xFFFF, 16);
                }
                Some((first, key))
            }
        };
        self.postings(key, places);
        if self.shard.len() >= SHARD * 8 {
            self.close();
        }
    }

    fn postings(&mut self, key: u32, places: &[Occurrence]) {
        let documents = || places.chunk_by(|a, b| a.document() == b.document());
        let count = documents().count();
        if count <= FEW || key & 0xFFFF == u32::from(BREAK) {
            self.shard.push(0, 1);
            self.documents(documents().map(|places| places[0].document()), count);
            return;
        }
        self.shard.push(1, 1);
        let whole = |place: &Occurrence| self.starts[place.document()] + place.place();
        let mut written = Bits::default();
        written.golomb(number(places.len() - 1), 5);
        rice_list(&places.iter().map(whole), u64::from(self.total), places.len(), &mut written);
        if written.len() <= LONG {
            self.shard.append(&written);
            return;
        }
        self.documents(documents().map(|places| places[0].document()), count);
        for document in documents() {
            let title = self.texts[document[0].document()].title;
            self.shard.push(u32::from(document[0].place() as usize + 2 <= title), 1);
        }
        let mut bytes = key.to_le_bytes().to_vec();
        bytes.extend(written.into_bytes());
        self.terms.long.push((key, bytes));
    }

    fn documents(&mut self, documents: impl Iterator<Item = usize> + Clone, count: usize) {
        self.shard.golomb(number(count - 1), 1);
        rice_list(&documents.map(number), self.texts.len() as u64, count, &mut self.shard);
    }

    fn close(&mut self) {
        let Some((first, _)) = self.open.take() else { return };
        let mut bits = std::mem::take(&mut self.shard);
        bits.push(0, 2);
        let mut bytes = first.to_le_bytes().to_vec();
        bytes.extend(bits.into_bytes());
        self.terms.shards.push((first, bytes));
    }
}

/// Writes ascending numbers below an end by their distances. How they lie decides between three ways of writing.
fn rice_list(numbers: &(impl Iterator<Item = u32> + Clone), end: u64, count: usize, bits: &mut Bits) {
    let distances = || {
        let mut next = 0;
        numbers.clone().map(move |number| {
            let distance = number - next;
            next = number + 1;
            distance
        })
    };
    let most = rice_parameter(end, count as u64);
    let length =
        |k: u32| distances().map(|distance| u64::from(distance >> k)).sum::<u64>() + u64::from(k) * count as u64;
    let less = (0..=2.min(most)).min_by_key(|less| length(most - less)).unwrap_or(0);
    bits.push(less, 2);
    for distance in distances() {
        bits.rice(distance, most - less);
    }
}

/// A count or distance as it is written. Texts and segments are far smaller than this holds.
fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
