//! Typed reading of a [`Node`] tree: every fault of value is collected with its key path, none stops the reading.
//!
//! The keys that are asked for are the keys that are known, so an unknown key is found, and a near one suggested,
//! without a list of keys kept elsewhere.

use std::cell::RefCell;

use super::{Node, faults, wide::narrow};
use crate::diagnostic::{Finding, Fix, KeyPath, Locus, Origin, Part, Rule, SourcePath, Step, Text};
use crate::model::Field;
use crate::text;

/// Why a text is no value of a type, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFault {
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
}

/// A type that one YAML scalar holds.
pub trait Scalar: Sized {
    /// Reads the text of a scalar, already trimmed and not empty.
    ///
    /// # Errors
    /// [`ValueFault`] where the text is no such value.
    fn parse(text: &str) -> Result<Self, ValueFault>;

    /// What a text that is no such value surely means, written right; nothing where that is not certain.
    #[must_use]
    fn meant(text: &str) -> Option<String> {
        meant_narrow::<Self>(text)
    }
}

/// A text in narrow characters, where that is a value and the text as it is written is none.
#[must_use]
pub fn meant_narrow<T: Scalar>(text: &str) -> Option<String> {
    let narrow = narrow(text);
    (narrow != text && T::parse(&narrow).is_ok()).then_some(narrow)
}

impl Scalar for String {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        Ok(text.to_owned())
    }
}

impl Scalar for bool {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        match text {
            "true" | "是" | "yes" => Ok(true),
            "false" | "否" | "no" => Ok(false),
            _ => Err(ValueFault {
                message: text!("“{text}”不是 true 或 false", "`{text}` is neither true nor false"),
                help: text!("写 true（是）或 false（否）", "write true or false"),
            }),
        }
    }
}

impl Scalar for u32 {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        text.parse().map_err(|_| ValueFault {
            message: text!("“{text}”不是非负整数", "`{text}` is not a whole number of 0 or more"),
            help: text!("写阿拉伯数字，例如 20", "write digits, for example 20"),
        })
    }
}

/// Collects the findings made while reading one file.
#[derive(Debug)]
pub struct Faults {
    file: SourcePath,
    findings: RefCell<Vec<Finding>>,
}

impl Faults {
    /// A collector for a file.
    #[must_use]
    pub fn new(file: &SourcePath) -> Self {
        Self { file: file.clone(), findings: RefCell::default() }
    }

    /// The file that is read.
    #[must_use]
    pub fn file(&self) -> &SourcePath {
        &self.file
    }

    /// Adds a finding.
    pub fn push(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    /// What was found.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.into_inner()
    }
}

/// The way to a node, on the stack.
#[derive(Clone, Copy, Debug)]
struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: StepRef<'p>,
}

#[derive(Clone, Copy, Debug)]
enum StepRef<'p> {
    Root,
    Key(&'p str),
    Index(usize),
}

impl Path<'_> {
    fn to_key_path(self) -> KeyPath {
        let mut steps = Vec::new();
        let mut path = Some(&self);
        while let Some(Path { parent, step }) = path {
            match step {
                StepRef::Root => {}
                StepRef::Key(key) => steps.push(Step::Key((*key).to_owned())),
                StepRef::Index(index) => steps.push(Step::Index(*index)),
            }
            path = *parent;
        }
        steps.reverse();
        steps
    }
}

/// A node being read.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'n> {
    node: &'n Node,
    path: Path<'n>,
    faults: &'n Faults,
}

impl<'n> Cursor<'n> {
    /// The root of a document.
    #[must_use]
    pub fn root(node: &'n Node, faults: &'n Faults) -> Self {
        Self { node, path: Path { parent: None, step: StepRef::Root }, faults }
    }

