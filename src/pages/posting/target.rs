//! Where a QR code of the record leads: a page or row of the site, or an address elsewhere.

use super::full_address;
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::pages::links::{is_whole_address, join};

/// Why a code leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nowhere {
    /// There is no such page or row.
    Unknown,
    /// It is there and the public does not see it, so no page is built.
    NotBuilt,
    /// It is no whole web address.
    Address,
}

/// The full address to which a code leads. `written` is a path seen from the record, or a full address.
///
/// # Errors
/// Why it leads nowhere.
pub fn target(site: &Site, owner: Owner, written: &str) -> Result<String, Nowhere> {
    let written = written.trim();
    if written.contains("://") {
        return if is_whole_address(written) { Ok(written.to_owned()) } else { Err(Nowhere::Address) };
    }
    let path = join(&site.office(owner).source, written).ok_or(Nowhere::Unknown)?;
    // The page of a row is built wherever the row is public, whether the row has a source of its own or not.
    let folder = path.strip_suffix("/index.md").unwrap_or(&path);
    if let Some((column, item)) = folder.strip_prefix("content/").and_then(|below| below.split_once('/'))
        && let Some(owner) = if column == "_parent" { Some(Owner::Parent) } else { site.owner(column) }
        && let Some(item) = site.items(owner).find(|row| row.id.as_str() == item)
    {
        let built =
            site.row(owner, item).is_some_and(|row| matches!(row.state, RowState::Published | RowState::Linked));
        let url = site.row_url(owner, item);
        return if built { Ok(full_address(site, url.as_str())) } else { Err(Nowhere::NotBuilt) };
    }
    let page = site.page_by_source(&path).map(|index| &site.pages[index]).ok_or(Nowhere::Unknown)?;
    match page.state {
        crate::model::page::State::Published => Ok(full_address(site, page.url.as_str())),
        _ => Err(Nowhere::NotBuilt),
    }
}
