//! A baseline: the findings that a site had when it took up the program. It is a file that people review; what it
//! lists is passed over until it is mended, and everything new counts.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::fingerprint::fingerprint;
use super::{Finding, Lang, Located, Text};
use crate::text;

/// What the file says that it is.
const FORMAT: &str = "gongkai-baseline";

/// Version of the format; raised when fingerprints are made in another way.
const VERSION: u32 = 1;

/// Characters of a message that the file keeps for those who review it.
const MESSAGE: usize = 80;

/// Findings that are passed over, in the order of file, code, fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

/// Findings that are the same but for their lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    code: String,
    file: String,
    fingerprint: String,
    count: usize,
    message: String,
}

/// The file as a whole.
#[derive(Deserialize)]
struct Document {
    format: String,
    version: u32,
    findings: Vec<Entry>,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file cannot be written.
    #[error("{path}: {error}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file is no baseline of this program.
    #[error("{path} is no baseline: {reason}")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What speaks against it.
        reason: String,
    },
}

impl BaselineError {
    /// The message for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Read { path, error } => {
                let path = path.display();
                text!(
                    "读不了基线 {path}：{error}。\n办法：核对文件名；还没有基线时，用 gongkai check --write-baseline 文件 写一份",
                    "cannot read the baseline {path}: {error}.\nhelp: check the name; to make a baseline, run gongkai check --write-baseline FILE"
                )
            }
            Self::Write { path, error } => {
                let path = path.display();
                text!("写不了基线 {path}：{error}", "cannot write the baseline {path}: {error}")
            }
            Self::Foreign { path, reason } => {
                let path = path.display();
                text!(
                    "{path} 不是本程序这一版的基线：{reason}。\n办法：用 gongkai check --write-baseline 文件 重新写一份",
                    "{path} is no baseline of this version of the program: {reason}.\nhelp: write it anew with gongkai check --write-baseline FILE"
                )
            }
        }
    }
}

/// What a baseline did to a list of findings.
#[derive(Debug, Default)]
pub struct PassedOver {
    /// Findings that are in the baseline.
    pub known: Vec<Located>,
    /// Entries of the baseline that occur no more, or less often than it says.
    pub gone: usize,
}

impl Baseline {
    /// A baseline of these findings, with messages in a language.
    #[must_use]
    pub fn of(findings: &[Located], lang: Lang) -> Self {
        let mut entries: BTreeMap<(String, &str, String), Entry> = BTreeMap::new();
        for finding in findings.iter().map(|located| &located.finding) {
            let (code, print) = (finding.rule.code, fingerprint(finding));
            let file = finding.locus.file.to_string();
            let entry = entries.entry((file.clone(), code, print.clone())).or_insert_with(|| Entry {
                code: code.to_owned(),
                file,
                fingerprint: print,
                count: 0,
                message: short(finding.message.get(lang)),
            });
            entry.count += 1;
        }
        Self { entries: entries.into_values().collect() }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// [`BaselineError`] where the file cannot be read or is of another format or version.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let text = fs::read_to_string(path).map_err(|error| BaselineError::Read { path: path.to_owned(), error })?;
        Self::parse(&text).map_err(|reason| BaselineError::Foreign { path: path.to_owned(), reason })
    }

    fn parse(text: &str) -> Result<Self, String> {
        // An editor on Windows may have put a byte order mark before it.
        let text = text.trim_start_matches('\u{feff}');
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.format != FORMAT {
            return Err(format!("format: {:?}", document.format));
        }
        if document.version != VERSION {
            return Err(format!("version: {}", document.version));
        }
        Ok(Self { entries: document.findings })
    }

