//! A site while somebody works on it: what the public would get and what waits, kept in memory and renewed on change.
//!
//! Pages are shown as a preview has them ([`Mode::Preview`]); findings are those that a build would give, and those of the
//! pages that wait. What cannot be made now stays at its last good version.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::civil::DateTime;
use xxhash_rust::xxh3::xxh3_64;

use super::memo::{Memo, Task};
use super::texts::Texts;
use super::timings::{Laps, Stage};
use super::{Checked, EngineError, First, Passed, Run, index, passes_after};
use crate::diagnostic::{Finding, SourcePath};
use crate::load::{self, Told};
use crate::model::page::State;
use crate::model::{Mode, Site};
use crate::output::{self, OutputError, Sink, Staged};
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
    shelf: Shelf,
    behind: BTreeMap<Arc<str>, Behind>,
    stale: BTreeSet<String>,
    site: Option<Site>,
    checked: Option<Checked>,
    /// What the last renewal gave, until it is settled.
    previewed: Option<Passed>,
    /// Whether the index of the search is that of before the last renewal.
    unindexed: bool,
    /// What changed since the findings were worked out; none stands for all.
    unsettled: Option<BTreeSet<PathBuf>>,
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
            shelf: Shelf::default(),
            behind: BTreeMap::new(),
            stale: BTreeSet::new(),
            site: None,
            checked: None,
            previewed: None,
            unindexed: false,
            unsettled: None,
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
        self.renew_showing(now, changed, &BTreeSet::new(), &|_| {})
    }

    /// Renews like [`Live::renew`], the pages that are `open`, by their paths, before all others: `show` gets those that differ
    /// from what was there as soon as they are made. Pages that show the beginnings of other texts come with the rest.
    ///
    /// # Errors
    /// Those of [`Live::renew`].
    pub fn renew_showing(
        &mut self,
        now: DateTime,
        changed: Option<&BTreeSet<PathBuf>>,
        open: &BTreeSet<String>,
        show: &dyn Fn(Vec<(String, Shown)>),
    ) -> Result<Renewed, EngineError> {
        let start = Instant::now();
        let mut laps = Laps::begin();
        let loaded = load::load_again(&self.root, now, Mode::Preview, &mut self.shown.read, told(changed))?;
        laps.lap("读取", "reading", self.shown.read.pages());
        let reading = laps.end();
        let (memo, root) = (&mut self.shown, &self.root);
        let make = |memory: &Memory<'_>| {
            let first = First { pages: open, made: &|| show(memory.differing()) };
            let first = Some(first);
            let run = Run { sink: memory, task: Task::Show, remembering: true, first, ..Run::CHECK };
            passes_after(loaded, root, &run, memo)
        };
        let (preview, mut renewed) = self.shelf.renew(
            |folder| folder != FOLDER,
            make,
            |given| {
                let failed: HashSet<String> = given.iter().flat_map(|preview| preview.failed.iter().cloned()).collect();
                // What could not be made stays as it was: a file by itself, or everything.
                let nothing = given.as_ref().map_or(true, Passed::made_nothing);
                Box::new(move |path| nothing || failed.contains(path))
            },
        );
        let preview = preview?;
        self.stale = if preview.made_nothing() {
            self.shelf.files().map(|(path, _)| path.to_owned()).collect()
        } else {
            preview.failed.iter().filter(|path| self.shelf.get(path).is_some()).cloned().collect()
        };
        renewed.stages = [reading, preview.timings.stages.clone()].concat();
        self.previewed = Some(preview);
        self.unindexed = true;
        self.unsettled = self.unsettled.take().zip(changed).map(|(mut before, changed)| {
            before.extend(changed.iter().cloned());
            before
        });
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
            self.behind.values_mut().for_each(|behind| behind.stale = true);
            return Ok(Renewed { time: start.elapsed(), ..Renewed::default() });
        };
        let mut renewed = self.index_site(&site)?;
        self.behind = behind(&site, &self.stale);
        let changed = self.unsettled.take();
        let told = told(changed.as_ref());
        let loaded = load::load_again(&self.root, now, Mode::Public, &mut self.judged.read, told)?;
        let run = Run { task: Task::Check, remembering: true, ..Run::CHECK };
        let mut public = passes_after(loaded, &self.root, &run, &mut self.judged)?;
        let of_waiting = of_waiting(&site, preview.findings, &public.findings);
        public.findings.extend(of_waiting);
        self.checked = Some(public.checked(&self.root, start));
        self.unsettled = Some(BTreeSet::new());
        self.site = Some(site);
        renewed.time = start.elapsed();
        Ok(renewed)
    }

    /// Brings the index of the search up to what was renewed, before [`Live::settle`] looks for findings.
    ///
    /// # Errors
    /// None but those of [`Live::renew`].
    pub fn index(&mut self) -> Result<Renewed, EngineError> {
        let Some(mut preview) = self.previewed.take() else { return Ok(Renewed::default()) };
        let renewed = preview.site.take().map(|site| (self.index_site(&site), site));
        let (renewed, site) = renewed.map_or((Ok(Renewed::default()), None), |(renewed, site)| (renewed, Some(site)));
        self.previewed = Some(Passed { site, ..preview });
        renewed
    }

    /// Makes the index of the search where pages were renewed since; nothing where no page could be made.
    fn index_site(&mut self, site: &Site) -> Result<Renewed, EngineError> {
        if !std::mem::take(&mut self.unindexed) {
            return Ok(Renewed::default());
        }
        let pages = self.shown.pages.values().flat_map(|batch| &batch.pages);
        let found: Vec<_> = pages.filter_map(|(path, made)| Some((&**path, made.outcome.document.as_ref()?))).collect();
        if found.is_empty() {
            return Ok(Renewed::default());
        }
        let before = std::mem::take(&mut self.shown.segments);
        let make = |memory: &Memory<'_>| index::make(&Searched::new(site), &found, &Texts::Memory, memory, &before);
        let (made, renewed) = self.shelf.renew(|folder| folder == FOLDER, make, |_| Box::new(|_| false));
        self.shown.segments = made?.0;
        Ok(renewed)
    }

    /// A file by its path below the root of the site.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Shown> {
        self.shelf.get(path).map(|entry| &entry.file)
    }

    /// All files, by path.
    #[must_use]
    pub fn files(&self) -> BTreeMap<&str, &Shown> {
        self.shelf.files().collect()
    }

    /// How many files there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shelf.folders.values().map(HashMap::len).sum()
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

