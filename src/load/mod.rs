//! Reading a site from disk: configuration, catalog layers, records and, of every page, its front matter (pass 1).

pub mod catalog_file;
mod discover;
mod front;
pub mod holidays;
pub mod ledger_file;
mod office_file;
mod site_file;

use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::model::ledger::Ledger;
use crate::model::{Owner, Site};
use crate::source::{Cursor, Faults, Node, decode_bytes, faults};
use crate::text;

/// Name of the ledger, in the root of a site.
pub const LEDGER: &str = "ledger.yaml";

/// What reading a site gave: as much of it as could be read, and what was found.
#[derive(Debug)]
pub struct Loaded {
    /// The site.
    pub site: Site,
    /// Findings of the readers.
    pub findings: Vec<Finding>,
}

/// Why a folder cannot be read as a site at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no `site.yaml`.
    #[error("no site.yaml in {0}")]
    NoSite(PathBuf),
}

/// Reads a site as it is at a moment (+08:00), which decides which pages are public.
///
/// # Errors
/// [`LoadError::NoSite`] where the folder is not the root of a site. Everything else is a finding.
pub fn load(root: &Path, now: DateTime) -> Result<Loaded, LoadError> {
    expect_site(root)?;
    let mut findings = Vec::new();
    let site_file: SourcePath = "site.yaml".into();
    let config = read_yaml(root, &site_file, &mut findings, site_file::read).unwrap_or_default();

    let mut catalog = catalog_file::standard();
    let layer: SourcePath = "catalog.yaml".into();
    if root.join(&*layer).exists() {
        read_yaml(root, &layer, &mut findings, |cursor, faults| {
            catalog_file::apply_layer(&mut catalog, &cursor, faults, &config.offices);
        });
    }

    let mut calendar = holidays::standard();
    let extra: SourcePath = "holidays.yaml".into();
    if root.join(&*extra).exists() {
        read_yaml(root, &extra, &mut findings, |cursor, _| holidays::read_into(&mut calendar, &cursor));
    }

    let (tree, found) = discover::discover(root, &config);
    findings.extend(found);
    let mut record = |owner: Owner, id: &str| {
        let folder = if owner == Owner::Parent { "_parent" } else { id };
        let file: SourcePath = format!("content/{folder}/office.yaml").into();
        if !root.join(&*file).is_file() {
            findings.push(Finding::new(
                &faults::REQUIRED,
                match owner {
                    Owner::Parent => Locus::file(&site_file),
                    Owner::Office(index) => Locus::value(&site_file, crate::key_path!["offices", index]),
                },
                text!("没有记录文件 {file}", "there is no record {file}"),
                text!(
                    "新建 {file}（gongkai new office {folder} 可以生成样例），或从 site.yaml 的 offices 中去掉它",
                    "create {file} (`gongkai new office {folder}` writes one), or take it out of `offices` in site.yaml"
                ),
            ));
            return crate::model::Office { id: id.to_owned(), source: file, ..Default::default() };
        }
        read_yaml(root, &file, &mut findings, |cursor, faults| office_file::read(id, owner, &cursor, faults))
            .unwrap_or_else(|| crate::model::Office { id: id.to_owned(), source: file.clone(), ..Default::default() })
    };
    let mut parent = record(Owner::Parent, "_parent");
    let mut offices: Vec<_> =
        config.offices.iter().enumerate().map(|(index, id)| record(Owner::Office(index), id.as_str())).collect();
    for (owner, column) in &tree.columns {
        let (office, folder) = match owner {
            Owner::Parent => (&mut parent, config.column.as_str()),
            Owner::Office(index) => (&mut offices[*index], config.offices[*index].as_str()),
        };
        office.files = front::record_files(folder, &column.record_files);
    }

    let ledger_path: SourcePath = LEDGER.into();
    let ledger = if root.join(LEDGER).exists() {
        read_yaml(root, &ledger_path, &mut findings, |cursor, _| ledger_file::read(&cursor)).unwrap_or_default()
    } else {
        Ledger::default()
    };

    let kinds: Vec<_> = offices.iter().map(crate::model::Office::kind).collect();
    let (pages, found) = front::read_pages(root, tree, &config, &catalog, &kinds, now);
    findings.extend(found);
    Ok(Loaded { site: Site::new(config, catalog, calendar, parent, offices, ledger, pages), findings })
}

