//! Waits for changes of a site's inputs.
//!
//! Editors save in several steps, by truncating or by renaming; folders are moved, deleted and put back; a branch that is
//! switched changes thousands of files. All that lies close together in time is one change. Where the system tells that a
//! file was closed by its writer, or came into its place whole, little is waited for.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

use crate::diagnostic::Text;
use crate::load::is_debris;
use crate::text;

/// Inputs in the root of a site.
const FILES: [&str; 4] = ["site.yaml", "catalog.yaml", "holidays.yaml", "ledger.yaml"];

/// Folders of inputs.
pub(super) const FOLDERS: [&str; 2] = ["content", "themes"];

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// These files and folders, below the root as it was named.
    Paths(BTreeSet<PathBuf>),
    /// Nobody knows: anything may have changed.
    Anything,
}

/// What came since the last change was told.
#[derive(Debug)]
struct Gathered {
    changes: Changes,
    /// Files that somebody may still be writing, and all else of which no end is told.
    begun: BTreeSet<PathBuf>,
}

impl Default for Gathered {
    fn default() -> Self {
        Self { changes: Changes::Paths(BTreeSet::new()), begun: BTreeSet::new() }
    }
}

impl Gathered {
    /// Takes in that something happened to inputs.
    fn add(&mut self, kind: EventKind, inputs: Vec<PathBuf>) {
        let whole = matches!(
            kind,
            EventKind::Access(AccessKind::Close(AccessMode::Write))
                | EventKind::Modify(ModifyKind::Name(RenameMode::To))
        );
        // Times and rights are beside the point, and a renaming was told in its halves.
        let beside = matches!(kind, EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Name(RenameMode::Both)));
        for input in &inputs {
            if whole {
                self.begun.remove(input);
            } else if !beside {
                self.begun.insert(input.clone());
            }
        }
        if let Changes::Paths(paths) = &mut self.changes {
            paths.extend(inputs);
        }
    }

    /// How long nothing may follow before it counts as one change.
    fn settle(&self) -> Duration {
        match &self.changes {
            Changes::Paths(paths) if paths.len() <= Watch::FEW && self.begun.is_empty() => Watch::SETTLE_WHOLE,
            Changes::Paths(paths) if paths.len() <= Watch::MANY => Watch::SETTLE,
            _ => Watch::SETTLE_MANY,
        }
    }
}

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The system tells.
    Told,
    /// The files are looked at again and again: for network shares, where the system tells of nothing.
    Polled,
}

/// A watch over the inputs of a site.
pub struct Watch {
    root: PathBuf,
    /// The root as the system may name it.
    full: PathBuf,
    /// What the system tells through; without it files are polled.
    backend: Option<RecommendedWatcher>,
    sender: Sender<notify::Result<Event>>,
    receiver: Receiver<notify::Result<Event>>,
    /// What is watched, as it was when the watch was set.
    attached: Vec<(PathBuf, Identity)>,
    notices: Vec<Text>,
}

impl Watch {
    /// How long nothing may change before a change counts: long enough for an editor's steps, too short to be noticed.
    const SETTLE: Duration = Duration::from_millis(40);
    /// The same for a few files that are told to be whole: some editors write one twice in a row.
    const SETTLE_WHOLE: Duration = Duration::from_millis(10);
    /// So many files are few.
    const FEW: usize = 4;
    /// The same for many changes: programs that write thousands of files pause between them.
    const SETTLE_MANY: Duration = Duration::from_millis(250);
    /// So many changes are many.
    const MANY: usize = 50;
    /// What goes on without a pause is shown after so long at the latest.
    const STARVE: Duration = Duration::from_secs(4);
    /// How often files are looked at where the system does not tell: a share is slow, and people look up after a second.
    const POLL: Duration = Duration::from_secs(1);

    /// Begins to watch. Where the system cannot, files are polled, and a notice says so.
    #[must_use]
    pub fn begin(root: &Path, how: How) -> Self {
        let (sender, receiver) = mpsc::channel();
        let full = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let attached = Vec::new();
        let mut watch =
            Self { root: root.to_owned(), full, backend: None, sender, receiver, attached, notices: Vec::new() };
        match how {
            How::Polled => watch.poll(),
            How::Told => match RecommendedWatcher::new(watch.sender.clone(), notify::Config::default()) {
                Ok(watcher) => {
                    watch.backend = Some(watcher);
                    watch.attach();
                }
                Err(error) => watch.fall_back(&error),
            },
        }
        watch
    }

