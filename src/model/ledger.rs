//! The ledger: what was ever published, where, when and under which index number.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// A page that was published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its address, relative to the root of the site.
    pub url: String,
    /// When it was first published.
    pub date: Date,
    /// Its index number (索引号).
    pub index: IndexNumber,
    /// When it was formed (成文日期), where that was stated.
    pub formed: Option<Date>,
}

/// An index number: credit code / year - five digits. Allocated once, never reused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexNumber {
    /// Credit code of the body.
    pub body: String,
    /// Year of publication.
    pub year: i16,
    /// Serial number within body and year, from 1.
    pub serial: u32,
}

impl IndexNumber {
    /// Reads `114403006955506492/2021-00426`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (body, rest) = text.split_once('/')?;
        let (year, serial) = rest.split_once('-')?;
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        let body_ok = body.len() == 18 && body.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if !body_ok || !digits(year, 4) || !digits(serial, 5) {
            return None;
        }
        Some(Self { body: body.to_owned(), year: year.parse().ok()?, serial: serial.parse().ok()? })
    }
}

impl std::fmt::Display for IndexNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}-{:05}", self.body, self.year, self.serial)
    }
}

/// The ledger of a site.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// By the hash (xxh3) of an address the last entry of such a one.
    by_url: FxHashMap<u64, usize>,
}

impl Ledger {
    /// A ledger of entries.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let by_url = entries.iter().enumerate().map(|(place, entry)| (xxh3_64(entry.url.as_bytes()), place)).collect();
        Self { entries, by_url }
    }

    /// The entry of an address.
    #[must_use]
    pub fn entry(&self, url: &str) -> Option<&Entry> {
        let last = &self.entries[*self.by_url.get(&xxh3_64(url.as_bytes()))?];
        // Two addresses of one hash are hardly ever met.
        if last.url == url { Some(last) } else { self.entries.iter().rfind(|entry| entry.url == url) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_form_seen_in_practice() {
        let number = IndexNumber::parse("114403006955506492/2021-00426").unwrap();
        assert_eq!((number.year, number.serial), (2021, 426));
        for wrong in
            ["11440300695550649/2021-00426", "114403006955506492/2021-426", "114403006955506492-2021-00426", ""]
        {
            assert!(IndexNumber::parse(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn index_numbers_come_back_as_they_were(body in "[0-9A-Z]{18}", year in 1950i16..2150, serial in 1u32..99_999) {
            let number = IndexNumber { body, year, serial };
            prop_assert_eq!(IndexNumber::parse(&number.to_string()), Some(number));
        }
    }
}
