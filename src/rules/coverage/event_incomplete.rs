//! C012.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::page::{FrontMatter, Presence, State};
use crate::text;

super::super::rule! {
    "C012", Gap, force: Law, basis: ["guideline-15"],
    name: ("活动缺时间或者地点", "event without time or place"),
    asks: ("写了 event 的文章，写明活动什么时候开始（start）、在哪里（place）；网上活动写平台的名称。",
           "A page with `event` says when the event begins (`start`) and where it is (`place`); of one on the web, the name of the platform."),
    why: ("缺时间的活动进不了日历，缺地点的公众到不了场。",
          "Without a time it comes into no calendar, and without a place nobody can come."),
    place: Place::Merged("content/shili-gang/gongzhong-canyu/2026-01.md"),
    wrong: "event: {form: 开放日, start: 2026-12-04 09:00, end: 2026-12-04 11:00, place: ~, registration: 电话报名}",
    right: "event: {form: 开放日, start: 2026-12-04 09:00, end: 2026-12-04 11:00, place: 查验服务大厅, registration: 电话报名}",
}

/// What an event must say: its field, its key, what it is.
const FACTS: [(&str, &str, &str, &str); 2] =
    [("event.start", "start", "什么时候开始", "when it begins"), ("event.place", "place", "地点", "where it is")];

/// Whether this rule asks for that field of a page: it has an event that says nothing of it.
pub(super) fn asks_for(front: &FrontMatter, field: &str) -> bool {
    front.rare().event.get().is_some()
        && FACTS.iter().any(|(known, ..)| *known == field)
        && front.presence(field) == Presence::Absent
}

/// Looks at the events of published pages.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| page.state == State::Published) {
        for (field, key, zh, en) in FACTS {
            if asks_for(&page.front, field) {
                findings.push(Finding::new(
                    &RULE,
                    Locus::value(&page.source, key_path!["event", key]),
                    text!("活动没有写{zh}", "the event does not say {en}"),
                    text!("在 event 里写上 {key}", "write `{key}` in `event`"),
                ));
            }
        }
    }
}
