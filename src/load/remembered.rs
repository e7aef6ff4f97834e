//! What was read before, so that a site that is read again reads only what changed.
//!
//! A file counts as unchanged while its stamp is the same ([`Stamp`]). A stamp taken so soon after the file was written that a
//! second write might bear the same time is not trusted: the file is read again and its bytes compared by hash.

use std::collections::{BTreeMap, HashMap};
use std::fs::Metadata;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use xxhash_rust::xxh3::xxh3_64;

use super::discover::Tree;
use super::front::{Known, KnownPages};
use super::read_text;
use crate::calendar::Calendar;
use crate::diagnostic::{Finding, SourcePath};
use crate::model::ledger::Ledger;
use crate::model::page::Stamp;
use crate::model::site::Config;
use crate::model::{Catalog, Office};

/// How long after a write its time may still be borne by another, where a file system counts in fractions of a second: the
/// clocks that kernels take for this go in steps of up to 16 ms.
pub const TICK: Duration = Duration::from_millis(20);

/// The same where it counts in seconds, or in two.
const SECONDS: Duration = Duration::from_secs(2);

/// The stamp of a file.
#[must_use]
pub fn stamp(metadata: &Metadata) -> Stamp {
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let modified = metadata.modified().map(since).unwrap_or_default();
    #[cfg(unix)]
    let (inode, changed) = {
        use std::os::unix::fs::MetadataExt;
        (metadata.ino(), metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec()))
    };
    #[cfg(not(unix))]
    let (inode, changed) = (0, 0);
    let settled = SystemTime::now().duration_since(UNIX_EPOCH).is_ok_and(|now| {
        let newest = modified.max(Duration::from_nanos(u64::try_from(changed).unwrap_or(0)));
        now >= newest + if newest.subsec_nanos() == 0 { SECONDS } else { TICK }
    });
    // Nanoseconds of six hundred years.
    let modified = u64::try_from(modified.as_nanos()).unwrap_or(u64::MAX);
    Stamp { size: metadata.len(), modified, changed, inode, settled }
}

/// What reading a file gave.
#[derive(Debug)]
pub(super) struct Kept<T> {
    /// What its bytes hash to (xxh3); none where they could not be read.
    pub hash: Option<u64>,
    /// What was read from it.
    pub value: Option<T>,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

impl<T: Clone> Kept<T> {
    /// Whether it was read from bytes of that hash.
    pub fn is_of(&self, hash: Option<u64>) -> bool {
        hash.is_some() && self.hash == hash
    }

    /// Gives what was read, and adds what was found.
    pub fn give(&self, findings: &mut Vec<Finding>) -> Option<T> {
        findings.extend(self.findings.iter().cloned());
        self.value.clone()
    }
}

/// Configuration, catalog in force, and calendar: what `site.yaml`, `catalog.yaml` and `holidays.yaml` give together.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub config: Config,
    pub catalog: Arc<Catalog>,
    pub calendar: Calendar,
}

/// What was read of a site before.
#[derive(Debug, Default)]
pub struct Remembered {
    pub(super) settings: Option<Kept<Settings>>,
    /// The files of `content/`, and what was found while they were looked for.
    pub(super) tree: Option<(Tree, Vec<Finding>)>,
    pub(super) ledger: Option<Kept<Arc<Ledger>>>,
    pub(super) records: HashMap<SourcePath, Kept<Office>>,
    pub(super) pages: KnownPages,
}

impl Remembered {
    /// Folders of columns of whose pages anything was read anew, or is there no more, since this was put together.
    pub fn touched(&self) -> impl Iterator<Item = &str> {
        self.pages.touched.iter().map(String::as_str)
    }

    /// Of each of these what was read of every page in which nothing was found, to be kept beyond a run.
    #[must_use]
    pub fn plain(&self) -> BTreeMap<&str, Vec<(&SourcePath, &Known)>> {
        let mut folders: BTreeMap<&str, Vec<_>> = self.touched().map(|folder| (folder, Vec::new())).collect();
        for (source, known) in &self.pages.files {
            if let Some(entries) = folders.get_mut(column_of(source)).filter(|_| known.is_plain()) {
                entries.push((source, known));
            }
        }
        folders
    }

    /// What was read of pages, and nothing else.
    #[must_use]
    pub fn of_plain(pages: impl IntoIterator<Item = (SourcePath, Known)>) -> Self {
        let pages = KnownPages { files: pages.into_iter().collect(), ..KnownPages::default() };
        Self { pages, ..Self::default() }
    }

    /// Lets go of which files there were and what they are, by which a later look would know that there are the same.
    pub(super) fn forget_folders(&mut self) {
        self.tree = None;
        self.pages.placed = None;
    }

    /// How many pages were read.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages.files.len()
    }
}

/// The folder of the column that a page stands in.
pub(super) fn column_of(source: &SourcePath) -> &str {
    source.split('/').nth(1).unwrap_or_default()
}

/// What files hash to together, whether they are there or not; nothing where one cannot be read.
pub(super) fn hash_of(root: &Path, files: &[&SourcePath]) -> Option<u64> {
    let mut all = Vec::new();
    for file in files {
        if root.join(&***file).exists() {
            all.extend(xxh3_64(read_text(root, file).ok()?.as_bytes()).to_le_bytes());
        } else {
            all.push(0);
        }
    }
    Some(xxh3_64(&all))
}
