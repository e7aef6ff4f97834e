//! The legal bases that findings and pages cite, as embedded data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Lang;

/// A legal basis: an article of a law, a paragraph of a guideline, a standard.
#[derive(Clone, Debug, Deserialize)]
pub struct Citation {
    /// As cited in Chinese.
    pub zh: String,
    /// As cited in English.
    pub en: String,
    /// The wording under which a catalog's `basis` names it.
    #[serde(default)]
    pub catalog: Option<String>,
}

impl Citation {
    /// The citation in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

static CITATIONS: LazyLock<BTreeMap<String, Citation>> = LazyLock::new(|| {
    serde_yaml::from_str(include_str!("../data/citations.yaml"))
        .expect("the embedded citations are valid: a test reads them")
});

/// Every citation by its key.
#[must_use]
pub fn all() -> &'static BTreeMap<String, Citation> {
    &CITATIONS
}

/// The citation of that key, or, as a catalog may cite what the table does not know, the text itself.
#[must_use]
pub fn show(key: &str, lang: Lang) -> String {
    CITATIONS
        .get(key)
        .or_else(|| CITATIONS.values().find(|citation| citation.catalog.as_deref() == Some(key)))
        .map_or_else(|| key.to_owned(), |citation| citation.get(lang).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_citations_are_valid() {
        assert!(all().len() > 40);
        assert!(show("regs-12", Lang::Zh).contains("第十二条"));
        assert_eq!(show("某法 第一条", Lang::Zh), "某法 第一条");
    }
}
