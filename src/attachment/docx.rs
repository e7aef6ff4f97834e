//! Text documents: paragraphs and table cells of the body, headers, footers, notes, comments and text boxes; what is
//! deleted under revision or hidden is told apart, for the reader of the page does not see it and a copy gives it away.

use std::collections::BTreeSet;

use super::office::Package;
use super::place::Spot;
use super::reading::{Flow, Reading};
use super::xml::{self, Element, Xml, is_on};
use crate::diagnostic::Text;
use crate::text;

/// Reads a text document.
pub(super) fn read(reading: &mut Reading, package: &mut Package<'_>, main: &str, xml: &str) -> Flow {
    let relations = package.relations(reading, main)?;
    story(reading, &Story::Body, xml)?;
    for relation in relations.iter().filter(|relation| !relation.external) {
        let story = match relation.kind.as_str() {
            "header" => Story::Part(text!("页眉", "header")),
            "footer" => Story::Part(text!("页脚", "footer")),
            "footnotes" => Story::Notes(text!("脚注", "footnote"), "footnote"),
            "endnotes" => Story::Notes(text!("尾注", "endnote"), "endnote"),
            "comments" => Story::Notes(text!("批注", "comment"), "comment"),
            _ => continue,
        };
        if let Some(xml) = package.unread_part(reading, &relation.target)? {
            self::story(reading, &story, &xml)?;
            package.relations(reading, &relation.target)?;
        }
    }
    Ok(())
}

/// A run of paragraphs with places of its own.
enum Story {
    /// The body: paragraphs and tables have numbers.
    Body,
    /// A header or footer.
    Part(Text),
    /// Notes or comments: their elements of this name have ids.
    Notes(Text, &'static str),
}

/// Why text is not on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unseen {
    Deleted,
    Hidden,
    Field,
}

impl Unseen {
    fn note(self) -> Text {
        match self {
            Self::Deleted => text!("（修订中已删除，文件里还在）", " (deleted under revision, still in the file)"),
            Self::Hidden => text!("（隐藏文字）", " (hidden text)"),
            Self::Field => text!("（域代码）", " (field code)"),
        }
    }
}

/// A paragraph being read.
#[derive(Default)]
struct Paragraph {
    place: Text,
    seen: String,
    unseen: Vec<(Unseen, String)>,
}

impl Paragraph {
    fn push(&mut self, unseen: Option<Unseen>, text: &str) {
        match (unseen, self.unseen.last_mut()) {
            (None, _) => self.seen.push_str(text),
            (Some(why), Some((last, before))) if *last == why => before.push_str(text),
            (Some(why), _) => self.unseen.push((why, text.to_owned())),
        }
    }
}

/// A table being read: its number in the body, row and column.
struct Table {
    number: usize,
    row: usize,
    column: usize,
}

/// Where the walk through a story stands.
#[derive(Default)]
struct Walk {
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// Paragraphs and tables of the body seen so far.
    counted: usize,
    counted_tables: usize,
    /// The note or comment being read.
    note: String,
    /// Elements open that delete what is in them.
    deleting: usize,
    /// Text boxes open.
    boxes: usize,
    /// Elements open within an alternative that older programs show in place of another.
    fallback: usize,
    in_run: bool,
    run_hidden: bool,
    in_text: bool,
    /// Why the text being read is not on the page.
    why_unseen: Option<Unseen>,
}

impl Walk {
    fn place(&self, story: &Story) -> Text {
        let place = match (story, self.tables.last()) {
            (Story::Body, Some(Table { number, row, column })) => {
                text!("表格 {number} 第 {row} 行第 {column} 列", "table {number}, row {row}, column {column}")
            }
            (Story::Body, None) => {
                let number = self.counted;
                text!("第 {number} 段", "paragraph {number}")
            }
            (Story::Part(name), _) => name.clone(),
            (Story::Notes(name, _), _) => {
                let (zh, en, note) = (&name.zh, &name.en, &self.note);
                text!("{zh} {note}", "{en} {note}")
            }
        };
        if self.boxes == 0 {
            return place;
        }
        let (zh, en) = (place.zh, place.en);
        text!("{zh}处的文本框", "text box at {en}")
    }

    fn unseen(&self) -> Option<Unseen> {
        if self.deleting > 0 { Some(Unseen::Deleted) } else { self.run_hidden.then_some(Unseen::Hidden) }
    }

