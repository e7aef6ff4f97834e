//! Markdown for Chinese pages: one pass over the events gives HTML, outline, links and the names a page answers to.
//!
//! CommonMark with tables, footnotes and definition lists. A soft break between two Chinese characters is no space.
//! Headings get anchors made of their own words. A body with raw HTML is sanitised whole; no other is.

mod names;
mod prose;
mod sanitise;

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Alignment, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use names::NameCollector;
pub use names::{Name, normalise};
pub use prose::Prose;

/// What a link or image leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page, row or file of the site, as a relative address.
    Inside(String),
    /// A page elsewhere.
    Outside(String),
    /// Nothing that may be linked; the reader drops the link and keeps its text.
    Refused,
}

/// Turns what authors write in links into addresses.
pub trait Resolve {
    /// The target of a link.
    fn link(&mut self, written: &str, at: Range<usize>) -> Target;
    /// The target of an image.
    fn image(&mut self, written: &str, at: Range<usize>) -> Target;
}

/// A heading of a body.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Heading {
    /// Level in the page, from 2: the title is the page's level 1.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Its anchor.
    pub id: String,
    /// Where it stands, as a byte range of the body.
    #[serde(skip)]
    pub at: Range<usize>,
}

/// What one body gives.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// The body as HTML.
    pub html: String,
    /// Its headings.
    pub outline: Vec<Heading>,
    /// Headings, table headers, row heads and terms, and whether they have content.
    pub names: Vec<Name>,
    /// Its text as a reader sees it.
    pub prose: Prose,
    /// The beginning of its text.
    pub excerpt: String,
    /// Whether it says anything beside headings.
    pub has_content: bool,
    /// Where raw HTML stands, as byte ranges of the body.
    pub raw_html: Vec<Range<usize>>,
    /// The first raw HTML that is more than the markup of a table, which Markdown cannot merge cells in.
    pub foreign_html: Option<Range<usize>>,
    /// Images without a text, as byte ranges of the body.
    pub bare_images: Vec<Range<usize>>,
    /// Images with a text: the text and the byte range of the body.
    pub image_texts: Vec<(String, Range<usize>)>,
    /// Links: the text and the byte range of the body.
    pub link_texts: Vec<(String, Range<usize>)>,
    /// Table headers without a word, as byte ranges of the body.
    pub bare_headers: Vec<Range<usize>>,
    /// The first line of its text.
    pub first: Range<usize>,
    /// Whether it nests too deeply to be shown; nothing of it is then rendered.
    pub too_deep: bool,
}

/// How deep elements of a body may nest.
pub const MAX_DEPTH: usize = 64;

/// Marks an address that was resolved, while raw HTML with others stands beside it. It reads as a relative path, so that
/// neither the writer of HTML nor the sanitiser changes it.
const RESOLVED: &str = "gk.resolved/";

/// Characters of the excerpt.
const EXCERPT: usize = 160;

/// Reads a body. Ranges given to the resolver and in the result are those of the body's bytes.
pub fn render(body: &str, resolver: &mut impl Resolve) -> Rendered {
    render_part(body, "", resolver)
}

/// Reads a body that is part of a page; its anchors begin with a prefix, so that no two parts share one.
pub fn render_part(body: &str, prefix: &str, resolver: &mut impl Resolve) -> Rendered {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let events: Vec<_> = Parser::new_ext(body, options).into_offset_iter().collect();
    let mut depth = 0usize;
    let too_deep = events.iter().any(|(event, _)| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    });
    if too_deep {
        return Rendered { too_deep, has_content: true, ..Rendered::default() };
    }
    let shift = heading_shift(&events);
    let has_raw = events.iter().any(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    let mut writer = Writer::new(resolver, body, prefix, shift, has_raw);
    for index in 0..events.len() {
        writer.event(&events, index);
    }
    let mut rendered = writer.finish();
    if has_raw && sanitise::depth(&rendered.html) > MAX_DEPTH {
        return Rendered { too_deep: true, has_content: true, ..Rendered::default() };
    }
    let start = events.first().map_or(0, |(_, range)| range.start);
    rendered.first = start..start + body[start..].lines().next().map_or(0, str::len);
    rendered
}

