//! The passes of a build.
//!
//! *Pass 1* ([`crate::load`]) reads records and of every page its front matter. *Pass 2* reads each body once, in parallel:
//! parse, check, render, stage. *Pass 3* checks across pages and commits what was staged, or discards it.

mod cache;
mod collisions;
mod files;
pub mod fix;
mod index;
pub mod live;
mod memo;
pub mod progress;
pub mod record;
mod render;
pub mod review;
mod texts;
pub mod timings;
pub mod watch;
mod zones;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jiff::civil::DateTime;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::clocks::{self, Term, veto::Standing};
use crate::diagnostic::baseline::{Baseline, PassedOver};
use crate::diagnostic::{Finding, Located, SourcePath, Tally, Text};
use crate::load::{self, LoadError, Loaded, Remembered, Told};
use crate::model::catalog::Shape;
use crate::model::{Mode, Owner, Site};
use crate::output::{self, Committed, Discard, Output, OutputError, Sink, Staged};
use crate::pages::Job;
use crate::pages::article::Interpretations;
use crate::pages::feeds::Identities;
use crate::pages::files::{FileJob, Kept};
use crate::pages::links::AnchorUse;
use crate::pages::plan::Plan;
use crate::pages::posting::posted;
use crate::pages::search::Searched;
use crate::pages::site_view::site_view;
use crate::rules;
use crate::rules::silencing::Silenced;
use crate::scan::facts::Facts;
use crate::source::{Sources, faults, locate};
use crate::theme::Theme;

use cache::{Before, Cache, Census, Left, Sealed, Warm};
use collisions::collisions;
use memo::{Batch, Batches, Made, MadeFile, MadePage, MadeSegment, Memo, SeenFile, Task};
use progress::{Progress, Work};
use render::{Renderer, columns};
use texts::{Beginnings, Found, Spill, Texts};
use timings::{Laps, Timings};
use zones::{Grounds, Zones};

/// Why a command cannot do its work.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The folder is no site.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// Findings in order.
    pub findings: Vec<Located>,
    /// How many of each class.
    pub tally: Tally,
    /// Findings that the site silences, with the reasons.
    pub silenced: Vec<(Located, String)>,
    /// What the site has to see to; empty where it could not be read.
    pub outlook: Outlook,
    /// Texts of the files that findings point into.
    pub sources: Sources,
    /// Pages of the site.
    pub pages: usize,
    /// How long it took.
    pub time: Duration,
    /// How long its stages took.
    pub timings: Timings,
}

/// What is due, and how far the site stands from the vetoes of the national check.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Outlook {
    /// What is not done yet, the earliest first.
    pub open: Vec<Due>,
    /// The vetoes.
    pub standings: Vec<Standing>,
}

/// Something that is to be done by a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Due {
    /// The short name of whose it is.
    pub office: String,
    /// Its id; none for the parent.
    pub office_id: Option<String>,
    /// What is to be done.
    pub what: Text,
    /// By when.
    pub term: Term,
}

impl Checked {
    /// Takes out what a baseline knows, but for findings that `stay`.
    pub fn pass_over(&mut self, baseline: &Baseline, stays: impl Fn(&Finding) -> bool) -> PassedOver {
        let passed = baseline.pass_over(&mut self.findings, stays);
        self.tally = Tally::of(self.findings.iter().map(|located| &located.finding));
        passed
    }
}

/// What a build did.
#[derive(Debug)]
pub struct Built {
    /// What was found.
    pub checked: Checked,
    /// What the baseline did to it.
    pub passed_over: PassedOver,
    /// What was written; nothing where the build refused.
    pub committed: Option<Committed>,
}

/// Checks a site as it is at a moment (+08:00).
///
/// # Errors
/// [`EngineError::Load`] where the folder is no site.
pub fn check(root: &Path, now: DateTime) -> Result<Checked, EngineError> {
    let start = Instant::now();
    let passed = passes(root, now, &Run::CHECK, &mut Memo::default(), None)?;
    Ok(passed.checked(root, start))
}

