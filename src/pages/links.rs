//! From what authors write in links to addresses: relative paths of source files, folders of rows, attachments.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostic::{Finding, Locus, Rule, SourcePath};
use crate::markdown::{Resolve, Target};
use crate::model::page::{Attachment, Page, Role, State};
use crate::model::site::RowState;
use crate::model::values::{WebUrl, decode};
use crate::model::{Owner, Site};
use crate::source::Scalar;
use crate::source::decode::nearest;
use crate::text;

/// A link to an anchor of another page, looked at when all pages are known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnchorUse {
    /// The page that is linked.
    pub target: SourcePath,
    /// The anchor.
    pub anchor: String,
    /// Where the link stands.
    pub locus: Locus,
}

/// The rules that the resolver reports by; they are described with the other rules on links.
#[derive(Clone, Copy, Debug)]
pub struct LinkRules {
    /// A link that leads nowhere.
    pub broken: &'static Rule,
    /// An image or attachment that is not there.
    pub missing_file: &'static Rule,
    /// A link to a page that is not published.
    pub unpublished: &'static Rule,
    /// A link of a kind that is not allowed.
    pub refused: &'static Rule,
    /// An address elsewhere that is not valid.
    pub external: &'static Rule,
}

/// What is at a path of the sources.
enum Found<'s> {
    /// A page, by its place in the page table.
    Page(usize),
    /// A page that cannot be read, by its address.
    Unread(String),
    /// A row or column, by its address.
    Row(String),
    /// A file beside a page.
    File(&'s Page, &'s Attachment),
    /// Nothing.
    Nothing,
}

/// What is at a path of the sources, be it a page, its folder, the folder of a row, or a file beside a page.
fn find<'s>(site: &'s Site, source: &str) -> Found<'s> {
    let of_folder = || format!("{}/index.md", source.trim_end_matches('/'));
    if let Some(page) = site.page_by_source(source).or_else(|| site.page_by_source(&of_folder())) {
        return Found::Page(page);
    }
    let unread = |source: &str| site.unread.iter().find(|unread| *unread.source == *source);
    if let Some(unread) = unread(source).or_else(|| unread(&of_folder())) {
        return Found::Unread(unread.url.to_string());
    }
    if let Some(url) = row_of(site, source) {
        return Found::Row(url);
    }
    site.file_by_source(source).map_or(Found::Nothing, |(page, file)| Found::File(page, file))
}

/// What a link to a path of the sources finds, as a hash (xxh3): as long as it is the same, so is the link.
#[must_use]
pub fn standing(site: &Site, source: &str) -> u64 {
    let of_page = |page: &Page| format!("{} {:?} {}", page.url, page.state, stands_without(site, page));
    let standing = match find(site, source) {
        Found::Page(target) => of_page(&site.pages[target]),
        Found::Unread(url) | Found::Row(url) => url,
        Found::File(page, file) => format!("{} {:?}", file.url, page.state),
        Found::Nothing => return 0,
    };
    xxh3_64(standing.as_bytes())
}

/// Whether the address of a page is there without its text: a page that only introduces a home page, or the articles of a
/// row.
fn stands_without(site: &Site, page: &Page) -> bool {
    match &page.role {
        Role::OfficeIntro => true,
        Role::RowIndex { item } => site
            .items(page.owner)
            .find(|row| row.id == *item)
            .and_then(|item| site.row(page.owner, item))
            .is_some_and(|row| row.state.is_public()),
        Role::Article { .. } | Role::Report { .. } => false,
    }
}

/// The address of a row, or of a column, by the path of its folder.
fn row_of(site: &Site, source: &str) -> Option<String> {
    let rest = source.strip_prefix("content/")?.trim_end_matches('/').trim_end_matches("/index.md");
    let (folder, item) = rest.split_once('/').map_or((rest, None), |(folder, item)| (folder, Some(item)));
    let owner = if folder == "_parent" { Owner::Parent } else { site.owner(folder)? };
    let Some(item) = item else { return Some(site.column_url(owner).to_string()) };
    let item = site.items(owner).find(|i| i.id.as_str() == item)?;
    let row = site.row(owner, item)?;
    // A row that is owed and missing refuses the build by itself; links to it are no second fault.
    (row.state != RowState::Empty).then(|| site.row_url(owner, item).to_string())
}

/// Resolves the links of one page.
#[derive(Debug)]
pub struct PageLinks<'s> {
    site: &'s Site,
    page: &'s Page,
    rules: LinkRules,
    /// What leads from the page to the root of the site.
    root: String,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Anchors of other pages that are linked.
    pub anchors: Vec<AnchorUse>,
    /// Anchors of the page itself that are linked.
    pub own_anchors: Vec<(String, Range<usize>)>,
    /// Files beside the page that the text links or shows.
    pub linked_files: Vec<String>,
    /// Paths of the sources that the text links, whether anything is there or not.
    pub asked: Vec<String>,
}