    /// The node itself.
    #[must_use]
    pub fn node(&self) -> &'n Node {
        self.node
    }

    /// Where the node is.
    #[must_use]
    pub fn key_path(&self) -> KeyPath {
        self.path.to_key_path()
    }

    /// Reports a fault at this node.
    pub fn fault(&self, rule: &'static Rule, message: Text, help: Text) {
        self.faults.push(Finding::new(rule, Locus::value(self.faults.file(), self.key_path()), message, help));
    }

    /// Reports a fault at the key that leads to this node.
    pub fn fault_at_key(&self, rule: &'static Rule, message: Text, help: Text) {
        self.faults.push(Finding::new(rule, Locus::key(self.faults.file(), self.key_path()), message, help));
    }

    fn wrong_shape(&self, zh: &str, en: &str) {
        let (found_zh, found_en) = shape(self.node);
        let path = self.key_path();
        if path.is_empty() {
            // A whole file that is one text: most often a full-width colon, which makes no key.
            self.fault(
                &faults::SHAPE,
                text!("文件的内容应当是{zh}，这里是{found_zh}", "the file should hold {en}, but holds {found_en}"),
                text!(
                    "每行写“键: 值”，键后面用半角冒号加一个空格，不用“：”",
                    "write `key: value` lines, with an ASCII colon and a space after the key"
                ),
            );
            return;
        }
        let key = crate::diagnostic::show_path(&path);
        self.fault(
            &faults::SHAPE,
            text!("“{key}”应当是{zh}，这里写的是{found_zh}", "`{key}` should be {en}, but is {found_en}"),
            text!("按 gongkai explain S005 的样例改写这一处", "write it as in the example of `gongkai explain S005`"),
        );
    }

    /// The text of a scalar, trimmed; nothing for null.
    #[must_use]
    pub fn scalar_text(&self) -> Field<String> {
        let text = match self.node {
            Node::Null => return Field::Absent,
            Node::Bool(value) => value.to_string(),
            Node::Int(value) => value.to_string(),
            Node::Float(value) => {
                self.fault(
                    &faults::VALUE,
                    text!(
                        "这里的值会被当作小数 {value} 读取，原文写法会丢失",
                        "this reads as the decimal number {value}, so its text would be lost"
                    ),
                    text!("给它加上引号，例如 \"1.10\"", "put it in quotes, for example \"1.10\""),
                );
                return Field::Invalid;
            }
            Node::Text(text) => text.trim().to_owned(),
            Node::List(_) | Node::Map(_) => {
                self.wrong_shape("一个值", "one value");
                return Field::Invalid;
            }
        };
        if text.is_empty() { Field::Absent } else { Field::Is(text) }
    }

    /// The value of a scalar.
    #[must_use]
    pub fn scalar<T: Scalar>(&self) -> Field<T> {
        match self.scalar_text() {
            Field::Is(text) => match T::parse(&text) {
                Ok(value) => Field::Is(value),
                Err(fault) => {
                    let locus = Locus::value(self.faults.file(), self.key_path());
                    let finding = Finding::new(&faults::VALUE, locus, fault.message, fault.help);
                    self.faults.push(match T::meant(&text) {
                        Some(meant) => finding.with_fix(Fix::Value(meant)),
                        None => finding,
                    });
                    Field::Invalid
                }
            },
            Field::Absent => Field::Absent,
            Field::Invalid => Field::Invalid,
        }
    }

    /// Reads a mapping. Keys that the reader does not ask for are unknown.
    #[must_use]
    pub fn map<T>(&self, read: impl FnOnce(&MapCursor<'_>) -> T) -> Field<T> {
        self.some_keys(|map| {
            map.report_repeated();
            let value = read(map);
            map.report_unknown();
            value
        })
    }

    /// Reads some keys of a mapping whose other keys another reader asks for.
    #[must_use]
    pub fn some_keys<T>(&self, read: impl FnOnce(&MapCursor<'_>) -> T) -> Field<T> {
        match self.node {
            Node::Map(pairs) => {
                let map = MapCursor { pairs, path: &self.path, faults: self.faults, known: RefCell::default() };
                Field::Is(read(&map))
            }
            Node::Null => Field::Absent,
            _ => {
                self.wrong_shape("“键: 值”的一组内容", "a mapping of keys to values");
                Field::Invalid
            }
        }
    }

    /// Reads a list; a single value stands for a list of one.
    #[must_use]
    pub fn list<T>(&self, mut read: impl FnMut(Cursor<'_>) -> Option<T>) -> Vec<T> {
        match self.node {
            Node::Null => Vec::new(),
            Node::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                list.extend(items.iter().enumerate().filter_map(|(index, node)| {
                    let path = Path { parent: Some(&self.path), step: StepRef::Index(index) };
                    read(Cursor { node, path, faults: self.faults })
                }));
                list
            }
            Node::Map(_) => {
                self.wrong_shape("一个列表（每行以“- ”开头）", "a list (each line begins with `- `)");
                Vec::new()
            }
            _ => read(*self).into_iter().collect(),
        }
    }

    /// Reads a mapping whose keys are data, in the order written.
    #[must_use]
    pub fn entries<T>(&self, mut read: impl FnMut(&str, Cursor<'_>) -> Option<T>) -> Vec<T> {
        match self.node {
            Node::Null => Vec::new(),
            Node::Map(pairs) => {
                let map = MapCursor { pairs, path: &self.path, faults: self.faults, known: RefCell::default() };
                map.report_repeated();
                pairs
                    .iter()
                    .filter_map(|(key, node)| {
                        let key = key_text(key)?;
                        let path = Path { parent: Some(&self.path), step: StepRef::Key(&key) };
                        read(&key, Cursor { node, path, faults: self.faults })
                    })
                    .collect()
            }
            _ => {
                self.wrong_shape("“键: 值”的一组内容", "a mapping of keys to values");
                Vec::new()
            }
        }
    }
}

/// What a node is, in the two languages.
fn shape(node: &Node) -> (&'static str, &'static str) {
    match node {
        Node::Null => ("空", "empty"),
        Node::Bool(_) => ("是/否", "true or false"),
        Node::Int(_) | Node::Float(_) => ("数字", "a number"),
        Node::Text(_) => ("文字", "a text"),
        Node::List(_) => ("列表", "a list"),
        Node::Map(_) => ("“键: 值”的一组内容", "a mapping"),
    }
}

fn key_text(key: &Node) -> Option<String> {
    match key {
        Node::Text(text) => Some(text.clone()),
        Node::Int(value) => Some(value.to_string()),
        Node::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// A mapping being read. The keys asked for are the known ones.
#[derive(Debug)]
pub struct MapCursor<'n> {
    pairs: &'n [(Node, Node)],
    path: &'n Path<'n>,
    faults: &'n Faults,
    known: RefCell<Vec<&'static str>>,
}

impl MapCursor<'_> {
    /// The node of a key.
    #[must_use]
    pub fn get(&self, key: &'static str) -> Option<Cursor<'_>> {
        self.known.borrow_mut().push(key);
        let (_, node) = self.pairs.iter().find(|(k, _)| matches!(k, Node::Text(text) if text == key))?;
        let path = Path { parent: Some(self.path), step: StepRef::Key(key) };
        Some(Cursor { node, path, faults: self.faults })
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &'static str) -> Field<String> {
        self.scalar(key)
    }

    /// A value of a scalar type.
    #[must_use]
    pub fn scalar<T: Scalar>(&self, key: &'static str) -> Field<T> {
        self.get(key).map_or(Field::Absent, |cursor| cursor.scalar())
    }

    /// A mapping.
    #[must_use]
    pub fn map<T>(&self, key: &'static str, read: impl FnOnce(&MapCursor<'_>) -> T) -> Field<T> {
        self.get(key).map_or(Field::Absent, |cursor| cursor.map(read))
    }

    /// A list of scalars.
    #[must_use]
    pub fn scalars<T: Scalar>(&self, key: &'static str) -> Vec<T> {
        self.list(key, |cursor| cursor.scalar().into_option())
    }

    /// A list.
    #[must_use]
    pub fn list<T>(&self, key: &'static str, read: impl FnMut(Cursor<'_>) -> Option<T>) -> Vec<T> {
        self.get(key).map_or_else(Vec::new, |cursor| cursor.list(read))
    }

    /// A mapping whose keys are data.
    #[must_use]
    pub fn entries<T>(&self, key: &'static str, read: impl FnMut(&str, Cursor<'_>) -> Option<T>) -> Vec<T> {
        self.get(key).map_or_else(Vec::new, |cursor| cursor.entries(read))
    }

    /// Where a key of this mapping is, or would be.
    #[must_use]
    pub fn key_path(&self, key: &str) -> KeyPath {
        let mut path = self.path.to_key_path();
        path.push(Step::Key(key.to_owned()));
        path
    }

    /// Reports that a required key is not there.
    pub fn report_missing(&self, key: &'static str, help: Text) {
        let path = crate::diagnostic::show_path(&self.key_path(key));
        self.faults.push(Finding::new(
            &faults::REQUIRED,
            Locus::value(self.faults.file(), self.key_path(key)),
            text!("缺少“{path}”", "`{path}` is missing"),
            help,
        ));
    }

    /// Reports that something further down is not there.
    pub fn report_missing_path(&self, steps: &[&str], help: Text) {
        let mut path = self.path.to_key_path();
        path.extend(steps.iter().map(|step| Step::Key((*step).to_owned())));
        let shown = crate::diagnostic::show_path(&path);
        self.faults.push(Finding::new(
            &faults::REQUIRED,
            Locus::value(self.faults.file(), path),
            text!("缺少“{shown}”", "`{shown}` is missing"),
            help,
        ));
    }

    fn report_repeated(&self) {
        for (index, (key, _)) in self.pairs.iter().enumerate() {
            let Some(name) = key_text(key) else {
                continue;
            };
            let earlier = self.pairs[..index].iter().filter(|(k, _)| k == key).count();
            if earlier == 1 {
                self.faults.push(Finding::new(
                    &faults::REPEATED_KEY,
                    Locus {
                        file: self.faults.file().clone(),
                        origin: Origin::Yaml(self.key_path(&name), Part::RepeatedKey),
                    },
                    text!("“{name}”写了不止一次", "`{name}` stands more than once"),
                    text!("只留一处，把内容合并到一起", "keep one of them and put the contents together"),
                ));
            }
        }
    }

    fn report_unknown(&self) {
        let known = self.known.borrow();
        for (key, _) in self.pairs {
            let name = key_text(key).unwrap_or_default();
            if known.iter().any(|k| *k == name) {
                continue;
            }
            let help = match nearest(&name, known.iter().copied()) {
                Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
                None => {
                    let mut known: Vec<_> = known.clone();
                    known.sort_unstable();
                    known.dedup();
                    let (zh, en) = (known.join("、"), known.join(", "));
                    Text { zh: format!("这里可以写：{zh}"), en: format!("known here: {en}") }
                }
            };
            self.faults.push(Finding::new(
                &faults::UNKNOWN_KEY,
                Locus::key(self.faults.file(), self.key_path(&name)),
                text!("不认识的键“{name}”", "unknown key `{name}`"),
                help,
            ));
        }
    }
}

