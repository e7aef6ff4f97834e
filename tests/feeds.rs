//! Feeds, calendars, the site map and open data of the sample, read as the programs of their readers read them.

mod parent;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gongkai::model::page::State;
use gongkai::model::{Mode, Owner, Site};
use icalendar::{Calendar, CalendarComponent, CalendarDateTime, Component, DatePerhapsTime, EventLike};
use parent::{build, copy_of_sample, now, tree};
use quick_xml::Reader;
use quick_xml::events::Event;

const BASE: &str = "https://www.yungang-customs.example/";

type Files = BTreeMap<String, Vec<u8>>;

/// The sample as it was read, and what was made of it.
fn sample() -> (Site, Files) {
    let folder = copy_of_sample();
    assert!(build(folder.path()).committed.is_some());
    let site = gongkai::load::load(folder.path(), now(), Mode::Public).unwrap().site.unwrap();
    (site, tree(&folder.path().join("public")))
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    std::str::from_utf8(&files[path]).unwrap()
}

/// The feeds and calendars that the heads of pages lead to, as paths from the root of the site.
fn alternates(files: &Files) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (page, _) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = text(files, page);
        for tag in html.split("<link ").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            if !tag.contains("rel=alternate") {
                continue;
            }
            let href = tag.split_once("href=").unwrap().1.split_whitespace().next().unwrap();
            let media = if tag.ends_with("type=text/calendar") { "ics" } else { "atom" };
            // A reader of the page finds the same without the head.
            assert!(html.contains(&format!("<a href={href} ")), "{page} shows no link to {href}");
            found.entry(href.trim_start_matches("../").to_owned()).or_default().insert(media);
        }
    }
    found
}

#[test]
fn feeds_are_read_by_a_stock_parser_and_pages_lead_to_each() {
    let (site, files) = sample();
    let alternates = alternates(&files);
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let feeds: Vec<&String> = files.keys().filter(|path| path.ends_with("feed.xml")).collect();
    for path in &feeds {
        let feed = feed_rs::parser::parse(files[*path].as_slice()).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(feed.feed_type, feed_rs::model::FeedType::Atom);
        assert_eq!(feed.id, format!("{BASE}{path}"));
        assert!(alternates[*path].contains("atom"), "{path}");
        assert!(!feed.entries.is_empty() && feed.entries.len() <= gongkai::pages::feeds::NEWEST, "{path}");
        assert_eq!(feed.updated, feed.entries.iter().filter_map(|entry| entry.updated).max(), "{path}");
        assert!(feed.entries.is_sorted_by_key(|entry| std::cmp::Reverse(entry.updated)), "{path}");
        for entry in &feed.entries {
            let link = &entry.links[0].href;
            assert!(files.contains_key(link.strip_prefix(BASE).unwrap()), "{path}: {link}");
            assert!(entry.updated >= entry.published, "{path}: {link}");
            let author = entry.authors[0].name.as_ref().unwrap();
            let known = |owner| site.office(owner).full_name.get() == Some(author) || *author == site.config.full_name;
            assert!(site.owners().any(known), "{author}");
            assert!(!entry.summary.as_ref().unwrap().content.is_empty(), "{path}: {link}");
            // A document is the same in every feed.
            assert_eq!(ids.entry(entry.id.clone()).or_insert_with(|| link.clone()), link);
        }
    }
    let site = &site;
    let lists = site.owners().flat_map(|owner| {
        let lists = site.items(owner).filter(|item| item.shape == gongkai::model::catalog::Shape::List);
        lists.filter_map(move |item| site.row(owner, item)).filter(|row| row.state.key() == "published")
    });
    let audiences = site.config.audiences.len();
    assert_eq!(feeds.len(), 1 + 1 + site.offices.len() + lists.count() + audiences);
}

/// A moment of the site's time as an instant of the calendar.
fn instant(moment: DatePerhapsTime) -> String {
    match moment {
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(time)) => {
            let here = time + std::time::Duration::from_hours(8);
            here.format("%Y-%m-%d %H:%M").to_string()
        }
        DatePerhapsTime::Date(date) => date.format("%Y-%m-%d").to_string(),
        other @ DatePerhapsTime::DateTime(_) => panic!("a time of no place: {other:?}"),
    }
}

