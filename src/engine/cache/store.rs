//! The files of the cache: parts of plain data, with the one they belong to and a hash over all of it.
//!
//! ```text
//! identity (8 bytes) · of each part: its kind (1), its length (8), its bytes · hash (8) of all before it
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use xxhash_rust::xxh3::Xxh3Default;

use crate::engine::memo::{Batch, Made, MadePage, Memo, Place};
use crate::engine::render::Columns;
use crate::engine::texts::{Excerpt, Texts, read_at};
use crate::load::Remembered;
use crate::model::page::Stamp;

/// So many entries stand in a part at most, so that parts are read side by side.
const ENTRIES: usize = 1_000;

/// So many parts are made side by side, so that not all are held at once.
const AT_ONCE: usize = 16;

/// Bytes that are hashed at a time.
const BLOCK: usize = 1 << 20;

/// Kinds of parts.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Only,
    Read,
    Pages,
    Files,
    Beside,
    Segments,
    Steady,
    Outputs,
}

/// What was left of the files that were made: by what each is known to be the same.
pub type Left = HashMap<String, Stamp>;

/// A file of the cache while it is written, part by part.
pub struct Writer {
    file: BufWriter<File>,
    hash: Xxh3Default,
}

impl Writer {
    /// Begins a file that belongs to that identity.
    pub fn begin(path: &Path, identity: u64) -> io::Result<Self> {
        let mut writer = Self { file: BufWriter::new(File::create(path)?), hash: Xxh3Default::new() };
        writer.bytes(&identity.to_le_bytes())?;
        Ok(writer)
    }

    /// Writes what is kept of a memo. Where something was found nothing is kept, so that it is found again.
    pub fn memo(&mut self, memo: &Memo, texts: &Texts) -> io::Result<()> {
        self.entries(Kind::Read, memo.read.plain())?;
        let pages = memo.pages.iter().flat_map(|(place, batch)| batch.pages.iter().map(move |page| (place, page)));
        let plain = pages.filter(|(_, (_, made))| made.is_plain());
        self.entries(Kind::Pages, plain.map(|(place, page)| (place, page, Quoted(&page.1.outcome.excerpt, texts))))?;
        self.entries(Kind::Files, &memo.files)?;
        self.entries(Kind::Beside, memo.beside.iter().filter(|(_, seen)| seen.findings.is_empty()))?;
        self.entries(Kind::Segments, &memo.segments)?;
        self.entries(Kind::Steady, &memo.steady)
    }

    /// Writes how files were left. Where a later write might look the same, nothing is said of the file.
    pub fn left(&mut self, left: &[(String, Stamp)]) -> io::Result<()> {
        self.entries(Kind::Outputs, left.iter().filter(|(_, stamp)| stamp.settled))
    }

    /// Ends the file.
    pub fn end(mut self) -> io::Result<()> {
        self.file.write_all(&self.hash.digest().to_le_bytes())?;
        self.file.flush()
    }

    fn entries<E: Serialize + Sync>(&mut self, kind: Kind, entries: impl IntoIterator<Item = E>) -> io::Result<()> {
        let mut entries = entries.into_iter().peekable();
        while entries.peek().is_some() {
            let some: Vec<E> = entries.by_ref().take(ENTRIES * AT_ONCE).collect();
            let parts: Vec<Vec<u8>> =
                some.par_chunks(ENTRIES).map(|part| bytes_of(&part)).collect::<io::Result<_>>()?;
            parts.iter().try_for_each(|part| self.part(kind, part))?;
        }
        Ok(())
    }

