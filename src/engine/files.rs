//! The files beside pages and records: each is read once, looked through, and staged.

use std::collections::HashSet;

use rayon::prelude::*;

use super::memo::SeenFile;
use super::render::Renderer;
use crate::attachment::{self, DoubtKind, Limits};
use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::load;
use crate::model::page::{Attachment, Page, State};
use crate::model::{Owner, Site};
use crate::output::OutputError;
use crate::rules;
use crate::scan::facts::Facts;
use crate::text;

/// A file that is published, and whose it is.
pub struct Beside<'s> {
    pub file: &'s Attachment,
    owner: Owner,
    page: Option<&'s Page>,
}

/// Files beside pages that the public sees, and those of records, each once.
fn files(site: &Site) -> impl Iterator<Item = Beside<'_>> {
    let published = site.pages.iter().filter(|page| page.state == State::Published);
    let beside = published
        .flat_map(|page| page.attachments.iter().map(move |file| Beside { file, owner: page.owner, page: Some(page) }));
    let records = site
        .owners()
        .flat_map(|owner| site.office(owner).files.iter().map(move |file| Beside { file, owner, page: None }));
    let mut seen = HashSet::new();
    beside.chain(records).filter(move |beside| seen.insert(beside.file.source.clone()))
}

/// The files that are published.
pub fn published(site: &Site) -> impl Iterator<Item = &Attachment> {
    files(site).map(|beside| beside.file)
}

/// Reads every file, looks through it and stages it; of files that are as they were before, nothing is read.
pub fn pass(renderer: &Renderer<'_>) -> Result<Vec<(SourcePath, SeenFile)>, OutputError> {
    let Renderer { root, site, sink, zones, memo, task, .. } = renderer;
    let files: Vec<Beside<'_>> = files(site).collect();
    let read = |beside: &Beside<'_>| -> Result<(SourcePath, SeenFile), OutputError> {
        let Beside { file, owner, page } = beside;
        let judges = task.judges(page.is_some_and(|page| page.held.is_some()));
        let judged = if judges { zones.of_rules_beside(*owner, *page) } else { 0 };
        let path = file.url.file_path();
        let source = file.source.clone();
        if let Some(seen) = memo.seen(beside, judged).filter(|_| !task.renders() || sink.keep(&path)) {
            return Ok((source, seen.clone()));
        }
        let mut seen = SeenFile { stamp: file.stamp, judged, findings: Vec::new(), staged: None };
        match std::fs::read(root.join(&*file.source)) {
            Ok(bytes) => {
                seen.staged = Some(sink.stage_copy(&path, &file.source, &bytes)?);
                if judges {
                    seen.findings = look_through(site, beside, &bytes, renderer.facts());
                }
            }
            Err(error) => {
                seen.stamp.settled = false;
                seen.findings.push(load::unreadable(&file.source, &error));
            }
        }
        Ok((source, seen))
    };
    files.par_iter().map(read).collect()
}

fn look_through(site: &Site, beside: &Beside<'_>, bytes: &[u8], facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let source = &beside.file.source;
    let extract = attachment::read(&beside.file.name, bytes, &Limits::default());
    rules::check_passages(site, beside.owner, beside.page, source, &extract.passages, facts, &mut findings);
    // Images hold no text to look through.
    for doubt in extract.doubts.into_iter().filter(|doubt| doubt.kind != DoubtKind::Media) {
        let (zh, en) = (&doubt.message.zh, &doubt.message.en);
        let message = match &doubt.place {
            Some(place) => {
                let (place_zh, place_en) = (&place.zh, &place.en);
                text!("{place_zh}：{zh}", "{place_en}: {en}")
            }
            None => doubt.message.clone(),
        };
        findings.push(Finding::new(&rules::privacy::attachment_unread::RULE, Locus::file(source), message, doubt.help));
    }
    findings
}
