//! The files of the cache: parts of plain data, with the one they belong to and a hash over all of it.
//!
//! ```text
//! identity (8 bytes) · of each part: its kind (1), its length (8), its bytes · hash (8) of all before it
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use crate::engine::memo::{Batch, Made, Memo, Place};
use crate::engine::render::Columns;
use crate::engine::texts::{Excerpt, Texts};
use crate::load::Remembered;
use crate::model::page::Stamp;

/// So many entries stand in a part at most, so that parts are read side by side.
const ENTRIES: usize = 1_000;

/// So many parts are made side by side, so that not all are held at once.
const AT_ONCE: usize = 16;

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
    let bytes = fs::read(path).ok()?;
    let parts = read(&bytes, identity)?;
    let (_, bytes) = parts.iter().find(|(kind, _)| *kind == Kind::Only as u8)?;
    postcard::from_bytes(bytes).ok()
}

/// Reads a memo; nothing where it is not whole or belongs to another.
pub fn load(path: &Path, identity: u64) -> Option<(Memo, Left)> {
    let bytes = fs::read(path).ok()?;
    let parts = read(&bytes, identity)?;
    let read = entries(&parts, Kind::Read)?;
    let pages: Vec<(Place, (Arc<str>, Made), Box<str>)> = entries(&parts, Kind::Pages)?;
    let mut batches: BTreeMap<Place, Vec<(Arc<str>, Arc<Made>)>> = BTreeMap::new();
    for (place, (path, mut made), excerpt) in pages {
        made.outcome.excerpt = excerpt.into();
        batches.entry(place).or_default().push((path, Arc::new(made)));
    }
    let memo = Memo {
        read: Remembered::of_plain(read),
        theme: None,
        steady: entries(&parts, Kind::Steady)?.into_iter().collect(),
        columns: Columns::new(),
        pages: batches.into_iter().map(|(place, pages)| (place, Arc::new(Batch::new(pages)))).collect(),
        files: entries(&parts, Kind::Files)?.into_iter().collect(),
        beside: entries(&parts, Kind::Beside)?.into_iter().collect(),
        segments: entries(&parts, Kind::Segments)?.into_iter().collect(),
    };
    Some((memo, entries(&parts, Kind::Outputs)?.into_iter().collect()))
}

/// The beginning of a text, wherever it is kept.
struct Quoted<'q>(&'q Excerpt, &'q Texts);

impl Serialize for Quoted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.excerpt(self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// A part: its kind and its bytes.
type Part<'b> = (u8, &'b [u8]);

fn read(bytes: &[u8], identity: u64) -> Option<Vec<Part<'_>>> {
    let (all, hash) = bytes.split_last_chunk::<8>()?;
    if xxh3_64(all) != u64::from_le_bytes(*hash) {
        return None;
    }
    let (of, mut rest) = all.split_first_chunk::<8>()?;
    if u64::from_le_bytes(*of) != identity {
        return None;
    }
    let mut parts = Vec::new();
    while let Some((kind, after)) = rest.split_first() {
        let (length, after) = after.split_first_chunk::<8>()?;
        let (part, after) = after.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        parts.push((*kind, part));
        rest = after;
    }
    Some(parts)
}

fn entries<T: DeserializeOwned + Send>(parts: &[Part<'_>], kind: Kind) -> Option<Vec<T>> {
    let parts: Vec<&[u8]> = parts.iter().filter(|(of, _)| *of == kind as u8).map(|(_, bytes)| *bytes).collect();
    let read: Vec<Vec<T>> =
        parts.into_par_iter().map(|bytes| postcard::from_bytes(bytes).ok()).collect::<Option<_>>()?;
    Some(read.into_iter().flatten().collect())
}