    fn part(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        self.bytes(&[kind as u8])?;
        self.bytes(&(bytes.len() as u64).to_le_bytes())?;
        self.bytes(bytes)
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

fn bytes_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}

/// Writes a value alone.
pub fn save_one(path: &Path, identity: u64, value: &impl Serialize) -> io::Result<()> {
    let mut writer = Writer::begin(path, identity)?;
    writer.part(Kind::Only, &bytes_of(value)?)?;
    writer.end()
}

/// Reads a value that stands alone; nothing where it is not whole or belongs to another.
pub fn load_one<T: DeserializeOwned>(path: &Path, identity: u64) -> Option<T> {
    let reader = Reader::open(path, identity)?;
    let part = reader.parts.iter().find(|part| part.kind == Kind::Only as u8).copied()?;
    postcard::from_bytes(&reader.bytes(part).ok()?).ok()
}

/// Reads a memo; nothing where it is not whole or belongs to another.
pub fn load(path: &Path, identity: u64) -> Option<(Memo, Left)> {
    let reader = Reader::open(path, identity)?;
    let read = reader.entries(Kind::Read)?;
    let mut batches: BTreeMap<Place, Vec<MadePage>> = BTreeMap::new();
    for (place, (path, mut made), excerpt) in reader.entries::<Page>(Kind::Pages)? {
        made.outcome.excerpt = excerpt.into();
        batches.entry(place).or_default().push((path, Arc::new(made)));
    }
    let memo = Memo {
        read: Remembered::of_plain(read),
        theme: None,
        steady: reader.entries(Kind::Steady)?.into_iter().collect(),
        columns: Columns::new(),
        pages: batches.into_iter().map(|(place, pages)| (place, Arc::new(Batch::new(pages)))).collect(),
        files: reader.entries(Kind::Files)?.into_iter().collect(),
        beside: reader.entries(Kind::Beside)?.into_iter().collect(),
        segments: reader.entries(Kind::Segments)?.into_iter().collect(),
    };
    Some((memo, reader.entries(Kind::Outputs)?.into_iter().collect()))
}

/// A page: its batch, its path and what was made of it, and the beginning of its text.
type Page = (Place, (Arc<str>, Made), Box<str>);

/// The beginning of a text, wherever it is kept.
struct Quoted<'q>(&'q Excerpt, &'q Texts);

impl Serialize for Quoted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.excerpt(self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// A part of a file: its kind, and where its bytes stand.
#[derive(Clone, Copy)]
struct Part {
    kind: u8,
    at: u64,
    length: usize,
}

/// A file of the cache while it is read, part by part.
struct Reader {
    file: File,
    parts: Vec<Part>,
}

impl Reader {
    /// Opens a file; nothing where it is not whole or belongs to another.
    fn open(path: &Path, identity: u64) -> Option<Self> {
        let file = File::open(path).ok()?;
        let end = file.metadata().ok()?.len().checked_sub(8)?;
        (hash_of(&file, end).ok()? == number_at(&file, end)? && number_at(&file, 0)? == identity).then_some(())?;
        let mut parts = Vec::new();
        let mut at = 8;
        while at < end {
            let mut kind = [0];
            read_at(&file, &mut kind, at).ok()?;
            let length = number_at(&file, at + 1)?;
            parts.push(Part { kind: kind[0], at: at + 9, length: usize::try_from(length).ok()? });
            at = at.checked_add(9)?.checked_add(length)?;
        }
        (at == end).then_some(Self { file, parts })
    }

    fn bytes(&self, part: Part) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; part.length];
        read_at(&self.file, &mut bytes, part.at)?;
        Ok(bytes)
    }

    /// The entries of all parts of a kind.
    fn entries<T: DeserializeOwned + Send>(&self, kind: Kind) -> Option<Vec<T>> {
        let parts: Vec<Part> = self.parts.iter().filter(|part| part.kind == kind as u8).copied().collect();
        let mut all = Vec::new();
        for some in parts.chunks(AT_ONCE) {
            let bytes: Vec<Vec<u8>> = some.iter().map(|part| self.bytes(*part)).collect::<io::Result<_>>().ok()?;
            let read: Vec<Vec<T>> =
                bytes.into_par_iter().map(|bytes| postcard::from_bytes(&bytes).ok()).collect::<Option<_>>()?;
            all.extend(read.into_iter().flatten());
        }
        Some(all)
    }
}

/// What the bytes of a file up to an end hash to.
fn hash_of(file: &File, end: u64) -> io::Result<u64> {
    let mut hash = Xxh3Default::new();
    let mut bytes = vec![0; BLOCK];
    let mut at = 0;
    while at < end {
        let length = usize::try_from(end - at).unwrap_or(BLOCK).min(BLOCK);
        read_at(file, &mut bytes[..length], at)?;
        hash.update(&bytes[..length]);
        at += length as u64;
    }
    Ok(hash.digest())
}

fn number_at(file: &File, at: u64) -> Option<u64> {
    let mut bytes = [0; 8];
    read_at(file, &mut bytes, at).ok()?;
    Some(u64::from_le_bytes(bytes))
}
