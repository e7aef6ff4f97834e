//! Changes to copies of the sample site, as cases in YAML. A case is a few lines:
//!
//! ```yaml
//! - replace: [content/lingang/office.yaml, "email: gongkai@", "email: gongkai＠"]   # the first place
//!   code: S004                          # what is found,
//!   line: "email: gongkai＠"            # on the first line that holds this (without it, on line 1)
//! - of: lingang                         # a new notice of that office, with nothing to be said about it
//!   text: 身份证号：990101194912310028  # but what this body says
//!   code: P001
//!   line: 身份证号
//! - attach: [名单.xlsx, row, "990101194912310028"]   # a new notice with such a document (`documents`)
//!   code: P001
//!   says: A4（隐藏的行）                # words of the message
//! ```
//!
//! Cases of which one changes what the other changes or looks at never share a copy.

pub mod documents;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::engine::{self, Checked};
use gongkai::model::values::Moment;
use gongkai::source::Scalar;
use serde::Deserialize;
use walkdir::WalkDir;

/// The moment at which copies are looked at, unless a case names another.
pub const NOW: &str = "2026-11-24";

/// A change, and what is to be found because of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// File, old text, new text.
    replace: Option<(String, String, String)>,
    /// A second change of the same kind, where one alone is no fault.
    and: Option<(String, String, String)>,
    /// File, and lines that are added at its end.
    append: Option<(String, String)>,
    /// Files or folders that are taken away.
    delete: Vec<String>,
    /// A file or folder, and its new name.
    rename: Option<(String, String)>,
    /// A file, and its text.
    write: Option<(String, String)>,
    /// A file, and a text that is added at its end so many times.
    repeat: Option<(String, String, usize)>,
    /// A file that is written anew in GB18030.
    recode: Option<String>,
    /// The office of the new notice; for `text`, `head`, `attach`.
    of: Option<String>,
    /// The row of the new article, where it is no notice.
    item: Option<String>,
    /// Body of the new notice.
    text: Option<String>,
    /// Further lines of its front matter; a `title`, `date` or `formed` takes the place of the usual one.
    head: Option<String>,
    /// Name, place and text of a document beside the new notice.
    attach: Option<(String, String, String)>,
    /// The code of what is found.
    pub code: Option<String>,
    /// Where, unless in the file of the case; `page` is the page beside which a document stands.
    at: Option<String>,
    /// On which line: a text that stands in it.
    line: Option<String>,
    /// Words of the message.
    says: Option<String>,
    /// How many times.
    times: Option<usize>,
    /// What is found as well, as a consequence.
    also: Vec<Expected>,
    /// The moment at which the copy is looked at.
    as_of: Option<String>,
    /// Whether it is looked at alone, because it changes the whole site.
    alone: bool,
    /// The file of cases, and which it is in it.
    #[serde(skip)]
    pub name: String,
}

/// Something that is to be found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    code: String,
    at: Option<String>,
    line: Option<String>,
    says: Option<String>,
    times: Option<usize>,
}

/// Reads the cases of a folder.
pub fn cases(folder: &str) -> Vec<Case> {
    let folder = root().join("tests").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let cases: Vec<Case> =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        all.extend(cases.into_iter().enumerate().map(|(place, mut case)| {
            case.name = format!("{stem}-{}", place + 1);
            case
        }));
    }
    all
}

/// Cases that may share one copy.
#[derive(Debug)]
pub struct Batch {
    cases: Vec<Case>,
    changed: BTreeSet<String>,
    looked_at: BTreeSet<String>,
    as_of: String,
    closed: bool,
}

/// Puts cases together that do not touch the same files, `most` to a copy.
pub fn batches(cases: Vec<Case>, most: usize) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for case in cases {
        let (changed, looked_at) = (case.changed(), case.looked_at());
        let as_of = case.as_of.clone().unwrap_or_else(|| NOW.to_owned());
        let fits = |batch: &&mut Batch| {
            !case.alone
                && !batch.closed
                && batch.as_of == as_of
                && batch.cases.len() < most
                && batch.changed.is_disjoint(&changed)
                && batch.changed.is_disjoint(&looked_at)
                && batch.looked_at.is_disjoint(&changed)
        };
        match batches.iter_mut().find(fits) {
            Some(batch) => {
                batch.changed.extend(changed);
                batch.looked_at.extend(looked_at);
                batch.cases.push(case);
            }
            None => batches.push(Batch { closed: case.alone, cases: vec![case], changed, looked_at, as_of }),
        }
    }
    batches
}

