use proptest::prelude::*;

use super::*;

fn signed(yaml: &str) -> Option<String> {
    let text = |text: &str| Setting::Text(text.to_owned());
    let settings = [
        (vec!["review", "by"], text("周予安")),
        (vec!["review", "date"], text("2026-11-20")),
        (vec!["review", "digest"], text("12345678901234567890123456789012")),
    ];
    set(yaml, &settings, &["author", "title"])
}

const DIGEST: &str = "\"12345678901234567890123456789012\"";

#[test]
fn a_review_is_put_in_its_place_and_nothing_else_is_touched() {
    let new = format!("review: {{by: 周予安, date: 2026-11-20, digest: {DIGEST}}}");
    let cases = [
        // Missing: behind the author, whose comment stays with it.
        (
            "title: 甲\nauthor: 乙 # 注\nformed: 2026-01-01\n",
            format!("title: 甲\nauthor: 乙 # 注\n{new}\nformed: 2026-01-01\n"),
        ),
        ("title: 甲\r\nauthor: 乙\r\n", format!("title: 甲\r\nauthor: 乙\r\n{new}\r\n")),
        ("title: 甲", format!("title: 甲\n{new}")),
        ("  title: 甲\n  date: 2026-01-01\n", format!("  title: 甲\n  {new}\n  date: 2026-01-01\n")),
        // Neither author nor title on one line: before everything.
        ("summary: |\n  甲\n  乙\n", format!("{new}\nsummary: |\n  甲\n  乙\n")),
        ("# 注\nauthor: >\n  甲\nsummary: 乙\n", format!("# 注\n{new}\nauthor: >\n  甲\nsummary: 乙\n")),
        ("", format!("{new}\n")),
        ("# 只有注释\n", format!("{new}\n# 只有注释\n")),
        ("{title: 甲, date: 2026-01-01}\n", format!("{{title: 甲, date: 2026-01-01, {new}}}\n")),
        // Empty.
        ("review:\ntitle: 甲\n", format!("{new}\ntitle: 甲\n")),
        ("review:   # 待审\ntitle: 甲\n", format!("{new}   # 待审\ntitle: 甲\n")),
        ("review: ~ # 待审\ntitle: 甲\n", format!("{new} # 待审\ntitle: 甲\n")),
        ("title: 甲\nreview:", format!("title: 甲\n{new}")),
        ("review: {}\ntitle: 甲\n", format!("{new}\ntitle: 甲\n")),
        ("\"review\": {by: , date: }\n", format!("\"review\": {{by: 周予安 , date: 2026-11-20, digest: {DIGEST} }}\n")),
        // There: only what changes.
        (
            "review: {by: '丙', date: \"2025-01-01\", secrecy: 公开} # 旧\n",
            format!("review: {{by: '周予安', date: \"2026-11-20\", secrecy: 公开, digest: {DIGEST}}} # 旧\n"),
        ),
        (
            "review:\n  by: 丙 # 科长\n  date: 2025-01-01\ntitle: 甲\n",
            format!("review:\n  by: 周予安 # 科长\n  date: 2026-11-20\n  digest: {DIGEST}\ntitle: 甲\n"),
        ),
        (
            "review:\r\n    date: 2025-01-01\r\n    by:\r\ntitle: 甲\r\n",
            format!("review:\r\n    date: 2026-11-20\r\n    by: 周予安\r\n    digest: {DIGEST}\r\ntitle: 甲\r\n"),
        ),
        (
            "review: {\n  by: 丙, # 科长\n  date: 2025-01-01, # 旧\n}\ntitle: 甲\n",
            format!("review: {{\n  by: 周予安, # 科长\n  date: 2026-11-20, digest: {DIGEST}, # 旧\n}}\ntitle: 甲\n"),
        ),
        (
            "review: {digest: 00000000000000000000000000000000, by: 丙, date: 2025-01-01}\n",
            format!("review: {{digest: {DIGEST}, by: 周予安, date: 2026-11-20}}\n"),
        ),
    ];
    for (yaml, expected) in cases {
        assert_eq!(signed(yaml).as_deref(), Some(expected.as_str()), "{yaml:?}");
    }
}

#[test]
fn what_cannot_be_edited_safely_is_refused() {
    for yaml in
        ["- a\n- b\n", "review: [a]\n", "甲", "a: &r {by: 丙, secrecy: 不公开}\nreview: *r\n", "review: 1\nreview: 2\n"]
    {
        assert_eq!(signed(yaml), None, "{yaml:?}");
    }
}

