//! D003.

use crate::clocks::{Subject, Term};
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::page::State;
use crate::text;

super::super::rule! {
    "D003", Lapse, force: Appearance, basis: ["regs-26"],
    name: ("过了期限还没有公开", "overdue"),
    asks: ("写好了的文章在期限以前审核公开；草稿、没有审核和没到发布日期的，过了期限就列在这里。",
           "What is written is reviewed and published within its limit; drafts, unreviewed and future pages that are past it are listed here."),
    why: ("多半是审核拖住了，公众看不到，期限照样在走。", "Mostly a review holds it up, while the clock runs on."),
    place: Place::FRONT,
    wrong: "formed: 2026-08-03\ndate: 2026-08-05\ndraft: true",
    right: "formed: 2026-08-03\ndate: 2026-08-05\nreview: {by: 齐知行, date: 2026-08-05}",
}

/// Looks whether a page that is not public is past its day.
pub fn check(site: &Site, term: &Term) -> Option<Finding> {
    let today = site.now.date();
    let Subject::Page(index) = term.subject else { return None };
    if !term.is_overdue(today) {
        return None;
    }
    let page = &site.pages[index];
    let key = match page.state {
        State::Draft => "draft",
        State::Future => "date",
        _ => "review",
    };
    let (title, due) = (page.title(), term.due);
    let (over, reckoned) = (term.over(today, &site.calendar), term.reckoned());
    let (over_zh, over_en) = (over.zh, over.en);
    let (how_zh, how_en) = (reckoned.zh, reckoned.en);
    Some(
        Finding::new(
            &RULE,
            Locus::value(&page.source, key_path![key]),
            text!(
                "“{title}”应当在 {due} 以前公开，还没有公开，已经超过 {over_zh}（{how_zh}）",
                "`{title}` was due by {due} and is not published, {over_en} over ({how_en})"
            ),
            text!("尽快审核公开；不再需要的删去", "review and publish it, or remove it if it is not needed"),
        )
        .with_basis(super::basis(site, term)),
    )
}
