//! Pages for those whom pages are addressed to (§12 of the guideline): what concerns an audience, on the whole site and in
//! each column.

use std::collections::BTreeMap;

use serde::Serialize;

use super::column::{ListEntry, entry};
use super::feeds::documents;
use crate::model::audience::{Audience, find};
use crate::model::page::{Page, State};
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// Documents on the page of an audience. Older ones stand in the archives of their columns, which never shift; a second
/// set of archives by audience would have to be written anew with every document, and grow with audiences times years.
const NEWEST: usize = 100;

/// An audience with the documents that concern it, on the whole site or in a column.
#[derive(Clone, Debug)]
pub struct Reach<'s> {
    /// The audience.
    pub audience: &'s Audience,
    /// The column; none for the whole site.
    pub owner: Option<Owner>,
    /// Its published documents, newest first, by place in the page table.
    pub documents: Vec<usize>,
    /// The columns that have any.
    pub owners: Vec<Owner>,
}

impl Reach<'_> {
    /// The address of its page.
    #[must_use]
    pub fn url(&self, site: &Site) -> UrlPath {
        match self.owner {
            None => audience_url(self.audience),
            Some(owner) => column_url(site, self.audience, owner),
        }
    }
}

/// A link to the page of an audience.
#[derive(Clone, Debug, Serialize)]
pub struct AudienceLink {
    /// Its name.
    pub name: String,
    /// Address of its page.
    pub url: String,
    /// Who belongs to it.
    pub summary: Option<String>,
}

/// A column that has documents for an audience.
#[derive(Clone, Debug, Serialize)]
pub struct AudienceColumn {
    /// Name of the office.
    pub name: String,
    /// Address of the page of what it has.
    pub url: String,
    /// Address of the column itself.
    pub column_url: String,
    /// Whether it is the page shown.
    pub current: bool,
}

/// What concerns an audience.
#[derive(Clone, Debug, Serialize)]
pub struct AudienceView {
    /// Name of the audience.
    pub name: String,
    /// Who belongs to it.
    pub summary: Option<String>,
    /// Address of the page for the whole site.
    pub url: String,
    /// Whether this is the page for the whole site.
    pub whole_site: bool,
    /// The newest documents.
    pub entries: Vec<ListEntry>,
    /// How many there are in all.
    pub total: usize,
    /// The columns that have any.
    pub columns: Vec<AudienceColumn>,
}

/// All audiences that documents are addressed to.
#[derive(Clone, Debug, Serialize)]
pub struct AudiencesView {
    /// The audiences, in the order of the site.
    pub audiences: Vec<AudienceLink>,
}

/// The address of the page of all audiences.
#[must_use]
pub fn audiences_url() -> UrlPath {
    UrlPath::from_parts(["audience", "index.html"])
}

fn audience_url(audience: &Audience) -> UrlPath {
    UrlPath::from_parts(["audience", audience.id.as_str(), "index.html"])
}

fn column_url(site: &Site, audience: &Audience, owner: Owner) -> UrlPath {
    UrlPath::from_parts(["audience", audience.id.as_str(), &format!("{}.html", site.folder(owner))])
}

/// The address of the feed of an audience.
#[must_use]
pub fn audience_feed_url(audience: &Audience) -> UrlPath {
    UrlPath::from_parts(["audience", audience.id.as_str(), "feed.xml"])
}

/// The audiences that a page names and the site declares, each once.
fn named(site: &Site, page: &Page) -> Vec<usize> {
    let mut places: Vec<usize> =
        page.front.rare().audience.iter().filter_map(|written| find(&site.config.audiences, written)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The audiences that anything is addressed to, in the order of the site: each on the whole site, then in every column
/// that has something for it.
#[must_use]
pub fn reaches(site: &Site) -> Vec<Reach<'_>> {
    let mut found: BTreeMap<usize, BTreeMap<Owner, Vec<usize>>> = BTreeMap::new();
    for owner in site.owners() {
        for index in documents(site, owner).filter(|index| site.pages[*index].state == State::Published) {
            for place in named(site, &site.pages[index]) {
                found.entry(place).or_default().entry(owner).or_default().push(index);
            }
        }
    }
    let mut reaches = Vec::new();
    for (place, columns) in found {
        let audience = &site.config.audiences[place];
        let owners: Vec<Owner> = columns.keys().copied().collect();
        let newest = |mut documents: Vec<usize>| {
            // Pages stand in the order of their paths: the place in the table decides within a moment.
            let key = |index: &usize| site.pages[*index].published().map(crate::model::values::Moment::key);
            documents.sort_unstable_by(|a, b| key(b).cmp(&key(a)).then(a.cmp(b)));
            documents
        };
        let whole = newest(columns.values().flatten().copied().collect());
        reaches.push(Reach { audience, owner: None, documents: whole, owners: owners.clone() });
        for (owner, documents) in columns {
            let documents = newest(documents);
            reaches.push(Reach { audience, owner: Some(owner), documents, owners: owners.clone() });
        }
    }
    reaches
}

fn link(audience: &Audience) -> AudienceLink {
    AudienceLink {
        name: audience.name.clone(),
        url: audience_url(audience).to_string(),
        summary: audience.summary.get().cloned(),
    }
}

/// Links to the audiences that anything is addressed to.
#[must_use]
pub fn audience_links(site: &Site) -> Vec<AudienceLink> {
    reaches(site).iter().filter(|reach| reach.owner.is_none()).map(|reach| link(reach.audience)).collect()
}

/// Links to the audiences of a document.
#[must_use]
pub fn links_of_page(site: &Site, page: &Page) -> Vec<AudienceLink> {
    named(site, page).into_iter().map(|place| link(&site.config.audiences[place])).collect()
}

/// What concerns an audience.
#[must_use]
pub fn audience(site: &Site, reach: &Reach<'_>) -> AudienceView {
    let column = |owner: &Owner| AudienceColumn {
        name: site.office(*owner).display_name().to_owned(),
        url: column_url(site, reach.audience, *owner).to_string(),
        column_url: site.column_url(*owner).to_string(),
        current: reach.owner == Some(*owner),
    };
    AudienceView {
        name: reach.audience.name.clone(),
        summary: reach.audience.summary.get().cloned(),
        url: audience_url(reach.audience).to_string(),
        whole_site: reach.owner.is_none(),
        entries: reach.documents.iter().take(NEWEST).map(|index| entry(site, &site.pages[*index])).collect(),
        total: reach.documents.len(),
        columns: reach.owners.iter().map(column).collect(),
    }
}
