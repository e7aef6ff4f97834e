//! The files of the cache: parts of plain data, each with a hash over it, and a table of them with the one they belong to.
//!
//! ```text
//! the bytes of each part · the table · where it begins (8 bytes) · hash (8) of table and identity
//! ```
//!
//! What was read and made stands in parts by column. Where nothing of a column changed its parts are copied as they are.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::engine::memo::{Batch, Batches, Made, MadePage, Memo, Place};
use crate::engine::render::Columns;
use crate::engine::texts::{Excerpt, Texts, read_at};
use crate::load::Remembered;
use crate::model::page::Stamp;

/// So many entries stand in a part at most, so that parts are read side by side.
const ENTRIES: usize = 1_000;

/// So many parts are made side by side, so that not all are held at once.
const AT_ONCE: usize = 16;

/// So many parts are read one after another.
const TOGETHER: usize = 8;

/// Bytes behind the table.
const END: u64 = 16;

/// Kinds of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// A part of a file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Part {
    kind: Kind,
    /// What it is of, where a kind has parts of several: those of one stand together.
    of: u64,
    /// Where its bytes begin.
    at: u64,
    length: u64,
    /// What they hash to (xxh3).
    hash: u64,
}

/// What was left of the files that were made, by path: by what each is known to be the same.
pub type Left = Vec<(String, Stamp)>;

/// A file of the cache while it is written, part by part. It takes its place when it is whole.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    file: File,
    identity: u64,
    at: u64,
    parts: Vec<Part>,
}

impl Writer {
    /// Begins a file that belongs to that identity, and its folder where there is none.
    pub fn begin(path: &Path, identity: u64) -> io::Result<Self> {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let file = File::create(draft(path))?;
        Ok(Self { path: path.to_owned(), file, identity, at: 0, parts: Vec::new() })
    }

    /// Writes what was read. Where something was found nothing is kept, so that it is found again. Of columns of which all
    /// is as it was `before` the parts are copied.
    pub fn read(&mut self, read: &Remembered, before: Option<&Parts>) -> io::Result<()> {
        let of = |folder: &str| xxh3_64(folder.as_bytes());
        let touched: FxHashSet<u64> = read.touched().map(of).collect();
        if let Some(Parts { reader, .. }) = before {
            self.copy(Kind::Read, reader, |before| !touched.contains(&before))?;
        }
        read.plain().into_iter().try_for_each(|(folder, entries)| self.entries(Kind::Read, of(folder), entries))
    }

    /// Writes what was made. Of columns of which all is as it was `before` the parts are copied.
    pub fn made(&mut self, memo: &Memo, texts: &Texts, before: Option<&Parts>) -> io::Result<()> {
        for (place, batch) in &memo.pages {
            let of = number_of(*place);
            match before.filter(|before| before.holds(place, batch)) {
                Some(before) => self.copy(Kind::Pages, &before.reader, |before| before == of)?,
                None => {
                    let plain = batch.pages.iter().filter(|(_, made)| made.is_plain());
                    let quoted = plain.map(|page| (place, page, Quoted(&page.1.outcome.excerpt, texts)));
                    self.entries(Kind::Pages, of, quoted)?;
                }
            }
        }
        self.entries(Kind::Files, 0, &memo.files)?;
        self.entries(Kind::Beside, 0, memo.beside.iter().filter(|(_, seen)| seen.findings.is_empty()))?;
        self.entries(Kind::Segments, 0, &memo.segments)?;
        self.entries(Kind::Steady, 0, &memo.steady)
    }

    /// Writes how files were left. Where a later write might look the same, nothing is said of the file.
    pub fn left(&mut self, left: &[(String, Stamp)]) -> io::Result<()> {
        self.entries(Kind::Outputs, 0, left.iter().filter(|(_, stamp)| stamp.settled))
    }

    /// Ends the file, and puts it in its place.
    pub fn end(mut self) -> io::Result<()> {
        let mut end = bytes_of(&self.parts)?;
        let hash = xxh3_64_with_seed(&end, self.identity);
        end.extend(self.at.to_le_bytes());
        end.extend(hash.to_le_bytes());
        self.file.write_all(&end)?;
        fs::rename(draft(&self.path), &self.path)
    }

