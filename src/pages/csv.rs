//! Tables as CSV that office programs open with their Chinese intact: UTF-8 with a byte order mark, lines ended by CRLF
//! (RFC 4180), every cell in quotes.

/// A table. The first line holds the names of the columns.
#[must_use]
pub fn table<const COLUMNS: usize>(
    head: [&str; COLUMNS],
    lines: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut csv = String::from("\u{feff}");
    csv.push_str(&head.join(","));
    csv.push_str("\r\n");
    for line in lines {
        csv.push_str(&line.map(|text| cell(&text)).join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// A cell in quotes. A text that an office program would take for a formula is marked as a text.
fn cell(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("甲\"乙,丙"), "\"甲\"\"乙,丙\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(table(["甲", "乙"], [["一".to_owned(), "-2".to_owned()]]), "\u{feff}甲,乙\r\n\"一\",\"'-2\"\r\n");
    }
}
