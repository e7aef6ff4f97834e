//! Old addresses: where offices, rows and pages were before (`former`), each leading straight to where they are now.

use rustc_hash::FxHashMap;

use super::column::{NEWEST, archive_url, years};
use crate::diagnostic::{KeyPath, SourcePath};
use crate::key_path;
use crate::model::catalog::{Item, Shape};
use crate::model::page::Role;
use crate::model::site::Row;
use crate::model::values::{Id, UrlPath};
use crate::model::{Owner, Site};

/// An address that leads to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The old address.
    pub from: UrlPath,
    /// The address of today.
    pub to: UrlPath,
    /// The title of the page there.
    pub title: String,
    /// The page of the page table there, if it is one.
    pub page: Option<usize>,
    /// The file whose `former` asks for it.
    pub source: SourcePath,
    /// Where in that file.
    pub place: KeyPath,
}

/// All old addresses of a site, in order.
#[must_use]
pub fn redirects(site: &Site) -> Vec<Redirect> {
    let mut found = Vec::new();
    for owner in site.owners() {
        let folders = folders(site, owner);
        let office = site.office(owner);
        for folder in &folders[1..] {
            found.push(Redirect {
                from: UrlPath::from_parts([*folder, "index.html"]),
                to: site.column_url(owner),
                title: office.display_name().to_owned(),
                page: None,
                source: office.source.clone(),
                place: key_path!["former"],
            });
        }
        for item in site.items(owner) {
            if let Some(row) = site.row(owner, item).filter(|row| row.state.is_public()) {
                row_redirects(site, owner, item, row, &folders, &mut found);
            }
        }
    }
    found
}

/// The folder of a column and those it had before.
fn folders(site: &Site, owner: Owner) -> Vec<&str> {
    let former = match owner {
        Owner::Parent => &[][..],
        Owner::Office(_) => &site.office(owner).former,
    };
    std::iter::once(site.folder(owner)).chain(former.iter().map(Id::as_str)).collect()
}

fn row_redirects(site: &Site, owner: Owner, item: &Item, row: &Row, folders: &[&str], found: &mut Vec<Redirect>) {
    let ids: Vec<&str> = std::iter::once(&item.id).chain(&item.former).map(Id::as_str).collect();
    let office = site.office(owner);
    // What asks for a redirect: the record where the folder changed, the catalog where only the row's id did.
    let asked = |folder: &str| {
        if folder == folders[0] {
            ("catalog.yaml".into(), KeyPath::new())
        } else {
            (office.source.clone(), key_path!["former"])
        }
    };
    let shelves: Vec<(&str, &str)> =
        folders.iter().flat_map(|folder| ids.iter().map(move |id| (*folder, *id))).collect();
    let archives = if item.shape == Shape::List && row.articles.len() > NEWEST { years(site, row) } else { Vec::new() };
    for (folder, id) in shelves.iter().skip(1) {
        let (source, place) = asked(folder);
        let redirect = |name: &str, to: UrlPath| Redirect {
            from: UrlPath::from_parts([*folder, *id, name]),
            to,
            title: item.name.clone(),
            page: None,
            source: source.clone(),
            place: place.clone(),
        };
        found.push(redirect("index.html", site.row_url(owner, item)));
        for (year, _) in &archives {
            found.push(redirect(&format!("archive-{year}.html"), archive_url(site, owner, item, year)));
        }
    }
    for index in &row.articles {
        let page = &site.pages[*index];
        let slug = match &page.role {
            Role::Article { slug, .. } => slug.to_string(),
            Role::Report { year, .. } => year.to_string(),
            Role::OfficeIntro | Role::RowIndex { .. } => continue,
        };
        for (folder, id) in &shelves {
            let slugs = std::iter::once((slug.as_str(), None))
                .chain(page.front.rare().former.iter().enumerate().map(|(place, slug)| (slug.as_str(), Some(place))));
            for (name, former) in slugs {
                let today = former.is_none() && (*folder, *id) == shelves[0];
                if today {
                    continue;
                }
                let (source, place) = match former {
                    Some(place) => (page.source.clone(), key_path!["former", place]),
                    None => asked(folder),
                };
                found.push(Redirect {
                    from: UrlPath::from_parts([*folder, *id, &format!("{name}.html")]),
                    to: page.url.clone(),
                    title: page.title().to_owned(),
                    page: Some(*index),
                    source,
                    place,
                });
            }
        }
    }
}

/// Which public page of the page table an address leads to, today's addresses and old ones.
#[must_use]
pub fn pages_by_url(site: &Site) -> FxHashMap<UrlPath, usize> {
    let today = site.pages.iter().enumerate().filter(|(_, page)| page.state.is_public());
    let mut found: FxHashMap<UrlPath, usize> =
        redirects(site).into_iter().filter_map(|redirect| Some((redirect.from, redirect.page?))).collect();
    found.extend(today.map(|(index, page)| (page.url.clone(), index)));
    found
}
