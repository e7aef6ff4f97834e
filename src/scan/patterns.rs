//! The patterns of the rules on wording and secrecy, embedded as data, and those that a site adds.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use serde::Deserialize;

use super::sentence;
use super::sieve::Sieve;
use crate::model::placeholder::counts;

/// Which list a pattern belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Citations that are out of date.
    Outdated,
    /// Words that are miswritten.
    Words,
    /// Document numbers with the wrong brackets or a leading zero.
    DocumentNumbers,
    /// Full-width digits.
    WideDigits,
    /// Marks of secrecy.
    Secrecy,
    /// Where content was still to be written.
    Placeholders,
}

/// A text of the data in both languages.
#[derive(Clone, Debug, Deserialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// An entry of a list.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    pattern: String,
    #[serde(default)]
    unless: Option<String>,
    /// What is in force, or how to write it.
    pub instead: Words,
    /// What to write in its place, with the groups of the pattern.
    #[serde(default)]
    fix: Option<String>,
    /// The day since which it is out of date.
    #[serde(default)]
    pub since: Option<Date>,
    /// Keys of citations.
    #[serde(default)]
    pub basis: Vec<String>,
    /// Whether it was confirmed in its official text; what was not makes no more than a note.
    #[serde(default = "confirmed")]
    pub verified: bool,
}

fn confirmed() -> bool {
    true
}

#[derive(Deserialize)]
struct File {
    outdated: Vec<Entry>,
    words: Vec<Entry>,
    document_numbers: Vec<Entry>,
    wide_digits: Vec<Entry>,
    secrecy: Secrecy,
    placeholders: Placeholders,
    surnames: String,
    compound_surnames: Vec<String>,
    numbers: NumberWords,
    history: History,
}

/// Words around long numbers that say what they are.
#[derive(Debug, Deserialize)]
pub struct NumberWords {
    /// Labels before a number that is no bank card.
    pub other_labels: Vec<String>,
    /// Letters that people write before a mobile number without a space.
    pub phone_labels: Vec<String>,
    /// Words on the line of a number that make it a passport.
    pub passport_labels: Vec<String>,
    /// The first characters of units behind a number that is an amount.
    pub units: String,
}

/// Words before or behind a former name that tell its history.
#[derive(Debug, Deserialize)]
pub struct History {
    /// Right before it.
    pub before: Vec<String>,
    /// Close behind it.
    pub behind: Vec<String>,
}

#[derive(Deserialize)]
struct Secrecy {
    anywhere: Vec<String>,
    alone: Vec<String>,
    alone_on_a_line: Vec<String>,
    drafts: String,
    consultation: String,
}

#[derive(Deserialize)]
struct Placeholders {
    anywhere: Vec<String>,
    alone: Vec<String>,
}

/// A pattern ready to be looked for.
struct Pattern {
    list: List,
    regex: Regex,
    unless: Option<Regex>,
    entry: Option<Entry>,
}

struct Lists {
    sieve: Sieve,
    patterns: Vec<Pattern>,
    marks: Vec<String>,
    line_marks: Vec<String>,
    blanks: Vec<String>,
    drafts: Regex,
    consultation: Regex,
    surnames: String,
    compound_surnames: Vec<String>,
    numbers: NumberWords,
    history: History,
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the embedded patterns are valid: a test reads them")
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let file: File = serde_yaml::from_str(include_str!("../data/wording.yaml"))
        .expect("the embedded patterns are valid: a test reads them");
    let mut patterns = Vec::new();
    for (list, entries) in [
        (List::Outdated, file.outdated),
        (List::Words, file.words),
        (List::DocumentNumbers, file.document_numbers),
        (List::WideDigits, file.wide_digits),
    ] {
        for entry in entries {
            patterns.push(Pattern {
                list,
                regex: regex(&entry.pattern),
                unless: entry.unless.as_deref().map(regex),
                entry: Some(entry),
            });
        }
    }
    for (list, anywhere) in [(List::Secrecy, &file.secrecy.anywhere), (List::Placeholders, &file.placeholders.anywhere)]
    {
        patterns.extend(anywhere.iter().map(|pattern| Pattern {
            list,
            regex: regex(pattern),
            unless: None,
            entry: None,
        }));
    }
    let sieve = Sieve::new(patterns.iter().map(|pattern| pattern.regex.as_str()));
    Lists {
        sieve,
        patterns,
        marks: file.secrecy.alone,
        line_marks: file.secrecy.alone_on_a_line,
        blanks: file.placeholders.alone,
        drafts: regex(&file.secrecy.drafts),
        consultation: regex(&file.secrecy.consultation),
        surnames: file.surnames,
        compound_surnames: file.compound_surnames,
        numbers: file.numbers,
        history: file.history,
    }
});

