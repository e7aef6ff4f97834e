//! P006.

use crate::diagnostic::{Finding, Step};
use crate::rules::{Medium, TextFacts};
use crate::scan::patterns::List;
use crate::text;

super::super::rule! {
    "P006", Gap, force: Appearance, basis: ["site-check-19"],
    name: ("占位文字", "placeholder"),
    asks: ("公开的内容没有“XX路XX号”“（待补充）”“20XX年”之类没有替换的占位文字。",
           "Nothing public holds words that stand for content to come."),
    why: ("模板里的占位文字没有替换就公布，是媒体通报过的问题。", "Placeholders published by mistake have made the news."),
    place: Place::BODY,
    wrong: "申请人应当于20XX年XX月XX日前提交材料。",
    right: "申请人应当于2026年12月31日前提交材料。",
}

/// Looks for placeholders in a text.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    // A record has a rule of its own (G010), and a title that is none is no page's.
    let elsewhere = facts.page.is_none() && matches!(facts.medium, Medium::Value(_));
    let reason = matches!(facts.medium, Medium::Value([Step::Key(key), ..]) if key == "withdrawn");
    if elsewhere || reason || matches!(facts.medium, Medium::FileName) {
        return;
    }
    for found in facts.scan.matches.iter().filter(|found| found.list == List::Placeholders) {
        let shown = &facts.text[found.range.clone()];
        // A page that says nothing else is blank, which has a rule of its own (C002); a cell of an attachment has none.
        if facts.is_written_here()
            && facts.text.trim_matches(|c: char| !c.is_alphanumeric())
                == shown.trim_matches(|c: char| !c.is_alphanumeric())
        {
            continue;
        }
        findings.push(facts.finding(
            &RULE,
            &found.range,
            text!("“{shown}”是占位文字，不是内容", "`{shown}` is a placeholder, not content"),
            text!(
                "换成真实的内容；还没有的，整篇先加 draft: true",
                "write the real content; while it is not there, set `draft: true`"
            ),
        ));
    }
}
