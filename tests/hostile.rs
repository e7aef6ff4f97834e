//! Input that nobody wrote for us: each is a clear finding, nothing panics, nothing outside the output is touched.

use std::fs;
use std::path::{Path, PathBuf};

use gongkai::engine;
use jiff::civil::{DateTime, date};

fn now() -> DateTime {
    date(2026, 11, 23).at(9, 0, 0, 0)
}

struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        gongkai::scaffold::site_on(&folder.path().join("site"), date(2026, 11, 20)).unwrap();
        Self { folder }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn notices(&self) -> PathBuf {
        let office = self.root().join("content/shili-gang");
        let linking =
            |folder: &Path| fs::read_dir(folder).is_ok_and(|entries| entries.filter_map(Result::ok).count() > 1);
        fs::read_dir(office)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.is_dir() && linking(path))
            .unwrap()
    }

    /// An article with that body, and what is found.
    fn article(&self, head: &str, body: &str) -> Vec<String> {
        let text = format!(
            "---\n{head}\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nreview: {{by: 审核, date: 2026-11-20}}\n---\n{body}\n\n## 联系方式\n\n大厅。\n"
        );
        fs::write(self.notices().join("2026-66.md"), text).unwrap();
        self.codes()
    }

    fn codes(&self) -> Vec<String> {
        let checked = engine::check(&self.root(), now()).unwrap();
        checked.findings.iter().map(|found| found.finding.rule.code.to_owned()).collect()
    }

    fn build(&self) -> Vec<String> {
        let built = engine::build(&self.root(), now(), &self.root().join("public")).unwrap();
        let codes = built.checked.findings.iter().map(|found| found.finding.rule.code.to_owned()).collect();
        assert!(built.committed.is_some(), "{codes:?}");
        codes
    }

    fn html(&self) -> String {
        let folder = self.notices().strip_prefix(self.root().join("content")).unwrap().to_owned();
        fs::read_to_string(self.root().join("public").join(folder).join("2026-66.html")).unwrap()
    }
}

/// The tags of a page without the values of their attributes.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let mut tag = String::new();
        let mut quote = None;
        let mut end = rest.len();
        for (at, c) in rest[open..].char_indices() {
            match (c, quote) {
                ('"' | '\'', None) => quote = Some(c),
                (c, Some(q)) if c == q => quote = None,
                ('>', None) => {
                    end = open + at;
                    break;
                }
                (c, None) => tag.push(c),
                _ => {}
            }
        }
        rest = &rest[end.min(rest.len())..];
        if tag == "<title" {
            // What stands in a title is text up to its closing tag.
            rest = &rest[rest.find("</title").unwrap_or(0)..];
        }
        tags.push(tag);
    }
    tags
}

#[test]
fn scripts_reach_no_page_by_any_way() {
    let site = Site::new();
    let script = "<script>alert(1)</script>";
    let codes = site.article(
        &format!("title: '</title>{script}标题\" onmouseover=\"x'\nsummary: '</p>{script}'\nkeywords: ['\"><img src=x onerror=y>']\nsource: '{script}'"),
        &format!("{script}\n\n<a href=\"https://a.example\" onclick=\"x()\">甲</a> <svg onload=x()></svg> <style>*{{}}</style> <iframe src=//b.example></iframe>\n\n`{script}`"),
    );
    assert_eq!(codes, ["S015"], "sanitised, and said so");
    site.build();
    for entry in walkdir::WalkDir::new(site.root().join("public")).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|extension| extension == "html") {
            let html = fs::read_to_string(entry.path()).unwrap();
            for tag in tags(&html) {
                // The theme's own: its scripts, its data blocks, its chart.
                let scripts = ["site.js", "search.js", "screen.js"].map(|name| format!("assets/{name}"));
                let own = (tag.starts_with("<script ") && scripts.iter().any(|script| tag.ends_with(script)))
                    || tag.starts_with("<script type=application/ld+json")
                    || (tag.starts_with("<svg ") && tag.contains("role=img"));
                let scripted = ["<script", "<svg", "<iframe", "<style"].iter().any(|bad| tag.starts_with(bad));
                assert!(
                    (!scripted || own) && !tag.contains(" on") && !tag.contains("src=x"),
                    "{tag} in {}",
                    entry.path().display()
                );
            }
        }
    }
    assert!(site.html().contains("&lt;script"));
}