    fn entries<E: Serialize + Sync>(
        &mut self,
        kind: Kind,
        of: u64,
        entries: impl IntoIterator<Item = E>,
    ) -> io::Result<()> {
        let mut entries = entries.into_iter().peekable();
        while entries.peek().is_some() {
            let some: Vec<E> = entries.by_ref().take(ENTRIES * AT_ONCE).collect();
            let part = |entries: &[E]| bytes_of(&entries).map(|bytes| (xxh3_64(&bytes), bytes));
            let parts: Vec<(u64, Vec<u8>)> = some.par_chunks(ENTRIES).map(part).collect::<io::Result<_>>()?;
            for (hash, bytes) in parts {
                self.file.write_all(&bytes)?;
                self.part(Part { kind, of, at: self.at, length: bytes.len() as u64, hash });
            }
        }
        Ok(())
    }

    /// Writes parts as another file has them.
    fn copy(&mut self, kind: Kind, from: &Reader, which: impl Fn(u64) -> bool) -> io::Result<()> {
        for part in from.parts_of(kind).filter(|part| which(part.of)) {
            let mut file = &from.file;
            file.seek(SeekFrom::Start(part.at))?;
            if io::copy(&mut file.take(part.length), &mut self.file)? != part.length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.part(Part { at: self.at, ..*part });
        }
        Ok(())
    }

    fn part(&mut self, part: Part) {
        self.at += part.length;
        self.parts.push(part);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Nothing is there once the file stands in its place, and its folder is not empty then.
        let _ = fs::remove_file(draft(&self.path));
        let _ = self.path.parent().map(fs::remove_dir);
    }
}

/// Where a file is written before it is whole.
fn draft(path: &Path) -> PathBuf {
    path.with_extension("draft")
}

fn bytes_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}

/// A batch as a number.
fn number_of((owner, number): Place) -> u64 {
    owner.map_or(0, |owner| owner.place() as u64 + 1) << 8 | u64::from(number)
}

/// Writes a value alone.
pub fn save_one(path: &Path, identity: u64, value: &(impl Serialize + Sync)) -> io::Result<()> {
    let mut writer = Writer::begin(path, identity)?;
    writer.entries(Kind::Only, 0, [value])?;
    writer.end()
}

/// Reads a value that stands alone; nothing where it is not whole or belongs to another.
pub fn load_one<T: DeserializeOwned + Send>(path: &Path, identity: u64) -> Option<T> {
    Reader::open(path, identity)?.entries(Kind::Only)?.next()
}

/// What the last build read, made and left.
#[derive(Debug, Default)]
pub struct Recalled {
    pub memo: Memo,
    pub left: Left,
    /// The parts that it was read from.
    pub parts: Option<Parts>,
}

/// A file whose parts may be copied where what was read from them is still the same.
#[derive(Debug)]
pub struct Parts {
    reader: Reader,
    /// The batches as they were read. What is not held any more is no longer the same.
    pages: BTreeMap<Place, Weak<Batch>>,
}

impl Parts {
    /// Whether a batch is the one that was read.
    fn holds(&self, place: &Place, batch: &Arc<Batch>) -> bool {
        self.pages.get(place).is_some_and(|known| std::ptr::eq(known.as_ptr(), Arc::as_ptr(batch)))
    }
}

