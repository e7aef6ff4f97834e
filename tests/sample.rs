//! The sample site in the root of the project, and the promises that hold for every site.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gongkai::engine;
use jiff::civil::date;
use walkdir::WalkDir;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn now() -> jiff::civil::DateTime {
    date(2026, 11, 23).at(9, 0, 0, 0)
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// A copy of the sample's inputs.
fn copy_of_sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["site.yaml", "catalog.yaml", "ledger.yaml", "content"] {
        for entry in WalkDir::new(root().join(part)).into_iter().filter_map(Result::ok) {
            let target = folder.path().join(entry.path().strip_prefix(root()).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).unwrap();
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    folder
}

fn build(site: &Path) -> engine::Built {
    engine::build(site, now(), &site.join("public")).unwrap()
}

fn replace(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(old), "{} does not hold {old}", file.display());
    fs::write(file, text.replacen(old, new, 1)).unwrap();
}

#[test]
fn the_sample_builds_without_a_finding() {
    let site = copy_of_sample();
    let built = build(site.path());
    let said: Vec<_> = built
        .checked
        .findings
        .iter()
        .map(|f| (f.finding.locus.file.clone(), f.start, f.finding.message.zh.clone()))
        .collect();
    assert!(said.is_empty(), "{said:#?}");
    assert!(built.committed.is_some());
}

/// Promise 1: a fact stands once, and shows wherever it is needed.
#[test]
fn a_phone_changed_in_one_place_shows_on_every_page_that_carries_it() {
    let site = copy_of_sample();
    build(site.path());
    let public = site.path().join("public");
    let record = fs::read_to_string(site.path().join("content/lingang/office.yaml")).unwrap();
    let phone = record.split("0640-").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect::<String>();
    let old = format!("0640-{phone}");
    let carries = |number: &str| -> Vec<String> {
        tree(&public)
            .into_iter()
            .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(number))
            .map(|(path, _)| path)
            .collect()
    };
    let before = carries(&old);
    assert!(before.len() >= 4, "guide, address, applications, annex …: {before:?}");
    let new = "0640-5559973";
    assert!(carries(new).is_empty());
    fs::write(site.path().join("content/lingang/office.yaml"), record.replace(&old, new)).unwrap();
    build(site.path());
    let from_record: Vec<_> = carries(new);
    // Texts of notices may name the number as well; those are the office's own words and stay.
    assert!(before.iter().filter(|path| !carries(&old).contains(path)).all(|path| from_record.contains(path)));
    assert!(from_record.len() >= 4, "{from_record:?}");
}

/// Puts a mark in the place of every internal value of a file: who wrote, who reviewed, who is responsible.
fn mark_internal(file: &Path, mark: &str) -> usize {
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
        let internal = in_head && ["author", "review", "disclosure"].contains(&block.as_str());
        let mut line = line.to_owned();
        if internal {
            for key in ["author: ", "by: ", "secrecy: ", "leader: ", "post: "] {
                if let Some(at) = line.find(key) {
                    let start = at + key.len();
                    let end = line[start..].find([',', '}']).map_or(line.len(), |end| start + end);
                    // The author is another person than the reviewer.
                    let who = if key == "author: " { "作者" } else { "" };
                    line.replace_range(start..end, &format!("{mark}{who}"));
                    count += 1;
                }
            }
        }
        marked.push_str(&line);
        marked.push('\n');
    }
    fs::write(file, marked).unwrap();
    count
}