/// Builds a site into a folder: all of it, or, where a fault or gap is found, nothing.
///
/// # Errors
/// [`EngineError`] where the folder is no site, or the output cannot be written; the output is then as it was.
pub fn build(root: &Path, now: DateTime, output: &Path) -> Result<Built, EngineError> {
    build_with(root, now, output, &BuildOptions::default())
}

/// How a site is built.
#[derive(Debug)]
pub struct BuildOptions {
    /// Gaps that do not stop the build. Its faults do, and so does what must not be published unreviewed
    /// ([`rules::holds_back`]).
    pub baseline: Baseline,
    /// Whether what the last build left is used, and something left for the next. The output is the same either way.
    pub cache: bool,
    /// Whether pages are minified.
    pub minify: bool,
    /// Whether the site gets a search.
    pub search: bool,
    /// Where the build says how far it is.
    pub progress: Arc<Progress>,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self { baseline: Baseline::default(), cache: true, minify: true, search: true, progress: Arc::default() }
    }
}

/// Builds a site like [`build`], with options.
///
/// # Errors
/// Those of [`build`].
pub fn build_with(root: &Path, now: DateTime, output: &Path, options: &BuildOptions) -> Result<Built, EngineError> {
    let start = Instant::now();
    load::expect_site(root)?;
    output::refuse_sources(root, &watch::FOLDERS, output)?;
    let output = Output::claim(output)?;
    let cache = Cache::of(root, &output, options).filter(|_| options.cache);
    let mut before = cache.as_ref().map(|cache| (cache, cache.look()));
    let refuses = |checked: &Checked| checked.tally.fault > 0 || checked.tally.gap > 0;
    let mut laps = Laps::begin();
    if let Some((cache, before)) = &before
        && let Some((mut checked, files)) = cache.replay(before, now, start)
    {
        let passed_over = checked.pass_over(&options.baseline, rules::holds_back);
        let committed = (!refuses(&checked)).then_some(Committed { files, written: 0, removed: 0 });
        laps.lap("核对，没有变化", "nothing changed", files);
        checked.timings.stages = laps.end();
        return Ok(Built { checked, passed_over, committed });
    }
    let memo = before.as_ref().and_then(|(cache, _)| cache.memo()).unwrap_or_default();
    let ours = before.as_ref().is_some_and(|(_, before)| before.holds(&memo.1));
    let output = if ours { output.ready()? } else { output.prepared()? };
    laps.lap("上一次的结果", "what the last build left", memo.0.count());
    let recalled = laps.end();
    let inputs = before.as_mut().and_then(|(_, before)| before.take_inputs());
    let place = Place { root, output: &output, before: before.as_ref().map(|(_, before)| before) };
    let (memo, texts, mut passed) = build_warm(&place, now, options, memo, inputs)?;
    let staged = std::mem::take(&mut passed.staged);
    let rest = before.as_ref().zip(passed.site.as_ref().map(|site| next_moment(site, now)));
    let rest = rest.map(|((cache, before), until)| (cache, before, Sealed::new(&passed, now, until, staged.len())));
    let mut checked = passed.checked(root, start);
    let passed_over = checked.pass_over(&options.baseline, rules::holds_back);
    options.progress.begin(Work::Writing, 0);
    let mut laps = Laps::begin();
    let there = before.as_ref().and_then(|(_, before)| before.outputs());
    let committed = match (refuses(&checked), there) {
        (true, _) => None,
        (false, Some(there)) => Some(output.commit_over(&staged, there.files().iter().map(|(path, _)| path))?),
        (false, None) => Some(output.commit(&staged)?),
    };
    laps.lap("写出", "commit", committed.map_or(0, |done| done.written + done.removed));
    if let Some((cache, before, sealed)) = rest.filter(|_| committed.is_some()) {
        cache.leave(before, (&memo, &texts), &staged, &sealed);
        laps.lap("留给下一次", "what is left for the next build", memo.count());
    }
    checked.timings.stages.splice(0..0, recalled);
    checked.timings.stages.extend(laps.end());
    checked.time = start.elapsed();
    // A large one takes a while, which nobody need wait for.
    std::thread::spawn(move || drop(memo));
    Ok(Built { checked, passed_over, committed })
}

