//! `gongkai check`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::outlook;
use super::shown::{self, Shown};
use super::{AsOf, CLEAN, FINDINGS, Terminal, USAGE, fail};
use crate::diagnostic::baseline::Baseline;
use crate::diagnostic::{Class, Lang, Tally};
use crate::engine;

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    as_of: AsOf,
    #[command(flatten)]
    shown: Shown,
    #[arg(long, value_name = "ID")]
    office: Option<String>,
    #[arg(long, value_enum, default_value_t = FailOn::Gap)]
    fail_on: FailOn,
    #[arg(long, value_name = "DAYS")]
    due: Option<u32>,
    // A baseline of one office would lose the entries of the others.
    #[arg(long, value_name = "FILE", conflicts_with = "office")]
    write_baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Fault,
    Gap,
    Lapse,
}

impl FailOn {
    fn class(self) -> Class {
        match self {
            Self::Fault => Class::Fault,
            Self::Gap => Class::Gap,
            Self::Lapse => Class::Lapse,
        }
    }
}

pub fn run(args: &CheckArgs, root: &Path, terminal: &Terminal) -> u8 {
    let mut baseline = match args.shown.baseline() {
        Ok(baseline) => baseline,
        Err(error) => return shown::fail(&error, terminal),
    };
    let now = args.as_of.moment();
    let mut checked = match engine::check(root, now) {
        Ok(checked) => checked,
        Err(error) => return fail(&error, terminal),
    };
    if let Some(office) = &args.office {
        if !root.join("content").join(office).is_dir() {
            terminal.say(
                &format!("没有单位“{office}”。\n办法：写 content/ 下的文件夹名"),
                &format!("there is no office `{office}`.\nhelp: name a folder below content/"),
            );
            return USAGE;
        }
        let folder = format!("content/{office}/");
        checked.findings.retain(|located| located.finding.locus.file.starts_with(&folder));
        checked.tally = Tally::of(checked.findings.iter().map(|located| &located.finding));
        checked.silenced.retain(|(located, _)| located.finding.locus.file.starts_with(&folder));
        checked.outlook.open.retain(|due| due.office_id.as_deref().unwrap_or("_parent") == office);
        baseline = baseline.within(&folder);
    }
    let passed_over = checked.pass_over(&baseline, |_| false);
    if let Some(file) = &args.write_baseline {
        // With a baseline it only shrinks: what is new is not taken in.
        let kept = if args.shown.has_baseline() { &passed_over.known } else { &checked.findings };
        let written = Baseline::of(kept, terminal.lang);
        if let Err(error) = written.write(file) {
            return shown::fail(&error, terminal);
        }
        let (file, entries, count) = (file.display(), written.len(), kept.len());
        args.shown.summary(
            &format!("已把 {count} 个问题写入基线 {file}（{entries} 条）"),
            &format!("{count} findings written to the baseline {file} ({entries} entries)"),
            terminal,
        );
        if !args.shown.has_baseline() {
            return CLEAN;
        }
    }
    args.shown.print(&checked, root, args.fail_on.class(), terminal);
    if args.write_baseline.is_none() {
        args.shown.passed_over(&passed_over, terminal);
    }
    let lang = terminal.lang;
    args.shown.beside(&outlook::silenced(&checked.silenced, lang), terminal);
    if let Some(days) = args.due {
        let due = outlook::due(&checked.outlook, now.date(), days, lang);
        args.shown.beside(&due, terminal);
    }
    args.shown.beside(&outlook::vetoes(&checked.outlook, lang), terminal);
    let (pages, seconds) = (checked.pages, checked.time.as_secs_f64());
    let tally = |lang| shown::tally(&checked.tally, lang);
    args.shown.summary(
        &format!("检查了 {pages} 个页面：{}；{seconds:.2} 秒", tally(Lang::Zh)),
        &format!("checked {pages} pages: {}; {seconds:.2} s", tally(Lang::En)),
        terminal,
    );
    if checked.tally.clean_at(args.fail_on.class()) { CLEAN } else { FINDINGS }
}