    fn open(&mut self, story: &Story, element: &Element<'_>) {
        match element.name() {
            "p" => {
                if self.tables.is_empty() && self.boxes == 0 {
                    self.counted += 1;
                }
                let place = self.place(story);
                self.paragraphs.push(Paragraph { place, ..Paragraph::default() });
            }
            "tbl" => {
                if self.tables.is_empty() {
                    self.counted_tables += 1;
                }
                self.tables.push(Table { number: self.counted_tables, row: 0, column: 0 });
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.row, table.column) = (table.row + 1, 0);
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.column += 1;
                }
            }
            "del" | "moveFrom" => self.deleting += 1,
            "txbxContent" => self.boxes += 1,
            "r" => (self.in_run, self.run_hidden) = (true, false),
            "vanish" | "webHidden" if self.in_run => {
                self.run_hidden = element.attribute("val").is_none_or(|value| is_on(&value));
            }
            "t" => (self.in_text, self.why_unseen) = (true, self.unseen()),
            "delText" => (self.in_text, self.why_unseen) = (true, Some(Unseen::Deleted)),
            "instrText" | "delInstrText" => (self.in_text, self.why_unseen) = (true, Some(Unseen::Field)),
            "tab" if self.in_run => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            name => {
                if let Story::Notes(_, notes) = story
                    && name == *notes
                {
                    self.note = element.attribute("id").unwrap_or_default();
                }
            }
        }
    }

    fn push(&mut self, text: &str) {
        let unseen = if self.in_text { self.why_unseen } else { self.unseen() };
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push(unseen, text);
        }
    }

    /// The paragraph that an end closes, if it closes one.
    fn close(&mut self, name: &str) -> Option<Paragraph> {
        match name {
            "p" => return self.paragraphs.pop(),
            "tbl" => {
                self.tables.pop();
            }
            "del" | "moveFrom" => self.deleting = self.deleting.saturating_sub(1),
            "txbxContent" => self.boxes = self.boxes.saturating_sub(1),
            "r" => (self.in_run, self.run_hidden) = (false, false),
            "t" | "delText" | "instrText" | "delInstrText" => self.in_text = false,
            _ => {}
        }
        None
    }
}

/// Reads a story. Who made revisions and comments is read as well: names of people, whatever the text says.
fn story(reading: &mut Reading, story: &Story, xml: &str) -> Flow {
    let mut walk = Walk::default();
    let mut authors = BTreeSet::new();
    let part = || match story {
        Story::Body => text!("正文", "body"),
        Story::Part(name) | Story::Notes(name, _) => name.clone(),
    };
    xml::walk(reading, part, xml, |reading, event| {
        // What stands in `Fallback` stands in `Choice` as well.
        match &event {
            Xml::Open(element) if walk.fallback > 0 || element.name() == "Fallback" => {
                walk.fallback += 1;
                return Ok(());
            }
            Xml::Close(_) if walk.fallback > 0 => {
                walk.fallback -= 1;
                return Ok(());
            }
            _ if walk.fallback > 0 => return Ok(()),
            _ => {}
        }
        match event {
            Xml::Open(element) => {
                walk.open(story, &element);
                if matches!(element.name(), "ins" | "del" | "moveFrom" | "moveTo" | "comment")
                    && let Some(author) = element.attribute("author")
                    && !authors.contains(&author)
                {
                    reading
                        .add(|| Spot::Said(text!("修订或批注的作者", "an author of revisions or comments")), &author)?;
                    authors.insert(author);
                }
                if element.name() == "docPr" {
                    for words in ["descr", "title"].into_iter().filter_map(|name| element.attribute(name)) {
                        let at = walk.place(story);
                        let (zh, en) = (at.zh, at.en);
                        reading.add(
                            || Spot::Said(text!("{zh}处图片的替代文字", "alternative text of the image at {en}")),
                            &words,
                        )?;
                    }
                }
            }
            Xml::Text(text) if walk.in_text => walk.push(text),
            Xml::Text(_) => {}
            Xml::Close(name) => {
                if let Some(paragraph) = walk.close(name) {
                    add(reading, paragraph)?;
                }
            }
        }
        Ok(())
    })?;
    // A part that was cut off leaves paragraphs open.
    walk.paragraphs.into_iter().rev().try_for_each(|paragraph| add(reading, paragraph))
}

fn add(reading: &mut Reading, paragraph: Paragraph) -> Flow {
    let Paragraph { place, seen, unseen } = paragraph;
    reading.add(|| Spot::Said(place.clone()), &seen)?;
    for (why, text) in unseen {
        let said = || {
            let (note, place) = (why.note(), place.clone());
            Spot::Said(Text { zh: place.zh + &note.zh, en: place.en + &note.en })
        };
        reading.add(said, &text)?;
    }
    Ok(())
}