/// From where and into what a site is built.
struct Place<'p> {
    root: &'p Path,
    output: &'p Output,
    /// The files as they were before; none where no cache is used.
    before: Option<&'p Before>,
}

/// Builds from what the last build left; from nothing, where that proves to be false while it is used.
fn build_warm(
    place: &Place<'_>,
    now: DateTime,
    options: &BuildOptions,
    (mut memo, left): (Memo, Left),
    inputs: Option<Census>,
) -> Result<(Memo, Texts, Passed), EngineError> {
    let Place { root, output, before } = *place;
    let texts = Texts::Spill(Spill::new(output.work(), output.folder())?);
    let cold = left.is_empty();
    let warm = Warm::new(output, before, &left);
    let run = Run {
        sink: &warm,
        texts: &texts,
        task: Task::Build,
        remembering: before.is_some(),
        minify: options.minify,
        search: options.search,
        progress: Some(&options.progress),
        first: None,
    };
    match passes(root, now, &run, &mut memo, inputs) {
        Err(EngineError::Output(OutputError::Changed(_))) if !cold => {
            build_warm(place, now, options, Default::default(), None)
        }
        passed => Ok((memo, texts, passed?)),
    }
}

/// The next moment at which what is public may change by itself: a day that begins, or a page's moment.
pub(crate) fn next_moment(site: &Site, now: DateTime) -> DateTime {
    let begin = site.pages.iter().filter_map(|page| Some(page.front.date.get()?.key()));
    let ends = site.pages.iter().flat_map(|page| [page.front.expires.get().copied(), page.comes_down()]);
    // What lasts until a moment lasts through it.
    let after = ends.flatten().filter_map(|moment| moment.end().checked_add(jiff::SignedDuration::from_nanos(1)).ok());
    begin.chain(after).filter(|moment| *moment > now).chain([midnight_after(now)]).min().unwrap_or(now)
}

/// The beginning of the next day.
pub(crate) fn midnight_after(now: DateTime) -> DateTime {
    now.date().tomorrow().map_or(DateTime::MAX, |tomorrow| tomorrow.at(0, 0, 0, 0))
}

/// The folder into which a site is built unless another is named.
#[must_use]
pub fn default_output(root: &Path) -> PathBuf {
    root.join("public")
}

/// What the passes gave.
#[derive(Debug, Default)]
struct Passed {
    findings: Vec<Finding>,
    silenced: Vec<Silenced>,
    outlook: Outlook,
    staged: Vec<Staged>,
    sources: Vec<(SourcePath, String)>,
    pages: usize,
    /// The site; none where its configuration cannot be read.
    site: Option<Site>,
    timings: Timings,
    /// Addresses of pages that are to be there and could not be made.
    failed: Vec<String>,
    /// Whether the theme could not be read.
    themeless: bool,
}

impl Passed {
    fn checked(self, root: &Path, start: Instant) -> Checked {
        let mut sources = Sources::new(root);
        for (file, text) in self.sources {
            // A file of the site goes before the built-in one of the same name.
            if !root.join(&*file).exists() {
                sources.insert(file, text);
            }
        }
        let mut findings = self.findings;
        for finding in &mut findings {
            fix::keep_possible(root, finding);
        }
        let findings = locate(findings, &mut sources);
        let tally = Tally::of(findings.iter().map(|located| &located.finding));
        let mut silenced = Vec::with_capacity(self.silenced.len());
        for one in self.silenced {
            silenced
                .extend(locate(vec![one.finding], &mut sources).into_iter().map(|found| (found, one.reason.clone())));
        }
        let outlook = self.outlook;
        let (pages, timings) = (self.pages, self.timings);
        Checked { findings, tally, silenced, outlook, sources, pages, time: start.elapsed(), timings }
    }
}

