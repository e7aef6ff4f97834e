//! PDF: the text of each page, what annotations and forms hold, the document's properties and attached files.
//!
//! The parser is a crate, and files are hostile. So [`guard`] looks at the bytes before it, streams are unpacked here
//! within bounds ([`stream`]), and the parser works on a thread of its own: one with a stack for deep nesting, whose
//! panic ends only itself, and which is left behind when the time is over.

mod content;
mod cursor;
mod font;
mod glyphs;
mod guard;
mod stream;

use std::ops::RangeInclusive;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;

use encoding_rs::{GB18030, UTF_16BE, WINDOWS_1252};
use hayro_syntax::metadata::Metadata;
use hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf};

use super::place::Spot;
use super::reading::{Flow, Reading};
use super::xml::{self, Xml};
use super::{DoubtKind, kind};
use crate::diagnostic::Text;
use crate::text;
use content::{Fonts, PageText};
use guard::Verdict;

/// Bytes of stack for the parser, which goes 512 objects deep in frames that are large without optimisation.
const STACK: usize = 16 << 20;

/// Share of letters of a page that may be unreadable before the page is doubted, as one in so many.
const UNREADABLE_ONE_IN: usize = 10;

/// Filled paths of a page without text from which the page is thought to show letters as outlines.
const OUTLINES: usize = 50;

/// Reads a PDF.
pub(super) fn read(reading: &mut Reading, bytes: &[u8]) {
    match guard::look(bytes, reading.limits()) {
        Verdict::Sound => {}
        Verdict::Encrypted => return encrypted(reading),
        Verdict::Bomb => {
            reading.bomb();
            return;
        }
        Verdict::Unusual => {
            return reading.broken(text!(
                "PDF 的内部结构用了不常见的压缩方式，没有读",
                "the structure of the PDF is packed in an uncommon way, so it was not read"
            ));
        }
    }
    let (sender, receiver) = sync_channel(1);
    let (mut fork, data) = (reading.fork(), bytes.to_vec());
    let work = move || {
        // The reason of a stop is among the doubts.
        let _ = read_here(&mut fork, data);
        // Nobody waits any longer where the time was over.
        let _ = sender.send(fork);
    };
    if thread::Builder::new().name("pdf".into()).stack_size(STACK).spawn(work).is_err() {
        reading.out_of_time();
        return;
    }
    match receiver.recv_timeout(reading.time_left()) {
        Ok(fork) => reading.join(fork),
        Err(RecvTimeoutError::Timeout) => {
            reading.out_of_time();
        }
        // The parser panicked.
        Err(RecvTimeoutError::Disconnected) => broken(reading),
    }
}

fn encrypted(reading: &mut Reading) {
    reading.doubt(
        DoubtKind::Encrypted,
        text!("PDF 加了密码或限制，读不出文字", "the PDF is protected, so its text cannot be read"),
        text!("去掉密码和限制后另存", "save it without password and restrictions"),
    );
}

fn broken(reading: &mut Reading) {
    reading.broken(text!("PDF 已损坏，读不出文字", "the PDF is broken and its text cannot be read"));
}

fn read_here(reading: &mut Reading, data: Vec<u8>) -> Flow {
    let has_end = data.windows(5).rev().take(2048).any(|window| window == b"%%EOF");
    let has_files = kind::find(&data, b"EmbeddedFile").is_some();
    let pdf = match Pdf::new(data) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => {
            encrypted(reading);
            return Ok(());
        }
        Err(LoadPdfError::Invalid) => {
            broken(reading);
            return Ok(());
        }
    };
    if !has_end || pdf.pages().is_empty() {
        reading.broken(text!("PDF 不完整（可能没有传完），没有读全", "the PDF is cut off and was not read in full"));
    }
    info(reading, pdf.metadata())?;
    xmp(reading, &pdf)?;
    pages(reading, &pdf)?;
    if has_files {
        attached_files(reading, &pdf)?;
    }
    Ok(())
}

