//! The promises that hold for every site, each shown on the sample. `tests/leaks.rs` holds what must not leave it.

mod parent;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use gongkai::engine;
use gongkai::model::Owner;
use jiff::civil::date;
use parent::{build, copy_of_sample, now, tree};
use walkdir::WalkDir;

/// Promise 1: a fact stands once. Each is changed in the record, and every page that shows it is there with the new
/// value and without the old one.
#[test]
fn a_fact_changed_in_the_record_changes_on_every_page_that_shows_it() {
    // The old value, the new one, and the views that show it. Opening hours are shared by other offices of the annex.
    let facts = [
        ("0640-5550101", "0640-5559971", &["guide", "bureau", "phones", "annex"][..]),
        ("0640-5550102", "0640-5559972", &["guide", "bureau", "phones", "applications", "annex"]),
        ("0640-5550103", "0640-5559973", &["phones", "complaints"]),
        ("0640-5550109", "0640-5559974", &["guide", "bureau", "applications", "annex"]),
        ("海晏路88号", "新址路99号", &["guide", "bureau", "applications", "complaints", "annex"]),
        ("\"640088\"", "\"640099\"", &["guide", "bureau", "applications", "complaints", "annex"]),
        ("gongkai@lingang.", "shenqing@lingang.", &["guide", "bureau", "applications", "annex"]),
        ("xinfang@lingang.", "tousu@lingang.", &["complaints"]),
        ("lingang/apply/", "lingang/shenqing/", &["guide", "applications", "annex"]),
        ("lingang/suggest/", "lingang/yijian/", &["complaints"]),
        ("14:00-17:30", "14:05-17:35", &["guide", "bureau", "phones", "applications", "annex"]),
        ("14:00-16:00", "14:15-16:15", &["complaints"]),
    ];
    let site = copy_of_sample();
    let record = site.path().join("content/lingang/office.yaml");
    let mut text = fs::read_to_string(&record).unwrap();
    for (old, new, _) in facts {
        assert!(text.contains(old) && !text.contains(new), "{old}");
        text = text.replace(old, new);
    }
    fs::write(&record, text).unwrap();
    assert!(build(site.path()).committed.is_some());
    let loaded = gongkai::load::load(site.path(), now(), gongkai::model::Mode::Public).unwrap().site.unwrap();
    let lingang = loaded.owner("lingang").unwrap();
    let page = |view: &str| {
        let mut rows =
            [lingang, Owner::Parent].into_iter().flat_map(|owner| loaded.items(owner).map(move |item| (owner, item)));
        let (owner, item) = rows.find(|(_, item)| item.view.is_some_and(|kind| kind.key() == view)).unwrap();
        fs::read_to_string(site.path().join("public").join(&*loaded.row_url(owner, item).file_path())).unwrap()
    };
    let data = |name: &str| fs::read_to_string(site.path().join("public/data").join(name)).unwrap();
    let (offices, numbers) = (data("offices.json"), data("phones.csv"));
    for (old, new, views) in facts {
        let shown = |text: &str| text.trim_matches('"').replace('-', if old.contains(':') { "–" } else { "-" });
        for view in views {
            let html = page(view);
            assert!(html.contains(&shown(new)), "{view} does not show {new}");
            assert!(old.contains(':') || !html.contains(&shown(old)), "{view} still shows {old}");
        }
        // Every fact is in the data; the phones, and when they are answered, in their table too.
        assert!(offices.contains(&shown(new)), "the records do not hold {new}");
        assert!(old.contains(':') || !offices.contains(&shown(old)), "the records still hold {old}");
        let is_phone = old.starts_with("0640-");
        assert!(!is_phone || (numbers.contains(new) && !numbers.contains(old)), "the phones: {old}, {new}");
    }
    // What the office posts: the texts hold all of it, each sheet and the screen their part, in the order of the facts.
    let posted = [
        ("channels.txt", "yyyyyyyyyyyy"),
        ("texts.html", "yyyyyyyyyyyy"),
        ("contacts-a4.html", "yy.yyyy...y."),
        ("phones-a3.html", "yyy........."),
        ("apply-a4.html", ".y.yyyy.y..."),
        ("complaints-a3.html", "..y.yy.y.y.y"),
        ("screen.html", "yyyyy.y.y.y."),
    ];
    for (file, shows) in posted {
        let text = fs::read_to_string(site.path().join("public/lingang/posting").join(file)).unwrap();
        for ((old, new, _), shows) in facts.iter().zip(shows.chars()) {
            let shown = |text: &str| text.trim_matches('"').replace('-', if old.contains(':') { "–" } else { "-" });
            assert!(shows == '.' || text.contains(&shown(new)), "{file} does not show {new}");
            assert!(old.contains(':') || !text.contains(&shown(old)), "{file} still shows {old}");
        }
    }
}

