//! Signing reviews: the digest of what is reviewed, and writing a review into a file without touching anything else.

pub mod digest;
mod edit;

pub use edit::{Setting, set};
