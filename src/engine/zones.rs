//! What each page and file is made from, as hashes: as long as its zone is the same, so is what is made of it.
//!
//! A zone may be wider than what a page shows, never narrower. An article's is narrow: its file, its neighbours, what it
//! interprets, what its links lead to. Any other page of a column has the zone of its column: the record, all pages of
//! the column, the parent's; a page of the whole site has the zone of the site. Where a wide zone differs, what the page
//! shows is worked out and compared before anything is rendered.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::memo::Task;
use super::render::Columns;
use super::strings::Strings;
use crate::model::office::{LinkTarget, RowLink};
use crate::model::page::{Page, Role};
use crate::model::{Owner, Site};
use crate::pages::article::{Interpretations, publisher, section_name};
use crate::pages::files::{FileJob, FileKind};
use crate::pages::open_data::Dataset;
use crate::pages::posting::{PostingPage, Subject};
use crate::pages::{Job, JobKind, links};
use crate::theme::Theme;

/// Gathers several things, each with its length before it, for a hash over all.
struct Hasher(Vec<u8>);

impl Default for Hasher {
    fn default() -> Self {
        // What most of them gather.
        Self(Vec::with_capacity(256))
    }
}

impl Hasher {
    fn add(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn text(mut self, text: &str) -> Self {
        self.0.extend_from_slice(&text.len().to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn number(mut self, number: u64) -> Self {
        self.add(number);
        self
    }

    fn numbers(self, numbers: impl IntoIterator<Item = u64>) -> Self {
        numbers.into_iter().fold(self, Self::number)
    }

    fn finish(&self) -> u64 {
        xxh3_64(&self.0)
    }
}

/// What a view holds, as a hash.
pub fn of_view(view: &impl Serialize) -> u64 {
    xxh3_64(&serde_json::to_vec(view).expect("a view is plain data"))
}

/// What zones are put together from: hashes of the inputs, before anything is worked out from them.
pub struct Grounds {
    /// The settings, and for whom the site is looked at.
    settings: [u64; 2],
    /// Every page of the page table.
    pages: Vec<u64>,
    /// Records and the states of rows.
    records: BTreeMap<Owner, u64>,
    /// Which pages and rows there are.
    standings: u64,
    /// Whether anything is to be remembered; where not, no page is hashed.
    remembering: bool,
}

impl Grounds {
    pub fn new(site: &Site, remembering: bool) -> Self {
        let of_pages = || {
            let hash = |page| if remembering { of_page(site, page) } else { 0 };
            site.pages.par_iter().map(hash).collect()
        };
        let (pages, standings) = rayon::join(of_pages, || if remembering { standings(site) } else { 0 });
        Self {
            settings: [site.inputs.settings, site.mode as u64],
            pages,
            records: site.owners().map(|owner| (owner, of_record(site, owner))).collect(),
            standings,
            remembering,
        }
    }

    pub fn remembering(&self) -> bool {
        self.remembering
    }

    /// What the views of a record rest on.
    pub fn of_views(&self, site: &Site, owner: Owner) -> u64 {
        let hasher = Hasher::default().numbers(self.settings).numbers([site.inputs.ledger, self.standings]);
        if owner == Owner::Parent || leans_on_others(site, owner) {
            return hasher.numbers(self.records.values().copied()).finish();
        }
        hasher.numbers([self.records[&owner], self.records[&Owner::Parent]]).finish()
    }
}

/// The zones of a site.
pub struct Zones<'s> {
    site: &'s Site,
    theme: &'s Theme,
    interpretations: &'s Interpretations,
    grounds: Grounds,
    /// What every page rests on: theme, settings, what all pages show of the site.
    base: u64,
    /// What every page of a column shows of it.
    briefs: BTreeMap<Owner, u64>,
    /// The zone of a column.
    columns: BTreeMap<Owner, u64>,
    /// The zone of the site.
    whole: u64,
    /// What rules on a page rest on, beside the page.
    rules: u64,
    /// What pages show that are made from the record of a column alone.
    recorded: BTreeMap<Owner, u64>,
    /// What all pages of a column rest on.
    steady: BTreeMap<Owner, u64>,
    /// Columns of which nothing is other than it was in the run before.
    unchanged: BTreeSet<Owner>,
}

impl<'s> Zones<'s> {
    /// The zones of a site; `before` is what the pages of each column rested on in the run before.
    pub fn new(
        site: &'s Site,
        theme: &'s Theme,
        columns: &Columns,
        interpretations: &'s Interpretations,
        grounds: Grounds,
        task: Task,
        before: &BTreeMap<Owner, u64>,
    ) -> Self {
        let Grounds { settings, pages, records, standings, remembering } = &grounds;
        let base = Hasher::default().numbers(*settings).numbers([theme.digest, theme.shows]).finish();
        let mut of_column: BTreeMap<Owner, Hasher> = site.owners().map(|owner| (owner, Hasher::default())).collect();
        for (index, (page, hash)) in site.pages.iter().zip(pages).enumerate() {
            let Some(column) = of_column.get_mut(&page.owner) else { continue };
            column.add(*hash);
            interpretations.related(index).for_each(|related| column.add(pages[related]));
        }
        let of_column: BTreeMap<Owner, u64> =
            of_column.into_iter().map(|(owner, hasher)| (owner, hasher.finish())).collect();
        let whole = Hasher::default()
            .numbers([base, site.inputs.ledger])
            .numbers(records.values().copied())
            .numbers(of_column.values().copied())
            .finish();
        let parent = [records[&Owner::Parent], of_column[&Owner::Parent]];
        let zone = |owner: Owner| {
            if owner == Owner::Parent || leans_on_others(site, owner) {
                return whole;
            }
            Hasher::default()
                .numbers([base, site.inputs.ledger, records[&owner], of_column[&owner]])
                .numbers(parent)
                .finish()
        };
        let rules = Hasher::default().numbers(*settings).numbers(records.values().copied());
        let rules = rules.text(&site.now.date().to_string()).finish();
        let waiting: BTreeSet<Owner> =
            site.pages.iter().filter(|page| page.held.is_some()).map(|page| page.owner).collect();
        let briefs: BTreeMap<Owner, u64> =
            columns.iter().map(|(owner, column)| (*owner, of_view(&column.brief))).collect();
        let recorded = |owner: Owner| {
            if leans_on_others(site, owner) {
                return whole;
            }
            let own = [base, *standings, briefs[&owner], columns[&owner].shows, records[&owner], parent[0]];
            Hasher::default().numbers(own).finish()
        };
        let columns: BTreeMap<Owner, u64> = site.owners().map(|owner| (owner, zone(owner))).collect();
        let steady = |owner: Owner| {
            let rules = if task.judges(waiting.contains(&owner)) { rules } else { 0 };
            let all = [columns[&owner], briefs[&owner], rules, *standings, of_column[&owner]];
            Hasher::default().numbers(all).finish()
        };
        let steady: BTreeMap<Owner, u64> = site.owners().map(|owner| (owner, steady(owner))).collect();
        let is_unchanged = |owner: &Owner| *remembering && before.get(owner) == steady.get(owner);
        Self {
            site,
            theme,
            interpretations,
            base,
            recorded: site.owners().map(|owner| (owner, recorded(owner))).collect(),
            unchanged: site.owners().filter(is_unchanged).collect(),
            steady,
            briefs,
            columns,
            whole,
            rules,
            grounds,
        }
    }

    /// What a page shows, as a hash. `view` holds what its head and body are rendered from.
    pub fn of_shown(&self, job: &Job<'_>, view: &impl Serialize) -> u64 {
        if !self.grounds.remembering {
            return 0;
        }
        let brief = job.owner.map_or(0, |owner| self.briefs[&owner]);
        Hasher::default().numbers([self.base, brief, of_view(view)]).finish()
    }

    /// The zone of a page, of which it is known what its text links.
    pub fn of_job(&self, job: &Job<'_>, kind: &str, asked: &Strings) -> u64 {
        if !self.grounds.remembering {
            return 0;
        }
        let hasher = match (&job.kind, job.owner) {
            (JobKind::Article(index), Some(owner)) => self.article(*index, owner, kind),
            // It names the other columns that have something for its readers.
            (JobKind::Audience(_), _) => Hasher::default().number(self.whole),
            (JobKind::Posting(PostingPage::Sheet(subject, _)), Some(owner)) if !matches!(subject, Subject::Page(_)) => {
                Hasher::default().number(self.recorded[&owner])
            }
            (JobKind::Documents { documents, .. }, Some(owner)) => self.documents(owner, documents),
            (_, Some(owner)) => Hasher::default().number(self.columns[&owner]),
            (_, None) => Hasher::default().number(self.whole),
        };
        hasher.numbers(asked.iter().map(|source| links::standing(self.site, source))).finish()
    }

    /// Whether nothing that the pages of a column can be made from is other than it was in the run before, but for those
    /// that name other columns.
    pub fn is_unchanged(&self, owner: Owner) -> bool {
        self.unchanged.contains(&owner)
    }

    /// Whether nothing that a page can be made from is other than it was in the run before.
    pub fn is_steady(&self, job: &Job<'_>) -> bool {
        let of_column = !matches!(job.kind, JobKind::Audience(_));
        of_column && job.owner.is_some_and(|owner| self.is_unchanged(owner))
    }

    /// What the pages of each column rest on, for the run that follows.
    pub fn into_steady(self) -> BTreeMap<Owner, u64> {
        self.steady
    }

    /// The zone of a file that is made from the data of a column, or of the site.
    pub fn of_file(&self, file: &FileJob<'_>) -> u64 {
        match (&file.kind, file.owner) {
            (FileKind::Form(_), Some(owner)) => self.recorded[&owner],
            (FileKind::Event(index), Some(owner)) => self.documents(owner, &[*index]).finish(),
            (FileKind::Feed(feed), Some(owner)) => {
                self.documents(owner, &feed.documents).text(&feed.title).text(feed.page.as_str()).finish()
            }
            (FileKind::Data(Dataset::Offices | Dataset::Phones), _) => {
                Hasher::default().numbers(self.recorded.values().copied()).finish()
            }
            (_, owner) => owner.map_or(self.whole, |owner| self.columns[&owner]),
        }
    }

    /// What the rules on a file beside a page or record rest on, beside the file: whose it is, too.
    pub fn of_rules_beside(&self, owner: Owner, page: Option<&Page>) -> u64 {
        if !self.grounds.remembering {
            return 0;
        }
        Hasher::default()
            .numbers([self.rules, self.briefs[&owner], page.map_or(0, |page| of_page(self.site, page))])
            .finish()
    }

    /// What the rules on a page rest on.
    pub fn of_rules(&self, index: usize, asked: &Strings) -> u64 {
        if !self.grounds.remembering {
            return 0;
        }
        let asked = asked.iter().map(|source| links::standing(self.site, source));
        Hasher::default().numbers([self.rules, self.grounds.pages[index]]).numbers(asked).finish()
    }

    /// What is told of documents of a column beside what its record says.
    fn documents(&self, owner: Owner, documents: &[usize]) -> Hasher {
        let documents = documents.iter().map(|index| self.grounds.pages[*index]);
        Hasher::default().numbers([self.recorded[&owner], self.site.inputs.ledger]).numbers(documents)
    }

    fn article(&self, index: usize, owner: Owner, kind: &str) -> Hasher {
        let (site, page) = (self.site, &self.site.pages[index]);
        let neighbour = |place: Option<usize>| {
            let index = page.role.item().zip(place).and_then(|(item, place)| {
                let item = site.catalog.item(site.kind(page.owner), item.as_str())?;
                site.row(page.owner, item)?.articles.get(place).copied()
            });
            index.map_or(0, |index| self.grounds.pages[index])
        };
        let place = site.place(index);
        let record = if self.theme.shows_record(kind) { self.grounds.records[&owner] } else { 0 };
        let is_article = matches!(page.role, Role::Article { .. });
        Hasher::default()
            .numbers([self.base, self.briefs[&owner], record, self.grounds.pages[index]])
            .number(if is_article { neighbour(place.and_then(|place| place.checked_sub(1))) } else { 0 })
            .number(if is_article { neighbour(place.and_then(|place| place.checked_add(1))) } else { 0 })
            .numbers(self.interpretations.related(index).map(|related| self.grounds.pages[related]))
            .text(&site.index_number(page).unwrap_or_default())
            .text(&section_name(site, page).unwrap_or_default())
            .text(&publisher(site, owner))
    }
}

fn of_page(site: &Site, page: &Page) -> u64 {
    // Feeds tell of a revision from its day on; what has expired or come down leaves sheets and screens.
    let revised = page.front.rare().changed.get().is_some_and(|date| *date <= site.now.date());
    let hasher = Hasher::default()
        .text(&page.source)
        .text(page.url.as_str())
        .number(page.hash)
        .text(page.state.key())
        .numbers([revised, page.is_expired(site.now), page.is_taken_down(site.now)].map(u64::from))
        .text(page.held.map_or("", crate::model::page::State::key));
    let files = page.attachments.iter();
    files.fold(hasher, |hasher, file| hasher.text(&file.name).number(file.size)).finish()
}

/// What links to all sources find, as a hash: which pages and rows there are, where, and in what state.
fn standings(site: &Site) -> u64 {
    let of_page = |page: &Page| {
        let hasher = Hasher::default().text(&page.source).text(page.url.as_str()).text(page.state.key());
        page.attachments.iter().fold(hasher, |hasher, file| hasher.text(&file.source)).finish()
    };
    let pages: Vec<u64> = site.pages.par_iter().map(of_page).collect();
    let hasher = Hasher::default().numbers(pages);
    let hasher = site.owners().fold(hasher, |hasher, owner| of_rows(site, owner, hasher));
    site.unread.iter().fold(hasher, |hasher, unread| hasher.text(&unread.source).text(unread.url.as_str())).finish()
}

/// A record, and what it makes of the rows of its column.
fn of_record(site: &Site, owner: Owner) -> u64 {
    let office = site.office(owner);
    let revised = office.changed.get().is_some_and(|date| *date <= site.now.date());
    let hasher = Hasher::default().number(office.hash).numbers([office.is_reviewed(), revised].map(u64::from));
    let hasher = office.files.iter().fold(hasher, |hasher, file| hasher.text(&file.name).number(file.size));
    of_rows(site, owner, hasher).finish()
}

/// The rows of a column, and how it stands with them.
fn of_rows(site: &Site, owner: Owner, hasher: Hasher) -> Hasher {
    let rows = site.items(owner).filter_map(|item| Some((item, site.row(owner, item)?)));
    rows.fold(hasher, |hasher, (item, row)| hasher.text(item.id.as_str()).text(row.state.key()))
}

/// Whether a column shows facts of other offices than the parent: it links their rows, or one stands above it.
fn leans_on_others(site: &Site, owner: Owner) -> bool {
    let office = site.office(owner);
    let of_others = |link: &RowLink| matches!(link.url.get(), Some(LinkTarget::Office(..)));
    !office.superior.is_absent() || office.links.iter().any(|(_, links)| links.iter().any(of_others))
}
