//! What a build found, as the next one tells it again where nothing changed.

use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Class, Finding, Fix, Locus, Text};
use crate::engine::{Checked, Outlook, Passed};
use crate::rules;
use crate::rules::silencing::Silenced;

/// What a build found.
#[derive(Debug, Serialize, Deserialize)]
pub struct Replay {
    findings: Vec<Kept>,
    silenced: Vec<(Kept, String)>,
    outlook: Outlook,
    pages: usize,
}

/// A finding, with the code of its rule.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    code: String,
    class: Class,
    message: Text,
    locus: Locus,
    help: Text,
    basis: Vec<String>,
    fix: Option<Box<Fix>>,
    secret: bool,
}

impl Kept {
    fn of(finding: &Finding) -> Self {
        let Finding { rule, class, message, locus, help, basis, fix, secret } = finding.clone();
        Self { code: rule.code.to_owned(), class, message, locus, help, basis, fix, secret }
    }

    fn finding(self) -> Option<Finding> {
        let Self { code, class, message, locus, help, basis, fix, secret } = self;
        Some(Finding { rule: rules::find(&code)?, class, message, locus, help, basis, fix, secret })
    }
}

impl Replay {
    /// What the passes found.
    pub fn of(passed: &Passed) -> Self {
        Self {
            findings: passed.findings.iter().map(Kept::of).collect(),
            silenced: passed.silenced.iter().map(|one| (Kept::of(&one.finding), one.reason.clone())).collect(),
            outlook: passed.outlook.clone(),
            pages: passed.pages,
        }
    }

    /// The same, told again; nothing where it names a rule that there is not.
    pub fn checked(self, root: &Path, start: Instant) -> Option<Checked> {
        let findings = self.findings.into_iter().map(Kept::finding).collect::<Option<_>>()?;
        let silenced = self.silenced.into_iter();
        let silenced = silenced
            .map(|(kept, reason)| Some(Silenced { finding: kept.finding()?, reason }))
            .collect::<Option<_>>()?;
        let passed = Passed { findings, silenced, outlook: self.outlook, pages: self.pages, ..Passed::default() };
        Some(passed.checked(root, start))
    }
}
