//! What a reader sees of a page: its title and the text of `<main>`.
//!
//! Left out is what leads elsewhere or is worked with: `nav`, `button`, `select`, `textarea`, `script`, `style`,
//! `template`, `noscript`, `svg`, and every element marked `hidden` or `data-search="off"`. Blocks, cells and line breaks divide the text;
//! inline elements do not. Names of attachments that the text does not show are added at its end.

use memchr::{memchr, memmem};

use super::fold::BREAK;

/// The text of a page, as UTF-16: the title, then the rest, in blocks divided by [`BREAK`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visible {
    /// Length of the title, with which the text begins.
    pub title: usize,
    /// The text.
    pub text: Box<[u16]>,
}

impl Visible {
    /// What is seen where nothing is but a title.
    #[must_use]
    pub fn of_title(title: &str) -> Self {
        let text: Box<[u16]> = title.encode_utf16().collect();
        Self { title: text.len(), text }
    }

    /// The text as bytes, of each unit the lower first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.text.len() * 2];
        for (bytes, unit) in bytes.as_chunks_mut().0.iter_mut().zip(&self.text) {
            *bytes = unit.to_le_bytes();
        }
        bytes
    }

    /// What was seen, from the length of its title and the bytes of its text.
    #[must_use]
    pub fn from_bytes(title: usize, bytes: &[u8]) -> Self {
        let units = bytes.as_chunks::<2>().0;
        Self { title, text: units.iter().map(|unit| u16::from_le_bytes(*unit)).collect() }
    }
}

/// Whether the text of an element belongs to the line around it.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "input"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// Whether the text of an element is not sought.
fn is_left_out(name: &str) -> bool {
    matches!(name, "nav" | "button" | "select" | "textarea" | "script" | "style" | "template" | "noscript" | "svg")
}

/// Whether an element has no end.
fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "input" | "link" | "source" | "wbr")
}

/// Reads the visible text off a page. `files` are the names of what is attached to it.
#[must_use]
pub fn visible<'f>(html: &str, title: &str, files: impl IntoIterator<Item = &'f str>) -> Visible {
    let mut text = Text { text: String::with_capacity(html.len() / 3), gap: Gap::None };
    text.push(title.trim());
    let title = text.text.clone();
    let start = text.text.len();
    text.gap = Gap::Break;
    read(main(html), &mut text);
    // The heading of a page is its title, which stands once.
    if let Some(heading) = text.text.get(start + 1..)
        && heading.starts_with(&title)
    {
        text.text.replace_range(..=start, "");
    }
    for file in files {
        if !text.text.contains(file) {
            text.gap = Gap::Break;
            text.push(file);
        }
    }
    Visible { title: title.encode_utf16().count(), text: text.text.encode_utf16().collect() }
}

/// What is within `<main>`.
fn main(html: &str) -> &str {
    let Some(start) = memmem::find(html.as_bytes(), b"<main") else { return "" };
    let inner = tag_end(html, start).map_or("", |end| &html[end..]);
    memmem::rfind(inner.as_bytes(), b"</main").map_or(inner, |end| &inner[..end])
}

/// What stands between the last text and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Break,
}

struct Text {
    text: String,
    gap: Gap,
}

impl Text {
    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Adds text without white space at its ends, after the gap that is due.
    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            match self.gap {
                Gap::None => {}
                Gap::Space => self.text.push(' '),
                Gap::Break => self.text.push(char::from(BREAK as u8)),
            }
        }
        self.gap = Gap::None;
        self.text.push_str(text);
    }

    /// Adds text between tags: runs of white space count as one, references are resolved.
    fn run(&mut self, run: &str) {
        let mut rest = run;
        while let Some(at) = rest.bytes().position(|byte| byte == b'&' || byte.is_ascii_whitespace()) {
            self.push(&rest[..at]);
            if rest.as_bytes()[at] == b'&' {
                let (character, length) = reference(&rest[at..]);
                self.push(character.encode_utf8(&mut [0; 4]));
                rest = &rest[at + length..];
            } else {
                self.widen(Gap::Space);
                rest = &rest[at + 1..];
            }
        }
        self.push(rest);
    }
}

/// A character reference and its length. What is none is an ampersand.
fn reference(text: &str) -> (char, usize) {
    let body = &text.as_bytes()[1..];
    let length = body.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').take(12).count();
    let name = &text[1..=length];
    let end = 1 + length + usize::from(body.get(length) == Some(&b';'));
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).map_or(('&', 1), |character| (character, end));
    }
    let character = match name {
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "quot" | "QUOT" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        // Without a semicolon a name ends where it is known to: minified pages say `&lt` before any text.
        _ => {
            let known = [("amp", '&'), ("AMP", '&'), ("lt", '<'), ("LT", '<'), ("gt", '>'), ("GT", '>')];
            let found = known.iter().find(|(known, _)| name.starts_with(known));
            return found.map_or(('&', 1), |(known, character)| (*character, 1 + known.len()));
        }
    };
    (character, end)
}

