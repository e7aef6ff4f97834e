//! W009.

use crate::diagnostic::{Finding, Step};
use crate::rules::{Medium, TextFacts};
use crate::scan::patterns::List;
use crate::text;

super::super::rule! {
    "W009", Note, force: Site, basis: ["gb-9704"],
    name: ("文号的写法", "how a document number is written"),
    asks: ("文号的年份用六角括号“〔〕”，序号前面没有 0：云关函〔2026〕3号。",
           "A document number has its year in 〔〕 and no leading zero: 云关函〔2026〕3号."),
    why: ("写法不一，公众按文号搜索就找不到。", "Written otherwise it is not found by those who search for it."),
    place: Place::BODY,
    wrong: "依照云关函[2026]03号的规定",
    right: "依照云关函〔2026〕3号的规定",
}

/// Looks for document numbers in a text; that of the front matter has a rule of its own (T002).
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    if matches!(facts.medium, Medium::Value([Step::Key(key)]) if key == "number") || !facts.is_written_here() {
        return;
    }
    for found in facts.scan.matches.iter().filter(|found| found.list == List::DocumentNumbers) {
        let Some(entry) = found.entry else { continue };
        let written = &facts.text[found.range.clone()];
        let (zh, en) = (&entry.instead.zh, &entry.instead.en);
        let finding = facts.finding(
            &RULE,
            &found.range,
            text!("文号“{written}”的写法不对", "the document number `{written}` is not written right"),
            text!("{zh}", "{en}"),
        );
        findings.push(facts.mended(finding, &found.range, found.fix.as_deref()));
    }
}
