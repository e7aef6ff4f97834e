//! Keys written with a full-width colon, which makes no key.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Node;
use crate::diagnostic::Edit;

/// The edits that make a mapping of YAML that is none because keys in it have a full-width colon behind them. Nothing
/// where that is not all that is wrong with it.
#[must_use]
pub fn mend(yaml: &str) -> Option<Vec<Edit>> {
    // The document is read again for each line; heads and records are far shorter.
    const LONGEST: usize = 64_000;
    const MOST: usize = 64;
    if !yaml.contains('：') || yaml.len() > LONGEST {
        return None;
    }
    let lines: Vec<&str> = yaml.split_inclusive('\n').collect();
    let mut mended: BTreeSet<usize> = BTreeSet::new();
    loop {
        let mut text = String::with_capacity(yaml.len());
        let mut starts = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            starts.push(text.len());
            match slip(line).filter(|_| mended.contains(&index)) {
                Some((range, colon)) => {
                    text.push_str(&line[..range.start]);
                    text.push_str(colon);
                    text.push_str(&line[range.end..]);
                }
                None => text.push_str(line),
            }
        }
        // Only lines that the parser stumbles over are touched: others may be text that happens to look like a key.
        let around = match Node::parse(&text) {
            Ok(Node::Map(_)) if mended.is_empty() => return None,
            Ok(Node::Map(_)) => break,
            Ok(Node::Text(_)) => lines.len(),
            Ok(_) => return None,
            Err(error) => starts.partition_point(|start| *start <= error.offset.unwrap_or(0)),
        };
        let next = (0..around).rev().find(|index| !mended.contains(index) && slip(lines[*index]).is_some())?;
        mended.insert(next);
        if mended.len() > MOST {
            return None;
        }
    }
    let mut start = 0;
    let mut edits = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some((range, colon)) = slip(line).filter(|_| mended.contains(&index)) {
            edits.push(Edit { range: start + range.start..start + range.end, text: colon.to_owned() });
        }
        start += line.len();
    }
    Some(edits)
}

/// The full-width colon behind the key that begins a line, with the space behind it, and what is to stand there.
fn slip(line: &str) -> Option<(Range<usize>, &'static str)> {
    let body = line.trim_start_matches([' ', '-']);
    let key = body.bytes().take_while(|b| b.is_ascii_lowercase() || *b == b'_').count();
    let value = body[key..].strip_prefix('：').filter(|_| key > 0)?;
    let start = line.len() - body.len() + key;
    let rest = value.trim_start_matches([' ', '\t', '\u{3000}']);
    let colon = if rest.trim_end().is_empty() { ":" } else { ": " };
    let whole = format!("{}{colon}{}", &body[..key], rest.trim_end());
    matches!(Node::parse(&whole), Ok(Node::Map(_))).then(|| (start..line.len() - rest.len(), colon))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(yaml: &str) -> Option<String> {
        let mut text = yaml.to_owned();
        for edit in mend(yaml)?.into_iter().rev() {
            text.replace_range(edit.range, &edit.text);
        }
        Some(text)
    }

    #[test]
    fn every_key_that_stands_in_the_way_is_mended() {
        for (wrong, right) in [
            ("title：甲\ndate: 2026-01-05\n", "title: 甲\ndate: 2026-01-05\n"),
            ("title：　甲：乙\r\ndate： 2026-01-05\r\n", "title: 甲：乙\r\ndate: 2026-01-05\r\n"),
            ("a: 1\ntitle：甲\nsection：乙\nb: 2\n", "a: 1\ntitle: 甲\nsection: 乙\nb: 2\n"),
            ("event：\n  start: 2026-01-05\n", "event:\n  start: 2026-01-05\n"),
            ("title：甲", "title: 甲"),
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_certain_stays() {
        for yaml in
            ["title: 甲：乙\n", "title：[甲\nb: 1\n", "题目：甲\nb: 1\n", "- a\n- b：1\n", "a: [1\nb：2\n", "正文：\n"]
        {
            assert_eq!(mended(yaml), None, "{yaml}");
        }
        let quoted = "a: |\n  note：甲\ntitle：乙\nb: 1\n";
        assert_eq!(mended(quoted).as_deref(), Some("a: |\n  note：甲\ntitle: 乙\nb: 1\n"));
    }
}
