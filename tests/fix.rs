//! `gongkai fix` end to end: what it mends, and that it touches nothing else.

mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use program::{gongkai, said};

use gongkai::engine;
use gongkai::engine::fix::{self, Selection};
use gongkai::scaffold;
use jiff::civil::{DateTime, date};
use proptest::prelude::*;
use walkdir::WalkDir;

const AS_OF: &str = "--as-of=2026-11-23";
const NOTICE: &str = "content/shili-gang/tongzhi-gonggao/2026-01.md";
const GUIDE: &str = "content/shili-gang/duiwai-fuwu/chayan-yuyue.md";
const DUTIES: &str = "content/shili-gang/jigou-zhineng/index.md";
const FEES: &str = "content/shili-gang/shoufei-xiangmu/index.md";
const READING: &str = "content/shili-gang/zhengce-jiedu/2026-01.md";
const RECORD: &str = "content/shili-gang/office.yaml";

fn new_site() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    scaffold::site_on(&site, date(2026, 11, 20)).unwrap();
    (folder, site)
}

fn files(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let plain = WalkDir::new(site).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    plain
        .map(|entry| {
            let name = entry.path().strip_prefix(site).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Replaces a text that stands once in a file.
fn replace(site: &Path, file: &str, right: &str, wrong: &str) {
    let path = site.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(right).count(), 1, "{file}: {right}");
    fs::write(&path, text.replacen(right, wrong, 1)).unwrap();
}

/// What a site says with every slip mended, and the slips: file, right, wrong.
const RIGHT: &str = "\n本关“**两步申报**”试点企业可以申请，见[办事指南](../duiwai-fuwu/chayan-yuyue.md)。\n\n依照云关函〔2026〕3号，请登录网站查询，或于09:30以后致电0640-5556205。\n\n- 收费标准如下：\n\n| 项目 | 标准 |\n|---|---|\n| 滞报金 | 每日0.5‰ |\n";
const SLIPS: &[(&str, &str, &str)] = &[
    (NOTICE, "“**两步申报**”", "**“两步申报”**"),
    (NOTICE, "见[办事指南](../duiwai-fuwu/chayan-yuyue.md)", "见[办事指南]（../duiwai-fuwu/chayan-yuyue.md）"),
    (NOTICE, "依照云关函〔2026〕3号", "依照云关函[2026]03号"),
    (NOTICE, "请登录网站", "请登陆网站"),
    (NOTICE, "于09:30以后致电0640-5556205", "于０９：３０以后致电０６４０－５５５６２０５"),
    (NOTICE, "如下：\n\n| 项目", "如下：\n| 项目"),
    (NOTICE, "number: '云关函〔2026〕2号'  # 文号", "number: '云关函[2026]02号'  # 文号"),
    (READING, "formed: 2026-11-20  # 成文", "formed: ２０２６年１１月２０日  # 成文"),
    (RECORD, "established: 2010-05-18", "established: 2010年5月18日"),
    (RECORD, "fax: 0640-5556209  ", "fax: ０６４０－５５５６２０９  "),
    (
        RECORD,
        "[\"08:30-12:00\", \"13:30-16:30\"]\n    note",
        "[\"8：30～12：00\", \"１３：３０——１６：３０\"]\n    note",
    ),
    (RECORD, "0640-5556205, label: 查验预约和", "0640—5556205, label: 查验预约和"),
];

/// A site with all slips, and the files that it should become.
fn full_of_slips() -> (tempfile::TempDir, std::path::PathBuf, BTreeMap<String, Vec<u8>>) {
    let (folder, site) = new_site();
    let notice = fs::read_to_string(site.join(NOTICE)).unwrap();
    let notice = notice.replacen("\nsection:", "\nnumber: '云关函〔2026〕2号'  # 文号\nsection:", 1);
    let notice = notice.replacen("\n## 联系方式", &format!("{RIGHT}\n## 联系方式"), 1);
    fs::write(site.join(NOTICE), notice).unwrap();
    let reading = fs::read_to_string(site.join(READING)).unwrap();
    let old = reading.lines().find(|line| line.starts_with("formed:")).unwrap().to_owned();
    fs::write(site.join(READING), reading.replacen(&old, "formed: 2026-11-20  # 成文", 1)).unwrap();
    let clean = gongkai(&site, &["check", AS_OF, "--fail-on", "lapse"]);
    assert!(said(&clean).contains("没有发现问题"), "{}", said(&clean));
    let mut right = files(&site);

    for (file, right, wrong) in SLIPS {
        replace(&site, file, right, wrong);
    }
    // The notice comes from an editor of Windows.
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let notice = fs::read_to_string(site.join(NOTICE)).unwrap();
    fs::write(site.join(NOTICE), windows(&notice)).unwrap();
    let mended = windows(std::str::from_utf8(&right[NOTICE]).unwrap());
    right.insert(NOTICE.to_owned(), mended.into_bytes());
    // Two pages in other encodings.
    let guide = fs::read_to_string(site.join(GUIDE)).unwrap();
    fs::write(site.join(GUIDE), encoding_rs::GB18030.encode(&guide).0).unwrap();
    let duties = fs::read_to_string(site.join(DUTIES)).unwrap();
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(duties.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(site.join(DUTIES), wide).unwrap();
    // A head with full-width colons, and a row without its page.
    let reading = fs::read_to_string(site.join(READING)).unwrap();
    let reading = reading.replacen("title: ", "title：", 1).replacen("section: ", "section：", 1);
    fs::write(site.join(READING), reading).unwrap();
    fs::remove_dir_all(site.join(FEES).parent().unwrap()).unwrap();
    right.remove(FEES);
    (folder, site, right)
}

#[test]
fn a_dry_run_shows_the_diff_and_touches_nothing() {
    let (_folder, site, _) = full_of_slips();
    let before = files(&site);
    let shown = gongkai(&site, &["fix", "--dry-run", AS_OF]);
    let text = said(&shown);
    assert_eq!(shown.status.code(), Some(0), "{text}");
    for line in [
        "--- a/content/shili-gang/office.yaml\n+++ b/content/shili-gang/office.yaml\n",
        "-  fax: ０６４０－５５５６２０９  ",
        "+  fax: 0640-5556209  ",
        "--- /dev/null\n+++ b/content/shili-gang/shoufei-xiangmu/index.md\n",
        "+draft: true\n",
        "content/shili-gang/duiwai-fuwu/chayan-yuyue.md：改存为 UTF-8（S001）\n",
        "没有写任何文件",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert_eq!(files(&site), before);
    let of_one = gongkai(&site, &["fix", "--dry-run", AS_OF, "--rule", "s001", "content/shili-gang/duiwai-fuwu"]);
    assert_eq!(said(&of_one).matches("UTF-8").count(), 1, "{}", said(&of_one));
    assert!(!said(&of_one).contains("+++"), "{}", said(&of_one));
}

#[test]
fn everything_that_can_be_mended_is_and_nothing_else_changes() {
    let (_folder, site, right) = full_of_slips();
    let first = gongkai(&site, &["fix", AS_OF]);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    assert!(said(&first).contains(&format!("{READING}：改 2 处（S002）")), "{}", said(&first));
    // What could not be read was not looked through.
    let second = gongkai(&site, &["fix", AS_OF]);
    assert_eq!(second.status.code(), Some(0), "{}", said(&second));
    let third = gongkai(&site, &["fix", AS_OF, "--lang", "en"]);
    assert!(said(&third).contains("nothing that can be mended"), "{}\n{}", said(&second), said(&third));

    let mut after = files(&site);
    let stub = String::from_utf8(after.remove(FEES).expect("a stub was made")).unwrap();
    assert!(stub.contains("draft: true\n") && stub.contains("\n## "), "{stub}");
    assert_eq!(after.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (file, text) in &right {
        assert_eq!(String::from_utf8_lossy(&after[file]), String::from_utf8_lossy(text), "{file}");
    }
    let checked = gongkai(&site, &["check", AS_OF, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    let left: Vec<_> = report["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert_eq!(left, ["C001", "R001"], "the stub waits to be written");
}

#[test]
fn findings_say_that_they_can_be_mended() {
    let (_folder, site, _) = full_of_slips();
    let shown = said(&gongkai(&site, &["check", AS_OF]));
    assert!(shown.contains("修复: gongkai fix 可以自动改"), "{shown}");
    assert!(said(&gongkai(&site, &["check", AS_OF, "--lang", "en"])).contains("fix: gongkai fix does it"));
    let json = gongkai(&site, &["check", AS_OF, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let of =
        |code: &str| report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == code).unwrap();
    assert_eq!(of("S001")["fixable"], true);
    let findings = report["findings"].as_array().unwrap();
    let made: Vec<_> = findings.iter().filter_map(|finding| finding["creates"].as_str()).collect();
    assert_eq!(made, [FEES], "rows whose pages cannot be read get no stub");
    let edit = &of("T002")["edits"][0];
    assert_eq!(edit["text"], "'云关函〔2026〕2号'", "the quotes stay");
    assert_eq!((&edit["start"], &edit["end"]), (&of("T002")["start"], &of("T002")["end"]));
}

#[test]
fn what_must_not_be_written_is_left_and_said_so() {
    let (folder, site) = new_site();
    let slip = "\n致电０６４０－５５５６２０５。\n";
    let notice = fs::read_to_string(site.join(NOTICE)).unwrap() + slip;
    fs::write(site.join(NOTICE), &notice).unwrap();
    let mut permissions = fs::metadata(site.join(NOTICE)).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(site.join(NOTICE), permissions).unwrap();
    let fixed = gongkai(&site, &["fix", AS_OF]);
    assert_eq!(fixed.status.code(), Some(1), "{}", said(&fixed));
    assert!(said(&fixed).contains("只读"), "{}", said(&fixed));
    assert_eq!(fs::read_to_string(site.join(NOTICE)).unwrap(), notice);

    #[cfg(unix)]
    {
        // A record that is a link to a file elsewhere.
        let elsewhere = folder.path().join("office.yaml");
        let record = fs::read_to_string(site.join(RECORD)).unwrap();
        fs::write(&elsewhere, record.replacen("fax: 0640-5556209", "fax: ０６４０－５５５６２０９", 1)).unwrap();
        let before = fs::read(&elsewhere).unwrap();
        fs::remove_file(site.join(RECORD)).unwrap();
        std::os::unix::fs::symlink(&elsewhere, site.join(RECORD)).unwrap();
        let fixed = gongkai(&site, &["fix", AS_OF, RECORD]);
        assert_eq!(fixed.status.code(), Some(1), "{}", said(&fixed));
        assert!(said(&fixed).contains("符号链接"), "{}", said(&fixed));
        assert_eq!(fs::read(&elsewhere).unwrap(), before);
        assert!(site.join(RECORD).symlink_metadata().unwrap().is_symlink());
    }
    drop(folder);
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, site) = new_site();
    replace(&site, RECORD, "fax: 0640-5556209", "fax: ０６４０－５５５６２０９");
    fs::set_permissions(site.join(RECORD), PermissionsExt::from_mode(0o640)).unwrap();
    assert_eq!(gongkai(&site, &["fix", AS_OF]).status.code(), Some(0));
    assert_eq!(fs::metadata(site.join(RECORD)).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(site.join(RECORD)).unwrap().contains("fax: 0640-5556209"));
}

#[test]
fn a_row_with_something_in_its_folder_gets_no_stub() {
    let (_folder, site) = new_site();
    fs::remove_file(site.join(FEES)).unwrap();
    fs::create_dir(site.join(FEES)).unwrap();
    let before = files(&site);
    let fixed = gongkai(&site, &["fix", AS_OF]);
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    assert!(said(&fixed).contains("没有可以自动改的问题"), "{}", said(&fixed));
    assert_eq!(files(&site), before);
}

#[test]
fn what_nobody_should_see_is_neither_mended_nor_shown() {
    let (_folder, site) = new_site();
    let notice = fs::read_to_string(site.join(NOTICE)).unwrap();
    // 110101199001010007 is a made-up number with a right check digit, in full-width digits; the slip beside it is mended.
    fs::write(
        site.join(NOTICE),
        notice + "\n身份证号１１０１０１１９９００１０１０００７，致电０６４０－５５５６２０５。\n",
    )
    .unwrap();
    let shown = said(&gongkai(&site, &["fix", "--dry-run", AS_OF]));
    assert!(shown.contains("+身份证号") && shown.contains("致电0640-5556205"), "{shown}");
    assert!(
        !shown.contains("１１０１０１１９９００１０１０００７") && !shown.contains("110101199001010007"),
        "{shown}"
    );
}

#[test]
fn wrong_usage_is_told() {
    let (_folder, site) = new_site();
    let unknown = gongkai(&site, &["fix", "--rule", "W06"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains("是不是 W0"), "{}", said(&unknown));
    let nowhere = gongkai(&site, &["fix", "content/nowhere.md"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(said(&nowhere).contains("content/nowhere.md"), "{}", said(&nowhere));
}

/// The findings of a site by code and message.
fn found(site: &Path, now: DateTime) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for located in engine::check(site, now).unwrap().findings {
        *counts.entry(located.finding.rule.code).or_default() += 1;
    }
    counts
}

/// Mends until nothing is left to mend.
fn mend(site: &Path, now: DateTime) {
    for _ in 0..6 {
        let checked = engine::check(site, now).unwrap();
        let mut plan = fix::plan(site, &checked, &Selection::default());
        if plan.files.is_empty() {
            return;
        }
        fix::write(site, &mut plan).unwrap();
        assert!(plan.left.is_empty(), "{:?}", plan.left);
    }
    panic!("it is never done:\n{}", fs::read_to_string(site.join(NOTICE)).unwrap());
}

fn body() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("本关"),
        Just("**“两步申报”**"),
        Just("**注意：**"),
        Just("**《办法》**"),
        Just("** 企业 **"),
        Just("**重点**"),
        Just("试点，"),
        Just("。"),
        Just(" "),
        Just("\n"),
        Just("\n\n"),
        Just("\n- "),
        Just("\n\n> "),
        Just("\n\n1. "),
        Just("依照云关函[2026]03号"),
        Just("云关函（2026）12号"),
        Just("云关函〔2026〕007号，"),
        Just("０６４０－５５５６２０５"),
        Just("９：３０"),
        Just("２０２６年"),
        Just("`**甲：**乙`"),
        Just("[办事指南]（../duiwai-fuwu/chayan-yuyue.md）"),
        Just("[办事指南] (../duiwai-fuwu/chayan-yuyue.md)"),
        Just("【办事指南】(../duiwai-fuwu/chayan-yuyue.md)"),
        Just("\n\n##办理时间\n\n上午。\n\n"),
        Just("\n\n- 收费如下：\n| 项目 | 标准 |\n|---|---|\n| 查验 | 免费 |\n\n"),
        Just("，张**"),
        Just("\\*\\*"),
    ];
    (proptest::collection::vec(piece, 1..14), any::<bool>()).prop_map(|(pieces, windows)| {
        let text = pieces.concat();
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is mended is found no more, nothing else is found for it, and mending again changes nothing.
    #[test]
    fn mending_is_complete_and_done_once(body in body()) {
        let (_folder, site) = new_site();
        let now = date(2026, 11, 23).at(0, 0, 0, 0);
        let notice = fs::read_to_string(site.join(NOTICE)).unwrap();
        fs::write(site.join(NOTICE), format!("{notice}\n\n{body}\n")).unwrap();
        let before = found(&site, now);
        mend(&site, now);
        let mended = fs::read(site.join(NOTICE)).unwrap();
        let after = found(&site, now);
        let text = String::from_utf8_lossy(&mended);
        for (code, count) in &after {
            prop_assert!(before.get(code).is_some_and(|earlier| count <= earlier), "{code}: {before:?} {after:?}\n{text}");
        }
        let checked = engine::check(&site, now).unwrap();
        prop_assert!(checked.findings.iter().all(|located| !located.is_fixable()));
        mend(&site, now);
        prop_assert_eq!(&mended, &fs::read(site.join(NOTICE)).unwrap());
    }
}
