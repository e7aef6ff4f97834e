//! A build that uses what the last one left gives what a build from nothing gives, byte for byte and finding for finding:
//! after random edits, files touched and back-dated, an output edited by others, a changed clock, a cache that is broken.

mod edits;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gongkai::engine::{self, BuildOptions, Built};
use jiff::civil::DateTime;
use proptest::prelude::*;

use edits::{Edit, apply, day, edit, notices, site};

/// What happens between two builds.
#[derive(Clone, Debug)]
enum Act {
    /// Somebody edits the site.
    Edit(Edit),
    /// A file gets another time and keeps its content.
    Touch(u8),
    /// A file gets other content of the same length and keeps its time.
    BackDate(u8),
    /// Somebody edits the output: changes a file, keeping its length and time; takes one away; puts one there.
    Output(u8),
    /// The cache is taken away, cut short, or has a byte changed.
    Cache(u8),
    /// Some hours pass.
    Hours(u8),
    /// Nothing.
    Wait,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => edit().prop_map(Act::Edit),
        1 => (0u8..5).prop_map(Act::Touch),
        2 => (0u8..5).prop_map(Act::BackDate),
        3 => (0u8..4).prop_map(Act::Output),
        2 => (0u8..12).prop_map(Act::Cache),
        1 => (1u8..12).prop_map(Act::Hours),
        2 => Just(Act::Wait),
    ];
    prop::collection::vec(act, 1..8)
}

/// Gives a file other content of the same length, and the time that it had.
fn back_date(file: &Path, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let Ok(bytes) = fs::read(file) else { return };
    let modified = fs::metadata(file).unwrap().modified().unwrap();
    fs::write(file, change(bytes)).unwrap();
    fs::File::options().write(true).open(file).unwrap().set_modified(modified).unwrap();
}

fn perform(root: &Path, act: &Act, now: &mut DateTime) {
    let page = |number: &u8| notices(root).join(format!("n-{number}.md"));
    let public = root.join("public");
    match act {
        Act::Edit(edit) => apply(root, edit, now),
        Act::Touch(number) => {
            if let Ok(file) = fs::File::options().write(true).open(page(number)) {
                file.set_modified(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
            }
        }
        Act::BackDate(number) => {
            back_date(&page(number), |bytes| {
                String::from_utf8(bytes).unwrap().replace("大厅。", "窗口。").into_bytes()
            });
        }
        Act::Output(kind) => {
            let file = public
                .join(["index.html", "shili-gang/index.html", "search/index.json", "sitemap.xml"][usize::from(*kind)]);
            match kind {
                0 => back_date(&file, |mut bytes| {
                    bytes.reverse();
                    bytes
                }),
                1 => drop(fs::remove_file(file)),
                2 => drop(fs::write(public.join("new.html"), "new")),
                _ => drop(fs::write(file, "")),
            }
        }
        Act::Cache(kind) => {
            let folder = root.join(".public.gongkai/cache");
            let file = folder.join(if kind % 2 == 0 { "memo" } else { "seal" });
            let Ok(mut bytes) = fs::read(&file) else { return };
            match kind / 2 {
                0 => fs::remove_dir_all(folder).unwrap(),
                1 => fs::write(file, &bytes[..bytes.len() / 2]).unwrap(),
                _ => {
                    let length = bytes.len();
                    bytes[[length / 2, length / 9, length - 40, length - 1][usize::from(kind / 2) - 2]] ^= 1;
                    fs::write(file, bytes).unwrap();
                }
            }
        }
        Act::Hours(hours) => *now = now.checked_add(jiff::Span::new().hours(i64::from(*hours))).unwrap(),
        Act::Wait => {}
    }
}

fn said(built: &Built) -> Vec<String> {
    let found = built.checked.findings.iter();
    found
        .map(|located| {
            format!(
                "{} {:?} {:?} {:?}",
                located.finding.rule.code, located.start, located.finding.locus, located.finding.message
            )
        })
        .collect()
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = walk.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Builds from nothing beside the site.
fn clean(root: &Path, now: DateTime, beside: &Path) -> Built {
    let options = BuildOptions { cache: false, ..BuildOptions::default() };
    engine::build_with(root, now, &beside.join("public"), &options).unwrap()
}

/// Longer than a file system needs to tell two writes apart.
fn settle() {
    std::thread::sleep(Duration::from_millis(25));
}

#[test]
fn what_did_not_change_is_neither_read_nor_made() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    site(&root);
    settle();
    let public = root.join("public");
    let build = |now| engine::build(&root, now, &public).unwrap();
    let stages = |built: &Built| built.checked.timings.stages.iter().map(|stage| stage.name.en).collect::<Vec<_>>();
    let first = build(day(1));
    assert!(stages(&first).contains(&"pages"));
    let second = build(day(1));
    assert_eq!(stages(&second), ["nothing changed"]);
    assert_eq!(said(&second), said(&first));
    assert_eq!(second.checked.outlook.open.len(), first.checked.outlook.open.len());
    assert_eq!(second.committed.unwrap().files, first.committed.unwrap().files);
    // Another day, terms are reckoned anew.
    assert!(stages(&build(day(2))).contains(&"pages"));
    assert_eq!(stages(&build(day(2))), ["nothing changed"]);
    // One article changed: it, what lists it, and its neighbours are written, no other article.
    settle();
    let before = files(&public);
    fs::write(
        notices(&root).join("n-4.md"),
        fs::read_to_string(notices(&root).join("n-4.md")).unwrap().replace("正文0", "新的正文"),
    )
    .unwrap();
    build(day(2));
    let after = files(&public);
    let changed: Vec<_> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)).map(|(path, _)| path).collect();
    assert!(changed.iter().any(|path| path.ends_with("n-4.html")), "{changed:?}");
    assert!(!changed.iter().any(|path| path.ends_with("n-2.html") || path.ends_with("office.html")), "{changed:?}");
}

