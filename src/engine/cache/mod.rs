//! What a build leaves for the next one, beside its output. It may be deleted at any time, and is as good as its doubts:
//! whatever does not look exactly as it was left is made anew.
//!
//! `seal` says what the files looked like that the site is made from and those that were made, and what was found: where
//! nothing changed nothing is read. `memo` holds what was read of every page and what it was made from
//! ([`super::zones`]), so that only what shows a change is made.

mod census;
mod replay;
mod store;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use jiff::civil::DateTime;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::memo::Memo;
use super::texts::Texts;
use super::{BuildOptions, Checked, Passed};
use crate::load::{Remembered, TICK, stamp};
use crate::model::page::Stamp;
use crate::output::{Output, OutputError, Sink, Staged};

use replay::Replay;

pub use census::Census;
pub use store::{Left, Recalled};
use store::{Parts, Writer};

/// The folder of the cache, beside the output.
const FOLDER: &str = "cache";
const SEAL: &str = "seal";
const MEMO: &str = "memo";

/// The cache of an output.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    root: PathBuf,
    output: PathBuf,
    manifest: PathBuf,
    /// The program, the site, the output, and with what it is built.
    identity: u64,
}

/// What a build found, and for how long.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sealed {
    /// From when it holds (+08:00).
    from: DateTime,
    /// From when on time alone may have changed it.
    until: DateTime,
    /// How many files were made.
    files: usize,
    replay: Replay,
}

impl Sealed {
    pub fn new(passed: &Passed, from: DateTime, until: DateTime, files: usize) -> Self {
        Self { from, until, files, replay: Replay::of(passed) }
    }
}

/// The files that a site is made from and those that are made, as they were before anything was read or written; none
/// where not all could be looked at.
#[derive(Debug)]
pub struct Before {
    inputs: Option<Inputs>,
    outputs: Option<Census>,
}

/// The files that a site is made from.
#[derive(Debug)]
struct Inputs {
    hash: u64,
    settled: bool,
    files: Census,
}

impl Before {
    /// The files that the site is made from. What remains is by what they are known to be the same.
    pub fn take_inputs(&mut self) -> Option<Census> {
        self.inputs.as_mut().map(|inputs| std::mem::take(&mut inputs.files))
    }

    /// The files of the output, by path.
    pub fn outputs(&self) -> Option<&Census> {
        self.outputs.as_ref()
    }

    /// The files of the output that are as the last build left them.
    fn kept<'b>(&'b self, left: &Left) -> impl Iterator<Item = &'b str> {
        let mut left = left.iter().peekable();
        // Both are in the order of paths.
        let kept = self.outputs.iter().flat_map(Census::files).filter(move |(path, stamp)| {
            while left.next_if(|(other, _)| other < path).is_some() {}
            left.peek().is_some_and(|(other, left)| other == path && left.looks_like(stamp))
        });
        kept.map(|(path, _)| path.as_str())
    }

    /// Whether anything in the output is as the last build left it, so that the folder is ours.
    pub fn holds(&self, left: &Left) -> bool {
        self.kept(left).next().is_some()
    }
}