/// Promise 3: the output is a function of the inputs: not of threads, time zone, locale, folders or times of files.
#[test]
fn the_output_does_not_depend_on_the_machine() {
    let run = |output: &Path, here: &Path, settings: &[(&str, &str)]| {
        let site = copy_of_sample();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.args(["build", "--as-of", "2026-11-23T09:00", "--site"]).arg(site.path()).arg("--output").arg(output);
        command.current_dir(here);
        for (name, value) in settings {
            command.env(name, value);
        }
        let result = command.output().unwrap();
        assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
        // What is left for the next build is of this machine.
        std::fs::remove_dir_all(output.with_file_name(".public.gongkai")).unwrap();
    };
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = [("RAYON_NUM_THREADS", "1"), ("LANG", "C"), ("TZ", "UTC"), ("HOME", "/nowhere"), ("USER", "jia")];
    let second = [
        ("RAYON_NUM_THREADS", "7"),
        ("LANG", "en_US.UTF-8"),
        ("LC_ALL", "en_US.UTF-8"),
        ("TZ", "America/New_York"),
        ("HOME", "/elsewhere"),
        ("USER", "yi"),
    ];
    run(&a.path().join("public"), a.path(), &first);
    run(&b.path().join("public"), Path::new(env!("CARGO_MANIFEST_DIR")), &second);
    same(&tree(a.path()), &tree(b.path()));
}

fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert!(one.keys().eq(other.keys()));
    for (path, bytes) in one {
        assert!(*bytes == other[path], "{path}");
    }
}

/// `--as-of` decides what is visible and nothing else: no byte carries the moment of building.
#[test]
fn building_at_another_moment_changes_nothing() {
    let site = copy_of_sample();
    let public = site.path().join("public");
    build(site.path());
    let before = tree(&public);
    for later in [now().date().at(17, 30, 0, 0), date(2026, 11, 30).at(8, 0, 0, 0)] {
        let built = engine::build(site.path(), later, &public).unwrap();
        assert_eq!(built.committed.unwrap().written, 0, "{later}");
        same(&tree(&public), &before);
    }
    // A notice that expires leaves the screen, the sheets and the texts for new media, and changes nothing else.
    engine::build(site.path(), date(2026, 12, 6).at(8, 0, 0, 0), &public).unwrap();
    let after = tree(&public);
    let all: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed: Vec<_> = all.into_iter().filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.iter().any(|path| path.ends_with("lingang/posting/screen.html")), "{changed:?}");
    assert!(changed.iter().all(|path| path.contains("/posting/")), "{changed:?}");
}

/// The tags of a page: name and attributes, values without quotes and character references for `&`.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if name.is_empty() {
            continue;
        }
        rest = &rest[name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest.find(|c: char| c.is_whitespace() || "=>".contains(c)).unwrap_or(rest.len()).max(1);
            let attribute = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let quote = after.chars().next().filter(|c| "\"'".contains(*c));
                let (from, end) = match quote {
                    Some(quote) => (1, after[1..].find(quote).unwrap() + 1),
                    None => (0, after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len())),
                };
                value = &after[from..end];
                rest = &after[end + from..];
            }
            attributes.push((attribute, value.replace("&amp;", "&")));
        }
        found.push((name.to_ascii_lowercase(), attributes));
    }
    found
}

