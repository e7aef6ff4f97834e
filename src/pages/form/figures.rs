//! The figures of a report's tables.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use crate::diagnostic::{Locus, SourcePath};
use crate::key_path;

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is written there, which is not 0.
    Blank,
    /// What is written there cannot be read, or it is not known what is.
    #[default]
    Unknown,
    /// A figure, as written.
    Is(String, Amount),
}

impl Cell {
    /// A figure as written.
    #[must_use]
    pub fn of(text: String) -> Self {
        let amount = Amount::parse(&text);
        Self::Is(text, amount)
    }

    /// Its text; none is blank or unknown.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Is(text, _) => Some(text),
            Self::Blank | Self::Unknown => None,
        }
    }

    /// What it amounts to; nothing is known of a blank.
    #[must_use]
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Self::Is(_, amount) => Some(*amount),
            Self::Blank | Self::Unknown => None,
        }
    }
}

/// A sum of figures, in millionths: amounts of money are given in 万元 and add up to the 分.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i128);

impl Amount {
    const UNIT: i128 = 1_000_000;
    const DECIMALS: usize = 6;

    /// A whole number.
    #[must_use]
    pub fn whole(value: u32) -> Self {
        Self(i128::from(value) * Self::UNIT)
    }

    /// Reads digits, with a sign or a point where there is one. What is too long to add up is as large as can be; decimals beyond the
    /// sixth are dropped.
    fn parse(text: &str) -> Self {
        let digits = text.trim_start_matches('-');
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = format!("{:0<width$.width$}", fraction, width = Self::DECIMALS);
        // Twenty digits leave room to add up every cell of any table.
        let value: i128 = format!("{whole}{decimals}").parse().unwrap_or(i128::MAX).min(10i128.pow(26));
        if digits.len() < text.len() { -Self(value) } else { Self(value) }
    }

    /// Whether it is below 0.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl std::ops::Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl std::ops::Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), |sum, amount| sum + amount)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.abs() / Self::UNIT, self.0.abs() % Self::UNIT);
        let sign = if self.0 < 0 { "-" } else { "" };
        let decimals = format!("{rest:0width$}", width = Self::DECIMALS);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            decimals => write!(f, "{sign}{whole}.{decimals}"),
        }
    }
}

/// The figures of a report.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    rows: HashMap<(String, String), Vec<Cell>>,
    /// Where the figures of a text stand, in bytes of the file; those of data have key paths.
    ranges: HashMap<(String, String, usize), Range<usize>>,
}

impl Figures {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sets a row.
    pub fn insert(&mut self, table: &str, row: &str, cells: Vec<Cell>) {
        self.rows.insert((table.to_owned(), row.to_owned()), cells);
    }

    /// Sets a cell of a row of so many columns, which stands somewhere in a text.
    pub fn insert_cell(
        &mut self,
        (table, row, column): (&str, &str, usize),
        width: usize,
        cell: Cell,
        at: Range<usize>,
    ) {
        let cells = self.rows.entry((table.to_owned(), row.to_owned())).or_default();
        cells.resize(width, Cell::Unknown);
        cells[column] = cell;
        self.ranges.insert((table.to_owned(), row.to_owned(), column), at);
    }

    /// A cell.
    #[must_use]
    pub fn cell(&self, table: &str, row: &str, column: usize) -> &Cell {
        const UNKNOWN: &Cell = &Cell::Unknown;
        self.rows.get(&(table.to_owned(), row.to_owned())).and_then(|cells| cells.get(column)).unwrap_or(UNKNOWN)
    }

    /// Where a cell stands in a file.
    #[must_use]
    pub fn locus(&self, file: &SourcePath, table: &str, row: &str, column: usize) -> Locus {
        match self.ranges.get(&(table.to_owned(), row.to_owned(), column)) {
            Some(range) => Locus::bytes(file, range.clone()),
            None => Locus::value(file, key_path!["tables", table, row, column]),
        }
    }

    /// Keeps some of the tables.
    pub fn keep(&mut self, keep: impl Fn(&str) -> bool) {
        self.rows.retain(|(table, _), _| keep(table));
        self.ranges.retain(|(table, ..), _| keep(table));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_to_the_last_place() {
        for (a, b, sum) in [
            ("0.1", "0.2", "0.3"),
            ("12", "3", "15"),
            ("1.50", "0", "1.5"),
            ("0.000001", "0.9999999", "1"),
            ("007", "0", "7"),
        ] {
            assert_eq!((Amount::parse(a) + Amount::parse(b)).to_string(), sum);
        }
        assert_eq!((-Amount::whole(2) + Amount::parse("0.5")).to_string(), "-1.5");
    }

    #[test]
    fn what_is_too_long_is_as_large_as_can_be() {
        let long = Amount::parse(&"9".repeat(60));
        assert_eq!(long, Amount::parse(&"8".repeat(40)));
        assert!(long > Amount::whole(u32::MAX));
        assert_eq!(Amount::parse(&format!("-{}", "9".repeat(60))), -long);
    }
}
