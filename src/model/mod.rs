//! The data of a site, plain and valid: types that cannot hold nonsense, parsed once, without any I/O.

pub mod audience;
pub mod board;
pub mod catalog;
pub mod contact;
mod field;
pub mod hours;
pub mod ledger;
pub mod office;
pub mod page;
pub mod placeholder;
mod record_review;
pub mod signature;
pub mod silence;
pub mod site;
pub mod values;

pub use catalog::Catalog;
pub use field::Field;
pub use office::Office;
pub use page::Page;
pub use site::{Mode, Owner, Site};
