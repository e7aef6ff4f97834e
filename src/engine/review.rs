//! Signs a review: of a page, of a record, or of blocks of a record.

mod target;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use jiff::civil::{Date, DateTime};
use xxhash_rust::xxh3::xxh3_64;

use super::{Checked, EngineError, Passed, passes_over};
use crate::diagnostic::{Class, Finding, Origin, SourcePath, Step, Text};
use crate::load::{self, Ahead};
use crate::model::office::Review;
use crate::model::page::State;
use crate::model::signature::{BlockDigests, Digest, complete, digest_of};
use crate::model::{Field, Mode, Office, Page};
use crate::output::OutputError;
use crate::rules;
use crate::signature::{Setting, digest, set};
use crate::source::{Node, decode_bytes, front_matter};
use crate::text;
use target::Target;

/// What is to be signed, by whom.
#[derive(Clone, Debug)]
pub struct Request {
    /// A source file, an address, OFFICE/ITEM/SLUG, or an office for its record.
    pub target: String,
    /// The reviewer.
    pub by: String,
    /// The day of the review.
    pub date: Date,
    /// The outcome of the secrecy review, where it is to be written.
    pub secrecy: Option<String>,
    /// Of a record, the blocks reviewed; none for the whole.
    pub blocks: Vec<String>,
    /// Whether to write nothing.
    pub dry_run: bool,
}

/// What came of a request.
#[derive(Debug)]
pub enum Reviewed {
    /// Faults or gaps stand in the way.
    Refused(Box<Checked>),
    /// It is signed, or would be.
    Signed(Signed),
}

/// A review that was written.
#[derive(Debug)]
pub struct Signed {
    /// The file.
    pub source: SourcePath,
    /// What was signed.
    pub what: Subject,
    /// The file's text before.
    pub before: String,
    /// And after.
    pub after: String,
    /// What else was found in it, which does not stand in the way.
    pub notes: Box<Checked>,
}

/// What was signed.
#[derive(Debug)]
pub enum Subject {
    /// A page.
    Page {
        /// Its title.
        title: String,
        /// Its state before.
        state: State,
        /// Its date of publication.
        date: Option<String>,
        /// Characters of its body, white space not counted.
        characters: usize,
        /// The files beside it, with their sizes in bytes.
        attachments: Vec<(String, u64)>,
        /// Its digest.
        digest: Digest,
    },
    /// A record or blocks of it.
    Record {
        /// The short name of the office.
        name: String,
        /// The blocks signed.
        blocks: Vec<(String, Change)>,
    },
}

/// How a block of a record compares with its last signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was never signed.
    New,
    /// It was changed.
    Changed,
    /// It is not there any more.
    Gone,
    /// It is the same.
    Same,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The site cannot be read, or the file not written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The request makes no sense.
    #[error("{}", .0.en)]
    Usage(Text),
}

/// Signs a review as of a moment (+08:00). Refused while what is signed has faults or gaps of its own.
///
/// # Errors
/// [`ReviewError`] where there is no such page, or its file cannot be written; it is then as it was.
pub fn review(root: &Path, request: &Request, now: DateTime) -> Result<Reviewed, ReviewError> {
    let start = Instant::now();
    let request = &Request { by: request.by.trim().to_owned(), ..request.clone() };
    if request.by.is_empty() || request.by.chars().any(char::is_control) {
        return Err(usage("--by 写审核人的姓名", "--by takes the name of the reviewer"));
    }
    if request.date > now.date() {
        return Err(usage("审核日期还没有到", "the review is dated in the future"));
    }
    let loaded = load::load(root, now, Mode::Public).map_err(EngineError::from)?;
    let Some(site) = loaded.site else {
        let passed = Passed { findings: loaded.findings, ..Passed::default() };
        return Ok(Reviewed::Refused(Box::new(passed.checked(root, start))));
    };
    let target = target::find(&site, root, &request.target).map_err(ReviewError::Usage)?;
    let (source, review) = match target {
        Target::Page(index) => {
            if !request.blocks.is_empty() {
                return Err(usage("--block 只用于单位记录", "--block is for records alone"));
            }
            let page = &site.pages[index];
            (page.source.clone(), Some((page.source.clone(), review_of(page, request))))
        }
        Target::Record(owner) => (site.office(owner).source.clone(), None),
        // A file that cannot be read is shown with its findings.
        Target::Unread(ref source) => (source.clone(), None),
    };
    let loaded = load::load_ahead(root, now, &Ahead { review }).map_err(EngineError::from)?;
    let mut passed = passes_over(loaded, root)?;
    let beside: Vec<SourcePath> = match target {
        Target::Page(index) => site.pages[index].attachments.iter().map(|file| file.source.clone()).collect(),
        Target::Record(owner) => site.office(owner).files.iter().map(|file| file.source.clone()).collect(),
        Target::Unread(_) => Vec::new(),
    };
    let is_record = matches!(target, Target::Record(_));
    passed.findings.retain(|finding| {
        let own = finding.locus.file == source || beside.contains(&finding.locus.file);
        own && !(is_record && is_not_of_blocks(finding, &request.blocks))
    });
    if passed.findings.iter().any(|finding| finding.class.refuses()) {
        passed.findings.retain(|finding| finding.class.refuses());
        return Ok(Reviewed::Refused(Box::new(passed.checked(root, start))));
    }
    // What is mended after the review has to be reviewed again, so it is told now; but not that it is to be reviewed.
    passed.findings.retain(|finding| !rules::review::asks_for_review(finding.rule));
    let notes = Box::new(passed.checked(root, start));
    let (what, settings, after) = match target {
        Target::Unread(source) => {
            return Err(usage(
                &format!("{source} 不是能审核的文章或记录"),
                &format!("{source} is neither a page nor a record"),
            ));
        }
        Target::Page(index) => sign_page(root, &site.pages[index], request)?,
        Target::Record(owner) => sign_record(root, site.office(owner), request)?,
    };
    let edit = |yaml: &str| {
        let settings: Vec<(Vec<&str>, Setting)> = settings
            .iter()
            .map(|(path, setting)| (path.iter().map(String::as_str).collect(), setting.clone()))
            .collect();
        set(yaml, &settings, after)
    };
    let expected = if let Target::Page(index) = target { Some(site.pages[index].hash) } else { None };
    let (before, after) = rewrite(root, &source, expected, request.dry_run, edit)?;
    Ok(Reviewed::Signed(Signed { source, what, before, after, notes }))
}

