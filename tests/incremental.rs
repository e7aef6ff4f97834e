//! What is renewed after edits is what a clean start gives, byte for byte: for random sequences of edits of every kind.

mod edits;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::engine::live::{Live, Shown};
use jiff::civil::date;
use proptest::prelude::*;

use edits::{OFFICE, apply, day, edit, notices, replace, site};

/// Pages that are open in a browser.
const OPEN: [&str; 3] =
    ["shili-gang/tongzhi-gonggao/n-1.html", "shili-gang/index.html", "shili-gang/tongzhi-gonggao/index.html"];

/// What the files of a site hash to.
fn inputs(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap_or_default())).collect()
}

/// The files that differ.
fn changed(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeSet<PathBuf> {
    before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// What differs between two sets of files, by path.
fn differing(warm: &BTreeMap<&str, &Shown>, clean: &BTreeMap<&str, &Shown>) -> Vec<String> {
    let paths = warm.keys().chain(clean.keys().filter(|path| !warm.contains_key(*path)));
    paths.filter(|path| warm.get(*path) != clean.get(*path)).map(|path| (*path).to_owned()).collect()
}

fn said(live: &Live) -> Vec<String> {
    let checked = live.checked().unwrap();
    checked
        .findings
        .iter()
        .map(|found| format!("{} {:?} {}", found.finding.rule.code, found.finding.locus, found.finding.message.en))
        .collect()
}

/// A changed phone shows on what lists it, and on no article.
#[test]
fn a_changed_phone_touches_no_article() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    gongkai::scaffold::site_on(&root, date(2026, 11, 20)).unwrap();
    let mut live = Live::new(&root);
    live.renew(day(1), None).unwrap();
    live.settle(day(1)).unwrap();
    let record = root.join(OFFICE).join("office.yaml");
    replace(&record, |text| text.replace("0640-5556201", "0640-5556299"));
    let renewed = live.renew(day(1), Some(&BTreeSet::from([record]))).unwrap();
    for page in ["index.html", "posting/contacts-a4.html", "posting/screen.html"] {
        let path = format!("shili-gang/{page}");
        assert!(renewed.changed.contains(&path), "{path}: {:?}", renewed.changed);
    }
    let article = |path: &&String| path.contains("/2026-") && path.ends_with(".html");
    let articles: Vec<_> = live.files().into_keys().map(str::to_owned).filter(|path| article(&path)).collect();
    assert!(!articles.is_empty());
    let touched: Vec<_> = renewed.changed.iter().filter(article).collect();
    assert!(touched.is_empty() && renewed.removed.is_empty(), "{touched:?}");
}

/// While the theme cannot be read everything stays, the files beside pages too.
#[test]
fn a_broken_theme_takes_nothing_away() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    site(&root);
    let mut live = Live::new(&root);
    let renew = |live: &mut Live| {
        let renewed = live.renew(day(1), None).unwrap();
        live.settle(day(1)).unwrap();
        renewed
    };
    renew(&mut live);
    let before: Vec<String> = live.files().into_keys().map(str::to_owned).collect();
    assert!(before.iter().any(|path| path.ends_with("/f.txt")));
    let part = root.join("themes/default/templates/parts/after.html");
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    fs::write(&part, "{{ ").unwrap();
    let renewed = renew(&mut live);
    assert!(renewed.removed.is_empty() && renewed.changed.is_empty(), "{:?}", renewed.removed);
    assert!(before.iter().all(|path| live.is_stale(path)));
    assert!(said(&live).iter().any(|found| found.contains("after.html")), "{:?}", said(&live));
    // What went meanwhile goes once the theme is mended.
    fs::remove_file(notices(&root).join("n-4.md")).unwrap();
    fs::remove_dir_all(notices(&root).join("n-4")).unwrap();
    renew(&mut live);
    fs::remove_file(&part).unwrap();
    let renewed = renew(&mut live);
    assert!(renewed.removed.contains("shili-gang/tongzhi-gonggao/n-4.html"), "{:?}", renewed.removed);
    assert!(renewed.removed.contains("shili-gang/tongzhi-gonggao/n-4/f.txt"), "{:?}", renewed.removed);
    assert!(before.iter().all(|path| !live.is_stale(path)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_renewed_is_what_a_clean_start_gives(edits in prop::collection::vec(edit(), 1..9)) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        site(&root);
        let mut now = day(1);
        let mut warm = Live::new(&root);
        warm.renew(now, None).unwrap();
        warm.settle(now).unwrap();
        // One looks at every file again, the other is told what changed, as a watcher does.
        let mut told = Live::new(&root);
        told.renew(now, None).unwrap();
        told.settle(now).unwrap();
        for edit in &edits {
            let before = inputs(&root);
            apply(&root, edit, &mut now);
            warm.renew(now, None).unwrap();
            warm.settle(now).unwrap();
            let changed = changed(&before, &inputs(&root));
            // One of the pages is open in a browser: what is shown of it at once is what comes of it in the end.
            let open = BTreeSet::from([OPEN[changed.len() % OPEN.len()].to_owned()]);
            let first = RefCell::new(Vec::new());
            let show = |pages: Vec<(String, Shown)>| first.borrow_mut().extend(pages);
            told.renew_showing(now, told.site().is_some().then_some(&changed), &open, &show).unwrap();
            for (path, file) in first.into_inner() {
                prop_assert!(open.contains(&path), "{edits:?}: {path}");
                prop_assert_eq!(told.file(&path), Some(&file), "{:?}: {}", edits, path);
            }
            // The findings may wait for a later edit.
            if changed.len() != 1 {
                told.settle(now).unwrap();
            }
        }
        told.settle(now).unwrap();
        let mut clean = Live::new(&root);
        clean.renew(now, None).unwrap();
        clean.settle(now).unwrap();
        // What could not be made stays at its last good version; of the rest every byte is the same.
        for warm in [&warm, &told] {
        let differing: Vec<_> = differing(&warm.files(), &clean.files()).into_iter().filter(|path| !warm.is_stale(path)).collect();
        prop_assert!(differing.is_empty(), "{edits:?}: {differing:?}");
        prop_assert_eq!(said(warm), said(&clean), "{:?}", edits);
        }
    }
}
