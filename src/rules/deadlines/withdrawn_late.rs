//! D004.

use crate::clocks::{Subject, Term};
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "D004", Lapse, force: Appearance, basis: ["penalty-48"],
    name: ("处罚决定撤下迟了", "penalty withdrawn late"),
    asks: ("公开的行政处罚决定被变更、撤销的，在三个工作日内撤回并公开说明理由。",
           "A published penalty that is changed or annulled is withdrawn within three working days, with the reason."),
    why: ("错误的处罚信息挂在网上，当事人天天受损。", "A wrong penalty on the web harms the party every day."),
    place: Place::Whole("content/shili-gang/xingzheng-chufa/2026-01.md"),
    wrong: "---\ntitle: 行政处罚决定书（示例港关简易字〔2026〕1号）\ndate: 2026-10-20\ndecided: 2026-10-19\nnumber: 示例港关简易字〔2026〕1号\nsection: jianguan\nauthor: 方既明\nreview: {by: 齐知行, date: 2026-10-20}\nwithdrawn: {changed: 2026-11-02, date: 2026-11-16, reason: 行政处罚决定被依法撤销}\n---",
    right: "---\ntitle: 行政处罚决定书（示例港关简易字〔2026〕1号）\ndate: 2026-10-20\ndecided: 2026-10-19\nnumber: 示例港关简易字〔2026〕1号\nsection: jianguan\nauthor: 方既明\nreview: {by: 齐知行, date: 2026-10-20}\nwithdrawn: {changed: 2026-11-02, date: 2026-11-04, reason: 行政处罚决定被依法撤销}\n---",
}

/// Looks whether a withdrawal came late or has not come.
pub fn check(site: &Site, term: &Term) -> Option<Finding> {
    let Subject::Withdrawal(index) = term.subject else { return None };
    let today = site.now.date();
    if !term.is_late() && !term.is_overdue(today) {
        return None;
    }
    let due = term.due;
    let until = term.done.unwrap_or(today);
    let (over, reckoned) = (term.over(until, &site.calendar), term.reckoned());
    let (over_zh, over_en) = (over.zh, over.en);
    let (how_zh, how_en) = (reckoned.zh, reckoned.en);
    Some(Finding::new(
        &RULE,
        Locus::value(&site.pages[index].source, key_path!["withdrawn", "date"]),
        text!(
            "应当在 {due} 以前撤下，迟了 {over_zh}（{how_zh}）",
            "was to be withdrawn by {due}, {over_en} late ({how_en})"
        ),
        text!(
            "日期写错的改正；确实迟了的，在 silence 里写明原因",
            "mend a date that is wrong; if it is true, say the reason under `silence`"
        ),
    ))
}