/// Structured data stays data, whatever the record holds.
#[test]
fn a_record_ends_no_data_block() {
    let site = Site::new();
    let hostile = "</script><script>alert(1)</script><!-- & ' \"末";
    let file = site.root().join("content/shili-gang/office.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let quoted = serde_json::to_string(hostile).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.retain(|line| !line.starts_with("summary:"));
    lines.push(format!("summary: {quoted}"));
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    site.build();
    let html = fs::read_to_string(site.root().join("public/shili-gang/index.html")).unwrap();
    let block = html.split_once("<script type=application/ld+json>").unwrap().1.split_once("</script>").unwrap().0;
    let data: serde_json::Value = serde_json::from_str(block).unwrap();
    assert_eq!(data["description"], hostile);
    assert_eq!(data["@type"], "GovernmentOffice");
    assert_eq!(
        tags(&html).iter().filter(|tag| tag.starts_with("<script")).count(),
        2,
        "the theme's script and the data block"
    );
}

#[test]
fn a_document_number_is_no_place_for_scripts() {
    let site = Site::new();
    assert_eq!(site.article("title: 标题\nnumber: '<script>alert(1)</script>'", "正文。"), ["T002"]);
}

#[test]
fn links_that_are_no_links_are_refused() {
    let site = Site::new();
    for link in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "/etc/passwd",
        "C:\\x",
        "//evil.example",
    ] {
        assert!(
            site.article("title: 甲", &format!("[x](<{link}>)")).iter().any(|code| code == "L005" || code == "L001"),
            "{link}"
        );
        assert!(
            site.article("title: 甲", &format!("![x](<{link}>)")).iter().any(|code| code == "L005" || code == "L003"),
            "{link}"
        );
    }
    for path in ["../../../../../../etc/passwd", "../../../site.yaml", "..\\..\\site.yaml", "../office.yaml"] {
        assert!(site.article("title: 甲", &format!("[x](<{path}>)")).iter().any(|code| code == "L001"), "{path}");
    }
    let record = site.root().join("content/shili-gang/office.yaml");
    let text = fs::read_to_string(&record).unwrap();
    let changed = text.replacen("url: https://", "url: javascript://", 1);
    assert_ne!(text, changed);
    fs::write(&record, changed).unwrap();
    assert!(site.codes().iter().any(|code| code == "S004"));
}

#[test]
fn bombs_of_yaml_are_findings() {
    let site = Site::new();
    let mut bomb = "title: 甲\na: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (this, last) in ('b'..='j').zip('a'..) {
        bomb.push_str(&format!("{this}: &{this} [{}]\n", vec![format!("*{last}"); 9].join(",")));
    }
    assert!(site.article(bomb.trim_end(), "正文").contains(&"S002".to_owned()));
    let deep = format!("title: {}{}", "[".repeat(20_000), "]".repeat(20_000));
    assert!(site.article(&deep, "正文").contains(&"S002".to_owned()));
}

#[test]
fn bodies_beyond_all_measure_are_findings() {
    let site = Site::new();
    let lists: String = (0..10_000).map(|depth| format!("{}- x\n", "  ".repeat(depth.min(200)))).collect();
    assert!(site.article("title: 甲", &lists).contains(&"S017".to_owned()), "lists");
    assert!(site.article("title: 甲", &"1. ".repeat(10_000)).contains(&"S017".to_owned()), "lists on a line");
    assert!(site.article("title: 甲", &"> ".repeat(10_000)).contains(&"S017".to_owned()), "quotes");
    let html = format!("{}x{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    assert!(site.article("title: 甲", &html).contains(&"S017".to_owned()), "HTML");
    assert!(site.article("title: 甲", &"甲".repeat(400_000)).contains(&"S017".to_owned()), "a line of a megabyte");
    assert!(
        site.article("title: 甲", &"甲乙丙丁\n".repeat(8_000_000)).contains(&"S017".to_owned()),
        "a hundred megabytes"
    );
    let wide = format!("|{}\n|{}\n|{}", "a|".repeat(500), "-|".repeat(500), "b|".repeat(500));
    assert_eq!(site.article("title: 甲", &wide), Vec::<String>::new(), "a wide table is only wide");
}

#[test]
fn files_that_are_no_text_are_findings() {
    let site = Site::new();
    let path = site.notices().join("2026-66.md");
    fs::write(&path, [0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe]).unwrap();
    assert_eq!(site.codes(), ["S001"]);
    fs::write(&path, "---\ntitle: 甲\n---\n\0").unwrap();
    assert_eq!(site.codes(), ["S001"]);
    fs::write(&path, "").unwrap();
    assert_eq!(site.codes(), ["S008"]);
}

#[cfg(unix)]
#[test]
fn links_pipes_and_devices_are_findings_and_are_not_followed() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    let secret = site.folder.path().join("secret.txt");
    fs::write(&secret, "绝不公开的内容").unwrap();
    symlink(&secret, site.notices().join("secret.md")).unwrap();
    symlink(site.folder.path(), site.notices().join("out")).unwrap();
    symlink(site.notices(), site.notices().join("loop")).unwrap();
    symlink("/dev/zero", site.notices().join("zero.md")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(site.notices().join("pipe.md")).status().unwrap();
    assert!(made.success());
    assert_eq!(site.codes(), vec!["S011"; 5]);
    for file in ["catalog.yaml", "holidays.yaml", "ledger.yaml"] {
        let site = Site::new();
        assert!(std::process::Command::new("mkfifo").arg(site.root().join(file)).status().unwrap().success());
        assert_eq!(site.codes(), ["S011"], "{file}");
    }
}

#[cfg(unix)]
#[test]
fn names_are_attacked_in_vain() {
    let site = Site::new();
    let folder = site.notices().join("2026-66");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("index.md"), "---\ntitle: 甲\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nreview: {by: 审核, date: 2026-11-20}\n---\n正文。\n\n## 联系方式\n\n大厅。\n").unwrap();
    fs::write(folder.join("a'&#;=%41附件 1.txt"), "x").unwrap();
    site.build();
    let html = site.html();
    let public = site
        .root()
        .join("public")
        .join(site.notices().strip_prefix(site.root().join("content")).unwrap())
        .join("2026-66");
    assert!(public.join("a'&#;=%41附件 1.txt").is_file());
    assert!(html.contains("2026-66/a%27%26%23%3B%3D%2541"), "{html}");
    for name in ["\"><script>.txt", "a\\b.txt", "x:y.txt", "line\nbreak.txt"] {
        fs::write(folder.join(name), "x").unwrap();
        assert_eq!(site.codes(), ["S009"], "{name:?}");
        fs::remove_file(folder.join(name)).unwrap();
    }
    // The same name, composed and decomposed, and in another case.
    fs::write(folder.join("caf\u{e9}.txt"), "x").unwrap();
    fs::write(folder.join("cafe\u{301}.txt"), "x").unwrap();
    assert_eq!(site.codes(), ["S016"]);
    fs::remove_file(folder.join("cafe\u{301}.txt")).unwrap();
    fs::write(folder.join("CAF\u{c9}.txt"), "x").unwrap();
    assert_eq!(site.codes(), ["S016"]);
}

