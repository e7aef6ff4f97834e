//! The site as a whole: configuration, catalog, records and the page table; and the state of every row.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::DateTime;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::Field;
use super::audience::Audience;
use super::catalog::{Catalog, Duty, Item, Shape};
use super::ledger::Ledger;
use super::office::{Kind, Office, RowLink};
use super::page::{Attachment, Page, Role, State, Unread};
use super::signature::Reviews;
use super::silence::Silence;
use super::values::{BasePath, Domain, Email, Id, SiteCode, UrlPath, WebUrl};
use crate::calendar::Calendar;
use crate::diagnostic::{Class, SourcePath};

/// Whose a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// The parent's own column.
    Parent,
    /// An office, by its place in the site's list.
    Office(usize),
}

/// For whom a site is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// For the public: only what is published.
    #[default]
    Public,
    /// For editors: what waits for a review or its day is there as well, marked.
    Preview,
}

/// What the files hash to (xxh3) on which everything rests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InputHashes {
    /// `site.yaml`, `catalog.yaml` and `holidays.yaml` together.
    pub settings: u64,
    /// `ledger.yaml`.
    pub ledger: u64,
}

/// What the footer says of how to reach the parent.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// Phone, as written.
    pub phone: Field<String>,
    /// Mailbox.
    pub email: Field<Email>,
    /// Address.
    pub address: Field<String>,
}

/// An area code that the built-in table does not list.
#[derive(Clone, Debug)]
pub struct AreaCode {
    /// The code with its leading 0.
    pub code: String,
    /// The place.
    pub place: String,
}

/// `site.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Short name of the parent.
    pub name: String,
    /// Full name of the parent.
    pub full_name: String,
    /// Standard name of the site.
    pub site_name: String,
    /// Domain.
    pub domain: Option<Domain>,
    /// `https` or `http`.
    pub scheme: String,
    /// Mount path.
    pub base_path: BasePath,
    /// Folder of the parent's own column.
    pub column: String,
    /// Name of the parent's own column.
    pub column_name: String,
    /// Site code.
    pub site_code: Option<SiteCode>,
    /// ICP record number.
    pub icp: String,
    /// Police record number.
    pub police: String,
    /// 主办单位.
    pub organizer: String,
    /// The page of the 党政机关标识, where the site has one.
    pub identity_url: Option<WebUrl>,
    /// 联系方式.
    pub contact: Contact,
    /// Folder of the theme.
    pub theme: String,
    /// Area codes beside the built-in ones.
    pub area_codes: Vec<AreaCode>,
    /// Whom pages are addressed to, in the order shown.
    pub audiences: Vec<Audience>,
    /// The offices, in the order shown.
    pub offices: Vec<Id>,
    /// Classes set by the site.
    pub classes: BTreeMap<String, Class>,
    /// Words that the site does not want written, and what to write instead.
    pub wrong_words: Vec<(String, String)>,
    /// What is asked of a review.
    pub reviews: Reviews,
    /// Findings silenced in the configuration's own file.
    pub silence: Vec<Silence>,
}

impl Config {
    /// The address of the site's root, with a `/` at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        let domain = self.domain.as_ref().map_or("", |domain| domain.as_str());
        format!("{}://{domain}{}", self.scheme, self.base_path)
    }
}

/// The state of a row in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// It has published content.
    Published,
    /// It is satisfied by links.
    Linked,
    /// It does not apply; the reason is shown.
    NotApplicable(String),
    /// Nothing is there though something is owed.
    Missing,
    /// Nothing is there and nothing is owed.
    Empty,
}

impl RowState {
    /// Whether the public sees the row.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self, Self::Published | Self::Linked | Self::NotApplicable(_))
    }

    /// The name used in views.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Linked => "linked",
            Self::NotApplicable(_) => "not_applicable",
            Self::Missing => "missing",
            Self::Empty => "empty",
        }
    }
}

