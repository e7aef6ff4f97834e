//! Texts as bits: the more common a character is in disclosure, the shorter.
//!
//! The order of characters is fixed (`src/data/characters.txt`), not counted in the site: so an article that changes
//! changes no other's bits. A character is a class of three bits and its place in the class; one that is not in the table is
//! written as its UTF-16 unit.

use std::sync::LazyLock;

use super::bits::Bits;
use super::fold::BREAK;

static FILE: &str = include_str!("../data/characters.txt");

/// Bits of the places of each class. The last class holds all characters that the table does not.
pub const CLASSES: [u32; 8] = [4, 5, 6, 7, 8, 9, 10, 16];

/// How many characters the classes but the last hold.
const MOST: usize = 2_032;

/// By unit: the bits it is written as, and how many.
static CODES: LazyLock<Vec<(u32, u8)>> = LazyLock::new(|| {
    let mut codes: Vec<(u32, u8)> = (0..=0xFFFF).map(|unit| (7 << 16 | unit, 19)).collect();
    let (mut class, mut place) = (0, 0);
    for unit in order().encode_utf16() {
        if place == 1 << CLASSES[class] {
            (class, place) = (class + 1, 0);
        }
        let bits = CLASSES[class];
        codes[usize::from(unit)] = ((u32::try_from(class).unwrap_or(0) << bits) | place, (3 + bits) as u8);
        place += 1;
    }
    codes
});

/// The characters of the table, the most common first: what divides blocks, the space, and those of the file.
#[must_use]
pub fn order() -> String {
    let mut order = String::from_utf16_lossy(&[BREAK, 0x20]);
    order.extend(FILE.trim_end().chars().take(MOST - 2));
    order
}

/// Writes a text: its length, then its characters. `usual` is the logarithm of a usual length.
pub fn write(text: &[u16], usual: u32, bits: &mut Bits) {
    bits.golomb(u32::try_from(text.len()).unwrap_or(u32::MAX), usual);
    let codes = &*CODES;
    for unit in text {
        let (code, length) = codes[usize::from(*unit)];
        bits.push(code, u32::from(length));
    }
}