    /// What people should know of the watch, once.
    pub fn notices(&mut self) -> Vec<Text> {
        std::mem::take(&mut self.notices)
    }

    /// Waits so long for a change; none where nothing changed.
    pub fn next(&mut self, wait: Duration) -> Option<Changes> {
        let until = Instant::now() + wait;
        let mut gathered = Gathered::default();
        let mut began: Option<Instant> = None;
        let mut last = until;
        loop {
            let deadline = match began {
                None => until,
                Some(began) => (last + gathered.settle()).min(began + Self::STARVE),
            };
            match self.receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    if self.absorb(event, &mut gathered) {
                        last = Instant::now();
                        began.get_or_insert(last);
                    }
                }
                // The sender is kept by this very watch, so it is never gone.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        // A folder that went or came back is watched anew, and what it holds now is not known.
        let changes = if self.attach() { Changes::Anything } else { gathered.changes };
        match &changes {
            Changes::Paths(paths) if paths.is_empty() => None,
            _ => Some(changes),
        }
    }

    /// Takes an event in; whether it counts.
    fn absorb(&mut self, event: notify::Result<Event>, gathered: &mut Gathered) -> bool {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                // Also raised where a new folder could not be watched: from then on it would go unnoticed.
                if is_limit(&error) && self.backend.is_some() {
                    self.fall_back(&error);
                }
                gathered.changes = Changes::Anything;
                return true;
            }
        };
        if event.need_rescan() {
            gathered.changes = Changes::Anything;
            return true;
        }
        // Files are also read, by this program before all.
        let read = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
        if read {
            return false;
        }
        let inputs: Vec<PathBuf> = event.paths.iter().filter_map(|path| self.input(path)).collect();
        let any = !inputs.is_empty();
        gathered.add(event.kind, inputs);
        any
    }

    /// A path as it lies below the root that was named; none where it is no input.
    fn input(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(&self.root).or_else(|_| path.strip_prefix(&self.full)).ok()?;
        is_input(below).then(|| self.root.join(below))
    }

    /// Watches what is there: the root for its files and for folders that come, the folders with all below. Whether
    /// anything of it is another than before.
    fn attach(&mut self) -> bool {
        let Some(backend) = &mut self.backend else { return false };
        let places = std::iter::once((self.root.clone(), RecursiveMode::NonRecursive))
            .chain(FOLDERS.map(|folder| (self.root.join(folder), RecursiveMode::Recursive)));
        let mut differs = false;
        let mut failed = None;
        for (place, mode) in places {
            let now = Identity::of(&place);
            let at = self.attached.iter().position(|(path, _)| *path == place);
            if at.map(|at| self.attached[at].1) == now {
                continue;
            }
            differs = true;
            if let Some(at) = at {
                self.attached.swap_remove(at);
                // It may have been taken off with the folder.
                let _ = backend.unwatch(&place);
            }
            let Some(now) = now else { continue };
            match backend.watch(&place, mode) {
                Ok(()) => self.attached.push((place, now)),
                // Gone again; the next look tells.
                Err(_) if !place.is_dir() => {}
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed {
            self.fall_back(&error);
        }
        differs
    }

    fn fall_back(&mut self, error: &notify::Error) {
        self.backend = None;
        self.notices.push(fallen_back(error));
        self.poll();
    }

    /// Looks at the files again and again, on a thread that ends with the watch.
    fn poll(&self) {
        let (root, sender) = (self.root.clone(), self.sender.clone());
        let mut seen = look(&root);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Self::POLL);
                let now = look(&root);
                let differs = |path: &&PathBuf| seen.get(*path) != now.get(*path);
                let paths: BTreeSet<&PathBuf> = seen.keys().chain(now.keys()).filter(differs).collect();
                if !paths.is_empty() {
                    let event =
                        paths.into_iter().fold(Event::new(EventKind::Any), |event, path| event.add_path(path.clone()));
                    if sender.send(Ok(event)).is_err() {
                        return;
                    }
                }
                seen = now;
            }
        });
    }
}

