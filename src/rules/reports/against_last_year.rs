//! Y002.

use std::collections::BTreeMap;

use super::arithmetic::Decided;
use crate::diagnostic::{Class, Finding};
use crate::model::page::Role;
use crate::model::{Owner, Page, Site};
use crate::pages::form::{Figures, Form, Instance, form};
use crate::text;

super::super::rule! {
    "Y002", Fault, force: Appearance, basis: ["annual-report-30"],
    name: ("与上年年报衔接", "yearly report against last year's"),
    asks: ("本年的上年结转等于上年报告的结转下年度；现行有效件数等于上年报告的加本年制发、减本年废止。",
           "What is carried in is what last year's report carried out; what is in force is what was, plus issued, minus repealed."),
    why: ("两年的报告都在网上，任何人都能对照。", "Both reports are public, and anybody can compare them."),
    place: Place::Merged("content/_parent/gongkai-nianbao/2025.yaml"),
    wrong: "# 上年报告 / last year: carried_out: [0, 0, 0, 0, 0, 0, 0]\ntables:\n  applications:\n    carried_in: [1, 0, 0, 0, 0, 0, 1]\n    total: [4, 1, 0, 0, 0, 0, 5]\n    granted: [3, 1, 0, 0, 0, 0, 4]",
    right: "# 上年报告 / last year: carried_out: [0, 0, 0, 0, 0, 0, 0]\ntables:\n  applications:\n    carried_in: [0, 0, 0, 0, 0, 0, 0]\n    total: [3, 1, 0, 0, 0, 0, 4]\n    granted: [2, 1, 0, 0, 0, 0, 3]",
}

/// The figures of a report that next year's are compared with, or that are compared with last year's.
#[must_use]
pub fn kept(form: &Form, figures: &Figures) -> Figures {
    let mut kept = figures.clone();
    kept.keep(|table| form.checks.iter().any(|check| check.is_across_years() && check.table == table));
    kept
}

/// A report of a column: the row and the year.
type Key<'s> = (Owner, &'s str, i16);

/// Compares each report with that of the year before. `reports` are indexes of the page table with figures kept.
#[must_use]
pub fn check(site: &Site, reports: &[(usize, &Figures)]) -> Vec<Finding> {
    let reports: BTreeMap<Key<'_>, (&Page, &Figures)> = reports
        .iter()
        .filter_map(|(index, figures)| {
            let page = &site.pages[*index];
            match &page.role {
                Role::Report { item, year } => Some(((page.owner, item.as_str(), *year), (page, *figures))),
                _ => None,
            }
        })
        .collect();
    let mut findings = Vec::new();
    for ((owner, item, year), (page, figures)) in &reports {
        let form = site.items(*owner).find(|row| row.id.as_str() == *item).and_then(|row| form(row.form.as_deref()?));
        let (Some(form), Some((_, previous))) = (form, reports.get(&(*owner, *item, year - 1))) else { continue };
        let checks =
            || form.checks.iter().filter(|check| check.is_across_years()).flat_map(|check| check.instances(form));
        let decided = checks().filter_map(|instance| Decided::of(instance, figures, previous));
        findings.extend(
            decided.filter(|check| !check.holds()).filter_map(|check| check.finding(&RULE, &page.source, figures)),
        );
        let newest = !reports.contains_key(&(*owner, *item, year + 1));
        if newest && previous.is_empty() && page.is_data {
            findings.extend(undecided(page, figures, &checks().collect::<Vec<_>>(), *year - 1));
        }
    }
    findings
}

/// Says that the newest report could not be compared, at the first of its figures that is more than 0.
fn undecided(page: &Page, figures: &Figures, instances: &[Instance<'_>], before: i16) -> Option<Finding> {
    let amount = |instance: &Instance<'_>| {
        let place = instance.place()?;
        figures.cell(&instance.check.table, place.row, place.column).amount()
    };
    let instance = instances.iter().find(|instance| amount(instance).is_some_and(|amount| !amount.is_zero()))?;
    let place = instance.place()?;
    let finding = Finding::new(
        &RULE,
        figures.locus(&page.source, &instance.check.table, place.row, place.column),
        text!(
            "{before}年的报告里没有读得出的表格，这份报告没有与它核对",
            "the report of {before} has no table that can be read, so this one was not compared with it"
        ),
        text!(
            "自己核对一次；把{before}年的报告也写成数据，就能自动核对",
            "compare them yourself; if the report of {before} is given as data too, it is done for you"
        ),
    );
    Some(Finding { class: Class::Note, ..finding })
}
