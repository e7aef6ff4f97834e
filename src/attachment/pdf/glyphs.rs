//! Names of glyphs, for fonts that name their characters instead of telling them.
//!
//! Only what names and numbers of people are written with in Latin fonts; Chinese fonts have tables.

/// Names of ASCII punctuation and digits (Adobe Glyph List); letters are named by themselves.
const NAMED: [(&str, char); 43] = [
    ("space", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("asciicircum", '^'),
    ("underscore", '_'),
    ("grave", '`'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciitilde", '~'),
];

/// The character of a glyph's name; nothing where the name does not tell.
pub(super) fn character(name: &str) -> Option<char> {
    let base = name.split_once('.').map_or(name, |(base, _)| base);
    let mut letters = base.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(letter);
    }
    if let Some((_, character)) = NAMED.iter().find(|(named, _)| *named == base) {
        return Some(*character);
    }
    let hex = base.strip_prefix("uni").or_else(|| base.strip_prefix('u'))?;
    let code = u32::from_str_radix(hex.get(..hex.len().min(6))?, 16).ok()?;
    (hex.len() >= 4).then(|| char::from_u32(code)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_characters() {
        for (name, expected) in
            [("A", Some('A')), ("seven", Some('7')), ("uni5F20", Some('张')), ("u20000", Some('𠀀')), ("g12", None)]
        {
            assert_eq!(character(name), expected, "{name}");
        }
    }
}
