//! What templates use: each other, and the variables that they are given. Read from their text, so that too much is found
//! rather than too little.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use xxhash_rust::xxh3::Xxh3Default;

/// What templates and static files hash to (xxh3).
pub fn digest(templates: &[(String, String)], statics: &BTreeMap<String, Cow<'static, [u8]>>) -> u64 {
    let mut hasher = Xxh3Default::new();
    let mut add = |name: &str, bytes: &[u8]| {
        for part in [name.as_bytes(), bytes] {
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part);
        }
    };
    for (name, text) in templates {
        add(name, text.as_bytes());
    }
    for (name, bytes) in statics {
        add(name, bytes);
    }
    hasher.digest()
}

/// Templates that mention a variable, by themselves or by a template that they name. A template that defines components may
/// be used without being named, and counts for all.
pub fn mentioning(templates: &[(String, String)], variable: &str) -> HashSet<String> {
    let stripped: Vec<(&str, String)> =
        templates.iter().map(|(name, text)| (name.as_str(), without_comments(text))).collect();
    let mut found: HashSet<String> =
        stripped.iter().filter(|(_, text)| mentions(text, variable)).map(|(name, _)| (*name).to_owned()).collect();
    if stripped.iter().any(|(name, text)| text.contains("{% component") && found.contains(*name)) {
        return templates.iter().map(|(name, _)| name.clone()).collect();
    }
    loop {
        let more: Vec<String> = stripped
            .iter()
            .filter(|(name, text)| !found.contains(*name) && found.iter().any(|used| text.contains(used.as_str())))
            .map(|(name, _)| (*name).to_owned())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("{#");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once("#}").map_or("", |(_, rest)| rest))
}

/// Whether a template has the name of a variable in one of its tags: not as a part of another word, nor as the field of
/// something, nor in a text in quotes.
fn mentions(text: &str, variable: &str) -> bool {
    tags(text).flat_map(|tag| tag.split('"').step_by(2)).any(|code| {
        code.match_indices(variable).any(|(at, _)| {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let before = code[..at].chars().next_back();
            let after = code[at + variable.len()..].chars().next();
            !before.is_some_and(|c| word(c) || c == '.') && !after.is_some_and(word)
        })
    })
}

/// What stands between the marks of the template language.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").flat_map(|part| part.split("{%")).skip(1).map(|part| {
        let ends = ["}}", "%}"].into_iter().filter_map(|end| part.find(end));
        &part[..ends.min().unwrap_or(part.len())]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(templates: &[(&str, &str)]) -> Vec<String> {
        let templates: Vec<_> = templates.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let mut found: Vec<_> = mentioning(&templates, "office").into_iter().collect();
        found.sort();
        found
    }

    #[test]
    fn a_template_uses_what_it_mentions_or_includes() {
        let templates = [
            ("a.html", "{{ office.name }}"),
            ("b.html", "{% include \"a.html\" %}"),
            ("c.html", "{% include \"b.html\" %}"),
            ("d.html", "<p id=office>{{ entry.office }} {{ offices }} {# office #}{% if x == \"office\" %}"),
        ];
        assert_eq!(found(&templates), ["a.html", "b.html", "c.html"]);
    }

    /// Else a changed phone would renew every article.
    #[test]
    fn articles_show_nothing_of_the_record() {
        let loaded = super::super::templates::load(std::path::Path::new("."), "default").unwrap();
        let found = mentioning(&loaded.templates, "office");
        for page in ["head.html", "pages/article.html", "pages/report_data.html", "pages/archive.html"] {
            assert!(!found.contains(page), "{page}");
        }
        assert!(found.contains("pages/office.html") && found.contains("views/phones.html"));
    }

    #[test]
    fn a_component_counts_for_all() {
        assert_eq!(
            found(&[("ui.html", "{% component x() %}{{ office }}{% endcomponent x %}"), ("a.html", "")]).len(),
            2
        );
        assert!(found(&[("ui.html", "{% component x(o) %}{{ o }}{% endcomponent x %}"), ("a.html", "")]).is_empty());
    }
}