impl<'s> PageLinks<'s> {
    /// A resolver for a page.
    #[must_use]
    pub fn new(site: &'s Site, page: &'s Page, rules: LinkRules) -> Self {
        Self {
            site,
            page,
            rules,
            root: "../".repeat(page.url.depth()),
            findings: Vec::new(),
            anchors: Vec::new(),
            own_anchors: Vec::new(),
            linked_files: Vec::new(),
            asked: Vec::new(),
        }
    }

    fn locus(&self, at: Range<usize>) -> Locus {
        let start = self.page.body_start;
        Locus::bytes(&self.page.source, start + at.start..start + at.end)
    }

    fn report(
        &mut self,
        rule: &'static Rule,
        at: Range<usize>,
        message: crate::diagnostic::Text,
        help: crate::diagnostic::Text,
    ) {
        let locus = self.locus(at);
        self.findings.push(Finding::new(rule, locus, message, help));
    }

    fn refuse(&mut self, written: &str, at: Range<usize>) -> Target {
        self.report(
            self.rules.refused,
            at,
            text!("不允许的链接“{written}”", "`{written}` is no link that may be published"),
            text!(
                "写 https:// 开头的网址、站内文件的相对路径、mailto: 或 tel:",
                "write an https:// address, the relative path of a source file, mailto: or tel:"
            ),
        );
        Target::Refused
    }

    fn address(&self, url: &str) -> String {
        format!("{}{url}", self.root)
    }

    /// A page elsewhere. Whether it answers is not asked; whether it can be an address is.
    fn outside(&mut self, written: &str, at: Range<usize>) -> Target {
        if !is_whole_address(written) {
            self.report(
                self.rules.external,
                at,
                text!("“{written}”不是完整的网址", "`{written}` is no whole web address"),
                text!(
                    "从浏览器的地址栏整个复制过来，冒号、斜线和点都是半角",
                    "copy it whole from a browser: colon, slashes and dots are ASCII"
                ),
            );
            return Target::Refused;
        }
        Target::Outside(written.to_owned())
    }

    /// A page, row folder or file beside the page, by path.
    fn inside(&mut self, written: &str, at: Range<usize>) -> Target {
        let (path, anchor) =
            written.split_once('#').map_or((written, None), |(path, anchor)| (path, Some(decode(anchor))));
        let path = decode(path);
        if path.is_empty() {
            if let Some(anchor) = anchor {
                self.own_anchors.push((anchor, at));
            }
            return Target::Inside(written.to_owned());
        }
        let fragment = written.find('#').map_or("", |at| &written[at..]);
        if let Some(file) = self.page.attachments.iter().find(|file| file.name == path.trim_start_matches("./")) {
            self.linked_files.push(file.name.clone());
            return Target::Inside(self.address(file.url.as_str()));
        }
        let Some(source) = join(&self.page.source, &path) else { return self.broken(written, at) };
        let found = find(self.site, &source);
        self.asked.push(source);
        match found {
            Found::Page(target) => {
                let page = &self.site.pages[target];
                if !page.state.is_public() {
                    if anchor.is_none() && stands_without(self.site, page) {
                        return Target::Inside(self.address(page.url.as_str()));
                    }
                    return self.unpublished(written, page.state, at);
                }
                if let Some(anchor) = anchor {
                    let locus = self.locus(at);
                    self.anchors.push(AnchorUse { target: page.source.clone(), anchor, locus });
                }
                Target::Inside(format!("{}{fragment}", self.address(page.url.as_str())))
            }
            // A page that cannot be read has its own finding; the build is refused, so nothing leads nowhere.
            Found::Unread(url) => Target::Inside(self.address(&url)),
            Found::Row(url) => Target::Inside(format!("{}{fragment}", self.address(&url))),
            Found::File(page, _) if page.state != State::Published => self.unpublished(written, page.state, at),
            Found::File(_, file) => Target::Inside(self.address(file.url.as_str())),
            Found::Nothing => self.broken(written, at),
        }
    }

    fn unpublished(&mut self, written: &str, state: State, at: Range<usize>) -> Target {
        let (zh, en) = match state {
            State::Draft => ("是草稿", "a draft"),
            State::Unreviewed => ("还没有审核", "not reviewed yet"),
            State::Withdrawn => ("已经撤下", "withdrawn"),
            State::Future | State::Published => ("还没有到发布日期", "not yet due"),
        };
        self.report(
            self.rules.unpublished,
            at,
            text!(
                "链接“{written}”指向的文章{zh}，公众打不开",
                "the page behind `{written}` is {en}, so the public would find nothing"
            ),
            text!("先发布那篇文章，或去掉这个链接", "publish that page first, or take the link out"),
        );
        Target::Refused
    }

    fn broken(&mut self, written: &str, at: Range<usize>) -> Target {
        let help = match self.suggestion(written) {
            Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
            None => text!(
                "写目标源文件的相对路径，例如 ../tongzhi-gonggao/2026-0105.md；附件写文件名",
                "write the relative path of the source file, for example ../ITEM/SLUG.md; for an attachment its name"
            ),
        };
        self.report(
            self.rules.broken,
            at,
            text!("链接“{written}”找不到对象", "the link `{written}` leads nowhere"),
            help,
        );
        Target::Refused
    }

