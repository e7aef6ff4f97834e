//! The output folder: pages are staged beside it and put in place all at once, or not at all.
//!
//! A build that is refused leaves the folder untouched. A commit writes a journal first; a commit that was interrupted is
//! finished by the next command. Beside the folder `public` lie `manifest.json` and, while work is under way,
//! `.public.gongkai/` with a lock, the staged files and the journal.

mod journal;
mod manifest;

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::diagnostic::SourcePath;
use journal::Journal;
pub use manifest::{Entry, Hash, MANIFEST, Manifest};

/// Name of the file whose lock a build holds.
const LOCK: &str = "lock";

/// Why output cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The folder holds files that this program did not write.
    #[error("{0} is not empty and was not written by gongkai")]
    Foreign(PathBuf),
    /// The folder holds what the site is made from, or lies in it.
    #[error("{0} holds sources of the site")]
    Sources(PathBuf),
    /// Another build is under way.
    #[error("another build is writing {0}")]
    Busy(PathBuf),
    /// A file of the output became another while it was read.
    #[error("{0} was changed by another program")]
    Changed(PathBuf),
    /// Reading or writing failed.
    #[error("{path}: {error}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let path = path.to_owned();
    move |error| OutputError::Io { path, error }
}

/// Where the passes put what they make.
pub trait Sink: Sync {
    /// Takes a file made from the inputs, by its path below the root of the site.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be kept.
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged, OutputError>;

    /// Takes a file of the inputs that is published as it is.
    ///
    /// # Errors
    /// Those of [`Sink::stage`].
    fn stage_copy(&self, path: &str, source: &SourcePath, bytes: &[u8]) -> Result<Staged, OutputError> {
        let _ = source;
        self.stage(path, bytes)
    }

    /// Keeps a file that was staged before and is the same; `false` where it cannot, so that it must be staged again.
    fn keep(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// Keeps all files of a folder, which were staged before and are the same; `false` where it cannot.
    fn keep_folder(&self, files: &[Staged]) -> bool {
        files.iter().all(|file| self.keep(&file.entry.path))
    }

    /// Keeps all that lies below a folder and was not staged anew, which is the same as before; `false` where each file must
    /// be kept by itself.
    fn keep_below(&self, folder: &str) -> bool {
        let _ = folder;
        false
    }

    /// Whether anything is kept: where nothing is, files on which no rule looks need not be made.
    fn keeps(&self) -> bool {
        true
    }
}

/// A sink that keeps nothing, for a check.
#[derive(Debug)]
pub struct Discard;

impl Sink for Discard {
    fn stage(&self, _: &str, _: &[u8]) -> Result<Staged, OutputError> {
        Ok(Staged { entry: Entry::default(), changed: false })
    }

    fn keeps(&self) -> bool {
        false
    }
}

/// A file that the build made, new or as it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Staged {
    /// What the manifest says of it.
    pub entry: Entry,
    /// Whether it differs from what is there. What is kept for another build does not.
    #[serde(skip)]
    pub changed: bool,
}

/// What a commit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Files in the output.
    pub files: usize,
    /// Files that are new or changed.
    pub written: usize,
    /// Files that were removed.
    pub removed: usize,
}

/// The output folder of a build under way, held until it is dropped. Without [`Output::commit`] all stays as it was.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    work: PathBuf,
    /// Held while the build is under way.
    lock: Option<File>,
    /// Whether nothing is in the folder yet.
    fresh: bool,
}

impl Output {
    /// Takes the output folder for a build, and makes ready to write.
    ///
    /// # Errors
    /// Those of [`Output::claim`] and [`Output::prepared`].
    pub fn open(folder: &Path) -> Result<Self, OutputError> {
        Self::claim(folder)?.prepared()
    }

    /// Takes the output folder for a build: finishes a commit that was interrupted, drops what an earlier build staged.
    ///
    /// # Errors
    /// [`OutputError`] where another build writes it, or it cannot be written.
    pub fn claim(folder: &Path) -> Result<Self, OutputError> {
        let folder = absolute(folder).map_err(io_error(folder))?;
        let name = folder.file_name().map_or_else(|| "public".into(), |name| name.to_string_lossy().into_owned());
        let work = folder.with_file_name(format!(".{name}.gongkai"));
        let lock = lock(&work)?.ok_or_else(|| OutputError::Busy(folder.clone()))?;
        let output = Self { folder, work, lock: Some(lock), fresh: false };
        if let Some(journal) = Journal::read(&output.work) {
            journal.play(&output.work).map_err(io_error(&output.work))?;
        }
        output.discard_staged()?;
        Ok(output)
    }

