//! Terms that come every year: reports, and public events.

use jiff::civil::Date;

use super::{Subject, Term};
use crate::model::catalog::{ClockRule, Duty, Item};
use crate::model::page::{Page, Role, State};
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::text;

pub(super) fn terms(site: &Site, owner: Owner, terms: &mut Vec<Term>) {
    for item in site.items(owner) {
        // What is linked, exempted or wholly missing is for the rules of coverage.
        if !site.row(owner, item).is_some_and(|row| row.state == RowState::Published) {
            continue;
        }
        for clock in &item.clocks {
            match clock {
                ClockRule::AnnualBy(month, day) => reports(site, owner, item, (*month, *day), terms),
                ClockRule::PerYear(least, recommended) => {
                    events(site, owner, item, (*least, *recommended), terms);
                }
                _ => {}
            }
        }
    }
}

/// Whether the column owes the row, rather than being free to have it.
fn is_owed(site: &Site, owner: Owner, item: &Item) -> bool {
    match site.duty(owner, item) {
        Duty::Always => true,
        Duty::When(name) => site.office(owner).has_trait(name),
        Duty::Recommended => false,
    }
}

/// The first year for which a column can owe anything: the one after it was established.
fn first_year(site: &Site, owner: Owner) -> i16 {
    site.office(owner).established.get().map_or(i16::MIN, |date| date.year().saturating_add(1))
}

/// The public pages of a row.
fn of_row<'s>(site: &'s Site, owner: Owner, item: &Item) -> impl Iterator<Item = &'s Page> {
    let indices = site.row(owner, item).map_or(&[][..], |row| row.articles.as_slice());
    indices.iter().map(|index| &site.pages[*index])
}

fn reports(site: &Site, owner: Owner, item: &Item, (month, day): (i8, i8), terms: &mut Vec<Term>) {
    let year_of = |page: &Page| if let Role::Report { year, .. } = page.role { Some(year) } else { None };
    let public: Vec<(i16, Option<Date>)> = of_row(site, owner, item)
        .filter(|page| page.state.is_public())
        .filter_map(|page| Some((year_of(page)?, page.published().map(|moment| moment.date))))
        .collect();
    let Some(first) = public.iter().map(|(year, _)| *year).min() else { return };
    // The report of this year is due next year; nothing later is of interest yet.
    let first =
        if is_owed(site, owner, item) { first.max(first_year(site, owner).saturating_sub(1)) } else { i16::MAX };
    let years = (first..=site.now.year()).chain(public.iter().map(|(year, _)| *year));
    let mut years: Vec<i16> = years.collect();
    years.sort_unstable();
    years.dedup();
    for year in years {
        let Ok(due) = Date::new(year.saturating_add(1), month, day) else { continue };
        let report = public.iter().find(|(of, _)| *of == year);
        // A report without a date has its own finding.
        if report.is_some_and(|(_, date)| date.is_none()) {
            continue;
        }
        let next = year.saturating_add(1);
        terms.push(Term {
            owner,
            item: Some(item.id.clone()),
            subject: Subject::Report(year),
            reckoning: text!(
                "{year} 年度的报告应当在 {next} 年 {month} 月 {day} 日以前公布",
                "the report of {year} is due by {due}"
            ),
            due,
            done: report.and_then(|(_, date)| *date),
            working: false,
            guessed: Vec::new(),
        });
    }
}

fn events(site: &Site, owner: Owner, item: &Item, (least, recommended): (u32, Option<u32>), terms: &mut Vec<Term>) {
    let mut years: Vec<(i16, Date)> = of_row(site, owner, item)
        .filter(|page| page.state == State::Published)
        .filter_map(|page| {
            let start = page.front.rare().event.get().and_then(|event| event.start.get().copied());
            start.or_else(|| page.published()).map(|moment| (moment.date.year(), moment.date))
        })
        .collect();
    years.sort_unstable();
    let Some(first) = years.first().map(|(year, _)| *year) else { return };
    if !is_owed(site, owner, item) {
        return;
    }
    for year in first.max(first_year(site, owner))..=site.now.year() {
        let held: Vec<Date> = years.iter().filter(|(of, _)| *of == year).map(|(_, date)| *date).collect();
        let Ok(due) = Date::new(year, 12, 31) else { continue };
        let enough = usize::try_from(least).unwrap_or(usize::MAX);
        let done = enough.checked_sub(1).and_then(|last| held.get(last)).copied();
        terms.push(Term {
            owner,
            item: Some(item.id.clone()),
            subject: Subject::Events { year, held: held.len(), least, recommended },
            reckoning: text!("每年不少于 {least} 次", "at least {least} a year"),
            due,
            done,
            working: false,
            guessed: Vec::new(),
        });
    }
}
