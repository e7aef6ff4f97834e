//! The journal of a commit: what is to be moved and removed. Playing it again does no harm.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::MANIFEST;

const JOURNAL: &str = "journal.json";
/// A journal that is not written to its end.
pub const DRAFT: &str = "journal.draft";

/// What a commit does.
#[derive(Debug, Serialize, Deserialize)]
pub struct Journal {
    /// The output folder.
    folder: PathBuf,
    /// Where the manifest goes.
    manifest: PathBuf,
    /// Whether the staged tree becomes the output folder as a whole.
    whole: bool,
    /// Files to be moved from the staged tree, relative.
    moves: Vec<String>,
    /// Files to be removed from the output folder, relative.
    removes: Vec<String>,
}

impl Journal {
    pub fn new<'p>(
        folder: &Path,
        manifest: &Path,
        moves: impl IntoIterator<Item = &'p str>,
        removes: &[String],
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            manifest: manifest.to_owned(),
            whole: !folder.exists(),
            moves: moves.into_iter().map(str::to_owned).collect(),
            removes: removes.to_vec(),
        }
    }

    /// The journal of an interrupted commit, if there is one.
    pub fn read(work: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(work.join(JOURNAL)).ok()?).ok()
    }

    /// Writes the journal, so that it stands whole or not at all.
    pub fn write(&self, work: &Path) -> io::Result<()> {
        let draft = work.join(DRAFT);
        let mut file = File::create(&draft)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(draft, work.join(JOURNAL))
    }

    /// Does what the journal says, or the rest of it, and takes it away.
    pub fn play(&self, work: &Path) -> io::Result<()> {
        let staged = work.join("staged");
        if self.whole && !self.folder.exists() {
            if staged.exists() {
                fs::rename(&staged, &self.folder)?;
            }
        } else {
            for path in &self.removes {
                match fs::remove_file(self.folder.join(path)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => self.prune(path),
                }
            }
            for path in &self.moves {
                move_file(&staged.join(path), &self.folder.join(path))?;
            }
        }
        move_file(&work.join(MANIFEST), &self.manifest)?;
        fs::remove_file(work.join(JOURNAL))
    }

    /// Removes folders that a removed file leaves empty.
    fn prune(&self, path: &str) {
        let mut folder = Path::new(path).parent();
        while let Some(below) = folder.filter(|below| !below.as_os_str().is_empty()) {
            if fs::remove_dir(self.folder.join(below)).is_err() {
                break;
            }
            folder = below.parent();
        }
    }
}

/// Moves a file; one that is gone was moved before.
fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !from.exists() {
                return Ok(());
            }
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::rename(from, to)
        }
        other => other,
    }
}
