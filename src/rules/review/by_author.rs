//! R007.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "R007", Fault, force: Appearance, basis: ["guideline-7", "regs-17"],
    name: ("作者审核自己的文章", "reviewed by its author"),
    asks: ("审核人（review.by）不是作者（author）。", "The reviewer (`review.by`) is not the author (`author`)."),
    why: ("谁制作谁公开、谁公开谁审查是两道手续；自己审自己，等于没有审。",
          "Making a page and reviewing it are two steps; who reviews his own page has skipped one."),
    place: Place::FRONT,
    wrong: "author: 方既明\nreview: {by: 方既明, date: 2026-11-20}",
    right: "author: 方既明\nreview: {by: 周予安, date: 2026-11-20}",
}

/// Compares the names on every published page.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    // The same few people make and review most pages.
    let mut known: FxHashMap<(&str, &str), Option<String>> = FxHashMap::default();
    for (page, review) in super::reviewed(site) {
        let (Some(author), Some(by)) = (page.front.author.get(), review.by.get()) else { continue };
        let both = || {
            let authors = persons(author);
            persons(by).into_iter().find(|name| authors.contains(name))
        };
        let Some(both) = known.entry((author, by)).or_insert_with(both) else { continue };
        findings.push(Finding::new(
            &RULE,
            Locus::value(&page.source, key_path!["review", "by"]),
            text!("审核人{both}就是作者", "the reviewer {both} is the author"),
            text!(
                "请另一人审核，由他运行 gongkai review；同名的两个人，在 silence 里说明",
                "have someone else review it with `gongkai review`; if two persons share the name, say so under `silence`"
            ),
        ));
    }
}

/// The persons that a text names: `方既明、周予安（办公室）`, `方 既明`.
fn persons(text: &str) -> Vec<String> {
    text.split(['、', '，', ',', '；', ';', '/', '\n'])
        .map(|name| {
            let name = name.split(['（', '(']).next().unwrap_or_default();
            name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::persons;

    #[test]
    fn names_are_compared_without_spaces_and_offices() {
        assert_eq!(persons("方 既明、周予安（办公室）"), ["方既明", "周予安"]);
        assert_eq!(persons(" John Smith; 甲"), ["johnsmith", "甲"]);
        assert!(persons("（）、").is_empty());
    }
}