/// The passes for a command. `inputs` are the files that the site is made from, where it is known which there are.
fn passes(
    root: &Path,
    now: DateTime,
    run: &Run<'_>,
    memo: &mut Memo,
    inputs: Option<Census>,
) -> Result<Passed, EngineError> {
    let mut laps = Laps::begin();
    let told = inputs.as_ref().map_or(Told::Nothing, |inputs| Told::Files(inputs.files()));
    let mut loaded = load::load_again(root, now, Mode::Public, &mut memo.read, told)?;
    drop(inputs);
    if let Some(site) = &mut loaded.site {
        site.searched = run.search;
    }
    // What would serve a later look at the same folders is not held while pages are made.
    if run.remembering {
        memo.read.forget_folders();
    } else {
        memo.read = Remembered::default();
    }
    laps.lap("读取", "reading", loaded.site.as_ref().map_or(0, |site| site.pages.len()));
    let mut passed = passes_after(loaded, root, run, memo)?;
    passed.timings.stages.splice(0..0, laps.end());
    Ok(passed)
}

/// The passes after the first, where nothing is written.
fn passes_over(loaded: Loaded, root: &Path) -> Result<Passed, EngineError> {
    passes_after(loaded, root, &Run::CHECK, &mut Memo::default())
}

/// How the passes run.
struct Run<'r> {
    /// Where what is made is put.
    sink: &'r dyn Sink,
    /// Where texts are kept until the index of the search is made.
    texts: &'r Texts,
    /// What is done with the pages.
    task: Task,
    /// Whether what is made is remembered.
    remembering: bool,
    /// Whether pages are minified.
    minify: bool,
    /// Whether the site gets a search.
    search: bool,
    /// Where the run says how far it is.
    progress: Option<&'r Progress>,
    /// What is made before all else.
    first: Option<First<'r>>,
}

/// Pages that somebody looks at, by their paths: they are made first.
struct First<'r> {
    pages: &'r BTreeSet<String>,
    /// Called when they are made, and nothing else.
    made: &'r dyn Fn(),
}

impl Run<'_> {
    /// A look at everything, as a build has it, of which nothing is kept.
    const CHECK: Self = Self {
        sink: &Discard,
        texts: &Texts::Memory,
        task: Task::Build,
        remembering: false,
        minify: true,
        search: true,
        progress: None,
        first: None,
    };
}

