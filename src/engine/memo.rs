//! What was made before, so that what is the same is not made again.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use serde::{Deserialize, Serialize};

use super::files::Beside;
use super::render::{Columns, Outcome};
use crate::diagnostic::{Finding, SourcePath};
use crate::load::Remembered;
use crate::model::Owner;
use crate::model::page::Stamp;
use crate::output::Staged;
use crate::search::Listed;
use crate::theme::Theme;

/// What was made of a page.
#[derive(Debug, Serialize, Deserialize)]
pub struct Made {
    /// The zone that it was made from.
    pub zone: u64,
    /// What the rules rested on.
    pub judged: u64,
    /// What it shows, where that is worth knowing.
    pub shows: Option<u64>,
    /// Whether it was made whole, so that it holds as long as its zone does.
    pub whole: bool,
    /// What making it gave.
    pub outcome: Outcome,
}

impl Made {
    /// Whether all that is known of it can be kept beyond a run.
    pub fn is_plain(&self) -> bool {
        self.whole && self.outcome.findings.is_empty() && self.outcome.figures.is_none()
    }
}

/// A page that was made, with its path in the output.
pub type MadePage = (Arc<str>, Arc<Made>);

/// Pages of one column, or of the whole site, that stand together in the plan, in its order.
#[derive(Debug)]
pub struct Batch {
    /// Each page with its path in the output.
    pub pages: Vec<MadePage>,
    /// Whether all of them were made whole.
    pub whole: bool,
    /// Whether anything was found in them.
    pub found: bool,
}

impl Batch {
    /// The pages of a batch.
    pub fn new(pages: Vec<MadePage>) -> Self {
        let whole = pages.iter().all(|(_, made)| made.whole);
        let found = pages.iter().any(|(_, made)| !made.outcome.findings.is_empty());
        Self { pages, whole, found }
    }

    /// The pages by their paths.
    pub fn by_path(&self) -> FxHashMap<&str, &Arc<Made>> {
        self.pages.iter().map(|(path, made)| (&**path, made)).collect()
    }
}

/// Which batch of the plan it is: whose pages it holds, and how many batches of the same owner stand before it.
pub type Place = (Option<Owner>, u8);

/// What was made of the pages of a site, batch by batch.
pub type Batches = BTreeMap<Place, Arc<Batch>>;

/// What was made of a file that is no page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MadeFile {
    /// The zone that it was made from.
    pub zone: u64,
    /// The staged file.
    pub staged: Staged,
}

/// What was made of a segment of the search.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MadeSegment {
    /// What it was made from.
    pub zone: u64,
    /// Whether it holds titles only.
    pub titles: bool,
    /// How the list of segments names it.
    pub listed: Listed,
    /// Its staged files.
    pub staged: Vec<Staged>,
}

/// What was found in a file beside a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeenFile {
    /// By what the file is known to be the same.
    pub stamp: Stamp,
    /// What the rules rested on.
    pub judged: u64,
    /// What was found; where something was, nothing is kept beyond a run.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The staged file; none where it could not be read.
    pub staged: Option<Staged>,
}

/// What was read, made and found before.
#[derive(Debug, Default)]
pub struct Memo {
    /// What was read.
    pub read: Remembered,
    /// The theme.
    pub theme: Option<Theme>,
    /// What the pages of each column share, and the hash of what that rests on.
    pub columns: Columns,
    /// Pages.
    pub pages: Batches,
    /// What all pages of a column rest on, as a hash.
    pub steady: BTreeMap<Owner, u64>,
    /// Files that are no pages, by their path in the output.
    pub files: FxHashMap<Arc<str>, MadeFile>,
    /// Files beside pages, by their source.
    pub beside: FxHashMap<SourcePath, SeenFile>,
    /// Segments of the search, by name.
    pub segments: FxHashMap<String, MadeSegment>,
}

impl Memo {
    /// How many pages were made.
    pub fn count(&self) -> usize {
        self.pages.values().map(|batch| batch.pages.len()).sum()
    }

    /// What is known of a file beside a page, as long as it is the same and so is what the rules rest on.
    pub fn seen(&self, beside: &Beside<'_>, judged: u64) -> Option<&SeenFile> {
        let seen = self.beside.get(&beside.file.source)?;
        (seen.judged == judged && seen.stamp.still(&beside.file.stamp)).then_some(seen)
    }
}

/// What is to be done with the pages of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Check them and render them: for a build.
    Build,
    /// Check them; nothing is rendered.
    Check,
    /// Render them; only what waits for a review or its day is checked: for a preview, beside a check for the public.
    Show,
}

impl Task {
    /// Whether pages are rendered.
    pub fn renders(self) -> bool {
        self != Self::Check
    }

    /// Whether the rules look at a page.
    pub fn judges(self, held: bool) -> bool {
        self != Self::Show || held
    }
}
