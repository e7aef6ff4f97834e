//! Appends new pages to the ledger and allocates their index numbers.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use jiff::civil::DateTime;

use super::{Checked, EngineError, check};
use crate::load::{self, LEDGER, ledger_file};
use crate::model::catalog::Shape;
use crate::model::ledger::{Entry, IndexNumber};
use crate::model::page::{Page, Role};
use crate::model::{Mode, Office, Owner, Site};
use crate::output::OutputError;
use crate::pages::former::redirects;

/// What recording did.
#[derive(Debug)]
pub struct Recorded {
    /// What was found.
    pub checked: Checked,
    /// The new entries; nothing where faults stand in the way.
    pub added: Option<Vec<Entry>>,
    /// Pages that cannot be recorded, because neither their office nor one above it has a credit code.
    pub without_code: Vec<String>,
}

/// Records the pages that are public at a moment (+08:00). Refused while faults stand.
///
/// # Errors
/// [`EngineError`] where the folder is no site, or the ledger cannot be written.
pub fn record(root: &Path, now: DateTime) -> Result<Recorded, EngineError> {
    let checked = check(root, now)?;
    if checked.tally.fault > 0 {
        return Ok(Recorded { checked, added: None, without_code: Vec::new() });
    }
    let Some(site) = load::load(root, now, Mode::Public)?.site else {
        return Ok(Recorded { checked, added: None, without_code: Vec::new() });
    };
    let (added, without_code) = new_entries(&site);
    if !added.is_empty() {
        let entries: Vec<Entry> = site.ledger.entries.iter().chain(&added).cloned().collect();
        write(root, &ledger_file::write(&entries))?;
    }
    Ok(Recorded { checked, added: Some(added), without_code })
}

/// Writes the ledger so that it stands whole or as it was.
fn write(root: &Path, text: &str) -> Result<(), EngineError> {
    let path = root.join(LEDGER);
    let failed = |error| EngineError::Output(OutputError::Io { path: path.clone(), error });
    let mut file = tempfile::NamedTempFile::new_in(root).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Whether a page is a document of the ledger.
fn is_document(site: &Site, page: &Page) -> bool {
    let of_shape =
        |id: &str, shape| site.catalog.item(site.kind(page.owner), id).is_some_and(|item| item.shape == shape);
    page.state.is_public()
        && match &page.role {
            Role::OfficeIntro => false,
            Role::RowIndex { item } => of_shape(item.as_str(), Shape::Page),
            Role::Article { .. } | Role::Report { .. } => true,
        }
}

/// The entries of pages that the ledger does not have, in the order of publication; and the pages for which no number
/// can be allocated.
fn new_entries(site: &Site) -> (Vec<Entry>, Vec<String>) {
    let mut old_addresses: HashMap<usize, Vec<String>> = HashMap::new();
    for redirect in redirects(site) {
        if let Some(page) = redirect.page {
            old_addresses.entry(page).or_default().push(redirect.from.to_string());
        }
    }
    let mut last: HashMap<(String, i16), u32> = HashMap::new();
    let given = site.pages.iter().filter_map(|page| IndexNumber::parse(page.front.rare().index_number.get()?));
    for number in site.ledger.entries.iter().map(|entry| entry.index.clone()).chain(given) {
        let serial = last.entry((number.body, number.year)).or_insert(0);
        *serial = number.serial.max(*serial);
    }
    let mut pages: Vec<(usize, &Page)> = site
        .pages
        .iter()
        .enumerate()
        .filter(|(_, page)| is_document(site, page) && site.ledger.entry(page.url.as_str()).is_none())
        .collect();
    pages.sort_by_key(|(_, page)| (page.published().map(crate::model::values::Moment::key), page.url.clone()));
    let (mut added, mut without_code) = (Vec::new(), Vec::new());
    for (place, page) in pages {
        let Some(date) = page.published().map(|moment| moment.date) else { continue };
        // A page that moved keeps its number.
        let moved = old_addresses.get(&place).into_iter().flatten().find_map(|url| site.ledger.entry(url));
        let given = page.front.rare().index_number.get().and_then(|text| IndexNumber::parse(text));
        let index = match (moved, given) {
            (Some(entry), _) => entry.index.clone(),
            (None, Some(given)) => given,
            (None, None) => {
                let Some(body) = credit_code(site, page.owner) else {
                    without_code.push(page.source.to_string());
                    continue;
                };
                let serial = last.entry((body.clone(), date.year())).or_insert(0);
                *serial += 1;
                IndexNumber { body, year: date.year(), serial: *serial }
            }
        };
        added.push(Entry { url: page.url.to_string(), date, index, formed: page.front.formed.get().copied() });
    }
    (added, without_code)
}

/// The credit code of an office, or of the one above it where it has none of its own.
fn credit_code(site: &Site, owner: Owner) -> Option<String> {
    let own = |office: &Office| office.credit_code.get().map(ToString::to_string);
    let office = site.office(owner);
    let above = office.superior.get().and_then(|id| site.owner(id.as_str())).map(|owner| site.office(owner));
    own(office).or_else(|| above.and_then(own)).or_else(|| own(&site.parent))
}
