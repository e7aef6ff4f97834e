//! Finds the files of `content/`: which of them are pages, and of what they are attachments.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::remembered::stamp;
use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::model::Owner;
use crate::model::page::Stamp;
use crate::model::site::Config;
use crate::source::decode::nearest;
use crate::source::faults;
use crate::text;

/// Folder of an office that holds the images of its record.
const RECORD_FILES: &str = "files";

/// A file of `content/`.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// Its path from the root of the site.
    pub source: SourcePath,
    /// By what it is known to be the same; its size among them.
    pub stamp: Stamp,
}

/// The files of one column, by the folder of the row they lie in.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// `index.md` of the column itself.
    pub intro: Option<FoundFile>,
    /// Images of the record (folder `files`), by their path from the folder of the column.
    pub record_files: Vec<(String, FoundFile)>,
    /// Files of each row, their paths relative to the row's folder.
    pub rows: BTreeMap<String, Vec<(String, FoundFile)>>,
}

/// The files of all columns.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// By owner, in order.
    pub columns: BTreeMap<Owner, Column>,
}

/// Stamps of files, by their paths.
pub type Stamps = HashMap<SourcePath, Stamp>;

/// So many changed files at most are looked up one by one.
const FEW: usize = 64;

impl Tree {
    /// Takes in that files and folders may have changed, and gives the stamps of those that were looked at; nothing where
    /// more changed than what is in known files, so that the tree must be walked again.
    pub fn renew(&mut self, root: &Path, changed: &BTreeSet<PathBuf>) -> Option<Stamps> {
        if changed.len() > FEW {
            return None;
        }
        let mut stamps = Stamps::new();
        let mut sources = HashSet::new();
        for path in changed {
            let source = relative(root, path);
            let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
            if source.starts_with("content/") && !source.ends_with("/office.yaml") {
                if !is_file {
                    return None;
                }
                sources.insert(source);
            }
        }
        for file in self.files() {
            let named = sources.remove(&*file.source);
            // A stamp that was not trusted may be by now.
            if named || !file.stamp.settled {
                file.stamp = stamp(&root.join(&*file.source).symlink_metadata().ok()?);
                stamps.insert(file.source.clone(), file.stamp);
            }
        }
        sources.is_empty().then_some(stamps)
    }

    fn files(&mut self) -> impl Iterator<Item = &mut FoundFile> {
        self.columns.values_mut().flat_map(|column| {
            let rows = column.rows.values_mut().flatten().chain(&mut column.record_files);
            column.intro.iter_mut().chain(rows.map(|(_, file)| file))
        })
    }
}

/// Whether a file is left behind by an editor, an office program or an operating system.
#[must_use]
pub fn is_debris(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
        || Path::new(name).extension().is_some_and(|extension| {
            ["swp", "swx", "tmp", "bak"].iter().any(|debris| extension.eq_ignore_ascii_case(debris))
        })
}

/// Finds the files of `content/`: by walking it, or among the inputs of the site where it is known which there are.
pub fn discover(root: &Path, config: &Config, inputs: Option<&[(String, Stamp)]>) -> (Tree, Vec<Finding>) {
    let mut sorting = Sorting { config, tree: Tree::default(), findings: Vec::new(), unknown: Vec::new() };
    match inputs {
        Some(inputs) => sorting.take_listed(inputs),
        None => sorting.walk(root),
    }
    (sorting.tree, sorting.findings)
}

/// Files on their way to the columns that they belong to.
struct Sorting<'c> {
    config: &'c Config,
    tree: Tree,
    findings: Vec<Finding>,
    /// Folders of no office, each of which is told once.
    unknown: Vec<String>,
}

