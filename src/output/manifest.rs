//! `manifest.json`: every file of the output with its size and hash.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Name of the manifest, beside the output folder.
pub const MANIFEST: &str = "manifest.json";

/// A file of the output.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// Its path below the output folder.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// What the output holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format.
    pub version: u32,
    /// The program that wrote it.
    pub generator: String,
    /// The files, by path.
    pub files: Vec<Entry>,
}

impl Manifest {
    /// A manifest of files.
    #[must_use]
    pub fn new(mut files: Vec<Entry>) -> Self {
        files.sort();
        Self { version: 1, generator: concat!("gongkai ", env!("CARGO_PKG_VERSION")).to_owned(), files }
    }

    /// Reads a manifest; nothing where there is none of ours.
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        manifest.generator.starts_with("gongkai ").then_some(manifest)
    }

    /// The manifest as it stands on disk.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest is plain data");
        bytes.push(b'\n');
        bytes
    }
}
