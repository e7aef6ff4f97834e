//! A site while somebody works on it: what the public would get and what waits, kept in memory and renewed on change.
//!
//! Pages are shown as a preview has them ([`Mode::Preview`]); findings are those that a build would give, and those of the
//! pages that wait. What cannot be made now stays at its last good version.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::civil::DateTime;
use xxhash_rust::xxh3::xxh3_64;

use super::memo::{Memo, Task};
use super::{Checked, EngineError, Run, passes_after};
use crate::diagnostic::{Finding, SourcePath};
use crate::load;
use crate::model::page::State;
use crate::model::{Mode, Site};
use crate::output::{Discard, Entry, OutputError, Sink, Staged};
use crate::pages::plan;
use crate::pages::plan::plan_documents;
use crate::pages::posting::plan_posting;
use crate::search::FOLDER;

/// A file of the site as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Made from the inputs.
    Made(Arc<[u8]>),
    /// A file of the inputs, as it is there.
    Copied {
        /// The file.
        source: SourcePath,
        /// What its bytes hash to (xxh3).
        hash: u64,
    },
}

/// A page of the site for its editors.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// The files that the page is made from, its own first.
    pub sources: Vec<SourcePath>,
    /// Why the public does not see it.
    pub held: Option<State>,
    /// Whether it could not be made anew, so that an older version is shown.
    pub stale: bool,
}

/// What a renewal did.
#[derive(Debug, Default)]
pub struct Renewed {
    /// Files that are new or differ, by path.
    pub changed: BTreeSet<String>,
    /// Files that are gone.
    pub removed: BTreeSet<String>,
    /// Pages that were rendered.
    pub rendered: usize,
    /// How long it took.
    pub time: Duration,
}

/// A site kept in memory.
#[derive(Debug)]
pub struct Live {
    root: PathBuf,
    files: BTreeMap<String, Shown>,
    behind: BTreeMap<String, Behind>,
    stale: BTreeSet<String>,
    site: Option<Site>,
    checked: Option<Checked>,
    /// What was made for the preview.
    shown: Memo,
    /// What was found for the public.
    judged: Memo,
}

impl Live {
    /// A site that is not read yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            files: BTreeMap::new(),
            behind: BTreeMap::new(),
            stale: BTreeSet::new(),
            site: None,
            checked: None,
            shown: Memo::default(),
            judged: Memo::default(),
        }
    }

    /// Reads what changed and renews what shows it. `changed` names the files and folders that may have changed; none
    /// stands for all.
    ///
    /// # Errors
    /// [`EngineError::Load`] where the folder is no site any more; everything else is a finding.
    pub fn renew(&mut self, now: DateTime, changed: Option<&BTreeSet<PathBuf>>) -> Result<Renewed, EngineError> {
        let start = Instant::now();
        let _ = changed;
        let loaded = load::load_again(&self.root, now, Mode::Preview, &mut self.shown.read)?;
        let old = std::mem::take(&mut self.files);
        let memory = Memory { old: &old, files: Mutex::default() };
        let run = Run { sink: &memory, task: Task::Show, remembering: true };
        let preview = passes_after(loaded, &self.root, &run, &mut self.shown)?;
        let (mut made, rendered) = memory.into_files();
        self.stale = if preview.site.is_none() {
            old.keys().cloned().collect()
        } else {
            preview.failed.iter().filter(|path| old.contains_key(*path)).cloned().collect()
        };
        // A theme that cannot be read gives no static files and no index either, but pages that stay need them.
        let is_static = |path: &&String| path.starts_with("assets/");
        if !made.keys().any(|path| is_static(&path)) {
            let is_index = |path: &&String| path.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/'));
            self.stale.extend(old.keys().filter(|path| is_static(path) || is_index(path)).cloned());
        }
        for path in &self.stale {
            if let Some(file) = old.get(path) {
                made.entry(path.clone()).or_insert_with(|| file.clone());
            }
        }
        let changed = made.iter().filter(|(path, file)| old.get(*path) != Some(*file));
        let changed = changed.map(|(path, _)| path.clone()).collect();
        let removed = old.keys().filter(|path| !made.contains_key(*path)).cloned().collect();
        self.files = made;
        if let Some(site) = preview.site {
            self.behind = behind(&site, &self.stale);
            let loaded = load::load_again(&self.root, now, Mode::Public, &mut self.judged.read)?;
            let run = Run { sink: &Discard, task: Task::Check, remembering: true };
            let mut public = passes_after(loaded, &self.root, &run, &mut self.judged)?;
            let of_waiting = of_waiting(&site, preview.findings, &public.findings);
            public.findings.extend(of_waiting);
            self.checked = Some(public.checked(&self.root, start));
            self.site = Some(site);
        } else {
            for behind in self.behind.values_mut() {
                behind.stale = true;
            }
            self.checked = Some(preview.checked(&self.root, start));
        }
        Ok(Renewed { changed, removed, rendered, time: start.elapsed() })
    }

    /// A file by its path below the root of the site.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Shown> {
        self.files.get(path)
    }

    /// All files, by path.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, Shown> {
        &self.files
    }

    /// What is behind a page, by its path.
    #[must_use]
    pub fn behind(&self, path: &str) -> Option<&Behind> {
        self.behind.get(path)
    }

    /// Whether a file could not be made anew, so that its last good version is shown.
    #[must_use]
    pub fn is_stale(&self, path: &str) -> bool {
        self.stale.contains(path)
    }

    /// What was found at the last renewal; nothing before the first.
    #[must_use]
    pub fn checked(&self) -> Option<&Checked> {
        self.checked.as_ref()
    }

    /// The site as it could last be read.
    #[must_use]
    pub fn site(&self) -> Option<&Site> {
        self.site.as_ref()
    }
}