impl Batch {
    /// Plants the cases in a copy, checks it, and tells what is missing and what nobody planted.
    pub fn run(&self) -> Vec<String> {
        let site = copy_of_sample();
        for case in &self.cases {
            case.plant(site.path());
        }
        let checked = engine::check(site.path(), Moment::parse(&self.as_of).unwrap().start()).unwrap();
        let mut found = Found::of(&checked);
        let mut failures = Vec::new();
        for case in &self.cases {
            for expected in case.expected() {
                let file = case.place(&expected);
                let Some(line) = expected.line.as_ref().map_or(Some(1), |text| line_of(&site.path().join(&file), text))
                else {
                    failures.push(format!("{}: {file} has no line with {:?}", case.name, expected.line));
                    continue;
                };
                for _ in 0..expected.times.unwrap_or(1) {
                    if !found.take(&expected, &file, line) {
                        let near = found.in_file(&file);
                        failures
                            .push(format!("{}: no {} at {file}:{line}; there: {near:#?}", case.name, expected.code));
                    }
                }
            }
        }
        failures.extend(found.rest.iter().map(|one| {
            let whose = self.cases.iter().find(|case| case.changed().contains(&one.file)).map(|case| &case.name);
            format!("nobody planted {one:?} (a file of {whose:?})")
        }));
        failures
    }
}

/// Something found, in the words of the cases.
#[derive(Debug)]
struct One {
    code: &'static str,
    file: String,
    line: usize,
    message: String,
}

struct Found {
    rest: Vec<One>,
}

impl Found {
    fn of(checked: &Checked) -> Self {
        let one = |located: &gongkai::diagnostic::Located| One {
            code: located.finding.rule.code,
            file: located.finding.locus.file.to_string(),
            line: located.start.line,
            message: located.finding.message.zh.clone(),
        };
        Self { rest: checked.findings.iter().map(one).collect() }
    }

    fn take(&mut self, expected: &Expected, file: &str, line: usize) -> bool {
        let fits = |one: &One| {
            one.code == expected.code
                && one.file == file
                && one.line == line
                && expected.says.as_ref().is_none_or(|words| one.message.contains(words))
        };
        let place = self.rest.iter().position(fits);
        place.map(|place| self.rest.remove(place)).is_some()
    }

    fn in_file(&self, file: &str) -> Vec<&One> {
        self.rest.iter().filter(|one| one.file == file).collect()
    }
}

/// The first line that holds a text.
fn line_of(file: &Path, text: &str) -> Option<usize> {
    let bytes = fs::read(file).ok()?;
    String::from_utf8_lossy(&bytes).lines().position(|line| line.contains(text)).map(|line| line + 1)
}

impl Case {
    /// The codes of what is to be found.
    pub fn codes(&self) -> Vec<String> {
        self.expected().into_iter().map(|expected| expected.code).collect()
    }

    /// What is to be found.
    fn expected(&self) -> Vec<Expected> {
        let own = self.code.clone().map(|code| Expected {
            code,
            at: self.at.clone(),
            line: self.line.clone(),
            says: self.says.clone(),
            times: self.times,
        });
        own.into_iter().chain(self.also.iter().cloned()).collect()
    }

    /// The folder or file of the new notice, without its extension.
    fn notice(&self) -> String {
        let office = self.of.as_deref().unwrap_or("lingang");
        let item = self.item.as_deref().unwrap_or("tongzhi-gonggao");
        format!("content/{office}/{item}/{}", self.name)
    }

    /// The file in which the fault is looked for.
    fn file(&self) -> String {
        let edited = self.replace.as_ref().map(|(file, ..)| file);
        let edited = edited.or(self.append.as_ref().map(|(file, _)| file));
        let edited = edited.or(self.repeat.as_ref().map(|(file, ..)| file));
        let edited = edited.or(self.write.as_ref().map(|(file, _)| file)).or(self.rename.as_ref().map(|(_, to)| to));
        let edited = edited.or(self.delete.first()).or(self.recode.as_ref());
        match (edited, &self.attach) {
            (Some(file), _) => file.clone(),
            (None, Some((name, ..))) => format!("{}/{}", self.notice(), outermost(name)),
            (None, None) => format!("{}.md", self.notice()),
        }
    }

