//! Faults planted in copies of the sample, one by one: each is found by its rule, at its file and line, and nothing else.

#[path = "attachments/build.rs"]
#[expect(dead_code, reason = "the documents of another test stand there too")]
mod build;
mod mutations;

use std::collections::BTreeSet;

use rayon::prelude::*;

/// As many cases as share one copy. More would be quicker, but a failure then has more neighbours.
const MOST: usize = 60;

#[test]
fn every_planted_fault_is_found_where_it_stands() {
    let cases = mutations::cases("planted");
    assert!(cases.iter().all(|case| case.code.is_some()), "a case without a code");
    let count = cases.len();
    let batches = mutations::batches(cases, MOST);
    let failures: Vec<String> = batches.par_iter().flat_map_iter(mutations::Batch::run).collect();
    assert!(failures.is_empty(), "{} of {} copies: {}", failures.len(), batches.len(), failures.join("\n"));
    assert!(count >= 200, "only {count}");
}

/// Rules that no change to a site's files can plant, and why.
const NOT_PLANTED: [(&str, &str); 1] =
    [("S011", "a link out of the site, which not every system makes: its example does")];

#[test]
fn every_rule_is_planted() {
    let cases = mutations::cases("planted");
    let planted: BTreeSet<String> = cases.iter().flat_map(mutations::Case::codes).collect();
    let missing: Vec<&str> = gongkai::rules::all()
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !planted.contains(*code) && NOT_PLANTED.iter().all(|(other, _)| other != code))
        .collect();
    assert!(missing.is_empty(), "no fault is planted for {missing:?}");
}
