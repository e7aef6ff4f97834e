//! The passes of a build.
//!
//! *Pass 1* ([`crate::load`]) reads records and of every page its front matter. *Pass 2* reads each body once, in parallel:
//! parse, check, render, stage. *Pass 3* checks across pages and commits what was staged, or discards it.

mod files;
pub mod fix;
pub mod live;
pub mod record;
mod render;
pub mod review;
pub mod watch;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::civil::DateTime;
use rayon::prelude::*;

use crate::clocks::{self, Term, veto::Standing};
use crate::diagnostic::baseline::{Baseline, PassedOver};
use crate::diagnostic::{Finding, Located, Locus, SourcePath, Tally, Text};
use crate::load::{self, LoadError, Loaded};
use crate::model::catalog::Shape;
use crate::model::{Mode, Owner, Site};
use crate::output::{self, Committed, Discard, Output, OutputError, Sink, Staged};
use crate::pages::article::Interpretations;
use crate::pages::files::{FileJob, Kept, plan_files};
use crate::pages::former::{Redirect, redirects};
use crate::pages::plan::plan_documents;
use crate::pages::site_view::site_view;
use crate::pages::{Job, plan};
use crate::rules;
use crate::rules::silencing::Silenced;
use crate::scan::facts::Facts;
use crate::source::{Sources, faults, locate};
use crate::text;
use crate::theme::Theme;

use render::{Outcome, Renderer};

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
}

/// What is due, and how far the site stands from the vetoes of the national check.
#[derive(Debug, Default)]
pub struct Outlook {
    /// What is not done yet, the earliest first.
    pub open: Vec<Due>,
    /// The vetoes.
    pub standings: Vec<Standing>,
}

/// Something that is to be done by a day.
#[derive(Debug)]
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
    let passed = passes(root, now, Mode::Public, &Discard)?;
    Ok(passed.checked(root, start))
}

/// Builds a site into a folder: all of it, or, where a fault or gap is found, nothing.
///
/// # Errors
/// [`EngineError`] where the folder is no site, or the output cannot be written; the output is then as it was.
pub fn build(root: &Path, now: DateTime, output: &Path) -> Result<Built, EngineError> {
    build_over(root, now, output, &Baseline::default())
}

/// Builds a site like [`build`], with a baseline whose gaps do not stop it. Its faults do, and so does what must not be
/// published unreviewed ([`rules::holds_back`]).
///
/// # Errors
/// Those of [`build`].
pub fn build_over(root: &Path, now: DateTime, output: &Path, baseline: &Baseline) -> Result<Built, EngineError> {
    let start = Instant::now();
    load::expect_site(root)?;
    output::refuse_sources(root, &watch::FOLDERS, output)?;
    let output = Output::open(output)?;
    let mut passed = passes(root, now, Mode::Public, &output)?;
    let staged = std::mem::take(&mut passed.staged);
    let mut checked = passed.checked(root, start);
    let passed_over = checked.pass_over(baseline, rules::holds_back);
    let refused = checked.tally.fault > 0 || checked.tally.gap > 0;
    let committed = if refused { None } else { Some(output.commit(&staged)?) };
    Ok(Built { checked, passed_over, committed })
}

/// The folder into which a site is built unless another is named.
#[must_use]
pub fn default_output(root: &Path) -> PathBuf {
    root.join("public")
}

/// What the passes gave.
#[derive(Default)]
struct Passed {
    findings: Vec<Finding>,
    silenced: Vec<Silenced>,
    outlook: Outlook,
    staged: Vec<Staged>,
    sources: Vec<(SourcePath, String)>,
    pages: usize,
    /// The site; none where its configuration cannot be read.
    site: Option<Site>,
    /// Addresses of pages that are to be there and could not be made.
    failed: Vec<String>,
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
        Checked { findings, tally, silenced, outlook, sources, pages: self.pages, time: start.elapsed() }
    }
}

fn passes(root: &Path, now: DateTime, mode: Mode, sink: &dyn Sink) -> Result<Passed, EngineError> {
    passes_over(load::load(root, now, mode)?, root, sink)
}

