//! Sets values in YAML in place: comments, order, quoting and line ends of everything else stay as they are.
//!
//! An edit is checked by reading both texts: the new one must say what was to be set, and otherwise the same. One that
//! does not is refused rather than made.

use std::ops::Range;

use crate::source::{Kind, Node, Tree};

/// A value to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A text.
    Text(String),
    /// A mapping of texts, each entry on a line of its own.
    Map(Vec<(String, String)>),
}

/// Sets values, each at a path of keys. `after` names the keys at the top behind which a new one likes to stand.
///
/// Nothing where the text is written in a way that cannot be edited safely.
#[must_use]
pub fn set(yaml: &str, settings: &[(Vec<&str>, Setting)], after: &[&str]) -> Option<String> {
    let mut text = yaml.to_owned();
    for (path, setting) in settings {
        let (range, new) = edit(&text, path, setting, after)?;
        text.replace_range(range, &new);
    }
    holds(yaml, &text, settings).then_some(text)
}

/// Whether the new text says what was to be set, and otherwise the same as the old one.
fn holds(old: &str, new: &str, settings: &[(Vec<&str>, Setting)]) -> bool {
    let (Ok(old), Ok(new)) = (Node::parse(old), Node::parse(new)) else { return false };
    let said = |(path, setting): &(Vec<&str>, Setting)| {
        let node = path.iter().try_fold(&new, |node, key| node.get(key));
        match setting {
            Setting::Text(text) => node.is_some_and(|node| says(node, text)),
            Setting::Map(pairs) => match node {
                Some(Node::Map(there)) => {
                    there.len() == pairs.len()
                        && there.iter().zip(pairs).all(|((key, value), (k, v))| says(key, k) && says(value, v))
                }
                _ => false,
            },
        }
    };
    let paths: Vec<&[&str]> = settings.iter().map(|(path, _)| path.as_slice()).collect();
    settings.iter().all(said) && without(&old, &paths) == without(&new, &paths)
}

fn says(node: &Node, text: &str) -> bool {
    matches!(node, Node::Text(there) if there == text)
}

/// A node without what stands at the paths, nor mappings that hold nothing else.
fn without(node: &Node, paths: &[&[&str]]) -> Node {
    let Node::Map(pairs) = node else { return node.clone() };
    let kept: Vec<(Node, Node)> = pairs
        .iter()
        .filter_map(|(key, value)| {
            let Node::Text(name) = key else { return Some((key.clone(), value.clone())) };
            let below: Vec<&[&str]> =
                paths.iter().filter(|path| path.first() == Some(&name.as_str())).map(|path| &path[1..]).collect();
            if below.is_empty() {
                return Some((key.clone(), value.clone()));
            }
            if below.iter().any(|path| path.is_empty()) {
                return None;
            }
            let value = without(value, &below);
            value.has_content().then(|| (key.clone(), value))
        })
        .collect();
    if kept.is_empty() { Node::Null } else { Node::Map(kept) }
}

/// One edit: the bytes that go, and what comes in their place.
fn edit(text: &str, path: &[&str], setting: &Setting, after: &[&str]) -> Option<(Range<usize>, String)> {
    let end = line_end(text);
    let tree = Tree::parse(text);
    let Some(mut map) = tree.as_ref().filter(|tree| !is_empty(tree)) else {
        // Nothing stands there yet, but perhaps comments.
        let new = format!("{}{end}", entry(path, setting, text));
        return Some((0..0, new));
    };
    for (depth, key) in path.iter().enumerate() {
        let Kind::Map(entries) = &map.kind else { return None };
        let Some((_, at, value)) = entries.iter().find(|(name, ..)| name == key) else {
            return insert(text, map, &path[depth..], setting, if depth == 0 { after } else { &[] });
        };
        let rest = &path[depth + 1..];
        if is_empty(value) {
            let colon = at.end + text.get(at.end..)?.find(':')? + 1;
            // `~` and `null` go; of nothing there is nothing to go.
            let written = value.span.start >= colon && !text[value.span.clone()].trim().is_empty();
            let new =
                if rest.is_empty() { rendered(setting, text) } else { format!("{{{}}}", entry(rest, setting, text)) };
            return Some(if written { (value.span.clone(), new) } else { (colon..colon, format!(" {new}")) });
        }
        if rest.is_empty() {
            return match &value.kind {
                Kind::Scalar(_) => Some((trimmed(text, &value.span), requoted(text, &value.span, setting))),
                _ if text[value.span.start..].starts_with(['{', '[']) => {
                    Some((value.span.start..value.end, rendered(setting, text)))
                }
                Kind::Map(entries) => {
                    let (_, first, _) = entries.first()?;
                    let (.., last) = entries.last()?;
                    Some((first.start..trimmed(text, &(first.start..last.span.end)).end, rendered(setting, text)))
                }
                Kind::List(_) => None,
            };
        }
        map = value;
    }
    None
}

