//! The registry of rules. A rule is one file: what `explain` prints of it, and the function that checks it.

pub mod accessibility;
pub mod coverage;
pub mod deadlines;
pub mod guide;
pub mod links;
pub mod privacy;
pub mod reports;
pub mod review;
pub mod silencing;
pub mod tags;
mod texts;
pub mod wording;

use rayon::prelude::*;

use crate::clocks::veto::Codes;
use crate::diagnostic::{Class, Finding, Locus, Rule};
use crate::markdown::Rendered;
use crate::model::catalog::Item;
use crate::model::{Office, Owner, Page, Site};
use crate::pages::form::{Form, Said};
use crate::source::decode::nearest;
use crate::source::faults;
use crate::{key_path, text};

pub use texts::{Medium, TextFacts, check_passages, check_texts_of_page, check_texts_of_record, check_texts_of_report};

/// Defines a [`Rule`]. `place` says where its two examples stand ([`crate::diagnostic::example::Place`], for example
/// `Place::RECORD`); without it they are files below `tests/examples/`.
macro_rules! rule {
    (
        $code:literal, $class:ident, force: $force:ident, basis: [$($basis:literal),*],
        name: ($name_zh:literal, $name_en:literal),
        asks: ($asks_zh:literal, $asks_en:literal),
        why: ($why_zh:literal, $why_en:literal),
        $(place: $place:expr,)?
        wrong: $wrong:literal, right: $right:literal $(,)?
    ) => {
        #[doc = concat!($code, ": ", $asks_en)]
        pub static RULE: crate::diagnostic::Rule = crate::diagnostic::Rule {
            code: $code,
            name: crate::diagnostic::StaticText { zh: $name_zh, en: $name_en },
            class: crate::diagnostic::Class::$class,
            force: crate::diagnostic::Force::$force,
            basis: &[$($basis),*],
            asks: crate::diagnostic::StaticText { zh: $asks_zh, en: $asks_en },
            why: crate::diagnostic::StaticText { zh: $why_zh, en: $why_en },
            place: crate::rules::place!($($place)?),
            wrong: $wrong,
            right: $right,
        };
    };
}
pub(crate) use rule;

/// The place of a rule's examples: the one named, else files of the tests.
macro_rules! place {
    () => {
        crate::diagnostic::example::Place::Files
    };
    ($place:expr) => {{
        use crate::diagnostic::example::Place;
        $place
    }};
}
pub(crate) use place;

/// A page with what pass 2 knows of it.
#[derive(Debug)]
pub struct PageFacts<'s> {
    /// The site.
    pub site: &'s Site,
    /// The page.
    pub page: &'s Page,
    /// Its row, if it belongs to one.
    pub item: Option<&'s Item>,
    /// Its body.
    pub body: &'s Rendered,
    /// Its body as written; empty for a report given as data.
    pub source: &'s str,
    /// Files beside the page that the text links or shows.
    pub linked_files: &'s [String],
}

impl PageFacts<'_> {
    /// A range of the body as a place in the file.
    #[must_use]
    pub fn locus(&self, at: &std::ops::Range<usize>) -> Locus {
        let start = self.page.body_start;
        Locus::bytes(&self.page.source, start + at.start..start + at.end)
    }
}

/// A yearly report whose row has a form, with what it says.
#[derive(Debug)]
pub struct ReportFacts<'s> {
    /// Its page.
    pub page: &'s Page,
    /// The form.
    pub form: &'s Form,
    /// The year it is about.
    pub year: i16,
    /// What it says in that form.
    pub said: &'s Said,
    /// The text of its file.
    pub file: &'s str,
}

