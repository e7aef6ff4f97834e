//! The terms of a segment: every pair of neighbouring characters, the documents that have it, and where in them.
//!
//! A pair of ASCII characters with many places is split: digits stand nearly everywhere, so that the places of a pair of
//! them tell little and are dear. Its places are said by triples, which follow it: the pair and the character behind it.
//!
//! A shard is a key (the characters, two bytes each, the lower first; the third of a pair is 0) and bits: the postings of
//! that term, then for each further term a tag and its postings. Tags are `1` and the distance to a term that begins with
//! the same character, `01` and the distance of the beginnings and the second character, or `00` at the end. Within a
//! split pair `1` and the distance of the third characters, or `0` before another tag, stands first.
//!
//! The postings of a term that few documents have, or of a character at the end of a block, are `0`, the number of documents and
//! the distances between them. Those of others are `1` and the places, counted through all texts of the segment one after
//! another. A long term has its places in a file of its own; in their stead are the documents, and of each whether its
//! title has the pair. A split pair has the same; a triple has its number of places and these, or is long.

use super::bits::{Bits, rice_parameter};
use super::fold::BREAK;

/// Up to this many documents a term says no places: their texts are read instead.
pub const FEW: usize = 12;
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
    pub shards: Vec<(Key, Vec<u8>)>,
    /// Each long term and each split pair, and the bytes of its places; none of a split pair.
    pub long: Vec<(Key, Option<Vec<u8>>)>,
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

/// The characters of a term; the third of a pair is 0.
pub type Key = [u16; 3];

/// Whether a pair is split where it is long.
#[must_use]
pub fn is_split([first, second, _]: Key) -> bool {
    first < 0x80 && second < 0x80
}

