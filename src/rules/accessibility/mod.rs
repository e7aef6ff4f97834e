//! Family A (无障碍): what a page says reaches everybody.

mod heading_order;
mod image_text;
mod image_vague;
mod link_text;
mod table_header;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &image_text::RULE, check: Check::Page(image_text::check) },
    Registered { rule: &heading_order::RULE, check: Check::Page(heading_order::check) },
    Registered { rule: &table_header::RULE, check: Check::Page(table_header::check) },
    Registered { rule: &link_text::RULE, check: Check::Page(link_text::check) },
    Registered { rule: &image_vague::RULE, check: Check::Page(image_vague::check) },
];
