//! What checking costs beside building, on a site of ten thousand pages: `cargo bench --bench checks`.
//!
//! The site is the sample with its articles repeated under new names. Three figures of processor time are taken in turn,
//! several times, and their medians compared: a whole build (rules included); reading every body with all rules on pages
//! and texts; reading every body alone. The rules' share is what the second has over the third, and the rules on the
//! whole site, against the first. Linux only: the kernel's accounting is read from `/proc`.

use std::fs;
use std::hint::black_box;
use std::ops::Range;
use std::path::Path;

use gongkai::markdown::{self, Resolve, Target};
use gongkai::model::Site;
use gongkai::model::page::{Page, State};
use gongkai::rules::{self, PageFacts};
use gongkai::scan::facts::Facts;
use gongkai::{engine, load};
use jiff::civil::{DateTime, date};

/// Pages that the site has in the end.
const PAGES: usize = 10_000;

/// How often each figure is taken.
const RUNS: usize = 5;

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

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    let now = date(2026, 11, 24).at(9, 0, 0, 0);
    let pages = grow(&root);
    let mut figures: [Vec<f64>; 4] = Default::default();
    for run in 0..=RUNS {
        let taken = [
            seconds(|| {
                let output = folder.path().join(format!("out-{run}"));
                black_box(engine::build(&root, now, &output).expect("the site builds"));
            }),
            bodies(&root, now, true),
            bodies(&root, now, false),
            on_the_site(&root, now),
        ];
        // The first run warms the disk's cache.
        if run > 0 {
            figures.iter_mut().zip(taken).for_each(|(all, one)| all.push(one));
        }
    }
    let [build, checked, read, site] = figures.map(median);
    let checks = checked - read + site;
    println!("{pages} pages, medians of {RUNS} runs, seconds of processor time");
    println!("a whole build, rules included      {build:.3}");
    println!("rules on pages and texts           {:.3}", checked - read);
    println!("rules on the whole site            {site:.3}");
    println!("rules, of the build without them   {:.0} %", 100.0 * checks / (build - checks));
}

/// Copies the sample and repeats its articles until the site is large enough; gives the number of pages.
fn grow(root: &Path) -> usize {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["site.yaml", "catalog.yaml", "ledger.yaml", "content"] {
        copy(&sample.join(name), &root.join(name));
    }
    let articles: Vec<_> = walkdir::WalkDir::new(root.join("content"))
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|e| e == "md") && path.file_name().is_some_and(|n| n != "index.md"))
        .filter(|path| !path.to_string_lossy().contains("nianbao") && !path.to_string_lossy().contains("suan"))
        .filter_map(|path| Some((fs::read_to_string(&path).ok()?, path)))
        .filter(|(text, _)| !text.contains("\nwithdrawn:") && !text.contains("\nformer:"))
        .collect();
    let mut count = articles.len();
    for round in 1.. {
        for (text, path) in &articles {
            if count >= PAGES {
                return count;
            }
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            // A title of its own, and no document number, which belongs to the first.
            let text: String = text
                .lines()
                .filter(|line| !line.starts_with("number: ") && !line.starts_with("index_number: "))
                .map(|line| match line.strip_prefix("title: ") {
                    Some(title) => format!("title: {title}之{round}\n"),
                    None => format!("{line}\n"),
                })
                .collect();
            fs::write(path.with_file_name(format!("{stem}-{round}.md")), text).expect("a writable folder");
            count += 1;
        }
    }
    count
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok).filter(|entry| entry.path().is_file()) {
        let below = entry.path().strip_prefix(from).expect("below where the walk began");
        // Joining nothing to a file's path would make a folder of it.
        let target = if below.as_os_str().is_empty() { to.to_owned() } else { to.join(below) };
        fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("a writable folder");
        fs::copy(entry.path(), target).expect("a readable file");
    }
}

fn site(root: &Path, now: DateTime) -> Site {
    load::load(root, now, gongkai::model::Mode::Public).expect("a site").site.expect("a readable site")
}

/// Reads every body, with the rules or without.
fn bodies(root: &Path, now: DateTime, with_rules: bool) -> f64 {
    let site = site(root, now);
    let facts = Facts::of(&site);
    let published = site.pages.iter().filter(|page| page.state == State::Published && !page.is_data);
    let texts: Vec<(&Page, String)> =
        published.map(|page| (page, fs::read_to_string(root.join(&*page.source)).expect("a page"))).collect();
    seconds(|| {
        for (page, text) in &texts {
            let body = markdown::render(&text[page.body_start..], &mut AsWritten);
            if with_rules {
                let item = page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str()));
                let source = &text[page.body_start..];
                let on_page = PageFacts { site: &site, page, item, body: &body, source, linked_files: &[] };
                let mut findings = Vec::new();
                rules::check_page(&on_page, &mut findings);
                rules::check_texts_of_page(&on_page, &facts, &mut findings);
                black_box(findings);
            }
            black_box(body);
        }
    })
}

fn on_the_site(root: &Path, now: DateTime) -> f64 {
    let site = site(root, now);
    seconds(|| {
        black_box(rules::check_site(&site));
    })
}

/// Processor time of the whole process that a piece of work takes, in seconds.
fn seconds(work: impl FnOnce()) -> f64 {
    let before = spent();
    work();
    spent() - before
}

/// User and system time of this process so far, in seconds; the kernel counts in hundredths.
fn spent() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("the kernel's accounting (Linux)");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