    /// Writes the baseline.
    ///
    /// # Errors
    /// [`BaselineError::Write`] where the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), BaselineError> {
        fs::write(path, self.show()).map_err(|error| BaselineError::Write { path: path.to_owned(), error })
    }

    /// The text of the file: an entry a line, so that a change of it reads well in a review.
    fn show(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            .map(|entry| format!("    {}", serde_json::to_string(entry).expect("an entry is plain data")))
            .collect();
        let findings = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"format\": \"{FORMAT}\",\n  \"version\": {VERSION},\n  \"findings\": {findings}\n}}\n")
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is passed over.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The part of the baseline that is about files whose path begins so.
    #[must_use]
    pub fn within(mut self, folder: &str) -> Self {
        self.entries.retain(|entry| entry.file.starts_with(folder));
        self
    }

    /// Takes out of the findings those that are in the baseline, each entry as often as it counts. A finding that
    /// `stays` is left where it is, and its entry is not gone.
    pub fn pass_over(&self, findings: &mut Vec<Located>, stays: impl Fn(&Finding) -> bool) -> PassedOver {
        if self.is_empty() {
            return PassedOver::default();
        }
        // The fingerprint holds code and file.
        let mut left: HashMap<&str, usize> = HashMap::new();
        for entry in &self.entries {
            *left.entry(&entry.fingerprint).or_default() += entry.count;
        }
        let mut known = Vec::new();
        let mut new = Vec::new();
        for located in findings.drain(..) {
            let listed = match left.get_mut(fingerprint(&located.finding).as_str()) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    true
                }
                _ => false,
            };
            if listed && !stays(&located.finding) {
                known.push(located);
            } else {
                new.push(located);
            }
        }
        *findings = new;
        PassedOver { known, gone: left.values().filter(|left| **left > 0).count() }
    }
}

/// The beginning of a message, on one line.
fn short(message: &str) -> String {
    let line = message.replace(['\r', '\n'], " ");
    match line.char_indices().nth(MESSAGE) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Class, Locus, Position};
    use crate::source::faults;

    fn finding(file: &str, line: usize, message: &str) -> Located {
        let text = Text { zh: message.to_owned(), en: "en".to_owned() };
        let position = Position { line, column: 1 };
        Located {
            finding: Finding::new(&faults::VALUE, Locus::file(&file.into()), text.clone(), text),
            start: position,
            end: position,
            range: 0..0,
            changes: Vec::new(),
        }
    }

    #[test]
    fn what_it_lists_is_passed_over_on_any_line_and_as_often_as_it_counts() {
        let then = [finding("b.md", 3, "甲"), finding("b.md", 9, "甲"), finding("a.md", 1, "乙")];
        let baseline = Baseline::of(&then, Lang::Zh);
        assert_eq!(baseline.len(), 2);
        let mut now = vec![
            finding("b.md", 4, "甲"),
            finding("b.md", 5, "甲"),
            finding("b.md", 6, "甲"),
            finding("c.md", 1, "乙"),
        ];
        let passed = baseline.pass_over(&mut now, |_| false);
        assert_eq!((passed.known.len(), passed.gone), (2, 1), "a.md is mended");
        let left: Vec<_> = now.iter().map(|located| (&*located.finding.locus.file, located.start.line)).collect();
        assert_eq!(left, [("b.md", 6), ("c.md", 1)]);
    }

    #[test]
    fn what_stays_is_neither_passed_over_nor_gone() {
        let mut now = vec![finding("a.md", 1, "甲")];
        let baseline = Baseline::of(&now, Lang::Zh);
        let passed = baseline.pass_over(&mut now, |finding| finding.class == Class::Fault);
        assert_eq!((now.len(), passed.known.len(), passed.gone), (1, 0, 0));
    }

    #[test]
    fn the_file_is_sorted_one_line_an_entry_and_read_back() {
        let long = "长".repeat(200);
        let findings = [finding("b.md", 3, "“引\n号”\u{1}"), finding("a.md", 1, &long)];
        let baseline = Baseline::of(&findings, Lang::Zh);
        let shown = baseline.show();
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines.len(), 4 + 2 + 2, "{shown}");
        assert!(lines[4].contains("a.md") && lines[4].contains("…") && lines[5].contains("b.md"), "{shown}");
        assert_eq!(Baseline::parse(&format!("\u{feff}{shown}")).unwrap(), baseline);
        assert_eq!(Baseline::parse(&Baseline::default().show()).unwrap(), Baseline::default());
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"format": "other", "version": 1, "findings": []}"#,
            r#"{"format": "gongkai-baseline", "version": 99, "findings": []}"#,
            r#"{"format": "gongkai-baseline", "version": 1, "findings": [{"code": "S001"}]}"#,
        ] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
    }
}
