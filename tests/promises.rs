//! The promises that hold for every site, each shown on the sample.

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
    let loaded = gongkai::load::load(site.path(), now()).unwrap().site.unwrap();
    let lingang = loaded.owner("lingang").unwrap();
    let page = |view: &str| {
        let mut rows =
            [lingang, Owner::Parent].into_iter().flat_map(|owner| loaded.items(owner).map(move |item| (owner, item)));
        let (owner, item) = rows.find(|(_, item)| item.view.is_some_and(|kind| kind.key() == view)).unwrap();
        fs::read_to_string(site.path().join("public").join(loaded.row_url(owner, item).file_path())).unwrap()
    };
    for (old, new, views) in facts {
        let shown = |text: &str| text.trim_matches('"').replace('-', if old.contains(':') { "–" } else { "-" });
        for view in views {
            let html = page(view);
            assert!(html.contains(&shown(new)), "{view} does not show {new}");
            assert!(old.contains(':') || !html.contains(&shown(old)), "{view} still shows {old}");
        }
    }
}

/// Marks of internal values: texts, and dates on which nothing else happened.
const MARK: &str = "内部标记";
const VERIFIED: &str = "2019-03-07";
const FILED: &str = "2018-05-09";
const REVIEWED: &str = "2017-08-13";
/// A record is reviewed after its last change.
const RECORD_REVIEWED: &str = "2026-11-22";

/// Puts a mark in the place of every internal value of a file: who wrote, who reviewed and when, who is responsible,
/// when a phone was dialled.
fn mark_internal(file: &Path) -> usize {
    let text = fs::read_to_string(file).unwrap();
    let is_page = file.extension().is_some_and(|extension| extension == "md");
    let mut marked = String::with_capacity(text.len());
    let (mut count, mut in_head, mut block) = (0, true, String::new());
    for (number, line) in text.lines().enumerate() {
        if is_page && number > 0 && line == "---" {
            in_head = false;
        }
        if !line.starts_with(' ') {
            line.split(':').next().unwrap_or_default().clone_into(&mut block);
        }
        let keys: &[(&str, &str)] = match block.as_str() {
            _ if !in_head => &[],
            "author" => &[("author: ", MARK)],
            "review" => {
                &[("by: ", MARK), ("secrecy: ", MARK), ("date: ", if is_page { REVIEWED } else { RECORD_REVIEWED })]
            }
            "disclosure" => &[("leader: ", MARK), ("post: ", MARK), ("filed: ", FILED)],
            _ if !is_page => &[("verified: ", VERIFIED)],
            _ => &[],
        };
        let mut line = line.to_owned();
        for (key, mark) in keys {
            if let Some(at) = line.find(key) {
                let start = at + key.len();
                let end = line[start..].find([',', '}']).map_or(line.len(), |end| start + end);
                line.replace_range(start..end, mark);
                count += 1;
            }
        }
        marked.push_str(&line);
        marked.push('\n');
    }
    fs::write(file, marked).unwrap();
    count
}

/// Adds pages that the public must not see, of every role, each with an attachment: titles, texts and names are marks.
fn add_pages_that_are_not_public(content: &Path) {
    let interprets = "interprets: ../tongzhi-gonggao/202611-02.md";
    for (page, head) in [
        ("lingang/tongzhi-gonggao/leak-draft", "date: 2026-11-01\ndraft: true\nreview: {by: 审核, date: 2026-11-01}"),
        ("lingang/tongzhi-gonggao/leak-future", "date: 2027-01-01\nreview: {by: 审核, date: 2026-11-01}"),
        ("lingang/tongzhi-gonggao/leak-later", "date: 2026-11-01\nreview: {by: 审核, date: 2027-01-01}"),
        ("lingang/tongzhi-gonggao/leak-bare", "date: 2026-11-01"),
        (
            "lingang/tongzhi-gonggao/leak-refused",
            "date: 2026-11-01\nreview: {by: 审核, date: 2026-11-01, secrecy: 不予公开}",
        ),
        ("lingang/zhengce-jiedu/leak-interpretation", &format!("date: 2026-11-01\n{interprets}")),
        ("lingang/gongkai-nianbao/2031", "date: 2026-11-01"),
        ("lingang/tongzhi-gonggao", "draft: true"),
        ("_parent/gongkai-zhidu/leak-bare", "date: 2026-11-01"),
        (
            "lingang/tongzhi-gonggao/leak-withdrawn",
            "date: 2026-11-01\nreview: {by: 审核, date: 2026-11-01}\nsummary: 内部标记\nkeywords: [内部标记]\nwithdrawn: {changed: 2026-11-02, date: 2026-11-03, reason: 内容有误}",
        ),
    ] {
        let title = if page.ends_with("withdrawn") { "撤下的通知" } else { MARK };
        let folder = content.join(page);
        fs::create_dir_all(&folder).unwrap();
        let text = format!("---\ntitle: {title}\nformed: 2026-10-30\n{head}\n---\n{MARK}\n\n## {MARK}\n\n{MARK}\n");
        fs::write(folder.join("index.md"), text).unwrap();
        if !page.ends_with("gonggao") {
            fs::write(folder.join("内部标记.txt"), MARK).unwrap();
        }
    }
    // The introductions of home pages, no longer reviewed.
    for intro in ["_parent/index.md", "qingxi/index.md"] {
        assert!(content.join(intro).is_file());
        fs::write(content.join(intro), format!("---\ntitle: {MARK}\n---\n{MARK}\n")).unwrap();
    }
    // What an editor notes for colleagues.
    let notice = content.join("lingang/tongzhi-gonggao/202611-02.md");
    let text = fs::read_to_string(&notice).unwrap();
    fs::write(&notice, format!("{}\n\n<!-- {MARK} -->\n", text.replacen("title:", "# 内部标记\ntitle:", 1))).unwrap();
}

