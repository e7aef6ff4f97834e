//! Which files there are, and by what each is known to be the same.

use std::io;
use std::path::Path;

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3Default;

use crate::engine::watch::FOLDERS;
use crate::load::{OWN_FILES, is_debris, stamp};
use crate::model::page::Stamp;

/// The files of a folder or site, by path.
#[derive(Debug, Default)]
pub struct Census(Vec<(String, Stamp)>);

impl Census {
    /// The files that a site is made from.
    ///
    /// # Errors
    /// Where something cannot be looked at, or is no plain file: a link may lead to what changes unseen.
    pub fn of_inputs(root: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for name in OWN_FILES.iter().chain(&FOLDERS) {
            let path = root.join(name);
            match path.symlink_metadata() {
                Ok(metadata) if metadata.is_file() => files.push(((*name).to_owned(), stamp(&metadata))),
                Ok(metadata) if metadata.is_dir() => walk(&path, name, &|name| is_debris(name), &mut files)?,
                Ok(_) => return Err(io::ErrorKind::Unsupported.into()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self::of(files))
    }

    /// All files of a folder.
    ///
    /// # Errors
    /// Those of [`Census::of_inputs`].
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        walk(folder, "", &|_| false, &mut files)?;
        Ok(Self::of(files))
    }

    /// Files, in any order.
    pub fn of(mut files: Vec<(String, Stamp)>) -> Self {
        files.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Self(files)
    }

    /// The files.
    pub fn files(&self) -> &[(String, Stamp)] {
        &self.0
    }

    /// What paths and stamps hash to.
    pub fn hash(&self) -> u64 {
        let mut hash = Xxh3Default::new();
        for (path, stamp) in &self.0 {
            let Stamp { size, modified, changed, inode, .. } = stamp;
            let numbers = [path.len() as u64, *size, *modified, changed.cast_unsigned(), *inode].map(u64::to_le_bytes);
            hash.update(numbers.as_flattened());
            hash.update(path.as_bytes());
        }
        hash.digest()
    }

    /// Whether every stamp is older than what a later write could bear.
    pub fn is_settled(&self) -> bool {
        self.0.iter().all(|(_, stamp)| stamp.settled)
    }
}

fn walk(
    folder: &Path,
    name: &str,
    skip: &(impl Fn(&str) -> bool + Sync),
    files: &mut Vec<(String, Stamp)>,
) -> io::Result<()> {
    let mut folders = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        let file_name = entry.file_name().into_string().map_err(|_| io::ErrorKind::InvalidFilename)?;
        if skip(&file_name) {
            continue;
        }
        let path = if name.is_empty() { file_name } else { format!("{name}/{file_name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            folders.push((entry.path(), path));
        } else if kind.is_file() {
            files.push((path, stamp(&entry.metadata()?)));
        } else {
            return Err(io::ErrorKind::Unsupported.into());
        }
    }
    let below = folders.into_par_iter().map(|(folder, name)| {
        let mut files = Vec::new();
        walk(&folder, &name, skip, &mut files).map(|()| files)
    });
    for found in below.collect::<io::Result<Vec<_>>>()? {
        files.extend(found);
    }
    Ok(())
}
