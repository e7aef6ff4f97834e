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

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::bits::{Bits, rice_parameter};
use super::fold::BREAK;

/// Up to this many documents a term says no places: their texts are read instead.
pub const FEW: usize = 12;
/// A shard is closed when it is so many bytes long.
const SHARD: usize = 1_280;
/// A term whose places take more bits than this has them in a file of its own.
const LONG: usize = 8 * 1_024;

/// The folded texts of a segment, one after another with a break behind each.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    units: Vec<u16>,
    /// Where each text begins in `units`.
    starts: Vec<usize>,
    /// Length of the title, with which each begins.
    titles: Vec<usize>,
    /// The text that every [`STEP`]th unit stands in.
    steps: Vec<usize>,
}

/// Units between two of which it is noted in which text they stand: about half a text.
const STEP: usize = 256;

impl Folded {
    /// None yet, with room for so many units: what texts have together, and one behind each.
    #[must_use]
    pub fn with_capacity(units: usize) -> Self {
        Self { units: Vec::with_capacity(units), ..Self::default() }
    }

    /// Adds a text, of which `fold` writes the title and then the rest.
    pub fn push(&mut self, fold: [impl FnOnce(&mut Vec<u16>); 2]) {
        let start = self.units.len();
        let [title, rest] = fold;
        title(&mut self.units);
        self.titles.push(self.units.len() - start);
        rest(&mut self.units);
        self.starts.push(start);
        self.units.push(BREAK);
        self.steps.resize(self.units.len().div_ceil(STEP), self.starts.len() - 1);
    }

    /// Of each text the length of its title and of all of it.
    pub fn lengths(&self) -> impl Iterator<Item = (usize, usize)> {
        let ends = self.starts.iter().skip(1).copied().chain([self.units.len()]);
        self.starts.iter().zip(ends).zip(&self.titles).map(|((start, end), title)| (*title, end - start - 1))
    }

    /// The unit so far behind a place; a break behind the last.
    fn at(&self, place: u32, behind: usize) -> u16 {
        self.units.get(place as usize + behind).copied().unwrap_or(BREAK)
    }

    /// The text that a place stands in.
    fn text_of(&self, place: u32) -> usize {
        let place = place as usize;
        let from = self.steps[place / STEP];
        from + self.starts[from + 1..].iter().take_while(|start| **start <= place).count()
    }

    /// The places of all characters but breaks, and where those begin that have each character.
    fn places(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0_u32; 0x1_0001];
        for unit in self.units.iter().filter(|unit| **unit != BREAK) {
            starts[usize::from(*unit) + 1] += 1;
        }
        for unit in 1..starts.len() {
            starts[unit] += starts[unit - 1];
        }
        let mut next = starts.clone();
        let mut all = vec![0; starts[0x1_0000] as usize];
        for (place, unit) in (0..).zip(&self.units).filter(|(_, unit)| **unit != BREAK) {
            let next = &mut next[usize::from(*unit)];
            all[*next as usize] = place;
            *next += 1;
        }
        (all, starts)
    }

    /// Sorts ascending places by the unit so far behind each; those of the same unit stay ascending.
    fn sort(&self, places: &mut [u32], behind: usize, scratch: &mut Vec<u32>) {
        /// From so many on, counting is quicker than comparing.
        const MANY: usize = 96;
        if places.len() < MANY {
            places.sort_unstable_by_key(|place| (self.at(*place, behind), *place));
            return;
        }
        scratch.resize(places.len(), 0);
        for shift in [0, 8] {
            let key = |place: u32| usize::from(self.at(place, behind) >> shift & 0xFF);
            let mut starts = [0_usize; 257];
            for place in &*places {
                starts[key(*place) + 1] += 1;
            }
            for at in 1..starts.len() {
                starts[at] += starts[at - 1];
            }
            for place in &*places {
                let start = &mut starts[key(*place)];
                scratch[*start] = *place;
                *start += 1;
            }
            places.copy_from_slice(scratch);
        }
    }
}

/// The terms of a segment as they are written.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The first term of each shard, and its bytes.
    pub shards: Vec<(Key, Vec<u8>)>,
    /// Each long term and each split pair, and the bytes of its places; none of a split pair.
    pub long: Vec<(Key, Option<Vec<u8>>)>,
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

