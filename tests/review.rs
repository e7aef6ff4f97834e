//! `gongkai review`, end to end.

mod program;

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use program::{gongkai, said};

use gongkai::diagnostic::Class;
use gongkai::engine;
use gongkai::model::values::Moment;
use gongkai::scaffold;
use gongkai::source::Scalar;
use jiff::civil::date;

const ARTICLE: &str = "content/shili-gang/tongzhi-gonggao/2026-01.md";
const WITH_FILES: &str = "content/shili-gang/tongzhi-gonggao/2026-02/index.md";
const RECORD: &str = "content/shili-gang/office.yaml";
const PARENT: &str = "content/_parent/office.yaml";
const TODAY: &str = "2026-11-23";

struct Folder {
    _temporary: tempfile::TempDir,
    site: PathBuf,
}

impl Folder {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let site = temporary.path().join("site");
        scaffold::site_on(&site, date(2026, 11, 20)).unwrap();
        Self { _temporary: temporary, site }
    }

    /// A site on which everything is signed.
    fn signed() -> Self {
        let folder = Self::new();
        folder.change("site.yaml", |text| format!("reviews: signed\n{text}"));
        let checked = engine::check(&folder.site, Moment::parse(TODAY).unwrap().start()).unwrap();
        let unsigned: Vec<String> = checked
            .findings
            .iter()
            .filter(|located| matches!(located.finding.rule.code, "R001" | "R002"))
            .map(|located| located.finding.locus.file.to_string())
            .collect();
        assert!(unsigned.len() > 5, "{unsigned:?}");
        for file in unsigned {
            // The day of the review that is there, which is by the day of publication.
            let date = folder.date_of_review(&file);
            let done = folder.run(&["review", &file, "--by", "石守中", "--date", &date]);
            assert_eq!(done.status.code(), Some(0), "{file}: {}", said(&done));
        }
        folder
    }

    /// The date that the review of a file names already.
    fn date_of_review(&self, file: &str) -> String {
        let text = self.read(file);
        let review = text.lines().find(|line| line.starts_with("review:")).unwrap();
        review.split("date: ").nth(1).unwrap().chars().take(10).collect()
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.site.join(file)).unwrap()
    }

    fn change(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let changed = change(&self.read(file));
        fs::write(self.site.join(file), changed).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        gongkai(&self.site, &[arguments, &["--as-of", TODAY]].concat())
    }

    /// Codes, classes and files of what is found.
    fn findings(&self) -> Vec<(&'static str, Class, String)> {
        let checked = engine::check(&self.site, Moment::parse(TODAY).unwrap().start()).unwrap();
        let one = |located: &gongkai::diagnostic::Located| {
            let finding = &located.finding;
            (finding.rule.code, finding.class, format!("{}: {}", finding.locus.file, finding.message.zh))
        };
        checked.findings.iter().map(one).collect()
    }
}

/// Takes the review of a page out, so that it waits for one.
fn unreviewed(text: &str) -> String {
    let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("review:"));
    lines.map(|line| if line.starts_with("date:") { "date: 2026-11-23 # 拟\n" } else { line }).collect()
}

#[test]
fn a_page_is_signed_in_place_whatever_it_is_called() {
    for named in [
        ARTICLE,
        "shili-gang/tongzhi-gonggao/2026-01",
        "/shili-gang/tongzhi-gonggao/2026-01.html",
        "https://www.example.cn/shili-gang/tongzhi-gonggao/2026-01.html",
    ] {
        let folder = Folder::new();
        let domain = folder.read("site.yaml").lines().find_map(|line| line.strip_prefix("domain: ").map(str::to_owned));
        let domain = domain.unwrap();
        let domain = domain.split_whitespace().next().unwrap();
        let named = named.replace("www.example.cn", domain);
        folder.change(ARTICLE, unreviewed);
        let before = folder.read(ARTICLE);
        let dry = folder.run(&["review", &named, "--by", "石守中", "--dry-run"]);
        assert_eq!(dry.status.code(), Some(0), "{named}: {}", said(&dry));
        assert!(said(&dry).contains("+review: {by: 石守中, date: 2026-11-23, digest: "), "{}", said(&dry));
        assert_eq!(folder.read(ARTICLE), before, "a dry run writes nothing");
        let done = folder.run(&["review", &named, "--by", "石守中"]);
        assert_eq!(done.status.code(), Some(0), "{named}: {}", said(&done));
        for word in ["标题", "原来的状态：未审核", "正文字数", "摘要", "已签"] {
            assert!(said(&done).contains(word), "{word}: {}", said(&done));
        }
        let after = folder.read(ARTICLE);
        let rest: String = after.split_inclusive('\n').filter(|line| !line.starts_with("review:")).collect();
        assert_eq!(rest, before, "every other byte is as it was");
        assert_eq!(folder.findings(), []);
    }
}