#[test]
fn a_block_of_a_record_gets_a_review_of_its_own() {
    let settings = [
        (vec!["reviews", "phones", "by"], Setting::Text("周予安".into())),
        (vec!["reviews", "phones", "date"], Setting::Text("2026-11-20".into())),
    ];
    let phones = "phones: {by: 周予安, date: 2026-11-20}";
    for (yaml, expected) in [
        ("name: 甲\nreview: {by: 丙}\n", format!("name: 甲\nreview: {{by: 丙}}\nreviews: {{{phones}}}\n")),
        ("name: 甲\nreviews:\n  hours: {by: 丙}\n", format!("name: 甲\nreviews:\n  hours: {{by: 丙}}\n  {phones}\n")),
        (
            "name: 甲\nreviews:\n  hours:\n    by: 丙\n",
            format!("name: 甲\nreviews:\n  {phones}\n  hours:\n    by: 丙\n"),
        ),
        ("name: 甲\nreviews: {phones: {by: 丙, date: 2025-01-01}}\n", format!("name: 甲\nreviews: {{{phones}}}\n")),
    ] {
        assert_eq!(set(yaml, &settings, &["review", "name"]).as_deref(), Some(expected.as_str()), "{yaml:?}");
    }
}

#[test]
fn the_digests_of_a_record_stand_a_line_each_and_are_replaced_whole() {
    let map = |pairs: &[(&str, &str)]| Setting::Map(pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect());
    let first = [(vec!["review", "digest"], map(&[("name", "01"), ("hours", "02")]))];
    let once = set("review: {by: 丙}\nname: 甲\n", &first, &[]).unwrap();
    assert_eq!(once, "review: {by: 丙, digest: {\n    name: \"01\",\n    hours: \"02\"\n  }}\nname: 甲\n");
    let second = [(vec!["review", "digest"], map(&[("name", "03")]))];
    let twice = set(&once, &second, &[]).unwrap();
    assert_eq!(twice, "review: {by: 丙, digest: {\n    name: \"03\"\n  }}\nname: 甲\n");
    let block = "review:\n  by: 丙\n  digest:\n    name: \"01\" # 注\n    hours: \"02\"\nname: 甲\n";
    let edited = set(block, &second, &[]).unwrap();
    assert_eq!(edited, "review:\n  by: 丙\n  digest:\n    {\n    name: \"03\"\n  }\nname: 甲\n");
}

proptest! {
    /// After signing, the file reads as before but for the review, and its other lines are there, byte for byte.
    #[test]
    fn nothing_but_the_review_changes(
        values in proptest::collection::vec("[a-z甲乙 ：，。#'\"-]{0,10}", 4),
        styles in proptest::collection::vec(0usize..7, 4),
        review in 0usize..8,
        place in 0usize..5,
        end in prop_oneof![Just("\n"), Just("\r\n")],
        open in any::<bool>(),
    ) {
        let mut entries: Vec<String> = Vec::new();
        for (index, (value, style)) in values.iter().zip(&styles).enumerate() {
            let key = ["title", "author", "summary", "keywords"][index];
            let word = value.replace([':', '#', '\'', '"'], "").trim_matches(|c| c == ' ' || c == '-').to_owned();
            entries.push(match style {
                0 => format!("{key}: {word}"),
                1 => format!("{key}: '{}' # 注: x", value.replace('\'', "''")),
                2 => format!("{key}: \"{}\"", value.replace('"', "\\\"")),
                3 => format!("{key}: |{end}  {word}x{end}  # 不是注释"),
                4 => format!("{key}:{end}  - {word}y{end}  # 注{end}  - {{a: b}}"),
                5 => format!("# 注{end}{key}: [\"{word}\", 甲] # review: x"),
                _ => format!("{key}: {word}z{end}  续行"),
            });
        }
        let written = [
            "", "review:", "review: # 待审", "review: {by: 丙, date: 2025-01-01}", "review: {by: 丙 , secrecy: 公开 } # 旧",
            "review:\n  by: 丙\n  # 注\n  date: 2025-01-01", "review:\n    secrecy: >\n      公开\n    by: \"丙\"", "review: null",
        ][review].replace('\n', end);
        if !written.is_empty() {
            entries.insert(place.min(entries.len()), written.clone());
        }
        let mut yaml = entries.join(end);
        if !open {
            yaml.push_str(end);
        }
        let Ok(before) = Node::parse(&yaml) else { return Ok(()) };
        let Some(edited) = signed(&yaml) else {
            return Err(TestCaseError::fail(format!("refused:\n{yaml}")));
        };
        let after = Node::parse(&edited).unwrap();
        let paths: [&[&str]; 1] = [&["review"]];
        prop_assert_eq!(without(&before, &paths), without(&after, &paths));
        prop_assert_eq!(after.get("review").and_then(|r| r.get("secrecy")), before.get("review").and_then(|r| r.get("secrecy")));
        // The lines of all other entries, in order and untouched.
        let mut rest = edited.as_str();
        for entry in entries.iter().filter(|entry| **entry != written || written.is_empty()) {
            let at = rest.find(entry.as_str());
            prop_assert!(at.is_some(), "{entry:?} is gone from\n{edited}");
            rest = &rest[at.unwrap() + entry.len()..];
        }
        prop_assert_eq!(edited.matches('#').count(), yaml.matches('#').count(), "comments stay");
    }
}
