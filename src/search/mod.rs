//! The full-text search: from the visible text of pages to the files of the index. No input or output here.
//!
//! A page gives a [`Document`] when it is rendered. Documents are put into segments: offices that are small share one, a
//! large one has several, and none holds more than [`MOST_DOCUMENTS`]. Within a segment documents stand from old to new,
//! so that the place of one is its rank. A segment is these files below `search/<segment>/`:
//!
//! ```text
//! head.bin    of each document its day, row, lengths of title and text; where the shards and blocks begin; the long terms
//! t<n>.bin    a shard of terms: each pair of neighbouring characters (of ASCII also triples), the documents that have it, and where in them
//! p<n>.bin    where a term stands that stands in so many places that they fill a file of their own
//! d<n>.bin    a block of documents: address and text of each, for what is shown of it
//! ```
//!
//! A query of any length is answered exactly: pairs that cover it are sought at their distances. A pair that few documents
//! have says no places; the texts of these few are read instead, which showing them needs anyhow.
//! `search/index.json` lists the segments, and holds the tables by which the page's script folds queries and reads texts,
//! so that both are defined once, in [`fold`] and [`pieces`]. The script is `themes/default/static/search.js`.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers are cut into bits here, and the counts and distances of a segment are far smaller than 32 bits hold"
)]

pub mod bits;
pub mod fold;
pub mod head;
pub mod pieces;
pub mod postings;
pub mod segment;
pub mod texts;
pub mod top;
pub mod visible;

#[cfg(test)]
mod reader;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

pub use segment::{Segment, plan};
pub use top::{Columns, Listed, top};
pub use visible::{Visible, visible};

/// The folder of the index, below the root of the site.
pub const FOLDER: &str = "search";
/// The file that lists the segments.
pub const TOP: &str = "search/index.json";
/// Most documents of a segment.
pub const MOST_DOCUMENTS: usize = 2_000;
/// From this many documents on, a search of the whole site looks through titles only, and through texts of one office.
pub const MOST_WHOLE: usize = 50_000;
/// Most documents of a segment of titles.
pub const MOST_TITLES: usize = 30_000;

/// A page as the search knows it, without its text, which is only at hand while its segment is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its address, relative to the root of the site.
    pub url: Arc<str>,
    /// The column it stands in, by its place in [`Columns::offices`].
    pub office: u16,
    /// Its row, by its place in [`Columns::items`]; none for pages that stand in no row.
    pub item: Option<u16>,
    /// When it was published, in days from 1970-01-01; 0 where no day is told.
    pub day: u16,
    /// Its title.
    pub title: Box<str>,
    /// What all of it, its text included, hashes to (xxh3).
    pub hash: u64,
}

impl Document {
    /// A document, of which that is seen.
    #[must_use]
    pub fn new(url: Arc<str>, office: u16, item: Option<u16>, day: u16, visible: &Visible) -> Self {
        let place = format!("{url}\n{office} {item:?} {day} {}\n", visible.title);
        let hash = xxh3_64_with_seed(&visible.to_bytes(), xxh3_64(place.as_bytes()));
        let title = String::from_utf16_lossy(&visible.text[..visible.title]).into();
        Self { url, office, item, day, title, hash }
    }

    /// What it hashes to (xxh3) where nothing but its title is sought.
    fn hash_of_title(&self) -> u64 {
        let (office, item) = head::row(self);
        let place = [office, item, self.day].map(u16::to_le_bytes);
        [self.title.as_bytes(), self.url.as_bytes()]
            .iter()
            .fold(xxh3_64(place.as_flattened()), |hash, text| xxh3_64_with_seed(text, hash))
    }
}

/// A file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path, relative to the root of the site.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}
