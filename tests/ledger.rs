//! The ledger and old addresses, end to end: what was published stays as it was and where it was.

use std::fs;
use std::path::{Path, PathBuf};

use gongkai::engine::{self, record};
use gongkai::load;
use gongkai::model::catalog::Shape;
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
        let root = folder.path().join("site");
        gongkai::scaffold::site_on(&root, date(2026, 11, 20)).unwrap();
        Self { folder }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn record(&self) -> Vec<String> {
        let recorded = record::record(&self.root(), now()).unwrap();
        let added = recorded.added.unwrap_or_else(|| panic!("{:#?}", codes(&recorded.checked)));
        added.iter().map(|entry| format!("{} {}", entry.index, entry.url)).collect()
    }

    fn codes(&self) -> Vec<String> {
        codes(&engine::check(&self.root(), now()).unwrap())
    }

    fn edit(file: &Path, old: &str, new: &str) {
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains(old), "{} does not hold {old}", file.display());
        fs::write(file, text.replacen(old, new, 1)).unwrap();
    }

    /// A notice of the scaffolded office.
    fn notice(&self) -> PathBuf {
        let site = load::load(&self.root(), now(), gongkai::model::Mode::Public).unwrap().site.unwrap();
        let office = site.owners().nth(1).unwrap();
        let item = site
            .items(office)
            .filter(|item| item.shape == Shape::List)
            .max_by_key(|item| site.row(office, item).map(|row| row.articles.len()))
            .unwrap();
        let index = *site
            .row(office, item)
            .unwrap()
            .articles
            .iter()
            .find(|index| !site.pages[**index].source.ends_with("index.md"))
            .unwrap();
        self.root().join(&*site.pages[index].source)
    }

    fn ledger(&self) -> String {
        fs::read_to_string(self.root().join("ledger.yaml")).unwrap()
    }
}

fn codes(checked: &engine::Checked) -> Vec<String> {
    checked
        .findings
        .iter()
        .map(|f| format!("{} {}:{}", f.finding.rule.code, f.finding.locus.file, f.start.line))
        .collect()
}

#[test]
fn recording_is_deterministic_and_adds_nothing_the_second_time() {
    let (one, two) = (Site::new(), Site::new());
    let added = one.record();
    assert!(added.len() >= 5 && added[0].contains("/2026-00001 ") || added[0].contains("-00001 "), "{added:?}");
    assert_eq!(added, two.record());
    assert_eq!(one.ledger(), two.ledger());
    assert!(one.record().is_empty());
    assert_eq!(one.codes(), Vec::<String>::new());
    let lines: Vec<String> = one.ledger().lines().filter(|line| line.starts_with("- ")).map(str::to_owned).collect();
    assert!(lines.is_sorted(), "one line an entry, sorted");
}

#[test]
fn index_numbers_stand_on_pages_and_in_the_catalog_of_documents() {
    let site = Site::new();
    let added = site.record();
    let built = engine::build(&site.root(), now(), &site.root().join("public")).unwrap();
    assert!(built.committed.is_some());
    for line in added {
        let (index, url) = line.split_once(' ').unwrap();
        assert!(fs::read_to_string(site.root().join("public").join(url)).unwrap().contains(index), "{line}");
        let listed =
            walkdir::WalkDir::new(site.root().join("public")).into_iter().map(Result::unwrap).filter(|entry| {
                let name = entry.file_name().to_string_lossy();
                name.starts_with("documents") && fs::read_to_string(entry.path()).is_ok_and(|text| text.contains(index))
            });
        assert_eq!(listed.count(), 2, "one page and one spreadsheet list {index}");
    }
}

