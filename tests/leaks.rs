//! Promise 2: nothing leaves by accident. What is internal in the sample is marked, and the marks are sought in all that
//! is made of it.

mod parent;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use parent::{build, copy_of_sample, tree};
use walkdir::WalkDir;

/// Marks of internal values: texts, and dates on which nothing else happened.
const MARK: &str = "内部标记";
const AUTHOR: &str = "内部标记作者";
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
    let is_record = file.ends_with("office.yaml");
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
            // The author is another person than the reviewer.
            "author" => &[("author: ", AUTHOR)],
            "review" => {
                &[("by: ", MARK), ("secrecy: ", MARK), ("date: ", if is_record { RECORD_REVIEWED } else { REVIEWED })]
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
    let interprets = "interprets: ../../tongzhi-gonggao/202611-02.md";
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
        let text = format!("---\ntitle: {title}\nformed: 2026-10-30\n{head}\n---\n{MARK}\n\n## 联系方式\n\n{MARK}\n");
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

/// The index of the search is written as bits, in which no mark can be sought. But what is not in it cannot change it: with
/// other words in every internal place the index is the same to the byte.
#[test]
fn no_internal_value_is_in_the_index_of_the_search() {
    let site = marked_sample();
    let index = || -> BTreeMap<String, Vec<u8>> {
        let output = seek_internal(site.path());
        output.into_iter().filter(|(path, _)| path.starts_with("search/")).collect()
    };
    let before = index();
    assert!(before.len() > 100, "{} files", before.len());
    let mut changed = 0;
    for entry in WalkDir::new(site.path().join("content")).into_iter().map(Result::unwrap) {
        let extension = entry.path().extension().unwrap_or_default().to_string_lossy().into_owned();
        if entry.file_type().is_file() && ["md", "yaml", "txt"].contains(&extension.as_str()) {
            let text = fs::read_to_string(entry.path()).unwrap();
            changed += text.matches(MARK).count();
            fs::write(entry.path(), text.replace(MARK, "换掉的字")).unwrap();
        }
    }
    assert!(changed > 300, "{changed} marks");
    let after = index();
    assert!(before.keys().eq(after.keys()) && before == after, "internal values reach the index");
}
