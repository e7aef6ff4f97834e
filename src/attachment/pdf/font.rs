//! From the codes of a font to characters, and how far each moves the pen.

use std::collections::HashMap;

use encoding_rs::{BIG5, Encoding, GB18030, MACINTOSH, UTF_16BE, WINDOWS_1252};
use hayro_cmap::{BfString, CMap};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

use super::{glyphs, stream};

/// Bytes of a table of characters: one for all of Unicode has a tenth.
const TABLE: usize = 8 << 20;

/// Width of a glyph that has none, in thousandths of the size.
const FULL_WIDTH: f64 = 1000.0;

/// Stands for a code whose character is not told.
pub(super) const UNKNOWN: char = '\u{FFFD}';

/// How the bytes of a string are cut into codes.
#[derive(Clone, Copy, Debug)]
enum Codes {
    /// One byte each.
    One,
    /// Two bytes each.
    Two,
    /// Characters of an encoding, of one byte or several.
    Encoded(&'static Encoding),
}

/// A font.
pub(super) struct Font {
    codes: Codes,
    /// The font's own table of characters.
    table: Option<CMap>,
    /// Characters of single bytes where no table tells.
    bytes: HashMap<u8, char>,
    base: &'static Encoding,
    widths: HashMap<u32, f64>,
    ranges: Vec<(u32, u32, f64)>,
    width: f64,
    /// Whether it is written from top to bottom.
    pub(super) vertical: bool,
    /// Bytes unpacked to read it.
    pub(super) unpacked: usize,
}

/// One code of a string.
pub(super) struct Glyph {
    /// Its characters; [`UNKNOWN`] where they are not told.
    pub(super) text: String,
    /// Its width in units of the size.
    pub(super) width: f64,
    /// Whether it is the single byte 32, which word spacing is added to.
    pub(super) is_space: bool,
}

impl Font {
    /// A font of which nothing is known.
    pub(super) fn unknown() -> Self {
        Self {
            codes: Codes::One,
            table: None,
            bytes: HashMap::new(),
            base: WINDOWS_1252,
            widths: HashMap::new(),
            ranges: Vec::new(),
            width: FULL_WIDTH / 2.0,
            vertical: false,
            unpacked: 0,
        }
    }

