//! The head of a segment, as bits: what has to be known of all its documents, and where the rest stands.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Document;
use super::bits::Bits;
use super::postings::{Folded, Key, Terms};

/// Writes a head. `blocks` says how many documents each block holds.
#[must_use]
pub fn head(documents: &[Arc<Document>], texts: &Folded, terms: &Terms, blocks: &[usize]) -> Vec<u8> {
    let mut bits = Bits::default();
    let rows: BTreeSet<(u16, u16)> = documents.iter().map(|document| row(document)).collect();
    let rows: Vec<_> = rows.into_iter().collect();
    bits.golomb(rows.len() as u32, 6);
    for (office, item) in &rows {
        bits.golomb(u32::from(*office), 4);
        bits.golomb(u32::from(*item), 5);
    }
    let width = rows.len().saturating_sub(1).checked_ilog2().map_or(0, |log| log + 1);
    bits.golomb(documents.len() as u32, 8);
    let mut day = 0;
    for (document, (title, length)) in documents.iter().zip(texts.lengths()) {
        bits.golomb(u32::from(document.day - day), 1);
        day = document.day;
        bits.push(rows.binary_search(&row(document)).unwrap_or(0) as u32, width);
        bits.golomb(title as u32, 4);
        bits.golomb(length as u32, 9);
    }
    bits.golomb(terms.shards.len() as u32, 8);
    let mut last = 0;
    for (first, _) in &terms.shards {
        key(*first, &mut last, &mut bits);
    }
    bits.golomb(blocks.len() as u32, 8);
    for count in blocks {
        bits.golomb(*count as u32 - 1, 1);
    }
    bits.golomb(terms.long.len() as u32, 4);
    last = 0;
    for (term, bytes) in &terms.long {
        key(*term, &mut last, &mut bits);
        bits.golomb(bytes.as_ref().map_or(0, |bytes| bytes.len() as u32 / 256), 3);
    }
    bits.into_bytes()
}

/// Writes a key: how far its first character is from the last, the second, and whether there is a third.
fn key([first, second, third]: Key, last: &mut u16, bits: &mut Bits) {
    bits.golomb(u32::from(first - *last), 4);
    *last = first;
    bits.push(u32::from(second), 16);
    bits.push(u32::from(third > 0), 1);
    if third > 0 {
        bits.push(u32::from(third), 16);
    }
}

/// The office and row of a document; a page that stands in no row has 0, others theirs from 1.
pub(super) fn row(document: &Document) -> (u16, u16) {
    (document.office, document.item.map_or(0, |item| item + 1))
}
