//! Which pages a site has: the list of jobs of a build, in order.

use std::collections::BTreeMap;

use super::application_form::{form_row, form_url};
use super::audience::{Reach, audiences_url, reaches};
use super::column::{NEWEST, archive_url, years};
use super::documents::{catalog_row, documents_url, shelves};
use super::files::{FileJob, plan_column_files, plan_site_files};
use super::former::{Redirect, redirects};
use super::open_data;
use super::posting::{PostingPage, Subject, plan_posting};
use crate::model::catalog::{Item, Shape};
use crate::model::page::{Role, State};
use crate::model::site::{Row, RowState};
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// What is to be rendered.
#[derive(Clone, Debug)]
pub enum JobKind<'s> {
    /// The site's home page.
    Home,
    /// The home page of a column.
    Column,
    /// The page of a row.
    Row(&'s Item, &'s Row),
    /// The archive of a year of a list.
    Archive(&'s Item, &'s Row, String),
    /// The application form, in the row that explains applications.
    Form(&'s Item),
    /// An article or a yearly report, by place in the page table.
    Article(usize),
    /// The documents of a row and year, in the row that holds the catalog of documents.
    Documents {
        /// The row that holds the catalog.
        catalog_row: &'s Item,
        /// The row of the documents.
        item: &'s Item,
        /// The year.
        year: i16,
        /// The documents, newest first, by place in the page table.
        documents: Vec<usize>,
    },
    /// The search page.
    Search,
    /// What concerns an audience, on the whole site or in a column.
    Audience(Box<Reach<'s>>),
    /// All audiences that anything is addressed to.
    Audiences,
    /// Open data and feeds.
    OpenData,
    /// A page of the folder with sheets, screen and texts.
    Posting(PostingPage),
    /// The site map.
    SiteMap,
    /// The page for addresses that lead nowhere.
    NotFound,
}

/// A page to be rendered.
#[derive(Clone, Debug)]
pub struct Job<'s> {
    /// Whose column it stands in; none for the pages of the whole site.
    pub owner: Option<Owner>,
    /// What it is.
    pub kind: JobKind<'s>,
    /// Its address.
    pub url: UrlPath,
}

impl<'s> Job<'s> {
    /// The page of the page table whose body the job shows, if any.
    #[must_use]
    pub fn page(&self, site: &Site) -> Option<usize> {
        match &self.kind {
            JobKind::Article(index) => Some(*index),
            JobKind::Row(_, row) => row.index,
            JobKind::Home => site.page_by_source("content/_parent/index.md"),
            JobKind::Column => {
                let owner = self.owner.filter(|owner| *owner != Owner::Parent)?;
                site.page_by_source(&format!("content/{}/index.md", site.office(owner).id))
            }
            JobKind::Archive(..)
            | JobKind::Form(_)
            | JobKind::Documents { .. }
            | JobKind::Search
            | JobKind::Audience(_)
            | JobKind::Audiences
            | JobKind::OpenData
            | JobKind::Posting(_)
            | JobKind::SiteMap
            | JobKind::NotFound => None,
        }
        .filter(|index| site.pages[*index].state.is_public())
    }

    /// The page whose body the job shows once more, on a sheet; its own job checks it.
    #[must_use]
    pub fn copied_page(&self) -> Option<usize> {
        match self.kind {
            JobKind::Posting(PostingPage::Sheet(Subject::Page(index), _)) => Some(index),
            _ => None,
        }
    }

    /// Whether it fills a sheet or screen of its own, without the header and footer of the site.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        matches!(self.kind, JobKind::Posting(page) if page.stands_alone())
    }

    /// The row that the job belongs to.
    #[must_use]
    pub fn item(&self, site: &'s Site) -> Option<&'s Item> {
        match &self.kind {
            JobKind::Row(item, _)
            | JobKind::Archive(item, ..)
            | JobKind::Form(item)
            | JobKind::Documents { catalog_row: item, .. } => Some(item),
            JobKind::Article(index) => {
                let page = &site.pages[*index];
                page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str()))
            }
            _ => None,
        }
    }
}

/// Everything that a site is made of, but its static files and the files beside its pages.
#[derive(Debug)]
pub struct Plan<'s> {
    /// The pages but those of `later`.
    pub pages: Vec<Job<'s>>,
    /// The pages that show the beginnings of the texts of others: catalogs of documents, sheets, screens.
    pub later: Vec<Job<'s>>,
    /// Files made from the data.
    pub files: Vec<FileJob<'s>>,
    /// Pages at old addresses.
    pub redirects: Vec<Redirect>,
}