fn told(changed: Option<&BTreeSet<PathBuf>>) -> Told<'_> {
    changed.map_or(Told::Nothing, Told::Changed)
}

/// What is behind each page, also of those that cannot be read now.
fn behind(site: &Site, stale: &BTreeSet<String>) -> BTreeMap<Arc<str>, Behind> {
    let unread = site.unread.iter().map(|unread| {
        let path = unread.url.file_path();
        let stale = stale.contains(&*path);
        (path, Behind { sources: vec![unread.source.clone()], held: None, stale })
    });
    let jobs = plan(site).into_iter().chain(plan_documents(site)).chain(plan_posting(site));
    let jobs = jobs.map(|job| {
        let path = job.url.file_path();
        let page = job.page(site).map(|index| &site.pages[index]);
        let mut sources: Vec<SourcePath> = page.map(|page| page.source.clone()).into_iter().collect();
        sources.push(job.owner.map_or_else(|| "site.yaml".into(), |owner| site.office(owner).source.clone()));
        let stale = stale.contains(&*path);
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

/// A file in memory, and the run that last said it is there.
#[derive(Debug)]
struct Entry {
    file: Shown,
    seen: AtomicU64,
}

/// The files of a site in memory, by the folder of the root that they lie in and their path; those in the root itself by
/// an empty name.
#[derive(Debug, Default)]
struct Shelf {
    folders: HashMap<String, HashMap<String, Entry>>,
    run: u64,
}

/// The folder of the root that a file lies in.
fn folder_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

impl Shelf {
    fn get(&self, path: &str) -> Option<&Entry> {
        self.folders.get(folder_of(path))?.get(path)
    }

    /// All files with their paths.
    fn files(&self) -> impl Iterator<Item = (&str, &Shown)> {
        self.folders.values().flatten().map(|(path, entry)| (path.as_str(), &entry.file))
    }

    /// Runs something that makes files below some folders of the root, and takes them. What is there and neither made nor
    /// kept goes, unless it `stays`.
    fn renew<T>(
        &mut self,
        below: impl Fn(&str) -> bool,
        make: impl FnOnce(&Memory<'_>) -> T,
        stays: impl FnOnce(&T) -> Staying,
    ) -> (T, Renewed) {
        self.run += 1;
        let memory = Memory { shelf: self, made: Mutex::default(), kept: Mutex::default() };
        let given = make(&memory);
        let made = memory.made.into_inner().unwrap_or_else(PoisonError::into_inner);
        let kept = memory.kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let staying = stays(&given);
        let mut renewed =
            Renewed { rendered: made.iter().filter(|(path, _)| path.ends_with(".html")).count(), ..Renewed::default() };
        for (path, file) in made {
            let entry = Entry { file, seen: AtomicU64::new(self.run) };
            let folder = match self.folders.get_mut(folder_of(&path)) {
                Some(folder) => folder,
                None => self.folders.entry(folder_of(&path).to_owned()).or_default(),
            };
            match folder.get_mut(&path) {
                Some(there) if there.file == entry.file => there.seen = entry.seen,
                there => {
                    renewed.changed.insert(path.clone());
                    match there {
                        Some(there) => *there = entry,
                        None => drop(folder.insert(path, entry)),
                    }
                }
            }
        }
        let run = self.run;
        for (_, folder) in self.folders.iter_mut().filter(|(name, _)| below(name) && !kept.contains(*name)) {
            folder.retain(|path, entry| {
                let is_kept = || path.rsplit_once('/').is_some_and(|(folder, _)| kept.contains(folder));
                let stays = *entry.seen.get_mut() == run || staying(path) || is_kept();
                if !stays {
                    renewed.removed.insert(path.clone());
                }
                stays
            });
        }
        (given, renewed)
    }
}

/// Whether a file stays though it was neither made nor kept.
type Staying = Box<dyn Fn(&str) -> bool>;

/// A sink that keeps what is made in memory.
struct Memory<'s> {
    shelf: &'s Shelf,
    made: Mutex<Vec<(String, Shown)>>,
    /// Folders of which all files are kept.
    kept: Mutex<HashSet<String>>,
}

impl Memory<'_> {
    fn keep_all(&self, folder: &str) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        true
    }

    fn put(&self, path: &str, file: Shown) -> Staged {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), file));
        Staged { entry: output::Entry { path: path.into(), ..output::Entry::default() }, changed: true }
    }

    /// What was made so far and differs from what was there.
    fn differing(&self) -> Vec<(String, Shown)> {
        let differs = |(path, file): &&(String, Shown)| self.shelf.get(path).is_none_or(|there| there.file != *file);
        self.made.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(differs).cloned().collect()
    }
}

impl Sink for Memory<'_> {
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged, OutputError> {
        Ok(self.put(path, Shown::Made(bytes.into())))
    }

    fn stage_copy(&self, path: &str, source: &SourcePath, bytes: &[u8]) -> Result<Staged, OutputError> {
        Ok(self.put(path, Shown::Copied { source: source.clone(), hash: xxh3_64(bytes) }))
    }

    /// What is in memory stays there as long as it is kept.
    fn keep_folder(&self, files: &[Staged]) -> bool {
        let folder = files.first().and_then(|file| file.entry.path.rsplit_once('/'));
        folder.is_some_and(|(folder, _)| self.keep_all(folder))
    }

    fn keep_below(&self, folder: &str) -> bool {
        self.keep_all(folder)
    }

    fn keep(&self, path: &str) -> bool {
        let there = self.shelf.get(path);
        if let Some(entry) = there {
            entry.seen.store(self.shelf.run, Ordering::Relaxed);
        }
        there.is_some()
    }
}