/// Reads the pages one by one, then says of which there is no text.
fn pages(reading: &mut Reading, pdf: &Pdf) -> Flow {
    let mut fonts = Fonts::new(reading.limits().steps);
    let mut doubts = PageDoubts::default();
    for (index, page) in pdf.pages().iter().enumerate() {
        let number = index + 1;
        if index >= reading.limits().pages {
            reading.doubt(
                DoubtKind::TooLarge,
                text!("页数太多，只读了前 {index} 页", "too many pages: only the first {index} were read"),
                text!("把文件拆成几个较小的再公开", "split the file into smaller ones before publishing"),
            );
            break;
        }
        reading.tick()?;
        let text = content::read(reading, page, &mut fonts)?;
        reading.add(|| Spot::Said(text!("第 {number} 页", "page {number}")), &text.text)?;
        doubts.look(number, &text);
        annotations(reading, page, number)?;
    }
    doubts.say(reading);
    if fonts.exhausted() {
        reading.bomb();
    }
    Ok(())
}

/// Numbers of pages whose text is missing, and why.
#[derive(Default)]
struct PageDoubts {
    images: Vec<usize>,
    outlines: Vec<usize>,
    unreadable: Vec<usize>,
    broken: Vec<usize>,
}

impl PageDoubts {
    fn look(&mut self, number: usize, page: &PageText) {
        if page.broken {
            self.broken.push(number);
        }
        if page.unreadable * UNREADABLE_ONE_IN > page.letters {
            self.unreadable.push(number);
        } else if page.letters == 0 && page.images > 0 {
            self.images.push(number);
        } else if page.letters == 0 && page.fills >= OUTLINES {
            self.outlines.push(number);
        }
    }

    fn say(&self, reading: &mut Reading) {
        let by_eye = || {
            text!(
                "换成由原文档直接导出的 PDF；做不到的，人工核对这些页",
                "export the PDF from the document itself; where that cannot be, check these pages by eye"
            )
        };
        let mut say = |pages: &[usize], kind, message: fn(&str, &str) -> Text| {
            if !pages.is_empty() {
                let (zh, en) = (ranges(pages, "、"), ranges(pages, ", "));
                reading.doubt(kind, message(&zh, &en), by_eye());
            }
        };
        say(&self.images, DoubtKind::NoText, |zh, en| {
            text!("第 {zh} 页只有图像（扫描件），读不出文字", "only images (scans) on page {en}, so no text to read")
        });
        say(&self.outlines, DoubtKind::NoText, |zh, en| {
            text!("第 {zh} 页的文字已转成图形，读不出", "letters drawn as outlines on page {en}, so no text to read")
        });
        say(&self.unreadable, DoubtKind::NoText, |zh, en| {
            text!(
                "第 {zh} 页的字体没有带字符对照表，有的字读不出",
                "fonts on page {en} do not tell their characters, so some text cannot be read"
            )
        });
        say(&self.broken, DoubtKind::Broken, |zh, en| {
            text!("第 {zh} 页的内容已损坏或太大，没有读全", "page {en} is broken or too large and was not read in full")
        });
    }
}

/// Numbers, ascending, as ranges: `1–3、5`.
fn ranges(numbers: &[usize], between: &str) -> String {
    let mut ranges: Vec<RangeInclusive<usize>> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some(last) if *last.end() + 1 == number => *last = *last.start()..=number,
            _ => ranges.push(number..=number),
        }
    }
    let shown = ranges.iter().map(|range| match (range.start(), range.end()) {
        (start, end) if start == end => start.to_string(),
        (start, end) => format!("{start}–{end}"),
    });
    shown.collect::<Vec<_>>().join(between)
}

fn info(reading: &mut Reading, metadata: &Metadata) -> Flow {
    let known = [
        (&metadata.author, "作者", "author"),
        (&metadata.title, "标题", "title"),
        (&metadata.subject, "主题", "subject"),
        (&metadata.keywords, "关键词", "keywords"),
        (&metadata.creator, "制作程序", "creator"),
    ];
    for (value, zh, en) in known {
        if let Some(value) = value {
            let said = || Spot::Said(text!("文档属性“{zh}”", "document property “{en}”"));
            reading.add(said, &text_string(value))?;
        }
    }
    Ok(())
}

/// Elements of XMP that hold words of people; the rest are identifiers and dates.
const XMP_WORDS: [&str; 6] = ["li", "Keywords", "Author", "AuthorsPosition", "Company", "Manager"];

