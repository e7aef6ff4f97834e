//! The formats of findings. A rule never formats; a format never knows a rule.

mod github;
mod human;
mod json;
mod junit;
#[cfg(test)]
mod samples;
mod sarif;

pub use github::Github;
pub use human::{Human, excerpt};
pub use json::Json;
pub use junit::Junit;
pub use sarif::Sarif;

use super::{Finding, Lang, Located, Tally, citation};
use crate::source::Sources;

/// What a format shows.
#[derive(Debug)]
pub struct Report<'r> {
    /// Findings in order.
    pub findings: &'r [Located],
    /// Findings that the site silences, with the reasons.
    pub silenced: &'r [(Located, String)],
    /// How many of each class.
    pub tally: Tally,
    /// Texts of the files that they point into.
    pub sources: &'r Sources,
    /// Language of messages.
    pub lang: Lang,
}

/// A format of findings.
pub trait Format {
    /// The whole report as text.
    fn format(&self, report: &Report<'_>) -> String;
}

/// The legal bases of a finding, those of its rule first, each once.
#[must_use]
pub fn bases(finding: &Finding, lang: Lang) -> Vec<String> {
    let mut bases: Vec<String> = Vec::new();
    for key in finding.rule.basis.iter().copied().chain(finding.basis.iter().map(String::as_str)) {
        let basis = citation::show(key, lang);
        if !bases.contains(&basis) {
            bases.push(basis);
        }
    }
    bases
}

/// What to do and why, as two lines of plain text for formats that have one text a finding.
fn advice(finding: &Finding, lang: Lang) -> String {
    let (help, bases) = (finding.help.get(lang), bases(finding, lang));
    match lang {
        Lang::Zh => format!("办法：{help}\n依据：{}", bases.join("；")),
        Lang::En => format!("help: {help}\nbasis: {}", bases.join("; ")),
    }
}
