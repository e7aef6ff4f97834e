//! Feeds of what is new: of the site, of each office, of each list and of each audience (§12 of the guideline). Which
//! feeds there are, what stands in each, and which page leads to which.
//!
//! A feed holds documents as the catalog of documents does (条例 12). One that is withdrawn stays in it with the day and
//! the reason in the place of its summary, so that those who have read it learn of that (行政处罚法 48).

pub mod atom;
pub mod calendar;
mod identity;

use std::cmp::Reverse;

use jiff::civil::{Date, DateTime};
use rayon::prelude::*;
use serde::Serialize;

use super::audience::{Reach, audience_feed_url};
use super::{Job, JobKind};
use crate::model::catalog::{Item, Shape};
use crate::model::page::{Page, State};
use crate::model::site::RowState;
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

pub use identity::Identities;

/// Entries of a feed. Readers ask for it every few hours; this many spans weeks of the busiest column, and the file
/// stays small.
pub const NEWEST: usize = 50;

/// The media type of a feed.
const ATOM: &str = "application/atom+xml";
/// The media type of a calendar.
const CALENDAR: &str = "text/calendar";

/// A feed or calendar that a page leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedLink {
    /// What it is about.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Its media type: `application/atom+xml`, or `text/calendar` for public events.
    pub media: String,
}

/// A feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// What it is about.
    pub title: String,
    /// The page that it belongs to.
    pub page: UrlPath,
    /// Its documents, the latest first, by place in the page table.
    pub documents: Vec<usize>,
}

/// The public documents of a row: its page, or its articles, newest first; of the withdrawn what says so.
fn documents_of_row<'s>(site: &'s Site, owner: Owner, item: &Item) -> &'s [usize] {
    match (site.row(owner, item), item.shape) {
        (Some(row), Shape::List | Shape::Report) => &row.articles,
        (Some(row), Shape::Page) if row.state == RowState::Published => row.index.as_slice(),
        _ => &[],
    }
}

/// The public documents of a column, row by row.
pub fn documents(site: &Site, owner: Owner) -> impl Iterator<Item = usize> {
    site.items(owner).flat_map(move |item| documents_of_row(site, owner, item).iter().copied())
}

/// When a document last changed in the sight of the public: it was published, revised or withdrawn. None where it has
/// no date.
#[must_use]
pub fn updated(site: &Site, page: &Page) -> Option<DateTime> {
    let withdrawn = page.front.rare().withdrawn.get().filter(|_| page.state == State::Withdrawn);
    let later = [page.front.rare().changed.get(), withdrawn.and_then(|withdrawal| withdrawal.date.get())];
    // A day that has not come is a plan, not a change.
    let later = later.into_iter().flatten().filter(|date| **date <= site.now.date()).map(|date| date.at(0, 0, 0, 0));
    Some(later.fold(page.published()?.key(), DateTime::max))
}

/// The days on which the documents of a site last changed, by place in the page table.
#[must_use]
pub fn days_updated(site: &Site) -> Vec<Option<Date>> {
    site.pages.par_iter().map(|page| updated(site, page).map(DateTime::date)).collect()
}

/// The day on which a row last changed: its documents, whose `days` these are, or, where it is made from the record, that.
#[must_use]
pub fn row_updated(site: &Site, owner: Owner, item: &Item, days: &[Option<Date>]) -> Option<Date> {
    if item.shape == Shape::Data {
        return record_updated(site, owner);
    }
    documents_of_row(site, owner, item).iter().filter_map(|index| days[*index]).max()
}

/// The day on which a record last changed.
#[must_use]
pub fn record_updated(site: &Site, owner: Owner) -> Option<Date> {
    site.office(owner).changed.get().copied().filter(|date| *date <= site.now.date())
}

/// The latest of some documents. Those without a date come into no feed.
fn latest(site: &Site, documents: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut dated: Vec<_> = documents
        .filter_map(|index| {
            let page = &site.pages[index];
            Some((Reverse(updated(site, page)?), Reverse(page.published()?.key()), index))
        })
        .collect();
    // Pages stand in the order of their paths, so the place in the table decides where the times do not.
    dated.sort_unstable();
    dated.truncate(NEWEST);
    dated.into_iter().map(|(.., index)| index).collect()
}

/// The feed of the site, or of a column.
fn url(site: &Site, owner: Option<Owner>) -> UrlPath {
    match owner {
        None => UrlPath::from_parts(["feed.xml"]),
        Some(owner) => UrlPath::from_parts([site.folder(owner), "feed.xml"]),
    }
}

fn row_url(site: &Site, owner: Owner, item: &Item) -> UrlPath {
    UrlPath::from_parts([site.folder(owner), item.id.as_str(), "feed.xml"])
}

