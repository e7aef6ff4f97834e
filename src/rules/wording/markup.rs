//! W008.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::diagnostic::{Edit, Finding, Fix};
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "W008", Note, force: Site, basis: ["format-page"],
    name: ("链接或标题没有生效", "link or heading that did not take"),
    asks: ("链接写成 [文字](网址)，方括号和圆括号都是半角、中间没有空格；标题的“#”后面有一个空格。",
           "A link is written [text](address) in ASCII brackets with nothing between; a heading has a space behind its `#`."),
    why: ("写法不对时，公众看到的是网址和符号，点不开。", "Written otherwise, the public sees brackets that cannot be clicked."),
    place: Place::BODY,
    wrong: "详见[办事指南]（../duiwai-fuwu/）。",
    right: "详见[办事指南](../duiwai-fuwu/)。",
}

/// A way in which authors miswrite markup, and the right form.
struct Slip {
    pattern: Regex,
    /// What is right, with the groups of the pattern; nothing where it is not certain.
    right: Option<&'static str>,
}

static SLIPS: LazyLock<Vec<Slip>> = LazyLock::new(|| {
    let slip = |pattern, right| Slip { pattern: Regex::new(pattern).expect("a constant pattern"), right };
    vec![
        slip(r"\[([^\[\]\n]+)\]\s*（([^（）\n]*[./][^（）\n]*)）", Some("[$1]($2)")),
        slip(r"\[([^\[\]\n]+)\] +\(([^()\n]*[./][^()\n]*)\)", Some("[$1]($2)")),
        slip(r"【([^【】\n]+)】\s*\(([^()\n]*[./][^()\n]*)\)", Some("[$1]($2)")),
        slip(r"\[([^\[\]\n]+)\]\(([^()<>\n]*[./][^()<>\n]* [^()<>\n]*)\)", Some("[$1](<$2>)")),
        slip(r"(?m)\[[^\[\]\n]+\]\([^()\s]*[./][^()\s]*$", None),
        // A sentence that begins with `#` (the key of a phone, the number of a berth) is no heading.
        slip(r"(?m)^(#{1,6})([^#\s\d，。；][^。；\n]*)$", Some("$1 $2")),
    ]
});

/// Looks for markup in running text.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let prose = &facts.body.prose;
    if !prose.text().contains(['[', '#', '【']) {
        return;
    }
    for slip in SLIPS.iter() {
        for captures in slip.pattern.captures_iter(prose.text()) {
            report(facts, slip, &captures, findings);
        }
    }
}

fn report(facts: &PageFacts<'_>, slip: &Slip, captures: &Captures<'_>, findings: &mut Vec<Finding>) {
    let Some(whole) = captures.get(0) else { return };
    if facts.body.prose.is_code(whole.start()) {
        return;
    }
    let written = whole.as_str();
    let right = slip.right.map(|right| {
        let mut text = String::new();
        captures.expand(right, &mut text);
        text
    });
    let help = match &right {
        Some(right) => text!("写成 {right}", "write {right}"),
        None => text!("补上右边的圆括号", "write the closing bracket"),
    };
    let at = facts.body.prose.source(&whole.range());
    let mut finding = Finding::new(
        &RULE,
        facts.locus(&at),
        text!("“{written}”没有生效，会原样显示", "`{written}` did not take and will be shown as it is"),
        help,
    );
    if let (Some(text), Some(at)) = (right, facts.body.prose.exact(&whole.range(), facts.source)) {
        let start = facts.page.body_start;
        finding = finding.with_fix(Fix::Edit(vec![Edit { range: start + at.start..start + at.end, text }]));
    }
    findings.push(finding);
}

#[cfg(test)]
mod tests {
    use super::SLIPS;

    #[test]
    fn headings_without_a_space_are_told_from_sentences() {
        let slips = |text: &str| SLIPS.iter().any(|slip| slip.pattern.is_match(text));
        for text in ["##办理时间", "#一、总体情况", "甲\n###材料\n乙"] {
            assert!(slips(text), "{text}");
        }
        for text in ["#号键确认，*号键返回。", "#1泊位停用", "#", "## 办理时间"] {
            assert!(!slips(text), "{text}");
        }
    }
}