/// The passes after the first; what is known of an earlier run is used, and renewed.
fn passes_after(loaded: Loaded, root: &Path, run: &Run<'_>, memo: &mut Memo) -> Result<Passed, EngineError> {
    let Run { sink, texts, task, .. } = *run;
    let Loaded { site, findings } = loaded;
    let Some(site) = site else {
        return Ok(Passed { findings, ..Passed::default() });
    };
    let mut passed = Passed { findings, ..Passed::default() };
    let mut laps = Laps::begin();
    let facts = OnceLock::new();
    let remembering = run.remembering;
    let (plan, grounds) = rayon::join(|| Plan::new(&site), || Grounds::new(&site, remembering));
    passed.pages = plan.pages.len() + plan.later.len();
    laps.lap("计划", "plan", passed.pages);
    if task.judges(false) {
        let facts = facts.get_or_init(|| Facts::of(&site));
        let owners: Vec<Owner> = site.owners().collect();
        let of_record = |owner: Owner| {
            let mut findings = Vec::new();
            rules::check_texts_of_record(&site, owner, site.office(owner), facts, &mut findings);
            findings
        };
        let of_records = || owners.into_par_iter().flat_map_iter(of_record).collect();
        let of_site = || rayon::join(|| rules::check_site(&site), of_records);
        let ((of_rules, of_texts), of_addresses): ((_, Vec<Finding>), _) =
            rayon::join(of_site, || collisions(&site, &plan));
        passed.findings.extend([of_rules, of_texts, of_addresses].concat());
        laps.lap("全站的规则", "rules on the site", site.pages.len());
    }
    let view = site_view(&site);
    match Theme::load(root, &site.config.theme, &view, memo.theme.take()) {
        Ok(mut theme) => {
            theme.minifies = run.minify;
            passed.sources.extend(theme.embedded_sources());
            let interpretations = Interpretations::new(&site);
            let columns = columns(&site, &grounds, &memo.columns);
            let searched = Searched::new(&site);
            let posted = posted(&site);
            let zones = Zones::new(&site, &theme, &columns, &interpretations, grounds, task, &memo.steady);
            laps.lap("各页的依据", "zones", site.pages.len());
            let renderer = Renderer {
                root,
                site: &site,
                theme: &theme,
                interpretations: &interpretations,
                facts: &facts,
                sink,
                texts,
                columns: &columns,
                searched: &searched,
                posted: &posted,
                zones: &zones,
                memo,
                task,
                progress: run.progress,
            };
            if let Some(progress) = run.progress {
                progress.begin(Work::Pages, passed.pages);
            }
            laps.lap("主题和各栏目", "theme and columns", columns.len());
            let first = make_first(&renderer, &plan, run.first.as_ref())?;
            laps.lap("打开着的页面", "open pages", first.len());
            let made = make(&renderer, &plan, &first, &mut passed, &mut laps)?;
            if run.remembering {
                memo.steady = zones.into_steady();
                memo.columns = columns;
                memo.pages = made.pages;
                memo.files = made.files;
                memo.beside = made.beside;
                if task == Task::Build {
                    memo.segments = made.segments;
                }
                memo.theme = Some(theme);
            }
        }
        Err(found) => {
            // What was made before is of another run than that which the next one follows.
            memo.steady.clear();
            passed.themeless = true;
            passed.findings.extend(found);
            let pages = plan.pages.iter().chain(&plan.later).map(|job| &job.url);
            let others = plan.files.iter().map(|file| &file.url).chain(plan.redirects.iter().map(|old| &old.from));
            passed.failed.extend(pages.chain(others).map(|url| url.file_path().to_string()));
        }
    }
    once_per_place(&mut passed.findings);
    rules::set_classes(&site, &mut passed.findings);
    if task.judges(false) {
        passed.outlook = outlook(&site, &passed.findings);
        passed.silenced = rules::silencing::apply(&site, &mut passed.findings);
    }
    laps.lap("静默和时限", "silencing, terms", passed.findings.len());
    passed.timings.stages = laps.end();
    passed.failed.extend(site.unread.iter().map(|unread| unread.url.file_path().to_string()));
    drop(plan);
    passed.site = Some(site);
    Ok(passed)
}

/// What was made in a run.
#[derive(Default)]
struct MadeAll {
    pages: Batches,
    files: HashMap<Arc<str>, MadeFile>,
    beside: HashMap<SourcePath, SeenFile>,
    segments: HashMap<String, MadeSegment>,
}

/// The pages of some batches, in order, each with its path.
fn pages_of(batches: &[(memo::Place, Arc<Batch>)]) -> impl Iterator<Item = &MadePage> + Clone {
    batches.iter().flat_map(|(_, batch)| &batch.pages)
}

/// Makes the pages that somebody looks at, but for those that show what is known of others only once these are made.
fn make_first(
    renderer: &Renderer<'_>,
    plan: &Plan<'_>,
    first: Option<&First<'_>>,
) -> Result<FxHashMap<Arc<str>, Arc<Made>>, EngineError> {
    let Some(First { pages, made }) = first.filter(|first| !first.pages.is_empty()) else {
        return Ok(FxHashMap::default());
    };
    let jobs: Vec<Job<'_>> = plan.pages.iter().filter(|job| pages.contains(&*job.url.file_path())).cloned().collect();
    let rendered = renderer.render_all(&jobs, 0, &Kept::nothing(), &FxHashMap::default())?;
    made();
    Ok(pages_of(&rendered).cloned().collect())
}