#[test]
fn what_a_build_goes_without_is_in_no_other_build() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    site(&root);
    settle();
    let with = |cache, minify, search| BuildOptions { cache, minify, search, ..BuildOptions::default() };
    let build = |output: &Path, options: &BuildOptions| {
        assert!(engine::build_with(&root, day(1), output, options).unwrap().committed.is_some());
        files(output)
    };
    let public = root.join("public");
    let mut outputs = Vec::new();
    for (number, (minify, search)) in
        [(true, true), (false, true), (false, false), (true, false), (true, true)].into_iter().enumerate()
    {
        let warm = build(&public, &with(true, minify, search));
        let clean = build(&folder.path().join(format!("clean-{number}")), &with(false, minify, search));
        assert!(warm == clean, "minify {minify}, search {search}");
        outputs.push(warm);
    }
    let page = |files: &BTreeMap<PathBuf, Vec<u8>>, path: &str| {
        files.get(Path::new(path)).map(|bytes| String::from_utf8(bytes.clone()).unwrap())
    };
    let home = |number: usize| page(&outputs[number], "index.html").unwrap();
    assert!(home(1).len() > home(0).len() && home(1).contains("\n\n"), "as the templates give it");
    for number in [2, 3] {
        let without = &outputs[number];
        assert!(!without.keys().any(|path| path.starts_with("search") || path.ends_with("search.html")));
        for (path, bytes) in without.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "html")) {
            let html = String::from_utf8_lossy(bytes);
            assert!(!html.contains("search.html") && !html.contains("search-box"), "{}", path.display());
        }
    }
    assert!(page(&outputs[0], "search.html").is_some() && home(0).contains("search.html"));
}

#[test]
fn a_baseline_is_asked_of_what_is_told_again_too() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    site(&root);
    fs::remove_dir_all(root.join("content/shili-gang/shoufei-xiangmu")).unwrap();
    settle();
    let public = root.join("public");
    let refused = engine::build(&root, day(1), &public).unwrap();
    assert!(refused.committed.is_none() && refused.checked.tally.gap > 0);
    assert!(!root.join(".public.gongkai").exists(), "a build that is refused leaves nothing");
    let baseline =
        gongkai::diagnostic::baseline::Baseline::of(&refused.checked.findings, gongkai::diagnostic::Lang::Zh);
    let options = BuildOptions { baseline, ..BuildOptions::default() };
    for _ in 0..2 {
        let built = engine::build_with(&root, day(1), &public, &options).unwrap();
        assert!(built.committed.is_some());
    }
    // What was written over a baseline is refused without it, though nothing changed.
    let again = engine::build(&root, day(1), &public).unwrap();
    assert!(again.committed.is_none() && again.checked.tally.gap == refused.checked.tally.gap);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_from_a_cache_is_what_is_built_from_nothing(acts in acts()) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        let beside = folder.path().join("beside");
        fs::create_dir(&beside).unwrap();
        site(&root);
        let mut now = day(1);
        let public = root.join("public");
        settle();
        engine::build(&root, now, &public).unwrap();
        for act in &acts {
            perform(&root, act, &mut now);
            if matches!(act, Act::Wait) {
                settle();
            }
            let edited = files(&public);
            let warm = engine::build(&root, now, &public).unwrap();
            let clean = clean(&root, now, &beside);
            prop_assert_eq!(said(&warm), said(&clean), "{:?}", acts);
            prop_assert_eq!(warm.committed.is_some(), clean.committed.is_some());
            // What a build that is refused leaves is what was there.
            let last = if warm.committed.is_some() { files(&beside.join("public")) } else { edited };
            let there = files(&public);
            let differing: Vec<_> = there.keys().chain(last.keys()).filter(|path| there.get(*path) != last.get(*path)).collect();
            prop_assert!(differing.is_empty(), "{:?}: {:?}", acts, differing);
            if warm.committed.is_some() {
                prop_assert_eq!(fs::read(root.join("manifest.json")).unwrap(), fs::read(beside.join("manifest.json")).unwrap());
            }
        }
    }
}
