//! W001.

use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::{Class, Finding};
use crate::rules::TextFacts;
use crate::scan::patterns::List;
use crate::scan::sentence;
use crate::text;

super::super::rule! {
    "W001", Lapse, force: Appearance, basis: ["regs-6"],
    name: ("引用的规定已经过时", "citation out of date"),
    asks: ("引用现行有效的规定。发布在新规定施行以前的文章、讲沿革的句子不算。",
           "What is cited is in force. A page published before the change, and a sentence that tells the history, are none."),
    why: ("照过时的规定办事会耽误公众，例如答复期限、收费和救济途径。", "Rules out of date mislead the public on time limits, fees and redress."),
    place: Place::BODY,
    wrong: "根据《政府信息公开条例》（国令第492号）的规定",
    right: "根据《政府信息公开条例》（国令第711号）的规定",
}

/// An article: those of the old text are not those of the new.
static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("第[零一二三四五六七八九十百0-9]+条").expect("a constant pattern"));

/// Looks for citations out of date.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    let day = facts.day();
    for found in facts.scan.matches.iter().filter(|found| found.list == List::Outdated) {
        let Some(entry) = found.entry else { continue };
        if entry.since.is_some_and(|since| day < since) {
            continue;
        }
        let cited = &facts.text[found.range.clone()];
        let (zh, en) = (&entry.instead.zh, &entry.instead.en);
        let finding = facts
            .finding(
                &RULE,
                &found.range,
                text!("“{cited}”已经过时", "`{cited}` is out of date"),
                text!("现行的是：{zh}", "in force: {en}"),
            )
            .with_basis(entry.basis.iter().cloned());
        let with_article = ARTICLE.is_match(sentence(facts.text, &found.range));
        let right = found.fix.as_deref().filter(|_| !with_article);
        let finding = facts.mended(finding, &found.range, right);
        findings.push(if entry.verified { finding } else { finding.with_class(Class::Note) });
    }
}
