//! Reads the front matter of every page into the page table (pass 1). Bodies are not kept.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::DateTime;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::discover::{Column, FoundFile, Stamps, Tree, bad_name, misnamed};
use super::office_file::read_review;
use super::remembered::column_of;
use super::{Ahead, Look};
use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::model::board::BoardMark;
use crate::model::catalog::{Catalog, Item, Shape};
use crate::model::office::Kind;
use crate::model::page::{
    Attachment, AttachmentEntry, Event, FrontMatter, Page, Rare, Role, Stamp, State, Unread, Withdrawal,
};
use crate::model::signature::{Reviews, Signature, complete};
use crate::model::site::Config;
use crate::model::values::{Id, UrlPath};
use crate::model::{Field, Mode, Owner};
use crate::signature::digest;
use crate::source::decode::nearest;
use crate::source::front_matter::{self, SplitError};
use crate::source::{Cursor, Faults, MapCursor, Node, faults};
use crate::text;

/// Prefix of the archive pages of a list, which no article may take.
pub const ARCHIVE_PREFIX: &str = "archive-";

/// A page as it was found, before it is read.
#[derive(Debug)]
struct Candidate {
    file: FoundFile,
    owner: Owner,
    role: Role,
    url: UrlPath,
    attachments: Vec<Attachment>,
}

/// Reads the pages of all columns; of those that were read `before` and did not change, nothing is read again.
/// Where the tree holds the same files as then, they have their places, and `stamps` are those that may differ.
#[expect(clippy::too_many_arguments, reason = "what the first pass read so far; there is one caller")]
pub fn read_pages(
    root: &Path,
    (tree, stamps): (&Tree, &Stamps),
    config: &Config,
    catalog: &Catalog,
    kinds: Vec<Kind>,
    now: DateTime,
    look: &Look<'_>,
    before: &mut KnownPages,
) -> (Vec<Page>, Vec<Unread>, Vec<Finding>) {
    let placed = match before.placed.take().filter(|placed| placed.kinds == kinds) {
        Some(mut placed) => {
            placed.renew(stamps);
            placed
        }
        None => {
            let placed = sort_out(tree, config, catalog, kinds);
            let there: FxHashSet<&SourcePath> =
                placed.candidates.iter().map(|candidate| &candidate.file.source).collect();
            let KnownPages { files, touched, .. } = before;
            files.retain(|source, _| {
                let stays = there.contains(source);
                if !stays {
                    KnownPages::touch(touched, source);
                }
                stays
            });
            placed
        }
    };
    let mut findings = placed.findings.clone();
    let files = &before.files;
    let read = |candidate: &Candidate| {
        let known = files.get(&candidate.file.source).filter(|known| known.is_still(candidate, config.reviews));
        let new = known.is_none().then(|| Known::read(root, candidate, config.reviews));
        let read = known.or(new.as_ref()).map(|known| known.read.clone()).expect("either is there");
        (page_of(candidate, &read, config.reviews, now, look), read.findings.clone(), new)
    };
    let read: Vec<_> = placed.candidates.par_iter().map(read).collect();
    let mut pages = Vec::with_capacity(read.len());
    let mut unread = Vec::new();
    for ((page, found, new), candidate) in read.into_iter().zip(&placed.candidates) {
        findings.extend(found);
        if let Some(new) = new {
            KnownPages::touch(&mut before.touched, &candidate.file.source);
            before.files.insert(candidate.file.source.clone(), new);
        }
        match page {
            Some(page) => pages.push(page),
            None => unread.push(Unread { source: candidate.file.source.clone(), url: candidate.url.clone() }),
        }
    }
    before.placed = Some(placed);
    pages.sort_by(|a: &Page, b| a.source.cmp(&b.source));
    (pages, unread, findings)
}

/// Tells what the files of all columns are.
fn sort_out(tree: &Tree, config: &Config, catalog: &Catalog, kinds: Vec<Kind>) -> Placed {
    let mut candidates = Vec::new();
    let mut findings = Vec::new();
    for (owner, column) in &tree.columns {
        let (folder, kind) = match owner {
            Owner::Parent => (config.column.as_str(), Kind::Parent),
            Owner::Office(index) => (config.offices[*index].as_str(), kinds[*index]),
        };
        sort_column(*owner, folder, kind, column, catalog, &mut candidates, &mut findings);
    }
    Placed { kinds, candidates, findings }
}

