//! A reader of the index for tests: it answers by the files alone, as the page's script does.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::rice_parameter;
use super::fold;
use super::postings::{Key, is_split, key_bytes};
use super::top::Columns;
use super::{FOLDER, File, pieces};

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn new(bytes: &'b [u8], skip: usize) -> Self {
        Self { bytes, at: skip * 8 }
    }

    fn bits(&mut self, count: u32) -> u32 {
        (0..count).fold(0, |value, _| {
            let bit = self.bytes[self.at / 8] >> (7 - self.at % 8) & 1;
            self.at += 1;
            value << 1 | u32::from(bit)
        })
    }

    fn zeros(&mut self) -> u32 {
        let mut zeros = 0;
        while self.bits(1) == 0 {
            zeros += 1;
        }
        zeros
    }

    fn rice(&mut self, k: u32) -> u32 {
        let high = self.zeros();
        high << k | self.bits(k)
    }

    fn golomb(&mut self, k: u32) -> u32 {
        let digits = self.zeros() + k;
        (1 << digits | self.bits(digits)) - (1 << k)
    }

    fn text(&mut self, usual: u32, order: &[Vec<u16>]) -> Vec<u16> {
        let length = self.golomb(usual) as usize;
        let mut text = Vec::new();
        while text.len() < length {
            let class = self.bits(3) as usize;
            let place = self.bits(pieces::CLASSES[class]);
            let before: u32 = pieces::CLASSES[..class].iter().map(|bits| 1 << bits).sum();
            if class == 7 { text.push(place as u16) } else { text.extend(&order[(before + place) as usize]) }
        }
        text
    }

    fn keys(&mut self, usual: u32, mut then: impl FnMut(&mut Self)) -> Vec<Key> {
        let mut first = 0;
        (0..self.golomb(usual))
            .map(|_| {
                first += self.golomb(4) as u16;
                let second = self.bits(16) as u16;
                let third = if self.bits(1) == 1 { self.bits(16) as u16 } else { 0 };
                then(self);
                [first, second, third]
            })
            .collect()
    }

    /// Ascending numbers below an end.
    fn list(&mut self, end: u64, count: usize) -> Vec<u32> {
        let less = self.bits(2);
        let k = rice_parameter(end, count as u64) - less;
        let mut next = 0;
        (0..count)
            .map(|_| {
                let number = next + self.rice(k);
                next = number + 1;
                number
            })
            .collect()
    }
}

/// Postings of a term.
#[derive(Debug, Default)]
struct Postings {
    documents: Vec<usize>,
    /// Places by document; none where the term says no places.
    places: Option<Vec<Vec<u32>>>,
    titles: Vec<bool>,
}

/// A segment as it is read.
pub struct Index<'f> {
    files: BTreeMap<&'f str, &'f [u8]>,
    columns: &'f Columns,
    rows: Vec<(u16, u16)>,
    pub days: Vec<u16>,
    row_of: Vec<usize>,
    titles: Vec<u32>,
    shards: Vec<Key>,
    blocks: Vec<usize>,
    long: Vec<Key>,
    order: Vec<Vec<u16>>,
    /// Where each text begins, and where the last ends.
    starts: Vec<u32>,
}

