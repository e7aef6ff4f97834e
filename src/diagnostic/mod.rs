//! Findings: what is wrong, where, why and what to do.
//!
//! Everything the program tells a user is a [`Finding`]. It is made where the fault is seen, with a [`Locus`]
//! (file and key path, or file and byte range) and not yet with a line: [`crate::source::locate`] turns the locus
//! into lines and columns when the finding is shown, so that a clean build pays nothing for positions.

pub mod baseline;
pub mod citation;
pub mod example;
pub mod fingerprint;
pub mod format;
pub mod reference;

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Path of an input file, relative to the root of the site, with `/` between its parts.
pub type SourcePath = Arc<str>;

/// Language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// A text in the two languages of the program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A text fixed at compile time in both languages.
#[derive(Clone, Copy, Debug)]
pub struct StaticText {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl StaticText {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

impl From<StaticText> for Text {
    fn from(text: StaticText) -> Self {
        Self { zh: text.zh.to_owned(), en: text.en.to_owned() }
    }
}

/// Formats a [`Text`]: `text!("缺少 {key}", "{key} is missing")`.
#[macro_export]
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::diagnostic::Text { zh: format!($zh), en: format!($en) }
    };
}

/// How much a finding weighs, heaviest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// The input is wrong or unsafe. The build refuses.
    Fault,
    /// Something owed is not there. The build refuses.
    Gap,
    /// Something is late, due or stale. Reported.
    Lapse,
    /// Advice, or a rule that could not decide. Reported.
    Note,
}

impl Class {
    /// All classes, heaviest first.
    pub const ALL: [Self; 4] = [Self::Fault, Self::Gap, Self::Lapse, Self::Note];

    /// Whether a build with such a finding writes nothing.
    #[must_use]
    pub fn refuses(self) -> bool {
        matches!(self, Self::Fault | Self::Gap)
    }

    /// The stable name used in files and options.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Gap => "gap",
            Self::Lapse => "lapse",
            Self::Note => "note",
        }
    }

    /// The class of that name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.key() == key)
    }

    /// The name shown to people.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Fault => ("错误", "fault"),
            Self::Gap => ("缺漏", "gap"),
            Self::Lapse => ("逾期", "lapse"),
            Self::Note => ("提示", "note"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// One step of a key path in a YAML document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Step {
    /// A key of a mapping.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<String> for Step {
    fn from(key: String) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The way from the root of a YAML document to a node.
pub type KeyPath = Vec<Step>;

/// Writes a [`KeyPath`]: `key_path!["bureau", "phones", 0]`.
#[macro_export]
macro_rules! key_path {
    ($($step:expr),* $(,)?) => {
        ::std::vec::Vec::from([$($crate::diagnostic::Step::from($step)),*])
    };
}

/// Shows a key path as people write it: `bureau.phones[0]`, counted from 0.
#[must_use]
pub fn show_path(path: &[Step]) -> String {
    let mut shown = String::new();
    for step in path {
        match step {
            Step::Key(key) => {
                if !shown.is_empty() {
                    shown.push('.');
                }
                shown.push_str(key);
            }
            Step::Index(index) => {
                shown.push('[');
                shown.push_str(&index.to_string());
                shown.push(']');
            }
        }
    }
    shown
}

/// Which part of a mapping's entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The value; where it is a mapping or a list, its key.
    Value,
    /// The key.
    Key,
    /// The key where it stands for the second time.
    RepeatedKey,
}

/// A place in a file, before it is turned into line and column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The file as a whole.
    File,
    /// A node of its YAML: of the whole file, or of the front matter of a page. Where the path leads nowhere, the
    /// deepest node that is there.
    Yaml(KeyPath, Part),
    /// A range of bytes of the text, the byte order mark not counted.
    Bytes(Range<usize>),
}

/// A file and a place in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locus {
    /// The file.
    pub file: SourcePath,
    /// The place.
    pub origin: Origin,
}

impl Locus {
    /// The file as a whole.
    #[must_use]
    pub fn file(file: &SourcePath) -> Self {
        Self { file: file.clone(), origin: Origin::File }
    }

    /// The value at a key path.
    #[must_use]
    pub fn value(file: &SourcePath, path: KeyPath) -> Self {
        Self { file: file.clone(), origin: Origin::Yaml(path, Part::Value) }
    }

    /// The key at a key path.
    #[must_use]
    pub fn key(file: &SourcePath, path: KeyPath) -> Self {
        Self { file: file.clone(), origin: Origin::Yaml(path, Part::Key) }
    }

    /// A range of bytes.
    #[must_use]
    pub fn bytes(file: &SourcePath, range: Range<usize>) -> Self {
        Self { file: file.clone(), origin: Origin::Bytes(range) }
    }
}

/// What a site may do about the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// The site sets their class, and silences one in place with a reason.
    Site,
    /// Law fixes the class, but the rule goes by appearances: one that is not what it seems is silenced with a reason.
    Appearance,
    /// Law fixes the class, and none is silenced.
    Law,
}

impl Force {
    /// Whether a site may lower the class.
    #[must_use]
    pub fn may_lower(self) -> bool {
        self == Self::Site
    }

