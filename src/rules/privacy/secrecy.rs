//! P005.

use crate::diagnostic::Finding;
use crate::rules::{Medium, TextFacts};
use crate::scan::patterns::{List, is_line_mark};
use crate::text;

super::super::rule! {
    "P005", Fault, force: Appearance, basis: ["secrecy-35", "regs-14", "regs-17"],
    name: ("密级或内部标志", "mark of secrecy"),
    asks: ("公开的内容没有密级标志（秘密★5年），单独一行、一格也没有“内部资料”“注意保存”之类的标志。行文中说到国家秘密、不予公开的不算。",
           "Nothing public bears a mark of secrecy, or a line or cell that says only that it is internal. Running text about state secrets is none."),
    why: ("公开前要依法进行保密审查；带着标志的文件多半没有审查过，或者放错了。",
          "Publication needs a secrecy review; a document that bears a mark was most likely not reviewed, or is the wrong file."),
    place: Place::BODY,
    wrong: "内部资料　注意保存",
    right: "本关依法对属于国家秘密的信息不予公开。",
}

/// Looks for marks in a text.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for found in facts.scan.matches.iter().filter(|found| found.list == List::Secrecy) {
        let mark = &facts.text[found.range.clone()];
        // Words that are ordinary in tables are so in workbooks too.
        if matches!(facts.medium, Medium::Attachment(passage) if passage.place.is_cell()) && is_line_mark(mark) {
            continue;
        }
        findings.push(facts.finding(
            &RULE,
            &found.range,
            text!("这里有密级或者内部标志“{mark}”", "the mark `{mark}` stands here"),
            text!(
                "确认这份文件能否公开：不能公开的撤下；已经解密、经审查可以公开的，换成没有标志的版本",
                "see whether the document may be published at all; if it may, use the version without the mark"
            ),
        ));
    }
}
