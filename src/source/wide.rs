//! Full-width characters.

/// A text with full-width ASCII and the ideographic space in their narrow forms.
#[must_use]
pub fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// The signs that are written for a hyphen between digits.
pub const DASHES: [char; 8] = ['-', '\u{2010}', '\u{2011}', '–', '—', '\u{2212}', '\u{fe63}', '─'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_a_narrow_form_changes() {
        assert_eq!(narrow("０６４０－５５５０１０１（转　８）"), "0640-5550101(转 8)");
        assert_eq!(narrow("甲、乙。〔2026〕"), "甲、乙。〔2026〕");
    }
}