    /// Where something is expected; `page` is the page beside which a document stands.
    fn place(&self, expected: &Expected) -> String {
        match expected.at.as_deref() {
            None => self.file(),
            Some("page") => format!("{}/index.md", self.notice()),
            Some(file) => file.to_owned(),
        }
    }

    /// The files in which it expects something.
    fn looked_at(&self) -> BTreeSet<String> {
        self.expected().iter().map(|expected| self.place(expected)).collect()
    }

    /// The files that it changes.
    fn changed(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::from([self.file()]);
        files.extend(self.delete.iter().cloned());
        files.extend(self.and.iter().map(|(file, ..)| file.clone()));
        files.extend(self.rename.iter().map(|(from, _)| from.clone()));
        files
    }

    fn plant(&self, site: &Path) {
        for (file, old, new) in self.replace.iter().chain(&self.and) {
            let path = site.join(file);
            let text = read(&path);
            assert!(text.contains(old.as_str()), "{}: {file} does not hold {old}", self.name);
            fs::write(path, text.replacen(old.as_str(), new, 1)).unwrap();
        }
        if let Some((file, lines)) = &self.append {
            let path = site.join(file);
            let text = read(&path);
            fs::write(path, format!("{}\n{lines}\n", text.trim_end())).unwrap();
        }
        if let Some((file, text, times)) = &self.repeat {
            let path = site.join(file);
            fs::write(&path, read(&path) + &text.repeat(*times)).unwrap();
        }
        if let Some((file, text)) = &self.write {
            write(&site.join(file), text.as_bytes());
        }
        if let Some((from, to)) = &self.rename {
            fs::create_dir_all(site.join(to).parent().unwrap()).unwrap();
            fs::rename(site.join(from), site.join(to)).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        }
        for file in &self.delete {
            let path = site.join(file);
            let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.unwrap_or_else(|error| panic!("{}: {file}: {error}", self.name));
        }
        if let Some(file) = &self.recode {
            let path = site.join(file);
            let text = read(&path);
            fs::write(path, encoding_rs::GB18030.encode(&text).0).unwrap();
        }
        if self.of.is_some() || self.text.is_some() || self.head.is_some() || self.attach.is_some() {
            self.write_notice(site);
        }
    }

    /// The first section of the new notice's office.
    fn section(&self, site: &Path) -> String {
        let record = read(&site.join("content").join(self.of.as_deref().unwrap_or("lingang")).join("office.yaml"));
        let sections = record.split_once("\nsections:").map_or("", |(_, sections)| sections);
        let id = sections.split_once("id: ").map_or("", |(_, id)| id);
        id.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
    }

    fn write_notice(&self, site: &Path) {
        let head = self.head.clone().unwrap_or_default();
        let usual = [
            ("title", format!("关于{}号事项的通知", self.name)),
            ("date", "2026-11-20".to_owned()),
            ("formed", "2026-11-20".to_owned()),
            ("section", self.section(site)),
            ("review", "{by: 周予安, date: 2026-11-20}".to_owned()),
        ];
        let usual: String = usual
            .iter()
            .filter(|(key, _)| !head.lines().any(|line| line.starts_with(&format!("{key}:"))))
            .map(|(key, value)| format!("{key}: {value}\n"))
            .collect();
        let head = if head.is_empty() { usual } else { format!("{usual}{}\n", head.trim_end()) };
        let text = self.text.as_deref().unwrap_or("有关安排见附件。").trim_end();
        let page = format!("---\n{head}---\n\n{text}\n\n## 联系方式\n\n办公室。\n");
        match &self.attach {
            Some((name, at, text)) => {
                let folder = site.join(self.notice());
                write(&folder.join("index.md"), page.as_bytes());
                write(&folder.join(outermost(name)), &documents::document(name, at, text));
            }
            None => write(&site.join(format!("{}.md", self.notice())), page.as_bytes()),
        }
    }
}

/// The name of the file itself, whatever it holds: `全部.zip` of `全部.zip/名单.xlsx`.
fn outermost(path: &str) -> &str {
    path.split_once('/').map_or(path, |(name, _)| name)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of the sample's inputs.
pub fn copy_of_sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["site.yaml", "catalog.yaml", "ledger.yaml", "content", "themes"] {
        for entry in WalkDir::new(root().join(part)) {
            let entry = entry.unwrap();
            let target = folder.path().join(entry.path().strip_prefix(root()).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).unwrap();
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    folder
}
