//! The files beside pages and records: each is read once, looked through, and staged.

use std::collections::HashSet;
use std::path::Path;

use rayon::prelude::*;

use crate::attachment::{self, DoubtKind, Limits};
use crate::diagnostic::{Finding, Locus};
use crate::load;
use crate::model::page::{Attachment, Page, State};
use crate::model::{Owner, Site};
use crate::output::{OutputError, Sink, Staged};
use crate::rules;
use crate::scan::facts::Facts;
use crate::text;

/// A file that is published, and whose it is.
struct Beside<'s> {
    file: &'s Attachment,
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

/// Reads every file, looks through it and stages it.
pub fn pass(
    root: &Path,
    site: &Site,
    facts: &Facts,
    sink: &dyn Sink,
) -> Result<(Vec<Staged>, Vec<Finding>), OutputError> {
    let files: Vec<Beside<'_>> = files(site).collect();
    let read = |beside: &Beside<'_>| -> Result<(Option<Staged>, Vec<Finding>), OutputError> {
        match std::fs::read(root.join(&*beside.file.source)) {
            Ok(bytes) => {
                let staged = sink.stage_copy(&beside.file.url.file_path(), &beside.file.source, &bytes)?;
                Ok((Some(staged), look_through(site, beside, &bytes, facts)))
            }
            Err(error) => Ok((None, vec![load::unreadable(&beside.file.source, &error)])),
        }
    };
    let passed: Vec<_> = files.par_iter().map(read).collect::<Result<_, OutputError>>()?;
    let (mut staged, mut findings) = (Vec::new(), Vec::new());
    for (file, found) in passed {
        staged.extend(file);
        findings.extend(found);
    }
    Ok((staged, findings))
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