/// The name of a column in titles.
fn column_name(site: &Site, owner: Owner) -> &str {
    match owner {
        Owner::Parent => &site.config.column_name,
        Owner::Office(_) => site.office(owner).display_name(),
    }
}

fn title(site: &Site, owner: Option<Owner>) -> String {
    let name = owner.map_or(site.config.site_name.as_str(), |owner| column_name(site, owner));
    format!("{name}：最新公开信息")
}

fn row_title(site: &Site, owner: Owner, item: &Item) -> String {
    format!("{}：{}", column_name(site, owner), item.name)
}

/// Whether a row has a feed: a list with something to read.
fn has_feed(site: &Site, owner: Owner, item: &Item) -> bool {
    item.shape == Shape::List
        && site.row(owner, item).is_some_and(|row| {
            row.state == RowState::Published
                && row.articles.iter().any(|index| site.pages[*index].published().is_some())
        })
}

fn has_documents(site: &Site, owner: Owner) -> bool {
    documents(site, owner).any(|index| site.pages[index].published().is_some())
}

/// All feeds of a site with their addresses: of the site, of each column and its lists.
#[must_use]
pub fn feeds(site: &Site) -> Vec<(Option<Owner>, UrlPath, Feed)> {
    let mut found = Vec::new();
    let mut all = Vec::new();
    for owner in site.owners() {
        let newest = latest(site, documents(site, owner));
        if newest.is_empty() {
            continue;
        }
        all.extend(newest.iter().copied());
        let feed = Feed { title: title(site, Some(owner)), page: site.column_url(owner), documents: newest };
        found.push((Some(owner), url(site, Some(owner)), feed));
        for item in site.items(owner).filter(|item| has_feed(site, owner, item)) {
            let feed = Feed {
                title: row_title(site, owner, item),
                page: site.row_url(owner, item),
                documents: latest(site, documents_of_row(site, owner, item).iter().copied()),
            };
            found.push((Some(owner), row_url(site, owner, item), feed));
        }
    }
    if !all.is_empty() {
        let page = UrlPath::from_parts(["index.html"]);
        let feed = Feed { title: title(site, None), page, documents: latest(site, all.into_iter()) };
        found.insert(0, (None, url(site, None), feed));
    }
    found
}

/// The feed of an audience.
#[must_use]
pub fn audience_feed(site: &Site, reach: &Reach<'_>) -> Feed {
    Feed {
        title: audience_title(site, reach),
        page: reach.url(site),
        documents: latest(site, reach.documents.iter().copied()),
    }
}

fn audience_title(site: &Site, reach: &Reach<'_>) -> String {
    format!("{}：面向{}的公开信息", site.config.site_name, reach.audience.name)
}

/// A link to a feed.
fn atom_link(title: String, url: &UrlPath) -> FeedLink {
    FeedLink { title, url: url.to_string(), media: ATOM.to_owned() }
}

/// A link to the feed of an audience.
#[must_use]
pub fn audience_link(site: &Site, reach: &Reach<'_>) -> FeedLink {
    atom_link(audience_title(site, reach), &audience_feed_url(reach.audience))
}

/// The feed and the calendar of the site or of a column; what it has of them.
#[must_use]
pub fn links(site: &Site, owner: Option<Owner>) -> Vec<FeedLink> {
    let mut links = Vec::new();
    if owner.map_or_else(|| site.owners().any(|owner| has_documents(site, owner)), |owner| has_documents(site, owner)) {
        links.push(atom_link(title(site, owner), &url(site, owner)));
    }
    if calendar::has_events(site, owner) {
        links.push(FeedLink {
            title: calendar::title(site, owner),
            url: calendar::url(site, owner).to_string(),
            media: CALENDAR.to_owned(),
        });
    }
    links
}

/// The feeds that belong to a page. Articles lead to none of their own: their lists do.
#[must_use]
pub fn links_of_page(site: &Site, job: &Job<'_>) -> Vec<FeedLink> {
    match (&job.kind, job.owner) {
        (JobKind::Home, _) => links(site, None),
        (JobKind::Column, Some(owner)) => links(site, Some(owner)),
        (JobKind::Row(item, _) | JobKind::Archive(item, ..), Some(owner)) if has_feed(site, owner, item) => {
            let mut found = vec![atom_link(row_title(site, owner, item), &row_url(site, owner, item))];
            // The calendar belongs where its events are announced.
            if calendar::announces(site, owner, item) {
                found.extend(links(site, Some(owner)).into_iter().filter(|link| link.media == CALENDAR));
            }
            found
        }
        (JobKind::Audience(reach), _) => {
            vec![audience_link(site, reach)]
        }
        _ => Vec::new(),
    }
}
