//! Working days, holidays and make-up days, from the State Council's yearly notices.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::Offset;

use crate::model::hours::Day;

/// The moment it is now, in +08:00.
#[must_use]
pub fn now() -> DateTime {
    Offset::constant(8).to_datetime(jiff::Timestamp::now())
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// What is known of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Days listed as holidays, with the name of the holiday.
    pub holidays: BTreeMap<Date, String>,
    /// Weekend days worked in lieu.
    pub workdays: BTreeSet<Date>,
}

/// The holidays of the years that have a published notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
    /// Of each of these years whether a day is worked, by its place in the year: limits are counted day by day for every page.
    worked: BTreeMap<i16, Vec<bool>>,
}

impl Calendar {
    /// Adds a year, or replaces it.
    pub fn insert(&mut self, year: i16, days: Year) {
        let first = Date::new(year, 1, 1).ok();
        let all = first.into_iter().flat_map(|first| first.series(jiff::Span::new().days(1)));
        let worked =
            |day: Date| if is_weekend(day) { days.workdays.contains(&day) } else { !days.holidays.contains_key(&day) };
        self.worked.insert(year, all.take_while(|day| day.year() == year).map(worked).collect());
        self.years.insert(year, days);
    }

    /// The first year that has a published notice here.
    #[must_use]
    pub fn first(&self) -> Option<i16> {
        self.years.keys().next().copied()
    }

    /// Whether the year has a published notice.
    #[must_use]
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains_key(&year)
    }

    /// The last year with a published notice.
    #[must_use]
    pub fn last_known(&self) -> Option<i16> {
        self.years.keys().next_back().copied()
    }

    /// The name of the holiday that a day belongs to.
    #[must_use]
    pub fn holiday_name(&self, date: Date) -> Option<&str> {
        self.years.get(&date.year())?.holidays.get(&date).map(String::as_str)
    }

    /// Whether a day is a listed holiday.
    #[must_use]
    pub fn is_holiday(&self, date: Date) -> bool {
        self.years.get(&date.year()).is_some_and(|year| year.holidays.contains_key(&date))
    }

    /// Whether a day is a weekend day worked in lieu.
    #[must_use]
    pub fn is_makeup(&self, date: Date) -> bool {
        self.years.get(&date.year()).is_some_and(|year| year.workdays.contains(&date))
    }

    /// Whether a day is worked. In a year without a notice, every weekday is.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        let place = usize::try_from(date.day_of_year() - 1).unwrap_or_default();
        let known = self.worked.get(&date.year()).and_then(|year| year.get(place));
        known.copied().unwrap_or_else(|| !is_weekend(date))
    }

    /// Whether a day is the last working day before a holiday (节假日前一日).
    #[must_use]
    pub fn is_eve(&self, date: Date) -> bool {
        if !self.is_working(date) {
            return false;
        }
        let mut next = date;
        while let Ok(day) = next.tomorrow() {
            if self.is_holiday(day) {
                return true;
            }
            if self.is_working(day) {
                return false;
            }
            next = day;
        }
        false
    }

    /// The day so many working days after another, which itself is not counted.
    #[must_use]
    pub fn after_working_days(&self, from: Date, days: u32) -> Date {
        let mut day = from;
        let mut left = days;
        while left > 0 {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            if self.is_working(day) {
                left -= 1;
            }
        }
        day
    }

    /// How many working days lie after a day, up to and with another.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            count += u32::from(self.is_working(day));
        }
        count
    }

    /// What office hours need to know of a day.
    #[must_use]
    pub fn day(&self, date: Date) -> Day {
        Day { date, holiday: self.is_holiday(date), makeup: self.is_makeup(date), eve: self.is_eve(date) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn calendar() -> Calendar {
        crate::load::holidays::standard()
    }

    #[test]
    fn weekend_days_worked_in_lieu_are_working_days() {
        let calendar = calendar();
        assert!(calendar.is_working(date(2026, 2, 14)), "a Saturday before Spring Festival");
        assert!(!calendar.is_working(date(2026, 2, 16)), "a Monday in Spring Festival");
        assert!(!calendar.is_working(date(2026, 3, 7)), "an ordinary Saturday");
        assert!(calendar.is_working(date(2030, 10, 1)), "no notice yet: weekdays count");
        assert!(!calendar.knows(2030));
    }

    #[test]
    fn the_eve_is_the_last_working_day_before_a_holiday() {
        let calendar = calendar();
        assert!(calendar.is_eve(date(2026, 9, 30)));
        assert!(calendar.is_eve(date(2026, 2, 14)), "2026-02-14 is worked, the holiday begins on the 15th");
        assert!(!calendar.is_eve(date(2026, 2, 13)));
        assert!(calendar.is_eve(date(2026, 4, 3)), "Friday before Qingming, which begins on a Saturday");
        assert!(!calendar.is_eve(date(2026, 3, 6)), "an ordinary Friday");
    }

    #[test]
    fn every_day_of_eight_years_agrees_with_an_independent_table() {
        let calendar = calendar();
        let mut days = 0;
        for line in include_str!("../../tests/calendar/workdays.txt").lines().filter(|line| !line.starts_with('#')) {
            let (year, worked) = line.split_once(' ').unwrap();
            let mut day = date(year.parse().unwrap(), 1, 1);
            for c in worked.chars() {
                assert_eq!(calendar.is_working(day), c == '1', "{day}");
                day = day.tomorrow().unwrap();
                days += 1;
            }
            assert_eq!(day.month(), 1, "{year} is whole");
        }
        assert_eq!(days, 8 * 365 + 2);
    }

    #[test]
    fn limits_count_from_the_day_after() {
        let calendar = calendar();
        // 2026-02-14 is a Saturday worked in lieu; the holiday is from the 15th to the 23rd.
        assert_eq!(calendar.after_working_days(date(2026, 2, 13), 1), date(2026, 2, 14));
        assert_eq!(calendar.after_working_days(date(2026, 2, 13), 2), date(2026, 2, 24));
        assert_eq!(calendar.working_days_between(date(2026, 2, 13), date(2026, 2, 24)), 2);
        assert_eq!(calendar.working_days_between(date(2026, 2, 24), date(2026, 2, 13)), 0);
    }
}

#[cfg(test)]
mod properties {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counting_forth_and_back_agrees(offset in 0i64..2900, days in 1u32..60) {
            let calendar = crate::load::holidays::standard();
            let from: Date = date(2019, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
            let due = calendar.after_working_days(from, days);
            prop_assert!(calendar.is_working(due));
            prop_assert_eq!(calendar.working_days_between(from, due), days);
        }
    }
}
