//! Y003.

use super::arithmetic::named;
use crate::diagnostic::Finding;
use crate::pages::form::{Blank, Cell};
use crate::rules::ReportFacts;
use crate::text;

super::super::rule! {
    "Y003", Gap, force: Law, basis: ["annual-report-30"],
    name: ("年报表格空着的数", "blank figure of a yearly report"),
    asks: ("年报表格里应当填数的格都有数，没有发生的写 0；表式允许整行不适用的，整行空着，不能只空几格。",
           "Every cell of the tables that owes a figure has one, 0 where nothing happened; a row that the form lets not apply is blank as a whole, not in part."),
    why: ("空格和 0 的意思不同：空格让人不知道是没有发生还是没有统计。",
          "Blank and 0 differ: a blank leaves open whether nothing happened or nobody counted."),
    place: Place::Merged("content/_parent/gongkai-nianbao/2025.yaml"),
    wrong: "tables:\n  applications:\n    carried_out: [0, ~, 0, 0, 0, 0, 0]",
    right: "tables:\n  applications:\n    carried_out: [0, 0, 0, 0, 0, 0, 0]",
}

/// Looks for cells that are blank where a figure is owed. A row that is not there is reported where the report is read.
pub fn check(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    let figures = &facts.said.figures;
    for table in &facts.form.tables {
        for (row, columns) in table.rows() {
            let blank: Vec<usize> = (0..columns.len())
                .filter(|column| matches!(figures.cell(&table.id, row.id(), *column), Cell::Blank))
                .collect();
            let whole = blank.len() == columns.len();
            if whole && table.blank == Blank::Row {
                continue;
            }
            let help = match table.blank {
                Blank::Nothing => text!("没有发生写 0", "write 0 where nothing happened"),
                Blank::Row => text!(
                    "没有发生写 0；这一行不适用的，整行都空着",
                    "write 0 where nothing happened; if the row does not apply, leave all of it blank"
                ),
            };
            // A row without any figure is one thing to put right, not seven.
            for column in blank.into_iter().take(if whole { 1 } else { usize::MAX }) {
                let (name, key) = (&row.name, row.id());
                let message = match named(facts.form, &table.id, row.id(), column) {
                    Some(at) if !whole => {
                        let (zh, en) = (at.zh, at.en);
                        text!("{zh}是空的", "{en} is blank")
                    }
                    _ => text!("“{name}”一行是空的", "the row `{key}` is blank"),
                };
                let locus = figures.locus(&facts.page.source, &table.id, row.id(), column);
                findings.push(Finding::new(&RULE, locus, message, help.clone()));
            }
        }
    }
}