impl Sorting<'_> {
    fn walk(&mut self, root: &Path) {
        let content = root.join("content");
        if !content.is_dir() {
            return;
        }
        let walk = WalkDir::new(&content)
            .min_depth(1)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_debris(&entry.file_name().to_string_lossy()));
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().map_or_else(|| "content".to_owned(), |path| relative(root, path));
                    self.findings.push(Finding::new(
                        &faults::UNREADABLE,
                        Locus::file(&path.as_str().into()),
                        text!("无法读取 {path}：{error}", "cannot read {path}: {error}"),
                        text!("检查文件夹的读取权限", "see whether the folder may be read"),
                    ));
                    continue;
                }
            };
            let source = relative(root, entry.path());
            let file_type = entry.file_type();
            if file_type.is_dir() {
                continue;
            }
            if entry.path().to_str().is_none() {
                self.findings.push(bad_name(&source, "文件名不是有效的 UTF-8", "the file name is not valid UTF-8"));
                continue;
            }
            if !self.is_well_named(&source) {
                continue;
            }
            if !file_type.is_file() {
                self.findings.push(super::not_plain(&source.as_str().into()));
                continue;
            }
            match entry.metadata() {
                Ok(metadata) => self.take(&source, stamp(&metadata)),
                Err(error) => {
                    self.findings.push(super::unreadable(&source.as_str().into(), &std::io::Error::from(error)));
                }
            }
        }
    }

    /// Takes files that were listed, in the order in which a walk finds them.
    fn take_listed(&mut self, inputs: &[(String, Stamp)]) {
        let mut files: Vec<_> = inputs.iter().filter(|(source, _)| source.starts_with("content/")).collect();
        files.sort_by(|(a, _), (b, _)| a.split('/').cmp(b.split('/')));
        for (source, stamp) in files {
            if self.is_well_named(source) {
                self.take(source, *stamp);
            }
        }
    }

    fn is_well_named(&mut self, source: &str) -> bool {
        let name = source.rsplit_once('/').map_or(source, |(_, name)| name);
        let well = !name.chars().any(|c| c.is_control() || "\\:*?\"<>|".contains(c));
        if !well {
            self.findings.push(misnamed(
                source,
                "文件名里有其他系统不能用的字符",
                "the name holds characters that other systems refuse",
                text!("去掉 \\ : * ? \" < > | 和控制字符", "take out \\ : * ? \" < > | and control characters"),
            ));
        }
        well
    }

    fn take(&mut self, source: &str, stamp: Stamp) {
        let below = source.trim_start_matches("content/");
        let Some((folder, rest)) = below.split_once('/') else {
            self.findings.push(Finding::new(
                &faults::FOLDER,
                Locus::file(&source.into()),
                text!("{source} 不在任何单位的文件夹里", "{source} lies in no office's folder"),
                text!("放到 content/单位/事项/ 下", "put it under content/OFFICE/ITEM/"),
            ));
            return;
        };
        let Some(owner) = owner_of(folder, self.config) else {
            if !self.unknown.iter().any(|other| other == folder) {
                self.unknown.push(folder.to_owned());
                self.findings.push(unlisted(folder, self.config));
            }
            return;
        };
        place(&mut self.tree, owner, rest, FoundFile { source: source.into(), stamp }, &mut self.findings);
    }
}

fn place(tree: &mut Tree, owner: Owner, rest: &str, file: FoundFile, findings: &mut Vec<Finding>) {
    let column = tree.columns.entry(owner).or_default();
    match rest.split_once('/') {
        None if rest == "office.yaml" => {}
        None if rest == "index.md" => column.intro = Some(file),
        None => {
            let source = &file.source;
            findings.push(Finding::new(
                &faults::FOLDER,
                Locus::file(source),
                text!("{source} 不属于任何公开事项", "{source} belongs to no item"),
                text!(
                    "文章放到事项的文件夹里；记录用的图片放到本单位的 {RECORD_FILES}/ 文件夹里",
                    "put a page into the folder of its item, and an image of the record into the office's {RECORD_FILES}/"
                ),
            ));
        }
        Some((RECORD_FILES, _)) => column.record_files.push((rest.to_owned(), file)),
        Some((item, name)) => {
            column.rows.entry(item.to_owned()).or_default().push((name.to_owned(), file));
        }
    }
}

fn owner_of(folder: &str, config: &Config) -> Option<Owner> {
    if folder == "_parent" {
        return Some(Owner::Parent);
    }
    config.offices.iter().position(|id| id.as_str() == folder).map(Owner::Office)
}

fn unlisted(folder: &str, config: &Config) -> Finding {
    let help = match nearest(folder, config.offices.iter().map(crate::model::values::Id::as_str)) {
        Some(near) => text!(
            "是不是“{near}”？否则把 {folder} 加到 site.yaml 的 offices 中",
            "did you mean `{near}`? Otherwise add {folder} to `offices` in site.yaml"
        ),
        None => text!(
            "把 {folder} 加到 site.yaml 的 offices 中，或删去这个文件夹",
            "add {folder} to `offices` in site.yaml, or remove the folder"
        ),
    };
    Finding::new(
        &faults::FOLDER,
        Locus::value(&"site.yaml".into(), crate::key_path!["offices"]),
        text!("content/{folder}/ 不是 site.yaml 里列出的单位", "content/{folder}/ is no office listed in site.yaml"),
        help,
    )
}

/// The finding for a name that cannot be part of an address.
pub fn bad_name(source: &str, zh: &str, en: &str) -> Finding {
    let help = text!(
        "改成小写字母、数字和连字符，例如 2026-0105.md",
        "use lower-case letters, digits and hyphens, for example 2026-0105.md"
    );
    misnamed(source, zh, en, help)
}

/// The finding for a name that is wrong for another reason.
pub fn misnamed(source: &str, zh: &str, en: &str, help: crate::diagnostic::Text) -> Finding {
    Finding::new(&faults::FILE_NAME, Locus::file(&source.into()), text!("{source}：{zh}", "{source}: {en}"), help)
}

fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
