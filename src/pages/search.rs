//! The search page, and which pages the search finds.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::{Date, date};
use serde::Serialize;

use super::{Job, JobKind};
use crate::model::catalog::Shape;
use crate::model::page::{Page, State};
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::search::{Columns, Document, Visible, visible};

/// The search page.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// The columns that a search can be narrowed to.
    pub offices: Vec<Choice>,
    /// The rows that a search can be narrowed to.
    pub items: Vec<Choice>,
}

/// What a search can be narrowed to.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The value of the field: the folder of a column, the id of a row.
    pub value: String,
    /// Its name.
    pub name: String,
}

/// What becomes a document of the search, and under which column and row.
#[derive(Debug)]
pub struct Searched {
    /// The columns and rows of the site.
    pub columns: Columns,
    items: HashMap<String, u16>,
}

impl Searched {
    /// Reads the columns and rows off a site.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let name = |owner| match owner {
            Owner::Parent => site.config.column_name.clone(),
            Owner::Office(_) => site.office(owner).display_name().to_owned(),
        };
        let mut searched = Self {
            columns: Columns {
                offices: site.owners().map(|owner| (site.folder(owner).to_owned(), name(owner))).collect(),
                items: Vec::new(),
            },
            items: HashMap::new(),
        };
        // The rows of offices are what most people narrow by; those of the parent's own column come after them.
        for owner in site.owners().skip(1).chain([Owner::Parent]) {
            for item in site.items(owner) {
                if site.row(owner, item).is_some_and(|row| row.state.is_public())
                    && !searched.items.contains_key(item.id.as_str())
                    && let Ok(number) = u16::try_from(searched.columns.items.len())
                {
                    searched.items.insert(item.id.to_string(), number);
                    searched.columns.items.push((item.id.to_string(), item.name.clone()));
                }
            }
        }
        searched
    }

    /// Where a page stands in the search, if there is one; nowhere if it only repeats what others say (site map, archives, lists of
    /// documents), or says that a page was withdrawn.
    #[must_use]
    pub fn place<'s>(&self, site: &'s Site, job: &Job<'_>) -> Option<Place<'s>> {
        if !site.searched {
            return None;
        }
        let page = job.page(site).map(|index| &site.pages[index]);
        match &job.kind {
            JobKind::Home | JobKind::Column | JobKind::Row(..) | JobKind::Form(_) => {}
            JobKind::Article(_) if page.is_some_and(|page| page.state == State::Published) => {}
            _ => return None,
        }
        let office = job.owner.map_or(0, Owner::place);
        Some(Place {
            url: job.url.shared(),
            office: u16::try_from(office).ok()?,
            item: job.item(site).and_then(|item| self.items.get(item.id.as_str()).copied()),
            day: day_of(site, job, page).map_or(0, day_number),
            files: page.into_iter().flat_map(|page| page.attachments.iter().map(|file| file.name.as_str())).collect(),
        })
    }

    /// What the search page shows.
    #[must_use]
    pub fn view(&self) -> SearchView {
        let choices = |of: &[(String, String)]| {
            of.iter().map(|(value, name)| Choice { value: value.clone(), name: name.clone() }).collect()
        };
        SearchView { offices: choices(&self.columns.offices), items: choices(&self.columns.items) }
    }
}

/// What the search knows of a page beside what is seen of it.
#[derive(Clone, Debug, Serialize)]
pub struct Place<'s> {
    url: Arc<str>,
    office: u16,
    item: Option<u16>,
    day: u16,
    /// Names of the files beside it.
    pub files: Vec<&'s str>,
}

impl Place<'_> {
    /// The document of the page and what is seen of it, from its title and HTML.
    #[must_use]
    pub fn document(self, title: &str, html: &str) -> (Document, Visible) {
        let visible = visible(html, title, self.files.iter().copied());
        (Document::new(self.url, self.office, self.item, self.day, &visible), visible)
    }
}

/// The day that a page is ranked and shown by: its publication, or the last change of the record it is made from.
fn day_of(site: &Site, job: &Job<'_>, page: Option<&Page>) -> Option<Date> {
    let changed = || job.owner.and_then(|owner| site.office(owner).changed.get().copied());
    match &job.kind {
        JobKind::Row(item, row) if item.shape == Shape::Data && row.state == RowState::Published => changed(),
        JobKind::Form(_) => changed(),
        _ => page.and_then(Page::published).map(|moment| moment.start().date()),
    }
}

/// Days from 1970-01-01; what is older counts as undated.
fn day_number(day: Date) -> u16 {
    u16::try_from((day - date(1970, 1, 1)).get_days()).unwrap_or(0)
}