#[test]
fn tags_are_read_with_and_without_quotes() {
    let read = tags("<p class=a title='b > c' hidden>x</p><a href=\"u?a&amp;b\"/>");
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(read[0], ("p".into(), vec![pair("class", "a"), pair("title", "b > c"), pair("hidden", "")]));
    assert_eq!(read[1], ("a".into(), vec![pair("href", "u?a&b")]));
}

/// Where an attribute makes a browser fetch or go somewhere, that address.
fn addresses<'a>(attribute: &str, value: &'a str) -> Vec<&'a str> {
    match attribute {
        "href" | "src" | "data" | "poster" | "action" | "formaction" | "background" | "cite" | "manifest"
        | "xlink:href" => vec![value],
        "srcset" | "imagesrcset" => value.split(',').map(|part| part.split_whitespace().next().unwrap()).collect(),
        "content" => value.split_once("url=").map(|(_, url)| url.trim_matches(['\'', '"', ' '])).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Promise 7: pages stand alone. No request to another host, nothing that `default-src 'self'` would refuse.
#[test]
fn pages_ask_nothing_of_other_hosts_and_hold_nothing_inline() {
    let site = copy_of_sample();
    build(site.path());
    for (path, bytes) in tree(&site.path().join("public")) {
        if path.ends_with(".css") || path.ends_with(".svg") || path.ends_with(".js") {
            let text = String::from_utf8(bytes).unwrap().replace("http://www.w3.org/", "");
            // In a script two strokes begin a remark; an address has a colon or quotes before them.
            let elsewhere: &[&str] = if path.ends_with(".js") { &["://", "\"//", "'//", "`//"] } else { &["//"] };
            for refused in elsewhere.iter().chain(&["@import", "data:", "<script", "<foreignObject", "javascript:"]) {
                assert!(!text.contains(*refused), "{refused} in {path}");
            }
            assert!(
                !path.ends_with(".svg")
                    || tags(&text).iter().flat_map(|tag| &tag.1).all(|(name, _)| !name.starts_with("on"))
            );
        } else if path.ends_with(".html") {
            let html = String::from_utf8(bytes).unwrap();
            let policy = format!("<meta content=\"{}\" http-equiv=Content-Security-Policy>", gongkai::theme::CSP);
            assert!(html.contains(&policy), "{path}");
            // The theme's own script, with nothing inside; and data for machines, which no browser runs.
            for script in html.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap();
                let empty = script[tag.len()..].starts_with("></script");
                let alone = path == "search.html" && tag.ends_with("assets/search.js")
                    || path.ends_with("/posting/screen.html") && tag.ends_with("assets/screen.js");
                let own = tag.contains("src=") && (tag.ends_with("assets/site.js") || alone) && empty;
                assert!(own || tag == " type=application/ld+json", "<script{tag}> in {path}");
            }
            for (tag, attributes) in tags(&html) {
                let refused = ["style", "iframe", "object", "embed", "base", "applet", "frame"];
                assert!(!refused.contains(&tag.as_str()), "<{tag}> in {path}");
                let canonical = attributes.contains(&("rel".to_owned(), "canonical".to_owned()));
                for (name, value) in &attributes {
                    assert!(name != "style" && !name.starts_with("on") && name != "srcdoc", "{name}={value} in {path}");
                    for address in addresses(name, value) {
                        let elsewhere = address.contains(':') || address.starts_with("//");
                        let link = tag == "a"
                            && ["https:", "http:", "tel:", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
                        assert!(!elsewhere || link || canonical, "<{tag} {name}={value}> in {path}");
                    }
                }
            }
        }
    }
}

/// Promise 7: pages open from disk and under any sub-path. Every link leads to a file that is there, and none is absolute.
#[test]
fn every_link_of_the_output_leads_to_a_file() {
    let site = copy_of_sample();
    let mounted = fs::read_to_string(site.path().join("site.yaml")).unwrap();
    let line = mounted.lines().find(|line| line.starts_with("base_path:")).unwrap();
    fs::write(site.path().join("site.yaml"), mounted.replacen(line, "base_path: /gk/zl/", 1)).unwrap();
    build(site.path());
    let loaded = gongkai::load::load(site.path(), now(), gongkai::model::Mode::Public).unwrap().site.unwrap();
    let base = loaded.config.base_url();
    assert!(base.ends_with("/gk/zl/"));
    let files = tree(&site.path().join("public"));
    let mut links = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        for (_, attributes) in tags(&html) {
            let canonical = attributes.contains(&("rel".to_owned(), "canonical".to_owned()));
            for (name, value) in &attributes {
                for address in addresses(name, value) {
                    let target = gongkai::model::values::decode(address.split('#').next().unwrap());
                    if target.contains(':') {
                        // A page of the site itself is never named by its domain, or it would not open from disk.
                        let own = target.strip_prefix(&base).is_some_and(|below| files.contains_key(below));
                        assert!(!own || canonical, "{path}: {value}");
                        continue;
                    }
                    // The page for addresses that lead nowhere is shown at any depth, so it alone names the mount path.
                    let (target, mut parts) = match target.strip_prefix("/gk/zl/") {
                        Some(below) if path == "404.html" => (below, Vec::new()),
                        _ => (target.as_str(), path.split('/').collect::<Vec<_>>()),
                    };
                    assert!(!target.starts_with('/'), "{path}: {value}");
                    if target.is_empty() {
                        continue;
                    }
                    parts.pop();
                    for part in target.split('/') {
                        match part {
                            ".." => {
                                parts.pop().unwrap_or_else(|| panic!("{path}: {value} leaves the site"));
                            }
                            "." | "" => {}
                            part => parts.push(part),
                        }
                    }
                    assert!(files.contains_key(&parts.join("/")), "{path}: {value}");
                    links += 1;
                }
            }
        }
    }
    assert!(links > 1000, "{links} links");
}