/// A key as bytes.
#[must_use]
pub fn key_bytes(key: Key) -> Vec<u8> {
    key.into_iter().flat_map(u16::to_le_bytes).collect()
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

/// Sorts places of pairs, which stand in the order of documents and places, by their second characters.
fn sort_by_second(places: &mut [Occurrence], scratch: &mut Vec<Occurrence>) {
    /// From so many on, counting is quicker than comparing.
    const MANY: usize = 96;
    if places.len() < MANY {
        places.sort_unstable();
        return;
    }
    scratch.resize(places.len(), Occurrence(0));
    for shift in [0, 8] {
        let key = |place: &Occurrence| usize::from(place.second() >> shift & 0xFF);
        let mut starts = [0_usize; 257];
        for place in &*places {
            starts[key(place) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        for place in &*places {
            let start = &mut starts[key(place)];
            scratch[*start] = *place;
            *start += 1;
        }
        places.copy_from_slice(scratch);
    }
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
    let mut writer = Writer {
        texts,
        starts: starts_of_texts,
        total,
        terms: Terms::default(),
        shard: Bits::default(),
        open: None,
        split: None,
        distances: Vec::new(),
    };
    let mut scratch = Vec::new();
    for first in 0..=0xFFFF_u16 {
        let those = &mut all[starts[usize::from(first)]..starts[usize::from(first) + 1]];
        sort_by_second(those, &mut scratch);
        for term in those.chunk_by(|a, b| a.second() == b.second()) {
            writer.pair(first, term[0].second(), term);
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
    open: Option<(Key, Key)>,
    /// The last pair that was split.
    split: Option<Key>,
    /// The distances that are being written.
    distances: Vec<u32>,
}

impl Writer<'_> {
    fn pair(&mut self, first: u16, second: u16, places: &[Occurrence]) {
        let key = [first, second, 0];
        self.tag(key);
        let split = self.postings(key, places);
        self.end_term();
        if split {
            self.split = Some(key);
            self.triples(key, places);
        }
    }

    fn triples(&mut self, [first, second, _]: Key, places: &[Occurrence]) {
        let third =
            |place: &Occurrence| *self.texts[place.document()].text.get(place.place() as usize + 2).unwrap_or(&BREAK);
        let mut by_third: Vec<(u16, Occurrence)> = places.iter().map(|place| (third(place), *place)).collect();
        by_third.sort_unstable();
        for those in by_third.chunk_by(|a, b| a.0 == b.0) {
            let key = [first, second, those[0].0];
            self.tag(key);
            self.placed(key, &those.iter().map(|(_, place)| *place).collect::<Vec<_>>());
            self.end_term();
        }
    }

    /// Leads from the last term to the next.
    fn tag(&mut self, key: Key) {
        let Some((_, last)) = &mut self.open else {
            self.open = Some((key, key));
            return;
        };
        let last = std::mem::replace(last, key);
        if self.split.is_some_and(|split| split[..2] == last[..2]) {
            self.shard.push(u32::from(key[2] > 0), 1);
        }
        if key[2] > 0 {
            self.shard.golomb(u32::from(key[2] - last[2] - 1), 7);
        } else if key[0] == last[0] {
            self.shard.push(1, 1);
            self.shard.golomb(u32::from(key[1] - last[1] - 1), 7);
        } else {
            self.shard.push(1, 2);
            self.shard.golomb(u32::from(key[0] - last[0] - 1), 4);
            self.shard.push(u32::from(key[1]), 16);
        }
    }

    fn end_term(&mut self) {
        if self.shard.len() >= SHARD * 8 {
            self.close();
        }
    }

    /// Writes the postings of a pair; whether it is split.
    fn postings(&mut self, key: Key, places: &[Occurrence]) -> bool {
        let documents = || places.chunk_by(|a, b| a.document() == b.document());
        let count = documents().count();
        let few = count <= FEW || key[1] == BREAK;
        self.shard.push(u32::from(!few), 1);
        if few {
            self.documents(documents().map(|places| places[0].document()), count);
            return false;
        }
        self.placed(key, places)
    }

    /// Writes places; whether the term is a pair that is split.
    fn placed(&mut self, key: Key, places: &[Occurrence]) -> bool {
        let whole = |place: &Occurrence| self.starts[place.document()] + place.place();
        let mut written = Bits::default();
        written.golomb(number(places.len() - 1), if key[2] > 0 { 1 } else { 4 });
        rice_list(places.iter().map(whole), u64::from(self.total), places.len(), &mut self.distances, &mut written);
        if written.len() <= LONG {
            self.shard.append(&written);
            return false;
        }
        let documents = || places.chunk_by(|a, b| a.document() == b.document());
        self.documents(documents().map(|places| places[0].document()), documents().count());
        let length = if key[2] > 0 { 3 } else { 2 };
        for document in documents() {
            let title = self.texts[document[0].document()].title;
            self.shard.push(u32::from(document[0].place() as usize + length <= title), 1);
        }
        let split = key[2] == 0 && is_split(key);
        let bytes = (!split).then(|| [key_bytes(key), written.into_bytes()].concat());
        self.terms.long.push((key, bytes));
        split
    }

    fn documents(&mut self, documents: impl Iterator<Item = usize>, count: usize) {
        self.shard.golomb(number(count - 1), 1);
        rice_list(documents.map(number), self.texts.len() as u64, count, &mut self.distances, &mut self.shard);
    }

    fn close(&mut self) {
        let Some((first, _)) = self.open.take() else { return };
        let mut bits = std::mem::take(&mut self.shard);
        // The end; within a split pair, of its triples too.
        bits.push(0, 3);
        self.terms.shards.push((first, [key_bytes(first), bits.into_bytes()].concat()));
    }
}

/// Writes ascending numbers below an end by their distances. How they lie decides between three ways of writing.
fn rice_list(numbers: impl Iterator<Item = u32>, end: u64, count: usize, distances: &mut Vec<u32>, bits: &mut Bits) {
    distances.clear();
    let mut next = 0;
    distances.extend(numbers.map(|number| {
        let distance = number - next;
        next = number + 1;
        distance
    }));
    let most = rice_parameter(end, count as u64);
    let mut quotients = [0_u64; 3];
    for distance in &*distances {
        for (less, sum) in (0..).zip(&mut quotients) {
            *sum += u64::from(distance >> most.saturating_sub(less));
        }
    }
    let length = |less: u32| quotients[less as usize] + u64::from(most - less) * count as u64;
    let less = (0..=2.min(most)).min_by_key(|less| length(*less)).unwrap_or(0);
    bits.push(less, 2);
    for distance in distances {
        bits.rice(*distance, most - less);
    }
}

/// A count or distance as it is written. Texts and segments are far smaller than this holds.
fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