#[test]
fn a_new_document_touches_one_page_of_the_catalog() {
    let site = Site::new();
    site.record();
    let public = site.root().join("public");
    engine::build(&site.root(), now(), &public).unwrap();
    let read = || -> Vec<(PathBuf, String)> {
        let mut files: Vec<_> = walkdir::WalkDir::new(&public)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("documents-"))
            .map(|entry| (entry.path().to_owned(), fs::read_to_string(entry.path()).unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = read();
    let notice = site.notice();
    let text = fs::read_to_string(&notice).unwrap();
    fs::write(notice.with_file_name("2026-91.md"), text).unwrap();
    engine::build(&site.root(), now(), &public).unwrap();
    let after = read();
    assert_eq!(before.len(), after.len());
    assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 1);
}

#[test]
fn what_was_published_is_not_changed_behind_the_ledger() {
    let site = Site::new();
    site.record();
    let notice = site.notice();
    let text = fs::read_to_string(&notice).unwrap();

    Site::edit(&notice, "date: 2026-11-20", "date: 2026-11-18");
    assert!(site.codes().iter().any(|code| code.starts_with("R004") && code.contains(".md:")), "{:?}", site.codes());
    fs::write(&notice, &text).unwrap();

    Site::edit(&notice, "title:", "index_number: 114403006955506492/2026-00999\ntitle:");
    assert!(site.codes().iter().any(|code| code.starts_with("R005")));
    fs::write(&notice, &text).unwrap();

    fs::remove_file(&notice).unwrap();
    let codes = site.codes();
    assert!(codes.iter().any(|code| code.starts_with("R006 ledger.yaml:")), "{codes:?}");
    assert!(record::record(&site.root(), now()).unwrap().added.is_none(), "refused while faults stand");
    fs::write(&notice, &text).unwrap();

    Site::edit(&notice, "title:", "draft: true\ntitle:");
    let checked = engine::check(&site.root(), now()).unwrap();
    let gone = checked.findings.iter().find(|located| located.finding.rule.code == "R006").unwrap();
    assert!(gone.finding.message.zh.contains("还在") && gone.finding.help.zh.contains("R001"), "{gone:?}");
    fs::write(&notice, &text).unwrap();

    Site::edit(
        &notice,
        "title:",
        "withdrawn: {changed: 2026-11-19, date: 2026-11-20, reason: 内容有误，已经重新发布}\ntitle:",
    );
    assert!(!site.codes().iter().any(|code| code.starts_with("R006")), "a withdrawn page is not gone");
}

#[test]
fn a_number_used_twice_is_found() {
    let site = Site::new();
    site.record();
    let ledger = site.ledger();
    let numbers: Vec<&str> =
        ledger.split("index: ").skip(1).map(|rest| rest.split([',', '}']).next().unwrap()).collect();
    let same_body = numbers.iter().skip(1).find(|number| number[..18] == numbers[0][..18]).unwrap();
    fs::write(site.root().join("ledger.yaml"), ledger.replacen(same_body, numbers[0], 1)).unwrap();
    assert!(site.codes().iter().any(|code| code.starts_with("R005 ledger.yaml:")), "{:?}", site.codes());
}

#[test]
fn a_renamed_page_keeps_its_number_and_its_old_address() {
    let site = Site::new();
    site.record();
    let notice = site.notice();
    let old = notice.file_stem().unwrap().to_string_lossy().into_owned();
    let new = notice.with_file_name("2026-77.md");
    fs::rename(&notice, &new).unwrap();
    assert!(site.codes().iter().any(|code| code.starts_with("R006")));
    Site::edit(&new, "title:", &format!("former: [\"{old}\"]\ntitle:"));
    assert!(!site.codes().iter().any(|code| code.starts_with('R')), "{:?}", site.codes());
    // Other pages that link to it by its source are the authors' to mend.
    if site.codes().is_empty() {
        let added = site.record();
        assert_eq!(added.len(), 1);
        let number = added[0].split(' ').next().unwrap().to_owned();
        assert_eq!(site.ledger().matches(&number).count(), 2, "the number of the old address");
        assert!(site.codes().is_empty());
        engine::build(&site.root(), now(), &site.root().join("public")).unwrap();
        let redirect = walkdir::WalkDir::new(site.root().join("public")).into_iter().map(Result::unwrap).find(|e| {
            e.file_name().to_string_lossy() == format!("{old}.html")
                && fs::read_to_string(e.path()).unwrap().contains("refresh")
        });
        let html = fs::read_to_string(redirect.unwrap().path()).unwrap();
        assert!(html.contains("2026-77.html") && !html.contains("<script"));
    }
}

#[test]
fn an_office_that_merged_answers_at_its_old_addresses() {
    let site = Site::new();
    let record = site.root().join("content/shili-gang/office.yaml");
    Site::edit(&record, "kind:", "former: [laogang, shazhou]\nkind:");
    assert_eq!(site.codes(), Vec::<String>::new());
    engine::build(&site.root(), now(), &site.root().join("public")).unwrap();
    for old in ["laogang", "shazhou"] {
        let home = fs::read_to_string(site.root().join("public").join(old).join("index.html")).unwrap();
        assert!(home.contains("../shili-gang/index.html"), "{home}");
        let pages = walkdir::WalkDir::new(site.root().join("public").join(old))
            .into_iter()
            .map(Result::unwrap)
            .filter(|e| e.file_type().is_file());
        assert!(pages.count() > 10);
    }
}

#[test]
fn old_addresses_that_are_in_use_loop_or_collide_are_faults() {
    let site = Site::new();
    let notice = site.notice();
    let own = notice.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(&notice).unwrap();
    Site::edit(&notice, "title:", &format!("former: [\"{own}\"]\ntitle:"));
    assert!(
        site.codes().iter().any(|code| code.starts_with("S016") && code.contains(".md:")),
        "a loop: {:?}",
        site.codes()
    );
    Site::edit(&notice, &format!("[\"{own}\"]"), "[gone]");
    assert!(site.codes().is_empty());
    let other = text.replacen("title:", "former: [gone]\ntitle:", 1);
    fs::write(notice.with_file_name("2026-88.md"), other).unwrap();
    assert!(site.codes().iter().any(|code| code.starts_with("S016")), "two pages claim one old address");
    let site = Site::new();
    Site::edit(&site.root().join("content/shili-gang/office.yaml"), "kind:", "former: [assets]\nkind:");
    engine::check(&site.root(), now()).unwrap();
}
