//! When an office is open, as a page's script reads it: the ordinary week, and every day of the years with a published
//! notice that differs from it. All of it comes from [`Hours::on`], so that page, table and rules agree.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::Serialize;

use crate::calendar::Calendar;
use crate::model::hours::{Day, Hours, Interval};

/// Years that a page carries: a reader of last year's copy and one of this year's are both answered.
const YEARS: i16 = 2;

/// Days at the end of the last known year that say nothing: the notice of the year after may make them holidays,
/// eves of holidays or days worked in lieu (元旦).
const UNSETTLED: i64 = 7;

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Days in a row that differ from the ordinary week in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpecialDays {
    /// The first of them, `YYYY-MM-DD`.
    pub first: String,
    /// How many there are.
    pub days: usize,
    /// What they are: the name of the holiday, 节假日前一日, 调休上班日, or the reason of an exceptional date.
    pub name: String,
    /// When it is open, in minutes after midnight; empty where closed.
    pub open: Vec<[u16; 2]>,
}

/// When an office or place is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpeningView {
    /// The first day that it speaks of, `YYYY-MM-DD`.
    pub from: String,
    /// The last day that it speaks of: a week before the end of the last year with a published notice, because the
    /// next notice may take its last days.
    pub until: String,
    /// The hours of an ordinary Monday to Sunday, in minutes after midnight.
    pub week: Vec<Vec<[u16; 2]>>,
    /// The days that differ.
    pub special: Vec<SpecialDays>,
    /// All of this as JSON, for a `data-…` attribute.
    pub json: String,
}

/// The opening of an office or place; none where no hours are given or no year has a notice.
#[must_use]
pub fn opening(calendar: &Calendar, hours: &Hours) -> Option<OpeningView> {
    if hours.is_empty() {
        return None;
    }
    let last = calendar.last_known()?;
    let first_year = (1..YEARS).map(|back| last - back).take_while(|year| calendar.knows(*year)).last().unwrap_or(last);
    let from = Date::new(first_year, 1, 1).ok()?;
    let until = Date::new(last, 12, 31).ok()?.checked_sub(Span::new().days(UNSETTLED)).ok()?;
    let minutes = |times: Vec<Interval>| times.into_iter().map(|time| [time.start, time.end]).collect::<Vec<_>>();
    let mut special: Vec<SpecialDays> = Vec::new();
    let mut last_special: Option<Date> = None;
    for date in from.series(1.day()).take_while(|date| *date <= until) {
        let day = calendar.day(date);
        let open = minutes(hours.on(day));
        let Some(name) = name(calendar, hours, day) else { continue };
        let ordinary = minutes(hours.on(Day { holiday: false, makeup: false, eve: false, date }));
        if open == ordinary && !day.holiday && !exceptional(hours, date) {
            continue;
        }
        let follows = last_special.is_some_and(|last| last.tomorrow().is_ok_and(|next| next == date));
        match special.last_mut().filter(|run| follows && run.name == name && run.open == open) {
            Some(run) => run.days += 1,
            None => special.push(SpecialDays { first: date.to_string(), days: 1, name, open }),
        }
        last_special = Some(date);
    }
    let week: Vec<_> = WEEK.iter().map(|weekday| minutes(hours.weekday(*weekday))).collect();
    let (from, until) = (from.to_string(), until.to_string());
    let short: Vec<_> = special.iter().map(|run| (&run.first, run.days, &run.name, &run.open)).collect();
    let json = serde_json::json!({ "from": from, "until": until, "week": week, "special": short }).to_string();
    Some(OpeningView { from, until, week, special, json })
}

fn exceptional(hours: &Hours, date: Date) -> bool {
    hours.0.iter().any(|rule| rule.dates.iter().any(|range| range.first <= date && date <= range.last))
}

