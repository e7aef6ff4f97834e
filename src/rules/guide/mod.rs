//! Family G (公开指南): channels, address, hours, phones, fax and e-mail, complete and plausible.

mod area_code;
mod changed_missing;
mod channel_incomplete;
mod channel_missing;
mod copied_record;
mod hotline_only;
mod hours_incomplete;
mod other_name;
mod phone_implausible;
mod record_placeholder;
mod reference;
mod shared_facts;
mod shared_mailbox;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &channel_missing::RULE, check: Check::Record(channel_missing::check) },
    Registered { rule: &channel_incomplete::RULE, check: Check::Record(channel_incomplete::check) },
    Registered { rule: &hotline_only::RULE, check: Check::Record(hotline_only::check) },
    Registered { rule: &hours_incomplete::RULE, check: Check::Record(hours_incomplete::check) },
    Registered { rule: &area_code::RULE, check: Check::Record(area_code::check) },
    Registered { rule: &phone_implausible::RULE, check: Check::Record(phone_implausible::check) },
    Registered { rule: &shared_mailbox::RULE, check: Check::Record(shared_mailbox::check) },
    Registered { rule: &changed_missing::RULE, check: Check::Record(changed_missing::check) },
    Registered { rule: &reference::RULE, check: Check::Record(reference::check) },
    Registered { rule: &record_placeholder::RULE, check: Check::Record(record_placeholder::check) },
    Registered { rule: &shared_facts::RULE, check: Check::Site(shared_facts::check) },
    Registered { rule: &copied_record::RULE, check: Check::Site(copied_record::check) },
    Registered { rule: &other_name::RULE, check: Check::Text(other_name::check) },
];