#[test]
fn calendars_are_read_by_a_stock_parser_and_say_what_the_pages_say() {
    let (site, files) = sample();
    let alternates = alternates(&files);
    let mut uids = BTreeSet::new();
    let (mut of_columns, mut alone) = (0, 0);
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".ics")) {
        let written = std::str::from_utf8(bytes).unwrap();
        assert!(written.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\n', '\r'])), "{path}");
        let calendar: Calendar = written.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let whole = path.ends_with("events.ics");
        assert!(!whole || alternates[path].contains("ics"), "{path}");
        for component in &calendar.components {
            let CalendarComponent::Event(event) = component else { panic!("{path}: {component:?}") };
            let url = event.get_url().unwrap().strip_prefix(BASE).unwrap();
            let page = site.pages.iter().find(|page| page.url.as_str() == url).unwrap();
            assert_eq!(page.state, State::Published);
            let said = page.front.rare().event.get().unwrap();
            assert_eq!(event.get_summary(), Some(page.title()));
            assert_eq!(event.get_location(), said.place.get().map(String::as_str), "{url}");
            assert_eq!(instant(event.get_start().unwrap()), said.start.get().unwrap().to_string(), "{url}");
            if let Some(end) = said.end.get() {
                assert_eq!(instant(event.get_end().unwrap()), end.to_string(), "{url}");
            }
            let stamp = event.get_timestamp().unwrap() + std::time::Duration::from_hours(8);
            assert_eq!(stamp.format("%Y-%m-%d").to_string(), page.published().unwrap().date.to_string(), "{url}");
            uids.insert(event.get_uid().unwrap().to_owned());
            if !whole {
                alone += 1;
                assert_eq!(path.strip_suffix(".ics"), url.strip_suffix(".html"));
                assert!(text(&files, url).contains(path.rsplit('/').next().unwrap()), "{url} shows no link to {path}");
            } else if path.contains('/') {
                of_columns += 1;
            }
        }
    }
    assert!(uids.len() >= 6, "{} events", uids.len());
    assert_eq!((uids.len(), uids.len()), (of_columns, alone));
}

/// The site map as XML says it: name of the root, and of every address the elements below it in order.
fn sitemap(xml: &str) -> (String, Vec<Vec<(String, String)>>) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().trim_text(true);
    let (mut root, mut entries, mut open) = (String::new(), Vec::<Vec<(String, String)>>::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                match open.len() {
                    0 => {
                        let namespace = tag.attributes().next().unwrap().unwrap();
                        assert_eq!(namespace.key.as_ref(), "xmlns");
                        assert_eq!(&*namespace.value, "http://www.sitemaps.org/schemas/sitemap/0.9");
                        root.clone_from(&name);
                    }
                    1 => entries.push(Vec::new()),
                    2 => entries.last_mut().unwrap().push((name.clone(), String::new())),
                    _ => panic!("<{name}> too deep"),
                }
                open.push(name);
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                assert_eq!(open.len(), 3, "text outside of an element");
                entries.last_mut().unwrap().last_mut().unwrap().1.push_str(&text);
            }
            Event::Decl(_) => {}
            Event::Eof => return (root, entries),
            other => panic!("{other:?}"),
        }
    }
}