fn is_empty(tree: &Tree) -> bool {
    matches!(&tree.kind, Kind::Scalar(text) if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
}

/// Adds an entry to a mapping.
fn insert(text: &str, map: &Tree, path: &[&str], setting: &Setting, after: &[&str]) -> Option<(Range<usize>, String)> {
    let Kind::Map(entries) = &map.kind else { return None };
    let new = entry(path, setting, text);
    if text[map.span.start..].starts_with('{') {
        let open = map.span.start + 1;
        return Some(match entries.last() {
            Some((_, _, value)) if !is_empty(value) => {
                let at = trimmed(text, &(value.span.start..value.end)).end;
                (at..at, format!(", {new}"))
            }
            Some(_) => (open..open, format!("{new}, ")),
            None => (open..open, new),
        });
    }
    let (_, first, _) = entries.first()?;
    let line = text[..first.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[line..first.start];
    let end = line_end(text);
    let one_line = |(_, key, value): &&(String, Range<usize>, Tree)| {
        let stop = trimmed(text, &(value.span.start..value.end)).end;
        let written = matches!(value.kind, Kind::Scalar(_)) || text[value.span.start..].starts_with(['{', '[']);
        let block = text[value.span.start..].starts_with(['|', '>']);
        written && !block && !is_empty(value) && stop > key.end && !text[key.start..stop].contains('\n')
    };
    let preferred = after.iter().filter_map(|name| entries.iter().find(|(key, ..)| key == name));
    let place = if after.is_empty() { entries.last().filter(one_line) } else { preferred.clone().find(one_line) };
    // Behind the whole line of the entry, its comment included; else before the first entry.
    Some(match place {
        Some((_, _, value)) if indent.trim().is_empty() => {
            let stop = value.end.max(value.span.end);
            let at = stop + text[stop..].find(['\r', '\n']).unwrap_or(text.len() - stop);
            (at..at, format!("{end}{indent}{new}"))
        }
        _ => {
            let indent: String = indent.chars().map(|c| if c.is_whitespace() { c } else { ' ' }).collect();
            (first.start..first.start, format!("{new}{end}{indent}"))
        }
    })
}

/// The line end of a text.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// A range without white space at its end.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    range.start..range.start + text[range.clone()].trim_end().len()
}

/// `a: {b: value}` for a path of keys.
fn entry(path: &[&str], setting: &Setting, text: &str) -> String {
    let mut written = rendered(setting, text);
    for (depth, key) in path.iter().enumerate().rev() {
        written = format!("{}: {written}", plain_or_quoted(key));
        if depth > 0 {
            written = format!("{{{written}}}");
        }
    }
    written
}

fn rendered(setting: &Setting, text: &str) -> String {
    match setting {
        Setting::Text(value) => plain_or_quoted(value),
        Setting::Map(pairs) => {
            let end = line_end(text);
            let lines: Vec<String> = pairs
                .iter()
                .map(|(key, value)| format!("{end}    {}: {}", plain_or_quoted(key), quoted(value)))
                .collect();
            format!("{{{}{end}  }}", lines.join(","))
        }
    }
}

/// A value in place of a scalar, in its quotes.
fn requoted(text: &str, old: &Range<usize>, setting: &Setting) -> String {
    match setting {
        Setting::Text(value) if text[old.start..].starts_with('"') => quoted(value),
        Setting::Text(value) if text[old.start..].starts_with('\'') && !value.chars().any(char::is_control) => {
            format!("'{}'", value.replace('\'', "''"))
        }
        setting => rendered(setting, text),
    }
}

/// A text without quotes where it reads as itself, also in brackets.
fn plain_or_quoted(text: &str) -> String {
    let alone =
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '·' | ' ' | '（' | '）' | '、' | '，'));
    // Thirty-two digits of a digest may read as a number.
    let long_number = text.len() >= 16 && text.is_ascii();
    let reads = Node::parse(&format!("{{k: {text}}}")).is_ok_and(|node| node.get("k").is_some_and(|v| says(v, text)));
    if alone && reads && !long_number { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    // YAML's double quotes know all of JSON's escapes.
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
