//! The registry of rules. A rule is one file: what `explain` prints of it, and the function that checks it.

pub mod accessibility;
pub mod coverage;
pub mod guide;
pub mod links;
pub mod reports;
pub mod review;

use crate::diagnostic::{Class, Finding, Locus, Rule};
use crate::markdown::Rendered;
use crate::model::catalog::Item;
use crate::model::{Office, Owner, Page, Site};
use crate::pages::form::{Form, Said};
use crate::source::decode::nearest;
use crate::source::faults;
use crate::{key_path, text};

/// Defines a [`Rule`].
macro_rules! rule {
    (
        $code:literal, $class:ident, statutory: $statutory:literal, basis: [$($basis:literal),*],
        name: ($name_zh:literal, $name_en:literal),
        asks: ($asks_zh:literal, $asks_en:literal),
        why: ($why_zh:literal, $why_en:literal),
        wrong: $wrong:literal, right: $right:literal $(,)?
    ) => {
        #[doc = concat!($code, ": ", $asks_en)]
        pub static RULE: crate::diagnostic::Rule = crate::diagnostic::Rule {
            code: $code,
            name: crate::diagnostic::StaticText { zh: $name_zh, en: $name_en },
            class: crate::diagnostic::Class::$class,
            statutory: $statutory,
            basis: &[$($basis),*],
            asks: crate::diagnostic::StaticText { zh: $asks_zh, en: $asks_en },
            why: crate::diagnostic::StaticText { zh: $why_zh, en: $why_en },
            wrong: $wrong,
            right: $right,
        };
    };
}
pub(crate) use rule;

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

/// Every rule, by family.
#[must_use]
pub fn registry() -> Vec<Registered> {
    let read = faults::ALL.iter().map(|rule| {
        let check =
            if rule.code == faults::REFERENCE.code { Check::Site(links::reference::check) } else { Check::InPlace };
        Registered { rule, check }
    });
    read.chain(coverage::RULES.iter().copied())
        .chain(guide::RULES.iter().copied())
        .chain(review::RULES.iter().copied())
        .chain(links::RULES.iter().copied())
        .chain(accessibility::RULES.iter().copied())
        .chain(reports::RULES.iter().copied())
        .collect()
}

/// The rule of that code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    registry().into_iter().map(|registered| registered.rule).find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Checks everything that needs no body: records and the page table.
#[must_use]
pub fn check_site(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for registered in registry() {
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
            Check::Page(_) | Check::Report(_) | Check::InPlace => {}
        }
    }
    findings
}

/// Checks a page with its body.
pub fn check_page(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    for registered in
        coverage::RULES.iter().chain(guide::RULES).chain(review::RULES).chain(links::RULES).chain(accessibility::RULES)
    {
        if let Check::Page(check) = registered.check {
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

/// Sets the classes that the site asks for. What law fixes is not lowered; that, and a code that does not exist, is
/// a finding.
pub fn set_classes(site: &Site, findings: &mut Vec<Finding>) {
    let file = "site.yaml".into();
    let mut faulty = Vec::new();
    let mut set: Vec<(&'static str, Class)> = Vec::new();
    for (code, class) in &site.config.classes {
        let locus = Locus::key(&file, key_path!["rules", code.as_str()]);
        match find(code) {
            None => {
                let known: Vec<_> = registry().into_iter().map(|registered| registered.rule.code).collect();
                let help = match nearest(code, known) {
                    Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
                    None => text!("gongkai explain --all 列出所有规则", "`gongkai explain --all` lists the rules"),
                };
                faulty.push(Finding::new(
                    &faults::UNKNOWN_KEY,
                    locus,
                    text!("没有规则“{code}”", "there is no rule `{code}`"),
                    help,
                ));
            }
            Some(rule) if rule.statutory && *class > rule.class => {
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
        let rules: Vec<_> = registry().into_iter().map(|registered| registered.rule).collect();
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
