//! What each stage costs for one article of the corpus: `cargo bench --bench stages`.

#[expect(dead_code, reason = "the peers are for the whole builds")]
mod corpus;

use std::fs;
use std::ops::Range;
use std::sync::LazyLock;

use corpus::Corpus;
use corpus::ours;
use divan::{Bencher, black_box};
use gongkai::load::{self, Loaded};
use gongkai::markdown::{self, Resolve, Target};
use gongkai::model::page::{Page, Role};
use gongkai::model::{Mode, Site};
use gongkai::output::{Output, Sink};
use gongkai::pages::article::{Body, Interpretations, article};
use gongkai::pages::frame::{frame, root};
use gongkai::pages::office_view::office_view;
use gongkai::pages::site_view::{column_brief, site_view};
use gongkai::pages::{Job, JobKind, View};
use gongkai::rules::{self, PageFacts};
use gongkai::scan::Scan;
use gongkai::scan::facts::Facts;
use gongkai::source::{Node, front_matter};
use gongkai::theme::{self, ShellView, Theme};
use jiff::civil::DateTime;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// Links as they are.
struct AsWritten;

impl Resolve for AsWritten {
    fn link(&mut self, written: &str, _: Range<usize>) -> Target {
        Target::Inside(written.to_owned())
    }
    fn image(&mut self, written: &str, _: Range<usize>) -> Target {
        Target::Inside(written.to_owned())
    }
}

/// A small corpus as a site, and one of its articles.
struct Sample {
    folder: TempDir,
    site: Site,
    index: usize,
    text: String,
}

impl Sample {
    fn new(theme: ours::Theme) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        ours::write(&Corpus::new(100, None, 1), folder.path(), theme).expect("a writable folder");
        let loaded = loaded(&folder);
        let site = loaded.site.expect("a site");
        let index = site.pages.iter().position(|page| page.source.contains("/zcfg/")).expect("an article");
        let text = fs::read_to_string(folder.path().join(&*site.pages[index].source)).expect("an article");
        Self { folder, site, index, text }
    }

    fn page(&self) -> &Page {
        &self.site.pages[self.index]
    }

    fn body(&self) -> &str {
        &self.text[self.page().body_start..]
    }
}

static BARE: LazyLock<Sample> = LazyLock::new(|| Sample::new(ours::Theme::Bench));
static BUILT_IN: LazyLock<Sample> = LazyLock::new(|| Sample::new(ours::Theme::Default));

fn now() -> DateTime {
    let day: jiff::civil::Date = corpus::AS_OF.parse().expect("a date");
    day.at(9, 0, 0, 0)
}

fn loaded(folder: &TempDir) -> Loaded {
    load::load(folder.path(), now(), Mode::Public).expect("a site")
}

/// Pass 1 of the whole small site: 125 articles, its records and catalog.
#[divan::bench]
fn load_125_articles(bencher: Bencher) {
    let sample = &*BARE;
    bencher.bench(|| loaded(&sample.folder));
}

#[divan::bench]
fn read_file(bencher: Bencher) {
    let sample = &*BARE;
    let path = sample.folder.path().join(&*sample.page().source);
    bencher.bench(|| fs::read_to_string(black_box(&path)).expect("an article"));
}

#[divan::bench]
fn split_front_matter(bencher: Bencher) {
    let sample = &*BARE;
    bencher.bench(|| front_matter::split(black_box(&sample.text)));
}

#[divan::bench]
fn parse_yaml(bencher: Bencher) {
    let sample = &*BARE;
    let front = &sample.text[front_matter::split(&sample.text).expect("an article").front];
    bencher.bench(|| Node::parse(black_box(front)));
}

#[divan::bench]
fn markdown(bencher: Bencher) {
    let sample = &*BARE;
    bencher.bench(|| markdown::render(black_box(sample.body()), &mut AsWritten));
}

#[divan::bench]
fn scan(bencher: Bencher) {
    let sample = &*BARE;
    let facts = Facts::of(&sample.site);
    let rendered = markdown::render(sample.body(), &mut AsWritten);
    bencher.bench(|| Scan::of(black_box(rendered.prose.text()), &facts));
}

#[divan::bench]
fn rules_of_page(bencher: Bencher) {
    let sample = &*BARE;
    let facts = Facts::of(&sample.site);
    let (site, page) = (&sample.site, sample.page());
    let body = markdown::render(sample.body(), &mut AsWritten);
    let item = page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str()));
    let on_page = PageFacts { site, page, item, body: &body, source: sample.body(), linked_files: &[] };
    bencher.bench(|| {
        let mut findings = Vec::new();
        rules::check_page(&on_page, &mut findings);
        rules::check_texts_of_page(&on_page, &facts, &mut findings);
        findings
    });
}

#[divan::bench]
fn minify(bencher: Bencher) {
    let rendered = markdown::render(BARE.body(), &mut AsWritten);
    bencher.bench(|| theme::minify(black_box(&rendered.html)));
}

/// View, templates, minification and joining with the shell; the two themes.
#[divan::bench(args = ["bench", "default"])]
fn page(bencher: Bencher, name: &str) {
    let sample = if name == "bench" { &*BARE } else { &*BUILT_IN };
    let (site, page) = (&sample.site, sample.page());
    let theme = Theme::load(sample.folder.path(), name, &site_view(site), None).expect("a theme");
    let interpretations = Interpretations::new(site);
    let record = tera::Value::from_serializable(&office_view(site, page.owner));
    let brief = column_brief(site, page.owner);
    let job = Job { owner: Some(page.owner), kind: JobKind::Article(sample.index), url: page.url.clone() };
    let root = root(site, &job);
    let Role::Article { item, .. } = &page.role else { unreachable!("the sample is an article") };
    let view = ShellView {
        root: &root,
        office: Some(&brief),
        column: &site.config.column_name,
        groups: &brief.groups,
        current: item.as_str(),
    };
    let shell = theme.shell(page.url.as_str(), false, &view).expect("a shell");
    let rendered = markdown::render(sample.body(), &mut AsWritten);
    bencher.bench(|| {
        let body = Body { html: rendered.html.clone(), outline: rendered.outline.clone(), linked_files: Vec::new() };
        let view = View::Article(Box::new(article(site, sample.index, body, &interpretations)));
        theme.page(&shell, &frame(site, &job, &rendered.excerpt), Some(&record), &view).expect("a page")
    });
}

/// Writing a new file of seven kilobytes.
#[divan::bench]
fn stage(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = Output::open(&folder.path().join("public")).expect("a writable folder");
    let bytes = vec![b'x'; 7_000];
    let mut serial = 0_usize;
    bencher.bench_local(|| {
        serial += 1;
        output.stage(&format!("a/b/{serial}.html"), &bytes).expect("a writable folder")
    });
}
