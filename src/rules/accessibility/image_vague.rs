//! A005.

use crate::diagnostic::Finding;
use crate::rules::PageFacts;
use crate::rules::tags::forms;
use crate::text;

super::super::rule! {
    "A005", Note, force: Site, basis: ["accessibility-32", "wcag"],
    name: ("图片说明没有说出内容", "image text that says nothing"),
    asks: ("图片的文字说明写图上的内容，不写“图片”，也不写文件名。", "The text of an image says what it shows, neither “image” nor the name of the file."),
    why: ("看不见图片的人只能听到这段文字。", "It is all that those hear who cannot see the image."),
    place: Place::Body("content/shili-gang/tongzhi-gonggao/2026-02/index.md"),
    wrong: "![图片](流程图.png)",
    right: "![申请、受理、审核、答复四步流程图](流程图.png)",
}

/// Looks at the texts of images.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    for (text, at) in &facts.body.image_texts {
        let core = text
            .trim_matches(|c: char| !c.is_alphanumeric())
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .to_lowercase();
        let vague = forms().vague_images.contains(&core);
        let file_name =
            [".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp"].iter().any(|end| text.to_lowercase().ends_with(end));
        if vague || file_name {
            findings.push(Finding::new(
                &RULE,
                facts.locus(at),
                text!(
                    "图片说明“{text}”没有说出图上的内容",
                    "the image text `{text}` does not say what the image shows"
                ),
                text!("写图上是什么，例如 ![查验场地平面图：入口在东侧](…)", "say what it shows"),
            ));
        }
    }
}
