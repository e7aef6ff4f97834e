//! Numbers that belong to persons: identity numbers, mobile phones, bank cards, passports.
//!
//! They are told by their check digits, so that other long numbers (credit codes, declarations, amounts) are none.

use std::ops::Range;

use super::patterns::number_words;

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A resident identity number (GB 11643): valid date of birth and check character.
    Identity,
    /// A mobile phone.
    Mobile,
    /// A bank card: a known beginning and a valid Luhn digit.
    Card,
    /// A passport.
    Passport,
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub range: Range<usize>,
    /// Its digits and letters, without spaces and hyphens, in ASCII.
    pub value: String,
}

/// A character with its place, full-width forms turned to ASCII.
#[derive(Clone, Copy)]
struct Glyph {
    at: usize,
    end: usize,
    c: char,
}

/// Whether digits are an identity number whose last digits a spreadsheet has turned to zeros: stored as a number, only
/// fifteen are kept.
#[must_use]
pub fn is_damaged_identity(value: &str) -> bool {
    value.len() == 18 && value.ends_with("000") && !is_identity(value) && {
        let checks = (b'0'..=b'9').chain([b'X']);
        checks.into_iter().any(|check| is_identity(&format!("{}{}", &value[..17], check as char)))
    }
}

/// Finds the numbers of persons in a text.
#[must_use]
pub fn find(text: &str) -> Vec<Number> {
    let mut numbers = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut before = None;
    // A token: letters and digits, single spaces and hyphens between groups of digits.
    let mut token = Vec::new();
    while let Some((at, c)) = chars.next() {
        let c = ascii(c);
        if !c.is_ascii_alphanumeric() {
            before = Some(c);
            continue;
        }
        token.clear();
        token.push(Glyph { at, end: at + text[at..].chars().next().map_or(1, char::len_utf8), c });
        let mut pending: Option<char> = None;
        while let Some(&(at, next)) = chars.peek() {
            let next = ascii(next);
            if next.is_ascii_alphanumeric() {
                if pending.take().is_some() && !next.is_ascii_digit() {
                    break;
                }
                token.push(Glyph { at, end: at + text[at..].chars().next().map_or(1, char::len_utf8), c: next });
            } else if matches!(next, ' ' | '-') && pending.is_none() {
                // Only a group of digits may follow.
                let follows = text[at..].chars().nth(1).map(ascii).is_some_and(|c| c.is_ascii_digit());
                if !(follows && token.last().is_some_and(|g| g.c.is_ascii_digit())) {
                    break;
                }
                pending = Some(next);
                token.push(Glyph { at, end: at + 1, c: next });
            } else {
                break;
            }
            chars.next();
        }
        let after = chars.peek().map(|(_, c)| ascii(*c));
        judge(text, &token, before, after, &mut numbers);
        before = token.last().map(|g| g.c);
    }
    numbers
}