fn sort_column(
    owner: Owner,
    folder: &str,
    kind: Kind,
    column: &Column,
    catalog: &Catalog,
    candidates: &mut Vec<Candidate>,
    findings: &mut Vec<Finding>,
) {
    if let Some(file) = column.intro.clone() {
        let attachments = record_files(folder, &column.record_files);
        // The parent's introduction stands on the home page of the site, an office's on that of its column.
        let url = match owner {
            Owner::Parent => UrlPath::from_parts(["index.html"]),
            Owner::Office(_) => UrlPath::from_parts([folder, "index.html"]),
        };
        candidates.push(Candidate { file, owner, role: Role::OfficeIntro, url, attachments });
    }
    for (id, files) in &column.rows {
        // Content under an earlier id of a row is the row's.
        let Some(item) = catalog.item(kind, id).or_else(|| catalog.item_by_former_id(kind, id)) else {
            findings.push(unknown_item(id, files, kind, catalog));
            continue;
        };
        sort_row(owner, folder, item, files, candidates, findings);
    }
}

/// The files of a record, named from the folder of the column.
pub fn record_files(folder: &str, files: &[(String, FoundFile)]) -> Vec<Attachment> {
    files.iter().map(|(name, file)| attachment(file, &[folder], name)).collect()
}

fn unknown_item(id: &str, files: &[(String, FoundFile)], kind: Kind, catalog: &Catalog) -> Finding {
    let rows = if kind == Kind::Parent { &catalog.parent } else { &catalog.items };
    let help = match nearest(id, rows.iter().map(|item| item.id.as_str())) {
        Some(near) => text!("是不是“{near}”？把文件夹改成这个名字", "did you mean `{near}`? Rename the folder"),
        None => text!(
            "把文件移到目录里有的事项下，或在 catalog.yaml 中增加这个事项",
            "move the files to an item of the catalog, or add the item in catalog.yaml"
        ),
    };
    let file = files.first().map_or_else(|| "content".into(), |(_, file)| file.source.clone());
    Finding::new(
        &faults::FOLDER,
        Locus::file(&file),
        text!("公开目录里没有“{id}”这一项", "the catalog has no item `{id}`"),
        help,
    )
}

fn attachment(file: &FoundFile, folder: &[&str], name: &str) -> Attachment {
    let parts = folder.iter().copied().chain(name.split('/'));
    Attachment {
        source: file.source.clone(),
        name: name.to_owned(),
        url: UrlPath::from_parts(parts),
        size: file.stamp.size,
        stamp: file.stamp,
    }
}

