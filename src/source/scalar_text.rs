//! A text as a YAML scalar.

use super::Node;

/// A text as a scalar in the style of another as it is written: in the same quotes, or in none where it needs none.
/// Nothing where the other is a block of lines, or is not there.
pub fn like(written: &str, value: &str) -> Option<String> {
    match written.chars().next()? {
        '|' | '>' => None,
        '\'' => Some(format!("'{}'", value.replace('\'', "''"))),
        '"' => Some(quoted(value)),
        _ if is_plain(value) => Some(value.to_owned()),
        _ => Some(quoted(value)),
    }
}

/// A text in double quotes.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether a text reads as itself without quotes, in a list in brackets as in a line of its own.
fn is_plain(value: &str) -> bool {
    let reads = match Node::parse(&format!("[{value}]")) {
        Ok(Node::List(items)) => match items.as_slice() {
            [Node::Text(text)] => text == value,
            [Node::Int(number)] => number.to_string() == value,
            _ => false,
        },
        _ => false,
    };
    reads && !value.contains(['\n', ':']) && !value.contains(" #")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stay_and_come_only_where_they_must() {
        for (written, value, right) in [
            ("'０１０'", "010", "'010'"),
            ("\"甲\"", "a\"b\\c", "\"a\\\"b\\\\c\""),
            ("'甲'", "it's", "'it''s'"),
            ("０６４０－５５５０１０１", "0640-5550101", "0640-5550101"),
            ("２０２６", "2026", "2026"),
            ("8：30～12：00", "08:30-12:00", "\"08:30-12:00\""),
            ("１.１０", "1.10", "\"1.10\""),
            ("是", "true", "\"true\""),
            ("甲", "甲, 乙", "\"甲, 乙\""),
            ("甲", "# 甲", "\"# 甲\""),
        ] {
            assert_eq!(like(written, value).as_deref(), Some(right));
        }
        assert_eq!(like("|\n  甲", "乙"), None);
        assert_eq!(like("", "乙"), None);
    }
}