/// Reads a memo; nothing where it is not whole or belongs to another.
pub fn load(path: &Path, identity: u64) -> Option<Recalled> {
    let reader = Reader::open(path, identity)?;
    let read = || Some(Remembered::of_plain(reader.entries(Kind::Read)?));
    let pages = || -> Option<Batches> {
        let page = |(place, (path, mut made), excerpt): Page| {
            made.outcome.excerpt = excerpt.into();
            (place, (path, Arc::new(made)))
        };
        let mut batches: BTreeMap<Place, Vec<MadePage>> = BTreeMap::new();
        for part in reader.parts(Kind::Pages, page)? {
            // A part is of one batch.
            let Some((place, _)) = part.first() else { continue };
            batches.entry(*place).or_default().extend(part.into_iter().map(|(_, page)| page));
        }
        Some(batches.into_iter().map(|(place, pages)| (place, Arc::new(Batch::new(pages)))).collect())
    };
    let rest = || -> Option<(Memo, Left)> {
        let memo = Memo {
            read: Remembered::default(),
            theme: None,
            steady: reader.entries(Kind::Steady)?.collect(),
            columns: Columns::new(),
            pages: Batches::new(),
            files: reader.entries(Kind::Files)?.collect(),
            beside: reader.entries(Kind::Beside)?.collect(),
            segments: reader.entries(Kind::Segments)?.collect(),
        };
        Some((memo, reader.entries(Kind::Outputs)?.collect()))
    };
    let ((read, pages), rest) = rayon::join(|| rayon::join(read, pages), rest);
    let ((memo, left), pages) = (rest?, pages?);
    let known = pages.iter().map(|(place, batch)| (*place, Arc::downgrade(batch))).collect();
    let memo = Memo { read: read?, pages, ..memo };
    Some(Recalled { memo, left, parts: Some(Parts { reader, pages: known }) })
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

/// A file of the cache while it is read, part by part.
#[derive(Debug)]
struct Reader {
    file: File,
    parts: Vec<Part>,
}

impl Reader {
    /// Opens a file; nothing where it is not whole or belongs to another.
    fn open(path: &Path, identity: u64) -> Option<Self> {
        let file = File::open(path).ok()?;
        let end = file.metadata().ok()?.len().checked_sub(END)?;
        let at = number_at(&file, end)?;
        let table = bytes_at(&file, at, end.checked_sub(at)?).ok()?;
        if xxh3_64_with_seed(&table, identity) != number_at(&file, end + 8)? {
            return None;
        }
        Some(Self { file, parts: postcard::from_bytes(&table).ok()? })
    }

    fn parts_of(&self, kind: Kind) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }

    /// The entries of all parts of a kind; nothing where one is not as it was written.
    fn entries<T: DeserializeOwned + Send>(&self, kind: Kind) -> Option<impl Iterator<Item = T>> {
        Some(self.parts(kind, |entry: T| entry)?.into_iter().flatten())
    }

    /// The parts of a kind, with what is `made` of each entry.
    fn parts<T: DeserializeOwned, M: Send>(&self, kind: Kind, made: impl Fn(T) -> M + Sync) -> Option<Vec<Vec<M>>> {
        let parts: Vec<&Part> = self.parts_of(kind).collect();
        let read = |buffer: &mut Vec<u8>, part: &Part| -> Option<Vec<M>> {
            buffer.resize(usize::try_from(part.length).ok()?, 0);
            read_at(&self.file, buffer, part.at).ok()?;
            let entries: Vec<T> =
                if xxh3_64(buffer) == part.hash { postcard::from_bytes(buffer).ok()? } else { return None };
            Some(entries.into_iter().map(&made).collect())
        };
        // Neighbours are read one after another into the same piece of memory.
        let run = |parts: &[&Part]| -> Option<Vec<Vec<M>>> {
            let mut buffer = Vec::new();
            parts.iter().map(|part| read(&mut buffer, part)).collect()
        };
        let runs: Vec<Vec<Vec<M>>> = parts.par_chunks(TOGETHER).map(run).collect::<Option<_>>()?;
        Some(runs.into_iter().flatten().collect())
    }
}

fn bytes_at(file: &File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    read_at(file, &mut bytes, at)?;
    Ok(bytes)
}

fn number_at(file: &File, at: u64) -> Option<u64> {
    bytes_at(file, at, 8).ok()?.try_into().ok().map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_it_was_written_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one");
        let value = vec!["甲".to_owned(), "乙".to_owned()];
        save_one(&file, 7, &value).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays");
        let load = |identity| load_one::<Vec<String>>(&file, identity);
        assert_eq!(load(7), Some(value));
        assert_eq!(load(8), None);
        let bytes = fs::read(&file).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&file, changed).unwrap();
            assert_eq!(load(7), None, "byte {at}");
            fs::write(&file, &bytes[..at]).unwrap();
            assert_eq!(load(7), None, "{at} bytes");
        }
    }

    #[test]
    fn a_file_that_is_not_ended_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one");
        save_one(&file, 7, &1).unwrap();
        let mut writer = Writer::begin(&file, 7).unwrap();
        writer.entries(Kind::Only, 0, [2]).unwrap();
        drop(writer);
        assert_eq!(load_one(&file, 7), Some(1));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