/// A match in a text.
#[derive(Clone, Debug)]
pub struct Match {
    /// The list.
    pub list: List,
    /// Where it stands.
    pub range: Range<usize>,
    /// The entry, where the list has entries.
    pub entry: Option<&'static Entry>,
    /// What is certain to be right in its place.
    pub fix: Option<String>,
}

/// Finds what the lists name.
#[must_use]
pub fn find(text: &str) -> Vec<Match> {
    let lists = &*LISTS;
    let mut matches = Vec::new();
    for index in lists.sieve.candidates(text) {
        let pattern = &lists.patterns[index];
        // To look for groups costs much more than to look.
        if !pattern.regex.is_match(text) {
            continue;
        }
        for captures in pattern.regex.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let spared = pattern.unless.as_ref().is_some_and(|unless| unless.is_match(sentence(text, &whole.range())));
            if spared {
                continue;
            }
            let fix = pattern.entry.as_ref().and_then(|entry| entry.fix.as_deref()).map(|fix| {
                let mut written = String::new();
                captures.expand(fix, &mut written);
                written
            });
            matches.push(Match { list: pattern.list, range: whole.range(), entry: pattern.entry.as_ref(), fix });
        }
    }
    alone(text, &mut matches);
    matches.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    // Several patterns of a list may match one passage: it is one finding.
    matches.dedup_by(|next, first| next.list == first.list && next.range.start < first.range.end);
    matches
}

/// Marks and blanks that stand alone on a line or in a cell.
fn alone(text: &str, matches: &mut Vec<Match>) {
    // The longest of these words has fewer characters than this.
    const LONGEST: usize = 16;
    let mut start = 0;
    for line in text.split('\n') {
        let in_table = line.contains('\t');
        for part in line.split('\t') {
            let at = start;
            start += part.len() + 1;
            let core = part.trim_matches(|c| !counts(c));
            if core.is_empty() || core.len() > LONGEST * 3 {
                continue;
            }
            let compact: Cow<'_, str> =
                if core.chars().all(counts) { core.into() } else { core.chars().filter(|c| counts(*c)).collect() };
            let is = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&compact));
            let list = if is(&LISTS.marks) || (!in_table && is(&LISTS.line_marks)) {
                List::Secrecy
            } else if is(&LISTS.blanks) {
                List::Placeholders
            } else {
                continue;
            };
            let offset = at + (core.as_ptr() as usize - part.as_ptr() as usize);
            matches.push(Match { list, range: offset..offset + core.len(), entry: None, fix: None });
        }
    }
}

/// Words around long numbers.
#[must_use]
pub fn number_words() -> &'static NumberWords {
    &LISTS.numbers
}

/// Words around a former name that tell its history.
#[must_use]
pub fn history() -> &'static History {
    &LISTS.history
}

/// Whether a mark is one that counts only alone on a line of text.
#[must_use]
pub fn is_line_mark(mark: &str) -> bool {
    LISTS.line_marks.iter().any(|word| word == mark)
}

/// The word in a title that says the document is a draft, unless the title is that of a consultation.
#[must_use]
pub fn draft_in_title(title: &str) -> Option<Range<usize>> {
    let draft = LISTS.drafts.find(title)?;
    (!LISTS.consultation.is_match(title)).then(|| draft.range())
}

/// Whether a character is a surname that often stands before a masked name.
#[must_use]
pub fn is_surname(c: char) -> bool {
    LISTS.surnames.contains(c)
}

