//! Views of columns: home pages, lists, archives, links, rows that do not apply, rows generated from records.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::documents::{Shelf, catalog_row, csv_url, shelf_views};
use super::feeds::{FeedLink, links};
use super::law::law;
use super::office_view::OfficeView;
use super::site_view::{ColumnBrief, NavGroup, column_brief, nav};
use crate::diagnostic::{Lang, citation};
use crate::model::catalog::{Item, Shape, View as CatalogViewKind};
use crate::model::office::{Kind, LinkTarget};
use crate::model::page::{Page, State};
use crate::model::site::{Row, RowState};
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// Articles on a column page.
pub const NEWEST: usize = 20;

/// Articles under "new" on a home page.
const NEWS: usize = 8;

/// An article in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ListEntry {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When published, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Its document number.
    pub number: Option<String>,
    /// Whether it is in force, where that is stated.
    pub validity: Option<String>,
    /// Its summary, where given.
    pub summary: Option<String>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// Why the public does not see it, in a preview: `draft`, `unreviewed` or `future`. Built pages have it nowhere.
    pub held: Option<&'static str>,
    /// The year of a yearly report.
    pub year: Option<i16>,
    /// Name of its row.
    pub item: String,
    /// Name of its office.
    pub office: String,
}

/// The year of an archive.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveLink {
    /// The year; none for articles without a date.
    pub year: String,
    /// Its address.
    pub url: String,
    /// How many articles.
    pub count: usize,
    /// Whether it is the page shown.
    pub current: bool,
}

/// The site's home page.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView {
    /// The introduction.
    pub intro: Option<String>,
    /// What is new on the whole site.
    pub news: Vec<ListEntry>,
}

/// The home page of a column.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnView {
    /// The introduction.
    pub intro: Option<String>,
    /// What is new in the column.
    pub news: Vec<ListEntry>,
    /// Its rows, by group.
    pub groups: Vec<NavGroup>,
}

/// A row with its articles.
#[derive(Clone, Debug, Serialize)]
pub struct ListView {
    /// The introduction.
    pub intro: Option<String>,
    /// The newest articles; of a yearly report all years.
    pub entries: Vec<ListEntry>,
    /// How many there are in all.
    pub total: usize,
    /// Archives by year, where there are more than the newest.
    pub archives: Vec<ArchiveLink>,
    /// Authoritative pages elsewhere, beside the articles.
    pub links: Vec<RowLinkView>,
}

/// The articles of a year.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveView {
    /// The year.
    pub year: String,
    /// Its articles, newest first.
    pub entries: Vec<ListEntry>,
    /// All years.
    pub archives: Vec<ArchiveLink>,
    /// Address of the column page.
    pub list_url: String,
}

/// An authoritative page that satisfies a row.
#[derive(Clone, Debug, Serialize)]
pub struct RowLinkView {
    /// Its title.
    pub title: String,
    /// Its address: relative to the root of the site, or a full one.
    pub url: String,
    /// Whether it is outside the site.
    pub external: bool,
}

/// A row satisfied by links.
#[derive(Clone, Debug, Serialize)]
pub struct LinksView {
    /// The introduction.
    pub intro: Option<String>,
    /// The pages.
    pub links: Vec<RowLinkView>,
}

/// A row that does not apply.
#[derive(Clone, Debug, Serialize)]
pub struct NotApplicableView {
    /// Why.
    pub reason: String,
}

/// A row of the standard-items page.
#[derive(Clone, Debug, Serialize)]
pub struct CatalogRow {
    /// Its number, from 1.
    pub no: usize,
    /// Its group.
    pub group: String,
    /// How many rows its group has; 0 but for the first of them.
    pub group_rows: usize,
    /// Its name.
    pub name: String,
    /// The address of its column.
    pub url: String,
    /// Its elements.
    pub elements: Vec<String>,
    /// Its legal bases.
    pub basis: Vec<String>,
    /// Its limits.
    pub limits: Vec<String>,
    /// Who publishes it.
    pub publisher: String,
    /// The channels.
    pub channels: Vec<String>,
    /// `published`, `linked` or `not_applicable`.
    pub state: String,
    /// Why it does not apply.
    pub reason: Option<String>,
}

