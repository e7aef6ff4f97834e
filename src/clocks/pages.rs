//! Terms of single pages and of the record: published, reviewed or withdrawn within so many days of a date.

use jiff::civil::Date;
use rayon::prelude::*;

use super::{Subject, Term, after_working_days, upkeep::limits};
use crate::diagnostic::Text;
use crate::model::catalog::{ClockRule, ClockStart, Item, Shape};
use crate::model::page::{Page, Role, State};
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::text;

pub(super) fn terms(site: &Site) -> Vec<Term> {
    site.pages.par_iter().enumerate().flat_map_iter(|(index, page)| of_page(site, index, page)).collect()
}

fn of_page(site: &Site, index: usize, page: &Page) -> Vec<Term> {
    let mut terms = Vec::new();
    let owner = page.owner;
    let Some(item) = page.role.item().and_then(|id| site.catalog.item(site.kind(owner), id.as_str())) else {
        return terms;
    };
    if has_clocks(page, item) {
        let mut runs = false;
        let clocks = item.clocks.iter().filter_map(|clock| Some((clock, start(page, clock.start()?)?)));
        for running in clocks.filter_map(|(clock, from)| Running::of(site, page, clock, from)) {
            runs = true;
            terms.extend(running.term(owner, item, index));
        }
        // What none of the row's own clocks runs for has the general limit (条例 26).
        if !runs && item.clocks.iter().any(|clock| clock.start().is_some()) {
            let general = ClockRule::WorkingDays(limits().proactive_working_days, ClockStart::Formed);
            let from = start(page, ClockStart::Formed);
            let running = from.and_then(|from| Running::of(site, page, &general, from));
            terms.extend(running.and_then(|running| running.term(owner, item, index)));
        }
    }
    terms.extend(withdrawal(site, owner, item, index));
    terms
}

/// Whether the clocks of a row run for a page: for what the row is made of, not for an introduction to it.
#[must_use]
pub fn has_clocks(page: &Page, item: &Item) -> bool {
    match page.role {
        Role::RowIndex { .. } => item.shape == Shape::Page,
        Role::Article { .. } | Role::Report { .. } => true,
        Role::OfficeIntro => false,
    }
}

/// The day from which a clock runs for a page. A page that was never changed counts from when it was formed.
#[must_use]
pub fn start(page: &Page, start: ClockStart) -> Option<Date> {
    let front = &page.front;
    let field = match start {
        ClockStart::Formed => &front.formed,
        ClockStart::Decided => &front.rare().decided,
        ClockStart::Approved => &front.rare().approved,
        ClockStart::Awarded => &front.rare().awarded,
        ClockStart::Signed => &front.rare().signed,
        ClockStart::Changed if front.rare().changed.is_absent() => &front.formed,
        ClockStart::Changed => &front.rare().changed,
    };
    field.get().copied()
}

fn reckon(site: &Site, clock: &ClockRule, from: Date) -> Option<(Date, Vec<i16>, bool)> {
    match clock {
        ClockRule::WorkingDays(days, _) => {
            let (due, guessed) = after_working_days(site, from, *days);
            Some((due, guessed, true))
        }
        ClockRule::CalendarDays(days, _) => {
            Some((from.checked_add(jiff::Span::new().days(i64::from(*days))).ok()?, Vec::new(), false))
        }
        _ => None,
    }
}

/// How many days a clock gives, in words.
fn span(clock: &ClockRule) -> Option<Text> {
    match clock {
        ClockRule::WorkingDays(days, _) => Some(text!("{days} 个工作日", "{days} working days")),
        ClockRule::CalendarDays(days, _) => Some(text!("{days} 天", "{days} days")),
        _ => None,
    }
}

/// A clock that runs for a page.
struct Running<'c> {
    clock: &'c ClockRule,
    start: ClockStart,
    from: Date,
    due: Date,
    done: Option<Date>,
    working: bool,
    guessed: Vec<i16>,
}

impl<'c> Running<'c> {
    fn of(site: &Site, page: &Page, clock: &'c ClockRule, from: Date) -> Option<Self> {
        let (due, guessed, working) = reckon(site, clock, from)?;
        let start = clock.start()?;
        Some(Self { clock, start, from, due, done: done(page, start, from), working, guessed })
    }

    /// The term; none where it was done in time and nothing else is to be said of it.
    fn term(self, owner: Owner, item: &Item, index: usize) -> Option<Term> {
        let Self { clock, start, from, due, done, working, guessed } = self;
        if guessed.is_empty() && done.is_some_and(|done| done <= due) {
            return None;
        }
        let (Text { zh, en }, key) = (span(clock)?, start.key());
        Some(Term {
            owner,
            item: Some(item.id.clone()),
            subject: Subject::Page(index),
            reckoning: text!("自 {key} {from} 的次日起 {zh}", "{en} from the day after `{key}` {from}"),
            due,
            done,
            working,
            guessed,
        })
    }
}

/// When a page was published; where it was changed afterwards, when the change was reviewed.
fn done(page: &Page, start: ClockStart, from: Date) -> Option<Date> {
    if !page.state.is_public() {
        return None;
    }
    let published = page.published()?.date;
    let reviewed = page.front.review.get().and_then(|review| review.date.get().copied());
    if start == ClockStart::Changed && from > published { reviewed } else { Some(published) }
}

/// The record after its last change: the tightest clock of the rows made from it.
pub(super) fn record(site: &Site, owner: Owner, terms: &mut Vec<Term>) {
    let office = site.office(owner);
    let Some(changed) = office.changed.get().copied() else { return };
    let rows = site.items(owner).filter(|item| {
        item.shape == Shape::Data && site.row(owner, item).is_some_and(|row| row.state == RowState::Published)
    });
    let clocks = rows.flat_map(|item| &item.clocks).filter(|clock| clock.start() == Some(ClockStart::Changed));
    let tightest =
        clocks.filter_map(|clock| Some((reckon(site, clock, changed)?, clock))).min_by_key(|((due, ..), _)| *due);
    let Some(((due, guessed, working), clock)) = tightest else { return };
    let Some(Text { zh, en }) = span(clock) else { return };
    terms.push(Term {
        owner,
        item: None,
        subject: Subject::Record,
        reckoning: text!("自 changed {changed} 的次日起 {zh}", "{en} from the day after `changed` {changed}"),
        due,
        done: office.reviewed_on(),
        working,
        guessed,
    });
}

/// A decision that was changed or annulled is withdrawn within days (行政处罚法 48).
fn withdrawal(site: &Site, owner: Owner, item: &Item, index: usize) -> Option<Term> {
    let page = &site.pages[index];
    let withdrawal = page.front.rare().withdrawn.get()?;
    if item.role != Some(crate::model::catalog::ArticleRole::Penalty) {
        return None;
    }
    let changed = withdrawal.changed.get().copied()?;
    let days = limits().penalty_withdrawal_working_days;
    let (due, guessed) = after_working_days(site, changed, days);
    Some(Term {
        owner,
        item: Some(item.id.clone()),
        subject: Subject::Withdrawal(index),
        reckoning: text!(
            "自变更、撤销之日 {changed} 的次日起 {days} 个工作日",
            "{days} working days from the day after the change or annulment on {changed}"
        ),
        due,
        done: withdrawal.date.get().copied().filter(|_| page.state == State::Withdrawn),
        working: true,
        guessed,
    })
}
