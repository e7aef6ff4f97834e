//! Office hours as rules over weekdays, eves of holidays, make-up days and exceptional dates.

use std::fmt;

use jiff::civil::{Date, Weekday};

use super::Field;
use crate::source::wide::{DASHES, narrow};
use crate::source::{Scalar, ValueFault};
use crate::text;

/// Minutes since midnight, 0 to 1440.
pub type Clock = u16;

const DAY: Clock = 24 * 60;

/// Reads `8:30`, `08:30` or `24:00`.
#[must_use]
pub fn parse_clock(text: &str) -> Option<Clock> {
    let (hour, minute) = text.split_once(':')?;
    let digits =
        |part: &str, most: usize| !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour, 2) || minute.len() != 2 || !digits(minute, 2) {
        return None;
    }
    let (hour, minute): (Clock, Clock) = (hour.parse().ok()?, minute.parse().ok()?);
    let clock = hour * 60 + minute;
    (minute < 60 && clock <= DAY).then_some(clock)
}

/// A stretch of a day, its end after its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// When it begins.
    pub start: Clock,
    /// When it ends.
    pub end: Clock,
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |clock: Clock| format!("{}:{:02}", clock / 60, clock % 60);
        write!(f, "{}–{}", show(self.start), show(self.end))
    }
}

impl Scalar for Interval {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let interval = text
            .split_once(['-', '–', '—', '至', '~'])
            .and_then(|(start, end)| Some((parse_clock(start.trim())?, parse_clock(end.trim())?)));
        match interval {
            Some((start, end)) if start < end => Ok(Self { start, end }),
            Some(_) => Err(ValueFault {
                message: text!("“{text}”的结束时间不晚于开始时间", "`{text}` ends before it begins"),
                help: text!("把先后写对；跨零点的分成两段", "put them in order; divide a stretch over midnight in two"),
            }),
            None => Err(ValueFault {
                message: text!("“{text}”不是一段时间", "`{text}` is no stretch of time"),
                help: text!("用半角字符写成 08:30-12:00，并加引号", "write \"08:30-12:00\", in quotes"),
            }),
        }
    }

    fn meant(text: &str) -> Option<String> {
        let narrow = narrow(text).replace(DASHES, "-").replace(['~', '至', '到'], "-");
        // A dash that is two characters long is one.
        let (start, end) = narrow.split_once("--").or_else(|| narrow.split_once('-'))?;
        let (start, end) = (parse_clock(start.trim())?, parse_clock(end.trim())?);
        let show = |clock: Clock| format!("{:02}:{:02}", clock / 60, clock % 60);
        (start < end).then(|| format!("{}-{}", show(start), show(end)))
    }
}

/// A kind of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// A day of the week.
    Weekday(Weekday),
    /// The last working day before a holiday (节假日前一日).
    HolidayEve,
    /// A weekend day worked in lieu (调休上班日).
    Makeup,
    /// A holiday (节假日).
    Holiday,
}

/// The days of the week in order, with the names they are written by; the first is shown.
const WEEKDAYS: [(Weekday, [&str; 4]); 7] = [
    (Weekday::Monday, ["周一", "星期一", "monday", "mon"]),
    (Weekday::Tuesday, ["周二", "星期二", "tuesday", "tue"]),
    (Weekday::Wednesday, ["周三", "星期三", "wednesday", "wed"]),
    (Weekday::Thursday, ["周四", "星期四", "thursday", "thu"]),
    (Weekday::Friday, ["周五", "星期五", "friday", "fri"]),
    (Weekday::Saturday, ["周六", "星期六", "saturday", "sat"]),
    (Weekday::Sunday, ["周日", "星期日", "sunday", "sun"]),
];

/// The Chinese name of a day of the week.
#[must_use]
pub fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS[usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)].1[0]
}

fn parse_weekday(text: &str) -> Option<Weekday> {
    let text = if text == "星期天" { "星期日" } else { text };
    WEEKDAYS.iter().find(|(_, names)| names.contains(&text.to_ascii_lowercase().as_str())).map(|(day, _)| *day)
}

/// A day kind, or a range of days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayKinds(pub Vec<DayKind>);

