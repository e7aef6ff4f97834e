//! Segments: which documents stand together, and the files of each.

use std::borrow::Borrow;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::postings::{Folded, terms};
use super::top::{Columns, Listed};
use super::{Document, FOLDER, File, MOST_DOCUMENTS, MOST_TITLES, MOST_WHOLE, Visible, fold, head, texts};

/// Documents whose files stand together, from old to new.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its name: that of its first column, with a number where the column has several.
    pub name: String,
    /// Whether it holds titles only.
    pub titles: bool,
    /// Its documents.
    pub documents: Vec<Arc<Document>>,
}

/// Puts documents into segments. Which one a document stands in depends on how many documents columns have, and on no
/// text.
#[must_use]
pub fn plan(documents: Vec<Arc<Document>>, columns: &Columns) -> Vec<Segment> {
    let whole = documents.len();
    let mut by_office: Vec<Vec<Arc<Document>>> = columns.offices.iter().map(|_| Vec::new()).collect();
    for document in documents {
        by_office[usize::from(document.office)].push(document);
    }
    let titles = if whole > MOST_WHOLE { titles(&by_office) } else { Vec::new() };
    let mut segments: Vec<Segment> = Vec::new();
    // Whether the last segment may take another small column.
    let mut open = false;
    for (documents, (folder, _)) in by_office.into_iter().zip(&columns.offices) {
        if documents.is_empty() {
            continue;
        }
        if documents.len() <= MOST_DOCUMENTS {
            let last =
                segments.last_mut().filter(|last| open && last.documents.len() + documents.len() <= MOST_DOCUMENTS);
            match last {
                Some(last) => last.documents.extend(documents),
                None => segments.push(Segment { name: folder.clone(), titles: false, documents }),
            }
            open = true;
        } else {
            segments.extend(parts(documents, MOST_DOCUMENTS).zip(1..).map(|(documents, number)| Segment {
                name: format!("{folder}-{number}"),
                titles: false,
                documents,
            }));
            open = false;
        }
    }
    segments.par_iter_mut().for_each(|segment| sort(&mut segment.documents));
    segments.extend(titles);
    segments
}

fn sort(documents: &mut [Arc<Document>]) {
    documents.par_sort_unstable_by(|a, b| (a.day, &a.url).cmp(&(b.day, &b.url)));
}

/// Cuts documents into parts from old to new, so that a new one changes the last part only.
fn parts(mut documents: Vec<Arc<Document>>, most: usize) -> impl Iterator<Item = Vec<Arc<Document>>> {
    sort(&mut documents);
    let mut rest = documents.into_iter().peekable();
    std::iter::from_fn(move || rest.peek().is_some().then(|| rest.by_ref().take(most).collect()))
}

/// Segments of all titles.
fn titles(by_office: &[Vec<Arc<Document>>]) -> Vec<Segment> {
    let documents = by_office.iter().flatten().cloned().collect();
    let segment = |(documents, number)| Segment { name: format!("titles-{number}"), titles: true, documents };
    parts(documents, MOST_TITLES).zip(1..).map(segment).collect()
}

impl Segment {
    /// What its files are made from, as a hash (xxh3); `columns` is the hash of the columns.
    #[must_use]
    pub fn zone(&self, columns: u64) -> u64 {
        let hash = |document: &Arc<Document>| if self.titles { document.hash_of_title() } else { document.hash };
        let hashes = self.documents.iter().map(hash);
        let all: Vec<u8> = hashes.chain([columns, u64::from(self.titles)]).flat_map(u64::to_le_bytes).collect();
        xxh3_64(&all)
    }

    /// Its files, and how the list of segments names it. `visible` is what is seen of its documents, in their order.
    #[must_use]
    pub fn files(&self, columns: &Columns, visible: Vec<impl Borrow<Visible> + Sync>) -> (Listed, Vec<File>) {
        let fold = || {
            let table = fold::table();
            let mut folded = Folded::with_capacity(visible.iter().map(|visible| visible.borrow().text.len() + 1).sum());
            for visible in visible.iter().map(Borrow::borrow) {
                let (title, rest) = visible.text.split_at(visible.title);
                folded.push([title, rest].map(|text| |units: &mut Vec<u16>| table.fold_onto(text, units)));
            }
            folded
        };
        let show = || texts::blocks(&self.documents, &visible, columns);
        let (folded, blocks) = rayon::join(fold, show);
        // To sort the terms takes more memory than the texts, which are done with.
        drop(visible);
        let terms = terms(&folded);
        let (counts, blocks): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
        let head = head::head(&self.documents, &folded, &terms, &counts);
        let mut files = Vec::with_capacity(1 + terms.shards.len() + terms.long.len() + blocks.len());
        let mut add = |name: String, bytes| {
            files.push(File { path: format!("{FOLDER}/{}/{name}.bin", self.name), bytes });
        };
        add("head".to_owned(), head);
        let mut numbered = |kind: &str, all: Vec<Vec<u8>>| {
            for (number, bytes) in all.into_iter().enumerate() {
                add(format!("{kind}{number}"), bytes);
            }
        };
        numbered("t", terms.shards.into_iter().map(|(_, bytes)| bytes).collect());
        numbered("p", terms.long.into_iter().filter_map(|(_, bytes)| bytes).collect());
        numbered("d", blocks);
        let mut offices: Vec<u16> = self.documents.iter().map(|document| document.office).collect();
        offices.sort_unstable();
        offices.dedup();
        let hashes: Vec<u8> = files.iter().flat_map(|file| xxh3_64(&file.bytes).to_le_bytes()).collect();
        let listed = Listed {
            name: self.name.clone(),
            documents: self.documents.len(),
            offices,
            version: format!("{:08x}", xxh3_64(&hashes) as u32),
        };
        (listed, files)
    }
}