impl<'s> Plan<'s> {
    /// The plan of a site.
    #[must_use]
    pub fn new(site: &'s Site) -> Self {
        let later = || [plan_documents(site), plan_posting(site)].concat();
        let ((pages, later), (mut files, redirects)) = rayon::join(
            || rayon::join(|| plan(site), later),
            || rayon::join(|| plan_column_files(site), || redirects(site)),
        );
        files.extend(plan_site_files(site, pages.iter().chain(&later)));
        Self { pages, later, files, redirects }
    }
}

/// The pages of the catalogs of documents. They show the beginnings of texts, so they come after the pages of [`plan`].
#[must_use]
pub fn plan_documents(site: &Site) -> Vec<Job<'_>> {
    let mut jobs = Vec::new();
    for owner in site.owners() {
        let Some(catalog_row) = catalog_row(site, owner) else { continue };
        for (item, years) in shelves(site, owner) {
            for (year, documents) in years {
                jobs.push(Job {
                    owner: Some(owner),
                    url: documents_url(site, owner, catalog_row, item, year),
                    kind: JobKind::Documents { catalog_row, item, year, documents },
                });
            }
        }
    }
    jobs
}

/// All pages of a site but the catalogs of documents, in the order of columns and rows.
#[must_use]
pub fn plan<'s>(site: &'s Site) -> Vec<Job<'s>> {
    let whole = |kind, name: &str| Job { owner: None, kind, url: UrlPath::from_parts([name]) };
    let mut jobs = vec![
        whole(JobKind::Home, "index.html"),
        whole(JobKind::SiteMap, "sitemap.html"),
        whole(JobKind::NotFound, "404.html"),
        Job { owner: None, kind: JobKind::OpenData, url: open_data::page_url() },
    ];
    if site.searched {
        jobs.insert(1, whole(JobKind::Search, "search.html"));
    }
    let (of_site, of_columns): (Vec<_>, Vec<_>) = reaches(site).into_iter().partition(|reach| reach.owner.is_none());
    if !of_site.is_empty() {
        jobs.push(Job { owner: None, kind: JobKind::Audiences, url: audiences_url() });
    }
    let audience =
        |reach: Reach<'s>| Job { owner: reach.owner, url: reach.url(site), kind: JobKind::Audience(Box::new(reach)) };
    jobs.extend(of_site.into_iter().map(audience));
    // Those of a column stand together: they share its shell.
    let mut of_columns: BTreeMap<Option<Owner>, Vec<Reach<'_>>> =
        of_columns.into_iter().fold(BTreeMap::new(), |mut columns, reach| {
            columns.entry(reach.owner).or_insert_with(Vec::new).push(reach);
            columns
        });
    for owner in site.owners() {
        jobs.push(Job { owner: Some(owner), kind: JobKind::Column, url: site.column_url(owner) });
        for item in site.items(owner) {
            if let Some(row) = site.row(owner, item) {
                plan_row(site, owner, item, row, &mut jobs);
            }
        }
        jobs.extend(of_columns.remove(&Some(owner)).into_iter().flatten().map(audience));
    }
    jobs
}

fn plan_row<'s>(site: &'s Site, owner: Owner, item: &'s Item, row: &'s Row, jobs: &mut Vec<Job<'s>>) {
    if row.state.is_public() {
        jobs.push(Job { owner: Some(owner), kind: JobKind::Row(item, row), url: site.row_url(owner, item) });
    }
    if form_row(site, owner).is_some_and(|form| form.id == item.id) {
        jobs.push(Job { owner: Some(owner), kind: JobKind::Form(item), url: form_url(site, owner, item) });
    }
    let listed = row.state == RowState::Published && item.shape == Shape::List;
    if listed && row.articles.len() > NEWEST {
        for (year, _) in years(site, row) {
            let url = archive_url(site, owner, item, &year);
            jobs.push(Job { owner: Some(owner), kind: JobKind::Archive(item, row, year), url });
        }
    }
    for index in &row.articles {
        let page = &site.pages[*index];
        debug_assert!(matches!(page.role, Role::Article { .. } | Role::Report { .. }));
        debug_assert!(matches!(page.state, State::Published | State::Withdrawn));
        jobs.push(Job { owner: Some(owner), kind: JobKind::Article(*index), url: page.url.clone() });
    }
}
