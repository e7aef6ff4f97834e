//! Texts of a report and where their words stand in the file.

use std::ops::Range;

use crate::diagnostic::{KeyPath, Locus, SourcePath};

/// A text of a report.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The text, in Markdown.
    pub text: String,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    /// The value of a key.
    Value(KeyPath),
    /// It begins at that byte of the file and stands there as it is.
    Byte(usize),
}

impl Passage {
    /// The value of a key.
    #[must_use]
    pub fn value(text: String, path: KeyPath) -> Self {
        Self { text, place: Place::Value(path) }
    }

    /// A part of a text that begins at that byte of the file.
    #[must_use]
    pub fn part(text: &str, start: usize) -> Self {
        Self { text: text.to_owned(), place: Place::Byte(start) }
    }

    /// Where a range of it stands in the file of that name and text.
    #[must_use]
    pub fn locus(&self, file: &SourcePath, whole: &str, at: &Range<usize>) -> Locus {
        match &self.place {
            Place::Byte(start) => Locus::bytes(file, start + at.start..start + at.end),
            Place::Value(path) => match self.find_line(whole, at) {
                Some(range) => Locus::bytes(file, range),
                None => Locus::value(file, path.clone()),
            },
        }
    }

    /// A block of text stands in its file line by line: the line that holds the range, where the file has it only once.
    fn find_line(&self, whole: &str, at: &Range<usize>) -> Option<Range<usize>> {
        let start = self.text[..at.start].rfind('\n').map_or(0, |end| end + 1);
        let line = self.text[start..].lines().next()?;
        let mut places = whole.match_indices(line);
        let (place, _) = places.next()?;
        (places.next().is_none() && at.end <= start + line.len())
            .then(|| place + at.start - start..place + at.end - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Origin;
    use crate::key_path;

    #[test]
    fn words_are_found_in_the_file_unless_their_line_stands_there_twice() {
        let file: SourcePath = "x.yaml".into();
        let whole = "a: |\n  甲 1 件\n  乙 2 件\n  丙\nb: 丙\n";
        let passage = Passage::value("甲 1 件\n乙 2 件\n丙\n".to_owned(), key_path!["a"]);
        let at = |words: &str| {
            let start = passage.text.find(words).unwrap();
            match passage.locus(&file, whole, &(start..start + words.len())).origin {
                Origin::Bytes(range) => whole[range].to_owned(),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(at("2"), "2");
        assert!(at("丙").contains("Yaml"), "{}", at("丙"));
    }
}
