//! R010.

use jiff::civil::Date;

use crate::diagnostic::{Finding, KeyPath, Locus};
use crate::key_path;
use crate::model::page::{FrontMatter, State};
use crate::model::values::Moment;
use crate::model::{Field, Site};
use crate::text;

super::super::rule! {
    "R010", Fault, force: Law, basis: ["regs-6", "site-check-19"],
    name: ("日期自相矛盾", "dates that contradict each other"),
    asks: ("成文、决定、批准、中标、签订不晚于发布；活动的结束不早于开始；失效、撤下不早于发布，撤下不早于变更、撤销。",
           "What was formed, decided, approved, awarded or signed was so by the day of publication; an event does not end before it begins; nothing expires or is withdrawn before it was published, or withdrawn before it was annulled."),
    why: ("日期是计算期限、证明按时公开的依据；矛盾的日期必有一个是错的，公众和检查都会看到。",
          "Limits are reckoned from these dates; of two that contradict each other one is wrong, and the public and inspections see it."),
    place: Place::FRONT,
    wrong: "date: 2026-11-20\nformed: 2026-11-21",
    right: "date: 2026-11-20\nformed: 2026-11-19",
}

/// A date and how it is named in messages.
#[derive(Clone, Copy)]
struct Named {
    moment: Moment,
    zh: &'static str,
    en: &'static str,
}

/// Two dates of a page, the first of which is not to be after the second; and the key that is pointed at.
struct Pair {
    first: Named,
    second: Named,
    at: KeyPath,
}

/// Compares the dates of every page that the public sees.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let public = site.pages.iter().filter(|page| matches!(page.state, State::Published | State::Withdrawn));
    for page in public {
        for Pair { first, second, at } in pairs(&page.front) {
            if !is_before(second.moment, first.moment) {
                continue;
            }
            let (Named { moment: late, zh: first_zh, en: first_en }, Named { moment: early, zh, en }) = (first, second);
            findings.push(Finding::new(
                &RULE,
                Locus::value(&page.source, at),
                text!("{zh}（{early}）早于{first_zh}（{late}）", "{en} ({early}) is before {first_en} ({late})"),
                text!("两个日期必有一个写错，改正它", "one of the two is wrong: mend it"),
            ));
        }
    }
}

/// Every two dates of a head that have an order. Dates that are not there or cannot be read have none.
fn pairs(front: &FrontMatter) -> Vec<Pair> {
    let named = |zh, en| move |moment| Named { moment, zh, en };
    let day = |field: &Field<Date>| field.get().map(|date| Moment { date: *date, time: None });
    let published = front.date.get().copied().map(named("发布日期", "the date of publication"));
    let mut pairs = Vec::new();
    let mut order = |first: Option<Named>, second: Option<Named>, at: KeyPath| {
        if let (Some(first), Some(second)) = (first, second) {
            pairs.push(Pair { first, second, at });
        }
    };
    for (key, field, zh, en) in [
        ("formed", &front.formed, "成文日期", "the date of formation"),
        ("decided", &front.rare().decided, "决定日期", "the date of the decision"),
        ("approved", &front.rare().approved, "批准日期", "the date of approval"),
        ("awarded", &front.rare().awarded, "中标日期", "the date of the award"),
        ("signed", &front.rare().signed, "签订日期", "the date of signing"),
    ] {
        order(day(field).map(named(zh, en)), published, key_path![key]);
    }
    if let Some(event) = front.rare().event.get() {
        let (start, end) = (event.start.get().copied(), event.end.get().copied());
        order(
            start.map(named("活动开始", "the beginning of the event")),
            end.map(named("活动结束", "the end of the event")),
            key_path!["event", "end"],
        );
    }
    let expires = front.rare().expires.get().copied();
    order(published, expires.map(named("失效时间 expires", "`expires`")), key_path!["expires"]);
    let until = front.rare().board.get().and_then(|mark| mark.until.get().copied());
    order(published, until.map(named("张贴的最后一天 until", "`until` of the board")), key_path!["board", "until"]);
    if let Some(withdrawal) = front.rare().withdrawn.get() {
        let date = day(&withdrawal.date).map(named("撤下日期", "the date of withdrawal"));
        let changed = day(&withdrawal.changed).map(named("变更、撤销日期", "the date of the change or annulment"));
        order(published, date, key_path!["withdrawn", "date"]);
        order(changed, date, key_path!["withdrawn", "date"]);
    }
    pairs
}

/// Whether a moment is surely before another: by the day, unless both have a time of day.
fn is_before(a: Moment, b: Moment) -> bool {
    if a.time.is_some() && b.time.is_some() { a.key() < b.key() } else { a.date < b.date }
}
