//! The program end to end.

mod program;

use std::fs;
use std::path::Path;

use program::{gongkai, said};

fn new_site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = gongkai(folder.path(), &["new", "site"]);
    assert!(made.status.success(), "{}", said(&made));
    folder
}

#[test]
fn a_new_site_builds_at_once_and_again_without_a_change() {
    let folder = new_site();
    let site = folder.path().join("site");
    let built = gongkai(&site, &["build"]);
    assert_eq!(built.status.code(), Some(0), "{}", said(&built));
    assert!(said(&built).contains("没有发现问题"), "{}", said(&built));
    assert!(!said(&built).contains(['\r', '\x1b']), "a line that is rewritten is for terminals: {:?}", said(&built));
    assert!(site.join("public/index.html").is_file() && site.join("manifest.json").is_file());
    let again = gongkai(&site.join("content"), &["build", "--lang", "en"]);
    assert!(said(&again).contains("0 files changed"), "from a folder below, in English: {}", said(&again));
}

#[test]
fn a_new_site_is_never_written_over_something() {
    let folder = new_site();
    let again = gongkai(folder.path(), &["new", "site"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("已经存在"));
}

#[test]
fn a_new_page_has_the_headings_of_its_elements_and_waits_for_its_review() {
    let folder = new_site();
    let site = folder.path().join("site");
    let row = fs::read_dir(site.join("content/shili-gang")).unwrap().filter_map(Result::ok).find(|entry| {
        entry.path().is_dir()
            && fs::read_dir(entry.path())
                .unwrap()
                .filter_map(Result::ok)
                .any(|f| f.file_name().to_string_lossy().starts_with("20"))
    });
    let row = row.unwrap().file_name().to_string_lossy().into_owned();
    let made = gongkai(&site, &["new", "page", &format!("shili-gang/{row}"), "一则新消息"]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let checked = gongkai(&site, &["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    assert!(said(&checked).contains("R001") && said(&checked).contains("一则新消息"), "{}", said(&checked));
    let wrong = gongkai(&site, &["new", "page", &format!("shili-gnag/{row}"), "x"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("是不是“shili-gang”"), "{}", said(&wrong));
    // People know the names, not the ids.
    let wrong = gongkai(&site, &["new", "page", "示例港海关/tongzhi-gonggao", "x"]);
    assert!(said(&wrong).contains("是不是“shili-gang”"), "{}", said(&wrong));
    let wrong = gongkai(&site, &["new", "page", "shili-gang/通知公告", "x"]);
    assert!(said(&wrong).contains("是不是“tongzhi-gonggao”"), "{}", said(&wrong));
    let wrong = gongkai(&site, &["new", "page", "shili-gang/nothing-of-the-kind", "x"]);
    assert!(said(&wrong).contains("tongzhi-gonggao（通知公告）"), "{}", said(&wrong));
}

#[test]
fn fix_says_that_what_it_mended_lets_more_be_seen() {
    let folder = new_site();
    let site = folder.path().join("site");
    let page = site.join("content/shili-gang/tongzhi-gonggao/2026-77.md");
    fs::write(&page, "---\ntitle：通知\ndate：2026年11月5日\nauthor：方既明\n---\n\n本关周五休息。\n").unwrap();
    assert!(said(&gongkai(&site, &["fix"])).contains("再运行一次"));
    assert!(!said(&gongkai(&site, &["fix"])).contains("再运行一次"));
    assert!(fs::read_to_string(&page).unwrap().contains("date: 2026-11-05"));
}

#[test]
fn a_new_office_says_what_it_still_needs() {
    let folder = new_site();
    let site = folder.path().join("site");
    let made = gongkai(&site, &["new", "office", "xin-gang", "--name", "新港海关"]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert!(fs::read_to_string(site.join("site.yaml")).unwrap().contains("xin-gang"));
    let checked = gongkai(&site, &["check", "--office", "xin-gang"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = said(&checked);
    assert!(said.contains("C001") && said.contains("C004") && said.contains("R002"), "{said}");
    assert!(!said.contains("S003") && !said.contains("S004"), "what is written is well formed: {said}");
    assert_eq!(gongkai(&site, &["build"]).status.code(), Some(1));
    assert!(!site.join("public").exists());
}

#[test]
fn findings_as_json_are_versioned_and_have_positions() {
    let folder = new_site();
    let site = folder.path().join("site");
    let record = site.join("content/shili-gang/office.yaml");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replacen("postcode: ", "postcode: 1", 1)).unwrap();
    let checked = gongkai(&site, &["check", "--format", "json"]);
    assert_eq!(checked.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(json["version"], 1);
    let finding = &json["findings"][0];
    assert_eq!(finding["code"], "S004");
    assert_eq!(finding["file"], "content/shili-gang/office.yaml");
    let line = text.lines().position(|line| line.contains("postcode: ")).unwrap() + 1;
    assert_eq!(finding["start"]["line"], line);
    assert!(finding["help"]["zh"].is_string() && finding["basis"][0]["en"].is_string());
}

/// A new site whose office has lost its fax and its postcode's form: a gap and a fault.
fn faulty_site() -> tempfile::TempDir {
    let folder = new_site();
    let record = folder.path().join("site/content/shili-gang/office.yaml");
    let text = fs::read_to_string(&record).unwrap();
    let text = text.replacen("  fax: 0640-5556209 ", "  # fax ", 1).replacen("  fax: 0640-5556209\n", "", 1);
    fs::write(&record, text.replacen("postcode: ", "postcode: 1", 1)).unwrap();
    folder
}

#[test]
fn every_format_fails_from_the_class_named() {
    let folder = new_site();
    let site = folder.path().join("site");
    let record = site.join("content/shili-gang/office.yaml");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replacen("  fax: 0640-5556209 ", "  # fax ", 1)).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0-rtm.5.json");
    // The schema's pattern of languages has a bracket too many, which the validator refuses.
    let schema = fs::read_to_string(schema).unwrap().replace("{2}]?$", "{2}$");
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let sarif = jsonschema::validator_for(&schema).unwrap();
    for format in ["human", "json", "sarif", "junit", "github"] {
        for lang in ["zh", "en"] {
            for (class, code) in [("fault", 0), ("gap", 1), ("lapse", 1)] {
                let checked = gongkai(&site, &["check", "--format", format, "--fail-on", class, "--lang", lang]);
                assert_eq!(checked.status.code(), Some(code), "{format} {class}: {}", said(&checked));
                let shown = String::from_utf8(checked.stdout).unwrap();
                assert!(shown.contains("C004"), "{format}: {shown}");
                match format {
                    "sarif" => {
                        let log: serde_json::Value = serde_json::from_str(&shown).unwrap();
                        assert!(sarif.is_valid(&log), "{shown}");
                        assert_eq!(log["runs"][0]["results"][0]["level"], "error");
                    }
                    "junit" => assert_eq!(shown.contains("<failure"), code == 1, "{shown}"),
                    "github" => assert!(shown.lines().all(|line| line.starts_with("::")), "{shown}"),
                    _ => {}
                }
            }
        }
    }
    let built = gongkai(&site, &["build", "--format", "github"]);
    assert_eq!(built.status.code(), Some(1));
    let shown = String::from_utf8(built.stdout).unwrap();
    assert!(shown.contains("::error file=content/shili-gang/office.yaml,line="), "{shown}");
    assert!(String::from_utf8_lossy(&built.stderr).contains("未生成"));
}

#[test]
fn files_are_named_from_the_root_of_the_repository() {
    let folder = faulty_site();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let site = folder.path().join("site");
    let shown = gongkai(&site, &["check", "--format", "github"]);
    assert!(said(&shown).contains("file=site/content/shili-gang/office.yaml"), "{}", said(&shown));
    let shown = gongkai(&site, &["check", "--format", "sarif"]);
    assert!(said(&shown).contains("\"site/content/shili-gang/office.yaml\""), "{}", said(&shown));
}

#[test]
fn a_baseline_passes_over_what_was_there_and_only_shrinks() {
    let folder = faulty_site();
    let site = folder.path().join("site");
    let written = gongkai(&site, &["check", "--write-baseline", "known.json"]);
    assert_eq!(written.status.code(), Some(0), "{}", said(&written));
    let first = fs::read_to_string(site.join("known.json")).unwrap();
    assert!(first.lines().filter(|line| line.contains("\"fingerprint\"")).count() == 2, "{first}");

    let known = gongkai(&site, &["check", "--baseline", "known.json"]);
    assert_eq!(known.status.code(), Some(0), "{}", said(&known));
    assert!(said(&known).contains("略过 2 个") && said(&known).contains("其中 1 个仍会使生成失败"), "{}", said(&known));
    let refused = gongkai(&site, &["build", "--baseline", "known.json"]);
    assert_eq!(refused.status.code(), Some(1), "a fault stops a build: {}", said(&refused));
    assert!(said(&refused).contains("S004") && !said(&refused).contains("[C004]"), "{}", said(&refused));

    // The fault is mended and the lines move: the gaps alone stop no build.
    let record = site.join("content/shili-gang/office.yaml");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, format!("# 一行\n{}", text.replacen("postcode: 1", "postcode: ", 1))).unwrap();
    let built = gongkai(&site, &["build", "--baseline", "known.json"]);
    assert_eq!(built.status.code(), Some(0), "{}", said(&built));
    assert!(said(&built).contains("1 条不再出现"), "{}", said(&built));
    let one = gongkai(&site, &["check", "--office", "shili-gang", "--baseline", "known.json", "--lang", "en"]);
    assert!(said(&one).contains("less often: 1;"), "{}", said(&one));

    // Something new fails, and is not taken in when the baseline shrinks.
    let page = site.join("content/shili-gang/tongzhi-gonggao/2026-01.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replacen("0640-5556205", "0640-5556205，见[这里](nirgends.md)", 1)).unwrap();
    let new = gongkai(&site, &["check", "--baseline", "known.json", "--write-baseline", "known.json"]);
    assert_eq!(new.status.code(), Some(1), "{}", said(&new));
    assert!(said(&new).contains("L001") && !said(&new).contains("[C004]"), "{}", said(&new));
    let second = fs::read_to_string(site.join("known.json")).unwrap();
    assert!(!second.contains("S004") && !second.contains("L001") && second.contains("C004"), "{second}");
}

#[test]
fn a_baseline_publishes_no_record_without_a_review() {
    let folder = new_site();
    let site = folder.path().join("site");
    let record = site.join("content/shili-gang/office.yaml");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replacen("\nreview: ", "\n# review: ", 1)).unwrap();
    gongkai(&site, &["check", "--write-baseline", "known.json"]);
    let known = gongkai(&site, &["check", "--baseline", "known.json"]);
    assert_eq!(known.status.code(), Some(0), "{}", said(&known));
    let built = gongkai(&site, &["build", "--baseline", "known.json"]);
    assert_eq!(built.status.code(), Some(1), "{}", said(&built));
    assert!(said(&built).contains("R002") && !site.join("public").exists());
}

#[test]
fn a_baseline_that_is_none_is_told() {
    let folder = new_site();
    let site = folder.path().join("site");
    fs::write(site.join("other.json"), "{\"findings\": []}").unwrap();
    for (file, words) in [("nowhere.json", "读不了基线"), ("other.json", "不是本程序这一版的基线"), (".", "读不了基线")]
    {
        for command in ["check", "build"] {
            let refused = gongkai(&site, &[command, "--baseline", file]);
            assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
            assert!(said(&refused).contains(words) && said(&refused).contains("办法"), "{}", said(&refused));
        }
    }
    let written = gongkai(&site, &["check", "--write-baseline", "nowhere/known.json"]);
    assert_eq!(written.status.code(), Some(3), "{}", said(&written));
    let both = gongkai(&site, &["check", "--office", "shili-gang", "--write-baseline", "known.json"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn wrong_usage_is_told_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let lost = gongkai(folder.path(), &["build"]);
    assert_eq!(lost.status.code(), Some(2));
    assert!(said(&lost).contains("没有 site.yaml") && said(&lost).contains("办法"));
    let lost = gongkai(folder.path(), &["--lang", "en", "check"]);
    assert!(said(&lost).contains("has no site.yaml"));
    for (arguments, zh, en) in [
        (&["bulid"][..], "没有“bulid”这个命令。\n办法：是不是“build”？", "unrecognized subcommand"),
        (&["check", "--formt", "json"], "没有“--formt”这个参数。\n办法：是不是“--format”？", "unexpected argument"),
        (&["check", "--format", "xml"], "可以写 human、json、sarif、junit、github", "invalid value"),
        (&["check", "--due"], "--due <DAYS> 后面要写一个值", "a value is required"),
        (&["check", "--due", "abc"], "“abc”不能用在 --due <DAYS>", "invalid value"),
        (&["check", "--as-of", "今天"], "“今天”不是日期", "is no date"),
        (&["review", "x"], "缺少 --by <NAME>", "required arguments"),
    ] {
        let wrong = gongkai(folder.path(), arguments);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(said(&wrong).contains(zh) && !said(&wrong).contains(en), "{}", said(&wrong));
        let wrong = gongkai(folder.path(), &[&["--lang", "en"], arguments].concat());
        assert_eq!(wrong.status.code(), Some(2));
        assert!(said(&wrong).contains(en) && !said(&wrong).contains("办法"), "{}", said(&wrong));
    }
    assert!(said(&gongkai(folder.path(), &["--help"])).contains("用法"));
    assert!(said(&gongkai(folder.path(), &["--help", "--lang=en"])).contains("Usage"));
}

#[test]
fn explain_prints_every_rule() {
    let folder = tempfile::tempdir().unwrap();
    let one = gongkai(folder.path(), &["explain", "c001"]);
    assert_eq!(one.status.code(), Some(0));
    assert!(said(&one).contains("依据") && said(&one).contains("不对的写法"));
    let all = gongkai(folder.path(), &["explain", "--all", "--lang", "en"]);
    assert!(gongkai::rules::registry().all(|registered| said(&all).contains(registered.rule.code)));
    let none = gongkai(folder.path(), &["explain", "C999"]);
    assert_eq!(none.status.code(), Some(2));
}

#[test]
fn an_output_folder_of_others_is_refused() {
    let folder = new_site();
    let site = folder.path().join("site");
    fs::create_dir(site.join("public")).unwrap();
    fs::write(site.join("public/thesis.doc"), "mine").unwrap();
    let refused = gongkai(&site, &["build"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(site.join("public/thesis.doc")).unwrap(), "mine");
}

/// Attachments stand under the same path in the sources and in the output, which is no reason to take one for the other.
#[test]
fn an_output_folder_among_the_sources_is_refused() {
    let folder = new_site();
    let site = folder.path().join("site");
    assert_eq!(gongkai(&site, &["build"]).status.code(), Some(0));
    for output in ["content", "content/shili-gang", "themes", ".", ".."] {
        let refused = gongkai(&site, &["build", "--output", output]);
        assert_eq!(refused.status.code(), Some(2), "{output}: {}", said(&refused));
        assert!(said(&refused).contains("源文件") && !said(&refused).contains("清空"), "{output}");
    }
    assert!(site.join("content/shili-gang/office.yaml").is_file() && !site.join("content/index.html").exists());
}

#[test]
fn the_reference_of_rules_is_current() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (file, lang) in [("rules.md", "en"), ("rules.zh-CN.md", "zh")] {
        let arguments = ["explain", "--all", "--format", "md", "--lang", lang];
        let shown = String::from_utf8(gongkai(&docs, &arguments).stdout).unwrap();
        let written = fs::read_to_string(docs.join(file)).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            shown == written,
            "docs/{file} is not what the rules say now; renew it:\n  cargo run -q -- {} > docs/{file}",
            arguments.join(" ")
        );
    }
}

#[test]
fn every_rule_is_in_the_reference_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let rules = gongkai::rules::all();
    let json = gongkai(folder.path(), &["explain", "--all", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let entries = json["rules"].as_array().unwrap();
    assert_eq!(entries.len(), rules.len());
    for (entry, rule) in entries.iter().zip(&rules) {
        assert_eq!(entry["code"], rule.code);
        assert!(!entry["family"]["zh"].as_str().unwrap().is_empty(), "{} is of no family", rule.code);
        assert!(entry["asks"]["en"].is_string() && entry["basis"][0]["zh"].is_string());
    }
    for lang in ["zh", "en"] {
        let shown = said(&gongkai(folder.path(), &["explain", "--all", "--format", "md", "--lang", lang]));
        for rule in &rules {
            assert_eq!(shown.matches(&format!("</a>{} ", rule.code)).count(), 1, "{lang} {}", rule.code);
        }
    }
    let one = said(&gongkai(folder.path(), &["explain", "C004", "--format", "md"]));
    assert!(one.contains("```yaml\nbureau:\n  fax:\n```") && !one.contains("C003"), "{one}");
}

#[test]
fn what_falls_due_is_listed_by_office_and_the_vetoes_stand_at_the_end() {
    let site = new_site();
    // A new site bears the date of today; half a year later its columns want something new.
    let as_of = gongkai::calendar::now().date().checked_add(jiff::Span::new().days(165)).unwrap().to_string();
    let check = |more: &[&str]| {
        let mut arguments = vec!["check", "--site", "site", "--as-of", as_of.as_str()];
        arguments.extend(more);
        gongkai(site.path(), &arguments)
    };
    let all = said(&check(&["--due", "60"]));
    assert!(all.contains("示例港海关\n") && all.contains("公开新内容"), "{all}");
    assert!(all.contains("单项否决") && all.trim_end().lines().last().unwrap().starts_with("检查了"), "{all}");
    let parent = said(&check(&["--due", "60", "--office", "_parent"]));
    assert!(!parent.contains("示例港海关\n"), "{parent}");
    let none = said(&check(&["--due", "0", "--lang", "en"]));
    assert!(none.contains("nothing falls due in the next 0 days") && none.contains("national vetoes"), "{none}");
    let json: serde_json::Value =
        serde_json::from_slice(&check(&["--format", "json", "--office", "shili-gang"]).stdout).unwrap();
    let due = json["due"].as_array().unwrap();
    assert!(!due.is_empty() && due.iter().all(|due| due["office"] == "shili-gang"), "{due:?}");
    assert!(json["vetoes"].as_array().unwrap().iter().all(|veto| veto["count"].is_u64() && veto["at"].is_u64()));
}
