//! From a locus (file and key path, or bytes) to lines and columns, with a position-keeping YAML parser.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::PathBuf;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

use super::{LineIndex, Node, decode_bytes, front_matter, scalar_text};
use crate::diagnostic::{Change, Edit, Finding, Fix, Located, Origin, Part, SourcePath, Step};

/// The texts of the files that findings point into, read again when a finding is shown.
#[derive(Debug, Default)]
pub struct Sources {
    root: PathBuf,
    texts: HashMap<SourcePath, String>,
}

impl Sources {
    /// Sources below the root of a site.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), texts: HashMap::new() }
    }

    /// Gives a text that is not read from disk.
    pub fn insert(&mut self, file: SourcePath, text: String) {
        self.texts.insert(file, text);
    }

    /// The text of a file; empty where it cannot be read.
    #[must_use]
    pub fn text(&self, file: &SourcePath) -> &str {
        self.texts.get(file).map_or("", String::as_str)
    }

    fn load(&mut self, file: &SourcePath) {
        if !self.texts.contains_key(file) {
            let path = self.root.join(&**file);
            // Only a plain file is read: a locus may name a folder, a pipe or a file that is gone.
            let text = match std::fs::metadata(&path) {
                Ok(meta) if meta.is_file() => std::fs::read(&path).map(|bytes| shown(file, &bytes)),
                _ => Ok(String::new()),
            };
            self.texts.insert(file.clone(), text.unwrap_or_default());
        }
    }
}

/// The text of a file as it is shown; an attachment that is no text has no lines to show.
fn shown(file: &str, bytes: &[u8]) -> String {
    let page = file.ends_with(".md") || file.ends_with(".yaml");
    if bytes.contains(&0) && !page {
        return String::new();
    }
    decode_bytes(bytes.to_vec()).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
}

/// Works out the places of findings, reading each file once.
pub fn locate(findings: Vec<Finding>, sources: &mut Sources) -> Vec<Located> {
    let mut by_file: BTreeMap<SourcePath, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        by_file.entry(finding.locus.file.clone()).or_default().push(finding);
    }
    let mut located = Vec::new();
    for (file, findings) in by_file {
        sources.load(&file);
        let text = sources.text(&file);
        let lines = LineIndex::new(text);
        let yaml = yaml_part(&file, text);
        let tree = findings
            .iter()
            .any(|finding| matches!(finding.locus.origin, Origin::Yaml(..)))
            .then(|| Tree::parse(&text[yaml.clone()]));
        let first = located.len();
        for finding in findings {
            let range = match (&finding.locus.origin, &tree) {
                (Origin::Bytes(range), _) => clamp(range, text),
                (Origin::Yaml(path, part), Some(Some(tree))) => {
                    let range = tree.find(path, *part);
                    yaml.start + range.start..yaml.start + range.end
                }
                (Origin::Yaml(..), _) => lines.line(lines.position(yaml.start).line),
                (Origin::File, _) => lines.line(1),
            };
            located.push(Located {
                start: lines.position(range.start),
                end: lines.position(range.end),
                range,
                changes: edits(&finding, tree.as_ref().and_then(Option::as_ref), text, &yaml)
                    .into_iter()
                    .map(|edit| Change {
                        start: lines.position(edit.range.start),
                        end: lines.position(edit.range.end),
                        edit,
                    })
                    .collect(),
                finding,
            });
        }
        let secret: Vec<Range<usize>> = located[first..]
            .iter()
            .filter(|one| one.finding.secret && one.finding.locus.origin != Origin::File)
            .map(|one| one.range.clone())
            .collect();
        if !secret.is_empty() {
            // What nobody should see is taken out, not written better; and an edit would show it.
            let shows = |change: &Change| {
                secret.iter().any(|range| change.edit.range.start < range.end && range.start < change.edit.range.end)
            };
            for one in &mut located[first..] {
                if one.changes.iter().any(shows) {
                    one.changes.clear();
                }
            }
            let masked = masked(sources.text(&file), &secret);
            sources.insert(file, masked);
        }
    }
    crate::diagnostic::sort(&mut located);
    located
}