/// An item of 条例 20 and the rows that publish it.
#[derive(Clone, Debug, Serialize)]
pub struct StatutoryRow {
    /// Its number.
    pub no: String,
    /// What it is about.
    pub text: String,
    /// The rows of all columns that rest on it.
    pub rows: Vec<StatutoryLink>,
}

/// A row that publishes an item of 条例 20.
#[derive(Clone, Debug, Serialize)]
pub struct StatutoryLink {
    /// Name of the office.
    pub office: String,
    /// Name of the row.
    pub name: String,
    /// Its address.
    pub url: String,
}

/// A row generated from the record.
#[derive(Clone, Debug, Serialize)]
pub struct DataView {
    /// What it shows: the name of its template.
    pub view: String,
    /// What the office writes beside the record.
    pub supplement: Option<String>,
    /// The rows of the catalog, for the view `catalogs`.
    pub rows: Vec<CatalogRow>,
    /// The records of all offices, for the parent's views.
    pub offices: Vec<Arc<OfficeView>>,
    /// The items of 条例 20, for the view `statutory_content`.
    pub statutory: Vec<StatutoryRow>,
    /// The catalog of documents, where this row holds it: rows with their years.
    pub documents: Vec<Shelf>,
    /// The same as a spreadsheet; none where there are no documents.
    pub documents_csv: Option<String>,
}

/// All columns.
#[derive(Clone, Debug, Serialize)]
pub struct SiteMapView {
    /// The parent's column and those of the offices.
    pub columns: Vec<ColumnBrief>,
    /// The feed and the calendar of the whole site.
    pub feeds: Vec<FeedLink>,
}

/// Nothing.
#[derive(Clone, Debug, Serialize)]
pub struct Nothing {}

/// The site's home page.
#[must_use]
pub fn home(site: &Site, intro: Option<String>) -> HomeView {
    HomeView { intro, news: news(site, &site.owners().collect::<Vec<_>>()) }
}

/// The home page of a column.
#[must_use]
pub fn column(site: &Site, owner: Owner, intro: Option<String>) -> ColumnView {
    ColumnView { intro, news: news(site, &[owner]), groups: nav(site, owner) }
}

fn news(site: &Site, owners: &[Owner]) -> Vec<ListEntry> {
    let mut newest: Vec<usize> = owners
        .iter()
        .flat_map(|owner| site.items(*owner).map(move |item| (*owner, item)))
        .filter(|(_, item)| item.shape == Shape::List)
        .filter_map(|(owner, item)| site.row(owner, item))
        .flat_map(|row| row.articles.iter().copied().take(NEWS))
        .filter(|index| site.pages[*index].state == State::Published)
        .collect();
    newest.sort_by(|a, b| {
        let key = |index: &usize| site.pages[*index].published().map(crate::model::values::Moment::key);
        key(b).cmp(&key(a)).then_with(|| site.pages[*a].source.cmp(&site.pages[*b].source))
    });
    newest.into_iter().take(NEWS).map(|index| entry(site, &site.pages[index])).collect()
}

/// An article as a list shows it.
#[must_use]
pub fn entry(site: &Site, page: &Page) -> ListEntry {
    let item = page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str()));
    ListEntry {
        title: page.title().to_owned(),
        url: page.url.to_string(),
        date: page.published().map(|moment| moment.date.to_string()),
        number: page.front.number.get().cloned(),
        validity: page.front.validity.get().map(|validity| validity.name().to_owned()),
        // A withdrawn page is named, but nothing of its text is shown any more.
        summary: page.front.summary.get().filter(|_| page.state == State::Published).cloned(),
        withdrawn: page.state == State::Withdrawn,
        held: page.held.and_then(State::held_key),
        year: match page.role {
            crate::model::page::Role::Report { year, .. } => Some(year),
            _ => None,
        },
        item: item.map(|item| item.name.clone()).unwrap_or_default(),
        office: site.office(page.owner).display_name().to_owned(),
    }
}

