//! The clocks of a site: for everything that the catalog or a law wants by a day, that day and when it was done.
//!
//! Days are counted from the day after the one counted from. Working days follow the notices of the State Council; in a
//! year without a notice weekdays are counted, and the term says so.

mod pages;
mod upkeep;
pub mod veto;
mod yearly;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::diagnostic::{KeyPath, Text};
use crate::model::values::Id;
use crate::model::{Owner, Site};
use crate::text;

pub use pages::{has_clocks, start};
pub use upkeep::limits;

/// What a term is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// The publication of a page, by its place in the page table.
    Page(usize),
    /// The withdrawal of a penalty that was changed or annulled.
    Withdrawal(usize),
    /// The review of a record after its last change.
    Record,
    /// The yearly report of a year.
    Report(i16),
    /// The public events of a year.
    Events {
        /// The year.
        year: i16,
        /// How many there were.
        held: usize,
        /// How many are owed.
        least: u32,
        /// How many are recommended.
        recommended: Option<u32>,
    },
    /// Something new in a column, by its newest page.
    Column(usize),
    /// Dialling a phone again, by its place in the record.
    Phone(KeyPath),
}

/// Something that is due by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Whose it is.
    pub owner: Owner,
    /// The row it is about.
    pub item: Option<Id>,
    /// What is due.
    pub subject: Subject,
    /// How the day is reckoned.
    pub reckoning: Text,
    /// The last day on which it is in time.
    pub due: Date,
    /// When it was done.
    pub done: Option<Date>,
    /// Whether days over are counted as working days.
    pub working: bool,
    /// Years without a published notice in which weekdays were counted.
    pub guessed: Vec<i16>,
}

impl Term {
    /// What is to be done, in words.
    #[must_use]
    pub fn what(&self, site: &Site) -> Text {
        let row = self.item.as_ref().and_then(|id| site.catalog.item(site.kind(self.owner), id.as_str()));
        let row = row.map_or("", |item| item.name.as_str());
        match &self.subject {
            Subject::Page(index) => {
                let title = site.pages[*index].title();
                text!("公开“{title}”（{row}）", "publish `{title}` ({row})")
            }
            Subject::Withdrawal(index) => {
                let title = site.pages[*index].title();
                text!("撤下“{title}”（{row}）", "withdraw `{title}` ({row})")
            }
            Subject::Record => text!("审核变更后的单位记录", "review the record after its change"),
            Subject::Report(year) => text!("公布 {year} 年度的“{row}”", "publish the {year} report `{row}`"),
            Subject::Events { year, held, least, .. } => {
                text!(
                    "{year} 年的“{row}”：已有 {held} 次，不少于 {least} 次",
                    "`{row}` of {year}: {held} of at least {least}"
                )
            }
            Subject::Column(_) => text!("“{row}”公开新内容", "publish something new in `{row}`"),
            Subject::Phone(path) => {
                let phones = site.office(self.owner).all_phones();
                let number = phones.iter().find(|(at, _)| at == path).and_then(|(_, phone)| phone.number.get());
                let number = number.map(ToString::to_string).unwrap_or_default();
                text!("拨打核实电话 {number}", "dial {number} to see that it is right")
            }
        }
    }

    /// Whether it was done, but after its day.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.done.is_some_and(|done| done > self.due)
    }

    /// Whether it was not done and its day is over.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.done.is_none() && today > self.due
    }

    /// Whether it is not done and its day is within so many days from today.
    #[must_use]
    pub fn is_due_within(&self, today: Date, days: u32) -> bool {
        let left = today.until(self.due).map_or(0, |span| span.get_days());
        self.done.is_none() && left >= 0 && i64::from(left) <= i64::from(days)
    }

    /// The days by which it is over, seen from a day.
    #[must_use]
    pub fn days_over(&self, day: Date, calendar: &Calendar) -> u32 {
        if self.working { calendar.working_days_between(self.due, day) } else { calendar_days(self.due, day) }
    }

    /// The days by which it is over, in words.
    #[must_use]
    pub fn over(&self, day: Date, calendar: &Calendar) -> Text {
        let days = self.days_over(day, calendar);
        if self.working {
            text!("{days} 个工作日", "{days} working days")
        } else {
            text!("{days} 天", "{days} days")
        }
    }

    /// How the day is reckoned, and where weekdays had to do.
    #[must_use]
    pub fn reckoned(&self) -> Text {
        let (zh, en) = (&self.reckoning.zh, &self.reckoning.en);
        if self.guessed.is_empty() {
            return self.reckoning.clone();
        }
        let years = self.guessed.iter().map(i16::to_string).collect::<Vec<_>>().join("、");
        text!("{zh}，其中 {years} 年按周一至周五计算", "{en}; weekdays counted for {years}")
    }
}

fn calendar_days(from: Date, to: Date) -> u32 {
    from.until(to).ok().and_then(|span| u32::try_from(span.get_days()).ok()).unwrap_or(0)
}

/// The terms of a site: those of pages in the order of the page table, then those of each column. Of pages that were
/// published in time there is none, unless weekdays had to do for holidays.
#[must_use]
pub fn terms(site: &Site) -> Vec<Term> {
    let mut terms = pages::terms(site);
    for owner in site.owners().filter(|owner| site.office(*owner).is_read()) {
        pages::record(site, owner, &mut terms);
        yearly::terms(site, owner, &mut terms);
        upkeep::terms(site, owner, &mut terms);
    }
    terms
}

/// A day so many working days after another, and the years whose holidays are not known.
fn after_working_days(site: &Site, from: Date, days: u32) -> (Date, Vec<i16>) {
    let due = site.calendar.after_working_days(from, days);
    // Years before the first table are long over, and no table will come for them.
    let to_come = |year: &i16| !site.calendar.knows(*year) && site.calendar.first().is_some_and(|first| *year > first);
    let guessed = (from.year()..=due.year()).filter(to_come).collect();
    (due, guessed)
}