/// What the schema of sitemaps.org asks: `loc`, then at most one `lastmod`; addresses of 12 to 2,048 characters; dates; at
/// most 50,000 of them in 50 MB.
#[test]
fn the_site_map_is_valid_and_holds_every_page_that_may_be_found() {
    let (site, files) = sample();
    let xml = text(&files, "sitemap.xml");
    assert!(xml.len() < 52_428_800);
    let (root, entries) = sitemap(xml);
    assert_eq!(root, "urlset");
    assert!((1..=50_000).contains(&entries.len()));
    let mut listed = BTreeSet::new();
    for entry in &entries {
        let names: Vec<&str> = entry.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names == ["loc"] || names == ["loc", "lastmod"], "{names:?}");
        assert!((12..=2048).contains(&entry[0].1.len()));
        let path = entry[0].1.strip_prefix(BASE).unwrap();
        assert!(listed.insert(gongkai::model::values::decode(path)), "{path} twice");
        if let Some((_, day)) = entry.get(1) {
            let day: jiff::civil::Date = day.parse().unwrap();
            assert!(day <= now().date(), "{path}: {day}");
        }
    }
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        let hidden = html.contains("content=noindex") || html.contains("http-equiv=refresh");
        assert_eq!(hidden, !listed.contains(path), "{path}");
    }
    let withdrawn = site.pages.iter().filter(|page| page.state == State::Withdrawn);
    assert!(
        withdrawn.clone().count() > 0 && withdrawn.map(|page| page.url.file_path()).all(|url| !listed.contains(&*url))
    );
    assert!(text(&files, "robots.txt").lines().any(|line| line == format!("Sitemap: {BASE}sitemap.xml")));
}

#[test]
fn data_satisfies_its_schema_and_is_the_record() {
    let (site, files) = sample();
    let mut read = BTreeMap::new();
    for name in ["catalog", "offices"] {
        let data: serde_json::Value = serde_json::from_slice(&files[&format!("data/{name}.json")]).unwrap();
        let schema_name = data["$schema"].as_str().unwrap();
        let schema = serde_json::from_slice(&files[&format!("data/{schema_name}")]).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{schema_name}");
        let schema = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&data).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        read.insert(name, data);
    }
    let mut states = BTreeSet::new();
    for (owner, column) in site.owners().zip(read["catalog"]["columns"].as_array().unwrap()) {
        assert_eq!(column["id"], site.folder(owner));
        let public: Vec<_> = site
            .items(owner)
            .filter_map(|item| Some((item, site.row(owner, item).filter(|row| row.state.is_public())?)))
            .collect();
        assert_eq!(column["items"].as_array().unwrap().len(), public.len());
        for ((item, row), shown) in public.iter().zip(column["items"].as_array().unwrap()) {
            assert_eq!((&shown["id"], &shown["state"]), (&item.id.as_str().into(), &row.state.key().into()));
            assert!(files.contains_key(shown["url"].as_str().unwrap().strip_prefix(BASE).unwrap()));
            assert_eq!(shown["state"] == "linked", !shown["links"].as_array().unwrap().is_empty(), "{shown}");
            assert_eq!(shown["state"] == "not_applicable", shown["reason"].is_string(), "{shown}");
            states.insert(row.state.key());
        }
    }
    assert_eq!(states.len(), 3, "{states:?}");
    let offices = read["offices"]["offices"].as_array().unwrap();
    assert_eq!(offices.len(), site.owners().count());
    let lingang = offices.iter().find(|office| office["id"] == "lingang").unwrap();
    let record = site.office(site.owner("lingang").unwrap());
    assert_eq!(lingang["phones"].as_array().unwrap().len(), record.phones.len());
    assert_eq!(lingang["bureau"]["fax"], "0640-5550109");
}

