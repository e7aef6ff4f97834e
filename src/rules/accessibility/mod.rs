//! Family A (无障碍): what a page says reaches everybody.

mod image_text;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[Registered { rule: &image_text::RULE, check: Check::Page(image_text::check) }];