/// Promise 2: what is internal is in no byte of the output, attachments, spreadsheets and the manifest included.
#[test]
fn no_internal_value_reaches_the_output() {
    let site = copy_of_sample();
    let mut marks = 0;
    for entry in WalkDir::new(site.path().join("content")).into_iter().map(Result::unwrap) {
        let extension = entry.path().extension().unwrap_or_default().to_string_lossy().into_owned();
        if entry.file_type().is_file() && ["md", "yaml"].contains(&extension.as_str()) {
            marks += mark_internal(entry.path(), "内部标记甲");
        }
    }
    assert!(marks > 150, "{marks} internal values");
    let notices = site.path().join("content/lingang/tongzhi-gonggao");
    for (name, head) in [
        ("draft", "date: 2026-11-01\ndraft: true\nreview: {by: 审核, date: 2026-11-01}"),
        ("future", "date: 2027-01-01\nreview: {by: 审核, date: 2026-11-01}"),
        ("bare", "date: 2026-11-01"),
        ("refused", "date: 2026-11-01\nreview: {by: 审核, date: 2026-11-01, secrecy: 不予公开}"),
        (
            "withdrawn",
            "date: 2026-11-01\nreview: {by: 审核, date: 2026-11-01}\nsummary: 内部标记乙\nwithdrawn: {changed: 2026-11-02, date: 2026-11-03, reason: 内容有误}",
        ),
    ] {
        let title = if name == "withdrawn" { "撤下的通知" } else { "内部标记乙" };
        let folder = notices.join(format!("leak-{name}"));
        fs::create_dir(&folder).unwrap();
        let text =
            format!("---\ntitle: {title}\nformed: 2026-10-30\n{head}\n---\n内部标记乙\n\n## 联系方式\n\n内部标记乙\n");
        fs::write(folder.join("index.md"), text).unwrap();
        fs::write(folder.join("内部标记乙.txt"), "内部标记乙").unwrap();
    }
    let built = build(site.path());
    let refusing: Vec<_> =
        built.checked.findings.iter().filter(|f| f.finding.class.refuses()).map(|f| &f.finding.message.zh).collect();
    assert!(built.committed.is_some(), "{refusing:#?}");
    let mut output = tree(&site.path().join("public"));
    output.insert("manifest.json".to_owned(), fs::read(site.path().join("manifest.json")).unwrap());
    let encoded = gongkai::model::values::encode("内部标记");
    for (path, bytes) in output {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("内部标记") && !text.contains(&encoded) && !path.contains("内部标记"), "{path}");
    }
}

/// Promise 5: a build that finds something touches nothing.
#[test]
fn a_refused_build_leaves_the_last_output_as_it_was() {
    let site = copy_of_sample();
    build(site.path());
    let before = tree(&site.path().join("public"));
    let manifest = fs::read(site.path().join("manifest.json")).unwrap();
    replace(&site.path().join("content/lingang/office.yaml"), "name:", "nmae:");
    let built = build(site.path());
    assert!(built.committed.is_none());
    assert_eq!(tree(&site.path().join("public")), before);
    assert_eq!(fs::read(site.path().join("manifest.json")).unwrap(), manifest);
    assert!(!site.path().join(".public.gongkai").exists());
}

/// Deleting what a row rests on gives that finding, and no other, for each row that is owed.
#[test]
fn each_mandatory_row_without_its_pages_is_one_gap() {
    let site = copy_of_sample();
    let loaded = gongkai::load::load(site.path(), now()).unwrap().site.unwrap();
    let mut tried = 0;
    for owner in loaded.owners() {
        let folder = match owner {
            gongkai::model::Owner::Parent => "_parent",
            gongkai::model::Owner::Office(_) => loaded.office(owner).id.as_str(),
        };
        for item in loaded.items(owner) {
            let row = site.path().join("content").join(folder).join(item.id.as_str());
            let owed = *loaded.duty(owner, item) != gongkai::model::catalog::Duty::Recommended;
            let linked = !loaded.row_links(owner, item).is_empty();
            if !row.is_dir() || !owed || linked || item.shape == gongkai::model::catalog::Shape::Data {
                continue;
            }
            let away = site.path().join("away");
            fs::rename(&row, &away).unwrap();
            let checked = engine::check(site.path(), now()).unwrap();
            fs::rename(&away, &row).unwrap();
            let rows: Vec<_> = checked.findings.iter().filter(|f| f.finding.rule.code == "C001").collect();
            assert_eq!(rows.len(), 1, "{folder}/{}", item.id);
            assert!(rows[0].finding.message.zh.contains(&*item.name));
            // Others are links to pages that are gone and the ledger that misses them, and nothing else.
            assert!(
                checked
                    .findings
                    .iter()
                    .all(|f| matches!(f.finding.rule.code, "C001" | "L001" | "L006" | "L007" | "R006")),
                "{folder}/{}: {:#?}",
                item.id,
                checked.findings.iter().map(|f| &f.finding.message.zh).collect::<Vec<_>>()
            );
            tried += 1;
        }
    }
    assert!(tried >= 15, "{tried} rows");
}