/// A row in a column: what is there for it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its state.
    pub state: RowState,
    /// The page of the row or the introduction to it, if public.
    pub index: Option<usize>,
    /// Its public articles, newest first; of a report row its years, latest first.
    pub articles: Vec<usize>,
    /// Pages that are there but not public.
    pub waiting: Vec<usize>,
}

/// The site as it was read.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// `site.yaml`.
    pub config: Config,
    /// The catalog in force.
    pub catalog: Arc<Catalog>,
    /// Working days and holidays.
    pub calendar: Calendar,
    /// The parent's own record.
    pub parent: Office,
    /// The offices, in the order of the configuration.
    pub offices: Vec<Office>,
    /// What was ever published.
    pub ledger: Arc<Ledger>,
    /// The moment at which the site is looked at (+08:00). It decides states and findings; no page shows it.
    pub now: DateTime,
    /// For whom it is looked at.
    pub mode: Mode,
    /// The page table, in the order of source paths.
    pub pages: Vec<Page>,
    /// Whether it is made with a search.
    pub searched: bool,
    /// Pages that are there but could not be read.
    pub unread: Vec<Unread>,
    /// What the files hash to that it was read from.
    pub inputs: InputHashes,
    by_source: FxHashMap<SourcePath, usize>,
    /// Files beside pages: the place of the page, and that of the file beside it.
    by_file: FxHashMap<SourcePath, (usize, usize)>,
    /// Where each page stands among the articles of its row.
    places: Vec<Option<usize>>,
    /// Of each column ([`Owner::place`]) the rows that have files, whatever their state.
    with_pages: Vec<FxHashSet<Id>>,
    /// Of each column its rows.
    rows: Vec<FxHashMap<Id, Row>>,
}

impl Owner {
    /// Its place among all columns: the parent's is the first.
    #[must_use]
    pub fn place(self) -> usize {
        match self {
            Self::Parent => 0,
            Self::Office(index) => index + 1,
        }
    }
}

impl Site {
    /// Puts a site together and works out the state of every row.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "what pass 1 read, each once; there is one caller")]
    pub fn new(
        config: Config,
        catalog: Arc<Catalog>,
        calendar: Calendar,
        parent: Office,
        offices: Vec<Office>,
        ledger: Arc<Ledger>,
        pages: Vec<Page>,
        now: DateTime,
        mode: Mode,
    ) -> Self {
        let by_file = pages.iter().enumerate().flat_map(|(index, page)| {
            let files = page.attachments.iter().enumerate();
            files.map(move |(place, file)| (file.source.clone(), (index, place)))
        });
        let by_file = by_file.collect();
        let mut with_pages = vec![FxHashSet::default(); 1 + offices.len()];
        for pages in pages.chunk_by(of_one_row) {
            if let Some(item) = pages[0].role.item() {
                with_pages[pages[0].owner.place()].insert(item.clone());
            }
        }
        let mut site = Self {
            config,
            catalog,
            calendar,
            parent,
            offices,
            ledger,
            now,
            mode,
            pages,
            searched: true,
            unread: Vec::new(),
            inputs: InputHashes::default(),
            by_source: FxHashMap::default(),
            by_file,
            places: Vec::new(),
            with_pages,
            rows: Vec::new(),
        };
        let by_source = || site.pages.iter().enumerate().map(|(index, page)| (page.source.clone(), index)).collect();
        let (rows, by_source) = rayon::join(|| site.work_out_rows(), by_source);
        (site.rows, site.by_source) = (rows, by_source);
        site.places = vec![None; site.pages.len()];
        for row in site.rows.iter().flat_map(FxHashMap::values) {
            for (place, index) in row.articles.iter().enumerate() {
                site.places[*index] = Some(place);
            }
        }
        site
    }

    /// All columns: the parent's, then those of the offices.
    pub fn owners(&self) -> impl Iterator<Item = Owner> + use<> {
        std::iter::once(Owner::Parent).chain((0..self.offices.len()).map(Owner::Office))
    }