fn ascii(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn judge(text: &str, token: &[Glyph], before: Option<char>, after: Option<char>, numbers: &mut Vec<Number>) {
    // Masked: the number goes on in asterisks.
    if matches!(before, Some('*' | '＊' | '•')) || matches!(after, Some('*' | '＊' | '•')) {
        return;
    }
    let signs = || token.iter().map(|g| g.c).filter(char::is_ascii_alphanumeric);
    if signs().count() < 9 {
        return;
    }
    let whole: String = signs().collect();
    let at = |glyphs: &[Glyph]| glyphs[0].at..glyphs[glyphs.len() - 1].end;
    if let Some(kind) = kind_of(&whole, text, &at(token), after) {
        numbers.push(Number { kind, range: at(token), value: whole });
        return;
    }
    // Letters stuck to a number: a label. Waybills and the like begin with letters too, so that a mobile number, which
    // has no check digit, is told by the label alone.
    let letters = token.iter().take_while(|g| g.c.is_ascii_alphabetic()).count();
    let (label, rest) = token.split_at(letters);
    if !label.is_empty() && !rest.is_empty() {
        let label: String = label.iter().map(|g| g.c.to_ascii_lowercase()).collect();
        let value: String = rest.iter().map(|g| g.c).filter(char::is_ascii_alphanumeric).collect();
        let kind = kind_of(&value, text, &at(rest), after);
        let said = number_words().phone_labels.contains(&label);
        if let Some(kind) = kind.filter(|kind| *kind == Kind::Identity || (*kind == Kind::Mobile && said)) {
            numbers.push(Number { kind, range: at(rest), value });
            return;
        }
    }
    // Not one number: look at each group by itself.
    for group in
        token.split(|g| !g.c.is_ascii_alphanumeric()).filter(|group| group.len() >= 9 && group.len() < token.len())
    {
        let value: String = group.iter().map(|g| g.c).collect();
        let last = group.last().is_some_and(|g| token.last().is_some_and(|t| t.at == g.at));
        if let Some(kind) = kind_of(&value, text, &at(group), if last { after } else { None }) {
            numbers.push(Number { kind, range: at(group), value });
        }
    }
}

fn kind_of(value: &str, text: &str, at: &Range<usize>, after: Option<char>) -> Option<Kind> {
    if is_identity(value) {
        return Some(Kind::Identity);
    }
    if is_passport(value) {
        return Some(Kind::Passport);
    }
    if !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let amount =
        after.is_some_and(|c| number_words().units.contains(c) || (c == '.' && fraction_follows(text, at.end)));
    let mobile = value.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(value);
    if is_mobile(mobile) && !amount {
        return Some(Kind::Mobile);
    }
    (is_card(value) && !amount && !labelled(text, at.start)).then_some(Kind::Card)
}

fn fraction_follows(text: &str, end: usize) -> bool {
    text[end..].chars().nth(1).is_some_and(|c| c.is_ascii_digit())
}

/// Whether a label close before says that the number is something else.
fn labelled(text: &str, start: usize) -> bool {
    let before: Vec<char> = text[..start].chars().rev().take(12).collect();
    let before: String = before.into_iter().rev().collect();
    let same_line = before.rsplit('\n').next().unwrap_or("");
    number_words().other_labels.iter().any(|label| same_line.contains(label.as_str()))
}

/// Whether 18 characters are a resident identity number (GB 11643): a date of birth and a check character.
#[must_use]
pub fn is_identity(value: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = value.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) || bytes[0] == b'0' {
        return false;
    }
    let number = |range: Range<usize>| value[range].parse::<i16>().unwrap_or(0);
    let (year, month, day) = (number(6..10), number(10..12), number(12..14));
    let born = i8::try_from(month).ok().zip(i8::try_from(day).ok());
    let date = born.and_then(|(month, day)| jiff::civil::Date::new(year, month, day).ok());
    if !(1900..2100).contains(&year) || date.is_none() {
        return false;
    }
    let sum: u32 = bytes[..17].iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    // All one digit behind the prefix is an example, not a number.
    let varied = bytes.get(3..).is_some_and(|rest| rest.iter().any(|b| *b != rest[0]));
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && varied
}

/// Whether digits are a bank card: 62 and 16 to 19 digits, or 4 or 5 and 16; with a valid Luhn digit.
fn is_card(digits: &str) -> bool {
    let known = match digits.as_bytes() {
        [b'6', b'2', ..] => (16..=19).contains(&digits.len()),
        [b'4' | b'5', ..] => digits.len() == 16,
        _ => false,
    };
    known && luhn(digits)
}

/// Whether the last digit is the Luhn check of those before it.
#[must_use]
pub fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_passport(value: &str) -> bool {
    let value = value.to_ascii_uppercase();
    let bytes = value.as_bytes();
    let digits = |from: usize| bytes[from..].iter().all(u8::is_ascii_digit);
    bytes.len() == 9
        && match (bytes[0], bytes[1]) {
            (b'E' | b'G', b'0'..=b'9') => digits(1),
            (b'E', b'A'..=b'Z') => digits(2),
            _ => false,
        }
}

