//! Views of texts: row pages, articles, reports, withdrawn pages.

use std::collections::HashMap;

use serde::Serialize;

use super::audience::{AudienceLink, links_of_page};
use super::column::{ListEntry, entry};
use super::feeds::calendar::event_url;
use super::links::join;
use crate::markdown::Heading;
use crate::model::catalog::ArticleRole;
use crate::model::page::{Page, Role, State};
use crate::model::{Owner, Site};

/// A file beside a page.
#[derive(Clone, Debug, Serialize)]
pub struct AttachmentView {
    /// What it is called.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Its extension in capitals.
    pub kind: String,
    /// Its size for people.
    pub size: String,
}

/// An event.
#[derive(Clone, Debug, Serialize)]
pub struct EventView {
    /// Its form.
    pub form: Option<String>,
    /// When it begins.
    pub start: Option<String>,
    /// When it ends.
    pub end: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// How to register.
    pub registration: Option<String>,
    /// Address of the event as a calendar; none where its beginning is not given.
    pub calendar: Option<String>,
}

/// A labelled fact in the head of a document (索引号, 文号, …).
#[derive(Clone, Debug, Serialize)]
pub struct DocumentFact {
    /// Its label.
    pub label: String,
    /// The fact.
    pub text: String,
}

/// A part of a body: what stands below a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartView {
    /// Anchor of the heading; empty for what stands before the first.
    pub id: String,
    /// The heading; empty for what stands before the first.
    pub title: String,
    /// What stands below it, as HTML.
    pub html: String,
}

/// A text.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleView {
    /// The body as HTML.
    pub html: String,
    /// Its headings.
    pub outline: Vec<Heading>,
    /// The body of a service item cut at its headings, an element each; empty for other texts, and where it cannot be
    /// cut.
    pub parts: Vec<PartView>,
    /// When published, `YYYY-MM-DD` or with a time.
    pub date: Option<String>,
    /// The body that issued it: `source`, or the office.
    pub source: String,
    /// Name of the section that made it.
    pub section: Option<String>,
    /// Its index number, once the ledger has one.
    pub index_number: Option<String>,
    /// The head of the document: index number, class, issuing body, dates, number, title, validity; what is known of it.
    pub facts: Vec<DocumentFact>,
    /// Whether it is in force, where stated.
    pub validity: Option<String>,
    /// What its articles are: `policy`, `service`, `penalty` … or nothing.
    pub role: Option<String>,
    /// The event it announces.
    pub event: Option<EventView>,
    /// Whom it is addressed to.
    pub audience: Vec<AudienceLink>,
    /// Attachments.
    pub attachments: Vec<AttachmentView>,
    /// The documents that it interprets.
    pub interprets: Vec<ListEntry>,
    /// The pages that interpret it.
    pub interpreted_by: Vec<ListEntry>,
    /// The newer neighbour in the list.
    pub newer: Option<ListEntry>,
    /// The older neighbour in the list.
    pub older: Option<ListEntry>,
}

/// A page that is no longer shown.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawnView {
    /// When it was withdrawn.
    pub date: Option<String>,
    /// Why.
    pub reason: String,
}

/// Which pages interpret which, both ways, by place in the page table.
#[derive(Debug, Default)]
pub struct Interpretations {
    of: HashMap<usize, Vec<usize>>,
    by: HashMap<usize, Vec<usize>>,
}

impl Interpretations {
    /// Reads the links of the page table.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let mut found = Self::default();
        for (index, page) in site.pages.iter().enumerate().filter(|(_, page)| page.state.is_public()) {
            for written in &page.front.rare().interprets {
                let target = join(&page.source, written).and_then(|source| site.page_by_source(&source));
                if let Some(target) = target.filter(|target| site.pages[*target].state.is_public()) {
                    found.of.entry(index).or_default().push(target);
                    found.by.entry(target).or_default().push(index);
                }
            }
        }
        found
    }

    /// The pages that a page interprets, and those that interpret it.
    pub fn related(&self, page: usize) -> impl Iterator<Item = usize> {
        [&self.of, &self.by].into_iter().flat_map(move |map| map.get(&page).into_iter().flatten().copied())
    }

    fn entries(map: &HashMap<usize, Vec<usize>>, site: &Site, page: usize) -> Vec<ListEntry> {
        map.get(&page).into_iter().flatten().map(|index| entry(site, &site.pages[*index])).collect()
    }
}

