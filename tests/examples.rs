//! The examples of every rule, run: the wrong one is found by its rule, the right one is not.
//!
//! An example is put at the place that its rule names ([`Place`]) in the site that `gongkai new` writes. What else the
//! site needs for it stands in `tests/examples/CODE/`, in the form of [`little`], and what only one of the two needs in
//! `wrong/` or `right/` below that; `like.txt` names a rule whose folder serves this one too. Where no snippet can show a rule ([`Place::Files`]), those two folders are its
//! examples, or they are made here.

mod little;

use std::fs;
use std::path::{Path, PathBuf};

use gongkai::diagnostic::example::Place;
use gongkai::diagnostic::{Class, Rule};
use gongkai::engine;
use gongkai::rules;
use rayon::prelude::*;
use serde_yaml::Value;

/// An article that nothing is to be said about.
const ARTICLE: &str = "---
title: 关于调整通关时间的通知
date: 2026-11-20
formed: 2026-11-20
section: jianguan
author: 方既明
review: {by: 周予安, date: 2026-11-20}
---

自2026年12月1日起，通关服务时间延长一小时。

## 联系方式

监管科：0640-5556205。
";

/// Which of a rule's two examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Wrong,
    Right,
}

fn folder(rule: &Rule) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples").join(rule.code)
}

/// Codes and messages of what is found in the site with an example.
fn findings(rule: &Rule, side: Side) -> Vec<(&'static str, Class, String)> {
    let temporary = tempfile::tempdir().unwrap();
    let site = temporary.path().join("site");
    little::scaffold(&site);
    for code in little::lines(&folder(rule), "like.txt") {
        little::change(&folder(rule).with_file_name(code.trim()), &site);
    }
    little::change(&folder(rule), &site);
    let (name, example) = match side {
        Side::Wrong => ("wrong", rule.wrong),
        Side::Right => ("right", rule.right),
    };
    let overlay = folder(rule).join(name);
    little::change(&overlay, &site);
    match rule.place {
        Place::Merged(file) => in_yaml(&site.join(file), |yaml| merged(yaml, example)),
        Place::Lines(file) => in_yaml(&site.join(file), |yaml| with_lines(yaml, example)),
        Place::Body(file) => {
            let path = site.join(file);
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            write(&path, &format!("{}\n\n{example}\n", text.trim_end()));
        }
        Place::Whole(file) => write(&site.join(file), &format!("{example}\n")),
        Place::Names => names(&site, example),
        Place::Files => made(rule, side, &overlay, &site),
    }
    let checked = engine::check(&site, little::moment(&folder(rule))).unwrap();
    let one = |located: &gongkai::diagnostic::Located| {
        let finding = &located.finding;
        let (file, line, message) = (&finding.locus.file, located.start.line, &finding.message.zh);
        (finding.rule.code, finding.class, format!("{} {file}:{line} {message}", finding.rule.code))
    };
    checked.findings.iter().map(one).collect()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Changes a YAML file, or the front matter of a page.
fn in_yaml(path: &Path, change: impl FnOnce(&str) -> String) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let changed = match text.strip_prefix("---\n") {
        Some(page) => {
            let (front, body) = page.split_once("\n---\n").expect("a page has front matter");
            format!("---\n{}\n---\n{body}", change(front).trim_end())
        }
        None => change(&text),
    };
    fs::write(path, changed).unwrap();
}

fn merged(yaml: &str, example: &str) -> String {
    let mut tree: Value = serde_yaml::from_str(yaml).unwrap();
    let example: Value = serde_yaml::from_str(example).unwrap_or_else(|error| {
        panic!("{example}\nis no YAML ({error}): its place is `Place::Lines` or `Place::Body`")
    });
    // An example may be a comment alone.
    if !example.is_null() {
        merge(&mut tree, example);
    }
    serde_yaml::to_string(&tree).unwrap()
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Mapping(into), Value::Mapping(from)) => {
            for (key, value) in from {
                match into.get_mut(&key) {
                    Some(there) => merge(there, value),
                    None => {
                        into.insert(key, value);
                    }
                }
            }
        }
        (into, from) => *into = from,
    }
}

/// The YAML with lines before it; lines of the same keys go.
fn with_lines(yaml: &str, example: &str) -> String {
    let key = |line: &str| line.split([':', '：']).next().map(str::to_owned);
    let keys: Vec<_> = example.lines().map(key).collect();
    let kept: String = yaml.lines().filter(|line| !keys.contains(&key(line))).map(|line| format!("{line}\n")).collect();
    format!("{example}\n{kept}")
}

/// Makes the files that are named, each an article.
fn names(site: &Path, example: &str) {
    for line in example.lines() {
        let name = line.split('#').next().unwrap_or_default().trim();
        let path = site.join(name);
        write(&if name.ends_with('/') { path.join("2026-11.md") } else { path }, ARTICLE);
    }
}

/// Makes what neither a snippet nor a file of the repository should hold; all else is in the folder.
fn made(rule: &Rule, side: Side, overlay: &Path, site: &Path) {
    let article = site.join("content/shili-gang/tongzhi-gonggao/2026-03.md");
    match (rule.code, side) {
        #[cfg(unix)]
        ("S011", Side::Wrong) => std::os::unix::fs::symlink("/nowhere/2026-03.md", &article).unwrap(),
        ("S017", Side::Wrong) => write(&article, &format!("{ARTICLE}\n{}\n", "数据 ".repeat(200_000))),
        ("S011" | "S017", Side::Right) => write(&article, ARTICLE),
        _ => assert!(
            overlay.is_dir(),
            "no place for its examples: write `place: Place::…` beside the rule, or the folder {}",
            overlay.display()
        ),
    }
}

#[test]
fn every_example_is_what_its_rule_says() {
    let failures: Vec<String> = rules::all()
        .into_par_iter()
        .flat_map_iter(|rule| [(rule, Side::Wrong), (rule, Side::Right)])
        .filter_map(|(rule, side)| {
            let code = rule.code;
            let found = match std::panic::catch_unwind(|| findings(rule, side)) {
                Ok(found) => found,
                Err(panic) => {
                    let why = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                    return Some(format!("{code} {side:?}: {why}"));
                }
            };
            let hit = found.iter().any(|(of, ..)| *of == code);
            let all: Vec<&str> = found.iter().map(|(.., shown)| shown.as_str()).collect();
            match side {
                Side::Wrong if !hit => Some(format!("{code}: its wrong example gives no {code} but {all:#?}")),
                Side::Right if hit => Some(format!("{code}: its right example gives {all:#?}")),
                Side::Right if found.iter().any(|(_, class, _)| class.refuses()) => {
                    Some(format!("{code}: its right example is no site to build: {all:#?}"))
                }
                _ => None,
            }
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_folder_of_examples_is_of_a_rule() {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples");
    for entry in fs::read_dir(&folders).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(rules::find(&name).is_some_and(|rule| rule.code == name), "tests/examples/{name} is of no rule");
    }
}
