//! How far the site stands from each veto of the national site check.

use serde::{Deserialize, Serialize};

use super::{Subject, Term, limits};
use crate::diagnostic::{Finding, Text};
use crate::model::catalog::ArticleRole;
use crate::model::page::State;
use crate::model::site::RowState;
use crate::model::{Owner, Site};

/// Which veto.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// Blank columns.
    Blank,
    /// Columns long without an update, in all.
    Overdue,
    /// News, notice and policy columns out of date.
    Stale,
    /// Nothing new on the home page.
    Home,
    /// Items without a date.
    Undated,
    /// Service guides with gaps.
    Guides,
}

/// Where the site stands with one veto.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// Which one.
    pub key: Key,
    /// What it is called.
    pub name: Text,
    /// How many there are.
    pub count: usize,
    /// How many fail the site.
    pub at: usize,
}

impl Standing {
    /// How many more the site can bear.
    #[must_use]
    pub fn left(&self) -> usize {
        self.at.saturating_sub(self.count)
    }
}

/// The codes of findings that count towards a veto. They are given by the registry, which is above this module.
#[derive(Clone, Copy, Debug)]
pub struct Codes {
    /// A page without content.
    pub blank: &'static str,
    /// An item without a date.
    pub undated: &'static str,
    /// An element that is missing.
    pub element: &'static str,
}

/// The table of vetoes.
#[must_use]
pub fn standings(site: &Site, terms: &[Term], findings: &[Finding], codes: Codes) -> Vec<Standing> {
    let today = site.now.date();
    let rows: Vec<_> = site
        .owners()
        .flat_map(|owner| site.items(owner).map(move |item| (owner, item)))
        .filter_map(|(owner, item)| Some((owner, item, site.row(owner, item)?)))
        .collect();
    let files = |code: &str| {
        let mut files: Vec<&str> =
            findings.iter().filter(|finding| finding.rule.code == code).map(|finding| &*finding.locus.file).collect();
        files.sort_unstable();
        files.dedup();
        files
    };
    let missing = rows.iter().filter(|(_, _, row)| row.state == RowState::Missing).count();
    let overdue_columns = |only_refresh: bool| {
        let mut columns: Vec<(Owner, &str)> = terms
            .iter()
            .filter(|term| term.is_overdue(today))
            .filter(|term| match term.subject {
                Subject::Column(_) => true,
                Subject::Report(_) | Subject::Events { .. } => !only_refresh,
                _ => false,
            })
            .filter_map(|term| Some((term.owner, term.item.as_ref()?.as_str())))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns.len()
    };
    let guides = files(codes.element)
        .into_iter()
        .filter(|file| {
            let page = site.page_by_source(file).map(|index| &site.pages[index]);
            let item = page.and_then(|page| site.catalog.item(site.kind(page.owner), page.role.item()?.as_str()));
            item.is_some_and(|item| item.role == Some(ArticleRole::Service))
        })
        .count();
    limits()
        .vetoes
        .iter()
        .map(|veto| Standing {
            key: veto.key,
            name: veto.name.text(),
            at: veto.at,
            count: match veto.key {
                Key::Blank => missing + files(codes.blank).len(),
                Key::Overdue => overdue_columns(false),
                Key::Stale => overdue_columns(true),
                Key::Home => usize::from(home_is_stale(site)),
                Key::Undated => files(codes.undated).len(),
                Key::Guides => guides,
            },
        })
        .collect()
}

/// The newest public page of the site, if any has a date.
#[must_use]
pub fn newest(site: &Site) -> Option<(jiff::civil::Date, usize)> {
    let published = site.pages.iter().enumerate().filter(|(_, page)| page.state == State::Published);
    published.filter_map(|(index, page)| Some((page.published()?.date, index))).max()
}

/// Whether nothing was published within the days that the home page has.
#[must_use]
pub fn home_is_stale(site: &Site) -> bool {
    let days = jiff::Span::new().days(i64::from(limits().home_days.value));
    newest(site).is_none_or(|(date, _)| date.checked_add(days).is_ok_and(|until| until < site.now.date()))
}
