//! Blocks of documents: what is shown of those that were found.
//!
//! A block is the number of its first document (two bytes, the lower first) and bits: of each document whether its
//! address begins with that of its row, the rest of the address, the length of the title, and the text.

use std::sync::Arc;

use super::bits::Bits;
use super::top::Columns;
use super::{Document, pieces};

/// A block is closed when it is so many bytes long.
const BLOCK: usize = 1_280;

/// Writes documents in blocks: how many documents each holds, and its bytes.
#[must_use]
pub fn blocks(documents: &[Arc<Document>], columns: &Columns) -> Vec<(usize, Vec<u8>)> {
    let mut blocks = Vec::new();
    let (mut first, mut bits) = (0, Bits::default());
    for (number, document) in documents.iter().enumerate() {
        write(document, columns, &mut bits);
        if bits.len() >= BLOCK * 8 || number + 1 == documents.len() {
            let mut bytes = (first as u16).to_le_bytes().to_vec();
            bytes.extend(std::mem::take(&mut bits).into_bytes());
            blocks.push((number + 1 - first, bytes));
            first = number + 1;
        }
    }
    blocks
}

fn write(document: &Document, columns: &Columns, bits: &mut Bits) {
    let row = document.item.map(|item| columns.row_folder(document.office, item));
    let rest = row.and_then(|folder| document.url.strip_prefix(&folder));
    bits.push(u32::from(rest.is_some()), 1);
    let address: Vec<u16> = rest.unwrap_or(&document.url).encode_utf16().collect();
    pieces::write(&address, 4, bits);
    bits.golomb(document.visible.title as u32, 4);
    pieces::write(&document.visible.text, 9, bits);
}