/// Tells the pages of a row from the files beside them.
fn sort_row(
    owner: Owner,
    folder: &str,
    item: &Item,
    files: &[(String, FoundFile)],
    candidates: &mut Vec<Candidate>,
    findings: &mut Vec<Finding>,
) {
    let id = item.id.as_str();
    // A folder belongs to the article of its name, be that `<slug>/index.md` or `<slug>.md`.
    let is_page = |name: &str| match name.split_once('/') {
        Some((_, file)) => file == "index.md",
        None => has_page_extension(name, item),
    };
    let files = files.iter().map(|(name, file)| (name.as_str(), file));
    let (pages, others): (Vec<_>, Vec<_>) = files.partition(|(name, _)| is_page(name));
    let mut beside: HashMap<&str, Vec<(&str, &FoundFile)>> = HashMap::new();
    let slugs: FxHashSet<&str> = pages
        .iter()
        .filter_map(|(name, _)| match name.split_once('/') {
            Some((slug, _)) => Some(slug),
            None => name.strip_suffix(".md").filter(|slug| *slug != "index"),
        })
        .collect();
    for (name, file) in others {
        let extension = Path::new(name).extension();
        if extension.is_some_and(|e| e == "md") {
            findings.push(Finding::new(
                &faults::FOLDER,
                Locus::file(&file.source),
                text!("文章放得太深：{name}", "this page lies too deep: {name}"),
                text!("写成 事项/名称.md，或 事项/名称/index.md", "write ITEM/SLUG.md or ITEM/SLUG/index.md"),
            ));
            continue;
        }
        let (key, name) = match name.split_once('/') {
            Some((slug, rest)) if slugs.contains(slug) => (slug, rest),
            _ => ("", name),
        };
        beside.entry(key).or_default().push((name, file));
    }
    for (name, file) in pages {
        let (slug, in_folder) = match name.split_once('/') {
            Some((slug, _)) => (slug, true),
            None => (name.rsplit_once('.').map_or(name, |(stem, _)| stem), false),
        };
        let is_index = slug == "index" && !in_folder;
        let role = match role_of(item, slug, is_index, &file.source) {
            Ok(role) => role,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        let (url, key) = if is_index {
            (UrlPath::from_parts([folder, id, "index.html"]), "")
        } else {
            (UrlPath::from_parts([folder, id, &format!("{slug}.html")]), slug)
        };
        let base: Vec<&str> = if is_index { vec![folder, id] } else { vec![folder, id, slug] };
        let attachments =
            beside.remove(key).unwrap_or_default().iter().map(|(name, file)| attachment(file, &base, name)).collect();
        candidates.push(Candidate { file: file.clone(), owner, role, url, attachments });
    }
    for (_, files) in beside {
        for (name, file) in files {
            findings.push(Finding::new(
                &faults::FOLDER,
                Locus::file(&file.source),
                text!("{name} 旁边没有文章", "{name} lies beside no page"),
                text!(
                    "把它放进所属文章的文件夹（事项/名称/ 下，文章写成 index.md）",
                    "put it into the folder of its article (ITEM/SLUG/, with the article as index.md)"
                ),
            ));
        }
    }
}

fn has_page_extension(name: &str, item: &Item) -> bool {
    let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or("");
    extension == "md" || (extension == "yaml" && item.shape == Shape::Report)
}

fn role_of(item: &Item, slug: &str, is_index: bool, source: &SourcePath) -> Result<Role, Box<Finding>> {
    let id = item.id.clone();
    if is_index {
        return Ok(Role::RowIndex { item: id });
    }
    let misplaced = |zh: &str, en: &str| {
        Box::new(Finding::new(
            &faults::FOLDER,
            Locus::file(source),
            text!("{zh}", "{en}"),
            text!("内容写到 {id}/index.md 里", "write it in {id}/index.md"),
        ))
    };
    match item.shape {
        Shape::Page => {
            Err(misplaced(&format!("“{}”只有一个页面", item.name), &format!("`{}` is a single page", item.id)))
        }
        Shape::Data => Err(misplaced(
            &format!("“{}”由单位记录生成，只能另写一个 index.md 作补充说明", item.name),
            &format!("`{}` is made from the record; only an index.md may add to it", item.id),
        )),
        Shape::Report => slug.parse().ok().filter(|year| (1949..2200).contains(year)).map_or_else(
            || {
                Err(Box::new(misnamed(
                    source,
                    "年度报告的文件名应当是年份",
                    "a yearly report is named by its year",
                    text!("改成年份，例如 2025.md", "name it by the year, for example 2025.md"),
                )))
            },
            |year| Ok(Role::Report { item: id.clone(), year }),
        ),
        Shape::List => match Id::new(slug) {
            Some(slug) if !slug.as_str().starts_with(ARCHIVE_PREFIX) => Ok(Role::Article { item: id, slug }),
            Some(_) => Err(Box::new(misnamed(
                source,
                "archive- 开头的名字是保留的",
                "names that begin with archive- are reserved",
                text!("换一个名字，例如 2026-0105.md", "choose another name, for example 2026-0105.md"),
            ))),
            None => Err(Box::new(bad_name(
                source,
                "文章的名字要作网址，不能用这些字符",
                "the name is part of the address and cannot hold these characters",
            ))),
        },
    }
}

/// What is known of pages that were read before.
#[derive(Debug, Default)]
pub(super) struct KnownPages {
    /// What was read, by file.
    pub files: FxHashMap<SourcePath, Known>,
    /// What the files are, as long as there are the same.
    pub placed: Option<Placed>,
    /// Folders of columns of which something else is known than at first.
    pub touched: FxHashSet<String>,
}

impl KnownPages {
    fn touch(touched: &mut FxHashSet<String>, source: &SourcePath) {
        let folder = column_of(source);
        if !touched.contains(folder) {
            touched.insert(folder.to_owned());
        }
    }
}

/// What the files of all columns are: which of them are pages, and of what the others are attachments.
#[derive(Debug)]
pub(super) struct Placed {
    /// The kinds of the offices, on which it rests.
    kinds: Vec<Kind>,
    candidates: Vec<Candidate>,
    findings: Vec<Finding>,
}

impl Placed {
    /// Takes in stamps of files that may have changed.
    fn renew(&mut self, stamps: &Stamps) {
        if stamps.is_empty() {
            return;
        }
        for candidate in &mut self.candidates {
            if let Some(stamp) = stamps.get(&candidate.file.source) {
                candidate.file.stamp = *stamp;
            }
            for file in &mut candidate.attachments {
                if let Some(stamp) = stamps.get(&file.source) {
                    (file.stamp, file.size) = (*stamp, stamp.size);
                }
            }
        }
    }
}

/// What was read of a page's file before.
#[derive(Debug, Serialize, Deserialize)]
pub struct Known {
    stamp: Stamp,
    /// Of the files beside it, on which a digest rests.
    beside: Box<[Stamp]>,
    reviews: Reviews,
    read: Arc<Read>,
}

/// What reading a page's file gave.
#[derive(Debug, Serialize, Deserialize)]
struct Read {
    /// None where it cannot be taken as a page.
    head: Option<Head>,
    /// Not kept beyond a run; nor is a page in which something was found.
    #[serde(skip)]
    findings: Vec<Finding>,
}

/// The head of a page, and what else pass 1 keeps of its file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    front: Arc<FrontMatter>,
    body_start: usize,
    is_data: bool,
    hash: u64,
    signature: Signature,
}