fn read(html: &str, text: &mut Text) {
    // The element that is left out, and how deep elements of its name are open in it.
    let mut left_out: Option<(&str, usize)> = None;
    let mut at = 0;
    while let Some(open) = memchr(b'<', &html.as_bytes()[at..]).map(|found| at + found) {
        if left_out.is_none() {
            text.run(&html[at..open]);
        }
        if html[open..].starts_with("<!--") {
            at = html[open..].find("-->").map_or(html.len(), |end| open + end + 3);
            continue;
        }
        let Some(end) = tag_end(html, open) else { return };
        at = end;
        let inner = &html[open + 1..end - 1];
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |name| (true, name));
        let name_end = inner.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(name_end);
        match &mut left_out {
            Some((of, depth)) if *of == name => {
                *depth = if closes { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    left_out = None;
                }
            }
            Some(_) => {}
            None if !closes && !is_void(name) && (is_left_out(name) || is_marked(attributes)) => {
                left_out = Some((name, 1));
            }
            None => {}
        }
        if !is_inline(name) {
            text.widen(Gap::Break);
        }
    }
    if left_out.is_none() {
        text.run(&html[at..]);
    }
}

/// Where the tag ends that begins there: behind its `>`.
fn tag_end(html: &str, open: usize) -> Option<usize> {
    let bytes = html.as_bytes();
    let mut at = open;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', &bytes[at..])?;
        if bytes[at] == b'>' {
            return Some(at + 1);
        }
        // A quote begins a value only behind `=`.
        let quoted = bytes[at - 1] == b'=';
        at += 1;
        if quoted {
            at += memchr(bytes[at - 1], &bytes[at..])? + 1;
        }
    }
}

/// Whether the attributes of an element leave its text out.
fn is_marked(attributes: &str) -> bool {
    if attributes.is_empty() {
        return false;
    }
    let has = |name: &str| memmem::find(attributes.as_bytes(), name.as_bytes());
    let hidden = has(" hidden").is_some_and(|at| {
        matches!(attributes.as_bytes().get(at + 7), None | Some(b' ' | b'=' | b'/')) && !within_quotes(attributes, at)
    });
    hidden || has("data-search=off").or_else(|| has("data-search=\"off\"")).is_some()
}

/// Whether a place is within a quoted value.
fn within_quotes(attributes: &str, at: usize) -> bool {
    let mut quote = None;
    for byte in attributes.bytes().take(at) {
        match quote {
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            Some(open) if open == byte => quote = None,
            _ => {}
        }
    }
    quote.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str, title: &str, files: &[&str]) -> (String, usize) {
        let visible = visible(html, title, files.iter().copied());
        (String::from_utf16(&visible.text).unwrap(), visible.title)
    }

    #[test]
    fn the_text_is_what_a_reader_sees_in_main() {
        let html = "<head><title>不是</title></head><body><header>不是</header><main id=main><nav class=crumbs><ol><li>不是</ol></nav>\
            <h1>关于查验的通告<span class=validity>有效</span></h1><p>海关<b>总</b>署 <a title='a > b' href=x>公告</a>\n 2026\n年</p>\
            <table><tr><td>甲<td>乙</table><p data-search=off>不是<p>不是</p></p><button>不是</button><p hidden>不是</p><p class=\"a hidden\">一&lt二&amp;三&#x27;<br>四</p>\
            <!-- 不是 --><ul data-search=\"off\"><li>不是</ul></main><footer>不是</footer></body>";
        let (text, title) = read(html, "关于查验的通告", &["附件1.xlsx", "公告"]);
        assert_eq!(text, "关于查验的通告有效\n海关总署 公告 2026 年\n甲\n乙\n一<二&三'\n四\n附件1.xlsx");
        assert_eq!(title, 7);
        assert_eq!(read("<main><h1>另</h1></main>", "题", &[]), ("题\n另".into(), 1));
        for odd in
            ["", "<main", "<main>", "<main>&", "<main>&#;&x;<p", "<main><nav>", "<main><p a=\"", "<main></main></main>"]
        {
            assert!(read(odd, "题", &[]).0.starts_with('题'), "{odd}");
        }
    }
}
