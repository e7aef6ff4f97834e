//! Words that stand where content is still to be written, and words that refuse publication, as embedded data.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    placeholders: Words,
    refusals: Vec<String>,
}

#[derive(Deserialize)]
struct Words {
    whole: Vec<String>,
    part: Vec<String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    serde_yaml::from_str(include_str!("../data/words.yaml"))
        .expect("the embedded word lists are valid: a test reads them")
});

/// Any of the parts, in capitals or not.
static PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    let parts = builder.build(&FILE.placeholders.part);
    parts.expect("the embedded word lists are short")
});

/// Whether an outcome of the secrecy review keeps a page from being published.
#[must_use]
pub fn refuses_publication(secrecy: &str) -> bool {
    FILE.refusals.iter().any(|refusal| secrecy.trim().starts_with(refusal))
}

/// Whether a character says something: a letter, a digit, or the sign for what is left out.
#[must_use]
pub fn counts(c: char) -> bool {
    // Nearly all are Chinese; of others the tables are asked.
    ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_alphanumeric() || c == '×'
}

/// Whether a text says nothing: blank, punctuation alone, or a word that stands for content to come.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    let core = text.trim_matches(|c| !counts(c));
    core.is_empty()
        || FILE.placeholders.whole.iter().any(|word| word.eq_ignore_ascii_case(core))
        || unfinished_part(text).is_some()
}

/// The part of a text that was not finished, if any.
#[must_use]
pub fn unfinished_part(text: &str) -> Option<&'static str> {
    // Most texts have none, which is told in one pass.
    if !PARTS.is_match(text) {
        return None;
    }
    FILE.placeholders.part.iter().map(String::as_str).find(|part| {
        text.contains(*part) || (part.is_ascii() && text.to_ascii_lowercase().contains(&part.to_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_for_content_to_come_say_nothing() {
        for nothing in ["", " ", "。", "（待补充）", "TODO", "……", "Lorem ipsum dolor", "云港市XX路XXX号"]
        {
            assert!(says_nothing(nothing), "{nothing}");
        }
        for something in ["无", "不收费", "待办事项公示", "1", "见附件", "测试设备清单"] {
            assert!(!says_nothing(something), "{something}");
        }
    }
}
