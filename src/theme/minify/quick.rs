//! Minifies ordinary HTML in one pass, to the very bytes that the whole minifier gives.
//!
//! The whole minifier builds a tree of every page, which costs more than all else that is done for it. What pages are made
//! of needs no tree: elements that close in order, double-quoted attributes, text. By the tables of the minifier itself
//! (which element keeps which white space, which attribute has which default) this is written out as it is met. Whole
//! elements that need more (drawings, preformatted text) are given to the whole minifier one by one, and so is the page
//! where anything else is met. That the bytes are the same is a property test, and asserted on every page in debug builds.

use minify_html_common::r#gen::attrs::{ATTRS, AttributeMinification};
use minify_html_common::spec::tag::ns::Namespace;
use minify_html_common::spec::tag::omission::can_omit_as_before;
use minify_html_common::spec::tag::void::VOID_TAGS;
use minify_html_common::spec::tag::whitespace::{WhitespaceMinification, get_whitespace_minification_for_tag};

use super::whole;

/// Elements that the whole minifier minifies, each by itself.
const APART: [&str; 6] = ["pre", "script", "style", "svg", "textarea", "title"];

/// Elements whose tags stand once in a document, and mean something else where they stand again.
const ONCE: [&str; 3] = ["body", "head", "html"];

/// Text that the minifier writes in another way (it knows a shorter form of two signs that end in this one).
const REWRITTEN: char = '\u{20d2}';

/// What the tables of the minifier say of an element.
#[derive(Clone, Copy)]
struct Kind {
    white: &'static WhitespaceMinification,
    /// Whether it has no end.
    void: bool,
}

/// A name of up to 16 bytes as a number, which compares at once.
fn key(name: &str) -> Option<u128> {
    let mut key = [0; 16];
    key.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
    Some(u128::from_le_bytes(key))
}

/// Two names: of a tag and an attribute of it, or of an element and one that begins in it.
type Pair = (u128, u128);

/// What was looked up in the tables for this page, which has few names, and each many times.
#[derive(Default)]
struct Known {
    elements: Vec<(u128, Kind)>,
    attributes: Vec<(Pair, Option<&'static AttributeMinification>)>,
    ends: Vec<(Pair, bool)>,
}

impl Known {
    fn element(&mut self, name: &str) -> Kind {
        known(&mut self.elements, key(name), || Kind {
            white: get_whitespace_minification_for_tag(Namespace::Html, name.as_bytes(), false),
            void: VOID_TAGS.contains(name.as_bytes()),
        })
    }

    fn attribute(&mut self, tag: &str, name: &str) -> Option<&'static AttributeMinification> {
        let look_up = || ATTRS.get(Namespace::Html, tag.as_bytes(), name.as_bytes());
        known(&mut self.attributes, key(tag).zip(key(name)), look_up)
    }

    /// Whether an element may end where another begins.
    fn may_end(&mut self, open: &str, next: &str) -> bool {
        known(&mut self.ends, key(open).zip(key(next)), || can_omit_as_before(open.as_bytes(), next.as_bytes()))
    }
}

fn known<K: Copy + PartialEq, V: Copy>(list: &mut Vec<(K, V)>, key: Option<K>, look_up: impl FnOnce() -> V) -> V {
    let Some(key) = key else { return look_up() };
    if let Some((_, found)) = list.iter().find(|(known, _)| *known == key) {
        return *found;
    }
    let found = look_up();
    list.push((key, found));
    found
}

/// An element that is open.
struct Open<'h> {
    name: &'h str,
    white: &'static WhitespaceMinification,
    /// Whether it has had a text or an element yet.
    begun: bool,
    /// Where its last text begins in what is written, unless an element followed.
    text: Option<usize>,
}

impl<'h> Open<'h> {
    fn new(name: &'h str, Kind { white, .. }: Kind) -> Self {
        Self { name, white, begun: false, text: None }
    }

    /// Takes the white space from the end of what is written, where the element ends in text.
    fn close(&self, out: &mut String) {
        if let Some(start) = self.text.filter(|_| self.white.trim) {
            let end = out[start..].trim_end_matches(is_white).len();
            out.truncate(start + end);
        }
    }
}