fn usage(zh: &str, en: &str) -> ReviewError {
    ReviewError::Usage(text!("{zh}", "{en}"))
}

fn failed(root: &Path, source: &str, error: std::io::Error) -> ReviewError {
    ReviewError::Engine(EngineError::Output(OutputError::Io { path: root.join(source), error }))
}

/// The review that a page is to have.
fn review_of(page: &Page, request: &Request) -> Review {
    let before = page.front.review.get().map(|review| review.secrecy.clone()).unwrap_or_default();
    Review {
        by: Field::Is(request.by.clone()),
        date: Field::Is(request.date),
        secrecy: request.secrecy.clone().map_or(before, Field::Is),
        ..Review::default()
    }
}

/// Whether a finding in a record says nothing against signing these blocks: the review is what is being mended, rows
/// without content are not the record's, and what stands in other blocks is not signed.
fn is_not_of_blocks(finding: &Finding, blocks: &[String]) -> bool {
    let of_rows = finding.rule.code == rules::coverage::row_missing::RULE.code;
    let elsewhere = match &finding.locus.origin {
        Origin::Yaml(path, _) if !blocks.is_empty() && finding.class != Class::Fault => {
            !matches!(path.first(), Some(Step::Key(key)) if blocks.contains(key))
        }
        _ => false,
    };
    rules::review::publishes_unreviewed(finding.rule) || of_rows || elsewhere
}

type Settings = Vec<(Vec<String>, Setting)>;

/// The keys at the top behind which a new review of a page stands.
const AFTER_IN_PAGES: &[&str] = &["author", "section", "date", "title"];

/// The same in a record.
const AFTER_IN_RECORDS: &[&str] = &["review", "changed", "traits", "summary", "kind", "full_name"];

fn names(path: &[&str], request: &Request) -> Settings {
    let at = |key: &str| path.iter().copied().chain([key]).map(str::to_owned).collect::<Vec<_>>();
    let mut settings =
        vec![(at("by"), Setting::Text(request.by.clone())), (at("date"), Setting::Text(request.date.to_string()))];
    settings.extend(request.secrecy.clone().map(|secrecy| (at("secrecy"), Setting::Text(secrecy))));
    settings
}

fn sign_page(
    root: &Path,
    page: &Page,
    request: &Request,
) -> Result<(Subject, Settings, &'static [&'static str]), ReviewError> {
    let text = read(root, &page.source)?;
    let front = if page.is_data { 0..text.len() } else { front_matter::split(&text).map_or(0..0, |split| split.front) };
    let body = text.get(page.body_start..).unwrap_or("");
    let head = Node::parse(&text[front]).unwrap_or_default();
    let digest =
        digest::page(root, &head, body, &page.attachments).map_err(|error| failed(root, &page.source, error))?;
    let mut settings = names(&["review"], request);
    settings.push((vec!["review".to_owned(), "digest".to_owned()], Setting::Text(digest.to_string())));
    let what = Subject::Page {
        title: page.title().to_owned(),
        state: page.state,
        date: page.published().map(|date| date.to_string()),
        characters: body.chars().filter(|c| !c.is_whitespace()).count(),
        attachments: page.attachments.iter().map(|file| (file.name.clone(), file.size)).collect(),
        digest,
    };
    Ok((what, settings, AFTER_IN_PAGES))
}

