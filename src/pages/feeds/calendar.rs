//! Public events as calendars (iCalendar, RFC 5545; §15 of the guideline): of the site, of a column, and of one event.
//! Times are given in UTC, which every program shows in its user's own time; stamps come from the documents.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::{Identities, column_name, documents, documents_of_row, updated};
use crate::model::catalog::Item;
use crate::model::page::{Event, State};
use crate::model::values::{Moment, UrlPath};
use crate::model::{Owner, Page, Site};

/// Events of a calendar. Offices hold a few a year: the last of these is long past.
const NEWEST: usize = 100;

/// Octets of a line (RFC 5545, 3.1), its end not counted.
const LINE: usize = 75;

/// The event that a document announces, with its beginning. Nothing of a document that was withdrawn.
fn event(page: &Page) -> Option<(&Event, Moment)> {
    let event = page.front.rare().event.get().filter(|_| page.state == State::Published)?;
    Some((event, *event.start.get()?))
}

fn of_owners(site: &Site, owner: Option<Owner>) -> impl Iterator<Item = usize> {
    let owners = site.owners().filter(move |other| owner.is_none_or(|owner| owner == *other));
    owners.flat_map(|owner| documents(site, owner)).filter(|index| event(&site.pages[*index]).is_some())
}

/// Whether the site or a column announces events.
#[must_use]
pub fn has_events(site: &Site, owner: Option<Owner>) -> bool {
    of_owners(site, owner).next().is_some()
}

/// Whether a row announces events.
#[must_use]
pub fn announces(site: &Site, owner: Owner, item: &Item) -> bool {
    documents_of_row(site, owner, item).iter().any(|index| event(&site.pages[*index]).is_some())
}

/// The latest events of the site or a column, by place in the page table, in the order in which they begin.
#[must_use]
pub fn events(site: &Site, owner: Option<Owner>) -> Vec<usize> {
    let mut found: Vec<_> =
        of_owners(site, owner).filter_map(|index| Some((event(&site.pages[index])?.1.key(), index))).collect();
    found.sort_unstable();
    let first = found.len().saturating_sub(NEWEST);
    found.drain(..first);
    found.into_iter().map(|(_, index)| index).collect()
}

/// The address of the calendar of the site or of a column.
#[must_use]
pub fn url(site: &Site, owner: Option<Owner>) -> UrlPath {
    match owner {
        None => UrlPath::from_parts(["events.ics"]),
        Some(owner) => UrlPath::from_parts([site.folder(owner), "events.ics"]),
    }
}

/// The address of the calendar of one event, beside its page; none where the page announces none.
#[must_use]
pub fn event_url(page: &Page) -> Option<UrlPath> {
    event(page)?;
    let path = page.url.file_path();
    Some(UrlPath::from_parts(path.strip_suffix(".html").map(|stem| format!("{stem}.ics"))?.split('/')))
}

/// What the calendar of the site or a column is called.
#[must_use]
pub fn title(site: &Site, owner: Option<Owner>) -> String {
    let name = owner.map_or(site.config.site_name.as_str(), |owner| column_name(site, owner));
    format!("{name}：公众参与活动")
}

/// A calendar of events. One with a title is kept up to date by subscription; one without is taken over once.
#[must_use]
pub fn calendar(site: &Site, title: Option<&str>, events: &[usize], identities: &Identities) -> Vec<u8> {
    let mut lines = Lines::default();
    let domain = site.config.domain.as_ref().map_or("", |domain| domain.as_str());
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", &text(&format!("-//{domain}//gongkai//ZH")));
    lines.add("CALSCALE", "GREGORIAN");
    if let Some(title) = title {
        lines.add("X-WR-CALNAME", &text(title));
    }
    for index in events {
        let page = &site.pages[*index];
        if let Some((event, start)) = event(page) {
            let uid = format!("{}@{domain}", identities.of(*index, page));
            write_event(&mut lines, site, page, event, start, &uid);
        }
    }
    lines.add("END", "VCALENDAR");
    lines.bytes
}