/// Writes the terms of the texts of a segment, in which they stand from old to new. A character at the end of a block
/// pairs with the break, so that it is found by itself.
#[must_use]
pub fn terms(texts: &Folded) -> Terms {
    let (mut places, starts) = texts.places();
    let postings: Vec<Postings> = pieces(&mut places, &starts)
        .into_par_iter()
        .map(|(firsts, places)| {
            let mut writer = Writer::new(texts);
            let mut scratch = Vec::new();
            let mut rest = places;
            for first in firsts {
                let count = starts[usize::from(first) + 1] - starts[usize::from(first)];
                let (those, behind) = rest.split_at_mut(count as usize);
                rest = behind;
                texts.sort(those, 1, &mut scratch);
                for term in those.chunk_by(|a, b| texts.at(*a, 1) == texts.at(*b, 1)) {
                    writer.pair(first, texts.at(term[0], 1), term);
                }
            }
            writer.end()
        })
        .collect();
    let mut shards = Shards::default();
    for postings in postings {
        shards.add(postings);
    }
    shards.close();
    shards.terms
}

/// The first characters of terms, and the places that begin with one of them.
type Piece<'p> = (RangeInclusive<u16>, &'p mut [u32]);

/// Cuts the places of all terms into pieces that are worked on side by side.
fn pieces<'p>(mut places: &'p mut [u32], starts: &[u32]) -> Vec<Piece<'p>> {
    /// So many places at least are a piece: a text has about a thousand.
    const PLACES: u32 = 50_000;
    let mut pieces = Vec::new();
    let mut from = 0;
    for last in 0..=0xFFFF_u16 {
        let count = starts[usize::from(last) + 1] - starts[usize::from(from)];
        if count >= PLACES || last == 0xFFFF {
            let (piece, rest) = places.split_at_mut(count as usize);
            pieces.push((from..=last, piece));
            (places, from) = (rest, last.saturating_add(1));
        }
    }
    pieces
}

/// The postings of some terms one after another.
#[derive(Default)]
struct Postings {
    /// Each term, where its postings end, in bits, and whether it is a pair that is split.
    terms: Vec<(Key, usize, bool)>,
    bits: Bits,
    /// Long terms as [`Terms::long`] has them.
    long: Vec<(Key, Option<Vec<u8>>)>,
}

/// A document that has a term.
#[derive(Clone, Copy)]
struct Having {
    document: usize,
    /// Which of the places of the term is its first there.
    from: usize,
}

/// Writes postings.
struct Writer<'t> {
    texts: &'t Folded,
    postings: Postings,
    /// The documents of the term being written.
    documents: Vec<Having>,
    /// The numbers being written.
    numbers: Vec<u32>,
    /// Places as they are written.
    written: Bits,
}

impl<'t> Writer<'t> {
    fn new(texts: &'t Folded) -> Self {
        let (documents, numbers) = (Vec::new(), Vec::new());
        Self { texts, postings: Postings::default(), documents, numbers, written: Bits::default() }
    }

    fn end(self) -> Postings {
        self.postings
    }

    fn pair(&mut self, first: u16, second: u16, places: &[u32]) {
        let key = [first, second, 0];
        let split = self.pair_postings(key, places);
        self.end_term(key, split);
        if split {
            self.triples(key, places.to_vec());
        }
    }

    fn triples(&mut self, [first, second, _]: Key, mut places: Vec<u32>) {
        let texts = self.texts;
        texts.sort(&mut places, 2, &mut Vec::new());
        for those in places.chunk_by(|a, b| texts.at(*a, 2) == texts.at(*b, 2)) {
            let key = [first, second, texts.at(those[0], 2)];
            self.find_documents(those);
            self.placed(key, those);
            self.end_term(key, false);
        }
    }

    fn end_term(&mut self, key: Key, split: bool) {
        self.postings.terms.push((key, self.postings.bits.len(), split));
    }

    /// Looks up the documents of a term.
    fn find_documents(&mut self, places: &[u32]) {
        self.documents.clear();
        let mut end = 0;
        for (from, place) in places.iter().enumerate() {
            if (*place as usize) < end {
                continue;
            }
            let document = self.texts.text_of(*place);
            end = self.texts.starts.get(document + 1).copied().unwrap_or(usize::MAX);
            self.documents.push(Having { document, from });
        }
    }

