//! The short allow-list for bodies that hold raw HTML.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .tags(HashSet::from([
            "a",
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "li",
            "ol",
            "p",
            "pre",
            "q",
            "s",
            "section",
            "small",
            "span",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "u",
            "ul",
        ]))
        .generic_attributes(HashSet::from(["id", "class", "title", "lang", "aria-label", "tabindex"]))
        .add_tag_attributes("td", ["rowspan", "colspan"])
        .add_tag_attributes("th", ["rowspan", "colspan", "scope"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("img", ["src", "alt", "width", "height"])
        .add_tag_attributes("a", ["href", "rel"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    // Attributes that the default list allows but a page under `default-src 'self'` has no use for.
    cleaner.rm_tag_attributes("td", ["align", "char", "charoff"]);
    cleaner.rm_tag_attributes("th", ["align", "char", "charoff"]);
    cleaner.rm_tag_attributes("table", ["align", "char", "charoff"]);
    cleaner
});

/// Keeps what is on the allow-list.
pub fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// A piece of sanitised HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'h> {
    /// Text, tags and attributes that need no look.
    Other(&'h str),
    /// An attribute ` href="…"` or ` src="…"`, its value as written in HTML.
    Address { image: bool, name: &'h str, value: &'h str },
    /// The end of an image's tag, the image having no text.
    ImageWithoutText(&'h str),
}

/// Cuts sanitised HTML, as the sanitiser writes it (attributes in double quotes), at its addresses.
pub fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let tag_end = tag_end(&rest[open..]).map_or(rest.len(), |end| open + end);
        pieces.push(Piece::Other(&rest[..open]));
        cut_tag(&rest[open..tag_end], &mut pieces);
        rest = &rest[tag_end..];
    }
    pieces.push(Piece::Other(rest));
    pieces
}

/// Where a tag ends: behind the first `>` that stands in no quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.char_indices().find_map(|(at, c)| match c {
        '"' => {
            quoted = !quoted;
            None
        }
        '>' if !quoted => Some(at + 1),
        _ => None,
    })
}

fn cut_tag<'h>(tag: &'h str, pieces: &mut Vec<Piece<'h>>) {
    let name = tag.trim_start_matches('<').split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or("");
    let attribute = match name {
        "a" => " href=\"",
        "img" => " src=\"",
        _ => {
            pieces.push(Piece::Other(tag));
            return;
        }
    };
    let mut rest = tag;
    if let Some((before, after)) = tag.split_once(attribute)
        && let Some((value, end)) = after.split_once('"')
    {
        pieces.push(Piece::Other(before));
        pieces.push(Piece::Address { image: name == "img", name: attribute.trim().trim_end_matches("=\""), value });
        rest = end;
    }
    let has_text = tag
        .split_once(" alt=\"")
        .is_some_and(|(_, after)| after.split('"').next().is_some_and(|alt| !alt.trim().is_empty()));
    pieces.push(if name == "img" && !has_text { Piece::ImageWithoutText(rest) } else { Piece::Other(rest) });
}

/// Takes back what the sanitiser escapes in attributes.
pub fn unescape(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

/// How deep the elements of sanitised HTML nest.
pub fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for (at, _) in html.match_indices('<') {
        let tag = &html[at + 1..];
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !matches!(name, "br" | "hr" | "img" | "col" | "") {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// Whether raw HTML is the markup of tables alone, with no attribute but those that merge and name cells.
pub fn is_table_markup(raw: &str) -> bool {
    raw.match_indices('<').all(|(at, _)| {
        let rest = &raw[at..];
        let tag = &rest[1..tag_end(rest).map_or(rest.len(), |end| end - 1)];
        let mut words = tag.trim_start_matches('/').trim_end_matches('/').split_whitespace();
        let name = words.next().unwrap_or("").to_ascii_lowercase();
        let known = ["table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "br", "p"];
        let merging = |word: &str| {
            let name = word.split('=').next().unwrap_or(word).to_ascii_lowercase();
            ["rowspan", "colspan", "scope", "span"].contains(&name.as_str())
        };
        known.contains(&name.as_str()) && words.all(merging)
    })
}