/// A body ready to be shown.
#[derive(Debug, Default)]
pub struct Body {
    /// As HTML.
    pub html: String,
    /// Its headings.
    pub outline: Vec<Heading>,
    /// Names of files that the text links or shows itself, and that are not listed again.
    pub linked_files: Vec<String>,
}

/// A text.
#[must_use]
pub fn article(site: &Site, index: usize, body: Body, interpretations: &Interpretations) -> ArticleView {
    let page = &site.pages[index];
    let item = page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str()));
    let source = page.front.source.get().cloned().unwrap_or_else(|| publisher(site, page.owner));
    let (newer, older) = neighbours(site, index);
    let role = item.and_then(|item| item.role);
    ArticleView {
        parts: if role == Some(ArticleRole::Service) { parts(&body) } else { Vec::new() },
        date: page.published().map(|moment| moment.to_string()),
        section: section_name(site, page),
        index_number: site.index_number(page),
        facts: facts(site, page, &source),
        validity: page.front.validity.get().map(|validity| validity.name().to_owned()),
        role: role.map(|role| role.key().to_owned()),
        event: page.front.rare().event.get().map(|event| EventView {
            form: event.form.get().cloned(),
            start: event.start.get().map(ToString::to_string),
            end: event.end.get().map(ToString::to_string),
            place: event.place.get().cloned(),
            registration: event.registration.get().cloned(),
            calendar: event_url(page).map(|url| url.to_string()),
        }),
        audience: links_of_page(site, page),
        attachments: attachments(page, &body.linked_files),
        interprets: Interpretations::entries(&interpretations.of, site, index),
        interpreted_by: Interpretations::entries(&interpretations.by, site, index),
        newer,
        older,
        source,
        html: body.html,
        outline: body.outline,
    }
}

/// Elements that hold others; a part must close each that it opens, or it cannot stand alone.
const HOLDERS: [&str; 7] = ["blockquote", "div", "ul", "ol", "dl", "table", "section"];

/// A body cut at its headings of the second level. Nothing where a heading stands within a quote, list or table.
fn parts(body: &Body) -> Vec<PartView> {
    let mut parts = Vec::new();
    let (mut rest, mut id, mut title) = (body.html.as_str(), "", "");
    for heading in body.outline.iter().filter(|heading| heading.level == 2) {
        let Some((before, opened)) = rest.split_once(&format!("<h2 id=\"{}\">", heading.id)) else { return Vec::new() };
        let Some((_, after)) = opened.split_once("</h2>") else { return Vec::new() };
        parts.push(PartView { id: id.to_owned(), title: title.to_owned(), html: before.trim().to_owned() });
        (rest, id, title) = (after, &heading.id, &heading.text);
    }
    parts.push(PartView { id: id.to_owned(), title: title.to_owned(), html: rest.trim().to_owned() });
    parts.retain(|part| !part.id.is_empty() || !part.html.is_empty());
    let closed = |html: &str| {
        HOLDERS.iter().all(|name| {
            let opened = html.matches(&format!("<{name}>")).count() + html.matches(&format!("<{name} ")).count();
            opened == html.matches(&format!("</{name}>")).count()
        })
    };
    if parts.iter().all(|part| closed(&part.html)) { parts } else { Vec::new() }
}

/// The office that publishes the pages of an owner, as they name it.
#[must_use]
pub fn publisher(site: &Site, owner: Owner) -> String {
    site.office(owner).display_name().to_owned()
}

/// The section that made a page: the name of the section of that id, or the name as written.
#[must_use]
pub fn section_name(site: &Site, page: &Page) -> Option<String> {
    let written = page.front.section.get()?;
    let section = site.office(page.owner).section(written);
    Some(section.and_then(|section| section.name.get()).unwrap_or(written).clone())
}

