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
use std::time::Instant;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::memo::Memo;
use super::{Checked, Passed};
use crate::load::{TICK, stamp};
use crate::output::{Output, OutputError, Sink, Staged};

use census::Census;
use replay::Replay;

pub use store::Left;

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
    /// The program, the site and the output.
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

/// The files that a site is made from, as they were before they were read.
#[derive(Debug)]
pub struct Before(Option<Census>);

impl Cache {
    /// The cache of an output; none where it cannot be told by which program it was written.
    pub fn of(root: &Path, output: &Output) -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        let program_stamp = stamp(&program.metadata().ok()?);
        let root = fs::canonicalize(root).ok()?;
        let whole = format!(
            "{} {} {:?} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            program.display(),
            (program_stamp.size, program_stamp.modified, program_stamp.changed, program_stamp.inode),
            root,
            output.folder(),
        );
        Some(Self {
            folder: output.work().join(FOLDER),
            root,
            output: output.folder().to_owned(),
            manifest: output.manifest_path(),
            identity: xxh3_64(whole.as_bytes()),
        })
    }

    /// Looks at what the site is made from, before it is read.
    pub fn look(&self) -> Before {
        Before(Census::of_inputs(&self.root).ok())
    }

    /// What the last build found and how many files it made, if all is as it left it and no time has passed that matters.
    pub fn replay(&self, before: &Before, now: DateTime, start: Instant) -> Option<(Checked, usize)> {
        let (inputs, outputs, sealed): (u64, u64, Sealed) = store::load_one(&self.folder.join(SEAL), self.identity)?;
        let same = (sealed.from..sealed.until).contains(&now)
            && before.0.as_ref().is_some_and(|before| before.hash() == inputs)
            && self.outputs().is_ok_and(|left| left.hash() == outputs);
        if !same {
            return None;
        }
        let Sealed { replay, files, .. } = sealed;
        Some((replay.checked(&self.root, start)?, files))
    }

    /// What the last build read and made.
    pub fn memo(&self) -> Option<(Memo, Left)> {
        store::load(&self.folder.join(MEMO), self.identity)
    }

    /// The files that were made, the manifest among them.
    fn outputs(&self) -> io::Result<Census> {
        let mut files = Census::of_folder(&self.output)?;
        files.push(&self.manifest)?;
        Ok(files)
    }

    /// Leaves what a build read, made and found for the next one, once it is committed. What cannot be written is not
    /// left: the next build is slower, that is all.
    pub fn leave(&self, before: &Before, memo: &Memo, sealed: &Sealed) {
        let committed = Instant::now();
        let (seal, memory) = (self.folder.join(SEAL), self.folder.join(MEMO));
        let parts = store::parts(memo);
        // A write by others in the same tick as the commit could not be told from it.
        std::thread::sleep(TICK.saturating_sub(committed.elapsed()));
        let left = self.outputs().ok().filter(Census::is_settled);
        let written = left.as_ref().is_some_and(|outputs| {
            fs::create_dir_all(&self.folder)
                .and_then(|()| store::save(&memory, self.identity, parts, outputs.files()))
                .is_ok()
        });
        let inputs = before.0.as_ref().filter(|inputs| written && inputs.is_settled());
        let is_sealed = inputs.zip(left).is_some_and(|(inputs, outputs)| {
            let sealed = (inputs.hash(), outputs.hash(), sealed);
            store::save_one(&seal, self.identity, &sealed).is_ok()
        });
        for (file, holds) in [(memory, written), (seal, is_sealed)] {
            if !holds {
                let _ = fs::remove_file(file);
            }
        }
    }
}

/// An output of which it is known how the last build left it.
#[derive(Debug)]
pub struct Warm<'o> {
    pub output: &'o Output,
    pub left: Left,
}

impl Sink for Warm<'_> {
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged, OutputError> {
        self.output.stage(path, bytes)
    }

    fn keep(&self, path: &str) -> bool {
        let now = || self.output.folder().join(path).symlink_metadata().ok().filter(fs::Metadata::is_file);
        self.left.get(path).is_some_and(|left| now().is_some_and(|now| left.looks_like(&stamp(&now))))
    }
}