impl<'f> Index<'f> {
    pub fn open(name: &str, files: &'f [File], columns: &'f Columns) -> Self {
        let folder = format!("{FOLDER}/{name}/");
        let files: BTreeMap<&str, &[u8]> = files
            .iter()
            .map(|file| (file.path.strip_prefix(&folder).unwrap().strip_suffix(".bin").unwrap(), &*file.bytes))
            .collect();
        let mut head = Reader::new(files["head"], 0);
        let rows: Vec<_> = (0..head.golomb(6)).map(|_| (head.golomb(4) as u16, head.golomb(5) as u16)).collect();
        let width = (rows.len().max(1) as u32 - 1).checked_ilog2().map_or(0, |log| log + 1);
        let (mut days, mut row_of, mut titles, mut day) = (Vec::new(), Vec::new(), Vec::new(), 0);
        let mut starts = vec![0];
        for _ in 0..head.golomb(8) {
            day += head.golomb(1) as u16;
            days.push(day);
            row_of.push(head.bits(width) as usize);
            titles.push(head.golomb(4));
            starts.push(starts.last().unwrap() + head.golomb(9));
        }
        let shards = head.keys(8, |_| {});
        let mut blocks = Vec::new();
        let mut first = 0;
        for _ in 0..head.golomb(8) {
            blocks.push(first);
            first += head.golomb(1) as usize + 1;
        }
        let long = head.keys(4, |head| {
            head.golomb(3);
        });
        let order = pieces::order().iter().map(|piece| piece.encode_utf16().collect()).collect();
        Self { files, columns, rows, days, row_of, titles, shards, blocks, long, order, starts }
    }

    /// Address, length of title and text of a document.
    pub fn document(&self, number: usize) -> (String, usize, Vec<u16>) {
        let block = self.blocks.partition_point(|first| *first <= number) - 1;
        let bytes = self.files[format!("d{block}").as_str()];
        assert_eq!(usize::from(u16::from_le_bytes([bytes[0], bytes[1]])), self.blocks[block]);
        let mut reader = Reader::new(bytes, 2);
        for at in self.blocks[block].. {
            let in_row = reader.bits(1) == 1;
            let rest = String::from_utf16(&reader.text(4, &self.order)).unwrap();
            let title = reader.golomb(4) as usize;
            let text = reader.text(9, &self.order);
            if at == number {
                let (office, item) = self.rows[self.row_of[at]];
                let url = if in_row { self.columns.row_folder(office, item - 1) + &rest } else { rest };
                return (url, title, text);
            }
        }
        unreachable!("a block ends with its last document")
    }

    fn postings(&self, wanted: Key) -> Postings {
        let Some(shard) = self.shards.partition_point(|first| *first <= wanted).checked_sub(1) else {
            return Postings::default();
        };
        let mut found = self.shard(shard, |key, postings| (key == wanted).then_some(postings)).unwrap_or_default();
        if self.in_split(wanted) && wanted[2] == 0 {
            let mut places: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
            for shard in shard..self.shards.len() {
                self.shard(shard, |key, triple| {
                    if key[..2] == wanted[..2] && key[2] > 0 {
                        for (document, there) in triple.documents.iter().zip(triple.places.unwrap()) {
                            places.entry(*document).or_default().extend(there);
                        }
                    }
                    (key[..2] > wanted[..2]).then_some(())
                });
            }
            assert!(places.keys().eq(&found.documents));
            for there in places.values_mut() {
                there.sort_unstable();
            }
            found.places = Some(places.into_values().collect());
        }
        found
    }

    fn in_split(&self, [first, second, _]: Key) -> bool {
        let pair = [first, second, 0];
        is_split(pair) && self.long.binary_search(&pair).is_ok()
    }

    fn shard<T>(&self, shard: usize, mut take: impl FnMut(Key, Postings) -> Option<T>) -> Option<T> {
        let bytes = self.files[format!("t{shard}").as_str()];
        let mut key = self.shards[shard];
        assert_eq!(key_bytes(key), bytes[..6]);
        let mut reader = Reader::new(bytes, 6);
        loop {
            let long = self.long.binary_search(&key).ok();
            let usual = if key[2] > 0 { 1 } else { 4 };
            let postings = match (key[2] > 0 || reader.bits(1) == 1, long) {
                (false, _) => Postings { documents: self.documents(&mut reader), ..Postings::default() },
                (true, None) => self.placed(&mut reader, usual),
                (true, Some(long)) => {
                    let documents = self.documents(&mut reader);
                    let titles = documents.iter().map(|_| reader.bits(1) == 1).collect();
                    if self.in_split(key) && key[2] == 0 {
                        Postings { documents, places: None, titles }
                    } else {
                        let before = self.long[..long].iter().filter(|key| key[2] == 0 && is_split(**key)).count();
                        let bytes = self.files[format!("p{}", long - before).as_str()];
                        assert_eq!(key_bytes(key), bytes[..6]);
                        let placed = self.placed(&mut Reader::new(bytes, 6), usual);
                        assert_eq!(placed.documents, documents);
                        Postings { titles, ..placed }
                    }
                }
            };
            let taken = take(key, postings);
            if taken.is_some() {
                return taken;
            }
            if self.in_split(key) && reader.bits(1) == 1 {
                key[2] += reader.golomb(7) as u16 + 1;
                continue;
            }
            key[2] = 0;
            if reader.bits(1) == 1 {
                key[1] += reader.golomb(7) as u16 + 1;
                continue;
            }
            if reader.bits(1) == 0 {
                return None;
            }
            key[0] += reader.golomb(4) as u16 + 1;
            key[1] = reader.bits(16) as u16;
        }
    }

