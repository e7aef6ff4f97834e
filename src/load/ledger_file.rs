//! Reads and writes `ledger.yaml`: one line an entry, sorted by address, so that branches merge.

use jiff::civil::Date;
use rayon::prelude::*;

use crate::model::Field;
use crate::model::ledger::{Entry, IndexNumber, Ledger};
use crate::source::{Cursor, MapCursor, Scalar, ValueFault};
use crate::text;

impl Scalar for IndexNumber {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        Self::parse(text).ok_or_else(|| ValueFault {
            message: text!("“{text}”不是索引号", "`{text}` is no index number"),
            help: text!(
                "索引号是“统一社会信用代码/年份-五位顺序号”，由 gongkai record 分配",
                "an index number is credit code/year-five digits; `gongkai record` allocates it"
            ),
        })
    }
}

/// Reads a ledger.
#[must_use]
pub fn read(cursor: &Cursor<'_>) -> Ledger {
    let entries = cursor.map(|map| {
        let _ = map.scalar::<u32>("version");
        map.list("entries", |entry| entry.map(read_entry).into_option().flatten())
    });
    Ledger::new(entries.into_option().unwrap_or_default())
}

fn read_entry(map: &MapCursor<'_>) -> Option<Entry> {
    let (url, date, index) = (map.text("url"), map.scalar("date"), map.scalar("index"));
    for (key, absent) in [("url", url.is_absent()), ("date", date.is_absent()), ("index", index.is_absent())] {
        if absent {
            map.report_missing(
                key,
                text!(
                    "台账由 gongkai record 维护，恢复被删去的内容",
                    "`gongkai record` keeps the ledger: restore what was taken out"
                ),
            );
        }
    }
    let formed = match map.scalar("formed") {
        Field::Is(date) => Some(date),
        _ => None,
    };
    Some(Entry { url: url.into_option()?, date: date.into_option()?, index: index.into_option()?, formed })
}

/// What stands above the entries.
const HEAD: &str = "# 公开台账：每个公开过的页面的网址、首次发布日期、索引号和成文日期。由 gongkai record 维护，请勿手工改动；提交到版本库。\nversion: 1\nentries:\n";

/// Reads a ledger that is as [`write()`] leaves it, without the way through YAML; nothing where a line is another.
#[must_use]
pub fn read_plain(text: &str) -> Option<Ledger> {
    let lines: Vec<&str> = text.strip_prefix(HEAD)?.split_terminator('\n').collect();
    let entries = lines.into_par_iter().map(read_line).collect::<Option<_>>()?;
    Some(Ledger::new(entries))
}

fn read_line(line: &str) -> Option<Entry> {
    let (url, rest) = line.strip_prefix("- {url: ")?.strip_suffix('}')?.split_once(", date: ")?;
    let (date, rest) = rest.split_once(", index: ")?;
    let (index, formed) = match rest.split_once(", formed: ") {
        Some((index, formed)) => (index, Some(formed)),
        None => (rest, None),
    };
    // What YAML takes as it stands.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._%~-".contains(&byte);
    if !url.ends_with(".html") || !url.starts_with(|c: char| c.is_ascii_alphanumeric()) || !url.bytes().all(plain) {
        return None;
    }
    let day = |text: &str| (text.len() == 10).then(|| <Date as Scalar>::parse(text).ok()).flatten();
    let formed = match formed {
        Some(formed) => Some(day(formed)?),
        None => None,
    };
    Some(Entry { url: url.to_owned(), date: day(date)?, index: IndexNumber::parse(index)?, formed })
}

/// The text of a ledger.
#[must_use]
pub fn write(entries: &[Entry]) -> String {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort();
    let mut text = String::from(HEAD);
    for entry in sorted {
        let formed = entry.formed.map(|date| format!(", formed: {date}")).unwrap_or_default();
        text.push_str(&format!("- {{url: {}, date: {}, index: {}{formed}}}\n", entry.url, entry.date, entry.index));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Faults, Node};

    #[test]
    fn a_ledger_comes_back_as_it_was() {
        let entry = |url: &str, serial| Entry {
            url: url.to_owned(),
            date: jiff::civil::date(2026, 1, 5),
            index: IndexNumber { body: "114403006955506492".to_owned(), year: 2026, serial },
            formed: (serial == 1).then(|| jiff::civil::date(2026, 1, 4)),
        };
        let text = write(&[entry("b/2.html", 2), entry("a/1%20x.html", 1)]);
        let faults = Faults::new(&"ledger.yaml".into());
        let node = Node::parse(&text).unwrap();
        let ledger = read(&Cursor::root(&node, &faults));
        assert!(faults.into_findings().is_empty());
        assert_eq!(ledger.entries, [entry("a/1%20x.html", 1), entry("b/2.html", 2)]);
        assert_eq!(write(&ledger.entries), text);
        assert_eq!(read_plain(&text).unwrap().entries, ledger.entries);
    }

    #[test]
    fn only_lines_that_are_as_they_were_written_are_read_quickly() {
        let line = "- {url: a/b/1.html, date: 2026-01-05, index: 114403006955506492/2026-00001, formed: 2026-01-04}";
        let read = |line: &str| read_plain(&format!("{HEAD}{line}\n")).map(|ledger| ledger.entries.len());
        assert_eq!(read(line), Some(1));
        assert_eq!(read_plain(HEAD).unwrap().entries.len(), 0);
        for (from, to) in [
            ("a/b/1.html", "a b.html"),
            ("a/b/1.html", "'a/b/1.html'"),
            ("a/b/1.html", "- .html"),
            ("a/b/1.html", "1"),
            ("2026-01-05", "2026-13-05"),
            ("2026-01-05", "2026-1-5"),
            ("00001", "1"),
            (", formed", ", former"),
            ("}", "} # 注"),
            ("- {", "-  {"),
            ("formed: 2026-01-04", "formed: 2026-01-04, formed: 2026-01-04"),
            ("}", "}\n<<<<<<< HEAD"),
        ] {
            assert_eq!(read(&line.replace(from, to)), None, "{to}");
        }
        assert!(read_plain(&format!("{HEAD}{line}")).is_some(), "without its last line end");
        assert!(read_plain(&HEAD.replace("version: 1", "version: 2")).is_none());
    }
}
