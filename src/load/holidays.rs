//! Reads `holidays.yaml`, the built-in one and the site's own.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::calendar::{Calendar, Year};
use crate::model::Field;
use crate::source::{Cursor, Faults, MapCursor, Node, faults};
use crate::text;

static STANDARD: LazyLock<Calendar> = LazyLock::new(|| {
    let node = Node::parse(include_str!("../data/holidays.yaml"))
        .expect("the embedded table of holidays is valid: a test reads it");
    let faults = Faults::new(&"holidays.yaml".into());
    let mut calendar = Calendar::default();
    read_into(&mut calendar, &Cursor::root(&node, &faults));
    calendar
});

/// The built-in table.
#[must_use]
pub fn standard() -> Calendar {
    STANDARD.clone()
}

/// Reads years into a calendar; a year that is there already is replaced.
pub fn read_into(calendar: &mut Calendar, cursor: &Cursor<'_>) {
    let _ = cursor.map(|map| {
        let years = map.entries("years", |year, cursor| {
            let Ok(number) = year.parse::<i16>() else {
                cursor.fault(
                    &faults::VALUE,
                    text!("“{year}”不是年份", "`{year}` is no year"),
                    text!("写四位年份", "write a year of four digits"),
                );
                return None;
            };
            cursor.map(|map| (number, read_year(map, number))).into_option()
        });
        for (number, year) in years {
            calendar.insert(number, year);
        }
    });
}

fn read_year(map: &MapCursor<'_>, year: i16) -> Year {
    let days = |key| {
        map.entries(key, |name, cursor| {
            let name = name.to_owned();
            Some(cursor.list(|day| Some((read_day(day, year)?, name.clone()))))
        })
        .into_iter()
        .flatten()
    };
    Year { holidays: days("holidays").collect(), workdays: days("workdays").map(|(day, _)| day).collect() }
}

fn read_day(cursor: Cursor<'_>, year: i16) -> Option<Date> {
    let Field::Is(text) = cursor.scalar_text() else { return None };
    let date =
        text.split_once('-').and_then(|(month, day)| Date::new(year, month.parse().ok()?, day.parse().ok()?).ok());
    if date.is_none() {
        cursor.fault(
            &faults::VALUE,
            text!("“{text}”不是 {year} 年的日期", "`{text}` is no day of {year}"),
            text!("写成“月-日”并加引号，例如 \"10-01\"", "write month-day in quotes, for example \"10-01\""),
        );
    }
    date
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_embedded_table_is_valid() {
        let calendar = super::standard();
        assert!((2019..=2026).all(|year| calendar.knows(year)));
    }
}
