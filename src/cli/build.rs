//! `gongkai build`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::progress;
use super::shown::{self, Shown};
use super::{AsOf, CLEAN, FINDINGS, Terminal, fail};
use crate::diagnostic::{Class, Lang};
use crate::engine::timings::Timings;
use crate::engine::watch::{How, Watch};
use crate::engine::{self, BuildOptions, Built};

/// How long to wait for a change before the watch is looked after.
const IDLE: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub struct BuildArgs {
    #[command(flatten)]
    as_of: AsOf,
    #[command(flatten)]
    shown: Shown,
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    #[arg(long, short)]
    watch: bool,
    #[arg(long)]
    timings: bool,
    #[command(flatten)]
    without: Without,
}

/// What a build goes without.
#[derive(Debug, Args)]
struct Without {
    #[arg(long)]
    no_cache: bool,
    #[arg(long)]
    no_minify: bool,
    #[arg(long)]
    no_search: bool,
}

pub fn run(args: &BuildArgs, root: &Path, terminal: &Terminal) -> u8 {
    let output = args.output.clone().unwrap_or_else(|| engine::default_output(root));
    let code = once(args, root, &output, terminal);
    if !args.watch || code > FINDINGS {
        return code;
    }
    terminal.say("正在等待改动，按 Ctrl+C 结束", "waiting for changes; Ctrl+C ends");
    let mut watch = Watch::begin(root, How::Told);
    loop {
        for notice in watch.notices() {
            terminal.say(&notice.zh, &notice.en);
        }
        if watch.next(IDLE).is_some() {
            once(args, root, &output, terminal);
        }
    }
}

fn once(args: &BuildArgs, root: &Path, output: &Path, terminal: &Terminal) -> u8 {
    // Read each time: while changes are watched, the baseline may shrink too.
    let baseline = match args.shown.baseline() {
        Ok(baseline) => baseline,
        Err(error) => return shown::fail(&error, terminal),
    };
    let Without { no_cache, no_minify, no_search } = args.without;
    let options =
        BuildOptions { baseline, cache: !no_cache, minify: !no_minify, search: !no_search, ..BuildOptions::default() };
    let build = || engine::build_with(root, args.as_of.moment(), output, &options);
    let built = match progress::shown(terminal, &options.progress, build) {
        Ok(built) => built,
        Err(error) => return fail(&error, terminal),
    };
    args.shown.print(&built.checked, root, Class::Gap, terminal);
    args.shown.passed_over(&built.passed_over, terminal);
    args.shown.summary(&summary(&built, output, Lang::Zh), &summary(&built, output, Lang::En), terminal);
    if args.timings {
        let timings = &built.checked.timings;
        terminal.say(&shown_timings(timings, Lang::Zh), &shown_timings(timings, Lang::En));
    }
    if built.committed.is_some() { CLEAN } else { FINDINGS }
}

/// The stages of a build and its slowest pages, a line each.
fn shown_timings(timings: &Timings, lang: Lang) -> String {
    let (stages, slowest) = match lang {
        Lang::Zh => ("阶段（毫秒，数量）：", "最慢的页面（毫秒）："),
        Lang::En => ("stages (milliseconds, count):", "slowest pages (milliseconds):"),
    };
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let mut lines = vec![stages.to_owned()];
    for stage in &timings.stages {
        lines.push(format!("{:>10.1}  {} ({})", milliseconds(stage.time), stage.name.get(lang), stage.count));
    }
    lines.push(slowest.to_owned());
    for (page, time) in &timings.slowest {
        lines.push(format!("{:>10.1}  {page}", milliseconds(*time)));
    }
    lines.join("\n")
}

/// The last line: pages, findings, time.
fn summary(built: &Built, output: &Path, lang: Lang) -> String {
    let pages = built.checked.pages;
    let tally = shown::tally(&built.checked.tally, lang);
    let seconds = built.checked.time.as_secs_f64();
    let output = output.display();
    match (&built.committed, lang) {
        (Some(done), Lang::Zh) => format!(
            "已生成 {output}：{pages} 个页面，{} 个文件有变化，{} 个已移除；{tally}；{seconds:.2} 秒",
            done.written, done.removed
        ),
        (Some(done), Lang::En) => format!(
            "built {output}: {pages} pages, {} files changed, {} removed; {tally}; {seconds:.2} s",
            done.written, done.removed
        ),
        (None, Lang::Zh) => format!("未生成，上一次的输出保持不变：{tally}；{seconds:.2} 秒"),
        (None, Lang::En) => format!("not built, the last output stays: {tally}; {seconds:.2} s"),
    }
}