/// The candidate most like a name, if any is near enough to be meant.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= name.chars().count().max(candidate.chars().count()).max(3))
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::show_path;

    fn read(yaml: &str) -> (Vec<String>, Vec<Finding>) {
        let node = Node::parse(yaml).unwrap();
        let faults = Faults::new(&"x.yaml".into());
        let titles = Cursor::root(&node, &faults)
            .map(|map| {
                let _ = map.scalar::<bool>("draft");
                let _ = map.map("event", |event| event.text("place"));
                map.scalars("titles")
            })
            .into_option()
            .unwrap_or_default();
        (titles, faults.into_findings())
    }

    #[test]
    fn all_faults_of_a_file_are_found_in_one_run() {
        let (titles, findings) =
            read("drfat: 1\ndraft: maybe\nevent: [1]\ntitles: [甲, 1.10, {a: 1}, 12]\ndraft: true");
        assert_eq!(titles, ["甲", "12"]);
        let codes: Vec<_> = findings.iter().map(|f| f.rule.code).collect();
        assert_eq!(codes, ["S006", "S004", "S005", "S004", "S005", "S003"]);
        assert!(findings.last().unwrap().help.en.contains("did you mean `draft`"));
    }

    #[test]
    fn a_single_value_stands_for_a_list_of_one() {
        assert_eq!(read("titles: 甲").0, ["甲"]);
    }

    #[test]
    fn key_paths_show_as_people_write_them() {
        assert_eq!(show_path(&crate::key_path!["a", 0, "b"]), "a[0].b");
    }

    #[test]
    fn the_nearest_name_is_suggested_only_when_near() {
        assert_eq!(nearest("titel", ["title", "date"]), Some("title"));
        assert_eq!(nearest("xyz", ["title", "date"]), None);
    }
}
