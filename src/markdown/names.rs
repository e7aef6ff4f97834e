//! The names a body answers to: headings, table headers, heads of table rows and terms, each with or without content.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::model::placeholder::says_nothing;

/// A name in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name, normalised ([`normalise`]).
    pub name: String,
    /// Whether there is content of its own under it.
    pub has_content: bool,
    /// Where it stands, in bytes of the body.
    pub at: Range<usize>,
}

/// A name without its numbering (一、 （一） 1. 第一条), spaces and closing colon.
#[must_use]
pub fn normalise(name: &str) -> String {
    let compact: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let mut rest = compact.as_str();
    let numeral = |c: char| "一二三四五六七八九十百零〇0123456789".contains(c);
    let opened = rest.strip_prefix(['（', '(', '【', '〔']);
    let digits = opened.unwrap_or(rest).trim_start_matches(numeral);
    let counted = digits.len() < opened.unwrap_or(rest).len();
    let closed = if opened.is_some() {
        digits.strip_prefix(['）', ')', '】', '〕'])
    } else {
        digits.strip_prefix(['、', '.', '．', '）', ')'])
    };
    if let (true, Some(after)) = (counted, closed) {
        rest = after.trim_start_matches(['、', '.', '．']);
    }
    rest.trim_end_matches(['：', ':', '。', '*']).to_owned()
}

#[derive(Debug)]
struct OpenHeading {
    level: u8,
    name: usize,
}

/// Collects names while the events pass by.
#[derive(Debug, Default)]
pub struct NameCollector {
    names: Vec<Name>,
    headings: Vec<OpenHeading>,
    /// The text of the block being read.
    block: String,
    in_heading: Option<u8>,
    in_image: usize,
    /// Names of the table's columns, in order.
    columns: Vec<usize>,
    /// The name at the head of the table row being read, if its first cell says anything.
    row: Option<usize>,
    cell: usize,
    in_table_head: bool,
    term: Option<usize>,
    has_content: bool,
}

/// What raw HTML says: its text, and its images as a character each. Comments and tags say nothing.
fn said_in_html(html: &str) -> String {
    let mut said = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        said.push_str(&rest[..start]);
        let tag = &rest[start..];
        let close = if tag.starts_with("<!--") { "-->" } else { ">" };
        if tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("<img")) {
            said.push('图');
        }
        rest = tag.find(close).map_or("", |end| &tag[end + close.len()..]);
    }
    said + rest
}

impl NameCollector {
    /// Whether text now belongs to the running text, not to a heading or table.
    pub fn in_prose(&self) -> bool {
        self.in_heading.is_none() && self.columns.is_empty() && !self.in_table_head
    }

    pub fn event(&mut self, event: &Event<'_>, at: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag, at),
            Event::Text(text) | Event::Code(text) | Event::Html(text) => self.block.push_str(text),
            Event::InlineHtml(html) => self.block.push_str(&said_in_html(html)),
            Event::SoftBreak | Event::HardBreak => self.block.push(' '),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.in_heading = Some(*level as u8);
            }
            Tag::Image { .. } => self.in_image += 1,
            Tag::TableHead => {
                self.flush();
                self.in_table_head = true;
                self.columns.clear();
            }
            Tag::TableRow => {
                self.cell = 0;
                self.row = None;
            }
            Tag::DefinitionListTitle => {
                self.flush();
                self.block.clear();
            }
            Tag::Paragraph
            | Tag::Item
            | Tag::TableCell
            | Tag::CodeBlock(_)
            | Tag::DefinitionListDefinition
            | Tag::List(_) => {
                self.flush();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, at: &Range<usize>) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(at),
            TagEnd::Image => {
                self.in_image -= 1;
                self.mark();
            }
            TagEnd::TableCell => self.end_cell(at),
            TagEnd::TableHead => self.in_table_head = false,
            TagEnd::Table => self.columns.clear(),
            TagEnd::DefinitionListTitle => {
                let text = std::mem::take(&mut self.block);
                self.term = Some(self.add(&text, at));
            }
            TagEnd::DefinitionListDefinition => self.flush(),
            TagEnd::DefinitionList => {
                self.flush();
                self.term = None;
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::List(_) => self.flush(),
            TagEnd::HtmlBlock => {
                self.block = said_in_html(&self.block);
                self.flush();
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str, at: &Range<usize>) -> usize {
        self.names.push(Name { name: normalise(text), has_content: false, at: at.clone() });
        self.names.len() - 1
    }

    fn end_heading(&mut self, at: &Range<usize>) {
        let level = self.in_heading.take().unwrap_or(2);
        let text = std::mem::take(&mut self.block);
        let name = self.add(&text, at);
        self.headings.retain(|open| open.level < level);
        self.headings.push(OpenHeading { level, name });
    }

    fn end_cell(&mut self, at: &Range<usize>) {
        let text = std::mem::take(&mut self.block);
        let says_something = !says_nothing(&text);
        if self.in_table_head {
            let name = self.add(&text, at);
            self.columns.push(name);
            return;
        }
        if says_something {
            if let Some(name) = self.columns.get(self.cell) {
                self.names[*name].has_content = true;
            }
            if self.cell == 0 {
                self.row = Some(self.add(&text, at));
            } else if let Some(name) = self.row {
                self.names[name].has_content = true;
            }
            self.mark();
        }
        self.cell += 1;
    }

    /// Ends a block: if it says something, what is open above it has content.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.block);
        if !says_nothing(&text) {
            self.mark();
        }
    }