    /// The record of an owner.
    #[must_use]
    pub fn office(&self, owner: Owner) -> &Office {
        match owner {
            Owner::Parent => &self.parent,
            Owner::Office(index) => &self.offices[index],
        }
    }

    /// The owner of that id.
    #[must_use]
    pub fn owner(&self, id: &str) -> Option<Owner> {
        self.offices.iter().position(|office| office.id == id).map(Owner::Office)
    }

    /// What kind of column an owner has.
    #[must_use]
    pub fn kind(&self, owner: Owner) -> Kind {
        match owner {
            Owner::Parent => Kind::Parent,
            Owner::Office(_) => self.office(owner).kind(),
        }
    }

    /// The folder of an owner's column in the output.
    #[must_use]
    pub fn folder(&self, owner: Owner) -> &str {
        match owner {
            Owner::Parent => &self.config.column,
            Owner::Office(_) => &self.office(owner).id,
        }
    }

    /// The rows of a column: those about its kind of office, and those that the office takes up of its own accord, by
    /// content, links or a waiver.
    pub fn items(&self, owner: Owner) -> impl Iterator<Item = &Item> {
        let kind = self.kind(owner);
        self.catalog
            .rows(kind)
            .filter(move |item| kind == Kind::Parent || item.concerns(kind) || self.takes_up(owner, item))
    }

    fn takes_up(&self, owner: Owner, item: &Item) -> bool {
        let office = self.office(owner);
        office.links.iter().any(|(id, _)| *id == item.id.as_str())
            || office.not_applicable.iter().any(|(id, _)| *id == item.id.as_str())
            || self.with_pages[owner.place()].contains(&item.id)
    }

