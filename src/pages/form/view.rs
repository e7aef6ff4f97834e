//! What the page of a report given as data shows.

use serde::Serialize;

use super::{Block, Branch, Figures, Form, Part, Table, leaves};
use crate::pages::article::ArticleView;

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
    /// The tables of a part with the figures of a report.
    #[must_use]
    pub fn tables(&self, part: &Part, figures: &Figures) -> Vec<TableView> {
        self.tables
            .iter()
            .filter(|table| part.tables.contains(&table.id))
            .map(|table| table_view(table, figures))
            .collect()
    }
}

fn table_view(table: &Table, figures: &Figures) -> TableView {
    let blocks = table
        .blocks
        .iter()
        .map(|block| BlockView {
            heading: block.heading.clone(),
            head: head(block),
            rows: body(&table.id, block, figures),
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

fn body(table: &str, block: &Block, figures: &Figures) -> Vec<BodyRow> {
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
        (0..columns).map(|column| figures.cell(table, key, column).text().map(str::to_owned)).collect()
    });
    rows
}