    /// Reads a font.
    pub(super) fn read(dict: &Dict<'_>) -> Self {
        let mut font = Self::unknown();
        font.table = dict.get::<Stream<'_>>(b"ToUnicode").and_then(|table| {
            let bytes = stream::unpack(&table, TABLE).ok()?;
            font.unpacked = bytes.len();
            CMap::parse(&bytes, |_| None)
        });
        let is = |name: &[u8]| dict.get::<Name<'_>>(b"Subtype").is_some_and(|subtype| subtype.as_ref() == name);
        if is(b"Type0") {
            font.read_composite(dict);
        } else {
            font.read_simple(dict);
        }
        font
    }

    fn read_composite(&mut self, dict: &Dict<'_>) {
        let encoding = dict.get::<Name<'_>>(b"Encoding");
        let encoding = encoding.as_ref().map(Name::as_str).unwrap_or_default();
        self.vertical = encoding.ends_with("-V") || encoding == "V";
        // The predefined tables whose codes are characters of an encoding (PDF 32000-1, 9.7.5.2).
        self.codes = if encoding.contains("UCS2") || encoding.contains("UTF16") {
            Codes::Encoded(UTF_16BE)
        } else if encoding.starts_with("GB") {
            Codes::Encoded(GB18030)
        } else if encoding.contains("B5") {
            Codes::Encoded(BIG5)
        } else {
            Codes::Two
        };
        self.width = FULL_WIDTH;
        let descendants = dict.get::<Array<'_>>(b"DescendantFonts");
        let Some(descendant) = descendants.and_then(|fonts| fonts.iter::<Dict<'_>>().next()) else {
            return;
        };
        if let Some(width) = descendant.get::<Number>(b"DW") {
            self.width = width.as_f64();
        }
        if let Some(widths) = descendant.get::<Array<'_>>(b"W") {
            self.read_widths(&widths);
        }
    }

    /// Widths of codes, as `c [w w w]` or `c c w` (PDF 32000-1, 9.7.4.3).
    fn read_widths(&mut self, widths: &Array<'_>) {
        let mut items = widths.iter::<Object<'_>>();
        let number = |object: Object<'_>| object.into_number().map(|number| number.as_f64());
        while let Some(first) = items.next().and_then(number).and_then(code) {
            match items.next() {
                Some(Object::Array(each)) => {
                    for (code, width) in (first..).zip(each.iter::<Number>()) {
                        self.widths.insert(code, width.as_f64());
                    }
                }
                Some(last) => {
                    let Some((last, width)) = number(last).and_then(code).zip(items.next().and_then(number)) else {
                        return;
                    };
                    self.ranges.push((first, last, width));
                }
                None => return,
            }
        }
        self.ranges.sort_by_key(|(first, ..)| *first);
    }

    fn read_simple(&mut self, dict: &Dict<'_>) {
        let first = dict.get::<i32>(b"FirstChar").and_then(|first| u32::try_from(first).ok()).unwrap_or_default();
        // A font of type 3 has units of its own.
        let units = dict.get::<Array<'_>>(b"FontMatrix").and_then(|matrix| matrix.iter::<Number>().next());
        let scale = units.map_or(1.0, |unit| unit.as_f64() * FULL_WIDTH);
        if let Some(widths) = dict.get::<Array<'_>>(b"Widths") {
            for (code, width) in (first..=255).zip(widths.iter::<Number>()) {
                self.widths.insert(code, width.as_f64() * scale);
            }
        }
        match dict.get::<Object<'_>>(b"Encoding") {
            Some(Object::Name(name)) => self.read_base(&name),
            Some(Object::Dict(encoding)) => {
                if let Some(name) = encoding.get::<Name<'_>>(b"BaseEncoding") {
                    self.read_base(&name);
                }
                if let Some(differences) = encoding.get::<Array<'_>>(b"Differences") {
                    self.read_differences(&differences);
                }
            }
            _ => {}
        }
    }

    fn read_base(&mut self, name: &Name<'_>) {
        if name.as_ref() == b"MacRomanEncoding" {
            self.base = MACINTOSH;
        }
    }

    /// Names of glyphs, each for the code after the one before (PDF 32000-1, 9.6.6.1).
    fn read_differences(&mut self, differences: &Array<'_>) {
        let mut at = 0_u32;
        for item in differences.iter::<Object<'_>>() {
            match item {
                Object::Number(number) => at = code(number.as_f64()).unwrap_or_default(),
                Object::Name(name) => {
                    if let Ok(byte) = u8::try_from(at) {
                        self.bytes.insert(byte, glyphs::character(name.as_str()).unwrap_or(UNKNOWN));
                    }
                    at = at.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    /// The glyphs of a string.
    pub(super) fn glyphs<'s>(&'s self, string: &'s [u8]) -> impl Iterator<Item = Glyph> + 's {
        let mut rest = string;
        std::iter::from_fn(move || {
            let length = self.length(rest)?.min(rest.len());
            let (bytes, after) = rest.split_at(length);
            rest = after;
            Some(self.glyph(bytes))
        })
    }

    /// How many bytes the next code has.
    fn length(&self, bytes: &[u8]) -> Option<usize> {
        let first = *bytes.first()?;
        let second = bytes.get(1).copied().unwrap_or_default();
        Some(match self.codes {
            Codes::One => 1,
            Codes::Two => 2,
            Codes::Encoded(encoding) if encoding == UTF_16BE => {
                if (0xD8..0xDC).contains(&first) {
                    4
                } else {
                    2
                }
            }
            Codes::Encoded(encoding) if first >= 0x81 => {
                if encoding == GB18030 && second.is_ascii_digit() {
                    4
                } else {
                    2
                }
            }
            Codes::Encoded(_) => 1,
        })
    }

    fn glyph(&self, bytes: &[u8]) -> Glyph {
        let code = bytes.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
        let width = self.width(code, bytes.len());
        Glyph { text: self.text(code, bytes), width: width / FULL_WIDTH, is_space: bytes == b" " }
    }

    fn text(&self, code: u32, bytes: &[u8]) -> String {
        match self.table.as_ref().and_then(|table| table.lookup_bf_string(code)) {
            // Programs map glyphs without character to nothing.
            Some(BfString::Char('\0')) => return UNKNOWN.to_string(),
            Some(BfString::Char(character)) => return character.to_string(),
            Some(BfString::String(text)) => return text,
            None => {}
        }
        match (self.codes, bytes) {
            (Codes::Encoded(encoding), _) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            (Codes::One, [byte]) => match self.bytes.get(byte) {
                Some(character) => character.to_string(),
                None => self.base.decode_without_bom_handling(bytes).0.into_owned(),
            },
            _ => UNKNOWN.to_string(),
        }
    }

    fn width(&self, code: u32, length: usize) -> f64 {
        let known = self.widths.get(&code).copied().or_else(|| {
            let after = self.ranges.partition_point(|(first, ..)| *first <= code);
            let (_, last, width) = self.ranges.get(after.checked_sub(1)?)?;
            (code <= *last).then_some(*width)
        });
        match self.codes {
            // Widths are by glyph, and which glyph a character has stands in tables that are not at hand.
            Codes::Encoded(_) if length == 1 => FULL_WIDTH / 2.0,
            Codes::Encoded(_) => FULL_WIDTH,
            Codes::One | Codes::Two => known.unwrap_or(self.width),
        }
    }
}

/// A number as a code.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked before")]
fn code(number: f64) -> Option<u32> {
    (0.0..=f64::from(u16::MAX)).contains(&number).then_some(number as u32)
}
