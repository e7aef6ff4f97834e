//! A003.

use crate::diagnostic::Finding;
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "A003", Note, force: Site, basis: ["accessibility-32", "wcag"],
    name: ("表格没有表头", "table without a header"),
    asks: ("表格第一行写明每一列是什么；左上角一格可以空着。", "The first row of a table says what each column is; only the upper left cell may be empty."),
    why: ("读屏软件读每一格时先念表头，没有表头就不知道数字是什么。", "A screen reader says the header before each cell; without one a figure means nothing."),
    place: Place::BODY,
    wrong: "| | |\n|---|---|\n| 滞报金 | 每日0.5‰ |",
    right: "| 项目 | 标准 |\n|---|---|\n| 滞报金 | 每日0.5‰ |",
}

/// Looks for tables whose header is empty.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    for at in &facts.body.bare_headers {
        findings.push(Finding::new(
            &RULE,
            facts.locus(at),
            text!("这个表格的表头是空的", "the header of this table is empty"),
            text!("在第一行写明每一列是什么", "say in the first row what each column is"),
        ));
    }
}