#[test]
fn byte_order_mark_line_ends_and_permissions_stay() {
    let folder = Folder::new();
    folder.change(ARTICLE, |text| format!("\u{feff}{}", unreviewed(text).replace('\n', "\r\n")));
    let before = folder.read(ARTICLE);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.site.join(ARTICLE), fs::Permissions::from_mode(0o640)).unwrap();
    }
    let done = folder.run(&["review", ARTICLE, "--by", "石守中", "--secrecy", "公开", "--quiet"]);
    assert_eq!((done.status.code(), said(&done).as_str()), (Some(0), ""));
    let after = folder.read(ARTICLE);
    assert!(after.contains(", secrecy: 公开, digest: \""), "{after}");
    let rest: String = after.split_inclusive('\n').filter(|line| !line.starts_with("review:")).collect();
    assert_eq!(rest, before);
    assert!(!after.replace("\r\n", "").contains('\n'), "no bare line feed");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.site.join(ARTICLE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
    assert_eq!(
        fs::read_dir(folder.site.join("content/shili-gang/tongzhi-gonggao")).unwrap().count(),
        2,
        "nothing is left behind"
    );
}

#[test]
fn a_page_with_faults_or_gaps_of_its_own_is_not_signed() {
    for (old, new, code) in [
        ("\n---\n\n", "\n---\n\n[空](nirgends.md)\n\n", "L001"),
        ("title:", "titel:", "S003"),
        ("date: 2026-11-23 # 拟\n", "date: 2026-11-20\n", "R008"),
        ("author: 方既明", "author: 石守中", "R007"),
        ("section: ", "section: 不存在的科 # ", "R009"),
        ("date: 2026-11-23 # 拟\n", "date: 2026-11-23\nexpires: 2026-11-01\n", "R010"),
    ] {
        let folder = Folder::new();
        folder.change(ARTICLE, unreviewed);
        folder.change(ARTICLE, |text| {
            let text = if text.contains("author:") {
                text.to_owned()
            } else {
                text.replacen("title:", "author: 方既明\ntitle:", 1)
            };
            let text: String = text
                .split_inclusive('\n')
                .map(|line| if line.starts_with("author:") { "author: 方既明\n" } else { line })
                .collect();
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        });
        let before = folder.read(ARTICLE);
        let refused = folder.run(&["review", ARTICLE, "--by", "石守中"]);
        assert_eq!(refused.status.code(), Some(1), "{code}: {}", said(&refused));
        assert!(
            said(&refused).contains(&format!("[{code}]")) && said(&refused).contains("没有签"),
            "{}",
            said(&refused)
        );
        assert_eq!(folder.read(ARTICLE), before);
    }
    // What is wrong elsewhere does not matter.
    let folder = Folder::new();
    folder.change(ARTICLE, unreviewed);
    folder.change(WITH_FILES, |text| text.replacen("title:", "titel:", 1));
    let done = folder.run(&["review", ARTICLE, "--by", "石守中"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
}

#[test]
fn wrong_usage_is_told() {
    let folder = Folder::new();
    for (arguments, words) in [
        (vec!["review", "shili-gang/tongzhi-gonggao/2026-09", "--by", "石守中"], "没有文章或记录"),
        (vec!["review", ARTICLE, "--by", " "], "--by"),
        (vec!["review", ARTICLE, "--by", "石守中", "--date", "2026-11-24"], "还没有到"),
        (vec!["review", ARTICLE, "--by", "石守中", "--block", "phones"], "只用于单位记录"),
        (vec!["review", RECORD, "--by", "石守中", "--block", "phone"], "没有“phone”"),
    ] {
        let wrong = folder.run(&arguments);
        assert_eq!(wrong.status.code(), Some(2), "{arguments:?}: {}", said(&wrong));
        assert!(said(&wrong).contains(words), "{arguments:?}: {}", said(&wrong));
    }
}

#[test]
fn where_reviews_are_signed_a_changed_page_is_unreviewed_again() {
    let folder = Folder::signed();
    assert_eq!(folder.findings(), []);
    let unsigned = "review: {by: 石守中, date: 2026-11-20}\n";
    folder.change(ARTICLE, |text| {
        text.split_inclusive('\n').map(|line| if line.starts_with("review:") { unsigned } else { line }).collect()
    });
    folder.change(WITH_FILES, |text| format!("{}\n\n又加了一句。\n", text.trim_end()));
    let found = folder.findings();
    let told = |file: &str, words: &str| {
        found.iter().any(|(code, class, message)| {
            (*code, *class) == ("R001", Class::Note) && message.starts_with(file) && message.contains(words)
        })
    };
    assert!(told(ARTICLE, "没有签名") && told(WITH_FILES, "签名之后改过"), "{found:?}");
    folder.run(&["review", ARTICLE, "--by", "石守中", "--date", "2026-11-20"]);
    // A file beside the page belongs to what was signed.
    folder.change(WITH_FILES, |text| text.replace("\n\n又加了一句。\n", "\n"));
    assert_eq!(folder.findings(), []);
    folder.change("content/shili-gang/tongzhi-gonggao/2026-02/查验时段安排表.csv", |text| {
        text.replacen('1', "2", 1)
    });
    let found = folder.findings();
    assert!(found.iter().any(|(code, _, message)| *code == "R001" && message.starts_with(WITH_FILES)), "{found:?}");
    // A draft, a silence or another layout of the head does not.
    folder.change("content/shili-gang/tongzhi-gonggao/2026-02/查验时段安排表.csv", |text| {
        text.replacen('2', "1", 1)
    });
    folder.change(ARTICLE, |text| text.replacen("title: ", "# 注\ntitle:   ", 1).replace('\n', "\r\n"));
    let found = folder.findings();
    assert!(!found.iter().any(|(_, _, message)| message.starts_with(ARTICLE)), "{found:?}");
}

#[test]
fn where_reviews_are_signed_a_changed_phone_needs_a_review_of_that_block_alone() {
    let folder = Folder::signed();
    let phone = |text: &str| {
        let at = text.find("\nphones:").unwrap();
        let (head, tail) = text.split_at(at);
        format!("{head}{}", tail.replacen("label: ", "label: 新", 1))
    };
    folder.change(RECORD, phone);
    let found = folder.findings();
    let [(code, class, message)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((*code, *class), ("R002", Class::Gap));
    assert!(message.ends_with("改过：phones"), "{message}");
    let shown = folder.run(&["review", "shili-gang", "--by", "石守中", "--dry-run"]);
    assert!(said(&shown).contains("签名后改过：phones\n"), "{}", said(&shown));
    let done = folder.run(&["review", RECORD, "--by", "石守中", "--block", "phones"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(folder.read(RECORD).contains("reviews: {phones: {by: 石守中, date: 2026-11-23, digest: "));
    assert_eq!(folder.findings(), []);
    // A block that is taken out is a change too.
    folder.change(PARENT, |text| text.split_inclusive('\n').filter(|line| !line.starts_with("summary:")).collect());
    let found = folder.findings();
    assert!(found.iter().any(|(code, _, message)| *code == "R002" && message.ends_with("改过：summary")), "{found:?}");
    let done = folder.run(&["review", "_parent", "--by", "石守中", "--block", "summary"]);
    assert!(said(&done).contains("已经删去：summary"), "{}", said(&done));
    assert!(!folder.findings().iter().any(|(code, ..)| *code == "R002"), "{:?}", folder.findings());
}

#[test]
fn where_names_suffice_a_digest_that_differs_is_a_note() {
    let folder = Folder::new();
    let done = folder.run(&["review", ARTICLE, "--by", "石守中", "--date", "2026-11-20"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let done = folder.run(&["review", RECORD, "--by", "石守中"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(folder.findings(), []);
    folder.change(ARTICLE, |text| format!("{}\n\n又加了一句。\n", text.trim_end()));
    folder.change(RECORD, |text| text.replacen("summary: ", "summary: 新", 1));
    let found = folder.findings();
    assert!(found.iter().all(|(code, class, _)| (*code, *class) == ("R011", Class::Note)), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_record_may_be_reviewed_block_by_block() {
    let folder = Folder::new();
    // A change after the review of the whole is covered by the review of the block that was changed.
    folder.change(RECORD, |text| {
        text.split_inclusive('\n')
            .map(|line| if line.starts_with("changed:") { "changed: 2026-11-22\n" } else { line })
            .collect()
    });
    assert!(folder.findings().iter().any(|(code, ..)| *code == "R002"), "{:?}", folder.findings());
    let done = folder.run(&["review", "shili-gang", "--by", "石守中", "--block", "phones", "--block", "hours"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(folder.findings(), []);
    // Without a review of the whole every other block lacks one.
    folder.change(RECORD, |text| text.split_inclusive('\n').filter(|line| !line.starts_with("review:")).collect());
    let found = folder.findings();
    let message = &found.iter().find(|(code, ..)| *code == "R002").unwrap().2;
    assert!(message.contains("没有审核：name、") && !message.contains("phones"), "{message}");
}

/// What does not stand in the way is told at the review: mended later, it would have to be reviewed again.
#[test]
fn a_review_tells_what_else_was_found() {
    let folder = Folder::new();
    let clean = folder.run(&["review", ARTICLE, "--by", "石守中", "--date", "2026-11-20", "--dry-run"]);
    assert!(!said(&clean).contains("提示["), "{}", said(&clean));
    folder.change(ARTICLE, |text| format!("{text}\n本关**重要提醒：**请提前预约。\n"));
    let done = folder.run(&["review", ARTICLE, "--by", "石守中", "--date", "2026-11-20"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(said(&done).contains("提示[W006]") && said(&done).contains("已签"), "{}", said(&done));
    assert!(!said(&done).contains("R011"), "{}", said(&done));
}
