//! G010.

use crate::diagnostic::{Finding, Step};
use crate::model::placeholder::{says_nothing, unfinished_part};
use crate::model::{Office, Owner, Site};
use crate::text;

super::super::rule! {
    "G010", Gap, force: Law, basis: ["site-check-19"],
    name: ("记录里的占位文字", "placeholder in a record"),
    asks: ("记录里没有“待补充”“XX路XXX号”之类的占位文字。", "A record holds no words that stand for content to come."),
    why: ("模板里的占位文字没有替换就公布，是媒体通报过的问题。", "Placeholders published by mistake have made the news."),
    place: Place::RECORD,
    wrong: "bureau:\n  addresses: [示例市XX路XXX号]",
    right: "bureau:\n  addresses: [示例市海港区通达路6号]",
}

/// Looks at every text of a record.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    office.public_texts(&mut |path, text| {
        // Reasons for waivers have a rule of their own (C005).
        let elsewhere = matches!(path.first(), Some(Step::Key(key)) if key == "not_applicable");
        if !elsewhere && !text.trim().is_empty() && says_nothing(text) {
            let shown = unfinished_part(text).unwrap_or(text.trim());
            findings.push(Finding::new(
                &RULE,
                office.locus(path.clone()),
                text!("“{shown}”是占位文字，不是内容", "`{shown}` is a placeholder, not content"),
                text!("换成真实的内容；没有的，删去这一项", "write the real content, or take the key out"),
            ));
        }
    });
}
