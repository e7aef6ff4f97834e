//! Texts and queries in one form: full and half width, upper and lower case, and signs that people type as they can.
//!
//! Folding works on single UTF-16 units, so that it is the same wherever a text is cut. The table is published in
//! `search/index.json`, and the script folds by it: there is no second definition.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What divides the blocks of a text. Nothing is found across it.
pub const BREAK: u16 = 0x0A;

/// Units that are left out: spaces of all kinds, and what is not seen.
const DROPPED: &str = "\t\r \u{a0}\u{ad}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202f}\u{2060}\u{3000}\u{fe0e}\u{fe0f}\u{feff}";

/// Signs and what people type for them.
const TYPED: [(&str, char); 11] = [
    ("〔﹝【〖〘[", '('),
    ("〕﹞】〗〙]", ')'),
    ("《〈«", '<'),
    ("》〉»", '>'),
    ("“”„‟「」『』〝〞", '"'),
    ("‘’‛", '\''),
    ("‐‑‒–—―−─﹣", '-'),
    ("〜∼", '~'),
    ("•‧・･∙", '·'),
    ("¥", '￥'),
    ("｡", '。'),
];

/// Signs that stand for several.
const SEVERAL: [(char, &str); 6] = [('…', "..."), ('℃', "°c"), ('㎡', "m2"), ('㎏', "kg"), ('㎞', "km"), ('№', "no")];

/// The table: how each unit is folded that is not left as it is.
#[derive(Debug)]
pub struct Table {
    /// By unit: what it becomes, or one of the marks below.
    units: Vec<u16>,
    /// Those that become several.
    several: BTreeMap<u16, Vec<u16>>,
}

/// Mark of a unit that is left out. The unit 0 stands in no text: it is left out itself.
const NONE: u16 = 0;
/// Mark of a unit that becomes several; it is no character.
const MANY: u16 = 0xFFFF;

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

/// The table of folding.
#[must_use]
pub fn table() -> &'static Table {
    &TABLE
}

impl Table {
    fn new() -> Self {
        let mut table = Self { units: (0..=u16::MAX).collect(), several: BTreeMap::new() };
        // Upper case of the Latin, Greek and Cyrillic scripts, where lower case is one letter.
        for unit in (0x41..=0x24F_u16).chain(0x370..=0x52F) {
            let mut lower = char::from_u32(u32::from(unit)).into_iter().flat_map(char::to_lowercase);
            if let (Some(lower), None) = (lower.next(), lower.next())
                && let Ok(lower) = u16::try_from(u32::from(lower))
            {
                table.units[usize::from(unit)] = lower;
            }
        }
        for (signs, typed) in TYPED {
            for sign in signs.encode_utf16() {
                table.units[usize::from(sign)] = typed as u16;
            }
        }
        // The full-width forms of ASCII become what their ASCII becomes.
        for unit in 0xFF01..=0xFF5E_u16 {
            table.units[usize::from(unit)] = table.units[usize::from(unit - 0xFEE0)];
        }
        table.units[usize::from('￥' as u16)] = '￥' as u16;
        for sign in DROPPED.encode_utf16().chain([NONE, MANY]) {
            table.units[usize::from(sign)] = NONE;
        }
        for (sign, typed) in SEVERAL {
            table.set(sign as u16, typed);
        }
        for number in 1..=20_u16 {
            table.set(0x245F + number, &number.to_string());
            table.set(0x2473 + number, &format!("({number})"));
            table.set(0x2487 + number, &format!("{number}."));
        }
        for (place, digit) in (0_u16..).zip("一二三四五六七八九十".chars()) {
            table.set(0x3220 + place, &format!("({digit})"));
        }
        for (place, roman) in (0_u16..).zip(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])
        {
            table.set(0x2160 + place, roman);
            table.set(0x2170 + place, roman);
        }
        table
    }

    fn set(&mut self, unit: u16, folded: &str) {
        let folded: Vec<u16> = folded.encode_utf16().collect();
        self.units[usize::from(unit)] = if let [one] = folded[..] { one } else { MANY };
        if folded.len() > 1 {
            self.several.insert(unit, folded);
        }
    }

    /// Folds a text to the end of another.
    pub fn fold_onto(&self, text: &[u16], folded: &mut Vec<u16>) {
        for unit in text {
            match self.units[usize::from(*unit)] {
                NONE => {}
                MANY => folded.extend(&self.several[unit]),
                one => folded.push(one),
            }
        }
    }

    /// Folds a text.
    #[must_use]
    pub fn fold(&self, text: &[u16]) -> Vec<u16> {
        let mut folded = Vec::with_capacity(text.len());
        self.fold_onto(text, &mut folded);
        folded
    }

    /// What is left out; what becomes one unit, and which; what becomes several.
    #[must_use]
    pub fn published(&self) -> (String, [String; 2], BTreeMap<String, String>) {
        let (mut dropped, mut from, mut to) = (Vec::new(), Vec::new(), Vec::new());
        for (unit, folded) in (0..=u16::MAX).zip(&self.units) {
            match *folded {
                NONE if unit == NONE || unit == MANY => {}
                NONE => dropped.push(unit),
                MANY => {}
                one if one == unit => {}
                one => {
                    from.push(unit);
                    to.push(one);
                }
            }
        }
        let text = |units: &[u16]| String::from_utf16_lossy(units);
        let several = self.several.iter().map(|(unit, folded)| (text(&[*unit]), text(folded))).collect();
        (text(&dropped), [text(&from), text(&to)], several)
    }
}
