//! Yearly reports: the form (embedded data), what a report says in it, and what the page of a report given as data shows.

mod checks;
mod figures;
mod markdown;
mod passage;
mod read;
mod view;

use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;

pub use checks::{Check, Instance, Over, Place, Says};
pub use figures::{Amount, Cell, Figures};
pub use markdown::read as read_markdown;
pub use passage::Passage;
pub use read::read;
pub use view::{PartView, ReportView, TableView};

/// A form of a yearly report.
#[derive(Debug, Deserialize)]
pub struct Form {
    /// Its id, by which a catalog names it.
    pub id: String,
    /// The report's parts, in order.
    pub parts: Vec<Part>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// What its figures have to satisfy.
    pub checks: Vec<Check>,
    /// Figures that the text repeats.
    pub quotes: Vec<Quote>,
    /// What `{n}` in the pattern of a quotation stands for.
    number: String,
    /// What makes a mention in the text say nothing about the whole year and office.
    pub doubtful: Pattern,
    /// The time it is about.
    pub period: Period,
    /// Whether it owes a text before its first part.
    pub preamble: bool,
    /// Finds a year.
    pub year: Pattern,
    /// What is still plausible.
    pub plausible: Plausible,
}

/// A regular expression of a form.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern(pub Regex);

impl TryFrom<String> for Pattern {
    type Error = regex::Error;

    fn try_from(text: String) -> Result<Self, regex::Error> {
        Regex::new(&text).map(Self)
    }
}

/// The time a report is about.
#[derive(Debug, Deserialize)]
pub struct Period {
    /// Its first day in the year, MM-DD.
    pub from: String,
    /// Its last, MM-DD.
    pub to: String,
    /// Finds it in a text; its groups are `year`, `month`, `day`, `to_year`, `to_month` and `to_day`.
    pub pattern: Pattern,
}

/// What is plausible; no law fixes it.
#[derive(Debug, Deserialize)]
pub struct Plausible {
    /// The largest figure that is no slip.
    pub most: u32,
}

/// A figure that the text repeats.
#[derive(Debug, Deserialize)]
pub struct Quote {
    /// The parts whose text may repeat it.
    pub parts: Vec<String>,
    /// How it is said.
    pattern: String,
    #[serde(skip)]
    regex: OnceLock<Regex>,
    /// The table.
    pub table: String,
    /// The row.
    pub row: String,
    /// The column, where it is one figure.
    column: Option<String>,
    /// The columns, where it is the sum of several figures.
    #[serde(default)]
    columns: Vec<String>,
}

impl Quote {
    /// The columns whose figures it adds up, most often one.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.column.iter().chain(&self.columns).map(String::as_str)
    }
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
    /// What may be blank.
    #[serde(default)]
    pub blank: Blank,
}

/// What of a table may be blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blank {
    /// Nothing: every cell owes a figure.
    #[default]
    Nothing,
    /// A whole row, which then does not apply.
    Row,
}

impl Table {
    /// Its rows, each with the columns of its block.
    pub fn rows(&self) -> impl Iterator<Item = (&Branch, Vec<&Branch>)> {
        self.blocks.iter().flat_map(|block| {
            let columns = leaves(&block.columns);
            leaves(&block.rows).into_iter().map(move |row| (row, columns.clone()))
        })
    }
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
    /// The key of a row or column; empty for a group.
    #[must_use]
    pub fn id(&self) -> &str {
        self.key.as_deref().unwrap_or_default()
    }

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
    [include_str!("../../data/forms/annual-report-2021-30.yaml")]
        .into_iter()
        .map(|text| serde_yaml::from_str(text).expect("the embedded forms are valid: a test reads them"))
        .collect()
});

/// The form of that id.
#[must_use]
pub fn form(id: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.id == id)
}

impl Form {
    /// The table of that id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// How a quotation is said.
    #[must_use]
    pub fn pattern<'q>(&self, quote: &'q Quote) -> &'q Regex {
        quote.regex.get_or_init(|| {
            Regex::new(&quote.pattern.replace("{n}", &self.number))
                .expect("the patterns of embedded forms are valid: a test reads them")
        })
    }
}

/// What a report says, for the rules.
#[derive(Debug, Default)]
pub struct Said {
    /// The text before the first part.
    pub preamble: Option<Passage>,
    /// The texts of the parts, by key, in the order of the form.
    pub parts: Vec<(String, Passage)>,
    /// The figures of its tables.
    pub figures: Figures,
}

impl Said {
    /// The text of a part.
    #[must_use]
    pub fn part(&self, key: &str) -> Option<&Passage> {
        self.parts.iter().find(|(part, _)| part == key).map(|(_, passage)| passage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Cursor, Faults, Node};

    #[test]
    fn the_embedded_forms_are_valid() {
        for form in FORMS.iter() {
            for part in &form.parts {
                assert!(part.tables.iter().all(|id| form.tables.iter().any(|table| table.id == *id)), "{}", part.key);
            }
            for table in &form.tables {
                let keys: Vec<_> = table.rows().map(|(row, _)| row.id()).collect();
                assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)), "{}", table.id);
                for block in &table.blocks {
                    assert!(leaves(&block.rows).iter().chain(&leaves(&block.columns)).all(|leaf| leaf.key.is_some()));
                }
            }
            for check in &form.checks {
                assert!(!check.instances(form).is_empty(), "{} names rows and columns of its table", check.id);
                assert!(check.basis.iter().all(|key| crate::diagnostic::citation::all().contains_key(key)));
            }
            for quote in &form.quotes {
                assert_eq!(form.pattern(quote).captures_len(), 2, "{quote:?}");
                assert!(quote.parts.iter().all(|key| form.parts.iter().any(|part| part.key == *key)));
                let table = form.table(&quote.table).unwrap();
                let (_, columns) = table.rows().find(|(row, _)| row.id() == quote.row).unwrap();
                assert!(quote.columns().next().is_some());
                assert!(quote.columns().all(|key| columns.iter().any(|column| column.id() == key)), "{quote:?}");
            }
            assert_eq!(form.year.0.captures_len(), 2);
            let groups: Vec<_> = form.period.pattern.0.capture_names().flatten().collect();
            assert_eq!(groups, ["year", "month", "day", "to_year", "to_month", "to_day"]);
        }
    }

    #[test]
    fn every_row_of_a_table_is_as_wide_as_its_head() {
        for form in FORMS.iter() {
            for part in &form.parts {
                for block in form.tables(part, &Figures::default()).iter().flat_map(|table| &table.blocks) {
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
