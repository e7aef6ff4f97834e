//! Blocks of documents: what is shown of those that were found.
//!
//! A block is the number of its first document (two bytes, the lower first) and bits: of each document whether its
//! address begins with that of its row, the rest of the address, the length of the title, and the text.

use std::borrow::Borrow;
use std::sync::Arc;

use super::bits::Bits;
use super::top::Columns;
use super::{Document, Visible, pieces};

/// A block is closed when it is so many bytes long.
const BLOCK: usize = 1_280;

/// Writes documents in blocks: how many documents each holds, and its bytes.
#[must_use]
pub fn blocks(
    documents: &[Arc<Document>],
    visible: &[impl Borrow<Visible>],
    columns: &Columns,
) -> Vec<(usize, Vec<u8>)> {
    let mut blocks = Vec::new();
    let (mut first, mut bits) = (0, Bits::default());
    for (number, (document, visible)) in documents.iter().zip(visible).enumerate() {
        write(document, visible.borrow(), columns, &mut bits);
        if bits.len() >= BLOCK * 8 || number + 1 == documents.len() {
            let mut bytes = (first as u16).to_le_bytes().to_vec();
            bytes.extend(std::mem::take(&mut bits).into_bytes());
            blocks.push((number + 1 - first, bytes));
            first = number + 1;
        }
    }
    blocks
}

fn write(document: &Document, visible: &Visible, columns: &Columns, bits: &mut Bits) {
    let row = document.item.map(|item| columns.row_folder(document.office, item));
    let rest = row.and_then(|folder| document.url.strip_prefix(&folder));
    bits.push(u32::from(rest.is_some()), 1);
    let address: Vec<u16> = rest.unwrap_or(&document.url).encode_utf16().collect();
    pieces::write(&address, 4, bits);
    bits.golomb(visible.title as u32, 4);
    pieces::write(&visible.text, 9, bits);
}
