//! Findings that a page, record or site silences in place, with a reason.

use std::collections::HashMap;

use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::key_path;
use crate::model::silence::Silence;
use crate::model::{Field, Site};
use crate::source::faults;
use crate::text;

/// A finding that was silenced, and why.
#[derive(Clone, Debug)]
pub struct Silenced {
    /// The finding.
    pub finding: Finding,
    /// The reason given.
    pub reason: String,
}

/// An entry of `silence` where it stands.
struct Entry<'s> {
    file: &'s SourcePath,
    place: usize,
    rule: &'static crate::diagnostic::Rule,
    reason: &'s str,
    used: bool,
}

/// Takes out the findings that the site silences. An entry that names no rule, a rule that law keeps, or nothing that
/// was found, is a finding itself.
pub fn apply(site: &Site, findings: &mut Vec<Finding>) -> Vec<Silenced> {
    let site_file: SourcePath = "site.yaml".into();
    let mut found = Vec::new();
    let mut entries: Vec<Entry<'_>> = lists(site, &site_file)
        .flat_map(|(file, list)| list.iter().enumerate().map(move |(place, silence)| (file, place, silence)))
        .filter_map(|(file, place, silence)| entry(file, place, silence, &mut found))
        .collect();
    if entries.is_empty() {
        findings.extend(found);
        return Vec::new();
    }
    let owner_of = attachments(site);
    let mut silenced = Vec::new();
    findings.retain(|finding| {
        let file = owner_of.get(&finding.locus.file).copied().unwrap_or(&finding.locus.file);
        let entry = entries.iter_mut().find(|entry| *entry.file == *file && entry.rule.code == finding.rule.code);
        entry.is_none_or(|entry| {
            entry.used = true;
            silenced.push(Silenced { finding: finding.clone(), reason: entry.reason.to_owned() });
            false
        })
    });
    for entry in entries.iter().filter(|entry| !entry.used) {
        let code = entry.rule.code;
        found.push(Finding::new(
            &faults::UNUSED_SILENCE,
            Locus::value(entry.file, key_path!["silence", entry.place, "rule"]),
            text!("这里没有 {code} 的问题可以静默", "there is no finding of {code} here to silence"),
            text!("去掉这一条", "take this entry out"),
        ));
    }
    findings.extend(found);
    silenced
}

/// Every `silence` of the site, with its file.
fn lists<'s>(site: &'s Site, site_file: &'s SourcePath) -> impl Iterator<Item = (&'s SourcePath, &'s [Silence])> {
    let records = site.owners().map(|owner| site.office(owner)).map(|office| (&office.source, &office.silence[..]));
    let pages = site.pages.iter().map(|page| (&page.source, &page.front.rare().silence[..]));
    std::iter::once((site_file, &site.config.silence[..])).chain(records).chain(pages)
}

/// An entry that silences something; nothing where it cannot, which is then a finding.
fn entry<'s>(
    file: &'s SourcePath,
    place: usize,
    silence: &'s Silence,
    findings: &mut Vec<Finding>,
) -> Option<Entry<'s>> {
    let (Field::Is(code), Field::Is(reason)) = (&silence.rule, &silence.reason) else { return None };
    let locus = Locus::value(file, key_path!["silence", place, "rule"]);
    let Some(rule) = super::find(code) else {
        findings.push(super::unknown_code(code, locus));
        return None;
    };
    if !rule.force.may_silence() {
        let (zh, en) = (rule.name.zh, rule.name.en);
        findings.push(Finding::new(
            &faults::VALUE,
            locus,
            text!("“{zh}”由法律规定，不能静默", "`{en}` rests on law: it cannot be silenced"),
            text!("去掉这一条，把问题改正", "take this entry out and mend what was found"),
        ));
        return None;
    }
    Some(Entry { file, place, rule, reason, used: false })
}

/// The page or record that each file beside one belongs to.
fn attachments(site: &Site) -> HashMap<&SourcePath, &SourcePath> {
    let of_pages =
        site.pages.iter().flat_map(|page| page.attachments.iter().map(move |file| (&file.source, &page.source)));
    let of_records = site.owners().flat_map(|owner| {
        let office = site.office(owner);
        office.files.iter().map(move |file| (&file.source, &office.source))
    });
    of_records.chain(of_pages).collect()
}