/// When each input was last written, and how large it is. Times alone do not do: many shares count them in seconds.
fn look(root: &Path) -> HashMap<PathBuf, (Option<SystemTime>, u64)> {
    let places = FILES.iter().chain(&FOLDERS).map(|name| root.join(name));
    let found = places.flat_map(|place| WalkDir::new(place).follow_links(true)).filter_map(Result::ok);
    let files = found.filter(|entry| !entry.file_type().is_dir());
    files
        .filter_map(|entry| {
            let meta = entry.metadata().ok()?;
            Some((entry.into_path(), (meta.modified().ok(), meta.len())))
        })
        .collect()
}

/// Whether the system watches no further file.
fn is_limit(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => true,
        notify::ErrorKind::Io(error) => {
            // ENOSPC is how Linux says it; EMFILE that there are no further instances.
            matches!(error.kind(), std::io::ErrorKind::StorageFull) || error.raw_os_error() == Some(24)
        }
        _ => false,
    }
}

fn fallen_back(error: &notify::Error) -> Text {
    if is_limit(error) {
        text!(
            "系统能监视的文件数已经用完，改为每秒查看一次，改动会晚一点显示。\n办法（Linux）：请管理员提高 fs.inotify.max_user_watches",
            "the system watches no further files, so they are looked at every second, and changes show a little later.\nhelp (Linux): have fs.inotify.max_user_watches raised"
        )
    } else {
        text!(
            "系统不能告知文件的改动（{error}），改为每秒查看一次，改动会晚一点显示",
            "the system does not tell of changes ({error}), so files are looked at every second, and changes show a little later"
        )
    }
}

/// Whether a path below the root is an input of the site.
fn is_input(below: &Path) -> bool {
    let mut parts = below.components().map(|part| part.as_os_str().to_string_lossy());
    let Some(first) = parts.next() else { return false };
    if FOLDERS.contains(&&*first) {
        return !parts.any(|part| is_debris(&part));
    }
    FILES.contains(&&*first) && parts.next().is_none()
}

