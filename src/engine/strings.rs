//! Several short texts in one piece: of every page some are kept until the end of a run.

use serde::{Deserialize, Serialize};

/// What stands behind each text. No path and no anchor holds it.
const END: char = '\0';

/// Texts in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strings(Box<str>);

impl Strings {
    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator(END)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Strings {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut all = String::new();
        for text in texts {
            all.push_str(text.as_ref());
            all.push(END);
        }
        Self(all.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_given_back_as_they_were() {
        for texts in [&[][..], &[""], &["一"], &["a", "", "b/c.md"], &["", ""]] {
            let strings: Strings = texts.iter().collect();
            assert_eq!(strings.iter().collect::<Vec<_>>(), texts);
            assert_eq!(strings.is_empty(), texts.is_empty());
        }
    }
}
