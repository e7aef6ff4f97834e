//! Open data: the catalog in force, the public records and the phones as files for machines and spreadsheets, and the
//! page that explains them.

mod catalog;
mod offices;
mod phones;

use serde::Serialize;

use super::audience::reaches;
use super::documents::{catalog_row, csv_url, shelves};
use super::feeds::{self, FeedLink};
use super::site_view::ColumnName;
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

pub use catalog::catalog;
pub use offices::offices;
pub use phones::phones;

/// A file of open data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dataset {
    /// The catalog in force, with the state of every row in every column.
    Catalog,
    /// What [`Self::Catalog`] holds, as a JSON Schema.
    CatalogSchema,
    /// The records as the public sees them.
    Offices,
    /// What [`Self::Offices`] holds, as a JSON Schema.
    OfficesSchema,
    /// All phones.
    Phones,
}

impl Dataset {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Catalog, Self::CatalogSchema, Self::Offices, Self::OfficesSchema, Self::Phones];

    /// Its address.
    #[must_use]
    pub fn url(self) -> UrlPath {
        UrlPath::from_parts(["data", self.file_name()])
    }

    fn file_name(self) -> &'static str {
        match self {
            Self::Catalog => "catalog.json",
            Self::CatalogSchema => "catalog.schema.json",
            Self::Offices => "offices.json",
            Self::OfficesSchema => "offices.schema.json",
            Self::Phones => "phones.csv",
        }
    }
}

/// The schema of the catalog, as it is published beside it.
pub const CATALOG_SCHEMA: &str = include_str!("../../data/schemas/catalog.schema.json");
/// The schema of the records.
pub const OFFICES_SCHEMA: &str = include_str!("../../data/schemas/offices.schema.json");

/// A column of a table of open data.
#[derive(Clone, Debug, Serialize)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub meaning: String,
}

/// Addresses of the files of open data.
#[derive(Clone, Debug, Serialize)]
pub struct DatasetLinks {
    /// The catalog in force.
    pub catalog: String,
    /// Its schema.
    pub catalog_schema: String,
    /// The public records.
    pub offices: String,
    /// Their schema.
    pub offices_schema: String,
    /// The phones.
    pub phones: String,
}

/// The feed and the calendar of a column.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnFeeds {
    /// Name of the column; of the feeds of the whole site that of the site.
    pub name: String,
    /// Its feed and calendar.
    pub feeds: Vec<FeedLink>,
}

/// The page of open data and feeds.
#[derive(Clone, Debug, Serialize)]
pub struct OpenDataView {
    /// The files.
    pub files: DatasetLinks,
    /// The columns of the table of phones.
    pub phone_columns: Vec<TableColumn>,
    /// The catalogs of documents as spreadsheets, by column.
    pub document_lists: Vec<ColumnName>,
    /// Feeds and calendars: of the site, then of every column.
    pub feeds: Vec<ColumnFeeds>,
    /// The feeds of the audiences.
    pub audience_feeds: Vec<FeedLink>,
    /// Address of the site map for search engines.
    pub sitemap: String,
}

/// The address of the page.
#[must_use]
pub fn page_url() -> UrlPath {
    UrlPath::from_parts(["data", "index.html"])
}

/// The page of open data and feeds.
#[must_use]
pub fn open_data(site: &Site) -> OpenDataView {
    let name = |owner: Owner| match owner {
        Owner::Parent => site.config.column_name.clone(),
        Owner::Office(_) => site.office(owner).display_name().to_owned(),
    };
    let of = |owner: Option<Owner>| ColumnFeeds {
        name: owner.map_or_else(|| "全站".to_owned(), name),
        feeds: feeds::links(site, owner),
    };
    let lists = site.owners().filter_map(|owner| {
        let row = catalog_row(site, owner).filter(|_| !shelves(site, owner).is_empty())?;
        Some(ColumnName { name: name(owner), url: csv_url(site, owner, row).to_string() })
    });
    let whole_site = reaches(site).into_iter().filter(|reach| reach.owner.is_none());
    OpenDataView {
        files: DatasetLinks {
            catalog: Dataset::Catalog.url().to_string(),
            catalog_schema: Dataset::CatalogSchema.url().to_string(),
            offices: Dataset::Offices.url().to_string(),
            offices_schema: Dataset::OfficesSchema.url().to_string(),
            phones: Dataset::Phones.url().to_string(),
        },
        phone_columns: phones::COLUMNS
            .iter()
            .map(|(name, meaning)| TableColumn { name: (*name).to_owned(), meaning: (*meaning).to_owned() })
            .collect(),
        document_lists: lists.collect(),
        feeds: std::iter::once(None)
            .chain(site.owners().map(Some))
            .map(of)
            .filter(|column| !column.feeds.is_empty())
            .collect(),
        audience_feeds: whole_site.map(|reach| feeds::audience_link(site, &reach)).collect(),
        sitemap: "sitemap.xml".to_owned(),
    }
}

/// Data as JSON for people and machines: indented, so that a change shows in one line.
fn json(data: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(data).expect("texts, lists and maps with text keys are JSON");
    bytes.push(b'\n');
    bytes
}