/// Which folder it is, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let meta = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_dir)?;
        Some(Self(meta.dev(), meta.ino()))
    }

    /// Where folders have no number, by when they were made.
    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        let meta = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_dir)?;
        let made = meta.created().ok().and_then(|made| made.duration_since(std::time::UNIX_EPOCH).ok());
        Some(Self(0, made.map_or(0, |made| made.as_secs() * 1_000_000 + u64::from(made.subsec_micros()))))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Changes until a condition holds, each batch of them; a deadline that only a hung watch reaches.
    fn until(watch: &mut Watch, mut done: impl FnMut(&Changes) -> bool) -> Vec<Changes> {
        let begin = Instant::now();
        let mut seen = Vec::new();
        while begin.elapsed() < Duration::from_mins(1) {
            if let Some(changes) = watch.next(Duration::from_millis(100)) {
                let enough = done(&changes);
                seen.push(changes);
                if enough {
                    return seen;
                }
            }
        }
        panic!("the change was never seen; seen was {seen:?}");
    }

    fn names(changes: &Changes, path: &Path) -> bool {
        matches!(changes, Changes::Paths(paths) if paths.contains(path)) || *changes == Changes::Anything
    }

    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("content/a/b")).unwrap();
        site
    }

    #[test]
    fn only_inputs_count() {
        for input in ["content/a/b.md", "site.yaml", "ledger.yaml", "themes/x/static/site.css", "content"] {
            assert!(is_input(Path::new(input)), "{input}");
        }
        for other in ["public/index.html", ".public.gongkai/lock", "content/a/.b.md.swp", "content/a/b.md~", "", "x.md"]
        {
            assert!(!is_input(Path::new(other)), "{other}");
        }
    }

    #[test]
    fn a_burst_of_changes_is_one_change() {
        let site = site();
        let mut watch = Watch::begin(site.path(), How::Told);
        for file in 0..2000 {
            fs::write(site.path().join(format!("content/a/{file}.md")), "x").unwrap();
        }
        let last = site.path().join("content/a/1999.md");
        let seen = until(&mut watch, |changes| names(changes, &last));
        // One, unless the machine is so busy that the writing itself pauses.
        assert!(seen.len() <= 3, "{} changes", seen.len());
        assert_eq!(watch.next(Duration::from_millis(300)), None);
    }

    #[test]
    fn only_what_is_whole_is_shown_at_once() {
        use notify::event::{CreateKind, DataChange, MetadataKind, RemoveKind};
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        let moved_away = EventKind::Modify(ModifyKind::Name(RenameMode::From));
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let touched = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
        let created = EventKind::Create(CreateKind::File);
        let removed = EventKind::Remove(RemoveKind::File);
        let wait = |events: &[(EventKind, &str)]| {
            let mut gathered = Gathered::default();
            for (kind, file) in events {
                gathered.add(*kind, vec![file.into()]);
            }
            gathered.settle()
        };
        assert_eq!(wait(&[(written, "a"), (written, "a"), (closed, "a")]), Watch::SETTLE_WHOLE);
        let both = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        assert_eq!(wait(&[(moved_away, "a"), (renamed, "a"), (both, "a"), (touched, "a")]), Watch::SETTLE_WHOLE);
        assert_eq!(wait(&[(moved_away, "a"), (created, "a"), (written, "a"), (closed, "a")]), Watch::SETTLE_WHOLE);
        for begun in [
            &[(written, "a")][..],
            &[(moved_away, "a")],
            &[(removed, "a")],
            &[(closed, "a"), (written, "a")],
            &[(closed, "a"), (created, "b")],
            &[(EventKind::Any, "a")],
        ] {
            assert_eq!(wait(begun), Watch::SETTLE, "{begun:?}");
        }
        let five = ["a", "b", "c", "d", "e"].map(|file| (closed, file));
        assert_eq!(wait(&five), Watch::SETTLE);
    }

    #[test]
    fn a_file_saved_by_renaming_is_seen_under_its_own_name() {
        let site = site();
        let mut watch = Watch::begin(site.path(), How::Told);
        fs::write(site.path().join("content/a/.x.md.swp"), "x").unwrap();
        let file = site.path().join("content/a/x.md");
        fs::rename(site.path().join("content/a/.x.md.swp"), &file).unwrap();
        let seen = until(&mut watch, |changes| names(changes, &file));
        assert_eq!(seen, [Changes::Paths([file].into())]);
    }

    #[test]
    fn folders_moved_deleted_and_put_back_stay_watched() {
        let site = site();
        let root = site.path();
        let mut watch = Watch::begin(root, How::Told);
        fs::rename(root.join("content/a/b"), root.join("content/a/c")).unwrap();
        until(&mut watch, |changes| names(changes, &root.join("content/a/c")));
        let file = root.join("content/a/c/x.md");
        fs::write(&file, "x").unwrap();
        until(&mut watch, |changes| names(changes, &file));
        fs::rename(root.join("content"), root.join("aside")).unwrap();
        until(&mut watch, |changes| *changes == Changes::Anything);
        fs::rename(root.join("aside"), root.join("content")).unwrap();
        until(&mut watch, |changes| *changes == Changes::Anything);
        fs::write(&file, "y").unwrap();
        until(&mut watch, |changes| names(changes, &file));
        fs::remove_dir_all(root.join("content")).unwrap();
        until(&mut watch, |changes| *changes == Changes::Anything);
        fs::create_dir_all(root.join("content/a/c")).unwrap();
        until(&mut watch, |changes| *changes == Changes::Anything);
        fs::write(&file, "z").unwrap();
        until(&mut watch, |changes| names(changes, &file));
        assert_eq!(watch.notices(), []);
    }

    #[test]
    fn files_are_polled_where_the_system_tells_nothing() {
        let site = site();
        let mut watch = Watch::begin(site.path(), How::Polled);
        let file = site.path().join("content/a/x.md");
        fs::write(&file, "x").unwrap();
        until(&mut watch, |changes| names(changes, &file));
        assert_eq!(watch.notices(), [], "it was asked for");
    }

    #[test]
    fn a_limit_reached_is_said_and_polling_takes_over() {
        let site = site();
        let mut watch = Watch::begin(site.path(), How::Told);
        let told = Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch));
        assert!(watch.absorb(told, &mut Gathered::default()));
        let said = watch.notices();
        assert!(said.len() == 1 && said[0].zh.contains("max_user_watches"), "{said:?}");
        let file = site.path().join("content/a/b/x.md");
        fs::write(&file, "x").unwrap();
        until(&mut watch, |changes| names(changes, &file));
    }
}
