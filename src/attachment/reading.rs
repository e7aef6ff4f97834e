//! What reading one attachment has used up and found so far.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use super::place::{self, Place, Spot};
use super::{Doubt, DoubtKind, Extract, Limits, Passage};
use crate::diagnostic::Text;
use crate::text;

/// Reading ends here; why is among the doubts.
#[derive(Debug)]
pub(super) struct Stopped;

/// Goes on, or has stopped.
pub(super) type Flow<T = ()> = Result<T, Stopped>;

/// The state of reading one attachment.
pub(super) struct Reading {
    limits: Limits,
    started: Instant,
    unpacked: usize,
    entries: usize,
    text: usize,
    within: Arc<[String]>,
    extract: Extract,
}

impl Reading {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            started: Instant::now(),
            unpacked: 0,
            entries: 0,
            text: 0,
            within: Arc::default(),
            extract: Extract::default(),
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn into_extract(self) -> Extract {
        self.extract
    }

    /// What is left of the time.
    pub(super) fn time_left(&self) -> std::time::Duration {
        self.limits.deadline.saturating_sub(self.started.elapsed())
    }

    /// Stops when the time is over.
    pub(super) fn tick(&mut self) -> Flow {
        if self.time_left().is_zero() {
            return Err(self.out_of_time());
        }
        Ok(())
    }

    pub(super) fn out_of_time(&mut self) -> Stopped {
        let seconds = self.limits.deadline.as_secs_f32();
        self.doubt(
            DoubtKind::TooLong,
            text!("读了 {seconds} 秒还没有读完", "not read to the end within {seconds} seconds"),
            text!("把文件拆小，或另存一份新的再试", "split the file, or save it anew and try again"),
        );
        Stopped
    }

    /// Adds a passage, unless it is blank.
    pub(super) fn add(&mut self, spot: impl FnOnce() -> Spot, text: &str) -> Flow {
        self.add_at(spot, text, None)
    }

    /// Adds a passage that stands at these bytes of the attachment, unless it is blank.
    pub(super) fn add_at(&mut self, spot: impl FnOnce() -> Spot, text: &str, at: Option<Range<usize>>) -> Flow {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        self.text = self.text.saturating_add(text.len());
        if self.extract.passages.len() >= self.limits.passages || self.text > self.limits.text {
            let passages = self.extract.passages.len();
            self.doubt(
                DoubtKind::TooLarge,
                text!(
                    "文字太多，只读了前 {passages} 处",
                    "too much text: only the first {passages} passages were read"
                ),
                text!("把文件拆成几个较小的再公开", "split the file into smaller ones before publishing"),
            );
            return Err(Stopped);
        }
        // Byte ranges are those of the attachment, so nothing inside an archive has one.
        let at = at.filter(|_| self.within.is_empty());
        let place = Place::new(self.within.clone(), spot());
        self.extract.passages.push(Passage { place, text: text.to_owned(), at });
        Ok(())
    }

    /// Adds a doubt about the file being read.
    pub(super) fn doubt(&mut self, kind: DoubtKind, message: Text, help: Text) {
        let place = place::lead(&self.within);
        self.extract.doubts.push(Doubt { place, kind, message, help });
    }

    /// Adds a doubt about a part of the file being read.
    pub(super) fn doubt_at(&mut self, part: Text, kind: DoubtKind, message: Text, help: Text) {
        let place = Some(Place::new(self.within.clone(), Spot::Said(part)).text());
        self.extract.doubts.push(Doubt { place, kind, message, help });
    }

    /// Reads a file within the file being read.
    pub(super) fn inside(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let outer = self.within.clone();
        self.within = outer.iter().cloned().chain([name.to_owned()]).collect();
        let flow = read(self);
        self.within = outer;
        flow
    }

    /// How deep in archives the file being read stands.
    pub(super) fn depth(&self) -> usize {
        self.within.len()
    }

    /// Counts entries of an archive.
    pub(super) fn count_entries(&mut self, entries: usize) -> Flow {
        self.entries = self.entries.saturating_add(entries);
        if self.entries <= self.limits.entries {
            return Ok(());
        }
        let limit = self.limits.entries;
        self.doubt(
            DoubtKind::TooLarge,
            text!("压缩包里的文件超过 {limit} 个", "more than {limit} files in the archive"),
            text!("分成几个压缩包，或直接逐个公开", "split it, or publish the files one by one"),
        );
        Err(Stopped)
    }

    /// How many bytes may still be unpacked.
    pub(super) fn may_unpack(&self) -> usize {
        self.limits.unpacked.saturating_sub(self.unpacked)
    }

    /// Counts bytes unpacked.
    pub(super) fn count_unpacked(&mut self, bytes: usize) -> Flow {
        self.unpacked = self.unpacked.saturating_add(bytes);
        if self.unpacked > self.limits.unpacked { Err(self.bomb()) } else { Ok(()) }
    }

    /// Stops because the file unpacks to too much.
    pub(super) fn bomb(&mut self) -> Stopped {
        self.doubt(
            DoubtKind::TooLarge,
            text!(
                "文件解开后大得不合常理，没有读完（可能是“压缩炸弹”）",
                "unpacks to far more than a document holds, so it was not read to the end (perhaps a “zip bomb”)"
            ),
            text!(
                "弄清文件的来历；确是文档的，另存一份新的或拆小",
                "find out where the file came from; if it is a document, save it anew or split it"
            ),
        );
        Stopped
    }

    /// Says that the file cannot be read because it is broken.
    pub(super) fn broken(&mut self, what: Text) {
        self.doubt(
            DoubtKind::Broken,
            what,
            text!(
                "用原来的软件打开，能打开就另存一份，打不开就重新制作",
                "open it in its own program: save it anew if it opens, make it again if not"
            ),
        );
    }

    /// Says that a part of the file cannot be read because it is broken.
    pub(super) fn broken_at(&mut self, part: Text) {
        self.doubt_at(
            part,
            DoubtKind::Broken,
            text!("这一部分已损坏，没有读全", "this part is broken and was not read in full"),
            text!(
                "用原来的软件打开，能打开就另存一份，打不开就重新制作",
                "open it in its own program: save it anew if it opens, make it again if not"
            ),
        );
    }

    /// A reading of the same file with what is left of the limits, for a reader on another thread.
    pub(super) fn fork(&self) -> Self {
        let limits = Limits {
            unpacked: self.may_unpack(),
            passages: self.limits.passages.saturating_sub(self.extract.passages.len()),
            text: self.limits.text.saturating_sub(self.text),
            entries: self.limits.entries.saturating_sub(self.entries),
            deadline: self.time_left(),
            ..self.limits.clone()
        };
        Self { within: self.within.clone(), ..Self::new(&limits) }
    }

    /// Takes over what a fork found.
    pub(super) fn join(&mut self, fork: Self) {
        self.unpacked = self.unpacked.saturating_add(fork.unpacked);
        self.entries = self.entries.saturating_add(fork.entries);
        self.text = self.text.saturating_add(fork.text);
        self.extract.passages.extend(fork.extract.passages);
        self.extract.doubts.extend(fork.extract.doubts);
    }
}
