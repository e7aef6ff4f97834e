//! W005.

use crate::diagnostic::Finding;
use crate::rules::TextFacts;
use crate::scan::facts::Fact;
use crate::scan::patterns::history;
use crate::text;

super::super::rule! {
    "W005", Lapse, force: Appearance, basis: ["guideline-6", "regs-6"],
    name: ("更名以后仍写旧名", "former name after the change"),
    asks: ("更名、合并以后发布的内容写现在的名称；旧名前面写“原”。旧名写在记录的 former_names 里。",
           "What is published after a change of name uses the new name; 原 stands before an old one. Old names stand under `former_names` of the record."),
    why: ("机构改革后旧名称、旧网址长期不改，是通报的常见问题。", "Old names left after a reform are often reported."),
    place: Place::BODY,
    wrong: "请到老示例办事处窗口办理。",
    right: "请到示例港海关（原老示例办事处）窗口办理。",
}

/// How many characters behind a name may tell its history.
const REACH: usize = 12;

/// Looks for old names.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    if facts.page.is_none() {
        return;
    }
    for mention in &facts.scan.mentions {
        let Fact::FormerName(place) = mention.fact else { continue };
        let office = facts.site.office(mention.owners[0]);
        let Some(until) = office.former_names.get(place).and_then(|former| former.until.get()) else { continue };
        let (before, behind) = (&facts.text[..mention.range.start], &facts.text[mention.range.end..]);
        let close: String = behind.chars().take(REACH).take_while(|c| !"。；\n".contains(*c)).collect();
        let told = history().before.iter().any(|word| before.ends_with(word.as_str()))
            || history().behind.iter().any(|word| close.contains(word.as_str()));
        if facts.day() <= *until || told {
            continue;
        }
        let name = office.display_name();
        let old = &facts.text[mention.range.clone()];
        findings.push(facts.finding(
            &RULE,
            &mention.range,
            text!("“{old}”自 {until} 以后叫“{name}”", "`{old}` has been `{name}` since {until}"),
            text!("写“{name}”；说沿革的，前面加“原”", "write `{name}`, or put 原 before it where history is told"),
        ));
    }
}
