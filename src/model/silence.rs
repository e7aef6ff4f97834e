//! Findings that a page, record or site silences in place, each with its reason.

use serde::{Deserialize, Serialize};

use super::Field;

/// An entry of `silence`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// The code of the rule.
    pub rule: Field<String>,
    /// Why its findings are none here. Internal.
    pub reason: Field<String>,
}