    /// What a column owes of a row: nothing where the row is not about its kind of office, or where the office is an
    /// institution, which may follow the catalog but need not (§2 of the guideline).
    #[must_use]
    pub fn duty<'i>(&self, owner: Owner, item: &'i Item) -> &'i Duty {
        let kind = self.kind(owner);
        let owed = kind == Kind::Parent || (item.concerns(kind) && kind != Kind::Institution);
        if owed { &item.duty } else { &Duty::Recommended }
    }

    /// The state of a row in a column.
    #[must_use]
    pub fn row(&self, owner: Owner, item: &Item) -> Option<&Row> {
        self.rows.get(owner.place())?.get(&item.id)
    }

    /// The index number of a page: what its front matter says, else what the ledger has for its address.
    #[must_use]
    pub fn index_number(&self, page: &Page) -> Option<String> {
        let given = page.front.rare().index_number.get().cloned();
        given.or_else(|| self.ledger.entry(page.url.as_str()).map(|entry| entry.index.to_string()))
    }

    /// The page of a source file.
    #[must_use]
    pub fn page_by_source(&self, source: &str) -> Option<usize> {
        self.by_source.get(source).copied()
    }

    /// The page that a file lies beside, and the file.
    #[must_use]
    pub fn file_by_source(&self, source: &str) -> Option<(&Page, &Attachment)> {
        let (page, file) = self.by_file.get(source)?;
        let page = &self.pages[*page];
        Some((page, &page.attachments[*file]))
    }

    /// Where a page stands among the articles of its row, the newest first.
    #[must_use]
    pub fn place(&self, index: usize) -> Option<usize> {
        self.places.get(index).copied().flatten()
    }

    /// The address of a row's page.
    #[must_use]
    pub fn row_url(&self, owner: Owner, item: &Item) -> UrlPath {
        UrlPath::from_parts([self.folder(owner), item.id.as_str(), "index.html"])
    }

    /// The address of a column's home page.
    #[must_use]
    pub fn column_url(&self, owner: Owner) -> UrlPath {
        UrlPath::from_parts([self.folder(owner), "index.html"])
    }

    /// The links that an office gives for a row.
    #[must_use]
    pub fn row_links(&self, owner: Owner, item: &Item) -> &[RowLink] {
        self.office(owner).links.iter().find(|(id, _)| *id == item.id.as_str()).map_or(&[], |(_, links)| links)
    }

    fn work_out_rows(&self) -> Vec<FxHashMap<Id, Row>> {
        let mut rows: Vec<FxHashMap<Id, Row>> = vec![FxHashMap::default(); 1 + self.offices.len()];
        let mut index = 0;
        for pages in self.pages.chunk_by(of_one_row) {
            let Some(item) = pages[0].role.item() else {
                index += pages.len();
                continue;
            };
            let row = rows[pages[0].owner.place()].entry(item.clone()).or_insert_with(Row::empty);
            for page in pages {
                match (&page.role, page.state.is_public()) {
                    (_, false) => row.waiting.push(index),
                    (Role::RowIndex { .. }, true) => row.index = Some(index),
                    (_, true) => row.articles.push(index),
                }
                index += 1;
            }
        }
        for row in rows.iter_mut().flat_map(FxHashMap::values_mut) {
            row.articles.sort_by(|a, b| {
                let key = |index: &usize| {
                    let page = &self.pages[*index];
                    let year = if let Role::Report { year, .. } = page.role { Some(year) } else { None };
                    (year, page.published().map(super::values::Moment::key))
                };
                key(b).cmp(&key(a)).then_with(|| self.pages[*b].source.cmp(&self.pages[*a].source))
            });
        }
        for owner in self.owners() {
            for item in self.items(owner) {
                let row = rows[owner.place()].entry(item.id.clone()).or_insert_with(Row::empty);
                row.state = self.row_state(owner, item, row);
            }
        }
        rows
    }

    fn row_state(&self, owner: Owner, item: &Item, row: &Row) -> RowState {
        let office = self.office(owner);
        let published = match item.shape {
            Shape::Data => self.mode == Mode::Preview || office.is_reviewed(),
            Shape::Page => row.index.is_some_and(|index| self.pages[index].state == State::Published),
            Shape::List | Shape::Report => {
                row.articles.iter().any(|index| self.pages[*index].state == State::Published)
            }
        };
        let duty = self.duty(owner, item);
        let has_trait = match duty {
            Duty::When(name) => office.has_trait(name),
            Duty::Always | Duty::Recommended => true,
        };
        if published && (item.shape != Shape::Data || has_trait) {
            return RowState::Published;
        }
        if !self.row_links(owner, item).is_empty() {
            return RowState::Linked;
        }
        if let Some(exemption) = self.catalog.exemption(office, item) {
            return RowState::NotApplicable(exemption.reason.clone());
        }
        if let Some(reason) = self.waiver(owner, item) {
            return RowState::NotApplicable(reason.to_owned());
        }
        match duty {
            Duty::When(name) if !has_trait => {
                let text = self.catalog.trait_text(name).unwrap_or(name);
                RowState::NotApplicable(format!("本单位不承担该类事项（{text}）。"))
            }
            Duty::Recommended => RowState::Empty,
            Duty::Always | Duty::When(_) => RowState::Missing,
        }
    }

    /// The reason for which an office waives a row, where it may: not a row that is always owed.
    fn waiver(&self, owner: Owner, item: &Item) -> Option<&str> {
        if *self.duty(owner, item) == Duty::Always {
            return None;
        }
        let (_, reason) = self.office(owner).not_applicable.iter().find(|(id, _)| *id == item.id.as_str())?;
        reason.get().map(String::as_str)
    }
}

/// Whether two pages belong to the same row. Those of a row mostly stand together in the page table.
fn of_one_row(a: &Page, b: &Page) -> bool {
    a.owner == b.owner && a.role.item() == b.role.item()
}

impl Row {
    fn empty() -> Self {
        Self { state: RowState::Empty, index: None, articles: Vec::new(), waiting: Vec::new() }
    }
}