fn facts(site: &Site, page: &Page, source: &str) -> Vec<DocumentFact> {
    let front = &page.front;
    let item = page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str()));
    let date = |date: &crate::model::Field<jiff::civil::Date>| date.get().map(ToString::to_string);
    [
        ("索引号", site.index_number(page)),
        ("分类", item.map(|item| item.name.clone())),
        ("发布机构", Some(source.to_owned())),
        ("成文日期", date(&front.formed)),
        ("决定日期", date(&front.rare().decided)),
        ("批复日期", date(&front.rare().approved)),
        ("发布日期", page.published().map(|moment| moment.date.to_string())),
        ("文号", front.number.get().cloned()),
        ("名称", Some(page.title().to_owned())),
        ("有效性", front.validity.get().map(|validity| validity.name().to_owned())),
    ]
    .into_iter()
    .filter_map(|(label, text)| Some(DocumentFact { label: label.to_owned(), text: text? }))
    .collect()
}

fn attachments(page: &Page, shown: &[String]) -> Vec<AttachmentView> {
    let named: Vec<(String, Option<String>)> = if page.front.rare().attachments.is_empty() {
        page.attachments
            .iter()
            .filter(|file| !shown.contains(&file.name))
            .map(|file| (file.name.clone(), None))
            .collect()
    } else {
        let entries = page.front.rare().attachments.iter();
        entries.filter_map(|entry| Some((entry.file.get()?.clone(), entry.title.get().cloned()))).collect()
    };
    named
        .into_iter()
        .filter_map(|(name, title)| {
            let file = page.attachments.iter().find(|file| file.name == name)?;
            let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
            let stem = stem.rsplit('/').next().unwrap_or(stem);
            Some(AttachmentView {
                title: title.unwrap_or_else(|| stem.to_owned()),
                url: file.url.to_string(),
                kind: extension.to_uppercase(),
                size: show_size(file.size),
            })
        })
        .collect()
}

/// A size for people: `820 B`, `12 KB`, `1.4 MB`.
fn show_size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => {
            let tenths = bytes.div_ceil(104_858);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

fn neighbours(site: &Site, index: usize) -> (Option<ListEntry>, Option<ListEntry>) {
    let page = &site.pages[index];
    let Role::Article { item, .. } = &page.role else { return (None, None) };
    let Some(row) = site.catalog.item(site.kind(page.owner), item.as_str()).and_then(|item| site.row(page.owner, item))
    else {
        return (None, None);
    };
    let Some(place) = site.place(index) else { return (None, None) };
    let show = |place: Option<usize>| {
        place.and_then(|place| row.articles.get(place)).map(|index| entry(site, &site.pages[*index]))
    };
    (show(place.checked_sub(1)), show(place.checked_add(1)))
}

/// A withdrawn page.
#[must_use]
pub fn withdrawn(page: &Page) -> WithdrawnView {
    let withdrawal = page.front.rare().withdrawn.get();
    debug_assert_eq!(page.state, State::Withdrawn);
    WithdrawnView {
        date: withdrawal.and_then(|w| w.date.get()).map(ToString::to_string),
        reason: withdrawal.and_then(|w| w.reason.get()).cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(html: &str, heads: &[(&str, &str)]) -> Body {
        let outline = heads
            .iter()
            .map(|(id, text)| Heading { level: 2, id: (*id).to_owned(), text: (*text).to_owned(), at: 0..0 })
            .collect();
        Body { html: html.to_owned(), outline, linked_files: vec![] }
    }

    #[test]
    fn a_body_is_cut_at_its_headings() {
        let html = "<p>前言</p>\n<h2 id=\"a\">甲</h2>\n<ul><li>一</li></ul>\n<h2 id=\"b\">乙</h2>\n";
        let cut = parts(&body(html, &[("a", "甲"), ("b", "乙")]));
        let shown: Vec<_> = cut.iter().map(|part| (part.id.as_str(), part.html.as_str())).collect();
        assert_eq!(shown, [("", "<p>前言</p>"), ("a", "<ul><li>一</li></ul>"), ("b", "")]);
        let quoted = "<blockquote>\n<h2 id=\"a\">甲</h2>\n</blockquote>";
        assert!(parts(&body(quoted, &[("a", "甲")])).is_empty(), "a heading within a quote");
    }

    #[test]
    fn sizes_for_people() {
        assert_eq!(show_size(820), "820 B");
        assert_eq!(show_size(12_000), "12 KB");
        assert_eq!(show_size(1_468_000), "1.4 MB");
    }
}
