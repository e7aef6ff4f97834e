//! Y001.

use super::arithmetic;
use crate::diagnostic::Finding;
use crate::rules::ReportFacts;

super::super::rule! {
    "Y001", Fault, force: Law, basis: ["annual-report-30"],
    name: ("年报表格的勾稽关系", "sums of a yearly report"),
    asks: ("用数据写的年报，表格里的数合得上：每列本年新收加上年结转等于办理结果总计加结转下年度，各项办理结果之和等于总计；每行自然人与五类组织之和等于总计；复议、诉讼各项之和等于总计。",
           "The figures of a report given as data add up as its form says: down the columns, along the rows, and to the totals of disputes."),
    why: ("表格对不上，说明至少有一个公开的数是错的；这是检查年报时首先核对的。",
          "Where a table does not add up, at least one published figure is wrong; it is the first thing that inspections look at."),
    place: Place::Merged("content/_parent/gongkai-nianbao/2025.yaml"),
    wrong: "tables:\n  applications:\n    received: [3, 1, 0, 0, 0, 0, 5]",
    right: "tables:\n  applications:\n    received: [3, 1, 0, 0, 0, 0, 4]",
}

/// Adds up the figures of a report given as data.
pub fn check(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    if facts.page.is_data {
        arithmetic::within(&RULE, facts.form, &facts.page.source, &facts.said.figures, findings);
    }
}
