//! A little site: what `gongkai new` writes, and a folder that says what is changed in it.
//!
//! - `site/`: files that are added or replaced;
//! - `remove.txt`: files and folders that are taken away, one a line;
//! - `edit.txt`: lines `FILE: OLD => NEW`, a text replaced once in a file (`\n` is a line end);
//! - `as-of.txt`: the moment at which it is looked at, where it is not the usual one.

use std::fs;
use std::path::Path;

use gongkai::model::values::Moment;
use gongkai::scaffold;
use gongkai::source::Scalar;
use jiff::civil::{DateTime, date};
use walkdir::WalkDir;

/// The moment at which little sites are looked at.
const NOW: &str = "2026-11-23";

/// Writes the site of `gongkai new` as of 2026-11-20.
pub fn scaffold(site: &Path) {
    scaffold::site_on(site, date(2026, 11, 20)).unwrap();
}

/// Changes a site by what a folder holds.
pub fn change(case: &Path, site: &Path) {
    for path in lines(case, "remove.txt") {
        let path = site.join(path.trim());
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        } else {
            fs::remove_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
    if case.join("site").is_dir() {
        copy(&case.join("site"), site);
    }
    for line in lines(case, "edit.txt") {
        let (file, change) = line.split_once(": ").expect("FILE: OLD => NEW");
        let (old, new) = change.split_once(" => ").expect("FILE: OLD => NEW");
        let (old, new) = (old.replace("\\n", "\n"), new.replace("\\n", "\n"));
        let path = site.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(&old), "{file} does not hold {old:?}");
        fs::write(&path, text.replacen(&old, &new, 1)).unwrap();
    }
}

/// The moment at which a little site is looked at.
pub fn moment(case: &Path) -> DateTime {
    let as_of = fs::read_to_string(case.join("as-of.txt")).unwrap_or_else(|_| NOW.to_owned());
    Moment::parse(as_of.trim()).unwrap().start()
}

/// The lines of a file of the folder, without comments and blank ones; none where there is no file.
pub fn lines(case: &Path, name: &str) -> Vec<String> {
    let text = fs::read_to_string(case.join(name)).unwrap_or_default();
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).unwrap();
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
