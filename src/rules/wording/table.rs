//! W007.

use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::{Edit, Finding, Fix};
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "W007", Note, force: Site, basis: ["format-page"],
    name: ("表格没有生效", "table that did not take"),
    asks: ("表头与下面分隔行的列数相同，列表后面的表格上面空一行，写出来的才是表格。",
           "A table has as many columns in its header as in the line below, and a blank line above it behind a list."),
    why: ("公众看到的是一行竖线。", "What the public sees is a line of bars."),
    place: Place::BODY,
    wrong: "| 项目 | 标准 |\n|---|---|---|\n| 滞报金 | 每日0.5‰ |",
    right: "| 项目 | 标准 |\n|---|---|\n| 滞报金 | 每日0.5‰ |",
}

static DELIMITER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\|\s*)?:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)+\|?").expect("a constant pattern"));

/// Looks for the second line of a table in running text.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let prose = &facts.body.prose;
    if !prose.text().contains("--") {
        return;
    }
    for found in DELIMITER.find_iter(prose.text()).filter(|found| !prose.is_code(found.start())) {
        let source = facts.source;
        let at = prose.source(&found.range());
        let delimiter_start = source[..at.start].rfind('\n').map_or(0, |end| end + 1);
        let head_start = source[..delimiter_start.saturating_sub(1)].rfind('\n').map_or(0, |end| end + 1);
        let head = source[head_start..delimiter_start].trim_end();
        let above = source[..head_start].lines().next_back().unwrap_or("");
        let cells = |line: &str| line.trim().trim_matches('|').matches('|').count();
        let delimiter = source[delimiter_start..].lines().next().unwrap_or("");
        let same = cells(head) == cells(delimiter);
        let help = if same {
            text!("在表头“{head}”上面空一行", "leave a blank line above `{head}`")
        } else {
            text!("表头和下面的分隔行列数要相同", "give the header and the line below it the same number of columns")
        };
        let mut finding = Finding::new(
            &RULE,
            facts.locus(&(head_start..head_start + head.len())),
            text!("这个表格没有生效，竖线会原样显示", "this table did not take: its bars will be shown as they are"),
            help,
        );
        if same && !above.trim().is_empty() {
            let start = facts.page.body_start + head_start;
            finding = finding.with_fix(Fix::Edit(vec![Edit { range: start..start, text: "\n".to_owned() }]));
        }
        findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::{Resolve, Target, render};

    struct Nothing;

    impl Resolve for Nothing {
        fn link(&mut self, _: &str, _: std::ops::Range<usize>) -> Target {
            Target::Refused
        }
        fn image(&mut self, _: &str, _: std::ops::Range<usize>) -> Target {
            Target::Refused
        }
    }

    #[test]
    fn the_second_line_of_a_table_that_did_not_take_is_told_from_one_that_did() {
        let left = |body: &str| super::DELIMITER.is_match(render(body, &mut Nothing).prose.text());
        assert!(left("| 甲 | 乙 |\n|---|---|---|\n| 1 | 2 |\n"));
        for took in [
            "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n",
            "如下：\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n",
            "甲——乙\n",
            "0640-5550101--\n",
        ] {
            assert!(!left(took), "{took}");
        }
    }
}