/// How far headings move down, so that none stands as high as the page's title.
fn heading_shift(events: &[(Event<'_>, Range<usize>)]) -> u8 {
    let top = events.iter().filter_map(|(event, _)| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level as u8),
        _ => None,
    });
    top.min().map_or(0, |top| 2u8.saturating_sub(top))
}

#[expect(clippy::struct_excessive_bools, reason = "a writer of events remembers where it stands")]
struct Writer<'e, 'r, R> {
    resolver: &'r mut R,
    body: &'r str,
    prefix: &'r str,
    shift: u8,
    /// Whether the body holds raw HTML.
    has_raw: bool,
    /// Finished events, one list for the body and one for each footnote being read.
    out: Vec<Vec<Event<'e>>>,
    rendered: Rendered,
    names: NameCollector,
    anchors: HashSet<String>,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    links: Vec<bool>,
    footnotes: Vec<String>,
    notes: HashMap<String, String>,
    open_notes: Vec<String>,
    last_char: Option<char>,
    /// Characters of the excerpt so far.
    excerpt_length: usize,
    /// Whether a block has begun since the last text.
    block_began: bool,
    /// Whether the block is code.
    in_code: bool,
    image_depth: usize,
    image_has_text: bool,
    /// Where the text of the link, image and table header being read begins in the prose.
    text_starts: Vec<usize>,
}

impl<'e, 'r, R: Resolve> Writer<'e, 'r, R> {
    fn new(resolver: &'r mut R, body: &'r str, prefix: &'r str, shift: u8, has_raw: bool) -> Self {
        Self {
            resolver,
            body,
            prefix,
            shift,
            has_raw,
            out: vec![Vec::new()],
            rendered: Rendered::default(),
            names: NameCollector::default(),
            anchors: HashSet::new(),
            alignments: Vec::new(),
            column: 0,
            in_head: false,
            links: Vec::new(),
            footnotes: Vec::new(),
            notes: HashMap::new(),
            open_notes: Vec::new(),
            last_char: None,
            excerpt_length: 0,
            block_began: false,
            in_code: false,
            image_depth: 0,
            image_has_text: false,
            text_starts: Vec::new(),
        }
    }

    /// What was read since the last mark.
    fn text_since_mark(&mut self) -> String {
        let start = self.text_starts.pop().unwrap_or(0);
        self.rendered.prose.text().get(start..).unwrap_or("").trim().to_owned()
    }

    fn mark_text(&mut self) {
        self.text_starts.push(self.rendered.prose.text().len());
    }

    fn push(&mut self, event: Event<'e>) {
        self.out.last_mut().expect("the list of the body is never taken off").push(event);
    }

    fn html(&mut self, html: impl Into<CowStr<'e>>) {
        self.push(Event::Html(html.into()));
    }

    fn event(&mut self, events: &[(Event<'e>, Range<usize>)], index: usize) {
        let (event, range) = &events[index];
        self.names.event(event, range);
        match event {
            Event::Start(tag) => self.start(tag, range, events, index),
            Event::End(tag) => self.end(*tag, range),
            Event::Text(text) => {
                self.take_text(text);
                self.rendered.prose.push(text, self.body, range, self.in_code);
                self.push(Event::Text(text.clone()));
            }
            Event::Code(text) => {
                self.take_text(text);
                self.rendered.prose.push(text, self.body, range, true);
                self.push(Event::Code(text.clone()));
            }
            Event::SoftBreak => {
                let next = events[index + 1..].iter().find_map(|(event, _)| match event {
                    Event::Text(text) => Some(text.chars().next()),
                    Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Strikethrough)
                    | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Strikethrough) => None,
                    _ => Some(None),
                });
                let chinese = |c: Option<char>| c.is_some_and(is_chinese);
                if !(chinese(self.last_char) && chinese(next.flatten())) {
                    self.rendered.prose.space();
                    self.push(Event::SoftBreak);
                }
            }
            Event::HardBreak => {
                self.rendered.prose.line_end();
                self.push(Event::HardBreak);
            }
            Event::Html(raw) | Event::InlineHtml(raw) => {
                self.rendered.raw_html.push(range.clone());
                if self.rendered.foreign_html.is_none() && !sanitise::is_table_markup(raw) {
                    self.rendered.foreign_html = Some(range.clone());
                }
                self.rendered.prose.push_html(raw, range);
                self.push(Event::Html(raw.clone()));
            }
            Event::FootnoteReference(label) => self.footnote_reference(label),
            other => self.push(other.clone()),
        }
    }