/// Whether a text ends in a surname of two characters, with nothing of a word before it.
#[must_use]
pub fn ends_in_surname(text: &str) -> bool {
    LISTS.compound_surnames.iter().any(|name| {
        text.strip_suffix(name.as_str())
            .is_some_and(|before| before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::citation;

    fn lists(text: &str) -> Vec<List> {
        find(text).into_iter().map(|found| found.list).collect()
    }

    /// A pattern that every text is tried for costs as much as all others together.
    #[test]
    fn every_pattern_has_words_to_be_told_by() {
        assert_eq!(LISTS.sieve.candidates("").count(), 0);
    }

    #[test]
    fn every_basis_is_known_and_every_pattern_can_match() {
        for pattern in &LISTS.patterns {
            assert!(!pattern.regex.is_match(""), "{}", pattern.regex);
            for basis in pattern.entry.iter().flat_map(|entry| &entry.basis) {
                assert!(citation::all().contains_key(basis), "{basis}");
            }
        }
    }

    /// Texts that are nearly what a pattern looks for, in pieces of it.
    fn near(pattern: &str) -> impl Strategy<Value = String> + use<> {
        let piece = proptest::string::string_regex(pattern).expect("the patterns have no anchors");
        (piece, "[告〔2０Xx×号 \n]{0,3}", 0..8_usize, any::<bool>()).prop_map(|(piece, around, cut, behind)| {
            let piece: String = piece.chars().skip(cut.saturating_sub(5)).collect();
            if behind { around + &piece } else { piece + &around }
        })
    }

    proptest! {
        #[test]
        fn the_sieve_lets_every_pattern_through_that_matches(
            text in (0..LISTS.patterns.len()).prop_flat_map(|index| near(LISTS.patterns[index].regex.as_str())),
        ) {
            let tried: Vec<usize> = LISTS.sieve.candidates(&text).collect();
            for (index, pattern) in LISTS.patterns.iter().enumerate() {
                prop_assert!(tried.contains(&index) || !pattern.regex.is_match(&text), "{}: {text}", pattern.regex);
            }
        }
    }

    #[test]
    fn outdated_citations_are_found_unless_history_is_told() {
        for text in [
            "根据《政府信息公开条例》（国务院令第492号）",
            "《海关关务公开办法》",
            "自收到申请之日起15个工作日内予以答复；如需延长，延长答复的期限最长不超过15个工作日",
            "根据自身生产、生活、科研等特殊需要",
            "依据《信访条例》",
            "收取检索、复制、邮寄等成本费用",
            "向云港出入境检验检疫局提出",
            "申请人对答复不服的，可以向海关总署申请行政复议，或者向人民法院提起行政诉讼",
        ] {
            assert_eq!(lists(text), [List::Outdated], "{text}");
        }
        for text in [
            "《政府信息公开条例》（国令第711号）",
            "2007年公布的条例（国令第492号）已经修订，原条例废止",
            "《信访工作条例》",
            "原云港出入境检验检疫局的职责划入海关",
            "第三方应当自收到征求意见书之日起15个工作日内提出意见",
            "本关公开政府信息，不收取检索、复制、邮寄费用",
            "对行政处罚不服的，可以申请行政复议，或者提起行政诉讼",
        ] {
            assert!(lists(text).is_empty(), "{text}: {:?}", lists(text));
        }
    }

    #[test]
    fn a_citation_with_its_number_is_one_finding() {
        for text in ["《海关政府信息公开办法》（署令第215号）", "《中华人民共和国海关关务公开办法》（署令第165号）"]
        {
            assert_eq!(lists(text), [List::Outdated], "{text}");
        }
    }

    #[test]
    fn words_that_only_look_doubled_are_right() {
        for text in ["行政许可可以网上办理", "行政处罚罚款的缴纳"] {
            assert!(lists(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn document_numbers_are_mended() {
        let fixed = |text: &str| find(text).into_iter().find_map(|found| found.fix);
        assert_eq!(fixed("临关公告[2026]3号").as_deref(), Some("告〔2026〕3号"));
        assert_eq!(fixed("临关公告（2026）03号").as_deref(), Some("告〔2026〕3号"));
        assert_eq!(fixed("临关公告〔2026〕03号").as_deref(), Some("告〔2026〕3号"));
        for right in [
            "临关公告〔2026〕30号",
            "海关总署公告2026年第9号",
            "（2023）京01民终123号",
            "复决字〔2024〕第5号",
            "[2026]",
        ] {
            assert!(lists(right).is_empty(), "{right}");
        }
    }

    #[test]
    fn marks_are_marks_only_where_they_stand_alone() {
        for text in [
            "秘密★5年",
            "机密 ★ 长期",
            "密级：秘密",
            "正文。\n内部资料，注意保存\n正文",
            "甲\t【机密】\t乙",
            "不予公开",
        ] {
            assert_eq!(lists(text), [List::Secrecy], "{text}");
        }
        for text in [
            "属于国家秘密的不予公开",
            "涉及商业秘密、个人隐私的",
            "本关依法不予公开的情形",
            "妥善保管单证",
            "不予公开\t列明理由",
        ] {
            assert!(lists(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn placeholders_are_found() {
        for text in [
            "地址：XX路XX号",
            "联系电话：XXXX",
            "（待补充）",
            "详见（  待补充 ）附件",
            "标准\t待补充",
            "TODO",
            "20XX年XX月",
        ] {
            assert!(lists(text).contains(&List::Placeholders), "{text}");
        }
        for text in ["××公司", "待办事项", "建设中的码头", "正在更新系统"] {
            assert!(lists(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_draft_is_public_only_as_the_text_of_a_consultation() {
        assert!(draft_in_title("云港海关管理办法（征求意见稿）").is_some());
        assert!(draft_in_title("关于公开征求《云港海关管理办法（征求意见稿）》意见的通知").is_none());
        assert!(draft_in_title("云港海关管理办法").is_none());
    }
}
