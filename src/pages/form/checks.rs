//! What the figures of a form have to satisfy.

use serde::Deserialize;

use super::{Branch, Form};

/// A check of a form.
#[derive(Debug, Deserialize)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// The table.
    pub table: String,
    over: Over,
    #[serde(default)]
    rows: Vec<String>,
    sum: Vec<Term>,
    equals: Vec<Term>,
    /// What is asked.
    pub says: Says,
    /// Keys of citations.
    pub basis: Vec<String>,
}

/// What a check goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// Its terms name columns, and it is made on every row.
    Rows,
    /// Its terms name rows, and it is made on every column.
    Columns,
}

/// A text of a form in the two languages of the program.
#[derive(Debug, Deserialize)]
pub struct Says {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A term of a side: `key`, `-key`, `previous.key`.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
struct Term {
    key: String,
    negative: bool,
    previous: bool,
}

impl From<String> for Term {
    fn from(written: String) -> Self {
        let (negative, rest) = written.strip_prefix('-').map_or((false, written.as_str()), |rest| (true, rest));
        let (previous, key) = rest.strip_prefix("previous.").map_or((false, rest), |key| (true, key));
        Self { key: key.to_owned(), negative, previous }
    }
}

/// A figure of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'f> {
    /// The row.
    pub row: &'f str,
    /// The column of its block, from 0.
    pub column: usize,
    /// Whether it is subtracted.
    pub negative: bool,
    /// Whether it stands in the report of the year before.
    pub previous: bool,
}

/// A check on one row or column.
#[derive(Debug)]
pub struct Instance<'f> {
    /// The check.
    pub check: &'f Check,
    /// The row or column.
    pub at: &'f Branch,
    /// What is added up.
    pub sum: Vec<Place<'f>>,
    /// What that equals.
    pub equals: Vec<Place<'f>>,
}

impl Check {
    /// Whether it needs the report of the year before.
    #[must_use]
    pub fn is_across_years(&self) -> bool {
        self.sum.iter().chain(&self.equals).any(|term| term.previous)
    }

    /// The check on each of its rows or columns, in the order of the form. A block that lacks a row or column of the
    /// check is not its business.
    #[must_use]
    pub fn instances<'f>(&'f self, form: &'f Form) -> Vec<Instance<'f>> {
        let Some(table) = form.table(&self.table) else { return Vec::new() };
        let mut instances = Vec::new();
        for block in &table.blocks {
            let (rows, columns) = (super::leaves(&block.rows), super::leaves(&block.columns));
            match self.over {
                Over::Rows => {
                    let wanted = |row: &&&Branch| self.rows.is_empty() || self.rows.iter().any(|key| key == row.id());
                    for row in rows.iter().filter(wanted) {
                        let place = |term: &Term| {
                            let column = columns.iter().position(|column| column.id() == term.key)?;
                            Some(term.at(row.id(), column))
                        };
                        instances.extend(self.instance(row, place));
                    }
                }
                Over::Columns => {
                    for (index, column) in columns.iter().enumerate() {
                        let place = |term: &Term| {
                            let row = rows.iter().find(|row| row.id() == term.key)?;
                            Some(term.at(row.id(), index))
                        };
                        instances.extend(self.instance(column, place));
                    }
                }
            }
        }
        instances
    }

    fn instance<'f>(&'f self, at: &'f Branch, place: impl Fn(&'f Term) -> Option<Place<'f>>) -> Option<Instance<'f>> {
        let sum = self.sum.iter().map(&place).collect::<Option<Vec<_>>>()?;
        let equals = self.equals.iter().map(&place).collect::<Option<Vec<_>>>()?;
        Some(Instance { check: self, at, sum, equals })
    }
}

impl Term {
    fn at<'f>(&self, row: &'f str, column: usize) -> Place<'f> {
        Place { row, column, negative: self.negative, previous: self.previous }
    }
}

impl<'f> Instance<'f> {
    /// The cell that a finding points at: the last of what the sum equals.
    #[must_use]
    pub fn place(&self) -> Option<Place<'f>> {
        self.equals.last().copied()
    }
}