/// Reads the XMP packet of the document.
fn xmp(reading: &mut Reading, pdf: &Pdf) -> Flow {
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let Some(packet) = root.and_then(|root| root.get::<Stream<'_>>(b"Metadata")) else {
        return Ok(());
    };
    let Ok(bytes) = stream::unpack(&packet, reading.may_unpack()) else {
        return Ok(());
    };
    reading.count_unpacked(bytes.len())?;
    let mut text = String::new();
    let said = || text!("文档元数据（XMP）", "document metadata (XMP)");
    xml::walk(reading, said, &xml::decode(&bytes), |reading, event| {
        match event {
            Xml::Open(element) => {
                text.clear();
                for (name, value) in element.attributes() {
                    if XMP_WORDS.contains(&name.as_str()) {
                        reading.add(|| Spot::Said(said()), &value)?;
                    }
                }
            }
            Xml::Text(more) => text.push_str(more),
            Xml::Close(name) if XMP_WORDS.contains(&name) => {
                reading.add(|| Spot::Said(said()), &std::mem::take(&mut text))?;
            }
            Xml::Close(_) => text.clear(),
        }
        Ok(())
    })
}

/// Reads comments, form fields and addresses that lie on a page.
fn annotations(reading: &mut Reading, page: &Page<'_>, number: usize) -> Flow {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else {
        return Ok(());
    };
    for annotation in annotations.iter::<Dict<'_>>() {
        reading.tick()?;
        let place = || Spot::Said(text!("第 {number} 页的批注或表单", "a comment or form field on page {number}"));
        let parent = annotation.get::<Dict<'_>>(b"Parent");
        for dict in [Some(&annotation), parent.as_ref()].into_iter().flatten() {
            for key in [&b"Contents"[..], b"T", b"TU", b"V", b"DV"] {
                if let Some(Object::String(value)) = dict.get::<Object<'_>>(key) {
                    reading.add(place, &text_string(&value))?;
                }
            }
        }
        let address = annotation.get::<Dict<'_>>(b"A").and_then(|action| action.get::<Object<'_>>(b"URI"));
        if let Some(Object::String(address)) = address {
            let place = || Spot::Said(text!("第 {number} 页的链接地址", "a link address on page {number}"));
            reading.add(place, &text_string(&address))?;
        }
    }
    Ok(())
}

/// Reads the files attached to the document.
fn attached_files(reading: &mut Reading, pdf: &Pdf) -> Flow {
    for object in pdf.objects() {
        reading.tick()?;
        let Object::Stream(stream) = object else {
            continue;
        };
        let kind = stream.dict().get::<hayro_syntax::object::Name<'_>>(b"Type");
        if kind.is_none_or(|kind| kind.as_ref() != b"EmbeddedFile") {
            continue;
        }
        let place = || text!("PDF 里的附件", "a file attached to the PDF");
        match stream::unpack(&stream, reading.may_unpack()) {
            Ok(bytes) => {
                reading.count_unpacked(bytes.len())?;
                let name = place();
                reading
                    .inside(&format!("{} ({})", name.zh, name.en), |reading| super::read_file(reading, "", &bytes))?;
            }
            Err(_) => reading.broken_at(place()),
        }
    }
    Ok(())
}

/// The text of a string outside pages. PDF knows UTF-16 and a Latin encoding; programs write UTF-8 and GBK as well.
fn text_string(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(b"\xfe\xff") {
        return UTF_16BE.decode_without_bom_handling(utf16).0.into_owned();
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(utf8) = std::str::from_utf8(bytes) {
        return utf8.to_owned();
    }
    match GB18030.decode_without_bom_handling(bytes) {
        (text, false) => text.into_owned(),
        (_, true) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_said_as_ranges() {
        assert_eq!(ranges(&[1, 2, 3, 5, 7, 8], "、"), "1–3、5、7–8");
    }

    #[test]
    fn strings_are_read_in_every_encoding_met() {
        for bytes in [&b"\xfe\xff\x5f\x20\x4e\x09"[..], "张三".as_bytes(), b"\xd5\xc5\xc8\xfd"] {
            assert_eq!(text_string(bytes), "张三");
        }
    }
}
