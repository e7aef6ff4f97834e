//! `manifest.json`: every file of the output with its size and hash.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Name of the manifest, beside the output folder.
pub const MANIFEST: &str = "manifest.json";

/// A file of the output.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// Its path below the output folder.
    pub path: Arc<str>,
    /// Its size in bytes.
    pub size: u64,
    /// What its bytes hash to.
    pub sha256: Hash,
}

/// A SHA-256. In the manifest it stands in hexadecimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What bytes hash to.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.0.serialize(serializer);
        }
        let mut digits = [0; 64];
        for (digits, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *digits = [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
        }
        std::str::from_utf8(&digits).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 32]>::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        let digits = text.as_bytes().as_chunks::<2>().0;
        let mut hash = [0; 32];
        if text.len() != 64 {
            return Err(D::Error::custom("a SHA-256 has 64 digits"));
        }
        for (byte, digits) in hash.iter_mut().zip(digits) {
            let digits = std::str::from_utf8(digits).map_err(D::Error::custom)?;
            *byte = u8::from_str_radix(digits, 16).map_err(D::Error::custom)?;
        }
        Ok(Self(hash))
    }
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
        files.par_sort_unstable();
        Self { version: 1, generator: concat!("gongkai ", env!("CARGO_PKG_VERSION")).to_owned(), files }
    }

    /// Reads a manifest; nothing where there is none of ours.
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        manifest.generator.starts_with("gongkai ").then_some(manifest)
    }

    /// Those of some paths that it does not name, in order.
    #[must_use]
    pub fn missing<'p>(&self, paths: impl IntoIterator<Item = &'p String>) -> Vec<&'p String> {
        let mut paths: Vec<&String> = paths.into_iter().collect();
        paths.par_sort();
        let mut files = self.files.iter().peekable();
        paths.retain(|path| {
            while files.next_if(|entry| *entry.path < ***path).is_some() {}
            files.peek().is_none_or(|entry| *entry.path != ***path)
        });
        paths
    }

    /// Whether a file holds this manifest.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        let compare = || {
            let mut file = Compared(BufReader::with_capacity(BUFFER, File::open(path)?));
            self.write(&mut file)?;
            Ok::<bool, io::Error>(file.0.fill_buf()?.is_empty())
        };
        compare().unwrap_or(false)
    }

    /// Writes the manifest as it stands on disk: indented JSON. One of a large site is written part by part.
    ///
    /// # Errors
    /// Where the writer refuses.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let head = Self { version: self.version, generator: self.generator.clone(), files: Vec::new() };
        let frame = serde_json::to_string_pretty(&head)? + "\n";
        let part = |(number, entries): (usize, &[Entry])| {
            let mut part = String::with_capacity(entries.len() * 200);
            for (place, entry) in entries.iter().enumerate() {
                part.push_str(if number == 0 && place == 0 { "\n" } else { ",\n" });
                let (path, size) = (serde_json::to_string(&entry.path)?, entry.size);
                let sha256 = serde_json::to_string(&entry.sha256)?;
                write!(
                    part,
                    "    {{\n      \"path\": {path},\n      \"size\": {size},\n      \"sha256\": {sha256}\n    }}"
                )
                .map_err(io::Error::other)?;
            }
            Ok::<String, io::Error>(part)
        };
        let (begin, end) = match frame.rsplit_once("[]") {
            Some(around) if !self.files.is_empty() => around,
            _ => return to.write_all(frame.as_bytes()),
        };
        to.write_all(begin.as_bytes())?;
        to.write_all(b"[")?;
        let parts: Vec<(usize, &[Entry])> = self.files.chunks(ENTRIES).enumerate().collect();
        for some in parts.chunks(AT_ONCE) {
            let written: Vec<String> = some.par_iter().copied().map(part).collect::<io::Result<_>>()?;
            written.iter().try_for_each(|part| to.write_all(part.as_bytes()))?;
        }
        to.write_all(b"\n  ]")?;
        to.write_all(end.as_bytes())
    }
}

/// So many entries of a manifest are a part.
const ENTRIES: usize = 1_000;
/// So many parts are made side by side.
const AT_ONCE: usize = 16;
/// Bytes that are compared at a time.
const BUFFER: usize = 64 * 1_024;

/// A file that is not written but compared with what is.
struct Compared(BufReader<File>);

impl Write for Compared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let there = self.0.fill_buf()?;
        let length = there.len().min(bytes.len());
        if length == 0 || there[..length] != bytes[..length] {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.0.consume(length);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_manifest_does_not_name_is_told() {
        let entry = |path: &str| Entry { path: path.into(), ..Entry::default() };
        let manifest = Manifest::new(["b/1", "a", "c", "b"].map(entry).into());
        let paths = ["d", "a", "b/1", "b-1", "", "c"].map(str::to_owned);
        assert_eq!(manifest.missing(&paths), ["", "b-1", "d"]);
        assert!(Manifest::new(Vec::new()).missing(&paths).len() == paths.len() && manifest.missing([]).is_empty());
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let entry = |path: &str| Entry { path: path.into(), size: 3, sha256: Hash::of(b"abc") };
        let manifest = Manifest::new(vec![entry("b"), entry("a")]);
        let written = |manifest: &Manifest| {
            let mut bytes = Vec::new();
            manifest.write(&mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let text = written(&manifest);
        let digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(text.contains(&format!("\"sha256\": \"{digits}\"")), "{text}");
        assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
        for files in [vec![], vec![entry("一\"\\\n")], (0..9_000).map(|number| entry(&format!("{number}"))).collect()]
        {
            let manifest = Manifest::new(files);
            let pretty = serde_json::to_string_pretty(&manifest).unwrap() + "\n";
            assert!(pretty == written(&manifest), "{} files", manifest.files.len());
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(MANIFEST);
            assert!(!manifest.is_at(&file));
            for (text, is) in [
                (pretty.clone(), true),
                (pretty.clone() + " ", false),
                (pretty.replace("gongkai", "another"), false),
                (pretty[1..].to_owned(), false),
                (pretty[..pretty.len() - 1].to_owned(), false),
            ] {
                fs::write(&file, text).unwrap();
                assert_eq!(manifest.is_at(&file), is);
            }
        }
        assert!(serde_json::from_str::<Manifest>(&text.replace(digits, "ba78")).is_err());
        let kept = postcard::to_stdvec(&entry("a")).unwrap();
        assert_eq!(postcard::from_bytes::<Entry>(&kept).unwrap(), entry("a"));
    }
}
