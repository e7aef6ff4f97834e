//! From bytes to text and values, with positions: encodings, YAML, front matter, lines and columns.

pub mod colons;
pub mod decode;
pub mod faults;
pub mod front_matter;
mod lines;
mod locate;
mod node;
mod scalar_text;
mod text;
pub mod wide;

pub use decode::{Cursor, Faults, MapCursor, Scalar, ValueFault};
pub use lines::LineIndex;
pub use locate::{Kind, Sources, Tree, locate};
pub use node::{Node, NodeError};
pub use text::{Unreadable, decode_bytes, recode};