#[test]
fn templates_that_break_or_loop_are_findings() {
    for template in [
        "{% if %}",
        "{{ page.",
        "{{ nothing }}",
        "{% include \"no-such.html\" %}",
        "{% include \"pages/withdrawn.html\" %}{% include \"pages/list.html\" %}",
        "{{ x | no_such_filter }}",
        "{% extends \"pages/list.html\" %}",
        "{% for n in range(end=1000000000) %}x{% endfor %}",
        "{% for n in range(end=100) %}{% for n in range(end=100) %}{% endfor %}{% endfor %}",
        "{% set r = range(end=900) %}{% for a in r %}{% for b in r %}{% for c in r %}x{% endfor %}{% endfor %}{% endfor %}",
    ] {
        let site = Site::new();
        let folder = site.root().join("themes/default/templates/pages");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("list.html"), template).unwrap();
        let codes = site.codes();
        assert!(!codes.is_empty() && codes.iter().all(|code| code == "S012"), "{template}: {codes:?}");
    }
}

/// A loop without end stops at a bound, once and not for each of the pages, and is one finding.
#[test]
fn a_template_of_every_page_that_loops_without_end_is_one_finding() {
    let site = Site::new();
    let folder = site.root().join("themes/default/templates");
    fs::create_dir_all(&folder).unwrap();
    let endless = "{% set r = range(end=900) %}{% for a in r %}{% for b in r %}{% for c in r %}<p>{{ page.title }}</p>{% endfor %}{% endfor %}{% endfor %}";
    fs::write(folder.join("head.html"), endless).unwrap();
    let start = std::time::Instant::now();
    assert_eq!(site.codes(), ["S012"]);
    assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn reserved_names_and_paths_are_refused() {
    let site = Site::new();
    let config = site.root().join("site.yaml");
    let text = fs::read_to_string(&config).unwrap();
    for id in ["assets", "../x", "_parent", "zfxxgk", "A", "con trol", "."] {
        fs::write(&config, text.replacen("shili-gang", &format!("\"{id}\""), 1)).unwrap();
        let codes = site.codes();
        assert!(codes.iter().any(|code| code == "S004" || code == "S009"), "{id}: {codes:?}");
    }
    for (key, value) in [("theme", "../../etc"), ("base_path", "/../"), ("column", "a/b"), ("domain", "x/../y")] {
        let line = format!("{key}: \"{value}\"\n");
        let without: String =
            text.lines().filter(|l| !l.starts_with(&format!("{key}:"))).map(|l| format!("{l}\n")).collect();
        fs::write(&config, format!("{line}{without}")).unwrap();
        assert!(site.codes().iter().any(|code| code == "S004"), "{key}");
    }
}