impl Scalar for DayKinds {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let single = |text: &str| match text {
            "holiday_eve" | "节假日前一日" => Some(DayKind::HolidayEve),
            "makeup" | "调休上班日" => Some(DayKind::Makeup),
            "holiday" | "节假日" => Some(DayKind::Holiday),
            _ => parse_weekday(text).map(DayKind::Weekday),
        };
        if let Some(kind) = single(text) {
            return Ok(Self(vec![kind]));
        }
        let range = text.split_once(['至', '-', '–', '~']).and_then(|(first, last)| {
            let (first, last) = (parse_weekday(first.trim())?, parse_weekday(last.trim())?);
            let place = |day: Weekday| WEEKDAYS.iter().position(|(d, _)| *d == day);
            let (first, last) = (place(first)?, place(last)?);
            (first <= last).then(|| WEEKDAYS[first..=last].iter().map(|(day, _)| DayKind::Weekday(*day)).collect())
        });
        range.map(Self).ok_or_else(|| ValueFault {
            message: text!("“{text}”不是一种日子", "`{text}` is no kind of day"),
            help: text!(
                "写 周一…周日、周一至周五、节假日前一日、调休上班日 或 节假日",
                "write monday … sunday, monday-friday, holiday_eve, makeup or holiday"
            ),
        })
    }
}

/// A stretch of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Scalar for DateRange {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let mut parts = text.split('至').map(str::trim);
        let (first, last) = (parts.next().unwrap_or(""), parts.next());
        let first = <Date as Scalar>::parse(first)?;
        let last = last.map_or(Ok(first), <Date as Scalar>::parse)?;
        if parts.next().is_some() || last < first {
            return Err(ValueFault {
                message: text!("“{text}”不是一段日期", "`{text}` is no range of dates"),
                help: text!("写成 2026-12-30 至 2026-12-31", "write 2026-12-30 至 2026-12-31"),
            });
        }
        Ok(Self { first, last })
    }

    fn meant(text: &str) -> Option<String> {
        let one = |text: &str| {
            let text = text.trim();
            <Date as Scalar>::parse(text).is_ok().then(|| text.to_owned()).or_else(|| Date::meant(text))
        };
        let range = match text.split_once(['至', '到', '~', '～']) {
            Some((first, last)) => format!("{} 至 {}", one(first)?, one(last)?),
            None => one(text)?,
        };
        Self::parse(&range).is_ok().then_some(range)
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}至{}", self.first, self.last) }
    }
}

/// What a rule says of its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Open at these times, in order and apart.
    Open(Vec<Interval>),
    /// Closed.
    Closed,
    /// As on that day of the week.
    As(Weekday),
}

/// A rule of office hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourRule {
    /// The kinds of day it is about.
    pub days: Vec<DayKind>,
    /// The exceptional dates it is about.
    pub dates: Vec<DateRange>,
    /// What holds on them.
    pub opening: Field<Opening>,
    /// Why, shown to the public.
    pub reason: Option<String>,
    /// A remark, shown to the public.
    pub note: Option<String>,
}

/// Office hours. Exceptional dates come first, then the first rule that fits the day; a day without a rule is closed,
/// and so is a holiday that no rule names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(pub Vec<HourRule>);

/// What a calendar knows of a day, as far as office hours care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// A listed holiday.
    pub holiday: bool,
    /// A weekend day worked in lieu.
    pub makeup: bool,
    /// The last working day before a holiday.
    pub eve: bool,
}

impl Hours {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When it is open on a day.
    #[must_use]
    pub fn on(&self, day: Day) -> Vec<Interval> {
        let dated =
            self.0.iter().find(|rule| rule.dates.iter().any(|range| range.first <= day.date && day.date <= range.last));
        if let Some(rule) = dated {
            return self.resolve(rule);
        }
        let kinds: &[DayKind] = if day.holiday {
            &[DayKind::Holiday]
        } else if day.makeup && day.eve {
            &[DayKind::HolidayEve, DayKind::Makeup]
        } else if day.makeup {
            &[DayKind::Makeup]
        } else if day.eve {
            &[DayKind::HolidayEve, DayKind::Weekday(day.date.weekday())]
        } else {
            &[DayKind::Weekday(day.date.weekday())]
        };
        kinds.iter().find_map(|kind| self.rule(*kind)).map_or_else(Vec::new, |rule| self.resolve(rule))
    }