/// Minifies HTML; nothing where it holds what only the whole minifier can take.
pub fn minify(html: &str) -> Option<String> {
    // White space that is seldom written is left to it too, so that the other can be looked for at once.
    if memchr::memchr2(b'\r', b'\x0c', html.as_bytes()).is_some() || html.contains(REWRITTEN) {
        return None;
    }
    let mut out = String::with_capacity(html.len());
    let mut known = Known::default();
    let mut open = vec![Open::new("", known.element(""))];
    let mut rest = html;
    loop {
        let Some(at) = memchr::memchr(b'<', rest.as_bytes()) else {
            text(rest, open.last_mut()?, &mut out)?;
            break;
        };
        let parent = open.last_mut()?;
        text(&rest[..at], parent, &mut out)?;
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("</") {
            let name = after.strip_prefix(parent.name).filter(|_| !parent.name.is_empty())?;
            rest = name.strip_prefix('>')?;
            parent.close(&mut out);
            out.push_str("</");
            out.push_str(parent.name);
            out.push('>');
            open.pop();
            continue;
        }
        let tag = Tag::read(rest)?;
        if ONCE.contains(&tag.name) || known.may_end(parent.name, tag.name) {
            return None;
        }
        parent.begun = true;
        parent.text = None;
        if APART.contains(&tag.name) {
            let length = element(rest, tag.name)?;
            out.push_str(&whole(&rest[..length]));
            rest = &rest[length..];
            continue;
        }
        rest = &rest[tag.raw.len()..];
        tag.write(&mut known, &mut out);
        let kind = known.element(tag.name);
        if !kind.void {
            open.push(Open::new(tag.name, kind));
        }
    }
    let root = open.pop()?;
    root.close(&mut out);
    // What is left open the whole minifier closes as the language says.
    open.is_empty().then_some(out)
}

fn is_white(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// How long the element is that the HTML begins with; nothing where it holds another of its name, or does not end.
fn element(html: &str, name: &str) -> Option<usize> {
    let end = format!("</{name}>");
    let length = html.find(&end)? + end.len();
    let another = format!("<{name}");
    (html[..length].matches(&another).count() == 1).then_some(length)
}

/// Writes a text as its parent would have it.
fn text(raw: &str, parent: &mut Open<'_>, out: &mut String) -> Option<()> {
    if raw.is_empty() {
        return Some(());
    }
    let start = out.len();
    let first = !parent.begun;
    parent.begun = true;
    parent.text = Some(start);
    if memchr::memchr(b'&', raw.as_bytes()).is_some() {
        let resolved = resolve(raw)?;
        place(&resolved, first, parent.white, out);
        // The signs that begin a tag stand in the text as themselves.
        if resolved.contains('<') {
            let escaped = out[start..].replace('<', "&lt;");
            out.replace_range(start.., &escaped);
        }
    } else {
        place(raw, first, parent.white, out);
    }
    Some(())
}

fn place(text: &str, first: bool, white: &WhitespaceMinification, out: &mut String) {
    let text = if first && white.trim { text.trim_start_matches(is_white) } else { text };
    if white.destroy_whole && text.bytes().all(|byte| is_white(byte.into())) {
        return;
    }
    if !white.collapse {
        out.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some(at) = memchr::memchr3(b' ', b'\n', b'\t', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = rest[at..].trim_start_matches(is_white);
    }
    out.push_str(rest);
}

/// A text with its references resolved; nothing where one is none of those that templates and Markdown write.
fn resolve(raw: &str) -> Option<String> {
    const REFERENCES: [(&str, char); 7] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&#x27;", '\''),
        ("&#x2F;", '/'),
        ("&#34;", '"'),
    ];
    let mut resolved = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let (reference, sign) = REFERENCES.iter().find(|(reference, _)| rest.starts_with(reference))?;
        resolved.push(*sign);
        rest = &rest[reference.len()..];
    }
    resolved.push_str(rest);
    Some(resolved)
}

/// A tag that opens an element.
struct Tag<'h> {
    name: &'h str,
    /// As it is written, from `<` to `>`.
    raw: &'h str,
}

