//! The corpus of the benches is in order: nothing is found in it, so that what is measured is what a good site costs.

#[expect(dead_code, reason = "the benches use the rest")]
#[path = "../benches/corpus/mod.rs"]
mod corpus;

use corpus::Corpus;
use corpus::ours::{self, Theme};
use gongkai::engine;
use jiff::civil::Date;

fn built(corpus: &Corpus, theme: Theme) -> usize {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (site, output) = (folder.path().join("site"), folder.path().join("public"));
    ours::write(corpus, &site, theme).expect("a writable folder");
    let day: Date = corpus::AS_OF.parse().expect("a date");
    let built = engine::build(&site, day.at(0, 0, 0, 0), &output).expect("a site");
    let findings: Vec<_> = built.checked.findings.iter().map(|located| &located.finding).collect();
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(built.committed.is_some());
    built.checked.pages
}

#[test]
fn nothing_is_found_in_the_corpus() {
    let corpus = Corpus::new(200, Some(2), 1);
    assert_eq!(corpus.len(), 200);
    for theme in [Theme::Bench, Theme::Default] {
        assert!(built(&corpus, theme) > 200 + 2 * 25);
    }
}

#[test]
fn every_office_of_seven_hundred_has_facts_of_its_own() {
    let corpus = Corpus::new(1, Some(700), 1);
    let facts = corpus.offices.iter().map(|office| (office.id.clone(), office.phone()));
    let (ids, phones): (Vec<_>, Vec<_>) = facts.unzip();
    for mut facts in [ids, phones] {
        facts.sort();
        facts.dedup();
        assert_eq!(facts.len(), 700);
    }
}

#[test]
fn the_same_seed_gives_the_same_articles() {
    let body = |seed: u64, serial: usize| {
        let article = Corpus::new(1_000, None, seed).column(1, 2).nth(serial).expect("an article");
        let body = article.body(|office, column, slug| format!("{office}/{column}/{slug:?}"));
        (article.slug, article.title, body)
    };
    assert_eq!(body(1, 3), body(1, 3));
    assert_ne!(body(1, 3), body(2, 3));
    assert_ne!(body(1, 3).2, body(1, 4).2);
}
