//! The catalog of documents (条例 12): index number, title, summary, date, of every published document, by row and year.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::csv::table;
use crate::model::catalog::{Item, Shape, View};
use crate::model::page::{Page, State};
use crate::model::site::RowState;
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// Beginnings of texts, wherever they are kept.
pub trait Excerpts: Sync {
    /// The beginning of the text of a page, by its place in the page table; none where it has no text.
    fn get(&self, index: usize) -> Option<Cow<'_, str>>;
}

/// No beginnings: before pages are rendered there are none.
#[derive(Clone, Copy, Debug)]
pub struct NoExcerpts;

impl Excerpts for NoExcerpts {
    fn get(&self, _: usize) -> Option<Cow<'_, str>> {
        None
    }
}

/// A document.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentEntry {
    /// Its index number, once the ledger has one.
    pub index_number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// What it says in short.
    pub summary: String,
    /// When it was formed; where that is not stated, when it was published.
    pub formed: String,
    /// When it was published.
    pub date: String,
    /// Its document number.
    pub number: Option<String>,
    /// Whether it is in force, where stated.
    pub validity: Option<String>,
}

/// The documents of a row and year.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentsView {
    /// Name of the row.
    pub item: String,
    /// The year.
    pub year: String,
    /// The documents, newest first.
    pub entries: Vec<DocumentEntry>,
    /// Address of the whole catalog as a spreadsheet.
    pub csv: String,
    /// Address of the page that lists all rows and years.
    pub index_url: String,
}

/// The years of a row in the catalog of documents.
#[derive(Clone, Debug, Serialize)]
pub struct Shelf {
    /// Name of the row.
    pub item: String,
    /// Its years, latest first.
    pub years: Vec<ShelfYear>,
}

/// A year of a row.
#[derive(Clone, Debug, Serialize)]
pub struct ShelfYear {
    /// The year.
    pub year: String,
    /// Address of its page.
    pub url: String,
}

/// The row of a column that holds its catalog of documents: that of the catalogs, in the parent's column that of the
/// statutory content.
#[must_use]
pub fn catalog_row(site: &Site, owner: Owner) -> Option<&Item> {
    site.items(owner).find(|item| {
        let holds = matches!(item.view, Some(View::Catalogs | View::StatutoryContent));
        holds && site.row(owner, item).is_some_and(|row| row.state == RowState::Published)
    })
}

/// The documents of a column: rows with their years, latest first, and the documents of each, newest first. The count
/// stands on no page, so that a new document touches one page alone.
#[must_use]
pub fn shelves(site: &Site, owner: Owner) -> Vec<(&Item, BTreeMap<i16, Vec<usize>>)> {
    let mut shelves = Vec::new();
    for item in site.items(owner) {
        let Some(row) = site.row(owner, item).filter(|row| row.state == RowState::Published) else { continue };
        let documents = match item.shape {
            Shape::Page => row.index.into_iter().collect(),
            Shape::List | Shape::Report => row.articles.clone(),
            Shape::Data => Vec::new(),
        };
        let mut years: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
        for index in documents {
            let page = &site.pages[index];
            if let (State::Published, Some(date)) = (page.state, page.published()) {
                years.entry(date.date.year()).or_default().push(index);
            }
        }
        if !years.is_empty() {
            shelves.push((item, years));
        }
    }
    shelves
}

/// The address of the documents of a row and year.
#[must_use]
pub fn documents_url(site: &Site, owner: Owner, catalog_row: &Item, item: &Item, year: i16) -> UrlPath {
    UrlPath::from_parts([site.folder(owner), catalog_row.id.as_str(), &format!("documents-{}-{year}.html", item.id)])
}

/// The address of the whole catalog of a column as a spreadsheet.
#[must_use]
pub fn csv_url(site: &Site, owner: Owner, catalog_row: &Item) -> UrlPath {
    UrlPath::from_parts([site.folder(owner), catalog_row.id.as_str(), "documents.csv"])
}

/// Rows and years for the page of the catalogs.
#[must_use]
pub fn shelf_views(site: &Site, owner: Owner) -> Vec<Shelf> {
    let Some(catalog_row) = catalog_row(site, owner) else { return Vec::new() };
    shelves(site, owner)
        .into_iter()
        .map(|(item, years)| Shelf {
            item: item.name.clone(),
            years: years
                .into_keys()
                .rev()
                .map(|year| ShelfYear {
                    year: year.to_string(),
                    url: documents_url(site, owner, catalog_row, item, year).to_string(),
                })
                .collect(),
        })
        .collect()
}

fn entry(site: &Site, page: &Page, excerpt: Option<&str>) -> DocumentEntry {
    let date = page.published().map(|moment| moment.date.to_string()).unwrap_or_default();
    DocumentEntry {
        index_number: site.index_number(page),
        title: page.title().to_owned(),
        url: page.url.to_string(),
        summary: page
            .front
            .summary
            .get()
            .map(String::as_str)
            .or(excerpt)
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default(),
        formed: page.front.formed.get().map_or_else(|| date.clone(), ToString::to_string),
        date,
        number: page.front.number.get().cloned(),
        validity: page.front.validity.get().map(|validity| validity.name().to_owned()),
    }
}

/// The documents `listed` of a row and year, by place in the page table; `excerpts` are the beginnings of texts.
#[must_use]
pub fn documents(
    site: &Site,
    owner: Owner,
    catalog_row: &Item,
    (item, year): (&Item, i16),
    listed: &[usize],
    excerpts: &dyn Excerpts,
) -> DocumentsView {
    DocumentsView {
        item: item.name.clone(),
        year: year.to_string(),
        entries: listed.iter().map(|index| entry(site, &site.pages[*index], excerpts.get(*index).as_deref())).collect(),
        csv: csv_url(site, owner, catalog_row).to_string(),
        index_url: site.row_url(owner, catalog_row).to_string(),
    }
}

/// The whole catalog of a column as a spreadsheet.
#[must_use]
pub fn csv(site: &Site, owner: Owner, excerpts: &dyn Excerpts) -> String {
    let base = site.config.base_url();
    let shelves = shelves(site, owner);
    let documents =
        shelves.iter().flat_map(|(item, years)| years.values().rev().flatten().map(move |index| (item, index)));
    let lines = documents.map(|(item, index)| {
        let document = entry(site, &site.pages[*index], excerpts.get(*index).as_deref());
        [
            document.index_number.unwrap_or_default(),
            item.name.clone(),
            document.title,
            document.summary,
            document.formed,
            document.date,
            document.number.unwrap_or_default(),
            document.validity.unwrap_or_default(),
            format!("{base}{}", document.url),
        ]
    });
    table(["索引号", "事项", "名称", "内容概述", "成文日期", "发布日期", "文号", "有效性", "网址"], lines)
}
