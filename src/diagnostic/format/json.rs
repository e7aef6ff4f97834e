//! Findings for programs. The format is described in `docs/findings-json.md` and versioned.

use serde::Serialize;

use super::{Format, Report};
use crate::diagnostic::citation;
use crate::diagnostic::{Fix, Lang, Position, Tally, Text};

/// Version of the format; raised when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// Findings as JSON.
#[derive(Clone, Debug, Default)]
pub struct Json {
    /// What the command says beside the findings, as further fields of the document.
    pub beside: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    summary: Tally,
    findings: Vec<Entry<'r>>,
    silenced: Vec<Silenced<'r>>,
    #[serde(flatten)]
    beside: &'r serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Silenced<'r> {
    code: &'r str,
    file: &'r str,
    start: Position,
    message: &'r Text,
    reason: &'r str,
}

#[derive(Serialize)]
struct Entry<'r> {
    code: &'r str,
    class: &'r str,
    file: &'r str,
    start: Position,
    end: Position,
    message: &'r Text,
    help: &'r Text,
    basis: Vec<Text>,
    fixable: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Replaced<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creates: Option<&'r str>,
}

#[derive(Serialize)]
struct Replaced<'r> {
    start: Position,
    end: Position,
    text: &'r str,
}

impl Format for Json {
    fn format(&self, report: &Report<'_>) -> String {
        let findings = report
            .findings
            .iter()
            .map(|located| {
                let finding = &located.finding;
                let keys = finding.rule.basis.iter().copied().chain(finding.basis.iter().map(String::as_str));
                Entry {
                    code: finding.rule.code,
                    class: finding.class.key(),
                    file: &finding.locus.file,
                    start: located.start,
                    end: located.end,
                    message: &finding.message,
                    help: &finding.help,
                    basis: keys
                        .map(|key| Text { zh: citation::show(key, Lang::Zh), en: citation::show(key, Lang::En) })
                        .collect(),
                    fixable: located.is_fixable(),
                    edits: located
                        .changes
                        .iter()
                        .map(|change| Replaced { start: change.start, end: change.end, text: &change.edit.text })
                        .collect(),
                    creates: match finding.fix.as_deref() {
                        Some(Fix::Create { file, .. }) => Some(file),
                        _ => None,
                    },
                }
            })
            .collect();
        let silenced = report
            .silenced
            .iter()
            .map(|(located, reason)| Silenced {
                code: located.finding.rule.code,
                file: &located.finding.locus.file,
                start: located.start,
                message: &located.finding.message,
                reason,
            })
            .collect();
        let document = Document { version: VERSION, summary: report.tally, findings, silenced, beside: &self.beside };
        let mut json = serde_json::to_string_pretty(&document).expect("findings are plain data");
        json.push('\n');
        json
    }
}
