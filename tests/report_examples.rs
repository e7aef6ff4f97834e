//! The examples of the rules on yearly reports (family Y) are put into the report of a scaffolded site: the wrong one is
//! found by its rule, the right one gives no finding of the family.

use std::fs;
use std::path::Path;

use gongkai::diagnostic::Rule;
use gongkai::{engine, rules, scaffold};
use jiff::civil::date;
use serde_yaml::{Mapping, Value};

/// A report of 2024 as data that has nothing wrong.
const REPORT: &str = include_str!("sites/report-as-data/site/content/_parent/gongkai-nianbao/2024.yaml");

fn merge(into: &mut Mapping, from: Mapping) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Mapping(there)), Value::Mapping(value)) => merge(there, value),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// The site's report of 2025 as data, with what an example says, after a report of 2024 that it agrees with.
fn put_data(folder: &Path, example: &str) {
    let this_year = REPORT.replace("2024年", "2025年").replace("2025-01", "2026-01");
    let this_year = this_year.replace("normative: [1, 0, 1]", "normative: [1, 0, 2]");
    let mut report: Mapping = serde_yaml::from_str(&this_year).unwrap();
    merge(&mut report, serde_yaml::from_str(example).unwrap());
    fs::write(folder.join("2025.yaml"), serde_yaml::to_string(&report).unwrap()).unwrap();
    fs::write(folder.join("2024.yaml"), REPORT).unwrap();
    fs::remove_file(folder.join("2025.md")).unwrap();
}

/// The site's report of 2025 as it is, with the part that an example writes in place of its own.
fn put_text(folder: &Path, example: &str) {
    let file = folder.join("2025.md");
    let text = fs::read_to_string(&file).unwrap();
    let heading = example.lines().next().unwrap();
    let start = text.find(heading).expect("the scaffolded report has that part");
    let end = text[start + 2..].find("\n## ").map_or(text.len(), |end| start + 2 + end);
    fs::write(&file, format!("{}{example}\n{}", &text[..start], &text[end..])).unwrap();
}

/// Codes of the family that are found with an example.
fn found(example: &str) -> Vec<&'static str> {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    scaffold::site_on(&site, date(2026, 11, 20)).unwrap();
    let reports = site.join("content/_parent/gongkai-nianbao");
    if example.starts_with("## ") {
        put_text(&reports, example);
    } else {
        put_data(&reports, example);
    }
    let checked = engine::check(&site, date(2026, 11, 23).at(9, 0, 0, 0)).unwrap();
    let faulty: Vec<_> = checked.findings.iter().filter(|located| located.finding.rule.code.starts_with('S')).collect();
    assert!(faulty.is_empty(), "{example}\n{faulty:?}");
    let codes = checked.findings.iter().map(|located| located.finding.rule.code);
    codes.filter(|code| code.starts_with('Y')).collect()
}

#[test]
fn every_wrong_example_is_found_and_every_right_one_is_not() {
    let family: Vec<&Rule> = rules::registry()
        .into_iter()
        .map(|registered| registered.rule)
        .filter(|rule| rule.code.starts_with('Y'))
        .collect();
    assert!(!family.is_empty());
    for rule in family {
        assert!(found(rule.wrong).contains(&rule.code), "{}: the wrong example is not found", rule.code);
        assert_eq!(found(rule.right), Vec::<&str>::new(), "{}: the right example", rule.code);
    }
}
