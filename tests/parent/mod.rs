//! The sample parent in the root of the project, copied so that a test may change it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongkai::engine;
use jiff::civil::{DateTime, date};
use walkdir::WalkDir;

/// The moment at which the sample is looked at.
pub fn now() -> DateTime {
    date(2026, 11, 23).at(9, 0, 0, 0)
}

/// Every file below a folder with its bytes.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// A copy of the sample's inputs.
pub fn copy_of_sample() -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for part in ["site.yaml", "catalog.yaml", "ledger.yaml", "content"] {
        for entry in WalkDir::new(root.join(part)).into_iter().filter_map(Result::ok) {
            let target = folder.path().join(entry.path().strip_prefix(root).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).unwrap();
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    folder
}

pub fn build(site: &Path) -> engine::Built {
    engine::build(site, now(), &site.join("public")).unwrap()
}
