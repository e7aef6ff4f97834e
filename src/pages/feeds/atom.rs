//! A feed as Atom (RFC 4287). Every stamp comes from the documents, so the same documents give the same bytes.

use std::io;

use jiff::civil::DateTime;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{ATOM, Feed, Identities, column_name, updated};
use crate::model::page::{Page, Role, State};
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};
use crate::pages::documents::Excerpts;

type Xml = Writer<Vec<u8>>;

/// A feed as XML. `url` is its own address.
#[must_use]
pub fn atom(site: &Site, feed: &Feed, url: &UrlPath, excerpts: &dyn Excerpts, identities: &Identities) -> Vec<u8> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    write(&mut xml, site, feed, url, excerpts, identities).expect("writing to memory does not fail");
    xml.into_inner()
}

fn write(
    xml: &mut Xml,
    site: &Site,
    feed: &Feed,
    url: &UrlPath,
    excerpts: &dyn Excerpts,
    identities: &Identities,
) -> io::Result<()> {
    let base = site.config.base_url();
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element("feed")
        .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "zh-CN")])
        .write_inner_content(|xml| {
            text(xml, "id", &format!("{base}{url}"))?;
            text(xml, "title", &feed.title)?;
            link(xml, "self", ATOM, &format!("{base}{url}"))?;
            link(xml, "alternate", "text/html", &format!("{base}{}", feed.page))?;
            let stamps = feed.documents.iter().filter_map(|index| updated(site, &site.pages[*index]));
            if let Some(latest) = stamps.max() {
                text(xml, "updated", &stamp(latest))?;
            }
            for index in &feed.documents {
                let page = &site.pages[*index];
                let id = format!("{base}{}", identities.of(*index, page));
                let excerpt = excerpts.get(*index).unwrap_or_default();
                xml.create_element("entry").write_inner_content(|xml| entry(xml, site, page, &id, &excerpt))?;
            }
            Ok(())
        })?;
    xml.get_mut().push(b'\n');
    Ok(())
}

fn entry(xml: &mut Xml, site: &Site, page: &Page, id: &str, excerpt: &str) -> io::Result<()> {
    let base = site.config.base_url();
    text(xml, "id", id)?;
    // The page of a row bears the name of the row alone, which many offices have.
    match page.role {
        Role::RowIndex { .. } => text(xml, "title", &format!("{}：{}", column_name(site, page.owner), page.title()))?,
        _ => text(xml, "title", page.title())?,
    }
    link(xml, "alternate", "text/html", &format!("{base}{}", page.url))?;
    if let (Some(published), Some(updated)) = (page.published(), updated(site, page)) {
        text(xml, "published", &stamp(published.key()))?;
        text(xml, "updated", &stamp(updated))?;
    }
    let office = site.office(page.owner);
    xml.create_element("author").write_inner_content(|xml| {
        let full_name = match page.owner {
            Owner::Parent => Some(&site.config.full_name),
            Owner::Office(_) => office.full_name.get(),
        };
        text(xml, "name", full_name.map_or(office.display_name(), String::as_str))?;
        text(xml, "uri", &format!("{base}{}", site.column_url(page.owner)))
    })?;
    let item = page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str()));
    if let Some(item) = item {
        let attributes = [("term", item.id.as_str()), ("label", item.name.as_str())];
        xml.create_element("category").with_attributes(attributes).write_empty()?;
    }
    text(xml, "summary", &summary(page, excerpt))
}

/// What a document says in short; of one that was withdrawn, when and why.
fn summary(page: &Page, excerpt: &str) -> String {
    if page.state == State::Withdrawn {
        let withdrawal = page.front.rare().withdrawn.get();
        let reason = withdrawal.and_then(|withdrawal| withdrawal.reason.get()).map_or("", String::as_str);
        return match withdrawal.and_then(|withdrawal| withdrawal.date.get()) {
            Some(date) => format!("本页已于{}撤下。{reason}", date.strftime("%Y年%-m月%-d日")),
            None => format!("本页已撤下。{reason}"),
        };
    }
    let text = page.front.summary.get().map_or(excerpt, String::as_str);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A moment in the time of the site (+08:00).
fn stamp(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}

/// A text without the characters that XML cannot hold.
fn clean(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)).collect()
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&clean(text))).map(drop)
}

fn link(xml: &mut Xml, rel: &str, media: &str, href: &str) -> io::Result<()> {
    let attributes = [("rel", rel), ("type", media), ("href", href)];
    xml.create_element("link").with_attributes(attributes).write_empty().map(drop)
}