/// A value that may be shown: the first three and last two characters, asterisks between.
#[must_use]
pub fn mask(value: &str) -> String {
    let count = value.chars().count();
    value.chars().enumerate().map(|(place, c)| if place < 3 || place + 2 >= count { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<Kind> {
        find(text).into_iter().map(|number| number.kind).collect()
    }

    /// An identity number made of a number and a date, with its check character.
    fn identity(first: &str, birth: &str, order: &str) -> String {
        let body = format!("{first}{birth}{order}");
        (b'0'..=b'9')
            .chain([b'X'])
            .map(|check| format!("{body}{}", check as char))
            .find(|value| is_identity(value))
            .expect("one of eleven check characters is right")
    }

    #[test]
    fn identity_numbers_are_told_by_date_and_check() {
        let value = identity("990101", "19870305", "002");
        assert_eq!(kinds(&format!("当事人身份证号{value}。")), [Kind::Identity]);
        assert_eq!(kinds(&format!("{} {} {}", &value[..6], &value[6..14], &value[14..])), [Kind::Identity]);
        let wrong = value.replacen('9', "8", 1);
        assert!(!kinds(&wrong).contains(&Kind::Identity));
        assert!(kinds("110105********002X").is_empty());
        assert!(kinds("990101199913310028").is_empty(), "no such month");
    }

    #[test]
    fn a_number_that_a_spreadsheet_cut_is_still_told() {
        assert!(is_damaged_identity("990101198703050000".get(..18).unwrap()));
        assert!(!is_damaged_identity("990101198713050000") && !is_damaged_identity("99010119870305000"));
    }

    #[test]
    fn full_width_digits_are_digits() {
        let wide: String = "13912345670".chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
        assert_eq!(kinds(&wide), [Kind::Mobile]);
    }

    #[test]
    fn mobiles_are_eleven_digits_by_themselves() {
        for text in ["电话13912345670", "139-1234-5670", "139 1234 5670", "+8613912345670", "(13912345670)"] {
            assert_eq!(kinds(text), [Kind::Mobile], "{text}");
        }
        for text in [
            "0640-5550101",
            "213912345670",
            "139123456701",
            "138****0000",
            "13912345670.50元",
            "13912345670元",
            "A13912345670",
        ] {
            assert!(kinds(text).is_empty(), "{text}");
        }
        assert_eq!(kinds("0640-5550101 13912345670"), [Kind::Mobile]);
    }

    #[test]
    fn cards_have_a_known_beginning_and_a_check() {
        assert_eq!(kinds("卡号 6222 0200 0000 0000 000"), [Kind::Card]);
        assert!(kinds("报关单号 6222020000000000000").is_empty());
        assert!(kinds("6222020000000000001").is_empty());
    }

    #[test]
    fn letters_before_a_number_are_its_label() {
        assert_eq!(kinds("Tel13912345670"), [Kind::Mobile]);
        assert_eq!(kinds("微信VX13912345670"), [Kind::Mobile]);
        assert_eq!(kinds("IDCN990101194912310028"), [Kind::Identity]);
        for other in ["SF13912345670", "YGHU13912345670", "H13912345670A", "ID990101194912310029"] {
            assert!(kinds(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn passports_stand_by_themselves() {
        assert_eq!(kinds("护照E12345678"), [Kind::Passport]);
        assert_eq!(kinds("护照号 EA1234567"), [Kind::Passport]);
        assert!(kinds("GB123456789").is_empty() && kinds("E1234567").is_empty());
    }

    #[test]
    fn a_credit_code_is_no_persons_number() {
        for code in ["91990100MA00000000", "12100000400000000A"] {
            assert!(kinds(code).is_empty(), "{code}");
        }
    }

    #[test]
    fn a_mask_keeps_the_ends() {
        assert_eq!(mask("13912345670"), "139******70");
    }

    proptest! {
        #[test]
        fn every_identity_number_is_found(first in "[1-9][0-9]{5}", year in 1930i16..2020, month in 1i8..=12, day in 1i8..=28, order in "[0-9]{3}") {
            let value = identity(&first, &format!("{year}{month:02}{day:02}"), &order);
            prop_assert_eq!(kinds(&format!("（{value}）")), vec![Kind::Identity]);
        }

        #[test]
        fn looking_never_panics_and_ranges_are_of_the_text(text in "[0-9１２XxEG *-甲。]{0,60}") {
            for number in find(&text) {
                prop_assert!(text.get(number.range.clone()).is_some());
            }
        }
    }
}