/// What sets a day apart from the ordinary week; none for an ordinary day.
fn name(calendar: &Calendar, hours: &Hours, day: Day) -> Option<String> {
    let dated =
        hours.0.iter().find(|rule| rule.dates.iter().any(|range| range.first <= day.date && day.date <= range.last));
    if let Some(rule) = dated {
        return Some(rule.reason.clone().or_else(|| rule.note.clone()).unwrap_or_else(|| "特别安排".to_owned()));
    }
    if day.holiday {
        return Some(calendar.holiday_name(day.date).unwrap_or("节假日").to_owned());
    }
    if day.eve {
        return Some("节假日前一日".to_owned());
    }
    day.makeup.then(|| "调休上班日".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::holidays::standard;
    use crate::model::Field;
    use crate::model::hours::{DateRange, DayKinds, HourRule, Opening};
    use crate::source::Scalar;

    fn rule(days: &[&str], opening: Opening) -> HourRule {
        let days = days.iter().flat_map(|day| DayKinds::parse(day).unwrap().0).collect();
        HourRule { days, dates: vec![], opening: Field::Is(opening), reason: None, note: None }
    }

    fn open(text: &str) -> Opening {
        Opening::Open(text.split(' ').map(|part| Interval::parse(part).unwrap()).collect())
    }

    fn hours() -> Hours {
        let mut closed = rule(&[], Opening::Closed);
        closed.dates = vec![DateRange::parse("2026-12-18").unwrap()];
        closed.reason = Some("供电检修".to_owned());
        Hours(vec![
            rule(&["周一至周四"], open("08:30-12:00 14:00-17:30")),
            rule(&["周五", "节假日前一日"], open("08:30-12:00 13:00-16:30")),
            rule(&["调休上班日"], Opening::As(Weekday::Friday)),
            closed,
        ])
    }

    /// What a page's script makes of the view: the days that differ, else the ordinary week, within the days spoken of.
    fn read(view: &OpeningView, date: Date) -> Option<Vec<[u16; 2]>> {
        let text = date.to_string();
        if text < view.from || view.until < text {
            return None;
        }
        let in_run = |run: &&SpecialDays| {
            let first: Date = run.first.parse().unwrap();
            let last = first.checked_add(Span::new().days(i64::try_from(run.days).unwrap() - 1)).unwrap();
            first <= date && date <= last
        };
        let place = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
        Some(view.special.iter().find(in_run).map_or_else(|| view.week[place].clone(), |run| run.open.clone()))
    }

    #[test]
    fn every_day_of_the_known_years_is_as_the_rules_have_it() {
        let (calendar, hours) = (standard(), hours());
        let view = opening(&calendar, &hours).unwrap();
        for date in Date::new(2025, 1, 1).unwrap().series(1.day()).take(365 + 365 - 7) {
            let told: Vec<_> = hours.on(calendar.day(date)).into_iter().map(|time| [time.start, time.end]).collect();
            assert_eq!(read(&view, date), Some(told), "{date}");
        }
    }

    #[test]
    fn nothing_is_claimed_where_no_notice_reaches() {
        let view = opening(&standard(), &hours()).unwrap();
        assert_eq!((view.from.as_str(), view.until.as_str()), ("2025-01-01", "2026-12-24"));
        assert_eq!(read(&view, Date::new(2027, 1, 4).unwrap()), None);
        assert_eq!(opening(&Calendar::default(), &hours()), None);
        assert_eq!(opening(&standard(), &Hours::default()), None);
    }

    #[test]
    fn days_that_differ_say_what_they_are() {
        let view = opening(&standard(), &hours()).unwrap();
        let named = |first: &str| view.special.iter().find(|run| run.first == first).unwrap();
        assert_eq!((named("2026-10-01").name.as_str(), named("2026-10-01").days), ("国庆节", 7));
        assert_eq!(named("2026-09-30").name, "节假日前一日");
        assert_eq!(named("2026-10-10").open, [[510, 720], [780, 990]]);
        assert_eq!((named("2026-12-18").name.as_str(), named("2026-12-18").open.len()), ("供电检修", 0));
    }
}
