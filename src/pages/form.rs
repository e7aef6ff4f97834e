//! Yearly reports given as data: the form (embedded data) and what a report file says in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::article::ArticleView;
use crate::source::{Cursor, MapCursor, Node, Scalar, ValueFault, faults};
use crate::text;

/// A form of a yearly report.
#[derive(Debug, Deserialize)]
pub struct Form {
    /// Its id, by which a catalog names it.
    pub id: String,
    /// The report's parts, in order.
    pub parts: Vec<Part>,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// A part of a report.
#[derive(Debug, Deserialize)]
pub struct Part {
    /// Its key in a report file.
    pub key: String,
    /// Its number: 一, 二, …
    pub number: String,
    /// Its title.
    pub title: String,
    /// The tables it shows.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Whether it is a text that must be written.
    pub kind: PartKind,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// A text.
    Text,
    /// Tables, with or without a sentence before them.
    Table,
}

/// A table of a form: blocks one below the other.
#[derive(Debug, Deserialize)]
pub struct Table {
    /// Its id.
    pub id: String,
    /// Its caption.
    pub caption: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// A block of a table.
#[derive(Debug, Deserialize)]
pub struct Block {
    /// Its heading.
    pub heading: Option<String>,
    /// What heads the column of row names.
    pub row_header: Option<String>,
    /// Its columns.
    pub columns: Vec<Branch>,
    /// Its rows.
    pub rows: Vec<Branch>,
}

/// A column or row, or a group of them.
#[derive(Debug, Deserialize)]
pub struct Branch {
    /// Key of a column or row; none for a group.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// A remark.
    pub note: Option<String>,
    /// `decimal` where fractions are allowed.
    pub values: Option<String>,
    /// Columns of a group.
    #[serde(default)]
    columns: Vec<Branch>,
    /// Rows of a group.
    #[serde(default)]
    rows: Vec<Branch>,
}

impl Branch {
    fn children(&self) -> &[Self] {
        if self.columns.is_empty() { &self.rows } else { &self.columns }
    }

    fn leaves(&self) -> Vec<&Self> {
        if self.children().is_empty() { vec![self] } else { self.children().iter().flat_map(Self::leaves).collect() }
    }

    fn height(&self) -> usize {
        self.children().iter().map(Self::height).max().map_or(1, |below| below + 1)
    }
}

fn leaves(branches: &[Branch]) -> Vec<&Branch> {
    branches.iter().flat_map(Branch::leaves).collect()
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    [include_str!("../data/forms/annual-report-2021-30.yaml")]
        .into_iter()
        .map(|text| serde_yaml::from_str(text).expect("the embedded forms are valid: a test reads them"))
        .collect()
});

/// The form of that id.
#[must_use]
pub fn form(id: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.id == id)
}

/// A figure; its text is kept as written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Figure(String);

impl Scalar for Figure {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let valid = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是非负整数", "`{text}` is no whole number of 0 or more"),
                help: text!("没有发生写 0，不适用写 ~", "write 0 where nothing happened and ~ where it does not apply"),
            })
        }
    }
}

/// What a report file says.
#[derive(Debug, Default)]
pub struct Report {
    /// Markdown before the first part.
    pub preamble: Option<String>,
    /// Markdown of the parts, by key.
    pub parts: HashMap<String, String>,
    /// Figures by table and row, in the order of the columns.
    figures: HashMap<(String, String), Vec<Option<String>>>,
}

/// Reads a report file in a form. Faults go to the cursor's collector.
#[must_use]
pub fn read(form: &Form, cursor: &Cursor<'_>) -> Report {
    cursor.some_keys(|map| read_map(form, map)).into_option().unwrap_or_default()
}

fn read_map(form: &Form, map: &MapCursor<'_>) -> Report {
    // The keys of the front matter were read in pass 1.
    let preamble = map.text("preamble").into_option();
    let parts = map.entries("parts", |key, cursor| {
        if !form.parts.iter().any(|part| part.key == key) {
            unknown(&cursor, key, form.parts.iter().map(|part| part.key.as_str()));
            return None;
        }
        Some((key.to_owned(), cursor.scalar::<String>().into_option()?))
    });
    let mut figures = HashMap::new();
    let mut seen: Vec<String> = Vec::new();
    let _ = map.entries("tables", |id, cursor| {
        let Some(table) = form.tables.iter().find(|table| table.id == id) else {
            unknown(&cursor, id, form.tables.iter().map(|table| table.id.as_str()));
            return None::<()>;
        };
        seen.push(id.to_owned());
        read_table(table, &cursor, &mut figures);
        None
    });
    for table in form.tables.iter().filter(|table| !seen.contains(&table.id)) {
        let (id, caption) = (&table.id, &table.caption);
        map.report_missing_path(
            &["tables", id],
            text!("写上表“{caption}”：tables.{id}", "write the table tables.{id}"),
        );
    }
    let parts: HashMap<String, String> = parts.into_iter().collect();
    for part in form.parts.iter().filter(|part| part.kind == PartKind::Text && !parts.contains_key(&part.key)) {
        let (key, title) = (&part.key, &part.title);
        map.report_missing_path(&["parts", key], text!("写上“{title}”部分：parts.{key}", "write the part parts.{key}"));
    }
    Report { preamble, parts, figures }
}

