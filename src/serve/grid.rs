//! Every column against every item: what is there, what is owed.

use std::collections::HashMap;

use serde::Serialize;

use super::layer::label;
use super::views::word;
use crate::diagnostic::{Class, Lang};
use crate::engine::{Checked, Due};
use crate::model::catalog::{Duty, Item, Shape};
use crate::model::office::Kind;
use crate::model::page::State;
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::rules::review::not_public;

/// Within so many days something is due soon.
pub const SOON: u32 = 30;

/// How a column stands with an item, the most urgent that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its day is over.
    Overdue,
    /// It is owed and not there.
    Missing,
    /// What is there is not public yet.
    Waiting,
    /// It is there with faults or gaps.
    Incomplete,
    /// Its day is near.
    DueSoon,
    /// It is there.
    Complete,
    /// Links satisfy it.
    Linked,
    /// It does not apply.
    NotApplicable,
    /// It is not there and not owed.
    Optional,
    /// It is not for this kind of office.
    NoneHere,
}

impl Standing {
    /// All, in the order of the legend.
    pub const ALL: [Self; 10] = [
        Self::Complete,
        Self::Linked,
        Self::NotApplicable,
        Self::DueSoon,
        Self::Incomplete,
        Self::Waiting,
        Self::Missing,
        Self::Overdue,
        Self::Optional,
        Self::NoneHere,
    ];

    /// Its key, by which style and words go.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Missing => "missing",
            Self::Waiting => "waiting",
            Self::Incomplete => "incomplete",
            Self::DueSoon => "due_soon",
            Self::Complete => "complete",
            Self::Linked => "linked",
            Self::NotApplicable => "not_applicable",
            Self::Optional => "optional",
            Self::NoneHere => "none_here",
        }
    }

    /// What stands in the cell, so that colour is not all.
    #[must_use]
    pub fn mark(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Overdue => ("逾", "L"),
            Self::Missing => ("缺", "M"),
            Self::Waiting => ("待", "W"),
            Self::Incomplete => ("漏", "G"),
            Self::DueSoon => ("期", "D"),
            Self::Complete => ("✓", "✓"),
            Self::Linked => ("链", "↗"),
            Self::NotApplicable => ("免", "–"),
            Self::Optional => ("·", "·"),
            Self::NoneHere => ("", ""),
        };
        if lang == Lang::Zh { zh } else { en }
    }

    /// Whether somebody has to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Overdue | Self::Missing | Self::Waiting | Self::Incomplete)
    }
}

/// What the cells are worked out from: the site, and what was found and is due by column and item.
pub struct Grid<'s> {
    site: &'s Site,
    lang: Lang,
    gaps: HashMap<(&'s str, &'s str), usize>,
    due: HashMap<(Owner, &'s str), Vec<&'s Due>>,
}

/// A page that waits.
#[derive(Debug, Serialize)]
pub struct WaitingView {
    title: String,
    url: String,
    label: &'static str,
    message: String,
    help: String,
}

/// Something due.
#[derive(Debug, Serialize)]
pub struct TermView {
    day: String,
    late: bool,
    what: String,
    how: String,
}

/// A cell on a page of its own.
#[derive(Debug, Serialize)]
pub struct CellView {
    office: String,
    item: String,
    column_url: String,
    url: Option<String>,
    state: &'static str,
    mark: &'static str,
    label: &'static str,
    reason: Option<String>,
    commands: Vec<String>,
    from_record: bool,
    may_link: bool,
    may_waive: bool,
    waiting: Vec<WaitingView>,
    terms: Vec<TermView>,
}

impl<'s> Grid<'s> {
    /// A grid over a site and what was found in it.
    #[must_use]
    pub fn new(site: &'s Site, checked: &'s Checked, lang: Lang) -> Self {
        let mut gaps: HashMap<(&str, &str), usize> = HashMap::new();
        for located in checked.findings.iter().filter(|located| located.finding.class <= Class::Gap) {
            let mut parts = located.finding.locus.file.split('/').skip(1);
            if let (Some(folder), Some(item), Some(_)) = (parts.next(), parts.next(), parts.next()) {
                *gaps.entry((folder, item)).or_default() += 1;
            }
        }
        let mut due: HashMap<(Owner, &str), Vec<&Due>> = HashMap::new();
        for one in &checked.outlook.open {
            if let Some(item) = &one.term.item {
                due.entry((one.term.owner, item.as_str())).or_default().push(one);
            }
        }
        Self { site, lang, gaps, due }
    }

