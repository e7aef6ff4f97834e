//! Y006.

use super::arithmetic;
use crate::diagnostic::Finding;
use crate::rules::ReportFacts;

super::super::rule! {
    "Y006", Fault, force: Appearance, basis: ["annual-report-30"],
    name: ("Markdown 年报表格的勾稽关系", "sums of a yearly report in Markdown"),
    asks: ("用 Markdown 写的年报，行和列都按规定表式命名的表格，数也合得上；别的表格和 HTML 表格不核对。",
           "In a report in Markdown the tables whose rows and columns are all named as in the form add up too; other tables, and those in HTML, are not looked at."),
    why: ("写法不同，公开的数同样要对。", "A figure has to be right however it is written."),
    place: Place::Body("content/_parent/gongkai-nianbao/2025.md"),
    wrong: "## 政府信息公开行政复议、行政诉讼情况\n\n| 类别 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n| --- | --- | --- | --- | --- | --- |\n| 行政复议 | 1 | 0 | 0 | 1 | 3 |",
    right: "## 政府信息公开行政复议、行政诉讼情况\n\n| 类别 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n| --- | --- | --- | --- | --- | --- |\n| 行政复议 | 1 | 0 | 0 | 1 | 2 |",
}

/// Adds up the figures of a report in Markdown.
pub fn check(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    if !facts.page.is_data {
        arithmetic::within(&RULE, facts.form, &facts.page.source, &facts.said.figures, findings);
    }
}