/// Promise 3: the output is a function of the inputs.
#[test]
fn the_output_does_not_depend_on_threads_folder_locale_or_time_zone() {
    let site = copy_of_sample();
    let run = |output: &Path, here: &Path, settings: &[(&str, &str)]| {
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
    let first = [("RAYON_NUM_THREADS", "1"), ("LANG", "C"), ("TZ", "UTC")];
    let second =
        [("RAYON_NUM_THREADS", "7"), ("LANG", "en_US.UTF-8"), ("LC_ALL", "en_US.UTF-8"), ("TZ", "America/New_York")];
    run(&a.path().join("public"), a.path(), &first);
    run(&b.path().join("public"), &root(), &second);
    assert_eq!(tree(a.path()), tree(b.path()));
}

/// `--as-of` decides what is visible and nothing else: no byte carries the moment of building.
#[test]
fn building_at_another_hour_changes_nothing() {
    let site = copy_of_sample();
    build(site.path());
    let before = tree(&site.path().join("public"));
    let built = engine::build(site.path(), now().date().at(17, 30, 0, 0), &site.path().join("public")).unwrap();
    assert_eq!(built.committed.unwrap().written, 0);
    assert_eq!(tree(&site.path().join("public")), before);
}

/// Promise 7: pages stand alone.
#[test]
fn pages_ask_nothing_of_other_hosts_and_hold_nothing_inline() {
    let site = copy_of_sample();
    build(site.path());
    for (path, bytes) in tree(&site.path().join("public")) {
        if !path.ends_with(".html") {
            continue;
        }
        let html = String::from_utf8(bytes).unwrap();
        for refused in [" style=", "<style", " onclick", " onload", "javascript:", "<iframe", "<script"] {
            assert!(!html.contains(refused), "{refused} in {path}");
        }
        for attribute in ["src=", "srcset="] {
            for part in html.split(attribute).skip(1) {
                assert!(
                    !part.trim_start_matches(['"', '\'']).starts_with("http"),
                    "{path}: {attribute}{}",
                    &part[..part.len().min(40)]
                );
            }
        }
        for link in html.split("<link").skip(1) {
            let tag = link.split('>').next().unwrap();
            assert!(tag.contains("canonical") || !tag.contains("http"), "{path}: {tag}");
        }
    }
}

/// Every link of the output leads to a file that is there, and none is absolute.
#[test]
fn every_link_of_the_output_leads_to_a_file() {
    let site = copy_of_sample();
    build(site.path());
    let public = site.path().join("public");
    let files = tree(&public);
    let mut links = 0;
    // The page for addresses that lead nowhere is shown at any depth, so it names the mount path.
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html") && *path != "404.html") {
        let html = String::from_utf8_lossy(bytes);
        for part in html.split("href=").skip(1).chain(html.split("src=").skip(1)) {
            let value = match part.chars().next() {
                Some(quote @ ('"' | '\'')) => part[1..].split(quote).next().unwrap(),
                _ => part.split([' ', '>']).next().unwrap(),
            };
            if value.contains(':') || value.starts_with('#') {
                continue;
            }
            let target = value.split('#').next().unwrap();
            let target = gongkai::model::values::decode(&target.replace("&amp;", "&"));
            assert!(!target.starts_with('/'), "{path}: {value}");
            let mut parts: Vec<&str> = path.split('/').collect();
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
    assert!(links > 1000, "{links} links");
}

/// Every fact of a record that a guide is made of stands in the generated guide.
#[test]
fn the_guide_loses_no_fact_of_the_record() {
    fn leaves(node: &gongkai::source::Node, skip: &[&str], found: &mut Vec<String>) {
        use gongkai::source::Node;
        match node {
            Node::Text(text) => found.push(text.trim().to_owned()),
            Node::Int(number) => found.push(number.to_string()),
            Node::List(items) => items.iter().for_each(|item| leaves(item, skip, found)),
            Node::Map(pairs) => {
                for (key, value) in pairs {
                    if !matches!(key, Node::Text(key) if skip.contains(&key.as_str())) {
                        leaves(value, skip, found);
                    }
                }
            }
            _ => {}
        }
    }
    let site = copy_of_sample();
    build(site.path());
    let loaded = gongkai::load::load(site.path(), now()).unwrap().site.unwrap();
    for owner in loaded.owners() {
        let office = loaded.office(owner);
        let row = loaded.items(owner).find(|item| {
            use gongkai::model::catalog::View;
            matches!(item.view, Some(View::Guide | View::ParentGuide))
        });
        let guide = site.path().join("public").join(loaded.row_url(owner, row.unwrap()).file_path());
        let html = fs::read_to_string(guide).unwrap();
        let mut text = String::new();
        let mut in_tag = false;
        for c in html.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag && !c.is_whitespace() => text.push(c),
                _ => {}
            }
        }
        let mut facts = Vec::new();
        for block in [
            "full_name",
            "bureau",
            "places",
            "applications",
            "holdings",
            "publication",
            "new_media",
            "arrangement",
            "guide_notes",
        ] {
            if let Some(node) = office.node.get(block) {
                // Hours are shown as lines; ids, and the dates on which phones were dialled, are not for the public.
                leaves(node, &["hours", "verified", "section", "place_id"], &mut facts);
            }
        }
        for (path, hours) in office.all_hours() {
            let of_guide = matches!(path.first(), Some(gongkai::diagnostic::Step::Key(key)) if ["hours", "places", "applications"].contains(&key.as_str()));
            if !of_guide {
                continue;
            }
            facts.extend(hours.lines().into_iter().flat_map(|line| [line.days, line.times]));
        }
        facts.extend(office.changed.get().map(|date| format!("{}年{}月{}日", date.year(), date.month(), date.day())));
        let ids: Vec<&str> =
            office.places.iter().filter_map(|place| place.id.get()).map(gongkai::model::values::Id::as_str).collect();
        assert!(facts.len() > 20);
        for fact in facts.iter().filter(|fact| *fact != "none" && !ids.contains(&fact.as_str())) {
            let compact: String = fact.chars().filter(|c| !c.is_whitespace()).collect();
            let escaped = compact.replace('&', "&amp;");
            assert!(text.contains(&compact) || text.contains(&escaped), "{}: {fact}", office.id);
        }
        for (path, phone) in office.all_phones() {
            let in_guide = matches!(path.first(), Some(gongkai::diagnostic::Step::Key(key)) if key == "bureau" || key == "places" || key == "applications");
            if in_guide {
                assert!(text.contains(&phone.number.get().unwrap().to_string()));
            }
        }
    }
}