/// The passes after the first.
fn passes_over(loaded: Loaded, root: &Path, sink: &dyn Sink) -> Result<Passed, EngineError> {
    let Loaded { site, mut findings } = loaded;
    let Some(site) = site else {
        return Ok(Passed { findings, ..Passed::default() });
    };
    findings.extend(rules::check_site(&site));
    let facts = Facts::of(&site);
    for owner in site.owners() {
        rules::check_texts_of_record(&site, owner, site.office(owner), &facts, &mut findings);
    }
    let jobs = plan(&site);
    let catalogs = plan_documents(&site);
    let redirects = redirects(&site);
    let pages = jobs.len() + catalogs.len();
    let made = plan_files(&site);
    findings.extend(collisions(&site, jobs.iter().chain(&catalogs), &made, &redirects));

    let (mut staged, mut failed) = (Vec::new(), Vec::new());
    let mut sources = Vec::new();
    let view = site_view(&site);
    match Theme::load(root, &site.config.theme, &view) {
        Ok(theme) => {
            sources.extend(theme.embedded_sources());
            let interpretations = Interpretations::new(&site);
            let renderer = Renderer::new(root, &site, &theme, &interpretations, &facts, sink);
            let mut outcomes = renderer.render_all(&jobs, &Kept::default())?;
            let excerpts = outcomes
                .iter_mut()
                .filter_map(|outcome| Some((outcome.page?, std::mem::take(&mut outcome.excerpt))))
                .collect();
            let kept = Kept { excerpts };
            outcomes.extend(renderer.render_all(&catalogs, &kept)?);
            findings.extend(across_pages(&site, &outcomes));
            for (job, outcome) in jobs.iter().chain(&catalogs).zip(outcomes) {
                findings.extend(outcome.findings);
                match outcome.staged {
                    Some(file) => staged.push(file),
                    None => failed.push(job.url.file_path()),
                }
            }
            for redirect in &redirects {
                match theme.redirect(&site, redirect) {
                    Ok(html) => staged.push(sink.stage(&redirect.from.file_path(), html.as_bytes())?),
                    Err(finding) => {
                        failed.push(redirect.from.file_path());
                        findings.push(*finding);
                    }
                }
            }
            if sink.keeps() {
                let material = renderer.material(&kept);
                let made = made.par_iter().map(|file| sink.stage(&file.url.file_path(), &file.bytes(&material)));
                staged.extend(made.collect::<Result<Vec<_>, _>>()?);
                for (name, bytes) in &theme.statics {
                    staged.push(sink.stage(&format!("assets/{name}"), bytes)?);
                }
            }
        }
        Err(found) => {
            findings.extend(found);
            failed.extend(jobs.iter().chain(&catalogs).map(|job| job.url.file_path()));
            failed.extend(redirects.iter().map(|redirect| redirect.from.file_path()));
            failed.extend(made.iter().map(|file| file.url.file_path()));
        }
    }
    let (files, found) = files::pass(root, &site, &facts, sink)?;
    staged.extend(files);
    findings.extend(found);
    once_per_place(&mut findings);
    rules::set_classes(&site, &mut findings);
    let outlook = outlook(&site, &findings);
    let silenced = rules::silencing::apply(&site, &mut findings);
    failed.extend(site.unread.iter().map(|unread| unread.url.file_path()));
    drop((jobs, catalogs, made));
    Ok(Passed { findings, silenced, outlook, staged, sources, pages, site: Some(site), failed })
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

/// Addresses that two sources claim. Names that differ only in case or Unicode form are the same on many systems.
fn collisions<'j, 's: 'j>(
    site: &Site,
    jobs: impl Iterator<Item = &'j Job<'s>>,
    made: &[FileJob<'_>],
    redirects: &[Redirect],
) -> Vec<Finding> {
    let mut claimed: HashMap<String, SourcePath> = HashMap::new();
    let mut findings = Vec::new();
    let mut claim = |url: &str, source: SourcePath| {
        let key = one_form(url);
        if let Some(first) = claimed.get(&key) {
            if *first != source {
                findings.push(Finding::new(
                    &faults::CONFLICT,
                    Locus::file(&source),
                    text!("网址 {url} 与 {first} 相同", "the address {url} is also that of {first}"),
                    text!("给其中一个换个名字，或者删去一个", "rename or remove one of the two"),
                ));
            }
        } else {
            claimed.insert(key, source);
        }
    };
    for job in jobs {
        let source = job.page(site).map_or_else(
            || job.owner.map_or_else(|| "site.yaml".into(), |owner| site.office(owner).source.clone()),
            |index| site.pages[index].source.clone(),
        );
        claim(&job.url.file_path(), source);
    }
    for file in made {
        claim(&file.url.file_path(), file.source(site));
    }
    for file in files::published(site) {
        claim(&file.url.file_path(), file.source.clone());
    }
    findings.extend(redirect_collisions(claimed, redirects));
    findings
}

/// An address in the one form in which file systems may take it: lower case, composed characters.
fn one_form(url: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&url.to_lowercase()).into_owned()
}

/// Old addresses that are in use, or that two pages claim.
fn redirect_collisions(mut claimed: HashMap<String, SourcePath>, redirects: &[Redirect]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for redirect in redirects {
        let from = redirect.from.file_path();
        let Some(other) = claimed.insert(one_form(&from), redirect.source.clone()) else { continue };
        findings.push(Finding::new(
            &faults::CONFLICT,
            Locus::value(&redirect.source, redirect.place.clone()),
            text!(
                "former 里的旧网址 {from} 正在使用（{other}）",
                "the old address {from} that `former` names is in use ({other})"
            ),
            text!(
                "一个旧网址只能通向一个页面：去掉这里的 former，或给占用它的页面改名",
                "an old address leads to one page: take this `former` out, or rename the page that uses it"
            ),
        ));
    }
    findings
}

/// Rules that need several pages: anchors, reports of consecutive years, and elements that a column needs once.
fn across_pages(site: &Site, outcomes: &[Outcome]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let anchors: HashMap<usize, &Vec<String>> =
        outcomes.iter().filter_map(|outcome| Some((outcome.page?, &outcome.anchors))).collect();
    for link in outcomes.iter().flat_map(|outcome| &outcome.links) {
        let there = anchors.get(&link.target).map_or(&[][..], |anchors| anchors.as_slice());
        if !there.contains(&link.anchor) {
            findings.push(rules::links::anchor::broken(&link.anchor, link.locus.clone(), there));
        }
    }
    let reports: Vec<_> =
        outcomes.iter().filter_map(|outcome| Some((outcome.page?, outcome.figures.as_ref()?))).collect();
    findings.extend(rules::reports::against_last_year::check(site, &reports));
    let mut met: BTreeMap<(Owner, &str), Vec<String>> = BTreeMap::new();
    for outcome in outcomes {
        let Some(page) = outcome.page.map(|index| &site.pages[index]) else { continue };
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
