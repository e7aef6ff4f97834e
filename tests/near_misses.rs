//! What looks like a fault and is none, planted in copies of the sample: nothing is found.

#[path = "attachments/build.rs"]
#[expect(dead_code, reason = "the documents of another test stand there too")]
mod build;
mod mutations;

use rayon::prelude::*;

/// As many cases as share one copy.
const MOST: usize = 120;

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let cases = mutations::cases("near_misses");
    assert!(cases.iter().all(|case| case.codes().is_empty()), "a near-miss that expects something");
    let count = cases.len();
    let batches = mutations::batches(cases, MOST);
    let failures: Vec<String> = batches.par_iter().flat_map_iter(mutations::Batch::run).collect();
    assert!(failures.is_empty(), "{}: {}", failures.len(), failures.join("\n"));
    assert!(count >= 200, "only {count}");
}
