//! Terms of upkeep: something new in every column, phones dialled again.

use std::sync::LazyLock;

use jiff::{Span, civil::Date};
use serde::Deserialize;

use super::{Subject, Term};
use crate::diagnostic::Text;
use crate::model::page::State;
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::text;

/// A threshold with its source.
#[derive(Debug, Deserialize)]
pub struct Limit {
    /// How much.
    pub value: u32,
    /// Key of a citation.
    pub basis: String,
    /// Whether it was confirmed; one that was not makes no more than a note.
    pub verified: bool,
}

/// A veto of the national site check.
#[derive(Debug, Deserialize)]
pub struct VetoLimit {
    /// Which one.
    pub key: super::veto::Key,
    /// What it is called.
    pub name: Name,
    /// How many fail the site.
    pub at: usize,
}

/// A name in both languages.
#[derive(Debug, Deserialize)]
pub struct Name {
    zh: String,
    en: String,
}

impl Name {
    /// As a text.
    #[must_use]
    pub fn text(&self) -> Text {
        Text { zh: self.zh.clone(), en: self.en.clone() }
    }
}

/// The thresholds, embedded as data.
#[derive(Debug, Deserialize)]
pub struct Limits {
    /// Months after which a phone counts as unverified.
    pub phone_verified_months: Limit,
    /// Days within which the home page has something new.
    pub home_days: Limit,
    /// The vetoes, in the order shown.
    pub vetoes: Vec<VetoLimit>,
    /// Working days within which anything is published of one's own accord (条例 26).
    #[serde(skip)]
    pub proactive_working_days: u32,
    /// Working days within which a penalty that was changed or annulled is withdrawn.
    #[serde(skip)]
    pub penalty_withdrawal_working_days: u32,
}

#[derive(Deserialize)]
struct LawLimits {
    proactive_working_days: u32,
    penalty_withdrawal_working_days: u32,
}

static LIMITS: LazyLock<Limits> = LazyLock::new(|| {
    let valid = "the embedded limits are valid: a test reads them";
    let law: LawLimits = serde_yaml::from_str(include_str!("../data/law.yaml")).expect(valid);
    let mut limits: Limits = serde_yaml::from_str(include_str!("../data/limits.yaml")).expect(valid);
    limits.proactive_working_days = law.proactive_working_days;
    limits.penalty_withdrawal_working_days = law.penalty_withdrawal_working_days;
    limits
});

/// The thresholds.
#[must_use]
pub fn limits() -> &'static Limits {
    &LIMITS
}

/// A day so many months after another.
fn months_after(from: Date, months: u32) -> Option<Date> {
    from.checked_add(Span::new().months(i64::from(months))).ok()
}

pub(super) fn terms(site: &Site, owner: Owner, terms: &mut Vec<Term>) {
    columns(site, owner, terms);
    phones(site, owner, terms);
}

fn columns(site: &Site, owner: Owner, terms: &mut Vec<Term>) {
    for item in site.items(owner) {
        let (Some(months), Some(row)) = (item.refresh_months, site.row(owner, item)) else { continue };
        if row.state != RowState::Published {
            continue;
        }
        // A page that was withdrawn is nothing new.
        let dated = |index: &usize| {
            let page = Some(&site.pages[*index]).filter(|page| page.state == State::Published)?;
            Some((page.published()?.date, *index))
        };
        let Some((newest, index)) = row.articles.iter().filter_map(dated).max() else { continue };
        let Some(due) = months_after(newest, months) else { continue };
        terms.push(Term {
            owner,
            item: Some(item.id.clone()),
            subject: Subject::Column(index),
            reckoning: text!(
                "最新一篇是 {newest} 的，{months} 个月内应当有新内容",
                "the newest is of {newest}, and something new is wanted within {months} months"
            ),
            due,
            done: None,
            working: false,
            guessed: Vec::new(),
        });
    }
}

fn phones(site: &Site, owner: Owner, terms: &mut Vec<Term>) {
    let months = limits().phone_verified_months.value;
    for (path, phone) in site.office(owner).all_phones() {
        let Some(verified) = phone.verified.get().copied() else { continue };
        let Some(due) = months_after(verified, months) else { continue };
        terms.push(Term {
            owner,
            item: None,
            subject: Subject::Phone(path),
            reckoning: text!(
                "{verified} 核实过，{months} 个月内再核实一次",
                "verified on {verified}, to be dialled again within {months} months"
            ),
            due,
            done: None,
            working: false,
            guessed: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::citation;

    #[test]
    fn the_embedded_limits_are_valid() {
        for limit in [&limits().phone_verified_months, &limits().home_days] {
            assert!(citation::all().contains_key(&limit.basis) && limit.value > 0);
        }
        assert!(!limits().vetoes.is_empty() && limits().penalty_withdrawal_working_days > 0);
    }
}