    /// Makes ready to write.
    ///
    /// # Errors
    /// [`OutputError`] where the folder is not ours, or nothing can be written beside it.
    pub fn prepared(self) -> Result<Self, OutputError> {
        self.refuse_foreign()?;
        self.ready()
    }

    /// Makes ready to write a folder of which it is known that it is ours.
    ///
    /// # Errors
    /// [`OutputError::Io`] where nothing can be written beside it.
    pub fn ready(mut self) -> Result<Self, OutputError> {
        self.fresh = fs::symlink_metadata(&self.folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        fs::create_dir_all(self.staging()).map_err(io_error(&self.staging()))?;
        Ok(self)
    }

    /// The folder that is written.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder beside it that holds what is under way.
    #[must_use]
    pub fn work(&self) -> &Path {
        &self.work
    }

    fn staging(&self) -> PathBuf {
        self.work.join("staged")
    }

    /// The manifest, beside it.
    #[must_use]
    pub fn manifest_path(&self) -> PathBuf {
        self.folder.with_file_name(MANIFEST)
    }

    fn discard_staged(&self) -> Result<(), OutputError> {
        for path in [self.staging(), self.work.join(MANIFEST), self.work.join(journal::DRAFT)] {
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            match removed {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io_error(&path)(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Refuses a folder with files that no manifest of ours names, rather than remove them.
    fn refuse_foreign(&self) -> Result<(), OutputError> {
        let mut entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(io_error(&self.folder)(error)),
        };
        // A manifest beside the folder is not enough: it may be that of another output. It must name what is there.
        let ours = || {
            Manifest::read(&self.manifest_path()).is_some_and(|manifest| {
                manifest.files.iter().any(|file| {
                    fs::metadata(self.folder.join(&*file.path))
                        .is_ok_and(|meta| meta.is_file() && meta.len() == file.size)
                })
            })
        };
        if entries.next().is_none() || ours() { Ok(()) } else { Err(OutputError::Foreign(self.folder.clone())) }
    }

    /// Puts what was staged in place and removes what is no longer made.
    ///
    /// # Errors
    /// [`OutputError::Io`] where the file system refuses. Before the journal stands nothing has changed; after it the
    /// next command finishes the work.
    pub fn commit(&self, staged: &[Staged]) -> Result<Committed, OutputError> {
        self.commit_over(staged, &self.files())
    }

    /// The same, where it is known which files there are.
    ///
    /// # Errors
    /// Those of [`Output::commit`].
    pub fn commit_over<'f>(
        &self,
        staged: &[Staged],
        there: impl IntoIterator<Item = &'f String>,
    ) -> Result<Committed, OutputError> {
        let written = staged.iter().filter(|file| file.changed).count();
        let manifest = Manifest::new(staged.iter().map(|file| file.entry.clone()).collect());
        let removed: Vec<String> = manifest.missing(there).into_iter().cloned().collect();
        if written > 0 || !removed.is_empty() || !manifest.is_at(&self.manifest_path()) {
            let staged_manifest = self.work.join(MANIFEST);
            let write = || manifest.write(&mut create(&staged_manifest)?);
            write().map_err(io_error(&staged_manifest))?;
            let changed = staged.iter().filter(|file| file.changed).map(|file| &*file.entry.path);
            let journal = Journal::new(&self.folder, &self.manifest_path(), changed, &removed);
            journal.write(&self.work).map_err(io_error(&self.work))?;
            journal.play(&self.work).map_err(io_error(&self.folder))?;
        }
        Ok(Committed { files: manifest.files.len(), written, removed: removed.len() })
    }

    /// The files of the output folder, by their paths below it.
    fn files(&self) -> Vec<String> {
        WalkDir::new(&self.folder)
            .min_depth(1)
            .sort_by_file_name()
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| !entry.file_type().is_dir())
            .filter_map(|entry| {
                let below = entry.path().strip_prefix(&self.folder).ok()?;
                Some(below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
            })
            .collect()
    }

    /// Takes the working folder away, as long as the lock is held; what another build puts there from then on stays.
    fn close(&mut self) {
        // What cannot be removed now is removed by the next build.
        let _ = self.discard_staged();
        let _ = fs::remove_file(self.work.join(LOCK));
        drop(self.lock.take());
        let _ = fs::remove_dir(&self.work);
    }
}

impl Sink for Output {
    /// Stages a file beside the output folder, unless the same bytes are there.
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged, OutputError> {
        let entry = Entry { path: path.into(), size: bytes.len() as u64, sha256: Hash::of(bytes) };
        let same = !self.fresh && {
            let there = self.folder.join(path);
            fs::symlink_metadata(&there).is_ok_and(|meta| meta.is_file() && meta.len() == entry.size)
                && fs::read(&there).is_ok_and(|old| old == bytes)
        };
        if !same {
            let target = self.staging().join(path);
            write_new(&target, bytes).map_err(io_error(&target))?;
        }
        Ok(Staged { entry, changed: !same })
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if self.lock.is_some() && Journal::read(&self.work).is_none() {
            self.close();
        }
    }
}

/// Takes the lock of a working folder; nothing where another build holds it.
fn lock(work: &Path) -> Result<Option<File>, OutputError> {
    let path = work.join(LOCK);
    loop {
        // A build that ends may take the folder away at any moment.
        match fs::create_dir_all(work) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !work.is_file() => continue,
            made => made.map_err(io_error(work))?,
        }
        let mut lock = match File::create(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(io_error(&path))?,
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            // A file system without locks: the build goes on without one.
            Err(TryLockError::Error(_)) => return Ok(Some(lock)),
        }
        // The file may have been taken away by a build that ended before it was locked here: then it guards nothing,
        // and what stands at its place now is not what is written here.
        let owner = format!("{} {:?}", std::process::id(), std::thread::current().id());
        lock.write_all(owner.as_bytes()).map_err(io_error(&path))?;
        let guards = match fs::read(&path) {
            Ok(found) => found == owner.as_bytes(),
            // Where a lock forbids reading as well, the file is there, which is enough.
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        if guards {
            return Ok(Some(lock));
        }
    }
}

/// Refuses an output folder that holds the site, or holds or lies in one of the folders that it is made from: a build
/// removes what it did not make.
///
/// # Errors
/// [`OutputError::Sources`] where it is such a folder.
pub fn refuse_sources(root: &Path, sources: &[&str], folder: &Path) -> Result<(), OutputError> {
    let io = |path: &Path| absolute(path).map(|path| resolved(&path)).map_err(io_error(path));
    let (root, output) = (io(root)?, io(folder)?);
    let holds = sources
        .iter()
        .map(|name| resolved(&root.join(name)))
        .any(|source| output.starts_with(&source) || source.starts_with(&output));
    if holds || root.starts_with(&output) { Err(OutputError::Sources(output)) } else { Ok(()) }
}

/// A path with the links in it followed, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    let Some((above, real)) = there else { return path.to_owned() };
    // Joining nothing would leave a separator at the end.
    path.strip_prefix(above)
        .ok()
        .filter(|rest| !rest.as_os_str().is_empty())
        .map_or(real.clone(), |rest| real.join(rest))
}

fn absolute(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    // `a/b/..` and a trailing `.` name the folder itself.
    let mut clean = PathBuf::new();
    for part in absolute.components() {
        match part {
            std::path::Component::ParentDir => {
                clean.pop();
            }
            std::path::Component::CurDir => {}
            part => clean.push(part),
        }
    }
    Ok(clean)
}

/// Writes a file, making its folder only where it is not there yet.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create(path)?.write_all(bytes)
}

/// Creates a file, making its folder only where it is not there yet.
fn create(path: &Path) -> io::Result<File> {
    match File::create(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            File::create(path)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(folder: &Path, files: &[(&str, &str)]) -> Committed {
        let output = Output::open(folder).unwrap();
        let staged: Vec<_> = files.iter().map(|(path, text)| output.stage(path, text.as_bytes()).unwrap()).collect();
        output.commit(&staged).unwrap()
    }

    fn files(folder: &Path) -> Vec<String> {
        WalkDir::new(folder)
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.depth() > 0)
            .map(|entry| entry.path().strip_prefix(folder).unwrap().display().to_string())
            .collect()
    }

    #[test]
    fn a_commit_writes_what_changed_and_removes_what_is_gone() {
        let site = tempfile::tempdir().unwrap();
        let public = site.path().join("public");
        assert_eq!(
            build(&public, &[("a/b.html", "1"), ("c.html", "2")]),
            Committed { files: 2, written: 2, removed: 0 }
        );
        assert_eq!(
            build(&public, &[("a/b.html", "1"), ("c.html", "2")]),
            Committed { files: 2, written: 0, removed: 0 }
        );
        assert_eq!(
            build(&public, &[("c.html", "3"), ("d/e.html", "4")]),
            Committed { files: 2, written: 2, removed: 1 }
        );
        assert_eq!(files(site.path()), ["manifest.json", "public", "public/c.html", "public/d", "public/d/e.html"]);
        let manifest = Manifest::read(&site.path().join(MANIFEST)).unwrap();
        assert_eq!(manifest.files.iter().map(|file| &*file.path).collect::<Vec<_>>(), ["c.html", "d/e.html"]);
    }

    #[test]
    fn a_build_that_is_given_up_touches_nothing() {
        let site = tempfile::tempdir().unwrap();
        let public = site.path().join("public");
        build(&public, &[("a.html", "1")]);
        let output = Output::open(&public).unwrap();
        output.stage("a.html", b"2").unwrap();
        output.stage("b.html", b"2").unwrap();
        drop(output);
        assert_eq!(fs::read_to_string(public.join("a.html")).unwrap(), "1");
        assert_eq!(files(site.path()), ["manifest.json", "public", "public/a.html"]);
    }

    #[test]
    fn an_interrupted_commit_is_finished_by_the_next_command() {
        let site = tempfile::tempdir().unwrap();
        let public = site.path().join("public");
        build(&public, &[("a.html", "1"), ("gone.html", "1")]);
        // A commit that stops right after its journal was written.
        let output = Output::open(&public).unwrap();
        let staged = [output.stage("a.html", b"2").unwrap(), output.stage("n/b.html", b"2").unwrap()];
        let manifest = Manifest::new(staged.iter().map(|file| file.entry.clone()).collect());
        manifest.write(&mut create(&output.work.join(MANIFEST)).unwrap()).unwrap();
        Journal::new(&output.folder, &output.manifest_path(), ["a.html", "n/b.html"], &["gone.html".to_owned()])
            .write(&output.work)
            .unwrap();
        drop(output);
        assert_eq!(fs::read_to_string(public.join("a.html")).unwrap(), "1", "nothing has happened yet");
        drop(Output::open(&public).unwrap());
        assert_eq!(fs::read_to_string(public.join("a.html")).unwrap(), "2");
        assert_eq!(files(site.path()), ["manifest.json", "public", "public/a.html", "public/n", "public/n/b.html"]);
    }

    #[test]
    fn a_commit_that_fails_midway_leaves_a_journal_that_the_next_command_finishes() {
        let site = tempfile::tempdir().unwrap();
        let public = site.path().join("public");
        // A folder that stands where a file goes stops the commit there: at the first move, between two, at the last.
        for obstacle in ["a.html", "b.html", "c.html"] {
            build(&public, &[("a.html", "1"), ("b.html", "1"), ("c.html", "1"), ("gone.html", "1")]);
            let output = Output::open(&public).unwrap();
            let staged = ["a.html", "b.html", "c.html"].map(|path| output.stage(path, b"2").unwrap());
            fs::remove_file(public.join(obstacle)).unwrap();
            fs::create_dir_all(public.join(obstacle).join("x")).unwrap();
            let work = output.work.clone();
            assert!(matches!(output.commit(&staged), Err(OutputError::Io { .. })), "{obstacle}");
            drop(output);
            assert!(Journal::read(&work).is_some(), "{obstacle}");
            assert!(Output::open(&public).is_err(), "nothing else is done while it cannot be finished");
            fs::remove_dir_all(public.join(obstacle)).unwrap();
            drop(Output::open(&public).unwrap());
            assert_eq!(
                files(site.path()),
                ["manifest.json", "public", "public/a.html", "public/b.html", "public/c.html"],
                "{obstacle}"
            );
            for file in ["a.html", "b.html", "c.html"] {
                assert_eq!(fs::read_to_string(public.join(file)).unwrap(), "2", "{obstacle}");
            }
        }
    }

    #[test]
    fn an_output_is_held_by_one_build_at_a_time() {
        use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
        let site = tempfile::tempdir().unwrap();
        let public = site.path().join("public");
        let (held, commits) = (AtomicBool::new(false), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for number in 0..4 {
                let (public, held, commits) = (&public, &held, &commits);
                scope.spawn(move || {
                    for round in 0..300 {
                        match Output::open(public) {
                            Ok(output) => {
                                assert!(!held.swap(true, Ordering::SeqCst), "two builds hold one output");
                                let text = format!("{number} {round}");
                                let staged = ["a", "b"].map(|path| output.stage(path, text.as_bytes()).unwrap());
                                held.store(false, Ordering::SeqCst);
                                output.commit(&staged).unwrap();
                                commits.fetch_add(1, Ordering::SeqCst);
                            }
                            Err(OutputError::Busy(_)) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                });
            }
        });
        assert!(commits.load(Ordering::SeqCst) > 4);
        assert_eq!(fs::read(public.join("a")).unwrap(), fs::read(public.join("b")).unwrap());
        assert_eq!(files(site.path()), ["manifest.json", "public", "public/a", "public/b"]);
    }

    #[test]
    fn what_a_killed_build_staged_is_not_published() {
        let site = tempfile::tempdir().unwrap();
        let public = site.path().join("public");
        let staged = site.path().join(".public.gongkai/staged");
        fs::create_dir_all(&staged).unwrap();
        fs::write(staged.join("unreviewed.html"), "1").unwrap();
        build(&public, &[("a.html", "1")]);
        assert_eq!(files(site.path()), ["manifest.json", "public", "public/a.html"]);
    }

    #[test]
    fn a_file_that_cannot_be_staged_is_an_error() {
        let site = tempfile::tempdir().unwrap();
        let output = Output::open(&site.path().join("public")).unwrap();
        output.stage("a.html", b"1").unwrap();
        assert!(matches!(output.stage("a.html/b.html", b"1"), Err(OutputError::Io { .. })));
    }

    #[test]
    fn folders_with_sources_are_refused_by_any_name() {
        let site = tempfile::tempdir().unwrap();
        let root = site.path().join("site");
        fs::create_dir_all(root.join("content/a")).unwrap();
        let refused = |folder: &Path| refuse_sources(&root, &["content", "themes"], folder).is_err();
        for folder in ["content", "content/a", "content/new/deep", "themes", "themes/x", ".", "public/../content", ".."]
        {
            assert!(refused(&root.join(folder)), "{folder}");
        }
        for folder in ["public", "contents", "out/content", "../site2", "../other/public"] {
            assert!(!refused(&root.join(folder)), "{folder}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("content"), root.join("linked")).unwrap();
            assert!(refused(&root.join("linked")) && refused(&root.join("linked/new")));
        }
    }

    #[test]
    fn folders_of_others_and_folders_in_use_are_left_alone() {
        let site = tempfile::tempdir().unwrap();
        let public = site.path().join("public");
        fs::create_dir(&public).unwrap();
        fs::write(public.join("thesis.txt"), "mine").unwrap();
        assert!(matches!(Output::open(&public), Err(OutputError::Foreign(_))));
        build(&site.path().join("other"), &[("a.html", "1")]);
        assert!(matches!(Output::open(&public), Err(OutputError::Foreign(_))), "the manifest is that of the other");
        fs::remove_file(public.join("thesis.txt")).unwrap();
        let first = Output::open(&public).unwrap();
        assert!(matches!(Output::open(&public), Err(OutputError::Busy(_))));
        drop(first);
        assert!(Output::open(&public).is_ok());
    }
}