#[test]
fn phones_open_in_office_programs_and_hold_every_number_of_the_record() {
    let (site, files) = sample();
    let csv = text(&files, "data/phones.csv").strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(csv.ends_with("\r\n") && !csv.replace("\r\n", "").contains(['\r', '\n']));
    let lines: Vec<Vec<&str>> =
        csv.trim_end().split("\r\n").skip(1).map(|line| line.trim_matches('"').split("\",\"").collect()).collect();
    let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    assert!(lines.iter().all(|line| line.len() == head.len()), "{head:?}");
    let page = text(&files, "data/index.html");
    assert!(head.iter().all(|name| page.contains(&format!("<dt>{name}</dt>"))), "every column is explained");
    for owner in site.owners() {
        let office = site.office(owner);
        let complaints = office.complaints.get().into_iter().flat_map(|complaints| &complaints.phones);
        let bureau = office.bureau.get().into_iter().flat_map(|bureau| &bureau.phones);
        for phone in office.phones.iter().chain(complaints).chain(bureau) {
            let number = phone.number.get().unwrap().to_string();
            let found = lines.iter().any(|line| line[0] == office.display_name() && line[3] == number);
            assert!(found, "{} {number}", office.display_name());
        }
    }
    assert!(lines.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
}

/// The page of an audience holds all that is addressed to it, newest first, and every article leads to it.
#[test]
fn audience_pages_hold_what_concerns_them() {
    let (site, files) = sample();
    let mut checked = 0;
    for audience in &site.config.audiences {
        let whole = text(&files, &format!("audience/{}/index.html", audience.id));
        let shown = |html: &str| -> Vec<String> {
            let list = html
                .split_once("<ul class=entries data-search=off>")
                .unwrap()
                .1
                .split_once("<p class=feeds>")
                .unwrap()
                .0;
            list.split("<a href=../../").skip(1).map(|rest| rest.split('>').next().unwrap().to_owned()).collect()
        };
        let of = |owner: Option<Owner>| {
            let concerned = site.pages.iter().filter(|page| {
                page.state == State::Published
                    && owner.is_none_or(|owner| page.owner == owner)
                    && page.front.rare().audience.contains(&audience.name)
            });
            concerned.map(|page| page.url.to_string()).collect::<BTreeSet<_>>()
        };
        assert_eq!(shown(whole).into_iter().collect::<BTreeSet<_>>(), of(None), "{}", audience.name);
        let dates: Vec<&str> = whole.split("<time datetime=").skip(1).map(|rest| &rest[..10]).collect();
        assert!(dates.is_sorted_by(|a, b| a >= b), "{}: {dates:?}", audience.name);
        for owner in site.owners() {
            let path = format!("audience/{}/{}.html", audience.id, site.folder(owner));
            let expected = of(Some(owner));
            assert_eq!(files.contains_key(&path), !expected.is_empty(), "{path}");
            if !expected.is_empty() {
                assert_eq!(shown(text(&files, &path)).into_iter().collect::<BTreeSet<_>>(), expected, "{path}");
            }
        }
        for url in of(None) {
            let link = format!("audience/{}/index.html>{}</a>", audience.id, audience.name);
            assert!(text(&files, &url).contains(&link), "{url}");
            checked += 1;
        }
        for page in ["index.html", "sitemap.html", "audience/index.html"] {
            assert!(text(&files, page).contains(&format!("audience/{}/index.html", audience.id)), "{page}");
        }
    }
    assert!(checked > 100, "{checked}");
}

/// A new document touches the feeds and audience pages that it belongs to, and no others.
#[test]
fn a_new_document_touches_its_own_feeds_alone() {
    let folder = copy_of_sample();
    build(folder.path());
    let before = tree(&folder.path().join("public"));
    let page = folder.path().join("content/lingang/tongzhi-gonggao/202611-07.md");
    let head = "title: 关于调整接单窗口的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: bangongshi\naudience: [报关企业]\nreview: {by: 周予安, date: 2026-11-20}";
    fs::write(page, format!("---\n{head}\n---\n\n内容如下。\n\n## 联系方式\n\n办公室。\n")).unwrap();
    assert!(build(folder.path()).committed.is_some());
    let after = tree(&folder.path().join("public"));
    let changed: BTreeSet<&str> = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(*bytes))
        .map(|(path, _)| path.as_str())
        .filter(|path| Path::new(path).extension().is_none_or(|extension| extension != "html"))
        // The index of the search, and the texts for new media, tell of it too.
        .filter(|path| !path.starts_with("search/") && !path.starts_with("lingang/posting/"))
        .collect();
    let expected = [
        "audience/baoguan-qiye/feed.xml",
        "data/catalog.json",
        "feed.xml",
        "lingang/feed.xml",
        "lingang/gongkai-mulu/documents.csv",
        "lingang/tongzhi-gonggao/feed.xml",
        "sitemap.xml",
    ];
    assert_eq!(changed.into_iter().collect::<Vec<_>>(), expected);
    let pages = |path: &str| after.get(path) != before.get(path);
    assert!(pages("audience/baoguan-qiye/index.html") && pages("audience/baoguan-qiye/lingang.html"));
    assert!(!pages("audience/baoguan-qiye/dongwan.html") && !pages("audience/gongzhong/index.html"));
}
