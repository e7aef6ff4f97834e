//! W002.

use crate::diagnostic::Finding;
use crate::rules::TextFacts;
use crate::scan::patterns::List;
use crate::text;

super::super::rule! {
    "W002", Note, force: Site, basis: ["site-check-19"],
    name: ("错别字", "miswritten word"),
    asks: ("没有词表里的错别字。站点可以在 site.yaml 的 wrong_words 中加自己的词。",
           "No word of the list is miswritten. A site adds its own under `wrong_words` in site.yaml."),
    why: ("严重表述错误，整个网站单项否决；一般错别字逐处扣分。", "Serious errors of wording fail the site; every other one costs points."),
    place: Place::BODY,
    wrong: "请登陆网站查询。",
    right: "请登录网站查询。",
}

/// Looks for miswritten words.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for found in facts.scan.matches.iter().filter(|found| found.list == List::Words) {
        let Some(entry) = found.entry else { continue };
        let (zh, en) = (&entry.instead.zh, &entry.instead.en);
        findings.push(miswritten(facts, &found.range, (zh, en), found.fix.as_deref()));
    }
    for (wrong, right) in &facts.site.config.wrong_words {
        for (at, _) in facts.text.match_indices(wrong.as_str()) {
            // A longer right word may hold the wrong one.
            let inside = right.match_indices(wrong.as_str()).any(|(offset, _)| {
                at.checked_sub(offset).and_then(|start| facts.text.get(start..start + right.len()))
                    == Some(right.as_str())
            });
            if !inside {
                findings.push(miswritten(facts, &(at..at + wrong.len()), (right, right), Some(right)));
            }
        }
    }
}

fn miswritten(
    facts: &TextFacts<'_>,
    at: &std::ops::Range<usize>,
    (zh, en): (&str, &str),
    fix: Option<&str>,
) -> Finding {
    let word = &facts.text[at.clone()];
    let finding =
        facts.finding(&RULE, at, text!("“{word}”是错别字", "`{word}` is miswritten"), text!("写“{zh}”", "write {en}"));
    facts.mended(finding, at, fix)
}
