//! What each output page shows, as serialisable views: the contract between program and theme.
//!
//! A template gets three things: the globals `site` ([`site_view::SiteView`]) and `law` (the facts of
//! `src/data/law.yaml`), the page's own frame ([`PageView`] as `page`), the record of the column it stands in
//! ([`office_view::OfficeView`] as `office`, or none) and what this page shows ([`View`] as `view`). Every address in a view is relative
//! to the root of the site; a template writes `{{ page.root }}` before it.

pub mod application_form;
pub mod article;
pub mod audience;
pub mod column;
mod csv;
pub mod documents;
pub mod feeds;
pub mod files;
pub mod form;
pub mod form_docx;
pub mod former;
pub mod frame;
pub mod law;
pub mod links;
pub mod office_view;
pub mod open_data;
pub mod opening;
pub mod plan;
pub mod posting;
pub mod search;
pub mod site_view;
pub mod sitemap;
pub mod structured;

use serde::Serialize;

pub use plan::{Job, JobKind, plan};

/// A step of the way from the home page.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// Its name.
    pub title: String,
    /// Its address; none for the page itself.
    pub url: Option<String>,
}

/// Page tags of a column or article (国办发〔2017〕47号).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tags {
    /// ColumnName.
    pub column_name: String,
    /// ColumnDescription.
    pub column_description: String,
    /// ColumnKeywords.
    pub column_keywords: String,
    /// ColumnType.
    pub column_type: String,
    /// Tags of an article; none on column pages.
    pub article: Option<ArticleTags>,
}

/// Page tags of an article.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleTags {
    /// ArticleTitle.
    pub title: String,
    /// PubDate, `YYYY-MM-DD HH:MM`.
    pub pub_date: Option<String>,
    /// ContentSource.
    pub content_source: String,
    /// Keywords.
    pub keywords: String,
    /// Description.
    pub description: String,
}

/// The frame of a page.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// Which page kind it is: the name of its template.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its address, relative to the root of the site.
    pub url: String,
    /// Its full address.
    pub canonical: String,
    /// What leads from the page to the root of the site: empty, `../`, `../../`.
    pub root: String,
    /// The way from the home page.
    pub breadcrumbs: Vec<Crumb>,
    /// A sentence about it.
    pub description: String,
    /// Its page tags.
    pub tags: Tags,
    /// The address of 我为政府网站找错 for this page.
    pub report_error_url: String,
    /// Who answers here, for machines: JSON-LD of schema.org, safe within a `<script>`; none on pages that are not about
    /// an office.
    pub structured: Option<String>,
    /// The feeds and calendars that belong to it.
    pub feeds: Vec<feeds::FeedLink>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
}

/// What a page shows, by kind. The variant is known from `page.kind`.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum View {
    /// `home`: the site's home page.
    Home(column::HomeView),
    /// `column`: the home page of the parent's column or of an office's.
    Column(column::ColumnView),
    /// `page`, `article`: a text.
    Article(Box<article::ArticleView>),
    /// `list`: the newest articles of a row.
    List(column::ListView),
    /// `archive`: the articles of a year.
    Archive(column::ArchiveView),
    /// `report`: the years of a yearly report.
    Report(column::ListView),
    /// `report_data`: a yearly report given as data.
    ReportData(Box<form::ReportView>),
    /// `links`: a row satisfied by links.
    Links(column::LinksView),
    /// `not_applicable`: a row that does not apply.
    NotApplicable(column::NotApplicableView),
    /// `data`: a row generated from the record, by its view.
    Data(Box<column::DataView>),
    /// `form`: the application form, to be filled in and printed.
    Form(application_form::FormView),
    /// `documents`: the catalog of documents of a row and year.
    Documents(documents::DocumentsView),
    /// `withdrawn`: a page that is no longer shown.
    Withdrawn(article::WithdrawnView),
    /// `search`: the search page.
    Search(search::SearchView),
    /// `audience`: what concerns an audience, on the whole site or in a column.
    Audience(audience::AudienceView),
    /// `audiences`: all audiences that anything is addressed to.
    Audiences(audience::AudiencesView),
    /// `open_data`: the page of open data and feeds.
    OpenData(open_data::OpenDataView),
    /// `posting`, `posting_list`, `screen`, `posting_texts`, `sheet`: what an office posts beside its column.
    Posting(posting::PostingPageView),
    /// `sitemap`: all columns and their rows.
    SiteMap(column::SiteMapView),
    /// `not_found`: the page shown for an address that leads nowhere.
    NotFound(column::Nothing),
}
