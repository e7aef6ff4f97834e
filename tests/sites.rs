//! Whole little sites. Each folder below `tests/sites/` is a case: the site that `gongkai new` writes, changed by what
//! the folder holds, with a snapshot of everything the program said and made.
//!
//! - what [`little`] says;
//! - `show.txt`: files of the output whose text belongs to the snapshot; behind a `|`, the text from which, and after `..` the text up to which, it is shown;
//! - `about.md`: what the case is about.

mod little;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gongkai::diagnostic::format::{Format, Human, Report};
use gongkai::diagnostic::{Finding, Lang, Located};
use gongkai::engine;

/// Promise 6: every finding has a code that `explain` knows, a place that is there, a basis, and says in both languages
/// what is wrong and what to do.
fn expect_complete(finding: &Located, site: &Path) {
    let Finding { rule, message, help, locus, .. } = &finding.finding;
    let shown = format!("{} {}: {}", rule.code, locus.file, message.zh);
    assert!(gongkai::rules::find(rule.code).is_some_and(|known| std::ptr::eq(known, *rule)), "{shown}");
    assert!(!rule.basis.is_empty(), "{shown}");
    assert!(finding.start.line >= 1 && finding.start.column >= 1 && finding.end >= finding.start, "{shown}");
    // A file that should be there and is not, a built-in template: they are named as well.
    assert!(Path::new(&*locus.file).is_relative() && !locus.file.is_empty(), "{shown}");
    if let Ok(bytes) = fs::read(site.join(&*locus.file)) {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        assert!(finding.start.line <= lines, "{shown}: line {} of {lines}", finding.start.line);
    }
    for text in [message, help] {
        assert!(text.zh.chars().any(|c| c >= '\u{4e00}'), "no Chinese: {shown}");
        let latin = text.en.chars().filter(char::is_ascii_alphabetic).count();
        assert!(latin >= 5 && text.en != text.zh, "no English: {shown}");
    }
}

fn run(case: &Path, met: &mut BTreeSet<&'static str>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    little::scaffold(&site);
    little::change(case, &site);
    let output = folder.path().join("out/public");
    let built = engine::build(&site, little::moment(case), &output).unwrap();
    let checked = &built.checked;
    for finding in &checked.findings {
        expect_complete(finding, &site);
        met.insert(finding.finding.rule.code);
    }
    let mut said = String::new();
    let _ = writeln!(said, "{}", fs::read_to_string(case.join("about.md")).unwrap().trim());
    let _ = writeln!(said, "\n=== findings: {:?}\n", checked.tally);
    let report = Report {
        findings: &checked.findings,
        silenced: &checked.silenced,
        tally: checked.tally,
        sources: &checked.sources,
        lang: Lang::Zh,
    };
    said.push_str(&Human { colour: false }.format(&report));
    match built.committed {
        Some(done) => {
            let _ = writeln!(said, "=== built {} files", done.files);
        }
        None => {
            assert!(!output.exists(), "a build that refuses writes nothing");
            said.push_str("=== not built\n");
        }
    }
    for line in little::lines(case, "show.txt") {
        let (file, part) = line.split_once('|').map_or((line.trim(), ""), |(file, part)| (file.trim(), part));
        let _ = writeln!(said, "\n=== {file}");
        let text = match fs::read_to_string(output.join(file)) {
            Ok(text) => text,
            Err(error) => {
                let _ = writeln!(said, "({:?})", error.kind());
                continue;
            }
        };
        let (from, to) = part.split_once("..").unwrap_or((part, ""));
        let start = text.find(from.trim()).unwrap_or_else(|| panic!("{file} does not hold {from:?}:\n{text}"));
        let end = if to.trim().is_empty() {
            None
        } else {
            text[start..].find(to.trim()).map(|at| start + at + to.trim().len())
        };
        // A line end before each block makes the minified text readable.
        let shown = text[start..end.unwrap_or(text.len())].replace("><", ">\n<");
        let _ = writeln!(said, "{shown}");
    }
    said.replace("\r\n", "\n")
}

#[test]
fn every_little_site_says_and_makes_what_its_snapshot_holds() {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let mut cases: Vec<_> =
        fs::read_dir(&sites).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 20, "{} little sites", cases.len());
    let mut failed = Vec::new();
    let mut met = BTreeSet::new();
    for case in &cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let said = run(case, &mut met);
        let result = std::panic::catch_unwind(|| {
            insta::with_settings!({
                snapshot_path => case,
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, {
                insta::assert_snapshot!("expected", said);
            });
        });
        if result.is_err() {
            failed.push(name);
        }
    }
    // A symbolic link or a pipe cannot lie in a folder of the repository: `tests/hostile.rs` makes them.
    met.insert("S011");
    let unmet: Vec<_> = gongkai::rules::registry().map(|r| r.rule.code).filter(|code| !met.contains(code)).collect();
    assert!(unmet.is_empty(), "no little site has a finding of these rules: {unmet:?}");
    assert!(failed.is_empty(), "these little sites differ from their snapshots: {failed:?}");
}