/// The sample with marks in the place of everything internal.
fn marked_sample() -> tempfile::TempDir {
    let site = copy_of_sample();
    let mut marks = 0;
    for entry in WalkDir::new(site.path().join("content")).into_iter().map(Result::unwrap) {
        let extension = entry.path().extension().unwrap_or_default().to_string_lossy().into_owned();
        if entry.file_type().is_file() && ["md", "yaml"].contains(&extension.as_str()) {
            marks += mark_internal(entry.path());
        }
    }
    assert!(marks > 400, "{marks} internal values");
    add_pages_that_are_not_public(&site.path().join("content"));
    site
}

/// Builds a marked site and seeks the marks in every byte of what it made.
fn seek_internal(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let built = build(site);
    let refusing: Vec<_> = built
        .checked
        .findings
        .iter()
        .filter(|f| f.finding.class.refuses())
        .map(|f| (&f.finding.locus.file, f.start, &f.finding.message.zh))
        .collect();
    assert!(built.committed.is_some(), "{refusing:#?}");
    let mut output = tree(&site.join("public"));
    output.insert("manifest.json".to_owned(), fs::read(site.join("manifest.json")).unwrap());
    let mut sought = vec![MARK.to_owned(), gongkai::model::values::encode(MARK)];
    for day in [VERIFIED, FILED, REVIEWED, RECORD_REVIEWED] {
        let [year, month, day] = <[_; 3]>::try_from(day.split('-').collect::<Vec<_>>()).unwrap();
        let (month_of, day_of) = (month.trim_start_matches('0'), day.trim_start_matches('0'));
        sought.extend([format!("{year}-{month}-{day}"), format!("{year}{month}{day}")]);
        sought.extend([format!("{year}年{month_of}月{day_of}日"), format!("{year}/{month_of}/{day_of}")]);
    }
    for (path, bytes) in &output {
        let text = String::from_utf8_lossy(bytes);
        for internal in &sought {
            assert!(!text.contains(internal) && !path.contains(internal), "{internal} in {path}");
        }
    }
    output
}

/// Promise 2: what is internal is in no byte of the output, attachments, spreadsheets and the manifest included.
#[test]
fn no_internal_value_reaches_the_output() {
    let output = seek_internal(marked_sample().path());
    assert!(output.len() > 300, "{} files", output.len());
}

/// Not even a template of the site's own that prints all that it is given can show what is internal.
#[test]
fn no_template_can_show_what_is_internal() {
    let site = marked_sample();
    let templates = site.path().join("themes/default/templates");
    for part in ["pages", "views"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates").join(part);
        fs::create_dir_all(templates.join(part)).unwrap();
        for template in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = template.file_name();
            fs::write(templates.join(part).join(name), "<pre>{{ __tera_context }}</pre>").unwrap();
        }
    }
    let output = seek_internal(site.path());
    let home = String::from_utf8_lossy(&output["lingang/index.html"]);
    assert!(
        home.contains("full_name") && home.contains("中华人民共和国临港海关"),
        "the templates print what they are given"
    );
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
    for later in [now().date().at(17, 30, 0, 0), date(2026, 12, 6).at(8, 0, 0, 0)] {
        let built = engine::build(site.path(), later, &public).unwrap();
        assert_eq!(built.committed.unwrap().written, 0, "{later}");
        same(&tree(&public), &before);
    }
}

/// The tags of a page: name and attributes, values without quotes and character references for `&`.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
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
            for refused in ["//", "@import", "data:", "<script", "<foreignObject", "javascript:"] {
                assert!(!text.contains(refused), "{refused} in {path}");
            }
            assert!(
                !path.ends_with(".svg")
                    || tags(&text).iter().flat_map(|tag| &tag.1).all(|(name, _)| !name.starts_with("on"))
            );
        } else if path.ends_with(".html") {
            let html = String::from_utf8(bytes).unwrap();
            for (tag, attributes) in tags(&html) {
                let refused = ["style", "script", "iframe", "object", "embed", "base", "applet", "frame"];
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
    let loaded = gongkai::load::load(site.path(), now()).unwrap().site.unwrap();
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
                assert!(!number, "…{}{unit} in {}", &before[before.len().saturating_sub(3)..], path.display());
            }
        }
    }
    assert!(read > 80, "{read} files");
}