    fn take_text(&mut self, text: &str) {
        self.last_char = text.chars().last().or(self.last_char);
        if self.image_depth > 0 && !text.trim().is_empty() {
            self.image_has_text = true;
        }
        let have = self.excerpt_length;
        if have < EXCERPT && self.names.in_prose() {
            if have == 0 {
                // Nearly all texts are Chinese, of three bytes a character.
                self.rendered.excerpt.reserve_exact((EXCERPT + 1) * 3);
            } else if self.block_began {
                self.rendered.excerpt.push(' ');
                self.excerpt_length += 1;
            }
            let end = text.char_indices().nth(EXCERPT - have).map_or(text.len(), |(end, _)| end);
            self.rendered.excerpt.push_str(&text[..end]);
            self.excerpt_length += text[..end].chars().count();
        }
        self.block_began = false;
    }

    fn start(&mut self, tag: &Tag<'e>, range: &Range<usize>, events: &[(Event<'e>, Range<usize>)], index: usize) {
        match tag {
            Tag::Heading { level, id, .. } => {
                let level = (*level as u8 + self.shift).min(6);
                let text = heading_text(events, index);
                let id = self.anchor(id.as_deref(), &text);
                self.html(format!("<h{level} id=\"{}\">", escape(&id)));
                self.rendered.outline.push(Heading { level, text, id, at: range.clone() });
            }
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.html("<div class=\"table\" tabindex=\"0\"><table>");
            }
            Tag::TableHead => {
                self.mark_text();
                (self.in_head, self.column) = (true, 0);
                self.html("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html("<tr>");
            }
            Tag::TableCell => {
                self.html(match (self.in_head, self.alignments.get(self.column)) {
                    (true, Some(Alignment::Right)) => "<th scope=\"col\" class=\"right\">",
                    (true, Some(Alignment::Center)) => "<th scope=\"col\" class=\"center\">",
                    (true, _) => "<th scope=\"col\">",
                    (false, Some(Alignment::Right)) => "<td class=\"right\">",
                    (false, Some(Alignment::Center)) => "<td class=\"center\">",
                    (false, _) => "<td>",
                });
            }
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                self.start_link(&format!("mailto:{dest_url}"), title, range);
            }
            Tag::Link { dest_url, title, .. } => self.start_link(dest_url, title, range),
            Tag::Image { link_type, dest_url, title, id } => {
                self.mark_text();
                self.image_depth += 1;
                self.image_has_text = false;
                let dest_url = match self.resolver.image(dest_url, range.clone()) {
                    Target::Inside(address) | Target::Outside(address) if self.has_raw => {
                        format!("{RESOLVED}{address}").into()
                    }
                    Target::Inside(address) | Target::Outside(address) => address.into(),
                    Target::Refused => CowStr::Borrowed(""),
                };
                self.push(Event::Start(Tag::Image {
                    link_type: *link_type,
                    dest_url,
                    title: title.clone(),
                    id: id.clone(),
                }));
            }
            Tag::FootnoteDefinition(label) => {
                self.open_notes.push(label.to_string());
                self.out.push(Vec::new());
            }
            Tag::HtmlBlock => {}
            other => self.push(Event::Start(other.clone())),
        }
        if is_block(tag) {
            self.in_code = matches!(tag, Tag::CodeBlock(_));
            if matches!(tag, Tag::TableCell) {
                self.rendered.prose.cell();
            } else {
                self.rendered.prose.line_end();
            }
            self.last_char = None;
            self.block_began = true;
        }
    }

    fn start_link(&mut self, written: &str, title: &str, range: &Range<usize>) {
        self.mark_text();
        let target = self.resolver.link(written, range.clone());
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
        match target {
            Target::Inside(address) => {
                self.links.push(false);
                self.html(format!("<a href=\"{}\"{title}>", self.done(&address)));
            }
            Target::Outside(address) => {
                self.links.push(true);
                let address = self.done(&address);
                self.html(format!("<a class=\"external\" href=\"{address}\" rel=\"noopener\"{title}>"));
            }
            Target::Refused => {
                self.links.push(false);
                self.html("<a>");
            }
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        let inline = [TagEnd::Emphasis, TagEnd::Strong, TagEnd::Strikethrough, TagEnd::Link, TagEnd::Image];
        if !inline.contains(&tag) && tag != TagEnd::TableCell {
            self.in_code = false;
            self.rendered.prose.line_end();
        }
        match tag {
            TagEnd::Heading(_) => {
                let level = self.rendered.outline.last().map_or(2, |heading| heading.level);
                self.html(format!("</h{level}>\n"));
            }
            TagEnd::Table => self.html("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                if self.text_since_mark().is_empty() {
                    self.rendered.bare_headers.push(range.clone());
                }
                self.in_head = false;
                self.html("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.html("</tr>"),
            TagEnd::TableCell => {
                self.column += 1;
                self.html(if self.in_head { "</th>" } else { "</td>" });
            }
            TagEnd::Link => {
                let text = self.text_since_mark();
                self.rendered.link_texts.push((text, range.clone()));
                let outside = self.links.pop().unwrap_or(false);
                self.html(if outside {
                    "<span class=\"visually-hidden\">（站外链接）</span></a>"
                } else {
                    "</a>"
                });
            }
            TagEnd::Image => {
                self.image_depth = self.image_depth.saturating_sub(1);
                let text = self.text_since_mark();
                if self.image_has_text {
                    self.rendered.image_texts.push((text, range.clone()));
                } else {
                    self.rendered.bare_images.push(range.clone());
                }
                self.push(Event::End(tag));
            }
            TagEnd::FootnoteDefinition => {
                let events = self.out.pop().unwrap_or_default();
                if let Some(label) = self.open_notes.pop() {
                    let mut note = String::new();
                    html::push_html(&mut note, events.into_iter());
                    self.notes.entry(label).or_insert(note);
                }
            }
            TagEnd::HtmlBlock => {}
            other => self.push(Event::End(other)),
        }
    }

    fn footnote_reference(&mut self, label: &str) {
        let first = !self.footnotes.iter().any(|known| known == label);
        if first {
            self.footnotes.push(label.to_owned());
        }
        let number = self.footnotes.iter().position(|known| known == label).unwrap_or(0) + 1;
        let prefix = self.prefix;
        let hash = self.done("#");
        let id = if first { format!(" id=\"{prefix}fnref-{number}\"") } else { String::new() };
        self.html(format!(
            "<sup class=\"footnote\"><a href=\"{hash}{prefix}fn-{number}\"{id} aria-label=\"注释{number}\">[{number}]</a></sup>"
        ));
    }

    /// An anchor made of the heading's own words, so that it stays when headings around it change.
    fn anchor(&mut self, given: Option<&str>, text: &str) -> String {
        let base = given.map_or_else(|| slug(text), slug);
        // An id that begins with a letter can be named in style sheets and scripts without escapes.
        let base = match base.chars().next() {
            None => format!("{}section", self.prefix),
            Some(first) if first.is_alphabetic() || !self.prefix.is_empty() => format!("{}{base}", self.prefix),
            Some(_) => format!("section-{base}"),
        };
        // Anchors of the page around it, and of footnotes, are taken.
        let taken = base == "main" || base.starts_with("fn-") || base.starts_with("fnref-");
        let base = if taken { format!("section-{base}") } else { base };
        let mut anchor = base.clone();
        let mut number = 1;
        while !self.anchors.insert(anchor.clone()) {
            number += 1;
            anchor = format!("{base}-{number}");
        }
        anchor
    }

    /// An address that was resolved, marked where raw HTML may stand beside it.
    fn done(&self, address: &str) -> String {
        if self.has_raw { format!("{RESOLVED}{}", escape(address)) } else { escape(address) }
    }

    /// Resolves the addresses of raw HTML, which stand unmarked among those that were resolved.
    fn resolve_raw(&mut self, html: &str) -> String {
        let first = self.rendered.raw_html.first().cloned().unwrap_or(0..0);
        let body = self.body;
        // The sanitiser keeps no positions: a value is looked up where it first stands.
        let find = |text: &str| {
            body[first.start..].find(text).map_or(first.clone(), |at| first.start + at..first.start + at + text.len())
        };
        let mut resolved = String::with_capacity(html.len());
        for piece in sanitise::pieces(html) {
            match piece {
                sanitise::Piece::Other(text) => resolved.push_str(text),
                sanitise::Piece::Address { image, name, value } => {
                    let written = sanitise::unescape(value);
                    if let Some(done) = written.strip_prefix(RESOLVED) {
                        let _ = write!(resolved, " {name}=\"{}\"", escape(done));
                        continue;
                    }
                    let at = find(&written);
                    let target =
                        if image { self.resolver.image(&written, at) } else { self.resolver.link(&written, at) };
                    match target {
                        Target::Inside(address) | Target::Outside(address) => {
                            let _ = write!(resolved, " {name}=\"{}\"", escape(&address));
                        }
                        Target::Refused => {}
                    }
                }
                sanitise::Piece::ImageWithoutText(text) => {
                    self.rendered.bare_images.push(find("<img"));
                    resolved.push_str(text);
                }
            }
        }
        resolved
    }

    fn finish(mut self) -> Rendered {
        let events = self.out.drain(..).flatten();
        let mut page = String::new();
        html::push_html(&mut page, events);
        if !self.footnotes.is_empty() {
            page.push_str("<section class=\"footnotes\" aria-label=\"注释\"><ol>");
            let hash = self.done("#");
            for (index, label) in self.footnotes.iter().enumerate() {
                let (number, prefix) = (index + 1, self.prefix);
                let note = self.notes.get(label).map_or("", String::as_str);
                let _ = write!(
                    page,
                    "<li id=\"{prefix}fn-{number}\">{note}<p><a href=\"{hash}{prefix}fnref-{number}\" aria-label=\"返回正文注释{number}处\">↩</a></p></li>"
                );
            }
            page.push_str("</ol></section>\n");
        }
        self.rendered.html =
            if self.rendered.raw_html.is_empty() { page } else { self.resolve_raw(&sanitise::clean(&page)) };
        let (names, has_content) = self.names.finish();
        self.rendered.names = names;
        self.rendered.has_content = has_content;
        self.rendered
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn heading_text(events: &[(Event<'_>, Range<usize>)], start: usize) -> String {
    let mut text = String::new();
    for (event, _) in &events[start + 1..] {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// Letters, digits and Chinese characters; everything else is a hyphen.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Whether a character is Chinese: a Han character, or punctuation as wide as one.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{303f}' | '\u{31c0}'..='\u{31ef}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{323af}'
        | '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// Escapes a text for an attribute or for content, of HTML or XML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        escaped.push_str(&rest[..at]);
        escaped.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    escaped.push_str(rest);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Plain;

    impl Resolve for Plain {
        fn link(&mut self, written: &str, _: Range<usize>) -> Target {
            if written.starts_with("https:") {
                Target::Outside(written.to_owned())
            } else if written.starts_with("javascript:") {
                Target::Refused
            } else {
                Target::Inside(written.to_owned())
            }
        }
        fn image(&mut self, written: &str, _: Range<usize>) -> Target {
            Target::Inside(written.to_owned())
        }
    }

    fn html(body: &str) -> String {
        render(body, &mut Plain).html
    }

    #[test]
    fn a_soft_break_between_chinese_characters_makes_no_space() {
        assert_eq!(html("海关总署\n公告，\n**特此**\n公告"), "<p>海关总署公告，<strong>特此</strong>公告</p>\n");
        assert_eq!(html("RCEP\nrules"), "<p>RCEP\nrules</p>\n");
        assert_eq!(html("依据 RCEP\n第三章"), "<p>依据 RCEP\n第三章</p>\n");
    }

    #[test]
    fn headings_stand_below_the_title_and_have_stable_anchors() {
        let rendered = render("# 一、申请条件\n\n## 材料 A\n\n# 一、申请条件\n", &mut Plain);
        let ids: Vec<_> = rendered.outline.iter().map(|h| (h.level, h.id.as_str())).collect();
        assert_eq!(ids, [(2, "一-申请条件"), (3, "材料-a"), (2, "一-申请条件-2")]);
        assert!(html("### 深\n").contains("<h3"));
    }

    #[test]
    fn tables_have_headers_and_no_inline_style() {
        let html = html("| 项目 | 金额 |\n|---|---:|\n| 甲 | 1 |\n");
        assert!(html.contains("<th scope=\"col\" class=\"right\">金额</th>"), "{html}");
        assert!(html.contains("<td class=\"right\">1</td></tr></tbody>"));
        assert!(!html.contains("style="));
    }

    #[test]
    fn footnotes_stand_at_the_end_and_lead_back() {
        let html = html("甲[^a]乙[^b]丙[^a]\n\n[^b]: 乙注\n[^a]: 甲注\n");
        assert!(html.contains("<a href=\"#fn-1\" id=\"fnref-1\""));
        assert!(html.find("甲注").unwrap() < html.find("乙注").unwrap());
        assert_eq!(html.matches("id=\"fnref-1\"").count(), 1);
    }

    #[test]
    fn raw_html_is_sanitised_and_told() {
        let rendered = render(
            "<div onclick=\"x()\">内容<script>alert(1)</script></div>\n\n<table><tr><td rowspan=2>甲</td></tr></table>",
            &mut Plain,
        );
        assert!(!rendered.raw_html.is_empty());
        assert!(!rendered.html.contains("onclick") && !rendered.html.contains("script"));
        assert!(rendered.html.contains("rowspan=\"2\""));
    }

    #[test]
    fn the_markup_of_tables_is_no_foreign_html() {
        let foreign = |body: &str| render(body, &mut Plain).foreign_html.is_some();
        assert!(!foreign("<table>\n<tr><th rowspan=\"2\" scope=\"col\">甲<br>乙</th></tr>\n</table>\n"));
        assert!(foreign("<table style=\"width:1px\"><tr><td>甲</td></tr></table>\n"));
        assert!(foreign("<table><tr><td onclick=\"x()\">甲</td></tr></table>\n"));
        assert!(foreign("<div>甲</div>\n"));
    }

    #[test]
    fn addresses_in_raw_html_are_resolved_like_others() {
        struct Upper;
        impl Resolve for Upper {
            fn link(&mut self, written: &str, _: Range<usize>) -> Target {
                if written == "bad" { Target::Refused } else { Target::Inside(written.to_uppercase()) }
            }
            fn image(&mut self, written: &str, _: Range<usize>) -> Target {
                Target::Inside(written.to_uppercase())
            }
        }
        let body = "[甲](a) ![图](b) <a href=\"c&amp;d\">乙 href=\"x\"</a> <a href=\"bad\">丙</a> <img src=\"e\">\n";
        let rendered = render(body, &mut Upper);
        let html = &rendered.html;
        assert!(
            html.contains("href=\"A\"") && html.contains("src=\"B\"") && html.contains("href=\"C&amp;D\""),
            "{html}"
        );
        assert!(html.contains("乙 href=\"x\"") && html.contains("<a>丙") && html.contains("src=\"E\""), "{html}");
        assert!(!html.contains(RESOLVED));
        assert_eq!(rendered.bare_images.len(), 1);
    }

    #[test]
    fn links_out_say_so_and_scripts_are_no_links() {
        assert!(html("[甲](https://a.example)").contains("（站外链接）"));
        assert!(!html("[甲](javascript:alert(1))").contains("javascript"));
        assert!(!html("![a](x.png \"t\\\"><script>\")").contains("<script>"));
    }

    #[test]
    fn prose_is_what_a_reader_sees_and_leads_back_to_the_source() {
        let body = "# 一、**总**则\n\n海关\n总署 [公告](a.md) `x`\n\n| 甲 | 乙 |\n|---|---|\n| 1&amp;2 | 3 |\n\n<p>原<b>文</b></p>\n";
        let prose = render(body, &mut Plain).prose;
        assert_eq!(prose.text(), "一、总则\n海关总署 公告 x\n甲\t乙\n1&2\t3\n原文\n");
        for word in ["总", "则", "海关", "公告", "x", "乙", "3", "原", "文"] {
            let at = prose.text().find(word).unwrap();
            assert_eq!(&body[prose.source(&(at..at + word.len()))], word);
        }
        let across = prose.text().find("总则").unwrap();
        assert_eq!(&body[prose.source(&(across..across + "总则".len()))], "总**则");
        assert!(prose.is_code(prose.text().find('x').unwrap()) && !prose.is_code(0));
    }

    #[test]
    fn images_without_text_are_told() {
        assert_eq!(render("![](a.png) ![图](b.png)", &mut Plain).bare_images.len(), 1);
    }

    proptest! {
        #[test]
        fn rendering_never_panics(body in "([#*_`>|\\[\\](){}<>!\\-\\n 甲乙，：a1^~:]){0,80}") {
            let rendered = render(&body, &mut Plain);
            prop_assert!(!rendered.html.contains("<script"));
        }
    }
}