/// The edits that mend a finding, with the line ends of its file; none where no edit does, or its place is not certain.
fn edits(finding: &Finding, tree: Option<&Tree>, text: &str, yaml: &Range<usize>) -> Vec<Edit> {
    let mut edits = match (finding.fix.as_deref(), &finding.locus.origin) {
        (Some(Fix::Edit(edits)), _) => edits.clone(),
        (Some(Fix::Value(value)), Origin::Yaml(path, Part::Value)) => {
            let edit = tree.and_then(|tree| tree.rewrite(path, value, &text[yaml.clone()]));
            edit.map(|Edit { range, text }| Edit { range: yaml.start + range.start..yaml.start + range.end, text })
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    };
    // A file that changed since it was read has other places.
    if edits.iter().any(|edit| text.get(edit.range.clone()).is_none()) {
        return Vec::new();
    }
    edits.retain(|edit| text[edit.range.clone()] != edit.text);
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    if text.contains("\r\n") {
        for edit in &mut edits {
            edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
    }
    edits
}

/// A text with the middle of what is secret in it masked, byte for byte as long, so that places stay true.
fn masked(text: &str, secret: &[Range<usize>]) -> String {
    text.char_indices()
        .map(|(at, c)| {
            let within = secret.iter().find(|range| range.contains(&at));
            let keep = within.is_none_or(|range| at < range.start + 3 || at + 2 >= range.end);
            match c {
                _ if keep => c,
                '0'..='9' | 'A'..='Z' | 'a'..='z' => '*',
                // Full-width forms are as long as the full-width asterisk.
                '\u{ff10}'..='\u{ff5a}' => '＊',
                c => c,
            }
        })
        .collect()
}

fn clamp(range: &Range<usize>, text: &str) -> Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    boundary(range.start)..boundary(range.end)
}

fn yaml_part(file: &str, text: &str) -> Range<usize> {
    if file.ends_with(".md") { front_matter::split(text).map_or(0..0, |split| split.front) } else { 0..text.len() }
}

/// A YAML document as spans: for each node its own range, for each entry of a mapping the range of its key.
#[derive(Debug)]
pub struct Tree {
    /// Of a scalar its text; of a list or mapping its first mark.
    pub span: Range<usize>,
    /// Where it ends: of a list or mapping in brackets behind the closing one.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a node of a [`Tree`] is.
#[derive(Debug)]
pub enum Kind {
    /// A scalar, or an alias (which is empty).
    Scalar(String),
    /// A list.
    List(Vec<Tree>),
    /// A mapping: of each entry the key, its range, and the value.
    Map(Vec<(String, Range<usize>, Tree)>),
}

type Events<'t> = Parser<'t, StrInput<'t>>;

impl Tree {
    /// Reads a document as far as it can be read.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lines = LineIndex::new(text);
        let mut parser = Parser::new_from_str(text);
        while let Some(Ok((event, span))) = parser.next_event() {
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => return None,
                event => return Self::node(event, span, &mut parser, &lines).ok(),
            }
        }
        None
    }

    /// Reads the node that begins with an event. `Err` holds what was read before the text broke off.
    fn node(event: Event<'_>, span: Span, parser: &mut Events<'_>, lines: &LineIndex<'_>) -> Result<Self, ()> {
        let range = lines.offset(span.start.line(), span.start.col())..lines.offset(span.end.line(), span.end.col());
        let range = match &event {
            Event::Scalar(_, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted, ..) => {
                range.start..lines.quoted_end(range.start).unwrap_or(range.end)
            }
            _ => range,
        };
        let mut end = range.end;
        let mut end_at = |span: &Span| end = lines.offset(span.end.line(), span.end.col());
        let kind = match event {
            Event::Scalar(value, ..) => Kind::Scalar(value.into_owned()),
            Event::Alias(_) => Kind::Scalar(String::new()),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                while let Some(Ok((event, span))) = parser.next_event() {
                    if matches!(event, Event::SequenceEnd) {
                        end_at(&span);
                        break;
                    }
                    items.push(Self::node(event, span, parser, lines)?);
                }
                Kind::List(items)
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                while let Some(Ok((event, span))) = parser.next_event() {
                    if matches!(event, Event::MappingEnd) {
                        end_at(&span);
                        break;
                    }
                    let key = Self::node(event, span, parser, lines)?;
                    let Some(Ok((event, span))) = parser.next_event() else { break };
                    let value = Self::node(event, span, parser, lines)?;
                    let name = match &key.kind {
                        Kind::Scalar(name) => name.clone(),
                        _ => String::new(),
                    };
                    entries.push((name, key.span, value));
                }
                Kind::Map(entries)
            }
            _ => return Err(()),
        };
        Ok(Self { span: range, end, kind })
    }

    /// The range of the node at a path: of a scalar its own, of a list or mapping that of the key that leads to it;
    /// where the path leads nowhere, of the deepest node that is there.
    fn find(&self, path: &[Step], part: Part) -> Range<usize> {
        let mut node = self;
        let mut shown: Cow<'_, Range<usize>> = Cow::Borrowed(&self.span);
        for (depth, step) in path.iter().enumerate() {
            let last = depth + 1 == path.len();
            match (step, &node.kind) {
                (Step::Key(key), Kind::Map(entries)) => {
                    let mut matching = entries.iter().filter(|(name, ..)| name == key);
                    let entry = if last && part == Part::RepeatedKey { matching.nth(1) } else { matching.next() };
                    let Some((_, key_span, value)) = entry else { break };
                    let show_value =
                        last && part == Part::Value && matches!(value.kind, Kind::Scalar(_)) && !value.span.is_empty();
                    shown = Cow::Borrowed(if show_value { &value.span } else { key_span });
                    node = value;
                }
                // A single value stands for a list of one.
                (Step::Index(0), Kind::Scalar(_)) => shown = Cow::Borrowed(&node.span),
                (Step::Index(index), Kind::List(items)) => {
                    let Some(item) = items.get(*index) else { break };
                    shown = match &item.kind {
                        Kind::Scalar(_) => Cow::Borrowed(&item.span),
                        Kind::Map(entries) => entries
                            .first()
                            .map_or(Cow::Borrowed(&item.span), |(_, key, value)| Cow::Owned(key.start..value.span.end)),
                        Kind::List(_) => Cow::Borrowed(&item.span),
                    };
                    node = item;
                }
                _ => break,
            }
        }
        if path.is_empty() || shown.is_empty() { self.first_line() } else { shown.into_owned() }
    }

    /// The scalar at a path, its range and text; nothing where the path leads nowhere or to something else.
    fn scalar(&self, path: &[Step]) -> Option<(&Range<usize>, &str)> {
        let mut node = self;
        for step in path {
            node = match (step, &node.kind) {
                (Step::Key(key), Kind::Map(entries)) => &entries.iter().find(|(name, ..)| name == key)?.2,
                (Step::Index(index), Kind::List(items)) => items.get(*index)?,
                // A single value stands for a list of one.
                (Step::Index(0), Kind::Scalar(_)) => node,
                _ => return None,
            };
        }
        match &node.kind {
            Kind::Scalar(text) => Some((&node.span, text)),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The edit that puts another text in the place of the scalar at a path; nothing where that is not certain.
    fn rewrite(&self, path: &[Step], value: &str, yaml: &str) -> Option<Edit> {
        let (range, text) = self.scalar(path)?;
        let written = yaml.get(range.clone())?;
        // What stands there must read as the whole value: a value over several lines, or with a mark before it, does not.
        let whole = written == text || matches!(Node::parse(written), Ok(Node::Text(read)) if read == text);
        let edit = Edit { range: range.clone(), text: scalar_text::like(written, value)? };
        (whole && !written.contains('\n')).then_some(edit)
    }

    fn first_line(&self) -> Range<usize> {
        match &self.kind {
            Kind::Map(entries) => entries.first().map_or(self.span.clone(), |(_, key, _)| key.clone()),
            _ => self.span.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Node;
    use super::*;
    use crate::key_path;

    fn find<'t>(text: &'t str, path: &[Step], part: Part) -> &'t str {
        &text[Tree::parse(text).unwrap().find(path, part)]
    }

    #[test]
    fn finds_values_keys_and_the_nearest_ancestor() {
        let text = "bureau:\n  name: 办公室\n  phones:\n    - {number: 123, label: 总机}\n    - 456\nbureau: 2\n";
        assert_eq!(find(text, &key_path!["bureau", "name"], Part::Value), "办公室");
        assert_eq!(find(text, &key_path!["bureau", "name"], Part::Key), "name");
        assert_eq!(find(text, &key_path!["bureau", "phones", 0, "number"], Part::Value), "123");
        assert_eq!(find(text, &key_path!["bureau", "phones", 1], Part::Value), "456");
        assert_eq!(find(text, &key_path!["bureau", "fax"], Part::Value), "bureau");
        assert_eq!(find(text, &key_path!["bureau", "phones", 0, "place"], Part::Value), "number: 123");
        assert_eq!(find(text, &key_path!["bureau"], Part::RepeatedKey), "bureau");
        assert_eq!(Tree::parse(text).unwrap().find(&key_path!["bureau"], Part::RepeatedKey).start, text.len() - 10);
    }

    fn agree(node: &Node, tree: &Tree) -> bool {
        match (node, &tree.kind) {
            (Node::List(a), Kind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agree(a, b)),
            (Node::Map(a), Kind::Map(b)) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|((key, value), (name, _, tree))| {
                        agree(key, &Tree { span: 0..0, end: 0, kind: Kind::Scalar(name.clone()) }) && agree(value, tree)
                    })
            }
            (Node::Text(a), Kind::Scalar(b)) => a == b,
            (Node::Int(a), Kind::Scalar(b)) => b.parse::<i128>() == Ok(*a),
            (Node::Bool(a), Kind::Scalar(b)) => b.eq_ignore_ascii_case(&a.to_string()),
            (Node::Null, Kind::Scalar(b)) => matches!(b.as_str(), "" | "~" | "null" | "Null" | "NULL"),
            (Node::Float(_), Kind::Scalar(b)) => b.parse::<f64>().is_ok() || b.contains(".inf") || b.contains(".nan"),
            _ => false,
        }
    }

    proptest! {
        /// Both parsers read the same tree, so that positions belong to the values that were read.
        #[test]
        fn both_parsers_agree(
            keys in proptest::collection::vec("[a-z]{1,4}|[甲乙丙]{1,3}", 1..5),
            texts in proptest::collection::vec("[a-z甲乙 0-9：，。-]{0,12}", 5),
            style in 0usize..4,
        ) {
            let mut text = String::new();
            for (index, key) in keys.iter().enumerate() {
                let value = texts[index].trim().trim_start_matches(['-', '：']).trim();
                match (style + index) % 4 {
                    0 => text.push_str(&format!("{key}: {value}\n")),
                    1 => text.push_str(&format!("{key}: '{value}'\n")),
                    2 => text.push_str(&format!("{key}:\n  - {value}\n  - {{{key}: \"{value}\"}}\n")),
                    _ => text.push_str(&format!("{key}: |\n  {value}x\n  甲\n")),
                }
            }
            if let Ok(node) = Node::parse(&text) {
                let tree = Tree::parse(&text).expect("both read it");
                prop_assert!(agree(&node, &tree), "{text}\n{node:?}\n{tree:?}");
            }
        }
    }

    #[test]
    fn both_parsers_agree_on_the_embedded_data() {
        for text in [include_str!("../data/catalog.yaml"), include_str!("../data/holidays.yaml")] {
            assert!(agree(&Node::parse(text).unwrap(), &Tree::parse(text).unwrap()));
        }
    }
}