fn write_event(lines: &mut Lines, site: &Site, page: &Page, event: &Event, start: Moment, uid: &str) {
    let url = format!("{}{}", site.config.base_url(), page.url);
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &text(uid));
    // A page without a date has its own finding; its event is stamped with its beginning.
    let stamp = utc(updated(site, page).unwrap_or_else(|| start.key()));
    lines.add("DTSTAMP", &stamp);
    lines.add("LAST-MODIFIED", &stamp);
    span(lines, start, event.end.get().copied());
    lines.add("SUMMARY", &text(page.title()));
    if let Some(place) = event.place.get() {
        lines.add("LOCATION", &text(place));
    }
    let labelled = |label: &str, fact: Option<&String>| fact.map(|fact| format!("{label}：{fact}"));
    let description: Vec<String> = [
        labelled("主办单位", Some(&site.office(page.owner).display_name().to_owned())),
        labelled("活动形式", event.form.get()),
        labelled("报名方式", event.registration.get()),
        page.front.summary.get().cloned(),
        Some(url.clone()),
    ]
    .into_iter()
    .flatten()
    .collect();
    lines.add("DESCRIPTION", &text(&description.join("\n")));
    if let Some(form) = event.form.get() {
        lines.add("CATEGORIES", &text(form));
    }
    lines.add("URL", &url);
    lines.add("END", "VEVENT");
}

/// When an event begins and ends. Without a time of day it takes whole days; an end without one is the end of its day.
fn span(lines: &mut Lines, start: Moment, end: Option<Moment>) {
    let end = end.filter(|end| end.date >= start.date);
    if start.time.is_none() {
        lines.add("DTSTART;VALUE=DATE", &day(start.date));
        lines.add("DTEND;VALUE=DATE", &day(after(end.map_or(start.date, |end| end.date))));
        return;
    }
    lines.add("DTSTART", &utc(start.key()));
    let end = end.map(|end| if end.time.is_some() { end.key() } else { after(end.date).at(0, 0, 0, 0) });
    if let Some(end) = end.filter(|end| *end > start.key()) {
        lines.add("DTEND", &utc(end));
    }
}

/// The day after; calendars name the first day that an event no longer takes.
fn after(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// A moment of the site's time (+08:00) in UTC.
fn utc(moment: DateTime) -> String {
    let instant = Offset::constant(8).to_timestamp(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value: what divides values is marked, and lines are joined (RFC 5545, 3.3.11).
fn text(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            '\r' => {}
            c if c.is_control() => value.push(' '),
            c => value.push(c),
        }
    }
    value
}

/// Lines of a calendar, folded: one that is longer than [`LINE`] goes on after a space, never within a character.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
}

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > LINE {
                self.bytes.extend(b"\r\n ");
                length = 1;
            }
            self.bytes.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
            length += c.len_utf8();
        }
        self.bytes.extend(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(written: &str) -> Moment {
        crate::source::Scalar::parse(written).unwrap()
    }

    fn spans(start: &str, end: Option<&str>) -> String {
        let mut lines = Lines::default();
        span(&mut lines, moment(start), end.map(moment));
        String::from_utf8(lines.bytes).unwrap()
    }

    #[test]
    fn times_are_told_in_utc_and_days_as_days() {
        let timed = spans("2026-11-24 14:00", Some("2026-11-24 16:30"));
        assert_eq!(timed, "DTSTART:20261124T060000Z\r\nDTEND:20261124T083000Z\r\n");
        assert_eq!(spans("2026-11-24 14:00", None), "DTSTART:20261124T060000Z\r\n");
        let into_the_evening = spans("2026-11-24 14:00", Some("2026-11-25"));
        assert_eq!(into_the_evening, "DTSTART:20261124T060000Z\r\nDTEND:20261125T160000Z\r\n");
        assert_eq!(spans("2026-12-31", None), "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n");
        assert_eq!(
            spans("2026-11-24", Some("2026-11-26 12:00")),
            "DTSTART;VALUE=DATE:20261124\r\nDTEND;VALUE=DATE:20261127\r\n"
        );
    }

    #[test]
    fn an_end_before_the_beginning_is_not_told() {
        assert_eq!(spans("2026-11-24 14:00", Some("2026-11-24 09:00")), "DTSTART:20261124T060000Z\r\n");
    }

    #[test]
    fn what_divides_values_is_marked() {
        assert_eq!(text("甲；乙;丙,丁\\\n戊"), "甲；乙\\;丙\\,丁\\\\\\n戊");
    }

    proptest! {
        #[test]
        fn lines_are_short_and_unfold_to_what_they_were(value in "[ -~\u{4e00}-\u{9fff}\u{1f600}]{0,200}") {
            let mut lines = Lines::default();
            lines.add("SUMMARY", &value);
            let folded = String::from_utf8(lines.bytes).unwrap();
            prop_assert!(folded.split("\r\n").all(|line| line.len() <= LINE));
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
        }
    }
}
