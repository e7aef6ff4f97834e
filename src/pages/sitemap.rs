//! `sitemap.xml` of all pages that search engines may take, in parts where there are many, and `robots.txt` that names it.

use std::collections::BTreeMap;
use std::io;

use jiff::civil::Date;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use rayon::prelude::*;

use super::feeds::{days_updated, documents, record_updated, row_updated};
use super::frame::is_hidden;
use super::{Job, JobKind};
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// Addresses in a file (sitemaps.org).
pub const MOST: usize = 50_000;

/// An address with the day of its last change, where that is known.
#[derive(Clone, Debug)]
struct Entry {
    url: UrlPath,
    changed: Option<Date>,
}

/// A file of the site map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All pages, or those of a part, counted from 0.
    Pages(usize),
    /// The files of that many parts.
    Index(usize),
}

/// The address of the site map.
#[must_use]
pub fn url() -> UrlPath {
    UrlPath::from_parts(["sitemap.xml"])
}

/// The files of the site map: one, or an index and its parts. `jobs` are all pages of the site.
#[must_use]
pub fn sitemaps<'j, 's: 'j>(site: &Site, jobs: impl Iterator<Item = &'j Job<'s>>) -> Vec<(UrlPath, Part)> {
    split(jobs.filter(|job| !is_hidden(site, job)).count(), MOST)
}

fn split(addresses: usize, most: usize) -> Vec<(UrlPath, Part)> {
    if addresses <= most {
        return vec![(url(), Part::Pages(0))];
    }
    let parts = addresses.div_ceil(most);
    let index = (url(), Part::Index(parts));
    std::iter::once(index).chain((0..parts).map(|place| (part_url(place), Part::Pages(place)))).collect()
}

fn part_url(place: usize) -> UrlPath {
    UrlPath::from_parts([format!("sitemap-{}.xml", place + 1).as_str()])
}

/// The pages that search engines may take.
#[derive(Debug)]
pub struct SiteMap(Vec<Entry>);

impl SiteMap {
    /// Of a site; `jobs` are all its pages.
    #[must_use]
    pub fn new(site: &Site, jobs: &[&Job<'_>]) -> Self {
        let days = days_updated(site);
        let latest = |documents: &mut dyn Iterator<Item = usize>| documents.filter_map(|index| days[index]).max();
        // Home pages show what is new in their columns, and the record.
        let columns: BTreeMap<Owner, Option<Date>> = site
            .owners()
            .map(|owner| (owner, latest(&mut documents(site, owner)).max(record_updated(site, owner))))
            .collect();
        let entry = |job: &&Job<'_>| {
            let changed = match (&job.kind, job.owner) {
                (JobKind::Article(index), _) => days[*index],
                (JobKind::Row(item, _), Some(owner)) => row_updated(site, owner, item, &days),
                (JobKind::Audience(reach), _) => latest(&mut reach.documents.iter().copied()),
                (JobKind::Column, Some(owner)) => columns[&owner],
                (JobKind::Home, _) => columns.values().flatten().max().copied(),
                _ => None,
            };
            Entry { url: job.url.clone(), changed }
        };
        Self(jobs.par_iter().filter(|job| !is_hidden(site, job)).map(entry).collect())
    }

    /// A file of it as XML; `base` is the address of the site.
    #[must_use]
    pub fn xml(&self, part: Part, base: &str) -> Vec<u8> {
        match part {
            Part::Pages(place) => {
                let entries = self.0.chunks(MOST).nth(place).unwrap_or_default();
                document("urlset", "url", entries, base)
            }
            Part::Index(_) => document("sitemapindex", "sitemap", &index(&self.0, MOST), base),
        }
    }
}

/// The parts, each with the latest change in it.
fn index(entries: &[Entry], most: usize) -> Vec<Entry> {
    let changed = |part: &[Entry]| part.iter().filter_map(|entry| entry.changed).max();
    let parts = entries.chunks(most).enumerate();
    parts.map(|(place, part)| Entry { url: part_url(place), changed: changed(part) }).collect()
}

/// A file: its parts are written side by side.
fn document(root: &str, name: &str, entries: &[Entry], base: &str) -> Vec<u8> {
    const TOGETHER: usize = 2_000;
    let part = |entries: &[Entry]| {
        let mut xml = Writer::new(Vec::with_capacity(entries.len() * 120));
        lines(&mut xml, name, entries, base).expect("writing to memory does not fail");
        xml.into_inner()
    };
    let parts: Vec<Vec<u8>> = entries.par_chunks(TOGETHER).map(part).collect();
    let mut xml = Writer::new(Vec::with_capacity(parts.iter().map(Vec::len).sum::<usize>() + 200));
    around(&mut xml, root, &parts).expect("writing to memory does not fail");
    xml.into_inner()
}

fn around(xml: &mut Writer<Vec<u8>>, root: &str, parts: &[Vec<u8>]) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.get_mut().push(b'\n');
    xml.create_element(root)
        .with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"))
        .write_inner_content(|xml| {
            xml.get_mut().push(b'\n');
            for part in parts {
                xml.get_mut().extend_from_slice(part);
            }
            Ok(())
        })?;
    xml.get_mut().push(b'\n');
    Ok(())
}

fn lines(xml: &mut Writer<Vec<u8>>, name: &str, entries: &[Entry], base: &str) -> io::Result<()> {
    for entry in entries {
        xml.create_element(name).write_inner_content(|xml| {
            let address = format!("{base}{}", entry.url);
            xml.create_element("loc").write_text_content(BytesText::new(&address))?;
            if let Some(day) = entry.changed {
                xml.create_element("lastmod").write_text_content(BytesText::new(&day.to_string()))?;
            }
            Ok(())
        })?;
        // A line each, so that what changed can be seen.
        xml.get_mut().push(b'\n');
    }
    Ok(())
}

/// `robots.txt`: everything may be read, and where the site map is. It counts only at the root of a domain.
#[must_use]
pub fn robots(base: &str) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_addresses_are_split_into_parts_that_an_index_names() {
        let files = split(5, 2);
        let names: Vec<&str> = files.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(names, ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]);
        let entry = |place: i8| Entry {
            url: UrlPath::from_parts([format!("{place}.html").as_str()]),
            changed: Date::new(2026, 1, place + 1).ok(),
        };
        let index = index(&(0..5).map(entry).collect::<Vec<_>>(), 2);
        let xml = String::from_utf8(document("sitemapindex", "sitemap", &index, "https://a.example/")).unwrap();
        let second = "<sitemap><loc>https://a.example/sitemap-2.xml</loc><lastmod>2026-01-04</lastmod></sitemap>";
        assert!(xml.contains(second), "{xml}");
        assert_eq!(xml.matches("<sitemap>").count(), 3);
        assert_eq!(split(4, 2).len(), 3);
        assert_eq!(split(2, 2), [(url(), Part::Pages(0))]);
    }
}
