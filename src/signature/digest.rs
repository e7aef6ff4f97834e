//! Digests of what a review covers: SHA-256 over a form in which only what is said counts, not how it is written.
//!
//! Of YAML, quoting, comments, layout and the order of the keys at the top do not count; of a body, line ends.

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::model::Office;
use crate::model::page::Attachment;
use crate::model::signature::{BlockDigests, Digest};
use crate::source::Node;

/// Keys of a page's head that its digest leaves out: the review itself, and what does not change what the public reads.
const BESIDE_THE_PAGE: [&str; 3] = ["review", "draft", "silence"];

/// The digest of a page: its head, its body and the files beside it.
///
/// # Errors
/// The system's error where a file beside the page cannot be read.
pub fn page(root: &Path, head: &Node, body: &str, attachments: &[Attachment]) -> io::Result<Digest> {
    let mut form = Form::new("gongkai page 1");
    let mut entries: Vec<(&str, &Node)> = match head {
        Node::Map(pairs) => pairs.iter().filter_map(|(key, value)| Some((text_of(key)?, value))).collect(),
        _ => Vec::new(),
    };
    entries.retain(|(key, value)| !BESIDE_THE_PAGE.contains(key) && **value != Node::Null);
    entries.sort_by_key(|(key, _)| *key);
    form.count('m', entries.len());
    for (key, value) in entries {
        form.text(key);
        form.node(value);
    }
    form.text(&body.replace("\r\n", "\n").replace('\r', "\n"));
    let mut files: Vec<&Attachment> = attachments.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    form.count('l', files.len());
    for file in files {
        form.file(root, file)?;
    }
    Ok(form.finish())
}

/// The digests of the public blocks of a record: what stands in each, and the images that it names.
///
/// # Errors
/// The system's error where an image cannot be read.
pub fn blocks(root: &Path, office: &Office) -> io::Result<BlockDigests> {
    let digest = |block: &str| {
        let node = office.node.get(block).unwrap_or(&Node::Null);
        let mut form = Form::new("gongkai block 1");
        form.text(block);
        form.node(node);
        let mut named = Vec::new();
        node.texts(&mut Vec::new(), &mut |_, text| named.push(text.to_owned()));
        for file in office.files.iter().filter(|file| named.contains(&file.name)) {
            form.file(root, file)?;
        }
        Ok((block.to_owned(), form.finish()))
    };
    office.public_blocks().into_iter().map(digest).collect()
}

fn text_of(key: &Node) -> Option<&str> {
    if let Node::Text(text) = key { Some(text) } else { None }
}

/// The form that is digested: every part with its kind and length before it, so that no two contents share one.
struct Form(Sha256);

impl Form {
    fn new(kind: &str) -> Self {
        let mut form = Self(Sha256::new());
        form.text(kind);
        form
    }

    fn count(&mut self, kind: char, count: usize) {
        self.0.update(format!("{kind}{count}:"));
    }

    fn text(&mut self, text: &str) {
        self.count('s', text.len());
        self.0.update(text);
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Null => self.count('n', 0),
            // `12360` and `"12360"` say the same.
            Node::Bool(value) => self.text(&value.to_string()),
            Node::Int(value) => self.text(&value.to_string()),
            Node::Float(value) => self.text(&value.to_string()),
            Node::Text(text) => self.text(text),
            Node::List(items) => {
                self.count('l', items.len());
                for item in items {
                    self.node(item);
                }
            }
            Node::Map(pairs) => {
                self.count('m', pairs.len());
                for (key, value) in pairs {
                    self.node(key);
                    self.node(value);
                }
            }
        }
    }

    fn file(&mut self, root: &Path, file: &Attachment) -> io::Result<()> {
        let bytes = fs::read(root.join(&*file.source))?;
        self.text(&file.name);
        self.count('b', bytes.len());
        self.0.update(&bytes);
        Ok(())
    }

    fn finish(self) -> Digest {
        let whole = self.0.finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        Digest(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str, body: &str) -> String {
        page(Path::new("."), &Node::parse(head).unwrap(), body, &[]).unwrap().to_string()
    }

    #[test]
    fn only_what_is_said_counts() {
        let one = of("title: 甲\nnumber: 12\n", "正文\n第二行\n");
        let same = [
            of("number: \"12\" # 注\ntitle: '甲'\n", "正文\n第二行\n"),
            of("title: 甲\r\nnumber: 12\r\n", "正文\r\n第二行\r\n"),
            of(
                "title: 甲\nnumber: 12\nreview: {by: 乙, date: 2026-01-01}\ndraft: true\nsilence: []\nsummary:\n",
                "正文\n第二行\n",
            ),
        ];
        assert!(same.iter().all(|other| *other == one), "{one} {same:?}");
        let others = [
            of("title: 甲\nnumber: 13\n", "正文\n第二行\n"),
            of("title: 甲\nnumber: 12\nsummary: 乙\n", "正文\n第二行\n"),
            of("title: 甲\nnumber: [12]\n", "正文\n第二行\n"),
            of("title: 甲\nnumber: 12\n", "正文\n第二行"),
        ];
        assert!(others.iter().all(|other| *other != one), "{one} {others:?}");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(of("a: [xy, z]", ""), of("a: [x, yz]", ""));
        assert_ne!(of("a: {b: c}", ""), of("a: [b, c]", ""));
        assert_ne!(of("a: b", "c"), of("a: bc", ""));
    }
}