fn unknown<'c>(cursor: &Cursor<'_>, key: &str, known: impl Iterator<Item = &'c str> + Clone) {
    let all = known.clone().collect::<Vec<_>>().join(", ");
    let help = match crate::source::decode::nearest(key, known) {
        Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
        None => text!("可以写：{all}", "known: {all}"),
    };
    cursor.fault_at_key(&faults::UNKNOWN_KEY, text!("表式里没有“{key}”", "the form has no `{key}`"), help);
}

fn read_table(table: &Table, cursor: &Cursor<'_>, figures: &mut HashMap<(String, String), Vec<Option<String>>>) {
    let rows: Vec<(&Branch, Vec<&Branch>)> = table
        .blocks
        .iter()
        .flat_map(|block| {
            let columns = leaves(&block.columns);
            leaves(&block.rows).into_iter().map(move |row| (row, columns.clone()))
        })
        .collect();
    let mut seen: Vec<String> = Vec::new();
    let _ = cursor.entries(|key, cursor| {
        let Some((row, columns)) = rows.iter().find(|(row, _)| row.key.as_deref() == Some(key)) else {
            unknown(&cursor, key, rows.iter().filter_map(|(row, _)| row.key.as_deref()));
            return None::<()>;
        };
        seen.push(key.to_owned());
        let values = read_row(&cursor, columns);
        if values.len() != columns.len() {
            let (name, have, want) = (&row.name, values.len(), columns.len());
            cursor.fault(
                &faults::VALUE,
                text!(
                    "“{name}”一行有 {have} 个数，应当有 {want} 个",
                    "`{key}` has {have} figures where the form has {want} columns"
                ),
                text!("按表的列依次写，空格写 ~", "write one for each column, ~ for a blank"),
            );
        }
        figures.insert((table.id.clone(), key.to_owned()), values);
        None
    });
    for (row, _) in rows.iter().filter(|(row, _)| row.key.as_ref().is_some_and(|key| !seen.contains(key))) {
        let (name, key) = (&row.name, row.key.as_deref().unwrap_or_default());
        cursor.fault(
            &faults::REQUIRED,
            text!("缺少“{name}”一行（{key}）", "the row `{key}` is missing"),
            text!("补上这一行；没有发生写 0", "add the row; write 0 where nothing happened"),
        );
    }
}