impl Known {
    /// Whether it was read without a finding.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.read.head.is_some() && self.read.findings.is_empty()
    }

    fn read(root: &Path, candidate: &Candidate, reviews: Reviews) -> Self {
        Self {
            stamp: candidate.file.stamp,
            beside: candidate.attachments.iter().map(|file| file.stamp).collect(),
            reviews,
            read: Arc::new(read_file(root, candidate, reviews)),
        }
    }

    /// Whether a candidate is the file that was read.
    fn is_still(&self, candidate: &Candidate, reviews: Reviews) -> bool {
        self.stamp.still(&candidate.file.stamp)
            && self.reviews == reviews
            && self.beside.len() == candidate.attachments.len()
            && self.beside.iter().zip(&candidate.attachments).all(|(known, file)| known.still(&file.stamp))
    }
}

/// The page that a file is; nothing where it cannot be taken as one.
fn page_of(candidate: &Candidate, read: &Read, reviews: Reviews, now: DateTime, look: &Look<'_>) -> Option<Page> {
    let head = read.head.as_ref()?;
    let mut front = head.front.clone();
    let mut held = None;
    let (signature, state) = match look {
        Look::Ahead(ahead) => {
            (Signature::NotAsked, look_ahead(&candidate.file.source, Arc::make_mut(&mut front), ahead, now))
        }
        Look::As(mode) => {
            let state = State::of(&front, head.signature, reviews, now);
            if *mode == Mode::Preview && !state.is_public() {
                held = Some(state);
            }
            (head.signature, held.map_or(state, |_| State::Published))
        }
    };
    Some(Page {
        signature,
        state,
        held,
        source: candidate.file.source.clone(),
        owner: candidate.owner,
        role: candidate.role.clone(),
        url: candidate.url.clone(),
        front,
        body_start: head.body_start,
        is_data: head.is_data,
        hash: head.hash,
        attachments: candidate.attachments.clone(),
    })
}

/// Reads the file of a page.
fn read_file(root: &Path, candidate: &Candidate, reviews: Reviews) -> Read {
    let source = &candidate.file.source;
    let refused = |findings| Read { head: None, findings };
    let text = match super::read_text(root, source) {
        Ok(text) => text,
        Err(finding) => return refused(vec![*finding]),
    };
    if let Some(line) = text.lines().find(|line| line.len() > super::MAX_LINE) {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let finding =
            super::too_large(Locus::bytes(source, start..start + 1), text!("这一行太长", "this line is too long"));
        return refused(vec![finding]);
    }
    let is_data = source.ends_with(".yaml");
    let (front_range, body_start) = if is_data {
        (0..text.len(), text.len())
    } else {
        match front_matter::split(&text) {
            Ok(split) => (split.front, split.body.start),
            Err(error) => return refused(vec![no_front_matter(source, error)]),
        }
    };
    let node = match super::parse_yaml(source, &text[front_range.clone()], front_range.start) {
        Ok(node) => node,
        Err(finding) => return refused(vec![*finding]),
    };
    let faults = Faults::new(source);
    let front = match Cursor::root(&node, &faults).map(|map| read_front(map, is_data)) {
        Field::Is(front) => front,
        Field::Absent => FrontMatter::default(),
        // A head that is no mapping says nothing that other findings could rest on.
        Field::Invalid => {
            let found = faults.into_findings();
            let text = &text[front_range.clone()];
            return refused(super::with_colons_of_a_text(found, &node, text, front_range.start));
        }
    };
    let signature = signature(root, &front, &node, &text[body_start..], &candidate.attachments, reviews);
    let head = Head { front: front.into(), body_start, is_data, hash: xxh3_64(text.as_bytes()), signature };
    Read { head: Some(head), findings: faults.into_findings() }
}