/// Sees whether a folder is the root of a site.
///
/// # Errors
/// [`LoadError::NoSite`] where it is not.
pub fn expect_site(root: &Path) -> Result<(), LoadError> {
    if root.join("site.yaml").is_file() { Ok(()) } else { Err(LoadError::NoSite(root.to_owned())) }
}

/// Reads the text of a file, or says why it cannot be read.
///
/// # Errors
/// The finding, where the file cannot be read or is no UTF-8 text.
pub fn read_text(root: &Path, file: &SourcePath) -> Result<String, Box<Finding>> {
    let bytes = std::fs::read(root.join(&**file)).map_err(|error| Box::new(unreadable(file, &error)))?;
    decode_bytes(bytes).map_err(|refused| {
        Box::new(Finding::new(
            &faults::ENCODING,
            Locus::bytes(file, refused.valid_up_to..refused.valid_up_to),
            refused.message,
            refused.help,
        ))
    })
}

/// The finding for a file that cannot be read.
#[must_use]
pub fn unreadable(file: &SourcePath, error: &std::io::Error) -> Finding {
    Finding::new(
        &faults::UNREADABLE,
        Locus::file(file),
        text!("无法读取 {file}：{error}", "cannot read {file}: {error}"),
        text!("检查文件是否还在、是否有读取权限", "see whether the file is still there and may be read"),
    )
}

/// Reads a YAML file with a reader; nothing where it is no YAML, which is then among the findings.
fn read_yaml<T>(
    root: &Path,
    file: &SourcePath,
    findings: &mut Vec<Finding>,
    read: impl FnOnce(Cursor<'_>, &Faults) -> T,
) -> Option<T> {
    let text = match read_text(root, file) {
        Ok(text) => text,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    match parse_yaml(file, &text, 0) {
        Ok(node) => {
            let faults = Faults::new(file);
            let value = read(Cursor::root(&node, &faults), &faults);
            findings.extend(faults.into_findings());
            Some(value)
        }
        Err(finding) => {
            findings.push(*finding);
            None
        }
    }
}

/// Parses YAML that begins at a byte offset of its file.
fn parse_yaml(file: &SourcePath, yaml: &str, start: usize) -> Result<Node, Box<Finding>> {
    Node::parse(yaml).map_err(|error| {
        let offset = error.offset.unwrap_or(0).min(yaml.len());
        let line = line_around(yaml, offset);
        let content = &yaml[line.clone()];
        let before = yaml[..line.start].trim_end().rsplit('\n').next().unwrap_or("");
        let suspicious = |c: &str| c.contains('：') && !c.contains(": ");
        let help = if suspicious(content) || suspicious(before) {
            text!(
                "键后面要用半角冒号加一个空格：把“：”改成“: ”",
                "a key is followed by an ASCII colon and a space: write `: ` instead of `：`"
            )
        } else if content.contains('\t') || before.contains('\t') {
            text!("缩进只能用空格，把制表符（Tab）换成两个空格", "indent with spaces only: replace each tab by two spaces")
        } else {
            text!(
                "检查这一行和上一行：缩进是否对齐，引号和括号是否成对，冒号后是否有空格；含有“: ”或以 * & @ # 开头的文字要加引号",
                "look at this line and the one before: indentation, pairs of quotes and brackets, a space after each colon; quote a text that holds `: ` or begins with * & @ #"
            )
        };
        let message = error.message;
        let at = start + line.start..start + line.end;
        Box::new(Finding::new(
            &faults::SYNTAX,
            Locus::bytes(file, at),
            text!("YAML 写法有误：{message}", "this is no valid YAML: {message}"),
            help,
        ))
    })
}

fn line_around(text: &str, offset: usize) -> std::ops::Range<usize> {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    start..text[start..end].trim_end().len() + start
}
