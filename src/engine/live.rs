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
use super::timings::{Laps, Stage};
use super::{Checked, EngineError, Passed, Run, index, passes_after};
use crate::diagnostic::{Finding, SourcePath};
use crate::load;
use crate::model::page::State;
use crate::model::{Mode, Site};
use crate::output::{Discard, Entry, OutputError, Sink, Staged};
use crate::pages::plan;
use crate::pages::plan::plan_documents;
use crate::pages::posting::plan_posting;
use crate::pages::search::Searched;
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
    /// How long its stages took.
    pub stages: Vec<Stage>,
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
    /// What the last renewal gave, until it is settled.
    previewed: Option<Passed>,
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
            previewed: None,
            shown: Memo::default(),
            judged: Memo::default(),
        }
    }

    /// Reads what changed and renews the pages and files that show it. `changed` names the files and folders that may have
    /// changed; none stands for all. The index of the search and the findings are those of before until [`Live::settle`].
    ///
    /// # Errors
    /// [`EngineError::Load`] where the folder is no site any more; everything else is a finding.
    pub fn renew(&mut self, now: DateTime, changed: Option<&BTreeSet<PathBuf>>) -> Result<Renewed, EngineError> {
        let start = Instant::now();
        let _ = changed;
        let mut laps = Laps::begin();
        let loaded = load::load_again(&self.root, now, Mode::Preview, &mut self.shown.read)?;
        laps.lap("读取", "reading", self.shown.read.pages());
        let reading = laps.end();
        let mut laps = Laps::begin();
        let old = std::mem::take(&mut self.files);
        let memory = Memory { old: &old, files: Mutex::default() };
        let run = Run { sink: &memory, task: Task::Show, remembering: true };
        let preview = passes_after(loaded, &self.root, &run, &mut self.shown)?;
        let (mut made, rendered) = memory.into_files();
        let is_index = |path: &str| path.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/'));
        self.stale = if preview.site.is_none() {
            old.keys().cloned().collect()
        } else {
            preview.failed.iter().filter(|path| old.contains_key(*path)).cloned().collect()
        };
        // A theme that cannot be read gives no static files either, but pages that stay need them.
        let is_static = |path: &&String| path.starts_with("assets/");
        if !made.keys().any(|path| is_static(&path)) {
            self.stale.extend(old.keys().filter(is_static).cloned());
        }
        for (path, file) in old.iter().filter(|(path, _)| self.stale.contains(*path) || is_index(path)) {
            made.entry(path.clone()).or_insert_with(|| file.clone());
        }
        laps.skip();
        let mut renewed = differences(&old, &made);
        self.files = made;
        match preview.site {
            Some(ref site) => self.behind = behind(site, &self.stale),
            None => self.behind.values_mut().for_each(|behind| behind.stale = true),
        }
        laps.lap("与上一次比较", "comparing with before", self.files.len());
        renewed.stages = [reading, preview.timings.stages.clone(), laps.end()].concat();
        self.previewed = Some(preview);
        renewed.rendered = rendered;
        renewed.time = start.elapsed();
        Ok(renewed)
    }

    /// Brings the index of the search and the findings up to what was renewed.
    ///
    /// # Errors
    /// Those of [`Live::renew`].
    pub fn settle(&mut self, now: DateTime) -> Result<Renewed, EngineError> {
        let start = Instant::now();
        let Some(mut preview) = self.previewed.take() else { return Ok(Renewed::default()) };
        let Some(site) = preview.site.take() else {
            self.checked = Some(preview.checked(&self.root, start));
            return Ok(Renewed { time: start.elapsed(), ..Renewed::default() });
        };
        let mut renewed = self.index(&site)?;
        let loaded = load::load_again(&self.root, now, Mode::Public, &mut self.judged.read)?;
        let run = Run { sink: &Discard, task: Task::Check, remembering: true };
        let mut public = passes_after(loaded, &self.root, &run, &mut self.judged)?;
        let of_waiting = of_waiting(&site, preview.findings, &public.findings);
        public.findings.extend(of_waiting);
        self.checked = Some(public.checked(&self.root, start));
        self.site = Some(site);
        renewed.time = start.elapsed();
        Ok(renewed)
    }

    /// Makes the index of the search; nothing where no page could be made.
    fn index(&mut self, site: &Site) -> Result<Renewed, EngineError> {
        let documents: Vec<_> = self.shown.pages.values().filter_map(|made| made.outcome.document.clone()).collect();
        if documents.is_empty() {
            return Ok(Renewed::default());
        }
        let of_index = |path: &&String| path.starts_with(FOLDER) && path.as_bytes().get(FOLDER.len()) == Some(&b'/');
        let old: BTreeMap<String, Shown> = self
            .files
            .iter()
            .filter(|(path, _)| of_index(path))
            .map(|(path, file)| (path.clone(), file.clone()))
            .collect();
        let memory = Memory { old: &old, files: Mutex::default() };
        let (segments, _) = index::make(&Searched::new(site), documents, &memory, &self.shown.segments)?;
        self.shown.segments = segments;
        let (made, _) = memory.into_files();
        let renewed = differences(&old, &made);
        for path in &renewed.removed {
            self.files.remove(path);
        }
        self.files.extend(made);
        Ok(renewed)
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

/// What differs between two sets of files.
fn differences(old: &BTreeMap<String, Shown>, new: &BTreeMap<String, Shown>) -> Renewed {
    let changed = new.iter().filter(|(path, file)| old.get(*path) != Some(*file));
    Renewed {
        changed: changed.map(|(path, _)| path.clone()).collect(),
        removed: old.keys().filter(|path| !new.contains_key(*path)).cloned().collect(),
        ..Renewed::default()
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
    /// What is there now, and how many pages were made anew.
    files: Mutex<(BTreeMap<String, Shown>, usize)>,
}

impl Memory<'_> {
    fn put(&self, path: &str, file: Shown, made: bool) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.0.insert(path.to_owned(), file);
        files.1 += usize::from(made && path.ends_with(".html"));
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