/// The state of a page when looking ahead.
fn look_ahead(source: &SourcePath, front: &mut FrontMatter, ahead: &Ahead, now: DateTime) -> State {
    let reviewed = ahead.review.as_ref().filter(|(file, _)| file == source);
    if let Some((_, review)) = reviewed {
        front.review = Field::Is(review.clone());
    }
    match State::of(front, Signature::NotAsked, Reviews::Named, now) {
        State::Withdrawn => State::Withdrawn,
        State::Draft if reviewed.is_none() => State::Draft,
        State::Draft | State::Unreviewed | State::Future | State::Published => State::Published,
    }
}

/// Compares the digest of a review with the page. Nothing is computed where no digest is asked for or given.
fn signature(
    root: &Path,
    front: &FrontMatter,
    head: &Node,
    body: &str,
    attachments: &[Attachment],
    reviews: Reviews,
) -> Signature {
    match complete(&front.review).and_then(|review| review.digest.get()) {
        // A file that cannot be read is found where it is published; a page whose files are not known is not.
        Some(signed) if digest::page(root, head, body, attachments).is_ok_and(|now| now == *signed) => Signature::Holds,
        Some(_) => Signature::Broken,
        None if reviews == Reviews::Signed => Signature::Missing,
        None => Signature::NotAsked,
    }
}

fn no_front_matter(source: &SourcePath, error: SplitError) -> Finding {
    let (message, range) = match error {
        SplitError::Missing => (text!("文章开头没有头部信息", "the page has no front matter"), 0..0),
        SplitError::Unclosed => (text!("头部信息没有结束的 --- 行", "the front matter has no closing --- line"), 0..3),
    };
    Finding::new(
        &faults::FRONT_MATTER,
        Locus::bytes(source, range),
        message,
        text!(
            "第一行写 ---，接着写 title、date、review 等，再写一行 ---，然后是正文",
            "write --- on the first line, then title, date, review and so on, then another --- line, then the body"
        ),
    )
}

/// Reads the mark for the notice board: `true`, or until when and where it hangs.
fn read_board(cursor: &Cursor<'_>) -> Field<BoardMark> {
    match cursor.node() {
        Node::Map(_) => {
            cursor.map(|map| BoardMark { posted: true, until: map.scalar("until"), places: map.scalars("places") })
        }
        _ => cursor.scalar::<bool>().map(|posted| BoardMark { posted, ..BoardMark::default() }),
    }
}

fn read_front(map: &MapCursor<'_>, is_data: bool) -> FrontMatter {
    if is_data {
        // The figures and texts of a report given as data are read with its form, in pass 2.
        for key in ["preamble", "parts", "tables"] {
            let _ = map.get(key);
        }
    }
    let front = FrontMatter {
        title: map.text("title"),
        date: map.scalar("date"),
        formed: map.scalar("formed"),
        section: map.text("section"),
        author: map.text("author"),
        review: map.map("review", read_review),
        number: map.text("number"),
        validity: map.scalar("validity"),
        source: map.text("source"),
        summary: map.text("summary"),
        keywords: map.scalars("keywords"),
        ..FrontMatter::default()
    };
    front.with_rare(Rare {
        decided: map.scalar("decided"),
        approved: map.scalar("approved"),
        awarded: map.scalar("awarded"),
        signed: map.scalar("signed"),
        changed: map.scalar("changed"),
        index_number: map.text("index_number"),
        interprets: map.scalars("interprets"),
        audience: map.scalars("audience"),
        event: map.map("event", |map| Event {
            form: map.text("form"),
            start: map.scalar("start"),
            end: map.scalar("end"),
            place: map.text("place"),
            registration: map.text("registration"),
        }),
        expires: map.scalar("expires"),
        withdrawn: map.map("withdrawn", |map| Withdrawal {
            changed: map.scalar("changed"),
            date: map.scalar("date"),
            reason: map.text("reason"),
        }),
        former: map.scalars("former"),
        silence: super::read_silence(map),
        draft: map.scalar("draft"),
        board: map.get("board").map_or(Field::Absent, |cursor| read_board(&cursor)),
        attachments: map.list("attachments", |cursor| match cursor.node() {
            Node::Map(_) => {
                cursor.map(|map| AttachmentEntry { file: map.text("file"), title: map.text("title") }).into_option()
            }
            _ => Some(AttachmentEntry { file: cursor.scalar(), title: Field::Absent }),
        }),
    })
}