/// The years of a list with the articles of each, latest first. Articles without a date come last.
#[must_use]
pub fn years(site: &Site, row: &Row) -> Vec<(String, Vec<usize>)> {
    let mut by_year: BTreeMap<Option<i16>, Vec<usize>> = BTreeMap::new();
    for index in &row.articles {
        by_year.entry(site.pages[*index].published().map(|moment| moment.date.year())).or_default().push(*index);
    }
    by_year
        .into_iter()
        .rev()
        .map(|(year, articles)| (year.map_or_else(|| "undated".to_owned(), |year| year.to_string()), articles))
        .collect()
}

/// The address of an archive.
#[must_use]
pub fn archive_url(site: &Site, owner: Owner, item: &Item, year: &str) -> UrlPath {
    UrlPath::from_parts([site.folder(owner), item.id.as_str(), &format!("archive-{year}.html")])
}

fn archives(site: &Site, owner: Owner, item: &Item, row: &Row, current: Option<&str>) -> Vec<ArchiveLink> {
    if row.articles.len() <= NEWEST {
        return Vec::new();
    }
    years(site, row)
        .into_iter()
        .map(|(year, articles)| ArchiveLink {
            url: archive_url(site, owner, item, &year).to_string(),
            count: articles.len(),
            current: current == Some(year.as_str()),
            year,
        })
        .collect()
}

/// A list, or the years of a yearly report.
#[must_use]
pub fn list(site: &Site, owner: Owner, item: &Item, row: &Row, intro: Option<String>) -> ListView {
    let (shown, archives) = match item.shape {
        Shape::Report => (row.articles.len(), Vec::new()),
        _ => (NEWEST, archives(site, owner, item, row, None)),
    };
    ListView {
        intro,
        entries: row.articles.iter().take(shown).map(|index| entry(site, &site.pages[*index])).collect(),
        total: row.articles.len(),
        archives,
        links: row_links(site, owner, item),
    }
}

/// The archive of a year.
#[must_use]
pub fn archive(site: &Site, owner: Owner, item: &Item, row: &Row, year: &str) -> ArchiveView {
    let articles =
        years(site, row).into_iter().find(|(y, _)| y == year).map(|(_, articles)| articles).unwrap_or_default();
    ArchiveView {
        year: year.to_owned(),
        entries: articles.iter().map(|index| entry(site, &site.pages[*index])).collect(),
        archives: archives(site, owner, item, row, Some(year)),
        list_url: site.row_url(owner, item).to_string(),
    }
}

/// The links of a row.
#[must_use]
pub fn row_links(site: &Site, owner: Owner, item: &Item) -> Vec<RowLinkView> {
    site.row_links(owner, item)
        .iter()
        .filter_map(|link| {
            let (title, url, external) = match link.url.get()? {
                LinkTarget::Web(url) => (None, url.to_string(), true),
                LinkTarget::Parent(id) => linked_row(site, Owner::Parent, id.as_str())?,
                LinkTarget::Office(office, id) => linked_row(site, site.owner(office.as_str())?, id.as_str())?,
            };
            let title = link.title.get().cloned().or(title).unwrap_or_else(|| url.clone());
            Some(RowLinkView { title, url, external })
        })
        .collect()
}

fn linked_row(site: &Site, owner: Owner, id: &str) -> Option<(Option<String>, String, bool)> {
    let item = site.catalog.item(site.kind(owner), id)?;
    let title = format!("{} — {}", site.office(owner).display_name(), item.name);
    Some((Some(title), site.row_url(owner, item).to_string(), false))
}