/// Promise 8: law is data. No id or name of a row, and no number of a statutory limit, stands in the program or the
/// theme; they come from the YAML of `src/data/` and the layers over it.
#[test]
fn no_row_and_no_limit_of_the_law_stands_in_the_program() {
    let catalog = gongkai::load::catalog_file::standard();
    let rows: Vec<_> = catalog.items.iter().chain(&catalog.parent).collect();
    assert!(rows.len() >= 25);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut read = 0;
    for entry in ["src", "themes/default"].iter().flat_map(|part| WalkDir::new(root.join(part))).map(Result::unwrap) {
        let path = entry.path();
        let rust = path.extension().is_some_and(|extension| extension == "rs");
        if !rust && !path.extension().is_some_and(|extension| extension == "html" || extension == "js") {
            continue;
        }
        read += 1;
        let text = fs::read_to_string(path).unwrap();
        let program = if rust { text.split("#[cfg(test)]").next().unwrap() } else { &text };
        let code: String = program
            .lines()
            .filter(|line| !rust || !line.trim_start().starts_with("//"))
            .map(|line| format!("{line}\n"))
            .collect();
        for row in &rows {
            for quote in ['"', '\''] {
                let id = format!("{quote}{}{quote}", row.id);
                assert!(!code.contains(&id), "{id} in {}", path.display());
            }
            // A template may say in words what a row is called; the program may not.
            assert!(!rust || !code.contains(&format!("\"{}\"", row.name)), "{} in {}", row.name, path.display());
        }
        // What `explain` says of a limit is prose; what pages say of it comes from data.
        if path.strip_prefix(root).unwrap().starts_with("src/rules") {
            continue;
        }
        for unit in ["工作日", "个月", "working day", "元"] {
            for (at, _) in code.match_indices(unit) {
                let before = code[..at].trim_end().trim_end_matches('个').trim_end();
                let number = before.ends_with(|c: char| c.is_ascii_digit() || "二三四五六七八九十".contains(c));
                assert!(!number, "a number of {unit} in {}", path.display());
            }
        }
    }
    assert!(read > 80, "{read} files");
}