fn sign_record(
    root: &Path,
    office: &Office,
    request: &Request,
) -> Result<(Subject, Settings, &'static [&'static str]), ReviewError> {
    let digests = digest::blocks(root, office).map_err(|error| failed(root, &office.source, error))?;
    let known = office.public_blocks();
    if let Some(block) = request.blocks.iter().find(|block| !known.contains(&block.as_str())) {
        let all = known.join("、");
        return Err(usage(
            &format!("记录里没有“{block}”这一块。\n办法：可以写 {all}"),
            &format!("the record has no block `{block}`.\nhelp: known: {}", known.join(", ")),
        ));
    }
    let signed: Vec<&(String, Digest)> =
        digests.iter().filter(|(block, _)| request.blocks.is_empty() || request.blocks.contains(block)).collect();
    let change = |block: &str, now: Digest| {
        let own = office.reviews.iter().find(|(key, _)| key == block).and_then(|(_, review)| complete(review));
        let whole = complete(&office.review).and_then(|review| digest_of(&review.blocks, block));
        let before: Vec<Digest> = own.and_then(|own| own.digest.get().copied()).into_iter().chain(whole).collect();
        match before.is_empty() {
            _ if office.node.get(block).is_none_or(|node| *node == Node::Null) => Change::Gone,
            true => Change::New,
            false if before.contains(&now) => Change::Same,
            false => Change::Changed,
        }
    };
    let what = Subject::Record {
        name: office.display_name().to_owned(),
        blocks: signed.iter().map(|(block, now)| (block.clone(), change(block, *now))).collect(),
    };
    let settings = if request.blocks.is_empty() {
        let mut settings = names(&["review"], request);
        settings.push((vec!["review".to_owned(), "digest".to_owned()], of_whole(office, &digests)));
        settings
    } else {
        let each = |(block, digest): &&(String, Digest)| {
            let mut settings = names(&["reviews", block], request);
            let path = ["reviews", block, "digest"].map(str::to_owned).to_vec();
            settings.push((path, Setting::Text(digest.to_string())));
            settings
        };
        signed.iter().flat_map(each).collect()
    };
    Ok((what, settings, AFTER_IN_RECORDS))
}

/// The digests of a whole record: of the blocks that are there.
fn of_whole(office: &Office, digests: &BlockDigests) -> Setting {
    let there = |block: &str| office.node.get(block).is_some_and(|node| *node != Node::Null);
    let kept = digests.iter().filter(|(block, _)| there(block));
    Setting::Map(kept.map(|(block, digest)| (block.clone(), digest.to_string())).collect())
}

fn read(root: &Path, source: &str) -> Result<String, ReviewError> {
    let bytes = fs::read(root.join(source)).map_err(|error| failed(root, source, error))?;
    decode_bytes(bytes).map_err(|refused| usage(&refused.message.zh, &refused.message.en))
}

/// Rewrites the YAML of a file so that it stands whole or as it was; gives its text before and after.
fn rewrite(
    root: &Path,
    source: &SourcePath,
    expected: Option<u64>,
    dry_run: bool,
    edit: impl FnOnce(&str) -> Option<String>,
) -> Result<(String, String), ReviewError> {
    let io = |error| failed(root, source, error);
    // The file itself, where a link leads to it.
    let path = fs::canonicalize(root.join(&**source)).map_err(io)?;
    let bytes = fs::read(&path).map_err(io)?;
    let mark: &[u8] = if bytes.starts_with(b"\xEF\xBB\xBF") { &bytes[..3] } else { &[] };
    let before = decode_bytes(bytes.clone()).map_err(|refused| usage(&refused.message.zh, &refused.message.en))?;
    if expected.is_some_and(|hash| hash != xxh3_64(before.as_bytes())) {
        return Err(usage(
            &format!("{source} 刚刚被改动，没有签。\n办法：看过改动再运行一次"),
            &format!(
                "{source} was changed just now; nothing was signed.\nhelp: look at the change and run the command again"
            ),
        ));
    }
    let yaml = if source.ends_with(".md") {
        front_matter::split(&before).map_or(0..0, |split| split.front)
    } else {
        0..before.len()
    };
    let Some(edited) = edit(&before[yaml.clone()]) else {
        return Err(usage(
            &format!(
                "{source} 的写法特别，不能由程序改写，文件没有动。\n办法：删去 review，或写成 review: {{by: 审核人, date: 日期}}，再运行一次"
            ),
            &format!(
                "{source} is written in a way that cannot be edited safely; it was not touched.\nhelp: take `review` out or write it as `review: {{by: NAME, date: DATE}}`, and run the command again"
            ),
        ));
    };
    let after = format!("{}{edited}{}", &before[..yaml.start], &before[yaml.end..]);
    if !dry_run {
        let folder = path.parent().unwrap_or(root);
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
        file.write_all(mark).and_then(|()| file.write_all(after.as_bytes())).map_err(io)?;
        let permissions = fs::metadata(&path).map_err(io)?.permissions();
        file.as_file().set_permissions(permissions).map_err(io)?;
        file.persist(&path).map_err(|error| io(error.error))?;
    }
    Ok((before, after))
}
