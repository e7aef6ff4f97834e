//! `catalog.json`: the catalog in force, and of every column which rows it has, in which state, where.

use jiff::civil::Date;
use serde::Serialize;

use super::{Dataset, json};
use crate::diagnostic::{Lang, citation};
use crate::model::catalog::{ClockRule, Item};
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::pages::column::row_links;
use crate::pages::feeds::{days_updated, row_updated};

#[derive(Serialize)]
struct File<'s> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    site: SiteData<'s>,
    catalog: Catalog<'s>,
    parent_items: Vec<Row<'s>>,
    office_items: Vec<Row<'s>>,
    columns: Vec<Column<'s>>,
}

#[derive(Serialize)]
pub(super) struct SiteData<'s> {
    name: &'s str,
    url: String,
}

impl<'s> SiteData<'s> {
    pub(super) fn of(site: &'s Site) -> Self {
        Self { name: &site.config.site_name, url: site.config.base_url() }
    }
}

#[derive(Serialize)]
struct Catalog<'s> {
    title: &'s str,
    issued_as: &'s str,
    revision: &'s str,
}

/// A row of the catalog.
#[derive(Serialize)]
struct Row<'s> {
    id: &'s str,
    name: &'s str,
    group: Option<&'s str>,
    shape: &'static str,
    elements: Vec<&'s str>,
    optional_elements: &'s [String],
    basis: Vec<String>,
    limits: Vec<String>,
    publisher: Option<&'s str>,
    channels: Vec<&'s str>,
}

#[derive(Serialize)]
struct Column<'s> {
    id: &'s str,
    name: &'s str,
    url: String,
    items: Vec<Holding<'s>>,
}

/// What a column has of a row.
#[derive(Serialize)]
struct Holding<'s> {
    id: &'s str,
    name: &'s str,
    state: &'static str,
    url: String,
    updated: Option<String>,
    reason: Option<&'s str>,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    title: String,
    url: String,
}

/// The file.
#[must_use]
pub fn catalog(site: &Site) -> Vec<u8> {
    let (catalog, days) = (&site.catalog, days_updated(site));
    json(&File {
        schema: Dataset::CatalogSchema.file_name(),
        site: SiteData::of(site),
        catalog: Catalog { title: &catalog.title, issued_as: &catalog.issued_as, revision: &catalog.revision },
        parent_items: catalog.parent.iter().map(|item| row(site, item)).collect(),
        office_items: catalog.items.iter().map(|item| row(site, item)).collect(),
        columns: site.owners().map(|owner| column(site, owner, &days)).collect(),
    })
}

fn row<'s>(site: &'s Site, item: &'s Item) -> Row<'s> {
    Row {
        id: item.id.as_str(),
        name: &item.name,
        group: item.group.map(|group| site.catalog.groups[group].name.as_str()),
        shape: item.shape.key(),
        elements: item.elements.iter().map(|element| element.name.as_str()).collect(),
        optional_elements: &item.optional_elements,
        basis: item.basis.iter().map(|basis| citation::show(basis, Lang::Zh)).collect(),
        limits: item.clocks.iter().map(ClockRule::show).collect(),
        publisher: item.publisher.as_deref(),
        channels: item.channels.iter().map(|channel| site.catalog.channel_name(channel)).collect(),
    }
}

fn column<'s>(site: &'s Site, owner: Owner, days: &[Option<Date>]) -> Column<'s> {
    let base = site.config.base_url();
    let items = site.items(owner).filter_map(|item| {
        let row = site.row(owner, item).filter(|row| row.state.is_public())?;
        let linked = row.state == RowState::Linked;
        let links = if linked { row_links(site, owner, item) } else { Vec::new() };
        Some(Holding {
            id: item.id.as_str(),
            name: &item.name,
            state: row.state.key(),
            url: format!("{base}{}", site.row_url(owner, item)),
            updated: (row.state == RowState::Published)
                .then(|| row_updated(site, owner, item, days))
                .flatten()
                .map(|date| date.to_string()),
            reason: match &row.state {
                RowState::NotApplicable(reason) => Some(reason),
                _ => None,
            },
            links: links
                .into_iter()
                .map(|link| Link {
                    url: if link.external { link.url } else { format!("{base}{}", link.url) },
                    title: link.title,
                })
                .collect(),
        })
    });
    Column {
        id: site.folder(owner),
        name: match owner {
            Owner::Parent => &site.config.column_name,
            Owner::Office(_) => site.office(owner).display_name(),
        },
        url: format!("{base}{}", site.column_url(owner)),
        items: items.collect(),
    }
}