    /// How a column stands with an item.
    #[must_use]
    pub fn standing(&self, owner: Owner, item: &Item) -> Standing {
        let Some(row) = self.site.row(owner, item) else { return Standing::NoneHere };
        let today = self.site.now.date();
        let due = self.due.get(&(owner, item.id.as_str())).map_or(&[][..], Vec::as_slice);
        if due.iter().any(|due| due.term.is_overdue(today)) {
            return Standing::Overdue;
        }
        let is_public = self.is_public(owner, item);
        match &row.state {
            RowState::Published if !is_public => return Standing::Waiting,
            RowState::Missing => return Standing::Missing,
            _ => {}
        }
        if self.gaps.contains_key(&(folder(self.site, owner), item.id.as_str())) {
            return Standing::Incomplete;
        }
        if due.iter().any(|due| due.term.is_due_within(today, SOON)) {
            return Standing::DueSoon;
        }
        match row.state {
            RowState::Published => Standing::Complete,
            RowState::Linked => Standing::Linked,
            RowState::NotApplicable(_) => Standing::NotApplicable,
            RowState::Missing => Standing::Missing,
            RowState::Empty => Standing::Optional,
        }
    }

    /// Whether the public sees a row that the preview shows: a preview takes what waits for published.
    fn is_public(&self, owner: Owner, item: &Item) -> bool {
        if item.shape == Shape::Data {
            return self.site.office(owner).is_reviewed();
        }
        self.site.row(owner, item).is_some_and(|row| {
            row.index.iter().chain(&row.articles).any(|index| {
                let page = &self.site.pages[*index];
                page.held.is_none() && page.state == State::Published
            })
        })
    }

    /// Where a cell leads: to the page, or to what makes it.
    #[must_use]
    pub fn url(&self, owner: Owner, item: &Item, standing: Standing) -> Option<String> {
        match standing {
            Standing::NoneHere => None,
            Standing::Complete | Standing::Linked | Standing::NotApplicable => {
                Some(format!("/{}", self.site.row_url(owner, item)))
            }
            _ => Some(format!("/__gongkai/cell?office={}&item={}", folder(self.site, owner), item.id)),
        }
    }

    /// A cell on a page of its own.
    #[must_use]
    pub fn cell(&self, owner: Owner, item: &Item) -> CellView {
        let (site, lang) = (self.site, self.lang);
        let standing = self.standing(owner, item);
        let office = site.office(owner);
        let row = site.row(owner, item);
        let there = row.is_some_and(|row| row.state.is_public());
        let folder = folder(site, owner);
        let from_record = item.shape == Shape::Data;
        let missing =
            matches!(standing, Standing::Missing | Standing::Optional | Standing::Overdue | Standing::NoneHere);
        let owed = missing && !(from_record && there);
        let commands = match (owed || standing == Standing::Waiting && from_record, from_record) {
            (false, _) => Vec::new(),
            (true, true) => vec![format!("gongkai review {} --by {}", office.source, word("reviewer", lang))],
            (true, false) => vec![format!("gongkai new page {folder}/{} \"{}\"", item.id, word("title_word", lang))],
        };
        let pages = row.into_iter().flat_map(|row| row.index.iter().chain(&row.articles).chain(&row.waiting));
        let waiting = pages.filter_map(|index| {
            let page = &site.pages[*index];
            let state = page.held.unwrap_or(page.state);
            let (_, message, help) = not_public::why(site, page, state)?;
            Some(WaitingView {
                title: page.title().to_owned(),
                url: format!("/{}", page.url),
                label: label(state, lang),
                message: message.get(lang).to_owned(),
                help: help.get(lang).to_owned(),
            })
        });
        let today = site.now.date();
        let due = self.due.get(&(owner, item.id.as_str())).map_or(&[][..], Vec::as_slice);
        let terms = due.iter().map(|due| TermView {
            day: due.term.due.to_string(),
            late: due.term.is_overdue(today),
            what: due.what.get(lang).to_owned(),
            how: due.term.reckoned().get(lang).to_owned(),
        });
        CellView {
            office: office.display_name().to_owned(),
            item: item.name.clone(),
            column_url: format!("/{}", site.column_url(owner)),
            url: there.then(|| format!("/{}", site.row_url(owner, item))),
            state: standing.key(),
            mark: standing.mark(lang),
            label: word(standing.key(), lang),
            reason: match row.map(|row| &row.state) {
                Some(RowState::NotApplicable(reason)) => Some(reason.clone()),
                _ => None,
            },
            commands,
            from_record,
            may_link: item.may_link,
            may_waive: *site.duty(owner, item) != Duty::Always && site.kind(owner) != Kind::Parent,
            waiting: waiting.collect(),
            terms: terms.collect(),
        }
    }
}

/// The folder of a column in `content/`, by which commands name it.
#[must_use]
pub fn folder(site: &Site, owner: Owner) -> &str {
    match owner {
        Owner::Parent => "_parent",
        Owner::Office(_) => &site.office(owner).id,
    }
}
