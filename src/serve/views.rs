//! The templates of the preview itself, and what they all show.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use tera::{Context, Tera};

use crate::diagnostic::format::{bases, excerpt};
use crate::diagnostic::{Class, Lang, Located, Tally};
use crate::engine::Checked;
use crate::model::Site;

/// Templates. Their names end in `.html`, so whatever they show is escaped.
static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.add_raw_templates([
        ("finding.html", include_str!("assets/finding.html")),
        ("layer.html", include_str!("assets/layer.html")),
        ("notice.html", include_str!("assets/notice.html")),
        ("dashboard.html", include_str!("assets/dashboard.html")),
        ("cell.html", include_str!("assets/cell.html")),
    ])
    .expect("the templates of the preview are valid: they are compiled in, and tests render each");
    tera
});

#[derive(Deserialize)]
struct Word {
    zh: String,
    en: String,
}

static WORDS: LazyLock<BTreeMap<String, Word>> = LazyLock::new(|| {
    serde_yaml::from_str(include_str!("assets/words.yaml"))
        .expect("the words of the preview are valid: a test reads them")
});

/// A word of the preview in a language.
#[must_use]
pub fn word(key: &str, lang: Lang) -> &'static str {
    WORDS.get(key).map_or("", |word| if lang == Lang::Zh { &word.zh } else { &word.en })
}

/// Renders a template with its words.
#[must_use]
pub fn render(template: &str, lang: Lang, mut context: Context) -> String {
    let words: BTreeMap<&str, &str> = WORDS.keys().map(|key| (key.as_str(), word(key, lang))).collect();
    context.insert("w", &words);
    context.insert("lang", if lang == Lang::Zh { "zh-CN" } else { "en" });
    TEMPLATES.render(template, &context).expect("the templates of the preview match their views: tests render each")
}

/// How many findings there are, in words.
#[must_use]
pub fn tally(tally: &Tally, lang: Lang) -> String {
    let named = Class::ALL.into_iter().filter(|class| tally.count(*class) > 0);
    let parts: Vec<String> = named.map(|class| format!("{} {}", class.name(lang), tally.count(class))).collect();
    if parts.is_empty() { word("clean", lang).to_owned() } else { parts.join(" · ") }
}

/// A finding.
#[derive(Debug, Serialize)]
pub struct FindingView {
    class: &'static str,
    class_name: &'static str,
    code: &'static str,
    message: String,
    help: String,
    place: String,
    line: usize,
    line_text: bool,
    before: String,
    marked: String,
    after: String,
    /// The page that shows it.
    url: Option<String>,
    /// The command that mends it.
    fix: Option<String>,
    rule: &'static str,
    asks: &'static str,
    why: &'static str,
    bases: Vec<String>,
    wrong: &'static str,
    right: &'static str,
}

impl FindingView {
    /// A finding as the preview shows it.
    #[must_use]
    pub fn new(located: &Located, checked: &Checked, site: Option<&Site>, lang: Lang) -> Self {
        let finding = &located.finding;
        let (file, rule) = (&finding.locus.file, finding.rule);
        let (line, _, range) = excerpt(checked.sources.text(file), located);
        let split = |range: std::ops::Range<usize>| line.get(range).unwrap_or("").to_owned();
        let fix = located.is_fixable().then(|| format!("gongkai fix {file} --rule {}", rule.code));
        Self {
            class: finding.class.key(),
            class_name: finding.class.name(lang),
            code: rule.code,
            message: finding.message.get(lang).to_owned(),
            help: finding.help.get(lang).to_owned(),
            place: format!("{file}:{}:{}", located.start.line, located.start.column),
            line: located.start.line,
            line_text: !line.trim().is_empty(),
            before: split(0..range.start),
            after: split(range.end..line.len()),
            marked: split(range),
            url: site.and_then(|site| page_of(site, file)),
            fix,
            rule: rule.name.get(lang),
            asks: rule.asks.get(lang),
            why: rule.why.get(lang),
            bases: bases(finding, lang),
            wrong: rule.wrong,
            right: rule.right,
        }
    }

    /// The same on the page that shows it.
    #[must_use]
    pub fn on_its_page(self) -> Self {
        Self { url: None, ..self }
    }
}

/// The address of the page made from a file, from the root of the server.
fn page_of(site: &Site, file: &str) -> Option<String> {
    if let Some(index) = site.page_by_source(file) {
        return Some(format!("/{}", site.pages[index].url));
    }
    let owner = site.owners().find(|owner| &*site.office(*owner).source == file)?;
    Some(format!("/{}", site.column_url(owner)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_in_both_languages_and_used() {
        let sources = [
            include_str!("assets/finding.html"),
            include_str!("assets/layer.html"),
            include_str!("assets/notice.html"),
            include_str!("assets/dashboard.html"),
            include_str!("assets/cell.html"),
            include_str!("assets/layer.js"),
            include_str!("layer.rs"),
            include_str!("dashboard.rs"),
            include_str!("grid.rs"),
            include_str!("views.rs"),
        ]
        .concat();
        for (key, Word { zh, en }) in WORDS.iter() {
            assert!(!zh.is_empty() && !en.is_empty(), "{key}");
            assert!(
                sources.contains(&format!("w.{key}")) || sources.contains(&format!("\"{key}\"")),
                "{key} is unused"
            );
        }
    }
}
