//! The files of the cache: parts of plain data, with the one they belong to and a hash over all of it.
//!
//! ```text
//! hash (8 bytes) of what follows · identity (8) · of each part: its kind (1), its length (8), its bytes
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::memo::{Made, Memo};
use crate::load::Remembered;
use crate::model::page::Stamp;

/// So many entries stand in a part at most, so that parts are read side by side.
const ENTRIES: usize = 1_000;

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
    Outputs,
}

/// A part: its kind and its bytes.
pub struct Part(Kind, Vec<u8>);

/// What was left of the files that were made: by what each is known to be the same.
pub type Left = HashMap<String, Stamp>;

fn parts_of<T: Serialize + Sync>(kind: Kind, entries: &[T]) -> impl Iterator<Item = Part> {
    let parts: Vec<Part> = entries
        .par_chunks(ENTRIES)
        .map(|chunk| Part(kind, postcard::to_stdvec(chunk).expect("plain data is written to memory")))
        .collect();
    parts.into_iter()
}

/// What is kept of a memo. Where something was found nothing is kept, so that it is found again.
pub fn parts(memo: &Memo) -> Vec<Part> {
    let read: Vec<_> = memo.read.plain().collect();
    let pages: Vec<_> = memo.pages.iter().filter(|(_, made)| made.is_plain()).collect();
    let files: Vec<_> = memo.files.iter().collect();
    let beside: Vec<_> = memo.beside.iter().filter(|(_, seen)| seen.findings.is_empty()).collect();
    let segments: Vec<_> = memo.segments.iter().collect();
    parts_of(Kind::Read, &read)
        .chain(parts_of(Kind::Pages, &pages))
        .chain(parts_of(Kind::Files, &files))
        .chain(parts_of(Kind::Beside, &beside))
        .chain(parts_of(Kind::Segments, &segments))
        .collect()
}

/// Writes a memo, and how its files were left. Where a later write might look the same, nothing is said of the file.
pub fn save(path: &Path, identity: u64, mut parts: Vec<Part>, left: &[(String, Stamp)]) -> io::Result<()> {
    let left: Vec<_> = left.iter().filter(|(_, stamp)| stamp.settled).collect();
    parts.extend(parts_of(Kind::Outputs, &left));
    write(path, identity, &parts)
}

/// Writes a value alone.
pub fn save_one(path: &Path, identity: u64, value: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    write(path, identity, &[Part(Kind::Only, bytes)])
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
    let pages: Vec<(String, Made)> = entries(&parts, Kind::Pages)?;
    let memo = Memo {
        read: Remembered::of_plain(read),
        theme: None,
        steady: BTreeMap::new(),
        pages: pages.into_iter().map(|(path, made)| (path, Arc::new(made))).collect(),
        files: entries(&parts, Kind::Files)?.into_iter().collect(),
        beside: entries(&parts, Kind::Beside)?.into_iter().collect(),
        segments: entries(&parts, Kind::Segments)?.into_iter().collect(),
    };
    Some((memo, entries(&parts, Kind::Outputs)?.into_iter().collect()))
}

fn write(path: &Path, identity: u64, parts: &[Part]) -> io::Result<()> {
    let length: usize = parts.iter().map(|Part(_, bytes)| bytes.len() + 9).sum();
    let mut all = Vec::with_capacity(length + 16);
    all.extend([0; 8]);
    all.extend(identity.to_le_bytes());
    for Part(kind, bytes) in parts {
        all.push(*kind as u8);
        all.extend((bytes.len() as u64).to_le_bytes());
        all.extend(bytes);
    }
    let hash = xxh3_64(&all[8..]);
    all[..8].copy_from_slice(&hash.to_le_bytes());
    fs::write(path, all)
}

fn read(bytes: &[u8], identity: u64) -> Option<Vec<(u8, &[u8])>> {
    let (hash, rest) = bytes.split_first_chunk::<8>()?;
    if xxh3_64(rest) != u64::from_le_bytes(*hash) {
        return None;
    }
    let (of, mut rest) = rest.split_first_chunk::<8>()?;
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

fn entries<T: DeserializeOwned + Send>(parts: &[(u8, &[u8])], kind: Kind) -> Option<Vec<T>> {
    let parts: Vec<&[u8]> = parts.iter().filter(|(of, _)| *of == kind as u8).map(|(_, bytes)| *bytes).collect();
    let read: Vec<Vec<T>> =
        parts.into_par_iter().map(|bytes| postcard::from_bytes(bytes).ok()).collect::<Option<_>>()?;
    Some(read.into_iter().flatten().collect())
}
