//! The text of attachments, with places that a person can find, so that rules can read it.
//!
//! Formats are told by content first and by name second. Everything is untrusted: sizes, nesting and time have
//! [`Limits`], and what could not be read is a [`Doubt`] that says why and what to do. Nothing is judged here.
//!
//! ```text
//! kind         what a file is, by its first bytes
//! reading      what one reading has used up and found so far
//! place        where a passage stands, in words
//! archive      a zip, unpacked within bounds
//! office       what xlsx, docx and pptx share: parts, relations, properties
//! xml          events of one part; entities are never expanded
//! xlsx docx pptx pdf delimited plain    a format each
//! ```

mod archive;
mod delimited;
mod docx;
mod kind;
mod limits;
mod office;
mod pdf;
mod place;
mod plain;
mod pptx;
mod properties;
mod reading;
mod xlsx;
mod xml;

use std::ops::Range;

use crate::diagnostic::Text;
use crate::text;
use kind::Kind;
pub use limits::Limits;
pub use place::Place;
use reading::{Flow, Reading};

/// What was read of one attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extract {
    /// The text, in the order of the file; none is blank.
    pub passages: Vec<Passage>,
    /// What could not be read. Without any, everything was.
    pub doubts: Vec<Doubt>,
}

/// A piece of text at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands.
    pub place: Place,
    /// The text, without space around it. A page of a PDF has line breaks where the page has.
    pub text: String,
    /// Its bytes in the attachment, for text and delimited files in UTF-8 or GB18030 only. A quoted field includes
    /// its quotes.
    pub at: Option<Range<usize>>,
}

/// What could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Where; nothing for the attachment as a whole.
    pub place: Option<Text>,
    /// Why, for rules.
    pub kind: DoubtKind,
    /// Why, for people.
    pub message: Text,
    /// What to do.
    pub help: Text,
}

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DoubtKind {
    /// Damaged, cut off, or not what it says it is.
    Broken,
    /// Locked with a password or protected.
    Encrypted,
    /// Larger than a limit allows, packed or unpacked.
    TooLarge,
    /// Archives within archives within archives.
    TooDeep,
    /// Not finished in time.
    TooLong,
    /// A binary format of old office programs.
    OldFormat,
    /// Pages that are images, or letters that cannot be told.
    NoText,
    /// An image, a recording or a film: there is no text to expect.
    Media,
    /// A format that is not known here.
    Unknown,
}

/// Reads the text of an attachment.
///
/// `name` is its file name and decides only where the content does not. Takes no longer than the deadline of the
/// limits, give or take one part of the file, and never panics.
#[must_use]
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Extract {
    let mut reading = Reading::new(limits);
    // The reason of a stop is among the doubts.
    let _ = read_file(&mut reading, name, bytes);
    reading.into_extract()
}

/// Reads a file, the attachment itself or one within it.
fn read_file(reading: &mut Reading, name: &str, bytes: &[u8]) -> Flow {
    reading.tick()?;
    if bytes.len() > reading.limits().file {
        let mebibytes = reading.limits().file >> 20;
        reading.doubt(
            DoubtKind::TooLarge,
            text!("文件超过 {mebibytes} MiB，没有读", "larger than {mebibytes} MiB, so it was not read"),
            text!("压缩图片后另存，或把文件拆小", "save it with smaller images, or split it"),
        );
        return Ok(());
    }
    let kind = Kind::of(name, bytes);
    if matches!(kind, Kind::Zip | Kind::Pdf) && reading.depth() >= reading.limits().nesting {
        let nesting = reading.limits().nesting;
        reading.doubt(
            DoubtKind::TooDeep,
            text!("文件里套文件超过 {nesting} 层，没有读", "files within files more than {nesting} deep, not read"),
            text!("解开后直接公开里面的文件", "unpack it and publish the files themselves"),
        );
        return Ok(());
    }
    if kind.is_not_what(name) {
        reading.doubt(
            DoubtKind::Broken,
            text!("不是它的扩展名所说的文件，公众打不开", "not the document that its name says, so nobody can open it"),
            text!("换成完好的文件，或者改正扩展名", "put the sound file in its place, or mend its extension"),
        );
    }
    match kind {
        Kind::Empty => Ok(()),
        Kind::Zip => archive::read(reading, bytes),
        Kind::Pdf => {
            pdf::read(reading, bytes);
            Ok(())
        }
        Kind::Delimited => delimited::read(reading, bytes),
        Kind::Text => plain::read(reading, bytes),
        unread => {
            if let Some((kind, message, help)) = unread.refusal() {
                reading.doubt(kind, message, help);
            }
            Ok(())
        }
    }
}
