//! Family D (期限): every clock of the catalog, columns kept fresh, phones dialled. What is late is reported; it never
//! keeps a site from being built.

mod column_stale;
mod events_missing;
mod holidays_unknown;
mod home_stale;
mod overdue;
mod phone_unverified;
mod published_late;
mod report_missing;
mod start_missing;
mod withdrawn_late;

use super::{Check, Registered};
use crate::clocks::{Term, terms};
use crate::diagnostic::Finding;
use crate::model::Site;
use crate::model::catalog::Item;

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &published_late::RULE, check: Check::Site(check) },
    Registered { rule: &start_missing::RULE, check: Check::Site(start_missing::check) },
    Registered { rule: &overdue::RULE, check: Check::InPlace },
    Registered { rule: &withdrawn_late::RULE, check: Check::InPlace },
    Registered { rule: &report_missing::RULE, check: Check::InPlace },
    Registered { rule: &events_missing::RULE, check: Check::InPlace },
    Registered { rule: &column_stale::RULE, check: Check::InPlace },
    Registered { rule: &phone_unverified::RULE, check: Check::InPlace },
    Registered { rule: &holidays_unknown::RULE, check: Check::InPlace },
    Registered { rule: &home_stale::RULE, check: Check::Site(home_stale::check) },
];

/// Checks every term of the site, worked out once.
fn check(site: &Site, findings: &mut Vec<Finding>) {
    let terms = terms(site);
    for check in [
        published_late::check,
        overdue::check,
        withdrawn_late::check,
        report_missing::check,
        events_missing::check,
        column_stale::check,
        phone_unverified::check,
    ] {
        for term in &terms {
            findings.extend(check(site, term));
        }
    }
    phone_unverified::never(site, findings);
    holidays_unknown::check(&terms, findings);
}

/// The row of a term.
fn item<'s>(site: &'s Site, term: &Term) -> Option<&'s Item> {
    site.catalog.item(site.kind(term.owner), term.item.as_ref()?.as_str())
}

/// The bases of a term's row.
fn basis(site: &Site, term: &Term) -> Vec<String> {
    item(site, term).map(|item| item.basis.clone()).unwrap_or_default()
}
