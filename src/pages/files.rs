//! Files made from the data that are no pages: the plan of them, and what each holds.
//!
//! A file is a function of the site and of what was kept of each text ([`Kept`]). It is planned with its address before
//! anything is rendered, so that two that claim one address are found.

use std::collections::BTreeMap;

use super::Job;
use super::application_form::{docx_url, form_row, form_view};
use super::audience::{audience_feed_url, reaches};
use super::documents::{Excerpts, NoExcerpts, catalog_row, csv, csv_url, shelves};
use super::feeds::atom::atom;
use super::feeds::{self, Feed, Identities, calendar};
use super::form_docx::docx;
use super::office_view::OfficeView;
use super::open_data::{self, Dataset};
use super::posting::{TextFile, plan_texts, texts};
use super::sitemap::{self, Part, SiteMap, sitemaps};
use crate::diagnostic::SourcePath;
use crate::model::catalog::Item;
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// What is kept of the texts once their pages are rendered.
pub struct Kept<'k> {
    /// The beginning of each text.
    pub excerpts: &'k dyn Excerpts,
    /// The first addresses of pages that moved.
    pub identities: Identities,
}

impl Kept<'_> {
    /// What is kept before any page is rendered.
    #[must_use]
    pub fn nothing() -> Self {
        Self { excerpts: &NoExcerpts, identities: Identities::default() }
    }
}

/// A file to be made.
#[derive(Clone, Debug)]
pub struct FileJob<'s> {
    /// Whose it is; none for the files of the whole site.
    pub owner: Option<Owner>,
    /// What it is.
    pub kind: FileKind<'s>,
    /// Its address.
    pub url: UrlPath,
}

/// What a file is.
#[derive(Clone, Debug)]
pub enum FileKind<'s> {
    /// The application form as a document, in the row that explains applications.
    Form(&'s Item),
    /// The catalog of documents of a column as a spreadsheet.
    DocumentList,
    /// A feed.
    Feed(Feed),
    /// The public events of the site or of a column.
    Calendar,
    /// The event that a page announces, by place in the page table.
    Event(usize),
    /// A file of open data.
    Data(Dataset),
    /// A file of the site map for search engines.
    Sitemap(Part),
    /// `robots.txt`.
    Robots,
    /// A text for new media.
    Text(TextFile),
}

/// What files are made from.
pub struct Material<'s> {
    /// The site.
    pub site: &'s Site,
    /// Its pages, for search engines.
    pub site_map: SiteMap,
    /// What every column shows of its record.
    pub offices: BTreeMap<Owner, &'s OfficeView>,
    /// What was kept of the texts.
    pub kept: &'s Kept<'s>,
}

impl FileJob<'_> {
    /// The file that it comes from, for a finding about it.
    #[must_use]
    pub fn source(&self, site: &Site) -> SourcePath {
        self.owner.map_or_else(|| "site.yaml".into(), |owner| site.office(owner).source.clone())
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self, material: &Material<'_>) -> Vec<u8> {
        let Material { site, site_map, offices, kept } = material;
        let owner = self.owner.unwrap_or(Owner::Parent);
        match &self.kind {
            FileKind::Form(item) => docx(&form_view(site, owner, item, offices[&owner])),
            FileKind::DocumentList => csv(site, owner, kept.excerpts).into_bytes(),
            FileKind::Feed(feed) => atom(site, feed, &self.url, kept.excerpts, &kept.identities),
            FileKind::Calendar => {
                let events = calendar::events(site, self.owner);
                calendar::calendar(site, Some(&calendar::title(site, self.owner)), &events, &kept.identities)
            }
            FileKind::Event(index) => calendar::calendar(site, None, &[*index], &kept.identities),
            FileKind::Data(Dataset::Catalog) => open_data::catalog(site),
            FileKind::Data(Dataset::CatalogSchema) => open_data::CATALOG_SCHEMA.as_bytes().to_vec(),
            FileKind::Data(Dataset::Offices) => open_data::offices(site, offices),
            FileKind::Data(Dataset::OfficesSchema) => open_data::OFFICES_SCHEMA.as_bytes().to_vec(),
            FileKind::Data(Dataset::Phones) => open_data::phones(site, offices).into_bytes(),
            FileKind::Sitemap(part) => site_map.xml(*part, &site.config.base_url()),
            FileKind::Robots => sitemap::robots(&site.config.base_url()).into_bytes(),
            FileKind::Text(file) => texts::bytes(site, owner, offices[&owner], *file, kept.excerpts),
        }
    }
}

/// The files of the columns that are made from their data, and all feeds.
#[must_use]
pub fn plan_column_files(site: &Site) -> Vec<FileJob<'_>> {
    let mut files = Vec::new();
    for owner in site.owners() {
        let mut add = |kind, url| files.push(FileJob { owner: Some(owner), kind, url });
        if let Some(item) = form_row(site, owner) {
            add(FileKind::Form(item), docx_url(site, owner, item));
        }
        if let Some(row) = catalog_row(site, owner).filter(|_| !shelves(site, owner).is_empty()) {
            add(FileKind::DocumentList, csv_url(site, owner, row));
        }
    }
    plan_feeds(site, &mut files);
    files.extend(plan_texts(site).into_iter().map(|(owner, file)| FileJob {
        owner: Some(owner),
        kind: FileKind::Text(file),
        url: file.url(site, owner),
    }));
    files
}

/// The files of the whole site that are made from its data. `jobs` are all its pages.
#[must_use]
pub fn plan_site_files<'j, 's: 'j>(site: &'s Site, jobs: impl Iterator<Item = &'j Job<'s>>) -> Vec<FileJob<'s>> {
    let file = |kind, url| FileJob { owner: None, kind, url };
    let data = Dataset::ALL.into_iter().map(|dataset| file(FileKind::Data(dataset), dataset.url()));
    let sitemaps = sitemaps(site, jobs).into_iter().map(|(url, part)| file(FileKind::Sitemap(part), url));
    data.chain(sitemaps).chain([file(FileKind::Robots, UrlPath::from_parts(["robots.txt"]))]).collect()
}

/// Feeds and calendars.
fn plan_feeds(site: &Site, files: &mut Vec<FileJob<'_>>) {
    for (owner, url, feed) in feeds::feeds(site) {
        files.push(FileJob { owner, kind: FileKind::Feed(feed), url });
    }
    for reach in reaches(site).iter().filter(|reach| reach.owner.is_none()) {
        let kind = FileKind::Feed(feeds::audience_feed(site, reach));
        files.push(FileJob { owner: None, kind, url: audience_feed_url(reach.audience) });
    }
    for owner in std::iter::once(None).chain(site.owners().map(Some)) {
        if calendar::has_events(site, owner) {
            files.push(FileJob { owner, kind: FileKind::Calendar, url: calendar::url(site, owner) });
        }
    }
    for owner in site.owners() {
        for index in feeds::documents(site, owner) {
            if let Some(url) = calendar::event_url(&site.pages[index]) {
                files.push(FileJob { owner: Some(owner), kind: FileKind::Event(index), url });
            }
        }
    }
}