/// A row generated from the record; `offices` gives the records of all offices, for what is about the whole area.
#[must_use]
pub fn data(
    site: &Site,
    owner: Owner,
    item: &Item,
    view: CatalogViewKind,
    supplement: Option<String>,
    offices: impl FnOnce() -> Vec<Arc<OfficeView>>,
) -> DataView {
    let holds_documents = catalog_row(site, owner).is_some_and(|row| row.id == item.id);
    let documents = if holds_documents { shelf_views(site, owner) } else { Vec::new() };
    let whole_area =
        matches!(view, CatalogViewKind::Annex | CatalogViewKind::ParentGuide | CatalogViewKind::StatutoryContent);
    DataView {
        view: view.key().to_owned(),
        supplement,
        rows: if view == CatalogViewKind::Catalogs { catalog_rows(site, owner) } else { Vec::new() },
        offices: if whole_area { offices() } else { Vec::new() },
        statutory: if view == CatalogViewKind::StatutoryContent { statutory_rows(site) } else { Vec::new() },
        documents_csv: (!documents.is_empty()).then(|| csv_url(site, owner, item).to_string()),
        documents,
    }
}

/// The items of 条例 20, each with the public rows whose basis it is.
fn statutory_rows(site: &Site) -> Vec<StatutoryRow> {
    law()
        .statutory_content
        .iter()
        .map(|content| {
            let cited = citation::all().get(&content.basis).and_then(|citation| citation.catalog.as_deref());
            let rests_on =
                |item: &Item| item.basis.iter().any(|basis| Some(basis.as_str()) == cited || *basis == content.basis);
            let rows = site.owners().flat_map(|owner| {
                let rows = site.items(owner).filter(|item| rests_on(item));
                rows.filter(move |item| {
                    site.row(owner, item).is_some_and(|row| matches!(row.state, RowState::Published | RowState::Linked))
                })
                .map(move |item| StatutoryLink {
                    office: site.office(owner).display_name().to_owned(),
                    name: item.name.clone(),
                    url: site.row_url(owner, item).to_string(),
                })
            });
            StatutoryRow { no: content.no.clone(), text: content.text.clone(), rows: rows.collect() }
        })
        .collect()
}

fn catalog_rows(site: &Site, owner: Owner) -> Vec<CatalogRow> {
    let items: Vec<(&Item, &Row)> = site
        .items(owner)
        .filter_map(|item| Some((item, site.row(owner, item)?)))
        .filter(|(_, row)| row.state.is_public())
        .collect();
    let mut rows = Vec::with_capacity(items.len());
    let mut last_group = None;
    for (index, (item, row)) in items.iter().enumerate() {
        let group = item.group.map(|group| site.catalog.groups[group].name.clone()).unwrap_or_default();
        let group_rows = if last_group == Some(item.group) {
            0
        } else {
            items[index..].iter().take_while(|(other, _)| other.group == item.group).count()
        };
        last_group = Some(item.group);
        rows.push(CatalogRow {
            no: index + 1,
            group,
            group_rows,
            name: item.name.clone(),
            url: site.row_url(owner, item).to_string(),
            elements: item.elements.iter().map(|element| element.name.clone()).collect(),
            basis: item.basis.iter().map(|basis| citation::show(basis, Lang::Zh)).collect(),
            limits: item.clocks.iter().map(crate::model::catalog::ClockRule::show).collect(),
            publisher: publisher(site, owner, item),
            channels: item.channels.iter().map(|channel| site.catalog.channel_name(channel).to_owned()).collect(),
            state: row.state.key().to_owned(),
            reason: match &row.state {
                RowState::NotApplicable(reason) => Some(reason.clone()),
                _ => None,
            },
        });
    }
    rows
}

/// Who publishes a row: as the catalog says, or the office itself.
fn publisher(site: &Site, owner: Owner, item: &Item) -> String {
    let name = site.office(owner).display_name();
    match &item.publisher {
        Some(publisher) if publisher == Kind::Subordinate.name() => name.to_owned(),
        Some(publisher) => publisher.clone(),
        None => name.to_owned(),
    }
}

/// All columns.
#[must_use]
pub fn site_map(site: &Site) -> SiteMapView {
    let mut columns: Vec<_> = site.owners().map(|owner| column_brief(site, owner)).collect();
    if let Some(parent) = columns.first_mut() {
        site.config.column_name.clone_into(&mut parent.name);
    }
    SiteMapView { columns, feeds: links(site, None) }
}