    /// Whether a finding may be silenced in place.
    #[must_use]
    pub fn may_silence(self) -> bool {
        self != Self::Law
    }
}

/// What a rule asks, as `gongkai explain` prints it.
#[derive(Debug)]
pub struct Rule {
    /// The stable code: a letter for the family and three digits.
    pub code: &'static str,
    /// A short name.
    pub name: StaticText,
    /// The class of its findings unless the site says otherwise.
    pub class: Class,
    /// What a site may do about its findings.
    pub force: Force,
    /// Keys into the embedded citations ([`citation`]).
    pub basis: &'static [&'static str],
    /// What the rule asks.
    pub asks: StaticText,
    /// Why it is asked.
    pub why: StaticText,
    /// Where its examples stand.
    pub place: example::Place,
    /// An example that the rule objects to.
    pub wrong: &'static str,
    /// The same, put right.
    pub right: &'static str,
}

/// A range of a file's bytes (the byte order mark not counted) and what is to stand there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

/// A mechanical remedy, which `gongkai fix` applies on request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fix {
    /// Changes the finding's file in places.
    Edit(Vec<Edit>),
    /// Puts another text in the place of the finding's YAML value.
    Value(String),
    /// Writes the finding's file anew in UTF-8.
    Recode,
    /// Makes a file that is not there.
    Create {
        /// The file.
        file: SourcePath,
        /// Its text.
        text: String,
    },
}

/// Something a user should know.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// Its weight; [`Rule::class`] unless the site says otherwise.
    pub class: Class,
    /// What is wrong.
    pub message: Text,
    /// Where.
    pub locus: Locus,
    /// What to do.
    pub help: Text,
    /// Keys of further legal bases, beside those of the rule.
    pub basis: Vec<String>,
    /// What would mend it, where that is certain.
    pub fix: Option<Box<Fix>>,
    /// Whether its place holds what nobody should see; it is masked wherever the text is shown.
    pub secret: bool,
}

impl Finding {
    /// A finding of a rule at a place.
    #[must_use]
    pub fn new(rule: &'static Rule, locus: Locus, message: Text, help: Text) -> Self {
        Self { rule, class: rule.class, message, locus, help, basis: Vec::new(), fix: None, secret: false }
    }

    /// Adds legal bases beside those of the rule.
    #[must_use]
    pub fn with_basis(mut self, basis: impl IntoIterator<Item = String>) -> Self {
        self.basis.extend(basis);
        self
    }

    /// Adds what would mend it.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Marks its place as holding what nobody should see.
    #[must_use]
    pub fn with_secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Gives it a class of its own, where the rule's does not fit.
    #[must_use]
    pub fn with_class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }
}

/// A line and column, both from 1; columns count Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A finding with its place worked out.
#[derive(Clone, Debug)]
pub struct Located {
    /// The finding.
    pub finding: Finding,
    /// Where it begins.
    pub start: Position,
    /// Where it ends (the position after the last character).
    pub end: Position,
    /// The same as a range of bytes of the text.
    pub range: Range<usize>,
    /// What would change in its file to mend it, in order; empty where no edit does.
    pub changes: Vec<Change>,
}

/// An [`Edit`] with its place worked out; line ends are those of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The edit.
    pub edit: Edit,
    /// Where what goes begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

impl Located {
    /// Whether `gongkai fix` mends it.
    #[must_use]
    pub fn is_fixable(&self) -> bool {
        match self.finding.fix.as_deref() {
            None => false,
            Some(Fix::Edit(_) | Fix::Value(_)) => !self.changes.is_empty(),
            Some(Fix::Recode | Fix::Create { .. }) => true,
        }
    }
}

/// Findings in the one order in which they are shown: file, position, code, message.
pub fn sort(findings: &mut Vec<Located>) {
    findings.sort_by(|a, b| {
        (&a.finding.locus.file, a.start, a.finding.rule.code, &a.finding.message.zh).cmp(&(
            &b.finding.locus.file,
            b.start,
            b.finding.rule.code,
            &b.finding.message.zh,
        ))
    });
    findings.dedup_by(|a, b| {
        a.finding.locus.file == b.finding.locus.file
            && a.start == b.start
            && a.finding.rule.code == b.finding.rule.code
            && a.finding.message == b.finding.message
    });
}

/// How many findings there are of each class, heaviest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Faults.
    pub fault: usize,
    /// Gaps.
    pub gap: usize,
    /// Lapses.
    pub lapse: usize,
    /// Notes.
    pub note: usize,
}

impl Tally {
    /// Counts findings.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            match finding.class {
                Class::Fault => tally.fault += 1,
                Class::Gap => tally.gap += 1,
                Class::Lapse => tally.lapse += 1,
                Class::Note => tally.note += 1,
            }
        }
        tally
    }

    /// How many are of that class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        match class {
            Class::Fault => self.fault,
            Class::Gap => self.gap,
            Class::Lapse => self.lapse,
            Class::Note => self.note,
        }
    }

    /// Whether there is nothing of that class or a heavier one.
    #[must_use]
    pub fn clean_at(&self, class: Class) -> bool {
        Class::ALL.into_iter().filter(|c| *c <= class).all(|c| self.count(c) == 0)
    }
}