/// How a rule is checked.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Once, on records and the page table.
    Site(fn(&Site, &mut Vec<Finding>)),
    /// On each column's record.
    Record(fn(&Site, Owner, &Office, &mut Vec<Finding>)),
    /// On each page that the public sees, with its body.
    Page(fn(&PageFacts<'_>, &mut Vec<Finding>)),
    /// On each text that the public sees: of bodies, heads, records and attachments.
    Text(fn(&TextFacts<'_>, &mut Vec<Finding>)),
    /// On each yearly report that the public sees and whose row has a form.
    Report(fn(&ReportFacts<'_>, &mut Vec<Finding>)),
    /// Where the thing it is about is read or resolved; there is nothing to call.
    InPlace,
}

/// A rule and its check.
#[derive(Clone, Copy, Debug)]
pub struct Registered {
    /// The rule.
    pub rule: &'static Rule,
    /// Its check.
    pub check: Check,
}

/// The families, in the order of their letters in the documentation.
static FAMILIES: &[&[Registered]] = &[
    coverage::RULES,
    guide::RULES,
    deadlines::RULES,
    review::RULES,
    privacy::RULES,
    wording::RULES,
    links::RULES,
    accessibility::RULES,
    tags::RULES,
    reports::RULES,
];

/// Every rule, by family.
pub fn registry() -> impl Iterator<Item = Registered> {
    let read = faults::ALL.iter().map(|rule| {
        let check =
            if rule.code == faults::REFERENCE.code { Check::Site(links::reference::check) } else { Check::InPlace };
        Registered { rule, check }
    });
    read.chain(FAMILIES.iter().copied().flatten().copied())
}

/// The rule of that code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    registry().map(|registered| registered.rule).find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Every rule, without its check.
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    registry().map(|registered| registered.rule).collect()
}

/// Whether a finding stops a build whatever a baseline says: a fault, or a record that nobody reviewed (条例 17: what is
/// not reviewed is not published).
#[must_use]
pub fn holds_back(finding: &Finding) -> bool {
    finding.class == Class::Fault || (finding.class == Class::Gap && review::publishes_unreviewed(finding.rule))
}

/// Checks everything that needs no body: records and the page table.
#[must_use]
pub fn check_site(site: &Site) -> Vec<Finding> {
    let check = |registered: Registered| {
        let mut findings = Vec::new();
        match registered.check {
            Check::Site(check) => check(site, &mut findings),
            Check::Record(check) => {
                for owner in site.owners() {
                    let office = site.office(owner);
                    // A record that could not be read has its own findings.
                    if office.is_read() {
                        check(site, owner, office, &mut findings);
                    }
                }
            }
            Check::Page(_) | Check::Text(_) | Check::Report(_) | Check::InPlace => {}
        }
        findings
    };
    let all: Vec<Registered> = registry().collect();
    all.into_par_iter().flat_map_iter(check).collect()
}

/// The rules whose findings count towards vetoes.
#[must_use]
pub fn veto_codes() -> Codes {
    Codes {
        blank: coverage::blank_page::RULE.code,
        undated: coverage::date_missing::RULE.code,
        element: coverage::element_missing::RULE.code,
    }
}

/// Checks a page with its body.
pub fn check_page(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    for registered in FAMILIES.iter().copied().flatten() {
        if let Check::Page(check) = registered.check {
            check(facts, findings);
        }
    }
}

/// Checks a text that the public sees.
pub fn check_text(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    for registered in FAMILIES.iter().copied().flatten() {
        if let Check::Text(check) = registered.check {
            check(facts, findings);
        }
    }
}

/// Checks a yearly report.
pub fn check_report(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    for registered in reports::RULES {
        if let Check::Report(check) = registered.check {
            check(facts, findings);
        }
    }
}

/// The finding for a code that no rule has.
fn unknown_code(code: &str, locus: Locus) -> Finding {
    let help = match nearest(code, registry().map(|registered| registered.rule.code)) {
        Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
        None => text!("gongkai explain --all 列出所有规则", "`gongkai explain --all` lists the rules"),
    };
    Finding::new(&faults::UNKNOWN_KEY, locus, text!("没有规则“{code}”", "there is no rule `{code}`"), help)
}

/// Sets the classes that the site asks for. What law fixes is not lowered; that, and a code that does not exist, is
/// a finding.
pub fn set_classes(site: &Site, findings: &mut Vec<Finding>) {
    let file = "site.yaml".into();
    let mut faulty = Vec::new();
    let mut set: Vec<(&'static str, Class)> = Vec::new();
    for (code, class) in &site.config.classes {
        let locus = Locus::key(&file, key_path!["rules", code.as_str()]);
        match find(code) {
            None => faulty.push(unknown_code(code, locus)),
            Some(rule) if !rule.force.may_lower() && *class > rule.class => {
                let (zh, en) = (rule.name.zh, rule.name.en);
                faulty.push(Finding::new(
                    &faults::VALUE,
                    locus,
                    text!("“{zh}”由法律规定，不能降低级别", "`{en}` rests on law: its class cannot be lowered"),
                    text!("去掉这一行", "take this line out"),
                ));
            }
            Some(rule) => set.push((rule.code, *class)),
        }
    }
    for finding in findings.iter_mut() {
        if let Some((_, class)) = set.iter().find(|(code, _)| *code == finding.rule.code) {
            finding.class = *class;
        }
    }
    findings.extend(faulty);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::citation;

    #[test]
    fn codes_are_unique_and_every_basis_is_known() {
        let rules: Vec<_> = registry().map(|registered| registered.rule).collect();
        for (index, rule) in rules.iter().enumerate() {
            assert!(rules[..index].iter().all(|other| other.code != rule.code), "{} twice", rule.code);
            assert!(!rule.basis.is_empty(), "{} has no basis", rule.code);
            for basis in rule.basis {
                assert!(citation::all().contains_key(*basis), "{}: {basis}", rule.code);
            }
            let (family, number) = rule.code.split_at(1);
            assert!(
                family.chars().all(|c| c.is_ascii_uppercase()) && number.len() == 3 && number.parse::<u32>().is_ok()
            );
            for text in [rule.name, rule.asks, rule.why] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", rule.code);
            }
            assert!(!rule.wrong.is_empty() && !rule.right.is_empty(), "{}", rule.code);
        }
    }
}
