//! A002.

use crate::diagnostic::Finding;
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "A002", Note, force: Site, basis: ["accessibility-32", "wcag"],
    name: ("标题跳级", "heading level skipped"),
    asks: ("标题逐级往下：“##”下面是“###”，不直接跳到“####”。", "Headings go down one level at a time: `###` under `##`, not `####`."),
    why: ("用读屏软件的人靠标题的层级在页面里移动。", "People with screen readers move through a page by its headings."),
    place: Place::BODY,
    wrong: "## 办理流程\n\n#### 受理\n\n收到材料后当场受理。",
    right: "## 办理流程\n\n### 受理\n\n收到材料后当场受理。",
}

/// Looks for levels that are skipped.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let mut above = 1;
    for heading in &facts.body.outline {
        if heading.level > above + 1 {
            let name = &heading.text;
            let (skipped, level) = (above + 1, heading.level);
            findings.push(Finding::new(
                &RULE,
                facts.locus(&heading.at),
                text!("标题“{name}”跳过了一级", "the heading `{name}` skips a level (h{skipped} before h{level})"),
                text!("少写一个“#”", "write one `#` less"),
            ));
        }
        above = heading.level;
    }
}
