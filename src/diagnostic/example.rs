//! Where the examples of a rule stand, so that people know where to write them and the tests can run them.

use super::Text;
use crate::text;

/// Where a rule's two examples stand in the site that `gongkai new` writes. The tests put each there: the wrong one is
/// found by its rule, the right one is not (`tests/examples.rs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// YAML that is merged into a YAML file or into the front matter of a page: mappings are merged, everything else
    /// is replaced.
    Merged(&'static str),
    /// Lines at the head of a YAML file or of the front matter of a page, as they are; for what no YAML reader would
    /// merge. A line that is there with the same key goes.
    Lines(&'static str),
    /// Markdown at the end of a page.
    Body(&'static str),
    /// A whole file.
    Whole(&'static str),
    /// Paths of files that are there, one a line; what follows a `#` is a comment, and a path that ends with `/` is a
    /// folder with an article.
    Names,
    /// No snippet can show it: the files of `tests/examples/CODE/wrong/` and `right/` do.
    Files,
}

impl Place {
    /// In the record of the office.
    pub const RECORD: Self = Self::Merged("content/shili-gang/office.yaml");
    /// In the front matter of an article.
    pub const FRONT: Self = Self::Merged("content/shili-gang/tongzhi-gonggao/2026-01.md");
    /// In the body of an article.
    pub const BODY: Self = Self::Body("content/shili-gang/tongzhi-gonggao/2026-01.md");
    /// A whole article.
    pub const PAGE: Self = Self::Whole("content/shili-gang/tongzhi-gonggao/2026-03.md");
    /// In the configuration of the site.
    pub const SITE: Self = Self::Merged("site.yaml");
    /// The whole layer over the catalog.
    pub const CATALOG: Self = Self::Whole("catalog.yaml");

    /// The place in words; nothing where the example says it itself.
    #[must_use]
    pub fn words(self) -> Option<Text> {
        let front = |file: &str| file.ends_with(".md");
        Some(match self {
            Self::Merged(file) | Self::Lines(file) if front(file) => text!("{file} 的头部", "front matter of {file}"),
            Self::Body(file) => text!("{file} 的正文", "body of {file}"),
            Self::Merged(file) | Self::Lines(file) | Self::Whole(file) => Text { zh: file.into(), en: file.into() },
            Self::Names | Self::Files => return None,
        })
    }

    /// The name of the example's language, for Markdown.
    #[must_use]
    pub fn language(self) -> &'static str {
        match self {
            Self::Merged(_) | Self::Lines(_) => "yaml",
            Self::Body(_) => "markdown",
            Self::Whole(file) => match file.rsplit('.').next() {
                Some("md") => "markdown",
                Some("yaml") => "yaml",
                Some("html") => "html",
                _ => "text",
            },
            Self::Names | Self::Files => "text",
        }
    }
}
