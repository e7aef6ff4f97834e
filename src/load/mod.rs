//! Reading a site from disk: configuration, catalog layers, records and, of every page, its front matter (pass 1).

pub mod catalog_file;
mod discover;
mod front;
pub mod holidays;
pub mod ledger_file;
mod office_file;
mod remembered;
mod site_file;

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::DateTime;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostic::{Edit, Finding, Fix, Locus, SourcePath, Text};
use crate::model::ledger::Ledger;
use crate::model::office::Review;
use crate::model::page::Stamp;
use crate::model::signature::Reviews;
use crate::model::silence::Silence;
use crate::model::site::InputHashes;
use crate::model::{Mode, Office, Owner, Site};
use crate::signature::digest;
use crate::source::{Cursor, Faults, LineIndex, MapCursor, Node, colons, decode_bytes, faults};
use crate::text;

use discover::Stamps;
pub use discover::is_debris;
pub use front::Known;
use remembered::{Kept, Settings, hash_of};
pub use remembered::{Remembered, TICK, stamp};

/// Name of the ledger, in the root of a site.
pub const LEDGER: &str = "ledger.yaml";

/// The files of a site's own in its root.
pub const OWN_FILES: [&str; 4] = ["site.yaml", "catalog.yaml", "holidays.yaml", LEDGER];

/// What reading a site gave: as much of it as could be read, and what was found.
#[derive(Debug)]
pub struct Loaded {
    /// The site; nothing where its configuration could not be read.
    pub site: Option<Site>,
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

/// A look ahead: what would be found if all that waits for its review or its day were published. Pages that link each
/// other can so be reviewed one after the other.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    /// A page, by its file, with the review that it would have. It is no draft either.
    pub review: Option<(SourcePath, Review)>,
}

/// How pages that wait for a review or their day are taken.
enum Look<'a> {
    /// As the mode has it.
    As(Mode),
    /// As published.
    Ahead(&'a Ahead),
}

