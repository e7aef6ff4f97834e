//! A001.

use crate::diagnostic::Finding;
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "A001", Gap, force: Law, basis: ["accessibility-32"],
    name: ("图片没有文字说明", "image without a text"),
    asks: ("每张图片在方括号里写明图上是什么。", "Every image says in its brackets what it shows."),
    why: ("看不见图片的人靠这段文字了解内容。", "Those who cannot see it rely on this text."),
    place: Place::Body("content/shili-gang/tongzhi-gonggao/2026-02/index.md"),
    wrong: "![](流程图.png)",
    right: "![申请、受理、审核、答复四步流程图](流程图.png)",
}

/// Looks for images without a text.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    for at in &facts.body.bare_images {
        findings.push(Finding::new(
            &RULE,
            facts.locus(at),
            text!("图片没有文字说明", "the image has no text"),
            text!("在方括号里写明图上是什么，例如 ![办事流程图](流程图.png)", "write in the brackets what it shows"),
        ));
    }
}