impl Cache {
    /// The cache of an output; none where it cannot be told by which program it was written.
    pub fn of(root: &Path, output: &Output, options: &BuildOptions) -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        let program_stamp = stamp(&program.metadata().ok()?);
        let root = fs::canonicalize(root).ok()?;
        let whole = format!(
            "{}\n{}\n{:?}\n{}\n{}\n{:?}",
            env!("CARGO_PKG_VERSION"),
            program.display(),
            (program_stamp.size, program_stamp.modified, program_stamp.changed, program_stamp.inode),
            root.display(),
            output.folder().display(),
            (options.minify, options.search),
        );
        Some(Self {
            folder: output.work().join(FOLDER),
            root,
            output: output.folder().to_owned(),
            manifest: output.manifest_path(),
            identity: xxh3_64(whole.as_bytes()),
        })
    }

    /// Looks at all files.
    pub fn look(&self) -> Before {
        let inputs = || {
            let files = Census::of_inputs(&self.root).ok()?;
            Some(Inputs { hash: files.hash(), settled: files.is_settled(), files })
        };
        let (inputs, outputs) = rayon::join(inputs, || Census::of_folder(&self.output).ok());
        Before { inputs, outputs }
    }

    /// What the last build found and how many files it made, if all is as it left it and no time has passed that matters.
    pub fn replay(&self, before: &Before, now: DateTime, start: Instant) -> Option<(Checked, usize)> {
        let (inputs, outputs, sealed): (u64, u64, Sealed) = store::load_one(&self.folder.join(SEAL), self.identity)?;
        let same = (sealed.from..sealed.until).contains(&now)
            && before.inputs.as_ref().is_some_and(|before| before.hash == inputs)
            && before.outputs.as_ref().is_some_and(|before| self.seal_of(before) == Some(outputs));
        if !same {
            return None;
        }
        let Sealed { replay, files, .. } = sealed;
        Some((replay.checked(&self.root, start)?, files))
    }

    /// What the last build read, made and left.
    pub fn recall(&self) -> Option<Recalled> {
        store::load(&self.folder.join(MEMO), self.identity)
    }

    /// What the files of the output hash to, with the manifest; nothing where there is none.
    fn seal_of(&self, outputs: &Census) -> Option<u64> {
        let manifest = stamp(&self.manifest.symlink_metadata().ok()?);
        let manifest = Census::of(vec![(String::new(), manifest)]).hash();
        Some(xxh3_64(&[outputs.hash().to_le_bytes(), manifest.to_le_bytes()].concat()))
    }

    /// How a build left its output: as it was before, but for what it wrote.
    fn outputs(&self, before: &Before, staged: &[Staged]) -> io::Result<Census> {
        let known: FxHashMap<&str, &Stamp> =
            before.outputs.iter().flat_map(Census::files).map(|(path, stamp)| (path.as_str(), stamp)).collect();
        let left = |file: &Staged| {
            let path = &file.entry.path;
            let stamp = match known.get(&**path).filter(|_| !file.changed) {
                Some(known) => **known,
                None => stamp(&self.output.join(&**path).symlink_metadata()?),
            };
            Ok((path.to_string(), stamp))
        };
        Ok(Census::of(staged.par_iter().map(left).collect::<io::Result<_>>()?))
    }

    /// Begins to leave something for the next build; `parts` are those that the last one left.
    pub fn leave(&self, parts: Option<Parts>) -> Leaving<'_> {
        let writer = Writer::begin(&self.folder.join(MEMO), self.identity).ok();
        Leaving { cache: self, parts, writer: Mutex::new(writer) }
    }
}

/// What a build leaves for the next one, while it is under way. What cannot be written is not left: the next build is
/// slower, that is all.
#[derive(Debug)]
pub struct Leaving<'c> {
    cache: &'c Cache,
    parts: Option<Parts>,
    /// None where something could not be written.
    writer: Mutex<Option<Writer>>,
}

impl Leaving<'_> {
    /// Leaves what was read, which need not be held any longer.
    pub fn read(&self, read: &Remembered) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        *writer = writer.take().and_then(|mut writer| writer.read(read, self.parts.as_ref()).ok().map(|()| writer));
    }

    /// Leaves what was made and found, with the texts that were kept, once what was staged is committed.
    pub fn end(self, before: &Before, (memo, texts): (&Memo, &Texts), staged: &[Staged], sealed: &Sealed) {
        let Self { cache, parts, writer } = self;
        let (seal, memory) = (cache.folder.join(SEAL), cache.folder.join(MEMO));
        let writer = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        let write = |mut writer: Writer| -> io::Result<Census> {
            let committed = Instant::now();
            let look = || {
                // A write by others in the same tick as the commit could not be told from it.
                std::thread::sleep(TICK.saturating_sub(committed.elapsed()));
                cache.outputs(before, staged)
            };
            let (made, outputs) = rayon::join(|| writer.made(memo, texts, parts.as_ref()), look);
            made?;
            drop(parts);
            let outputs = outputs?;
            writer.left(outputs.files())?;
            writer.end()?;
            Ok(outputs)
        };
        let outputs = writer.and_then(|writer| write(writer).ok());
        let written = outputs.is_some();
        let inputs = before.inputs.as_ref().filter(|inputs| inputs.settled).map(|inputs| inputs.hash);
        let outputs = outputs.filter(Census::is_settled).and_then(|outputs| cache.seal_of(&outputs));
        let is_sealed = inputs.zip(outputs).is_some_and(|(inputs, outputs)| {
            store::save_one(&seal, cache.identity, &(inputs, outputs, sealed)).is_ok()
        });
        for (file, holds) in [(memory, written), (seal, is_sealed)] {
            if !holds {
                let _ = fs::remove_file(file);
            }
        }
    }
}

/// An output of which it is known what it holds, and how the last build left it.
pub struct Warm<'o> {
    output: &'o Output,
    kept: FxHashSet<&'o str>,
}

impl<'o> Warm<'o> {
    pub fn new(output: &'o Output, before: Option<&'o Before>, left: &Left) -> Self {
        Self { output, kept: before.into_iter().flat_map(|before| before.kept(left)).collect() }
    }
}

impl Sink for Warm<'_> {
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged, OutputError> {
        self.output.stage(path, bytes)
    }

    fn keep(&self, path: &str) -> bool {
        self.kept.contains(path)
    }
}
