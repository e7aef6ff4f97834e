//! Family T (网页标签): page tags, document data and footer marks are complete and plausible.

mod audience_undeclared;
mod column_type;
mod document_number;
mod footer_marks;
mod summary;
mod title;

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::{Check, Registered};

/// The rules of the family.
pub static RULES: &[Registered] = &[
    Registered { rule: &title::RULE, check: Check::Site(title::check) },
    Registered { rule: &document_number::RULE, check: Check::Site(document_number::check) },
    Registered { rule: &footer_marks::RULE, check: Check::Site(footer_marks::check) },
    Registered { rule: &column_type::RULE, check: Check::Site(column_type::check) },
    Registered { rule: &summary::RULE, check: Check::Site(summary::check) },
    Registered { rule: &audience_undeclared::RULE, check: Check::Site(audience_undeclared::check) },
];

/// The forms and lists of words, embedded as data.
#[derive(Debug, Deserialize)]
pub(super) struct Forms {
    column_types: Vec<String>,
    #[serde(deserialize_with = "regex")]
    icp: Regex,
    #[serde(deserialize_with = "regex")]
    police: Regex,
    #[serde(deserialize_with = "regex")]
    document_number: Regex,
    #[serde(deserialize_with = "regex")]
    document_number_slip: Regex,
    document_number_mended: String,
    /// Words of a link that do not say where it leads.
    pub vague_links: Vec<String>,
    /// Image texts that do not say what the image shows.
    pub vague_images: Vec<String>,
}

fn regex<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    Regex::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    serde_yaml::from_str(include_str!("../../data/tags.yaml")).expect("the embedded forms are valid: a test reads them")
});

/// The forms and lists of words.
pub(super) fn forms() -> &'static Forms {
    &FORMS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_forms_are_valid() {
        assert!(forms().document_number.is_match("国办函〔2020〕109号"));
        for wrong in ["国办函[2020]109号", "国办函〔2020〕09号", "〔2020〕9号"] {
            assert!(!forms().document_number.is_match(wrong), "{wrong}");
        }
        assert!(forms().icp.is_match("云ICP备00000000号-1") && forms().police.is_match("云公网安备 00000000000000号"));
    }
}
