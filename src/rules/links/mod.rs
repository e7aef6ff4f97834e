//! Family L (链接): links, anchors, images and attachments lead somewhere.

pub mod anchor;
mod board;
mod broken;
mod code;
mod external;
mod interprets;
mod missing_file;
mod orphan;
pub mod reference;
mod refused;
mod row_link;
mod unpublished;

use super::{Check, Registered};
use crate::pages::links::LinkRules;

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &broken::RULE, check: Check::InPlace },
    Registered { rule: &anchor::RULE, check: Check::InPlace },
    Registered { rule: &missing_file::RULE, check: Check::Site(missing_file::check) },
    Registered { rule: &unpublished::RULE, check: Check::InPlace },
    Registered { rule: &refused::RULE, check: Check::InPlace },
    Registered { rule: &row_link::RULE, check: Check::Record(row_link::check) },
    Registered { rule: &interprets::RULE, check: Check::Site(interprets::check) },
    Registered { rule: &orphan::RULE, check: Check::Page(orphan::check) },
    Registered { rule: &external::RULE, check: Check::InPlace },
    Registered { rule: &code::RULE, check: Check::Record(code::check) },
    Registered { rule: &board::RULE, check: Check::Site(board::check) },
];

/// The rules by which links in a body are resolved.
pub static RESOLVER: LinkRules = LinkRules {
    broken: &broken::RULE,
    missing_file: &missing_file::RULE,
    unpublished: &unpublished::RULE,
    refused: &refused::RULE,
    external: &external::RULE,
};