    /// The rule for a kind of day.
    #[must_use]
    pub fn rule(&self, kind: DayKind) -> Option<&HourRule> {
        self.0.iter().find(|rule| rule.days.contains(&kind))
    }

    fn resolve(&self, rule: &HourRule) -> Vec<Interval> {
        match rule.opening.get() {
            Some(Opening::Open(intervals)) => intervals.clone(),
            // A rule that refers to another is resolved one step: `as` names a day of the week, which has times.
            Some(Opening::As(weekday)) => {
                match self.rule(DayKind::Weekday(*weekday)).and_then(|rule| rule.opening.get()) {
                    Some(Opening::Open(intervals)) => intervals.clone(),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// The times of a day of the week; empty where closed.
    #[must_use]
    pub fn weekday(&self, weekday: Weekday) -> Vec<Interval> {
        self.rule(DayKind::Weekday(weekday)).map_or_else(Vec::new, |rule| self.resolve(rule))
    }

    /// Whether all open weekdays (Monday to Friday) have the same times.
    #[must_use]
    pub fn weekdays_agree(&self) -> bool {
        let mut week = WEEKDAYS[..5].iter().map(|(day, _)| self.weekday(*day)).filter(|times| !times.is_empty());
        let first = week.next();
        week.all(|times| Some(&times) == first.as_ref())
    }

    /// Whether it is open at any time at all.
    #[must_use]
    pub fn ever_open(&self) -> bool {
        WEEKDAYS.iter().any(|(day, _)| !self.weekday(*day).is_empty())
    }

    /// The rules as lines for people: which days, which times.
    #[must_use]
    pub fn lines(&self) -> Vec<HourLine> {
        self.0
            .iter()
            .map(|rule| {
                let kinds = show_days(&rule.days);
                let dates = rule.dates.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
                let days = [kinds, dates].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("、");
                let times = match rule.opening.get() {
                    Some(Opening::Open(intervals)) if intervals.as_slice() == [Interval { start: 0, end: DAY }] => {
                        "24小时".to_owned()
                    }
                    Some(Opening::Open(intervals)) => {
                        intervals.iter().map(ToString::to_string).collect::<Vec<_>>().join("，")
                    }
                    Some(Opening::As(weekday)) => {
                        let times = self.resolve(rule).iter().map(ToString::to_string).collect::<Vec<_>>().join("，");
                        let times = if times.is_empty() { "不办公".to_owned() } else { times };
                        format!("{times}（同{}）", weekday_name(*weekday))
                    }
                    _ => "不办公".to_owned(),
                };
                HourLine {
                    days,
                    times,
                    exceptional: !rule.dates.is_empty(),
                    reason: rule.reason.clone(),
                    note: rule.note.clone(),
                }
            })
            .collect()
    }
}

/// A line of an hours table.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct HourLine {
    /// The days: `周一至周五`, `节假日前一日`, `2026-02-13`.
    pub days: String,
    /// The times, or `不办公`.
    pub times: String,
    /// Whether it is about exceptional dates.
    pub exceptional: bool,
    /// Why.
    pub reason: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

/// Names days, runs of three or more weekdays as a range.
fn show_days(days: &[DayKind]) -> String {
    let mut shown: Vec<String> = Vec::new();
    let listed: Vec<usize> = (0..7).filter(|place| days.contains(&DayKind::Weekday(WEEKDAYS[*place].0))).collect();
    let mut rest = listed.as_slice();
    while let Some(first) = rest.first() {
        let run = rest.iter().enumerate().take_while(|(step, place)| **place == first + step).count();
        let name = |place: usize| WEEKDAYS[place].1[0].to_owned();
        if run >= 3 {
            shown.push(format!("{}至{}", name(*first), name(first + run - 1)));
        } else {
            shown.extend(rest[..run].iter().map(|place| name(*place)));
        }
        rest = &rest[run..];
    }
    for (kind, name) in
        [(DayKind::HolidayEve, "节假日前一日"), (DayKind::Makeup, "调休上班日"), (DayKind::Holiday, "节假日")]
    {
        if days.contains(&kind) {
            shown.push(name.to_owned());
        }
    }
    shown.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn open(text: &str) -> Field<Opening> {
        Field::Is(Opening::Open(text.split(' ').map(|part| Interval::parse(part).unwrap()).collect()))
    }

    fn rule(days: &[&str], opening: Field<Opening>) -> HourRule {
        let days = days.iter().flat_map(|day| DayKinds::parse(day).unwrap().0).collect();
        HourRule { days, dates: vec![], opening, reason: None, note: None }
    }

    fn office() -> Hours {
        Hours(vec![
            rule(&["周一", "tue", "星期四"], open("08:30-12:00 14:00-17:30")),
            rule(&["周三", "周五", "节假日前一日"], open("8:30-12:00 13:00-16:30")),
            rule(&["makeup"], Field::Is(Opening::As(Weekday::Friday))),
            HourRule {
                days: vec![],
                dates: vec![DateRange::parse("2026-02-12 至 2026-02-13").unwrap()],
                opening: Field::Is(Opening::Closed),
                reason: Some("系统升级".into()),
                note: None,
            },
        ])
    }

    fn day(date: Date) -> Day {
        Day { date, holiday: false, makeup: false, eve: false }
    }

    #[test]
    fn the_hours_of_a_day_follow_its_kind() {
        let hours = office();
        let show = |day| hours.on(day).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let monday = date(2026, 3, 2);
        assert_eq!(show(day(monday)), "8:30–12:00 14:00–17:30");
        assert_eq!(show(Day { eve: true, ..day(monday) }), "8:30–12:00 13:00–16:30");
        assert_eq!(show(Day { makeup: true, ..day(date(2026, 2, 28)) }), "8:30–12:00 13:00–16:30");
        assert_eq!(show(day(date(2026, 3, 7))), "", "a weekend day is closed");
        assert_eq!(show(Day { holiday: true, ..day(date(2026, 10, 1)) }), "", "and a holiday");
        assert_eq!(show(day(date(2026, 2, 12))), "", "and an exceptional date");
        assert!(!hours.weekdays_agree() && hours.ever_open());
    }

    #[test]
    fn lines_for_people() {
        let lines: Vec<_> = office().lines().into_iter().map(|line| format!("{} {}", line.days, line.times)).collect();
        assert_eq!(
            lines,
            [
                "周一、周二、周四 8:30–12:00，14:00–17:30",
                "周三、周五、节假日前一日 8:30–12:00，13:00–16:30",
                "调休上班日 8:30–12:00，13:00–16:30（同周五）",
                "2026-02-12至2026-02-13 不办公",
            ]
        );
        assert_eq!(show_days(&DayKinds::parse("周一至周五").unwrap().0), "周一至周五");
    }

    #[test]
    fn refuses_what_is_no_time() {
        for wrong in ["8301200", "12:00-08:30", "08:60-09:00", "8：30-12：00", "25:00-26:00", "08:30", "8:3-9:00"] {
            assert!(Interval::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Interval::parse("00:00-24:00").is_ok());
        assert!(DayKinds::parse("周五至周一").is_err());
    }

    #[test]
    fn what_is_surely_meant_is_written_right() {
        for (written, right) in [
            ("8：30－12：00", Some("08:30-12:00")),
            ("８:３０～１２:００", Some("08:30-12:00")),
            ("14：00——17：30", Some("14:00-17:30")),
            ("9：00至17：00", Some("09:00-17:00")),
            ("上午8：30-12：00", None),
            ("17：00-9：00", None),
            ("8：30-12：00-14：00", None),
            ("8：61-9：00", None),
        ] {
            assert_eq!(Interval::meant(written).as_deref(), right, "{written}");
        }
        assert_eq!(DateRange::meant("2026年12月30日到2027年1月2日").as_deref(), Some("2026-12-30 至 2027-01-02"));
        assert_eq!(DateRange::meant("2026年12月30日至明年"), None);
    }

    proptest! {
        #[test]
        fn intervals_come_back_as_they_were(start in 0u16..1440, length in 1u16..1440) {
            let interval = Interval { start, end: (start + length).min(1440) };
            prop_assert_eq!(Interval::parse(&interval.to_string()).unwrap(), interval);
        }

        #[test]
        fn every_day_has_hours_or_none(days in -400i64..400, holiday: bool, makeup: bool, eve: bool) {
            let date = date(2026, 6, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let times = office().on(Day { date, holiday, makeup, eve });
            prop_assert!(times.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}
