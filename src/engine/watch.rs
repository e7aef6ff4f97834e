//! Waits for changes of a site's inputs.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use notify::RecursiveMode;
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};

/// How long no file may change before a change counts: editors save in several steps, and a branch switched is one change.
const SETTLE: Duration = Duration::from_millis(150);

/// Inputs in the root of a site.
const FILES: [&str; 3] = ["site.yaml", "catalog.yaml", "holidays.yaml"];

/// Folders of inputs.
pub(super) const FOLDERS: [&str; 2] = ["content", "themes"];

/// Calls `changed` after every change of the inputs of a site. Returns only where watching fails.
///
/// # Errors
/// What the system says where it cannot watch the site's folders.
pub fn watch(root: &Path, mut changed: impl FnMut()) -> notify::Result<()> {
    let (sender, receiver) = mpsc::channel::<DebounceEventResult>();
    let mut debouncer = new_debouncer(SETTLE, sender)?;
    // The root itself is watched for its files, and for folders that come; the output below it is not.
    debouncer.watcher().watch(root, RecursiveMode::NonRecursive)?;
    for folder in FOLDERS.map(|folder| root.join(folder)).iter().filter(|folder| folder.is_dir()) {
        debouncer.watcher().watch(folder, RecursiveMode::Recursive)?;
    }
    for result in receiver {
        if result?.iter().any(|event| is_input(root, &event.path)) {
            changed();
        }
    }
    Ok(())
}

fn is_input(root: &Path, path: &Path) -> bool {
    // The system may name a path by its full form.
    let full = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let below = path.strip_prefix(root).or_else(|_| path.strip_prefix(&full));
    let first = below.ok().and_then(|below| below.components().next());
    first.is_some_and(|first| {
        let name = first.as_os_str().to_string_lossy();
        FILES.contains(&&*name) || FOLDERS.contains(&&*name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn only_inputs_count() {
        let root = Path::new("/site");
        assert!(is_input(root, Path::new("/site/content/a/b.md")));
        assert!(is_input(root, Path::new("/site/site.yaml")));
        assert!(!is_input(root, Path::new("/site/public/index.html")));
        assert!(!is_input(root, Path::new("/site/.public.gongkai/lock")));
    }

    #[test]
    fn a_burst_of_changes_is_one_change() {
        let site = tempfile::tempdir().unwrap();
        let content = site.path().join("content");
        std::fs::create_dir(&content).unwrap();
        let seen = Arc::new(AtomicUsize::new(0));
        let (told, tell) = (seen.clone(), mpsc::channel());
        let (sender, receiver) = tell;
        let root = site.path().to_owned();
        std::thread::spawn(move || {
            let _ = watch(&root, || {
                told.fetch_add(1, Ordering::SeqCst);
                let _ = sender.send(());
            });
        });
        // The watcher needs a moment to begin; writing goes on until it has seen something.
        for number in 0..200 {
            for file in 0..50 {
                std::fs::write(content.join(format!("{file}.md")), number.to_string()).unwrap();
            }
            if receiver.recv_timeout(Duration::from_millis(500)).is_ok() {
                break;
            }
        }
        assert!(seen.load(Ordering::SeqCst) >= 1);
        assert!(seen.load(Ordering::SeqCst) < 50, "far fewer than the files written");
    }
}
