//! Y007.

use super::arithmetic::named;
use crate::diagnostic::{Class, Finding};
use crate::pages::form::{Amount, Cell};
use crate::rules::ReportFacts;
use crate::text;

super::super::rule! {
    "Y007", Fault, force: Appearance, basis: ["annual-report-30"],
    name: ("年报表格里不可能的数", "impossible figure of a yearly report"),
    asks: ("年报表格里的数不是负数，件数是整数；大得不像的数再核对一次（只作提示）。",
           "Figures are not negative and counts are whole; a figure too large to be likely is looked at again (a note)."),
    why: ("件数不会是负数或者小数；电话、日期误填进表格时，数会大得不像。",
          "No count is negative or broken, and a phone number or date that slipped into a table shows by its size."),
    place: Place::Merged("content/_parent/gongkai-nianbao/2025.yaml"),
    wrong: "tables:\n  proactive:\n    licences: [20251231]",
    right: "tables:\n  proactive:\n    licences: [12]",
}

/// Looks at every figure by itself. What data cannot hold at all is refused where the report is read.
pub fn check(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    let most = Amount::whole(facts.form.plausible.most);
    for table in &facts.form.tables {
        for (row, columns) in table.rows() {
            for (index, column) in columns.iter().enumerate() {
                let Cell::Is(written, amount) = facts.said.figures.cell(&table.id, row.id(), index) else { continue };
                let Some(at) = named(facts.form, &table.id, row.id(), index) else { continue };
                let (zh, en) = (at.zh, at.en);
                let whole = column.values.as_deref() != Some("decimal");
                let (message, help, class) = if amount.is_negative() {
                    let message = text!("{zh}是负数：{written}", "{en} is negative: {written}");
                    (message, text!("写 0 或者正数", "write 0 or more"), RULE.class)
                } else if whole && written.contains('.') {
                    let message = text!("{zh}应当是整数：{written}", "{en} should be a whole number: {written}");
                    (message, text!("写整数", "write a whole number"), RULE.class)
                } else if *amount > most {
                    let message = text!("{zh}大得不像：{written}", "{en} is too large to be likely: {written}");
                    // No law sets a limit, so this advises and no more.
                    (message, text!("核对是不是填错了", "check that it is no slip"), Class::Note)
                } else {
                    continue;
                };
                let locus = facts.said.figures.locus(&facts.page.source, &table.id, row.id(), index);
                findings.push(Finding { class, ..Finding::new(&RULE, locus, message, help) });
            }
        }
    }
}
