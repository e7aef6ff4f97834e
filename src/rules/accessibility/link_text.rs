//! A004.

use crate::diagnostic::Finding;
use crate::rules::PageFacts;
use crate::rules::tags::forms;
use crate::text;

super::super::rule! {
    "A004", Note, force: Site, basis: ["accessibility-32", "wcag"],
    name: ("链接文字没有说明去处", "link text that says nothing"),
    asks: ("链接的文字说明打开的是什么，不写“点击这里”，也不直接写网址。", "The text of a link says what it opens, neither “click here” nor a bare address."),
    why: ("读屏软件常把链接单独列出来，一串“点击这里”分不清去处。", "Screen readers list links by themselves, and a row of “click here” leads nowhere."),
    place: Place::BODY,
    wrong: "申请表[点击这里](../yishenqing-gongkai/)。",
    right: "见[依申请公开](../yishenqing-gongkai/)。",
}

/// Looks at the texts of links.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    for (text, at) in &facts.body.link_texts {
        let core = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let vague = forms().vague_links.contains(&core);
        // An address in angle brackets is shown on purpose, for those who print the page.
        let shown = facts.source.get(at.clone()).is_some_and(|source| source.starts_with('<'));
        if shown {
            continue;
        }
        if vague || core.starts_with("http://") || core.starts_with("https://") {
            findings.push(Finding::new(
                &RULE,
                facts.locus(at),
                text!("链接文字“{text}”没有说明打开的是什么", "the link text `{text}` does not say what it opens"),
                text!("写目标的名称，例如 [依申请公开](../yishenqing-gongkai/)", "write the name of what it opens"),
            ));
        }
    }
}