impl<'h> Tag<'h> {
    /// Reads the tag that the HTML begins with.
    fn read(html: &'h str) -> Option<Self> {
        let bytes = html.as_bytes();
        let name = bytes[1..].iter().position(|byte| !(byte.is_ascii_lowercase() || byte.is_ascii_digit()))?;
        let ended = matches!(bytes[1 + name], b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r' | b'\x0c');
        if !ended || !bytes[1].is_ascii_lowercase() {
            return None;
        }
        let mut at = 1 + name;
        loop {
            at += memchr::memchr3(b'>', b'"', b'\'', &bytes[at..])?;
            match bytes[at] {
                b'>' => break,
                quote => at += 1 + memchr::memchr(quote, &bytes[at + 1..])? + 1,
            }
        }
        Some(Self { name: &html[1..=name], raw: &html[..=at] })
    }

    fn write(&self, known: &mut Known, out: &mut String) {
        if self.raw.len() == self.name.len() + 2 {
            out.push_str(self.raw);
            return;
        }
        match self.attributes(known) {
            Some(mut attributes) => {
                // Quoted values stand first; each kind by name.
                attributes.sort_unstable_by_key(|attribute| (!attribute.quoted, attribute.name));
                out.push('<');
                out.push_str(self.name);
                for attribute in attributes {
                    attribute.write(out);
                }
                out.push('>');
            }
            // An element that is never closed comes back as its tag alone.
            None => out.push_str(&whole(self.raw)),
        }
    }

    /// The attributes that stay; nothing where one needs more than is done here.
    fn attributes(&self, known: &mut Known) -> Option<Vec<Attribute<'h>>> {
        let mut attributes: Vec<Attribute<'h>> = Vec::new();
        let mut rest = &self.raw[1 + self.name.len()..self.raw.len() - 1];
        loop {
            rest = rest.trim_start_matches(|c| is_white(c) || c == '/');
            if rest.is_empty() {
                return Some(attributes);
            }
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let end = rest.find(|c| !plain(c)).unwrap_or(rest.len());
            let name = Some(&rest[..end]).filter(|name| !name.is_empty())?;
            rest = &rest[end..];
            let value = match rest.strip_prefix("=\"") {
                Some(quoted) => {
                    let (value, after) = quoted.split_once('"')?;
                    rest = after;
                    value
                }
                None if rest.is_empty() || rest.starts_with(|c| is_white(c) || c == '/') => "",
                None => return None,
            };
            // White space around the `=` makes a value of what follows.
            if rest.trim_start_matches(is_white).starts_with('=') || attributes.iter().any(|known| known.name == name) {
                return None;
            }
            let viewport = self.name == "meta" && name == "name" && value.eq_ignore_ascii_case("viewport");
            if viewport || memchr::memchr(b'&', value.as_bytes()).is_some() {
                return None;
            }
            if let Some(attribute) = Attribute::of(known.attribute(self.name, name), name, value)? {
                attributes.push(attribute);
            }
        }
    }
}

/// What stands in a value.
#[derive(Clone, Copy, Default)]
struct Looks {
    /// What must stand in quotes.
    quoted: bool,
    /// White space that is not single spaces.
    collapses: bool,
    capitals: bool,
}

impl Looks {
    fn of(value: &str) -> Self {
        let mut looks = Self::default();
        let mut before = 0;
        for byte in value.bytes() {
            match byte {
                b' ' => {
                    looks.quoted = true;
                    looks.collapses |= before == b' ';
                }
                b'\t' | b'\n' | b'\r' | b'\x0c' => (looks.quoted, looks.collapses) = (true, true),
                b'\'' | b'=' | b'`' | b'<' | b'>' => looks.quoted = true,
                b'A'..=b'Z' => looks.capitals = true,
                _ => {}
            }
            before = byte;
        }
        looks
    }
}

/// An attribute as it is written out.
struct Attribute<'h> {
    name: &'h str,
    /// None where the name says all.
    value: Option<&'h str>,
    quoted: bool,
}

impl<'h> Attribute<'h> {
    /// An attribute; none where it says what holds without it. Nothing at all where its value would be rewritten.
    #[expect(clippy::option_option, reason = "redundant and beyond this module are two things")]
    fn of(known: Option<&AttributeMinification>, name: &'h str, value: &'h str) -> Option<Option<Self>> {
        let looks = Looks::of(value);
        let is = |ask: fn(&AttributeMinification) -> bool| known.is_some_and(ask);
        let outer = value.starts_with(is_white) || value.ends_with(is_white);
        let rewritten = (is(|known| known.trim) && outer)
            || (is(|known| known.collapse) && looks.collapses)
            || (is(|known| known.case_insensitive) && looks.capitals);
        if rewritten {
            return None;
        }
        let default = known.and_then(|known| known.default_value) == Some(value.as_bytes());
        if default || (value.is_empty() && is(|known| known.redundant_if_empty)) {
            return Some(None);
        }
        if value.is_empty() || is(|known| known.boolean) {
            return Some(Some(Self { name, value: None, quoted: false }));
        }
        Some(Some(Self { name, value: Some(value), quoted: looks.quoted }))
    }

    fn write(&self, out: &mut String) {
        out.push(' ');
        out.push_str(self.name);
        if let Some(value) = self.value {
            out.push('=');
            if self.quoted {
                out.push('"');
            }
            out.push_str(value);
            if self.quoted {
                out.push('"');
            }
        }
    }
}

#[cfg(test)]
mod tests;