/// Makes all pages and files of a plan but the pages that were made `first`.
fn make(
    renderer: &Renderer<'_>,
    plan: &Plan<'_>,
    first: &FxHashMap<Arc<str>, Arc<Made>>,
    passed: &mut Passed,
    laps: &mut Laps,
) -> Result<MadeAll, EngineError> {
    let Renderer { site, theme, sink, task, .. } = *renderer;
    let mut all = MadeAll::default();
    let made = renderer.render_all(&plan.pages, 0, &Kept::nothing(), first)?;
    laps.lap("页面", "pages", plan.pages.len());
    let mut excerpts = Beginnings::new(renderer.texts, site.pages.len());
    for (job, (_, made)) in plan.pages.iter().zip(pages_of(&made)) {
        if let Some(index) = job.page(site) {
            excerpts.add(index, &made.outcome.excerpt);
        }
    }
    let kept = Kept { excerpts: &excerpts, identities: Identities::new(site, &plan.redirects) };
    let later = renderer.render_all(&plan.later, 1, &kept, first)?;
    laps.lap("文件目录、张贴页", "catalogs of documents, sheets", plan.later.len());
    if task.judges(false) {
        passed.findings.extend(across_pages(site, &plan.pages, &made));
    }
    if task.renders() && sink.keeps() {
        let material = renderer.material(&kept, plan);
        let make = |file: &FileJob<'_>| -> Result<(Arc<str>, MadeFile), OutputError> {
            let (path, zone) = (file.url.file_path(), renderer.zones.of_file(file));
            let before = renderer.memo.files.get(&path).filter(|made| made.zone == zone && sink.keep(&path));
            let staged = match before {
                Some(made) => made.staged.clone(),
                None => sink.stage(&path, &file.bytes(&material))?,
            };
            Ok((path, MadeFile { zone, staged }))
        };
        all.files = plan.files.par_iter().map(make).collect::<Result<_, _>>()?;
        laps.lap("由数据生成的文件", "files made from data", all.files.len());
        if task == Task::Build && site.searched {
            let found: Vec<(&str, &Found)> =
                pages_of(&made).filter_map(|(path, made)| Some((&**path, made.outcome.document.as_ref()?))).collect();
            let before = &renderer.memo.segments;
            if let Some(progress) = renderer.progress {
                progress.begin(Work::Index, 0);
            }
            let (segments, top) = index::make(renderer.searched, &found, renderer.texts, sink, before)?;
            laps.lap("搜索索引", "index of the search", segments.len());
            passed.staged.extend(segments.values().flat_map(|segment| &segment.staged).cloned().chain([top]));
            all.segments = segments;
        }
        for (name, bytes) in &theme.statics {
            passed.staged.push(sink.stage(&format!("assets/{name}"), bytes)?);
        }
    }
    drop(kept);
    excerpts.checked()?;
    if task == Task::Build {
        let timed = pages_of(&made).chain(pages_of(&later));
        passed.timings.take_slowest(timed.map(|(path, made)| (&**path, made.outcome.time)));
    }
    for (place, batch) in made.into_iter().chain(later) {
        if batch.found {
            passed.findings.extend(batch.pages.iter().flat_map(|(_, made)| &made.outcome.findings).cloned());
        }
        if task == Task::Build {
            passed.staged.extend(batch.pages.iter().filter_map(|(_, made)| made.outcome.staged.clone()));
        }
        if task.renders() && !batch.whole {
            let failed = batch.pages.iter().filter(|(_, made)| made.outcome.staged.is_none());
            passed.failed.extend(failed.map(|(path, _)| path.to_string()));
        }
        all.pages.insert(place, batch);
    }
    if task == Task::Build {
        passed.staged.extend(all.files.values().map(|file| file.staged.clone()));
    }
    if task.renders() {
        for redirect in &plan.redirects {
            match theme.redirect(site, redirect) {
                Ok(html) => passed.staged.push(sink.stage(&redirect.from.file_path(), html.as_bytes())?),
                Err(finding) => {
                    passed.failed.push(redirect.from.file_path().to_string());
                    passed.findings.push(*finding);
                }
            }
        }
    }
    for (source, seen) in files::pass(renderer)? {
        passed.findings.extend(seen.findings.iter().cloned());
        passed.staged.extend(seen.staged.clone());
        all.beside.insert(source, seen);
    }
    laps.lap("文章旁边的文件", "files beside pages", all.beside.len());
    Ok(all)
}

