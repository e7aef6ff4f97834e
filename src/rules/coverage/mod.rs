//! Family C (公开事项): every row that applies has content, links or an exemption; every element is there.

pub mod blank_page;
pub mod column_element;
mod contradiction;
pub mod date_missing;
pub mod element_missing;
mod event_incomplete;
mod link_not_enough;
mod recommended_missing;
mod record_fact_missing;
pub mod row_missing;
mod trait_undeclared;
mod waiver;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &row_missing::RULE, check: Check::Site(row_missing::check) },
    Registered { rule: &blank_page::RULE, check: Check::Page(blank_page::check) },
    Registered { rule: &element_missing::RULE, check: Check::Page(element_missing::check) },
    Registered { rule: &record_fact_missing::RULE, check: Check::Record(record_fact_missing::check) },
    Registered { rule: &waiver::RULE, check: Check::Record(waiver::check) },
    Registered { rule: &contradiction::RULE, check: Check::Site(contradiction::check) },
    Registered { rule: &trait_undeclared::RULE, check: Check::Site(trait_undeclared::check) },
    Registered { rule: &link_not_enough::RULE, check: Check::Site(link_not_enough::check) },
    Registered { rule: &recommended_missing::RULE, check: Check::Site(recommended_missing::check) },
    Registered { rule: &date_missing::RULE, check: Check::Page(date_missing::check) },
    Registered { rule: &column_element::RULE, check: Check::InPlace },
    Registered { rule: &event_incomplete::RULE, check: Check::Site(event_incomplete::check) },
];
