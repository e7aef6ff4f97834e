//! The texts of pages between their rendering and the index of the search: they are not held in memory by a build.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::output::OutputError;
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

    fn put(&self, visible: &Visible) -> io::Result<Text> {
        let bytes = visible.to_bytes();
        let at = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        write_at(&self.file, &bytes, at)?;
        Ok(Text::Spilled { at, length: bytes.len(), title: visible.title })
    }

    fn get(&self, at: u64, length: usize, title: usize) -> io::Result<Visible> {
        let mut bytes = vec![0; length];
        read_at(&self.file, &mut bytes, at)?;
        Ok(Visible::from_bytes(title, &bytes))
    }
}

impl Texts {
    /// Keeps a text.
    pub fn keep(&self, text: Visible) -> Result<Text, OutputError> {
        match self {
            Self::Memory => Ok(Text::Held(text.into())),
            Self::Spill(spill) => spill.put(&text).map_err(|error| failed(&spill.folder, error)),
        }
    }

    /// The text of a document, whose page has that path in the output.
    ///
    /// # Errors
    /// [`OutputError::Changed`] where the page that holds it is another by now.
    pub fn of(&self, path: &str, found: &Found) -> Result<Visible, OutputError> {
        let Found { document, files, text } = found;
        match (text, self) {
            (Text::Held(visible), _) => Ok(Visible::clone(visible)),
            (Text::Spilled { at, length, title }, Self::Spill(spill)) => {
                spill.get(*at, *length, *title).map_err(|error| failed(&spill.folder, error))
            }
            (Text::Published, Self::Spill(spill)) => {
                let page = spill.output.join(path);
                let html = std::fs::read_to_string(&page).map_err(|error| failed(&page, error))?;
                let visible = visible(&html, &document.title, files.iter().map(String::as_str));
                let url = document.url.clone();
                let there = Document::new(url, document.office, document.item, document.day, &visible);
                if there == **document { Ok(visible) } else { Err(OutputError::Changed(page)) }
            }
            (_, Self::Memory) => unreachable!("what is kept in memory is held there"),
        }
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
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
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
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !bytes.is_empty() {
        match file.seek_read(bytes, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => (bytes, at) = (&mut bytes[read..], at + read as u64),
        }
    }
    Ok(())
}
