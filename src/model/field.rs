//! A fact that may be missing, or written so that it cannot be read.

use serde::{Deserialize, Serialize};

/// A fact of a record or page. `Invalid` keeps a value that could not be read apart from one that is not there: it has
/// its own finding already, and no rule reports it as missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field<T> {
    /// Not there.
    #[default]
    Absent,
    /// There, but unreadable; reported where it was read.
    Invalid,
    /// There.
    Is(T),
}

impl<T> Field<T> {
    /// The value, if it is there and readable.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    /// The value, if it is there and readable.
    #[must_use]
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is not there at all.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Turns the value into another.
    #[must_use]
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Is(value) => Field::Is(f(value)),
            Self::Invalid => Field::Invalid,
            Self::Absent => Field::Absent,
        }
    }
}