/// What is behind each page, also of those that cannot be read now.
fn behind(site: &Site, stale: &BTreeSet<String>) -> BTreeMap<String, Behind> {
    let unread = site.unread.iter().map(|unread| {
        let path = unread.url.file_path();
        let stale = stale.contains(&path);
        (path, Behind { sources: vec![unread.source.clone()], held: None, stale })
    });
    let jobs = plan(site).into_iter().chain(plan_documents(site)).chain(plan_posting(site));
    let jobs = jobs.map(|job| {
        let path = job.url.file_path();
        let page = job.page(site).map(|index| &site.pages[index]);
        let mut sources: Vec<SourcePath> = page.map(|page| page.source.clone()).into_iter().collect();
        sources.push(job.owner.map_or_else(|| "site.yaml".into(), |owner| site.office(owner).source.clone()));
        let stale = stale.contains(&path);
        (path, Behind { sources, held: page.and_then(|page| page.held), stale })
    });
    jobs.chain(unread).collect()
}

/// What a preview found in pages that wait, which a build does not look into, beside what a build finds.
fn of_waiting(site: &Site, previewed: Vec<Finding>, public: &[Finding]) -> Vec<Finding> {
    let waiting: BTreeSet<&SourcePath> =
        site.pages.iter().filter(|page| page.held.is_some()).map(|page| &page.source).collect();
    let key = |finding: &Finding| (finding.rule.code, format!("{:?}", finding.locus));
    let known: HashSet<_> = public.iter().map(key).collect();
    let new = |finding: &Finding| waiting.contains(&finding.locus.file) && !known.contains(&key(finding));
    previewed.into_iter().filter(new).collect()
}

/// A sink that keeps what is made in memory.
struct Memory<'o> {
    /// What was there before.
    old: &'o BTreeMap<String, Shown>,
    /// What is there now, and how much of it was made anew.
    files: Mutex<(BTreeMap<String, Shown>, usize)>,
}

impl Memory<'_> {
    fn put(&self, path: &str, file: Shown, made: bool) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.0.insert(path.to_owned(), file);
        files.1 += usize::from(made);
    }

    fn into_files(self) -> (BTreeMap<String, Shown>, usize) {
        self.files.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Memory<'_> {
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged, OutputError> {
        self.put(path, Shown::Made(bytes.into()), true);
        Ok(Staged { entry: Entry::default(), changed: true })
    }

    fn stage_copy(&self, path: &str, source: &SourcePath, bytes: &[u8]) -> Result<Staged, OutputError> {
        self.put(path, Shown::Copied { source: source.clone(), hash: xxh3_64(bytes) }, false);
        Ok(Staged { entry: Entry::default(), changed: true })
    }

    fn keep(&self, path: &str) -> bool {
        let old = self.old.get(path);
        if let Some(file) = old {
            self.put(path, file.clone(), false);
        }
        old.is_some()
    }
}