/// Twenty faults of twenty kinds, spread over the offices of the sample: one run reports all of them at their places.
#[test]
fn twenty_faults_are_all_reported_in_one_run() {
    let site = copy_of_sample();
    let loaded = gongkai::load::load(site.path(), now()).unwrap().site.unwrap();
    let offices: Vec<String> = loaded.offices.iter().map(|office| office.id.clone()).collect();
    let office = |number: usize| offices[number % offices.len()].clone();
    let mut planted: Vec<(&str, String, usize)> = Vec::new();
    let line_of = |text: &str, mark: &str| text.lines().position(|line| line.contains(mark)).unwrap() + 1;

    let mut in_record = |code, number: usize, mark: &str, change: &dyn Fn(&str) -> String| {
        let file = format!("content/{}/office.yaml", office(number));
        let text = change(&fs::read_to_string(site.path().join(&file)).unwrap());
        planted.push((code, file.clone(), line_of(&text, mark)));
        fs::write(site.path().join(&file), text).unwrap();
    };
    in_record("S003", 0, "nonsense", &|text| format!("{}\nnonsense: 1\n", text.trim_end()));
    in_record("S006", 1, "name: 又一个名称", &|text| format!("{}\nname: 又一个名称\n", text.trim_end()));
    in_record("S004", 2, "changed: 去年", &|text| {
        let line = text.lines().find(|line| line.starts_with("changed:")).unwrap().to_owned();
        text.replacen(&line, "changed: 去年", 1)
    });
    in_record("G005", 3, "0641-", &|text| text.replacen("number: 0640-", "number: 0641-", 1));
    in_record("C004", 4, "  fax:", &|text| {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with("fax:") && line.starts_with("  f"))
            .unwrap()
            .to_owned();
        text.replacen(&format!("{line}\n"), "  fax:\n", 1)
    });

    let mut in_page = |code, number: usize, name: &str, head: &str, body: &str, mark: &str| {
        let file = format!("content/{}/tongzhi-gonggao/{name}", office(number));
        let head = head
            .replace("OK", "title: 通知\ndate: 2026-11-02\nformed: 2026-11-01\nreview: {by: 审核, date: 2026-11-01}");
        let text = if head.is_empty() { body.to_owned() } else { format!("---\n{head}\n---\n{body}\n") };
        planted.push((code, file.clone(), line_of(&text, mark)));
        let path = site.path().join(&file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let contact = "\n\n## 联系方式\n\n大厅。";
    in_page("L001", 0, "p-01.md", "OK", &format!("[甲](no-such.md){contact}"), "no-such");
    in_page("L002", 1, "p-02.md", "OK", &format!("[甲](#没有){contact}"), "#没有");
    in_page("L003", 2, "p-03.md", "OK", &format!("![甲](no.png){contact}"), "no.png");
    in_page("L005", 3, "p-04.md", "OK", &format!("[甲](javascript:x){contact}"), "javascript");
    in_page("A001", 4, "p-05/index.md", "OK", &format!("![](a.svg){contact}"), "a.svg");
    in_page("C003", 5, "p-06.md", "OK", "没有要素的通知。", "没有要素");
    in_page("C002", 0, "p-07.md", "OK", "（待补充）", "（待补充）");
    in_page(
        "C010",
        1,
        "p-08.md",
        "title: 没有日期\nreview: {by: 审核, date: 2026-11-01}",
        &format!("正文。{contact}"),
        "title:",
    );
    in_page("S008", 2, "p-09.md", "", "没有头部的通知。", "没有头部");
    in_page("S002", 3, "p-10.md", "title: 甲\ndate：2026-11-02\nformed: 2026-11-01", "正文。", "date：");
    in_page("S005", 4, "p-11.md", "OK\nevent: 明天", &format!("正文。{contact}"), "event:");
    in_page("S009", 5, "P 12.md", "OK", &format!("正文。{contact}"), "---");
    in_page("S014", 0, "p-13.md", "OK\nsection: no-such-section", &format!("正文。{contact}"), "section:");
    in_page("R003", 1, "p-14.md", "OK\nwithdrawn: {date: 2026-11-03}", "正文。", "withdrawn");
    let gb = format!("content/{}/tongzhi-gonggao/p-15.md", office(2));
    fs::write(site.path().join(&gb), [b"---\ntitle: ".as_slice(), &[0xb9, 0xab, 0xb8, 0xe6], b"\n---\n"].concat())
        .unwrap();
    planted.push(("S001", gb, 2));
    fs::write(
        site.path().join(format!("content/{}/tongzhi-gonggao/p-05/a.svg", office(4))),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    )
    .unwrap();

    assert_eq!(planted.len(), 20);
    let checked = engine::check(site.path(), now()).unwrap();
    let found: Vec<_> = checked
        .findings
        .iter()
        .map(|f| (f.finding.rule.code, f.finding.locus.file.to_string(), f.start.line))
        .collect();
    for fault in &planted {
        assert!(found.contains(fault), "{fault:?} is not among {found:#?}");
    }
}