/// What is open, and the vetoes.
fn outlook(site: &Site, findings: &[Finding]) -> Outlook {
    let mut terms = clocks::terms(site);
    let standings = clocks::veto::standings(site, &terms, findings, rules::veto_codes());
    terms.retain(|term| term.done.is_none());
    terms.sort_by_key(|term| term.due);
    let open = terms.into_iter().map(|term| Due {
        office: site.office(term.owner).display_name().to_owned(),
        office_id: matches!(term.owner, Owner::Office(_)).then(|| site.office(term.owner).id.clone()),
        what: term.what(site),
        term,
    });
    Outlook { open: open.collect(), standings }
}

/// A template that fails does so on every page of its kind; the first of them is told.
fn once_per_place(findings: &mut Vec<Finding>) {
    let mut seen = std::collections::HashSet::new();
    findings
        .retain(|finding| finding.rule.code != faults::TEMPLATE.code || seen.insert(format!("{:?}", finding.locus)));
}

/// Rules that need several pages: anchors, reports of consecutive years, and elements that a column needs once.
fn across_pages(site: &Site, jobs: &[Job<'_>], made: &[(memo::Place, Arc<Batch>)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let outcomes =
        || jobs.iter().zip(pages_of(made)).filter_map(|(job, (_, made))| Some((job.page(site)?, &made.outcome)));
    let linked: Vec<&AnchorUse> = outcomes().flat_map(|(_, outcome)| &outcome.links).collect();
    let targets: HashSet<&str> = linked.iter().map(|link| &*link.target).collect();
    let anchors: HashMap<&str, &[String]> = outcomes()
        .map(|(index, outcome)| (&*site.pages[index].source, outcome.anchors.as_slice()))
        .filter(|(source, _)| targets.contains(source))
        .collect();
    for link in linked {
        let there = anchors.get(&*link.target).copied().unwrap_or_default();
        if !there.contains(&link.anchor) {
            findings.push(rules::links::anchor::broken(&link.anchor, link.locus.clone(), there));
        }
    }
    let reports: Vec<_> =
        outcomes().filter_map(|(index, outcome)| Some((index, outcome.figures.as_deref()?))).collect();
    findings.extend(rules::reports::against_last_year::check(site, &reports));
    let mut met: BTreeMap<(Owner, &str), Vec<String>> = BTreeMap::new();
    for (index, outcome) in outcomes().filter(|(_, outcome)| !outcome.column_elements.is_empty()) {
        let page = &site.pages[index];
        if let Some(item) = page.role.item() {
            met.entry((page.owner, item.as_str())).or_default().extend(outcome.column_elements.iter().cloned());
        }
    }
    for owner in site.owners() {
        for item in site.items(owner).filter(|item| item.shape == Shape::List) {
            let published =
                site.row(owner, item).is_some_and(|row| row.state == crate::model::site::RowState::Published);
            if published && item.elements.iter().any(|element| element.per_column) {
                let met = met.get(&(owner, item.id.as_str())).map_or(&[][..], Vec::as_slice);
                rules::coverage::column_element::check(site, owner, item, met, &mut findings);
            }
        }
    }
    findings
}
