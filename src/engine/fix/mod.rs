//! Mechanical remedies on request: which findings are mended, what their files become, and the writing.

mod place;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

use super::Checked;
use crate::diagnostic::{Edit, Finding, Fix, Located, SourcePath, Text};
use crate::source::{decode_bytes, recode};
use crate::text;

pub use place::{Refusal, locate_argument};
pub use write::{WriteError, write};

/// Which findings are mended.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Files and folders, as paths from the root of the site; all where there is none.
    pub files: Vec<String>,
    /// Codes of rules; all where there is none.
    pub rules: Vec<&'static str>,
}

impl Selection {
    fn takes(&self, located: &Located) -> bool {
        let within = |file: &str| {
            self.files.is_empty()
                || self.files.iter().any(|chosen| {
                    let rest = file.strip_prefix(chosen.as_str());
                    chosen.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
        };
        let finding = &located.finding;
        let made = match finding.fix.as_deref() {
            Some(Fix::Create { file, .. }) => within(file),
            _ => false,
        };
        (self.rules.is_empty() || self.rules.contains(&finding.rule.code)) && (made || within(&finding.locus.file))
    }
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Places in it change.
    Edited,
    /// Its text stays, in another encoding.
    Recoded,
    /// It is new.
    Created,
}

/// A file that is to be written.
#[derive(Debug)]
pub struct Planned {
    /// The file.
    pub file: SourcePath,
    /// What happens to it.
    pub kind: Kind,
    /// How many findings of each rule are mended in it.
    pub mended: BTreeMap<&'static str, usize>,
    /// In how many places it changes.
    pub places: usize,
    /// Findings that wait for the next run, because their places overlap with those of others.
    pub waiting: usize,
    /// Its text as it is, what is secret masked; empty for a new file.
    pub shown_before: String,
    /// Its text as it will be, what is secret masked.
    pub shown_after: String,
    before: Option<Vec<u8>>,
    after: Vec<u8>,
}

/// A file that stays as it is, though something in it could be mended.
#[derive(Debug)]
pub struct Left {
    /// The file.
    pub file: SourcePath,
    /// Why.
    pub why: Text,
}

/// What is to be written.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files to write, in order.
    pub files: Vec<Planned>,
    /// Files that stay as they are.
    pub left: Vec<Left>,
}

/// Takes the fix of a finding away where it would make a file in a folder that holds something already: what lies there
/// comes first.
pub fn keep_possible(root: &Path, finding: &mut Finding) {
    let Some(Fix::Create { file, .. }) = finding.fix.as_deref() else { return };
    let path = root.join(&**file);
    let folder = path.parent().unwrap_or(root);
    let free = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    if !free {
        finding.fix = None;
    }
}

/// Plans the remedies of findings. Of edits that overlap, the first in the order of findings is made.
#[must_use]
pub fn plan(root: &Path, checked: &Checked, selection: &Selection) -> Plan {
    let mut by_file: BTreeMap<SourcePath, Vec<&Located>> = BTreeMap::new();
    for located in checked.findings.iter().filter(|located| located.is_fixable() && selection.takes(located)) {
        let file = match located.finding.fix.as_deref() {
            Some(Fix::Create { file, .. }) => file,
            _ => &located.finding.locus.file,
        };
        by_file.entry(file.clone()).or_default().push(located);
    }
    let mut plan = Plan::default();
    for (file, findings) in by_file {
        match plan_file(root, checked, &file, &findings) {
            Ok(planned) => plan.files.push(planned),
            Err(why) => plan.left.push(Left { file, why }),
        }
    }
    plan
}

const BOM: &str = "\u{feff}";

fn plan_file(root: &Path, checked: &Checked, file: &SourcePath, findings: &[&Located]) -> Result<Planned, Text> {
    let place = place::check(root, file).map_err(Refusal::text)?;
    let first = findings[0].finding.rule.code;
    if let Some(Fix::Create { text, .. }) = findings[0].finding.fix.as_deref() {
        return Ok(Planned {
            file: file.clone(),
            kind: Kind::Created,
            mended: BTreeMap::from([(first, 1)]),
            places: 1,
            waiting: findings.len() - 1,
            shown_before: String::new(),
            shown_after: text.clone(),
            before: None,
            after: text.clone().into_bytes(),
        });
    }
    let before = std::fs::read(&place).map_err(|error| text!("读不了：{error}", "it cannot be read: {error}"))?;
    if findings.iter().any(|located| matches!(located.finding.fix.as_deref(), Some(Fix::Recode))) {
        let text = recode(&before).ok_or_else(changed)?;
        return Ok(Planned {
            file: file.clone(),
            kind: Kind::Recoded,
            mended: BTreeMap::from([(first, 1)]),
            places: 1,
            waiting: findings.len() - 1,
            shown_before: String::new(),
            shown_after: String::new(),
            before: Some(before),
            after: text.into_bytes(),
        });
    }
    let text = decode_bytes(before.clone()).map_err(|_| changed())?;
    // Masked byte for byte, so that the places of edits are the same in it.
    let shown = checked.sources.text(file);
    if shown.len() != text.len() {
        return Err(changed());
    }
    let Chosen { edits, mended, waiting } = choose(findings);
    let mark = if before.starts_with(BOM.as_bytes()) { BOM } else { "" };
    let after = format!("{mark}{}", edited(&text, &edits).ok_or_else(changed)?);
    Ok(Planned {
        file: file.clone(),
        kind: Kind::Edited,
        mended,
        places: edits.len(),
        waiting,
        shown_before: format!("{mark}{shown}"),
        shown_after: format!("{mark}{}", edited(shown, &edits).ok_or_else(changed)?),
        before: Some(before),
        after: after.into_bytes(),
    })
}

fn changed() -> Text {
    text!("它刚刚被改动过，再运行一次", "it has just been changed; run the command again")
}

/// Edits that go together.
struct Chosen {
    edits: Vec<Edit>,
    mended: BTreeMap<&'static str, usize>,
    waiting: usize,
}

/// Chooses edits that do not overlap, in the order of findings. A finding is mended by all of its edits or by none.
fn choose(findings: &[&Located]) -> Chosen {
    let mut chosen = Chosen { edits: Vec::new(), mended: BTreeMap::new(), waiting: 0 };
    for located in findings {
        let edits = || located.changes.iter().map(|change| &change.edit);
        if edits().any(|edit| chosen.edits.iter().any(|taken| taken != edit && overlap(taken, edit))) {
            chosen.waiting += 1;
            continue;
        }
        *chosen.mended.entry(located.finding.rule.code).or_default() += 1;
        for edit in edits() {
            if !chosen.edits.contains(edit) {
                chosen.edits.push(edit.clone());
            }
        }
    }
    chosen.edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    chosen
}

/// Whether two edits touch the same text, or both insert at one place.
fn overlap(a: &Edit, b: &Edit) -> bool {
    (a.range.start < b.range.end && b.range.start < a.range.end) || (a.range.is_empty() && a.range == b.range)
}

/// A text with edits made, which are in order and do not overlap; nothing where it has not their places.
fn edited(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        edited.push_str(text.get(at..edit.range.start)?);
        edited.push_str(&edit.text);
        at = edit.range.end;
    }
    edited.push_str(text.get(at..)?);
    Some(edited)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Change, Locus, Position};
    use crate::source::faults;
    use proptest::prelude::*;

    fn located(edits: &[(usize, usize, &str)]) -> Located {
        let text = Text::default();
        let start = Position { line: 1, column: 1 };
        Located {
            finding: Finding::new(&faults::VALUE, Locus::file(&"a.md".into()), text.clone(), text),
            start,
            end: start,
            range: 0..0,
            changes: edits
                .iter()
                .map(|(from, to, text)| Change {
                    edit: Edit { range: *from..*to, text: (*text).to_owned() },
                    start,
                    end: start,
                })
                .collect(),
        }
    }

    fn made(text: &str, findings: &[Located]) -> (String, usize) {
        let chosen = choose(&findings.iter().collect::<Vec<_>>());
        (edited(text, &chosen.edits).unwrap(), chosen.waiting)
    }

    #[test]
    fn the_first_of_edits_that_overlap_is_made() {
        let both = [located(&[(1, 3, "X")]), located(&[(2, 4, "Y")]), located(&[(4, 5, "Z")])];
        assert_eq!(made("abcdef", &both), ("aXdZf".to_owned(), 1));
        let halves = [located(&[(2, 3, "X")]), located(&[(0, 1, "Y"), (2, 4, "Z")])];
        assert_eq!(made("abcd", &halves), ("abXd".to_owned(), 1), "all edits of a finding, or none");
    }

    #[test]
    fn touching_edits_go_together_and_the_same_edit_is_made_once() {
        let touching = [located(&[(2, 2, "+")]), located(&[(2, 3, "C")]), located(&[(0, 2, "AB")])];
        assert_eq!(made("abc", &touching), ("AB+C".to_owned(), 0));
        assert_eq!(made("abc", &[located(&[(1, 2, "B")]), located(&[(1, 2, "B")])]), ("aBc".to_owned(), 0));
        assert_eq!(made("abc", &[located(&[(1, 1, "1")]), located(&[(1, 1, "2")])]), ("a1bc".to_owned(), 1));
    }

    proptest! {
        #[test]
        fn what_is_not_edited_stays(edits in proptest::collection::vec((0usize..12, 0usize..4), 0..8)) {
            let text = "abcdefghijklmnop";
            let findings: Vec<Located> =
                edits.iter().map(|(from, length)| located(&[(*from, from + length, "*")])).collect();
            let chosen = choose(&findings.iter().collect::<Vec<_>>());
            let gone: usize = chosen.edits.iter().map(|edit| edit.range.len()).sum();
            let after = edited(text, &chosen.edits).unwrap();
            prop_assert_eq!(after.len(), text.len() - gone + chosen.edits.len());
            prop_assert!(chosen.edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            let kept: String = after.chars().filter(|c| *c != '*').collect();
            let mut rest = text.chars();
            prop_assert!(kept.chars().all(|c| rest.any(|other| other == c)), "in order: {}", kept);
        }
    }
}