    fn suggestion(&self, written: &str) -> Option<String> {
        let path = decode(written.split('#').next().unwrap_or(written));
        let here = self.page.attachments.iter().map(|file| file.name.as_str());
        if let Some(near) = nearest(&path, here).filter(|near| *near != path) {
            return Some(near.to_owned());
        }
        // The right end of a path at the wrong depth.
        let tail = path.trim_start_matches("./").trim_start_matches("../").trim_end_matches('/');
        let ends_so = |source: &str| {
            let source = source.trim_end_matches("/index.md");
            !tail.is_empty() && source.strip_suffix(tail).is_some_and(|rest| rest.ends_with('/'))
        };
        let mut candidates = self.site.pages.iter().map(|page| &*page.source).filter(|source| ends_so(source));
        if let (Some(source), None) = (candidates.next(), candidates.next()) {
            return Some(relative(&self.page.source, source));
        }
        // A name that is nearly right, in the folder that is meant.
        let wanted = join(&self.page.source, &path)?;
        let split = |source: &str| source.rsplit_once('/').map(|(folder, name)| (folder.to_owned(), name.to_owned()));
        let (folder, name) = split(&wanted)?;
        let names: Vec<String> = self
            .site
            .pages
            .iter()
            .filter_map(|page| split(&page.source))
            .filter(|(f, _)| *f == folder)
            .map(|(_, n)| n)
            .collect();
        let near = nearest(&name, names.iter().map(String::as_str))?;
        Some(relative(&self.page.source, &format!("{folder}/{near}")))
    }
}

impl Resolve for PageLinks<'_> {
    fn link(&mut self, written: &str, at: Range<usize>) -> Target {
        match scheme(written) {
            Some("http" | "https") => self.outside(written, at),
            Some("mailto" | "tel") => Target::Inside(written.to_owned()),
            Some(_) => self.refuse(written, at),
            None if written.trim().is_empty() => self.broken(written, at),
            None if written.starts_with('/') || written.starts_with('\\') => self.refuse(written, at),
            None if written.starts_with("http：") || written.starts_with("https：") => self.outside(written, at),
            None => self.inside(written, at),
        }
    }

    fn image(&mut self, written: &str, at: Range<usize>) -> Target {
        if scheme(written).is_some() || written.starts_with('/') {
            return self.refuse(written, at);
        }
        let path = decode(written);
        if let Some(file) = self.page.attachments.iter().find(|file| file.name == path.trim_start_matches("./")) {
            self.linked_files.push(file.name.clone());
            return Target::Inside(self.address(file.url.as_str()));
        }
        let help = match nearest(&path, self.page.attachments.iter().map(|file| file.name.as_str())) {
            Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
            None => text!(
                "把图片放到文章的文件夹里（事项/名称/，文章写成 index.md），这里写文件名",
                "put the image into the folder of the article (ITEM/SLUG/, with the article as index.md) and write its name here"
            ),
        };
        self.report(
            self.rules.missing_file,
            at,
            text!("找不到图片“{written}”", "the image `{written}` is not there"),
            help,
        );
        Target::Refused
    }
}

/// The scheme of an address, in lower case, where it has one. A drive letter is no scheme but is refused as one.
fn scheme(written: &str) -> Option<&'static str> {
    let compact: String = written.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (name, _) = compact.split_once(':')?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) {
        return None;
    }
    Some(match name.to_ascii_lowercase().as_str() {
        "http" => "http",
        "https" => "https",
        "mailto" => "mailto",
        "tel" => "tel",
        _ => "other",
    })
}

/// Whether a text can be the address of a page elsewhere.
#[must_use]
pub fn is_whole_address(written: &str) -> bool {
    let wide = |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '‘' | '’');
    WebUrl::parse(written).is_ok() && !written.contains(wide)
}

/// A relative path seen from a source file; nothing where it leaves the site.
#[must_use]
pub fn join(from: &SourcePath, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part if part.contains('\\') || part.contains('\0') => return None,
            part => parts.push(part),
        }
    }
    (parts.first() == Some(&"content")).then(|| parts.join("/"))
}

/// The path of a source file as seen from another.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.split('/').collect(), to.split('/').collect());
    let shared = from[..from.len() - 1].iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - 1 - shared);
    format!("{up}{}", to[shared..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_never_leave_the_site() {
        let from: SourcePath = "content/a/b/c.md".into();
        assert_eq!(join(&from, "../x/y.md").as_deref(), Some("content/a/x/y.md"));
        assert_eq!(join(&from, "./d.md").as_deref(), Some("content/a/b/d.md"));
        assert_eq!(join(&from, "../../../../etc/passwd"), None);
        assert_eq!(join(&from, "../../../site.yaml"), None);
        assert_eq!(relative("content/a/b/c.md", "content/a/x/y.md"), "../x/y.md");
    }

    #[test]
    fn schemes_are_seen_through_disguise() {
        assert_eq!(scheme("JaVa\tScript:alert(1)"), Some("other"));
        assert_eq!(scheme("C:\\x"), Some("other"));
        assert_eq!(scheme("2026：通知.md"), None);
        assert_eq!(scheme("https://a"), Some("https"));
    }
}
