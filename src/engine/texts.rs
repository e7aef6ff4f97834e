//! The texts of pages between their rendering and the index of the search: they are not held in memory by a build.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::output::OutputError;
use crate::pages::documents::Excerpts;
use crate::search::{Document, Visible, visible};

/// A document of the search, and where its text is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// The document.
    pub document: Arc<Document>,
    /// Names of the files beside its page, which are sought with its text.
    pub files: Box<[String]>,
    /// Where its text is. A later run reads it off the page.
    #[serde(skip)]
    pub text: Text,
}

/// Where the text of a document is.
#[derive(Clone, Debug, Default)]
pub enum Text {
    /// On its page in the output.
    #[default]
    Published,
    /// In memory.
    Held(Arc<Visible>),
    /// In the file of a build under way.
    Spilled {
        /// Where it begins, in bytes.
        at: u64,
        /// How long it is, in bytes.
        length: usize,
        /// How long its title is, in units of UTF-16.
        title: usize,
    },
}

/// The beginning of a text.
#[derive(Clone, Debug, Default)]
pub enum Excerpt {
    /// There is none.
    #[default]
    None,
    /// In memory.
    Held(Box<str>),
    /// In the file of a build under way: where it begins, and how long it is, in bytes.
    Spilled(u64, u32),
}

impl From<Box<str>> for Excerpt {
    fn from(text: Box<str>) -> Self {
        if text.is_empty() { Self::None } else { Self::Held(text) }
    }
}

/// Keeps texts.
#[derive(Debug)]
pub enum Texts {
    /// In memory, beside pages that are in memory too.
    Memory,
    /// In a file.
    Spill(Spill),
}

/// A file of texts, which is gone when the build ends, however it ends.
#[derive(Debug)]
pub struct Spill {
    file: File,
    end: AtomicU64,
    /// The folder in which it lies, for messages.
    folder: PathBuf,
    /// The output, with the pages of before.
    output: PathBuf,
}

impl Spill {
    /// A file in a folder, for a build into an output folder.
    pub fn new(folder: &Path, output: &Path) -> Result<Self, OutputError> {
        let file = tempfile::tempfile_in(folder).map_err(|error| failed(folder, error))?;
        Ok(Self { file, end: AtomicU64::new(0), folder: folder.to_owned(), output: output.to_owned() })
    }

    /// Puts bytes into the file; where they begin.
    fn put(&self, bytes: &[u8]) -> Result<u64, OutputError> {
        let at = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        write_at(&self.file, bytes, at).map_err(|error| failed(&self.folder, error))?;
        Ok(at)
    }

    fn get(&self, at: u64, length: usize) -> Result<Vec<u8>, OutputError> {
        let mut bytes = vec![0; length];
        read_at(&self.file, &mut bytes, at).map_err(|error| failed(&self.folder, error))?;
        Ok(bytes)
    }
}

impl Texts {
    /// Keeps a text.
    pub fn keep(&self, text: Visible) -> Result<Text, OutputError> {
        match self {
            Self::Memory => Ok(Text::Held(text.into())),
            Self::Spill(spill) => {
                let bytes = text.to_bytes();
                Ok(Text::Spilled { at: spill.put(&bytes)?, length: bytes.len(), title: text.title })
            }
        }
    }

    /// Keeps the beginning of a text.
    pub fn keep_excerpt(&self, text: String) -> Result<Excerpt, OutputError> {
        match (self, u32::try_from(text.len())) {
            (Self::Spill(spill), Ok(length @ 1..)) => Ok(Excerpt::Spilled(spill.put(text.as_bytes())?, length)),
            _ => Ok(text.into_boxed_str().into()),
        }
    }

    /// The beginning of a text.
    pub fn excerpt<'e>(&self, excerpt: &'e Excerpt) -> Result<Cow<'e, str>, OutputError> {
        match (excerpt, self) {
            (Excerpt::None, _) => Ok(Cow::Borrowed("")),
            (Excerpt::Held(text), _) => Ok(Cow::Borrowed(text)),
            (Excerpt::Spilled(at, length), Self::Spill(spill)) => {
                let bytes = spill.get(*at, *length as usize)?;
                let text = String::from_utf8(bytes).map_err(io::Error::other);
                Ok(Cow::Owned(text.map_err(|error| failed(&spill.folder, error))?))
            }
            (Excerpt::Spilled(..), Self::Memory) => unreachable!("what is kept in memory is held there"),
        }
    }

    /// The text of a document, whose page has that path in the output.
    ///
    /// # Errors
    /// [`OutputError::Changed`] where the page that holds it is another by now.
    pub fn of<'f>(&self, path: &str, found: &'f Found) -> Result<Cow<'f, Visible>, OutputError> {
        let Found { document, files, text } = found;
        match (text, self) {
            (Text::Held(visible), _) => Ok(Cow::Borrowed(visible)),
            (Text::Spilled { at, length, title }, Self::Spill(spill)) => {
                Ok(Cow::Owned(Visible::from_bytes(*title, &spill.get(*at, *length)?)))
            }
            (Text::Published, Self::Spill(spill)) => {
                let page = spill.output.join(path);
                let html = std::fs::read_to_string(&page).map_err(|error| failed(&page, error))?;
                let visible = visible(&html, &document.title, files.iter().map(String::as_str));
                let url = document.url.clone();
                let there = Document::new(url, document.office, document.item, document.day, &visible);
                if there == **document { Ok(Cow::Owned(visible)) } else { Err(OutputError::Changed(page)) }
            }
            (_, Self::Memory) => unreachable!("what is kept in memory is held there"),
        }
    }
}

/// The beginnings of the texts of pages, by place in the page table.
pub struct Beginnings<'m> {
    texts: &'m Texts,
    excerpts: Vec<Option<&'m Excerpt>>,
    /// Why one could not be read again.
    failure: Mutex<Option<OutputError>>,
}

impl<'m> Beginnings<'m> {
    /// None yet, of so many pages.
    pub fn new(texts: &'m Texts, pages: usize) -> Self {
        Self { texts, excerpts: vec![None; pages], failure: Mutex::default() }
    }

    /// Adds the beginning of the text of a page.
    pub fn add(&mut self, index: usize, excerpt: &'m Excerpt) {
        self.excerpts[index] = Some(excerpt);
    }

    /// Whether all that were asked for could be read.
    pub fn checked(&self) -> Result<(), OutputError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

impl Excerpts for Beginnings<'_> {
    fn get(&self, index: usize) -> Option<Cow<'_, str>> {
        let excerpt = self.excerpts.get(index).copied().flatten()?;
        self.texts
            .excerpt(excerpt)
            .map_err(|error| *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error))
            .ok()
    }
}

fn failed(path: &Path, error: io::Error) -> OutputError {
    OutputError::Io { path: path.to_owned(), error }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(unix)]
pub fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !bytes.is_empty() {
        let written = file.seek_write(bytes, at)?;
        (bytes, at) = (&bytes[written..], at + written as u64);
    }
    Ok(())
}

#[cfg(windows)]
pub fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !bytes.is_empty() {
        match file.seek_read(bytes, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => (bytes, at) = (&mut bytes[read..], at + read as u64),
        }
    }
    Ok(())
}