fn read_row(cursor: &Cursor<'_>, columns: &[&Branch]) -> Vec<Option<String>> {
    let mut at = 0;
    cursor.list(|cell| {
        let decimal = columns.get(at).is_some_and(|column| column.values.as_deref() == Some("decimal"));
        at += 1;
        Some(match cell.node() {
            Node::Float(value) if decimal && *value >= 0.0 => Some(value.to_string()),
            // In quotes a decimal keeps its zeros.
            Node::Text(text) if decimal && is_decimal(text.trim()) => Some(text.trim().to_owned()),
            Node::Float(value) => {
                cell.fault(
                    &faults::VALUE,
                    text!("“{value}”不能写在这里", "`{value}` cannot stand here"),
                    text!(
                        "写非负数；这一列不是金额的，写整数",
                        "write a number of 0 or more; a whole one unless the column is an amount"
                    ),
                );
                None
            }
            _ => cell.scalar::<Figure>().into_option().map(|figure| figure.0),
        })
    })
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.').is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

/// A cell of a table's head.
#[derive(Clone, Debug, Serialize)]
pub struct HeadCell {
    /// Its text.
    pub text: String,
    /// A remark.
    pub note: Option<String>,
    /// How many columns it spans.
    pub colspan: usize,
    /// How many rows it spans.
    pub rowspan: usize,
    /// `col`, `colgroup`, `row` or `rowgroup`.
    pub scope: &'static str,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize)]
pub struct BodyRow {
    /// Its heads, outermost first; those of a group stand in its first row.
    pub heads: Vec<HeadCell>,
    /// Its figures; none is blank.
    pub cells: Vec<Option<String>>,
}

/// A block of a table.
#[derive(Clone, Debug, Serialize)]
pub struct BlockView {
    /// Its heading.
    pub heading: Option<String>,
    /// Rows of its head.
    pub head: Vec<Vec<HeadCell>>,
    /// Its rows.
    pub rows: Vec<BodyRow>,
}

/// A table of figures.
#[derive(Clone, Debug, Serialize)]
pub struct TableView {
    /// Its caption.
    pub caption: String,
    /// Its blocks.
    pub blocks: Vec<BlockView>,
}

/// A part of a report.
#[derive(Clone, Debug, Serialize)]
pub struct PartView {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its anchor.
    pub id: String,
    /// Its text as HTML.
    pub html: String,
    /// Its tables.
    pub tables: Vec<TableView>,
}

/// A yearly report given as data.
#[derive(Clone, Debug, Serialize)]
pub struct ReportView {
    /// What it shares with any text; its `html` is the preamble.
    pub article: ArticleView,
    /// Its parts.
    pub parts: Vec<PartView>,
}

impl Form {
    /// The tables of a part with a report's figures.
    #[must_use]
    pub fn tables(&self, part: &Part, report: &Report) -> Vec<TableView> {
        self.tables
            .iter()
            .filter(|table| part.tables.contains(&table.id))
            .map(|table| table_view(table, report))
            .collect()
    }
}

fn table_view(table: &Table, report: &Report) -> TableView {
    let blocks = table
        .blocks
        .iter()
        .map(|block| BlockView {
            heading: block.heading.clone(),
            head: head(block),
            rows: body(&table.id, block, report),
        })
        .collect();
    TableView { caption: table.caption.clone(), blocks }
}

fn head(block: &Block) -> Vec<Vec<HeadCell>> {
    let height = block.columns.iter().map(Branch::height).max().unwrap_or(1);
    let row_heads = block.rows.iter().map(Branch::height).max().unwrap_or(1);
    let mut rows: Vec<Vec<HeadCell>> = vec![Vec::new(); height];
    rows[0].push(HeadCell {
        text: block.row_header.clone().unwrap_or_default(),
        note: None,
        colspan: row_heads,
        rowspan: height,
        scope: "col",
    });
    fn fill(branches: &[Branch], depth: usize, height: usize, rows: &mut [Vec<HeadCell>]) {
        for branch in branches {
            let leaf = branch.children().is_empty();
            rows[depth].push(HeadCell {
                text: branch.name.clone(),
                note: branch.note.clone(),
                colspan: branch.leaves().len(),
                rowspan: if leaf { height - depth } else { 1 },
                scope: if leaf { "col" } else { "colgroup" },
            });
            fill(branch.children(), depth + 1, height, rows);
        }
    }
    fill(&block.columns, 0, height, &mut rows);
    rows
}

fn body(table: &str, block: &Block, report: &Report) -> Vec<BodyRow> {
    let width = block.rows.iter().map(Branch::height).max().unwrap_or(1);
    let columns = leaves(&block.columns).len();
    let mut rows = Vec::new();
    fn fill(
        branches: &[Branch],
        depth: usize,
        width: usize,
        pending: &mut Vec<HeadCell>,
        rows: &mut Vec<BodyRow>,
        figures: &dyn Fn(&str) -> Vec<Option<String>>,
    ) {
        for branch in branches {
            let leaf = branch.children().is_empty();
            pending.push(HeadCell {
                text: branch.name.clone(),
                note: branch.note.clone(),
                colspan: if leaf { width - depth } else { 1 },
                rowspan: branch.leaves().len(),
                scope: if leaf { "row" } else { "rowgroup" },
            });
            match &branch.key {
                Some(key) if leaf => rows.push(BodyRow { heads: std::mem::take(pending), cells: figures(key) }),
                _ => fill(branch.children(), depth + 1, width, pending, rows, figures),
            }
        }
    }
    fill(&block.rows, 0, width, &mut Vec::new(), &mut rows, &|key| {
        let mut cells = report.figures.get(&(table.to_owned(), key.to_owned())).cloned().unwrap_or_default();
        cells.resize(columns, None);
        cells
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Faults;

    #[test]
    fn the_embedded_forms_are_valid() {
        for form in FORMS.iter() {
            for part in &form.parts {
                assert!(part.tables.iter().all(|id| form.tables.iter().any(|table| table.id == *id)), "{}", part.key);
            }
            for table in &form.tables {
                for block in &table.blocks {
                    assert!(leaves(&block.rows).iter().chain(&leaves(&block.columns)).all(|leaf| leaf.key.is_some()));
                }
            }
        }
    }

    #[test]
    fn every_row_of_a_table_is_as_wide_as_its_head() {
        for form in FORMS.iter() {
            for part in &form.parts {
                for block in form.tables(part, &Report::default()).iter().flat_map(|table| &table.blocks) {
                    let mut taken = vec![0usize; block.rows.len()];
                    for (at, row) in block.rows.iter().enumerate() {
                        for head in &row.heads {
                            taken[at..at + head.rowspan].iter_mut().for_each(|width| *width += head.colspan);
                        }
                        taken[at] += row.cells.len();
                    }
                    let width: usize = block.head[0].iter().map(|cell| cell.colspan).sum();
                    assert!(taken.iter().all(|row| *row == width), "{taken:?} against {width}");
                }
            }
        }
    }

    #[test]
    fn figures_are_whole_numbers_and_every_row_is_there() {
        let form = &FORMS[0];
        let table = &form.tables[0];
        let key = leaves(&table.blocks[0].rows)[0].key.clone().unwrap();
        let node = Node::parse(&format!("tables:\n  {}:\n    {key}: [1, -2]\n    nonsense: [1]\n", table.id)).unwrap();
        let faults = Faults::new(&"x.yaml".into());
        let _ = read(form, &Cursor::root(&node, &faults));
        let codes: Vec<_> = faults.into_findings().iter().map(|f| f.rule.code).collect();
        assert!(codes.contains(&"S003") && codes.contains(&"S004") && codes.contains(&"S007"), "{codes:?}");
    }
}
