//! Files made from the data that are no pages: the plan of them, and what each holds.
//!
//! A file is a function of the site and of what was kept of each text ([`Kept`]). It is planned with its address before
//! anything is rendered, so that two that claim one address are found.

use std::collections::BTreeMap;

use super::application_form::{docx_url, form_row, form_view};
use super::documents::{Excerpts, catalog_row, csv, csv_url, shelves};
use super::form_docx::docx;
use super::office_view::OfficeView;
use super::posting::{TextFile, plan_texts, texts};
use crate::diagnostic::SourcePath;
use crate::model::catalog::Item;
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// What is kept of the texts once their pages are rendered.
#[derive(Debug, Default)]
pub struct Kept {
    /// The beginning of each text.
    pub excerpts: Excerpts,
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
    /// A text for new media.
    Text(TextFile),
}

/// What files are made from.
#[derive(Debug)]
pub struct Material<'s> {
    /// The site.
    pub site: &'s Site,
    /// What every column shows of its record.
    pub offices: BTreeMap<Owner, &'s OfficeView>,
    /// What was kept of the texts.
    pub kept: &'s Kept,
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
        let Material { site, offices, kept } = material;
        let owner = self.owner.unwrap_or(Owner::Parent);
        match &self.kind {
            FileKind::Form(item) => docx(&form_view(site, owner, item, offices[&owner])),
            FileKind::DocumentList => csv(site, owner, &kept.excerpts).into_bytes(),
            FileKind::Text(file) => texts::bytes(site, owner, offices[&owner], *file, &kept.excerpts),
        }
    }
}

/// All files of a site that are made from its data, in the order of columns.
#[must_use]
pub fn plan_files(site: &Site) -> Vec<FileJob<'_>> {
    let mut jobs = Vec::new();
    for owner in site.owners() {
        let mut add = |kind, url| jobs.push(FileJob { owner: Some(owner), kind, url });
        if let Some(item) = form_row(site, owner) {
            add(FileKind::Form(item), docx_url(site, owner, item));
        }
        if let Some(row) = catalog_row(site, owner).filter(|_| !shelves(site, owner).is_empty()) {
            add(FileKind::DocumentList, csv_url(site, owner, row));
        }
    }
    jobs.extend(plan_texts(site).into_iter().map(|(owner, file)| FileJob {
        owner: Some(owner),
        kind: FileKind::Text(file),
        url: file.url(site, owner),
    }));
    jobs
}