    fn mark(&mut self) {
        self.has_content = true;
        for open in &self.headings {
            self.names[open.name].has_content = true;
        }
        if let Some(term) = self.term {
            self.names[term].has_content = true;
        }
    }

    pub fn finish(mut self) -> (Vec<Name>, bool) {
        self.flush();
        (self.names, self.has_content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Options, Parser};

    fn names(body: &str) -> (Vec<(String, bool)>, bool) {
        let mut collector = NameCollector::default();
        let options = Options::ENABLE_TABLES | Options::ENABLE_DEFINITION_LIST;
        for (event, at) in Parser::new_ext(body, options).into_offset_iter() {
            collector.event(&event, &at);
        }
        let (names, any) = collector.finish();
        (names.into_iter().map(|n| (n.name, n.has_content)).collect(), any)
    }

    fn has(body: &str, name: &str) -> bool {
        names(body).0.into_iter().any(|(n, content)| n == name && content)
    }

    #[test]
    fn numbering_is_no_part_of_a_name() {
        for (written, name) in [
            ("一、申请条件", "申请条件"),
            ("（三） 办理流程：", "办理流程"),
            ("12. 收费情况", "收费情况"),
            ("十一、其他", "其他"),
            ("二十四小时服务", "二十四小时服务"),
            ("一站式服务", "一站式服务"),
        ] {
            assert_eq!(normalise(written), name);
        }
    }

    #[test]
    fn a_heading_needs_content_of_its_own() {
        assert!(has("## 申请条件\n\n企业法人。\n", "申请条件"));
        assert!(!has("## 申请条件\n\n## 办理流程\n\n网上办理。\n", "申请条件"));
        assert!(!has("## 申请条件\n\n（待补充）\n", "申请条件"));
        assert!(has("## 申请条件\n\n### 企业\n\n法人。\n", "申请条件"), "content of a lower heading is its content");
        assert!(has("## 申请条件\n\n- 企业法人\n", "申请条件"));
        assert!(has("## 流程图\n\n![流程](a.svg)\n", "流程图"));
    }

    #[test]
    fn table_headers_row_heads_and_terms_are_names() {
        let table = "| 收费项目 | 收费标准 |\n|---|---|\n| 滞报金 | |\n";
        assert!(has(table, "收费项目") && !has(table, "收费标准"));
        assert!(has("| 要素 | 内容 |\n|---|---|\n| 办理地点 | 一楼大厅 |\n", "办理地点"));
        assert!(has("当事人\n: 某公司\n", "当事人"));
        assert!(!has("当事人\n: 待补充\n", "当事人"));
    }

    #[test]
    fn headings_alone_are_no_content() {
        assert!(!names("## 甲\n\n## 乙\n").1);
        assert!(names("甲").1);
    }

    #[test]
    fn comments_and_tags_of_html_say_nothing() {
        assert_eq!(said_in_html("<!-- 待\n写 --><br>").trim(), "");
        assert_eq!(said_in_html("<p>甲<b>乙</b></p>"), "甲乙");
        assert_eq!(said_in_html("<IMG src=a.png alt=图>"), "图");
        assert_eq!(said_in_html("甲<!-- 没有结束"), "甲");
    }
}
