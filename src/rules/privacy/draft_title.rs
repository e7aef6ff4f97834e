//! P007.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::page::State;
use crate::scan::patterns::draft_in_title;
use crate::text;

super::super::rule! {
    "P007", Fault, force: Appearance, basis: ["regs-17", "regs-19"],
    name: ("标题是未定稿", "title of a draft"),
    asks: ("除公开征求意见以外，标题里没有“征求意见稿”“送审稿”“讨论稿”之类的字样。",
           "No title but that of a consultation says that the document is a draft."),
    why: ("过程性的稿子不是正式文件，公开出去会被当作已经生效。", "A draft is no document in force, and the public would take it for one."),
    place: Place::FRONT,
    wrong: "title: 临港海关口岸作业管理办法（送审稿）",
    right: "title: 关于公开征求《临港海关口岸作业管理办法（征求意见稿）》意见的通知",
}

/// Looks at every title.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| page.state == State::Published) {
        let Some(title) = page.front.title.get() else { continue };
        let Some(at) = draft_in_title(title) else { continue };
        let word = &title[at];
        findings.push(Finding::new(
            &RULE,
            Locus::value(&page.source, key_path!["title"]),
            text!("标题写着“{word}”，又不是公开征求意见", "the title says `{word}`, but this is no consultation"),
            text!(
                "换成正式文本和正式标题；是征求意见的，标题写明“公开征求……意见”",
                "publish the final text under its title; a consultation says so in its title (公开征求…意见)"
            ),
        ));
    }
}