    /// Writes the postings of a pair; whether it is split.
    fn pair_postings(&mut self, key: Key, places: &[u32]) -> bool {
        self.find_documents(places);
        let few = self.documents.len() <= FEW || key[1] == BREAK;
        self.postings.bits.push(u32::from(!few), 1);
        if few {
            self.write_documents();
            return false;
        }
        self.placed(key, places)
    }

    /// Writes the places of a term of which the documents were found; whether it is a pair that is split.
    fn placed(&mut self, key: Key, places: &[u32]) -> bool {
        // Counted without the breaks between texts, one of which stands before each but the first.
        self.numbers.clear();
        let ends = self.documents.iter().skip(1).map(|next| next.from).chain([places.len()]);
        for (having, end) in self.documents.iter().zip(ends) {
            let before = number(having.document);
            self.numbers.extend(places[having.from..end].iter().map(|place| place - before));
        }
        let written = &mut self.written;
        written.clear();
        written.golomb(number(places.len() - 1), if key[2] > 0 { 1 } else { 4 });
        let end = self.texts.units.len() - self.texts.starts.len();
        rice_list(&self.numbers, end, written);
        if written.len() <= LONG {
            self.postings.bits.append(written);
            return false;
        }
        self.write_documents();
        let length = if key[2] > 0 { 3 } else { 2 };
        for Having { document, from } in &self.documents {
            let place = places[*from] as usize - self.texts.starts[*document];
            self.postings.bits.push(u32::from(place + length <= self.texts.titles[*document]), 1);
        }
        let split = key[2] == 0 && is_split(key);
        let bytes = (!split).then(|| [key_bytes(key), self.written.clone().into_bytes()].concat());
        self.postings.long.push((key, bytes));
        split
    }

    fn write_documents(&mut self) {
        self.numbers.clear();
        self.numbers.extend(self.documents.iter().map(|having| number(having.document)));
        let bits = &mut self.postings.bits;
        bits.golomb(number(self.numbers.len() - 1), 1);
        rice_list(&self.numbers, self.texts.starts.len(), bits);
    }
}

/// Puts postings into shards, in the order of their terms.
#[derive(Default)]
struct Shards {
    terms: Terms,
    shard: Bits,
    /// The first term of the shard being written, and the last.
    open: Option<(Key, Key)>,
    /// The last pair that was split.
    split: Option<Key>,
}

impl Shards {
    fn add(&mut self, postings: Postings) {
        let bytes = postings.bits.into_bytes();
        let mut begin = 0;
        for (key, end, split) in postings.terms {
            self.tag(key);
            self.shard.append_part(&bytes, begin..end);
            begin = end;
            if self.shard.len() >= SHARD * 8 {
                self.close();
            }
            if split {
                self.split = Some(key);
            }
        }
        self.terms.long.extend(postings.long);
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

    fn close(&mut self) {
        let Some((first, _)) = self.open.take() else { return };
        let mut bits = std::mem::take(&mut self.shard);
        // The end; within a split pair, of its triples too.
        bits.push(0, 3);
        self.terms.shards.push((first, [key_bytes(first), bits.into_bytes()].concat()));
    }
}

/// Writes ascending numbers below an end by their distances. How they lie decides between three ways of writing.
fn rice_list(numbers: &[u32], end: usize, bits: &mut Bits) {
    let distances = || {
        let mut next = 0;
        numbers.iter().map(move |number| {
            let distance = number - next;
            next = number + 1;
            distance
        })
    };
    let count = numbers.len() as u64;
    let most = rice_parameter(end as u64, count);
    let mut quotients = [0_u64; 3];
    for distance in distances() {
        for (less, sum) in (0..).zip(&mut quotients) {
            *sum += u64::from(distance >> most.saturating_sub(less));
        }
    }
    let length = |less: u32| quotients[less as usize] + u64::from(most - less) * count;
    let less = (0..=2.min(most)).min_by_key(|less| length(*less)).unwrap_or(0);
    bits.push(less, 2);
    for distance in distances() {
        bits.rice(distance, most - less);
    }
}

/// A count or distance as it is written. Texts and segments are far smaller than this holds.
fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
