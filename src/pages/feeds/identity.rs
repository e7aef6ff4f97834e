//! What a document is called in feeds and calendars, for good: its first address. A page that moves keeps it, so that
//! readers do not get it a second time.

use std::collections::HashMap;

use crate::model::{Page, Site};
use crate::pages::former::Redirect;

/// The first addresses of pages that moved.
#[derive(Debug, Default)]
pub struct Identities {
    first: HashMap<usize, String>,
}

impl Identities {
    /// Of a page with old addresses, the first of these that the ledger has; one that was never recorded was hardly ever
    /// read. The order is that of `former`, oldest first.
    #[must_use]
    pub fn new(site: &Site, redirects: &[Redirect]) -> Self {
        let mut first = HashMap::new();
        for redirect in redirects {
            if let (Some(page), Some(entry)) = (redirect.page, site.ledger.entry(redirect.from.as_str())) {
                first.entry(page).or_insert_with(|| entry.url.clone());
            }
        }
        Self { first }
    }

    /// The address that stands for a page, relative to the root of the site. `index` is its place in the page table.
    #[must_use]
    pub fn of<'i>(&'i self, index: usize, page: &'i Page) -> &'i str {
        self.first.get(&index).map_or(page.url.as_str(), String::as_str)
    }
}
