//! Family W (表述): citations in force, words rightly written, facts of the right office, markup that took.

mod document_number;
mod emphasis;
mod former_name;
mod markup;
pub mod other_facts;
mod other_name;
mod outdated;
mod table;
mod wide_digits;
mod words;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &outdated::RULE, check: Check::Text(outdated::check) },
    Registered { rule: &words::RULE, check: Check::Text(words::check) },
    Registered { rule: &other_facts::RULE, check: Check::Text(other_facts::check) },
    Registered { rule: &other_name::RULE, check: Check::Page(other_name::check) },
    Registered { rule: &former_name::RULE, check: Check::Text(former_name::check) },
    Registered { rule: &emphasis::RULE, check: Check::Page(emphasis::check) },
    Registered { rule: &table::RULE, check: Check::Page(table::check) },
    Registered { rule: &markup::RULE, check: Check::Page(markup::check) },
    Registered { rule: &document_number::RULE, check: Check::Text(document_number::check) },
    Registered { rule: &wide_digits::RULE, check: Check::Text(wide_digits::check) },
];
