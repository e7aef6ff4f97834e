//! The sample site in the root of the project: it builds, loses nothing, and every gap and fault planted in it is found.

mod parent;

use std::fs;
use std::path::Path;

use gongkai::engine;
use parent::{build, copy_of_sample, now, tree};

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

/// Promise 5: a build that finds a fault or a gap touches nothing.
#[test]
fn a_refused_build_leaves_the_last_output_as_it_was() {
    let site = copy_of_sample();
    build(site.path());
    let before = tree(&site.path().join("public"));
    let manifest = fs::read(site.path().join("manifest.json")).unwrap();
    let record = site.path().join("content/lingang/office.yaml");
    let text = fs::read_to_string(&record).unwrap();
    for (old, new, faults, gaps) in [("name:", "nmae:", true, false), ("  fax: 0640-5550109", "  fax:", false, true)] {
        replace(&record, old, new);
        let built = build(site.path());
        let tally = built.checked.tally;
        assert_eq!((tally.fault > 0, faults || tally.gap > 0), (faults, faults || gaps), "{new}: {tally:?}");
        assert!(built.committed.is_none(), "{new}");
        assert_eq!(tree(&site.path().join("public")), before, "{new}");
        assert_eq!(fs::read(site.path().join("manifest.json")).unwrap(), manifest, "{new}");
        let left = fs::read_dir(site.path().join(".public.gongkai")).unwrap();
        assert!(left.map(Result::unwrap).all(|left| left.file_name() == "cache"), "{new}");
        fs::write(&record, &text).unwrap();
    }
}

/// Deleting what a row rests on gives that finding, and no other, for each row that is owed.
#[test]
fn each_mandatory_row_without_its_pages_is_one_gap() {
    let site = copy_of_sample();
    let loaded = gongkai::load::load(site.path(), now(), gongkai::model::Mode::Public).unwrap().site.unwrap();
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
            // Others are links and codes to pages that are gone and the ledger that misses them, and nothing else.
            assert!(
                checked
                    .findings
                    .iter()
                    .all(|f| matches!(f.finding.rule.code, "C001" | "L001" | "L006" | "L007" | "L010" | "R006")),
                "{folder}/{}: {:#?}",
                item.id,
                checked.findings.iter().map(|f| &f.finding.message.zh).collect::<Vec<_>>()
            );
            tried += 1;
        }
    }
    assert!(tried >= 15, "{tried} rows");
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
    let loaded = gongkai::load::load(site.path(), now(), gongkai::model::Mode::Public).unwrap().site.unwrap();
    for owner in loaded.owners() {
        let office = loaded.office(owner);
        let row = loaded.items(owner).find(|item| {
            use gongkai::model::catalog::View;
            matches!(item.view, Some(View::Guide | View::ParentGuide))
        });
        let guide = site.path().join("public").join(&*loaded.row_url(owner, row.unwrap()).file_path());
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
    let loaded = gongkai::load::load(site.path(), now(), gongkai::model::Mode::Public).unwrap().site.unwrap();
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
