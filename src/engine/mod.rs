//! The passes of a build.
//!
//! *Pass 1* ([`crate::load`]) reads records and of every page its front matter. *Pass 2* reads each body once, in parallel:
//! parse, check, render, stage. *Pass 3* checks across pages and commits what was staged, or discards it.

mod build;
mod cache;
mod collisions;
mod files;
pub mod fix;
mod index;
pub mod live;
mod make;
mod memo;
pub mod progress;
pub mod record;
mod render;
pub mod review;
mod strings;
mod texts;
pub mod timings;
pub mod watch;
mod zones;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::civil::DateTime;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clocks::{self, Term, veto::Standing};
use crate::diagnostic::baseline::{Baseline, PassedOver};
use crate::diagnostic::{Finding, Located, SourcePath, Tally, Text};
use crate::load::{self, LoadError, Loaded, Told};
use crate::model::{Mode, Owner, Site};
use crate::output::{Discard, OutputError, Sink, Staged};
use crate::pages::article::Interpretations;
use crate::pages::plan::Plan;
use crate::pages::posting::posted;
use crate::pages::search::Searched;
use crate::pages::site_view::site_view;
use crate::rules;
use crate::rules::silencing::Silenced;
use crate::scan::facts::Facts;
use crate::source::{Sources, faults, locate};
use crate::theme::Theme;

pub use build::{BuildOptions, Built, build, build_with, default_output};

use cache::{Census, Leaving};
use collisions::collisions;
use make::{make, make_first};
use memo::{Memo, Task};
use progress::{Progress, Work};
use render::{Renderer, columns};
use texts::Texts;
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

/// Checks a site as it is at a moment (+08:00).
///
/// # Errors
/// [`EngineError::Load`] where the folder is no site.
pub fn check(root: &Path, now: DateTime) -> Result<Checked, EngineError> {
    let start = Instant::now();
    let passed = passes(root, now, &Run::CHECK, &mut Memo::default(), None)?;
    Ok(passed.checked(root, start))
}

/// The next moment at which what is public may change by itself: a day that begins, or a page's moment.
pub(crate) fn next_moment(site: &Site, now: DateTime) -> DateTime {
    let begin = site.pages.iter().filter_map(|page| Some(page.front.date.get()?.key()));
    let ends = site.pages.iter().flat_map(|page| [page.front.rare().expires.get().copied(), page.comes_down()]);
    // What lasts until a moment lasts through it.
    let after = ends.flatten().filter_map(|moment| moment.end().checked_add(jiff::SignedDuration::from_nanos(1)).ok());
    begin.chain(after).filter(|moment| *moment > now).chain([midnight_after(now)]).min().unwrap_or(now)
}

/// The beginning of the next day.
pub(crate) fn midnight_after(now: DateTime) -> DateTime {
    now.date().tomorrow().map_or(DateTime::MAX, |tomorrow| tomorrow.at(0, 0, 0, 0))
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
    /// Whether no file could be made, because the configuration or the theme cannot be read.
    fn made_nothing(&self) -> bool {
        self.site.is_none() || self.themeless
    }

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
    // What would serve a later look is not held while pages are made.
    let read = std::mem::take(&mut memo.read);
    if let Some(leaving) = run.leaving {
        leaving.read(&read);
    }
    // A large table takes a while to be given back.
    rayon::spawn(move || drop(read));
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
    /// What is left for a later build while this one goes on.
    leaving: Option<&'r Leaving<'r>>,
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
        leaving: None,
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
