//! Delimited files (csv): fields between commas, semicolons or tabs, quoted where they hold these.

use std::ops::Range;

use super::place::Spot;
use super::plain::{Decoded, trimmed};
use super::reading::{Flow, Reading};

/// What may stand between fields, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a delimited file field by field.
pub(super) fn read(reading: &mut Reading, bytes: &[u8]) -> Flow {
    let decoded = Decoded::of(reading, bytes);
    let bytes = decoded.bytes();
    let delimiter = delimiter(bytes);
    let (mut row, mut column, mut start) = (1, 1, 0);
    while start < bytes.len() {
        let field = field(bytes, start, delimiter);
        let (at_row, at_column) = (row, column);
        let text = decoded.text(field.content.clone());
        let text = if field.quoted { text.replace("\"\"", "\"").into() } else { text };
        reading.add_at(|| Spot::Field { row: at_row, column: at_column }, &text, decoded.at(field.written))?;
        match bytes.get(field.end) {
            Some(b'\n') => {
                // Lines within a quoted field count for the row of a spreadsheet as one.
                (row, column) = (row + 1, 1);
                if row % 1024 == 0 {
                    reading.tick()?;
                }
            }
            _ => column += 1,
        }
        start = field.end + 1;
    }
    Ok(())
}

struct Field {
    /// The field as written, with its quotes.
    written: Range<usize>,
    /// Its text, without.
    content: Range<usize>,
    quoted: bool,
    /// Where the delimiter or line end after it stands, or the end of the file.
    end: usize,
}

fn field(bytes: &[u8], start: usize, delimiter: u8) -> Field {
    let ends = |byte: &u8| *byte == delimiter || *byte == b'\n';
    let unquoted = || {
        let end = bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length);
        let range = trimmed(bytes, start..end);
        Field { written: range.clone(), content: range, quoted: false, end }
    };
    if bytes.get(start) != Some(&b'"') {
        return unquoted();
    }
    let mut close = start + 1;
    loop {
        match bytes[close..].iter().position(|byte| *byte == b'"') {
            Some(length) if bytes.get(close + length + 1) == Some(&b'"') => close += length + 2,
            Some(length) => {
                close += length;
                break;
            }
            // A quote that never closes is no quote: the rest of the file is not one field.
            None => return unquoted(),
        }
    }
    let end = bytes[close..].iter().position(ends).map_or(bytes.len(), |length| close + length);
    // Text after the closing quote is kept with it.
    let written = trimmed(bytes, start..end);
    let content = if written.end == close + 1 { start + 1..close } else { written.clone() };
    Field { written, content, quoted: true, end }
}

/// The delimiter that stands most often in the first line, outside quotes.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [0_usize; DELIMITERS.len()];
    for byte in line {
        if *byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some(index) = DELIMITERS.iter().position(|delimiter| delimiter == byte) {
            counts[index] += 1;
        }
    }
    // `max_by_key` gives the last of equals, so the likeliest comes last here.
    let most = DELIMITERS.iter().zip(counts).rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use crate::attachment::{Limits, read};

    fn fields(text: &[u8]) -> Vec<(String, String, String)> {
        let extract = read("a.csv", text, &Limits::default());
        assert!(extract.doubts.is_empty(), "{extract:?}");
        let written = |at: Option<std::ops::Range<usize>>| String::from_utf8_lossy(&text[at.unwrap()]).into_owned();
        extract
            .passages
            .into_iter()
            .map(|passage| (passage.place.text().zh, passage.text, written(passage.at)))
            .collect()
    }

    #[test]
    fn fields_have_row_and_column() {
        for delimiter in [",", ";", "\t"] {
            let text = format!("姓名{delimiter}电话\r\n张三{delimiter}13800000000\r\n\r\n{delimiter}无");
            let found = fields(text.as_bytes());
            let places: Vec<_> = found.iter().map(|(place, text, _)| (place.as_str(), text.as_str())).collect();
            let expected = [
                ("第 1 行第 1 列", "姓名"),
                ("第 1 行第 2 列", "电话"),
                ("第 2 行第 1 列", "张三"),
                ("第 2 行第 2 列", "13800000000"),
                ("第 4 行第 2 列", "无"),
            ];
            assert_eq!(places, expected);
        }
    }

    #[test]
    fn quotes_hold_delimiters_line_ends_and_quotes() {
        let found = fields("\"甲,乙\n丙\",\"他说\"\"好\"\"\",尾\n下\n".as_bytes());
        let texts: Vec<_> = found.iter().map(|(_, text, _)| text.as_str()).collect();
        assert_eq!(texts, ["甲,乙\n丙", "他说\"好\"", "尾", "下"]);
        assert_eq!(found[1].2, "\"他说\"\"好\"\"\"");
        assert_eq!(found[3].0, "第 2 行第 1 列");
    }

    #[test]
    fn a_quote_that_never_closes_hides_nothing() {
        let found = fields("\"甲,13800000000\n乙,丙".as_bytes());
        assert_eq!(found.len(), 4);
        assert_eq!(found[1].1, "13800000000");
    }
}
