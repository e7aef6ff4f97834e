//! Whom pages are addressed to: the kinds of enterprises and people that a site declares (§12 of the guideline).

use super::Field;
use super::values::Id;

/// A kind of enterprises or people.
#[derive(Clone, Debug)]
pub struct Audience {
    /// Its id: the name of its folder in the output.
    pub id: Id,
    /// Its name, as pages write it.
    pub name: String,
    /// Who belongs to it.
    pub summary: Field<String>,
}

/// The place of the audience that a page names, by its name or its id.
#[must_use]
pub fn find(audiences: &[Audience], written: &str) -> Option<usize> {
    audiences.iter().position(|audience| audience.name == written || audience.id.as_str() == written)
}
