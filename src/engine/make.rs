//! Pass 2 and pass 3: pages are made, then what rests on them, then the rules that need several.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::memo::{self, Batch, Batches, Made, MadeFile, MadePage, MadeSegment, SeenFile, Task};
use super::progress::Work;
use super::render::Renderer;
use super::strings::Strings;
use super::texts::{Beginnings, Found};
use super::timings::Laps;
use super::{EngineError, First, Passed, files, index};
use crate::diagnostic::{Finding, SourcePath};
use crate::model::catalog::Shape;
use crate::model::{Owner, Site};
use crate::output::OutputError;
use crate::pages::Job;
use crate::pages::feeds::Identities;
use crate::pages::files::{FileJob, Kept};
use crate::pages::links::AnchorUse;
use crate::pages::plan::Plan;
use crate::rules;

/// What was made in a run.
#[derive(Default)]
pub(super) struct MadeAll {
    pub pages: Batches,
    pub files: FxHashMap<Arc<str>, MadeFile>,
    pub beside: FxHashMap<SourcePath, SeenFile>,
    pub segments: FxHashMap<String, MadeSegment>,
}

/// The pages of some batches, in order, each with its path.
fn pages_of(batches: &[(memo::Place, Arc<Batch>)]) -> impl Iterator<Item = &MadePage> + Clone {
    batches.iter().flat_map(|(_, batch)| &batch.pages)
}

/// Makes the pages that somebody looks at, but for those that show what is known of others only once these are made.
pub(super) fn make_first(
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
pub(super) fn make(
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

/// Rules that need several pages: anchors, reports of consecutive years, and elements that a column needs once.
fn across_pages(site: &Site, jobs: &[Job<'_>], made: &[(memo::Place, Arc<Batch>)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let outcomes =
        || jobs.iter().zip(pages_of(made)).filter_map(|(job, (_, made))| Some((job.page(site)?, &made.outcome)));
    let linked: Vec<&AnchorUse> = outcomes().flat_map(|(_, outcome)| &outcome.links).collect();
    let targets: FxHashSet<&str> = linked.iter().map(|link| &*link.target).collect();
    let anchors: FxHashMap<&str, &Strings> = outcomes()
        .map(|(index, outcome)| (&*site.pages[index].source, &outcome.anchors))
        .filter(|(source, _)| targets.contains(source))
        .collect();
    for link in linked {
        let there: Vec<&str> = anchors.get(&*link.target).into_iter().flat_map(|anchors| anchors.iter()).collect();
        if !there.contains(&link.anchor.as_str()) {
            findings.push(rules::links::anchor::broken(&link.anchor, link.locus.clone(), &there));
        }
    }
    let reports: Vec<_> =
        outcomes().filter_map(|(index, outcome)| Some((index, outcome.figures.as_deref()?))).collect();
    findings.extend(rules::reports::against_last_year::check(site, &reports));
    let mut met: BTreeMap<(Owner, &str), Vec<String>> = BTreeMap::new();
    for (index, outcome) in outcomes().filter(|(_, outcome)| !outcome.column_elements.is_empty()) {
        let page = &site.pages[index];
        if let Some(item) = page.role.item() {
            met.entry((page.owner, item.as_str()))
                .or_default()
                .extend(outcome.column_elements.iter().map(str::to_owned));
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
