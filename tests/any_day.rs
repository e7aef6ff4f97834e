//! What builds today builds on every later day: time alone makes no fault and no gap.

#[path = "attachments/build.rs"]
#[expect(dead_code, reason = "the documents of another test stand there too")]
mod build;
#[expect(dead_code, reason = "only the copy of the sample is used")]
mod mutations;

use std::collections::BTreeSet;
use std::path::Path;

use gongkai::diagnostic::Finding;
use gongkai::{engine, load, rules};
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use rayon::prelude::*;

/// The day on which the sample is without a finding. Before it, its records would be reviewed in the future.
const FIRST: Date = date(2026, 11, 24);

/// Days of each step for a period.
fn days(from: Date, until: Date, step: Span) -> Vec<Date> {
    from.series(step).take_while(|day| *day < until).collect()
}

/// What stops a build on a day, as far as records and the page table tell.
fn stops(root: &Path, day: Date) -> Vec<String> {
    let loaded = load::load(root, day.at(9, 0, 0, 0), gongkai::model::Mode::Public).unwrap();
    let mut findings: Vec<Finding> = loaded.findings;
    let site = loaded.site.expect("a day takes no site away");
    findings.extend(rules::check_site(&site));
    findings
        .into_iter()
        .filter(|finding| finding.class.refuses())
        .map(|finding| format!("{day} {} {}: {}", finding.rule.code, finding.locus.file, finding.message.zh))
        .collect()
}

/// Every day of three years. What depends on the day (states of pages, clocks, coverage) is decided by records and the
/// page table alone; bodies and attachments are looked through once a month, below.
#[test]
fn no_later_day_of_three_years_stops_the_build() {
    let site = mutations::copy_of_sample();
    let days = days(FIRST, FIRST.saturating_add(3.years()), 1.day());
    assert_eq!(days.len(), 1096);
    let stopped: Vec<String> = days.into_par_iter().flat_map_iter(|day| stops(site.path(), day)).collect();
    assert!(stopped.is_empty(), "{} findings: {:#?}", stopped.len(), &stopped[..stopped.len().min(20)]);
}

/// The whole check, on the first day of each of 36 months: lapses come, and nothing that stops a build.
#[test]
fn the_first_of_every_month_brings_lapses_at_most() {
    let site = mutations::copy_of_sample();
    let months = days(date(2026, 12, 1), date(2029, 12, 1), 1.month());
    let found: Vec<(Date, engine::Checked)> =
        months.into_par_iter().map(|day| (day, engine::check(site.path(), day.at(0, 0, 0, 0)).unwrap())).collect();
    for (day, checked) in &found {
        let stops: Vec<_> = checked.findings.iter().map(|l| &l.finding).filter(|f| f.class.refuses()).collect();
        assert!(stops.is_empty(), "{day}: {stops:#?}");
    }
    let codes: BTreeSet<&str> =
        found.iter().flat_map(|(_, checked)| &checked.findings).map(|located| located.finding.rule.code).collect();
    // The clocks ran: columns grew stale, reports fell due, phones went unverified, the home page had nothing new.
    for code in ["D005", "D006", "D007", "D008", "D010"] {
        assert!(codes.contains(code), "{code} never came: {codes:?}");
    }
}