/// What is known of the files of a site before it is read again.
#[derive(Clone, Copy, Debug)]
pub enum Told<'t> {
    /// Nothing: all are looked at.
    Nothing,
    /// Only these files and folders may have changed since it was read before.
    Changed(&'t BTreeSet<PathBuf>),
    /// All its files, by path and stamp, as they are now.
    Files(&'t [(String, Stamp)]),
}

/// Reads a site as it is at a moment (+08:00), which decides which pages are public.
///
/// # Errors
/// [`LoadError::NoSite`] where the folder is not the root of a site. Everything else is a finding.
pub fn load(root: &Path, now: DateTime, mode: Mode) -> Result<Loaded, LoadError> {
    load_again(root, now, mode, &mut Remembered::default(), Told::Nothing)
}

/// Reads a site like [`load`], and of what was read before only what changed.
///
/// # Errors
/// Those of [`load`].
pub fn load_again(
    root: &Path,
    now: DateTime,
    mode: Mode,
    remembered: &mut Remembered,
    told: Told<'_>,
) -> Result<Loaded, LoadError> {
    load_as(root, now, &Look::As(mode), remembered, told)
}

/// Reads a site like [`load`], looking ahead.
///
/// # Errors
/// Those of [`load`].
pub fn load_ahead(root: &Path, now: DateTime, ahead: &Ahead) -> Result<Loaded, LoadError> {
    load_as(root, now, &Look::Ahead(ahead), &mut Remembered::default(), Told::Nothing)
}

fn load_as(
    root: &Path,
    now: DateTime,
    look: &Look<'_>,
    remembered: &mut Remembered,
    told: Told<'_>,
) -> Result<Loaded, LoadError> {
    expect_site(root)?;
    let mut findings = Vec::new();
    let site_file: SourcePath = "site.yaml".into();
    let settings_files: [SourcePath; 3] = [site_file.clone(), "catalog.yaml".into(), "holidays.yaml".into()];
    let hash = hash_of(root, &settings_files.each_ref());
    let kept = match remembered.settings.take().filter(|kept| kept.is_of(hash)) {
        Some(kept) => kept,
        None => {
            // A record is read for a place among the offices.
            remembered.records.clear();
            remembered.forget_folders();
            keep(hash, |findings| settings(root, &settings_files, findings))
        }
    };
    let given = kept.give(&mut findings);
    remembered.settings = Some(kept);
    // Without its configuration nothing else of a site can be judged.
    let Some(Settings { config, catalog, calendar }) = given else {
        return Ok(Loaded { site: None, findings });
    };
    let mut inputs = InputHashes { settings: hash.unwrap_or_default(), ..InputHashes::default() };

    let (changed, listed) = match told {
        Told::Nothing => (None, None),
        Told::Changed(changed) => (Some(changed), None),
        Told::Files(files) => (None, Some(files)),
    };
    let known = remembered.tree.take().zip(changed);
    let known =
        known.and_then(|((mut tree, found), changed)| tree.renew(root, changed).map(|stamps| (tree, found, stamps)));
    let (tree, found, stamps) = known.unwrap_or_else(|| {
        remembered.pages.placed = None;
        let (tree, found) = discover::discover(root, &config, listed);
        (tree, found, Stamps::new())
    });
    findings.extend(found.iter().cloned());
    let mut places = vec![(Owner::Parent, "_parent")];
    places.extend(config.offices.iter().enumerate().map(|(index, id)| (Owner::Office(index), id.as_str())));
    let known: Vec<_> = places
        .into_iter()
        .map(|(owner, id)| {
            let file: SourcePath = format!("content/{id}/office.yaml").into();
            let kept = remembered.records.remove(&file);
            (owner, id, file, kept)
        })
        .collect();
    let read: Vec<_> = known
        .into_par_iter()
        .map(|(owner, id, file, kept)| {
            let hash = hash_of(root, &[&file]);
            let kept = kept.filter(|kept| kept.is_of(hash));
            let read = |findings: &mut _| record(root, &site_file, owner, id, &file, findings);
            let kept = kept.unwrap_or_else(|| keep(hash, read));
            (id, file, hash, kept)
        })
        .collect();
    let mut records = HashMap::new();
    let mut offices = Vec::with_capacity(read.len());
    for (id, file, hash, kept) in read {
        let blank = || Office { id: id.to_owned(), source: file.clone(), ..Office::default() };
        let mut office = kept.give(&mut findings).unwrap_or_else(blank);
        office.hash = hash.unwrap_or_default();
        offices.push(office);
        records.insert(file, kept);
    }
    let mut parent = offices.remove(0);
    remembered.records = records;
    for (owner, column) in &tree.columns {
        let (office, folder) = match owner {
            Owner::Parent => (&mut parent, config.column.as_str()),
            Owner::Office(index) => (&mut offices[*index], config.offices[*index].as_str()),
        };
        office.files = front::record_files(folder, &column.record_files);
    }
    for office in std::iter::once(&mut parent).chain(&mut offices) {
        if config.reviews == Reviews::Signed || office.has_digests() {
            match digest::blocks(root, office) {
                Ok(digests) => office.digests = digests,
                Err(error) => findings.push(unreadable(&office.source, &error)),
            }
        }
    }

    let mode = match look {
        Look::As(mode) => *mode,
        Look::Ahead(_) => Mode::Public,
    };
    let kinds: Vec<_> = offices.iter().map(Office::kind).collect();
    let Remembered { ledger: before, pages: known, .. } = remembered;
    let read_pages = || front::read_pages(root, (&tree, &stamps), &config, &catalog, kinds, now, look, known);
    let (kept, (pages, unread, read)) = rayon::join(|| ledger(root, before.take()), read_pages);
    inputs.ledger = kept.as_ref().and_then(|kept| kept.hash).unwrap_or_default();
    let ledger = kept.as_ref().and_then(|kept| kept.give(&mut findings)).unwrap_or_default();
    remembered.ledger = kept;
    findings.extend(read);
    remembered.tree = Some((tree, found));
    let mut site = Site::new(config, catalog, calendar, parent, offices, ledger, pages, now, mode);
    site.unread = unread;
    site.inputs = inputs;
    Ok(Loaded { site: Some(site), findings })
}

/// Reads the ledger, unless it is as it was before; none where there is none.
fn ledger(root: &Path, before: Option<Kept<Arc<Ledger>>>) -> Option<Kept<Arc<Ledger>>> {
    let file: SourcePath = LEDGER.into();
    if !root.join(LEDGER).exists() {
        return None;
    }
    let text = read_text_within(root, &file, MAX_LEDGER);
    let hash = text.as_ref().ok().map(|text| xxh3_64(text.as_bytes()));
    let read = |findings: &mut _| read_ledger(&file, text, findings).map(Arc::new);
    Some(before.filter(|kept| kept.is_of(hash)).unwrap_or_else(|| keep(hash, read)))
}

/// Reads a ledger: quickly, where it is as the program writes it.
fn read_ledger(file: &SourcePath, text: Result<String, Box<Finding>>, findings: &mut Vec<Finding>) -> Option<Ledger> {
    let text = text.map_err(|finding| findings.push(*finding)).ok()?;
    if let Some(ledger) = ledger_file::read_plain(&text) {
        return Some(ledger);
    }
    if text.len() as u64 > MAX_FILE {
        findings.push(too_large_file(file, text.len() as u64));
        return None;
    }
    read_yaml_text(file, &text, findings, |cursor, _| ledger_file::read(&cursor))
}

/// Reads something, and keeps what was found with it.
fn keep<T>(hash: Option<u64>, read: impl FnOnce(&mut Vec<Finding>) -> Option<T>) -> Kept<T> {
    let mut findings = Vec::new();
    let value = read(&mut findings);
    Kept { hash, value, findings }
}

/// Reads configuration, catalog and calendar; nothing where the configuration cannot be read.
fn settings(root: &Path, [site, layer, extra]: &[SourcePath; 3], findings: &mut Vec<Finding>) -> Option<Settings> {
    let config = read_yaml(root, site, findings, site_file::read)?;
    let mut catalog = catalog_file::standard();
    if root.join(&**layer).exists() {
        read_yaml(root, layer, findings, |cursor, faults| {
            catalog_file::apply_layer(&mut catalog, &cursor, faults, &config.offices);
        });
    }
    let mut calendar = holidays::standard();
    if root.join(&**extra).exists() {
        read_yaml(root, extra, findings, |cursor, _| holidays::read_into(&mut calendar, &cursor));
    }
    Some(Settings { config, catalog: catalog.into(), calendar })
}

/// Reads the record of an owner.
fn record(
    root: &Path,
    site_file: &SourcePath,
    owner: Owner,
    id: &str,
    file: &SourcePath,
    findings: &mut Vec<Finding>,
) -> Option<Office> {
    if !root.join(&**file).is_file() {
        let folder = if owner == Owner::Parent { "_parent" } else { id };
        findings.push(Finding::new(
            &faults::REQUIRED,
            match owner {
                Owner::Parent => Locus::file(site_file),
                Owner::Office(index) => Locus::value(site_file, crate::key_path!["offices", index]),
            },
            text!("没有记录文件 {file}", "there is no record {file}"),
            text!(
                "新建 {file}（gongkai new office {folder} 可以生成样例），或从 site.yaml 的 offices 中去掉它",
                "create {file} (`gongkai new office {folder}` writes one), or take it out of `offices` in site.yaml"
            ),
        ));
        return None;
    }
    read_yaml(root, file, findings, |cursor, faults| office_file::read(id, owner, &cursor, faults))
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
    read_text_within(root, file, MAX_FILE)
}

/// Reads the text of a file of so many bytes at most.
fn read_text_within(root: &Path, file: &SourcePath, most: u64) -> Result<String, Box<Finding>> {
    let path = root.join(&**file);
    let meta = std::fs::metadata(&path).map_err(|error| Box::new(unreadable(file, &error)))?;
    // Reading a pipe or a device might never end.
    if !meta.is_file() {
        return Err(Box::new(not_plain(file)));
    }
    if meta.len() > most {
        return Err(Box::new(too_large_file(file, meta.len())));
    }
    let bytes = read_bytes(&path, meta.len()).map_err(|error| Box::new(unreadable(file, &error)))?;
    decode_bytes(bytes).map_err(|refused| {
        let locus = Locus::bytes(file, refused.valid_up_to..refused.valid_up_to);
        let finding = Finding::new(&faults::ENCODING, locus, refused.message, refused.help);
        Box::new(if refused.recodes { finding.with_fix(Fix::Recode) } else { finding })
    })
}

/// Reads a file of which the length was told: with two calls of the system where it still has it.
fn read_bytes(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    File::open(path)?.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Bytes of the largest page or record that is read.
const MAX_FILE: u64 = 8_000_000;

/// Bytes of the largest ledger that is read, as long as it is as the program writes it: about a million and a half pages.
const MAX_LEDGER: u64 = 200_000_000;

/// Bytes of the longest line of a page.
const MAX_LINE: usize = 256_000;

/// The finding for something that is too large or too deep.
#[must_use]
pub fn too_large(locus: Locus, message: Text) -> Finding {
    Finding::new(
        &faults::TOO_LARGE,
        locus,
        message,
        text!(
            "分成几篇文章；不是正文的内容作为附件放在文章的文件夹里",
            "divide it into several pages; put what is no text beside the page as an attachment"
        ),
    )
}

/// The finding for a file that has more bytes than are read.
fn too_large_file(file: &SourcePath, bytes: u64) -> Finding {
    let megabytes = bytes / 1_000_000;
    too_large(
        Locus::file(file),
        text!("{file} 有 {megabytes} MB，太大了", "{file} has {megabytes} MB, which is too large"),
    )
}

/// The finding for a link, pipe or device.
fn not_plain(file: &SourcePath) -> Finding {
    Finding::new(
        &faults::UNREADABLE,
        Locus::file(file),
        text!(
            "{file} 不是普通文件（符号链接、管道或设备）",
            "{file} is no plain file (a symbolic link, pipe or device)"
        ),
        text!("换成文件本身", "put the file itself in its place"),
    )
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
pub(crate) fn read_yaml<T>(
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
    read_yaml_text(file, &text, findings, read)
}

/// Reads YAML from a text.
fn read_yaml_text<T>(
    file: &SourcePath,
    text: &str,
    findings: &mut Vec<Finding>,
    read: impl FnOnce(Cursor<'_>, &Faults) -> T,
) -> Option<T> {
    match parse_yaml(file, text, 0) {
        Ok(Node::Null) => {
            findings.push(Finding::new(
                &faults::REQUIRED,
                Locus::file(file),
                text!("{file} 是空的", "{file} is empty"),
                text!(
                    "照 docs/site-format.md 填写，或用 gongkai new 生成样例",
                    "write it as docs/site-format.md says, or let `gongkai new` write one"
                ),
            ));
            None
        }
        Ok(node) => {
            let faults = Faults::new(file);
            let value = read(Cursor::root(&node, &faults), &faults);
            findings.extend(with_colons_of_a_text(faults.into_findings(), &node, text, 0));
            Some(value)
        }
        Err(finding) => {
            findings.push(*finding);
            None
        }
    }
}

/// Reads `silence`: the findings that a file silences, each with its reason.
fn read_silence(map: &MapCursor<'_>) -> Vec<Silence> {
    map.list("silence", |cursor| {
        let entry = cursor.map(|map| {
            let entry = Silence { rule: map.text("rule"), reason: map.text("reason") };
            if entry.rule.is_absent() {
                map.report_missing(
                    "rule",
                    text!("写规则的代码，例如 P002", "write the code of the rule, for example P002"),
                );
            }
            if entry.reason.is_absent() {
                map.report_missing(
                    "reason",
                    text!(
                        "写明为什么这里不算问题；没有理由的不起作用",
                        "say why this is none here; without a reason nothing is silenced"
                    ),
                );
            }
            entry
        });
        entry.into_option()
    })
}

/// Parses YAML that begins at a byte offset of its file.
fn parse_yaml(file: &SourcePath, yaml: &str, start: usize) -> Result<Node, Box<Finding>> {
    Node::parse(yaml).map_err(|error| {
        let (words, begun) = parser_words(&error.message);
        // Where something was begun and never ended, its beginning is the place to look at.
        let offset = begun.map_or(error.offset.unwrap_or(0), |(line, column)| LineIndex::new(yaml).offset(line, column - 1));
        let mut line = line_around(yaml, offset.min(yaml.len()));
        let before = line_around(yaml, line.start.saturating_sub(2));
        let suspicious = |c: &str| c.contains('：') && !c.contains(": ");
        let help = if suspicious(&yaml[line.clone()]) || suspicious(&yaml[before.clone()]) {
            if !suspicious(&yaml[line.clone()]) {
                line = before;
            }
            text!(
                "键后面要用半角冒号加一个空格：把“：”改成“: ”",
                "a key is followed by an ASCII colon and a space: write `: ` instead of `：`"
            )
        } else if yaml[line.clone()].contains('\t') || yaml[before].contains('\t') {
            text!("缩进只能用空格，把制表符（Tab）换成两个空格", "indent with spaces only: replace each tab by two spaces")
        } else {
            text!(
                "检查这一行和上一行：缩进是否对齐，引号和括号是否成对，冒号后是否有空格；含有“: ”或以 * & @ # 开头的文字要加引号",
                "look at this line and the one before: indentation, pairs of quotes and brackets, a space after each colon; quote a text that holds `: ` or begins with * & @ #"
            )
        };
        let (zh, en) = (words.zh, words.en);
        let finding = Finding::new(
            &faults::SYNTAX,
            Locus::bytes(file, start + line.start..start + line.end),
            text!("YAML 写法有误：{zh}", "this is no valid YAML: {en}"),
            help,
        );
        Box::new(with_colons(finding, yaml, start))
    })
}

/// A finding about YAML that begins at a byte offset of its file, with the fix where only full-width colons are wrong.
fn with_colons(finding: Finding, yaml: &str, start: usize) -> Finding {
    let Some(edits) = colons::mend(yaml) else { return finding };
    let edits =
        edits.into_iter().map(|Edit { range, text }| Edit { range: start + range.start..start + range.end, text });
    finding.with_fix(Fix::Edit(edits.collect()))
}

/// Findings about YAML that is one text instead of a mapping, with the fix where only full-width colons are wrong.
fn with_colons_of_a_text(findings: Vec<Finding>, node: &Node, yaml: &str, start: usize) -> Vec<Finding> {
    if !matches!(node, Node::Text(_)) {
        return findings;
    }
    findings.into_iter().map(|finding| with_colons(finding, yaml, start)).collect()
}

/// The parser's message in both languages, without the positions in it; and where what it complains of was begun (line
/// and column from 1), if it says so.
fn parser_words(message: &str) -> (Text, Option<(usize, usize)>) {
    let numbers = |text: &str| -> Option<(usize, usize)> {
        let (line, rest) = text.split_once(" column ")?;
        let digits =
            |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<usize>().ok();
        Some((digits(line)?, digits(rest)?)).filter(|(line, column)| *line > 0 && *column > 0)
    };
    let begun = [
        "while scanning a quoted scalar at line ",
        "while parsing a flow sequence at line ",
        "while parsing a flow mapping at line ",
    ]
    .into_iter()
    .find_map(|words| numbers(message.split_once(words)?.1));
    let en = message.split(" at line ").next().unwrap_or(message).to_owned();
    let zh = PARSER_WORDS.iter().find(|(words, _)| message.contains(words)).map_or(en.as_str(), |(_, zh)| zh);
    (Text { zh: zh.to_owned(), en }, begun)
}

/// What the parser says most often, in Chinese.
const PARSER_WORDS: [(&str, &str); 11] = [
    ("mapping values are not allowed", "这里不能再写“键: 值”，多半是上一行缩进不对，或者文字里有“: ”"),
    ("found character that cannot start any token", "这里有不能出现的字符，例如制表符、@ 或 `"),
    ("found unexpected end of stream", "引号没有配对"),
    ("did not find expected ',' or ']'", "方括号里少了逗号，或者没有“]”"),
    ("did not find expected ',' or '}'", "花括号里少了逗号，或者没有“}”"),
    ("could not find expected ':'", "少了冒号"),
    ("did not find expected '-' indicator", "列表各项的“-”没有对齐"),
    ("did not find expected key", "这里应当是一个键，多半是缩进没有对齐"),
    ("recursion limit exceeded", "嵌套太深"),
    ("repetition limit exceeded", "别名（*）展开太多"),
    ("tags (!name) are not used here", "这里不用“!名称”这样的标记"),
];

fn line_around(text: &str, offset: usize) -> std::ops::Range<usize> {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    start..text[start..end].trim_end().len() + start
}