    fn documents(&self, reader: &mut Reader<'_>) -> Vec<usize> {
        let count = reader.golomb(1) as usize + 1;
        reader.list(self.days.len() as u64, count).into_iter().map(|document| document as usize).collect()
    }

    fn placed(&self, reader: &mut Reader<'_>, usual: u32) -> Postings {
        let count = reader.golomb(usual) as usize + 1;
        let mut places: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for place in reader.list(u64::from(*self.starts.last().unwrap()), count) {
            let document = self.starts.partition_point(|start| *start <= place) - 1;
            places.entry(document).or_default().push(place - self.starts[document]);
        }
        let (documents, places) = places.into_iter().unzip();
        Postings { documents, places: Some(places), titles: Vec::new() }
    }

    /// The documents that have a text, newest first, and whether it stands in their title.
    pub fn search(&self, query: &str) -> Vec<(usize, bool)> {
        let query = fold::table().fold(&query.encode_utf16().collect::<Vec<_>>());
        let mut found: BTreeMap<usize, bool> = BTreeMap::new();
        if query.len() == 1 {
            let mut documents = BTreeSet::new();
            for shard in 0..self.shards.len() {
                self.shard(shard, |key, postings| {
                    if key[0] == query[0] {
                        documents.extend(postings.documents);
                    }
                    None::<()>
                });
            }
            found = documents.into_iter().map(|document| (document, false)).collect();
        } else if let [first, second, third] = query[..]
            && self.in_split([first, second, 0])
        {
            let triple = self.postings([first, second, third]);
            for ((at, document), places) in triple.documents.iter().enumerate().zip(triple.places.unwrap_or_default()) {
                let in_title = places[0] + 3 <= self.titles[*document];
                assert!(triple.titles.get(at).is_none_or(|said| *said == in_title));
                found.insert(*document, in_title);
            }
        } else {
            let terms: Vec<_> = query.windows(2).map(|pair| self.postings([pair[0], pair[1], 0])).collect();
            let mut common: BTreeSet<usize> = terms[0].documents.iter().copied().collect();
            for term in &terms {
                common.retain(|document| term.documents.binary_search(document).is_ok());
            }
            for document in common {
                let place = |term: &Postings| term.documents.binary_search(&document).unwrap();
                let all: Option<Vec<_>> = terms.iter().map(|term| Some(&term.places.as_ref()?[place(term)])).collect();
                let first = match all {
                    Some(all) => {
                        all[0].iter().copied().find(|at| (*at..).zip(&all).all(|(at, list)| list.contains(&at)))
                    }
                    None => {
                        let text = fold::table().fold(&self.document(document).2);
                        text.windows(query.len()).position(|window| *window == query).map(|at| at as u32)
                    }
                };
                if let Some(first) = first {
                    let in_title = first as usize + query.len() <= self.titles[document] as usize;
                    for term in terms.iter().filter(|term| query.len() == 2 && !term.titles.is_empty()) {
                        assert_eq!(term.titles[place(term)], in_title);
                    }
                    found.insert(document, in_title);
                }
            }
        }
        found.into_iter().rev().collect()
    }
}
