//! From an edit to the renewed site, in memory, as the preview has it: `cargo bench --bench renew -- [--articles N]`.
//!
//! The watcher's wait and the server are not in it; `docs/benchmarks.md` has those from save to served.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use gongkai::engine::live::Live;
use jiff::civil::date;

#[allow(dead_code, reason = "this bench needs only a part of the corpus")]
mod corpus;

/// How often each edit is made.
const RUNS: u32 = 20;

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--articles").skip(1);
    let articles = arguments.next().map_or(10_000, |number| number.parse().expect("a number of articles"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::ours::write(&corpus::Corpus::new(articles, None, 1), &root, corpus::ours::Theme::Bench)
        .expect("a writable folder");
    let now = date(2026, 11, 24).at(9, 0, 0, 0);
    let mut live = Live::new(&root);
    let first = timed(|| {
        live.renew(now, None).expect("a site");
        live.settle(now).expect("a site");
    });
    println!("{articles} articles; the first reading {:.0} ms; medians of {RUNS} edits:", first.as_secs_f64() * 1e3);

    let mut pages: Vec<PathBuf> = walkdir::WalkDir::new(root.join("content"))
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    pages.retain(|path| path.file_name().is_some_and(|name| name != "index.md"));
    let record = pages
        .iter()
        .find(|page| !page.starts_with(root.join("content/_parent")))
        .expect("an article of an office")
        .ancestors()
        .find(|above| above.join("office.yaml").is_file())
        .expect("an office")
        .join("office.yaml");
    let mut edit = |name: &str, path: &dyn Fn(u32) -> PathBuf, change: &dyn Fn(&str, u32) -> String| {
        let (mut times, mut settled) = (Vec::new(), Vec::new());
        let mut last = (0, Vec::new());
        for run in 0..RUNS {
            let path = path(run);
            let text = fs::read_to_string(&path).expect("a file of the corpus");
            fs::write(&path, change(&text, run)).expect("a writable folder");
            let changed = std::iter::once(path).collect();
            times.push(timed(|| {
                let renewed = live.renew(now, Some(&changed)).expect("a site");
                last = (renewed.rendered, renewed.stages);
            }));
            settled.push(timed(|| drop(live.settle(now).expect("a site"))));
        }
        let median = |times: &mut Vec<Duration>| {
            times.sort();
            times[times.len() / 2].as_secs_f64() * 1e3
        };
        let (shown, settled) = (median(&mut times), median(&mut settled));
        println!("{name}: {shown:.1} ms, {} pages made; index and findings {settled:.1} ms later", last.0);
        for stage in &last.1 {
            println!("    {:>8.1} ms  {} ({})", stage.time.as_secs_f64() * 1e3, stage.name.en, stage.count);
        }
    };
    let article = |run: u32| pages[(run as usize * 37) % pages.len()].clone();
    edit("the text of an article", &article, &|text, run| format!("{text}\n改动{run}。\n"));
    edit("the title of an article", &article, &|text, run| text.replacen("title: ", &format!("title: 改{run}"), 1));
    edit("a line of a record", &|_| record.clone(), &|text, run| format!("{text}# {run}\n"));
    edit("the phone in a record", &|_| record.clone(), &|text, run| {
        let (old, new) = if run % 2 == 0 { ("0640-5", "0640-6") } else { ("0640-6", "0640-5") };
        text.replacen(old, new, 1)
    });
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
