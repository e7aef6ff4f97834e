//! `gongkai check`.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::{AsOf, CLEAN, FINDINGS, Terminal, USAGE, fail, print};
use crate::diagnostic::format::{Format, Human, Json, Report};
use crate::diagnostic::{Class, Lang, Tally};
use crate::engine::{self, Checked};

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    as_of: AsOf,
    #[arg(long, value_name = "ID")]
    office: Option<String>,
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    format: FormatArg,
    #[arg(long, value_enum, default_value_t = FailOn::Gap)]
    fail_on: FailOn,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    Human,
    Json,
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
    let mut checked = match engine::check(root, args.as_of.moment()) {
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
    }
    match args.format {
        FormatArg::Human => {
            print(&human(&checked, terminal));
            if !terminal.quiet {
                let (pages, tally, seconds) =
                    (checked.pages, tally(&checked.tally, terminal.lang), checked.time.as_secs_f64());
                print(&match terminal.lang {
                    Lang::Zh => format!("检查了 {pages} 个页面：{tally}；{seconds:.2} 秒\n"),
                    Lang::En => format!("checked {pages} pages: {tally}; {seconds:.2} s\n"),
                });
            }
        }
        FormatArg::Json => print(&Json.format(&report(&checked, terminal.lang))),
    }
    if checked.tally.clean_at(args.fail_on.class()) { CLEAN } else { FINDINGS }
}

fn report(checked: &Checked, lang: Lang) -> Report<'_> {
    Report { findings: &checked.findings, tally: checked.tally, sources: &checked.sources, lang }
}

/// Findings for people.
pub fn human(checked: &Checked, terminal: &Terminal) -> String {
    Human { colour: terminal.colour }.format(&report(checked, terminal.lang))
}

/// How many findings there are, in words.
pub fn tally(tally: &Tally, lang: Lang) -> String {
    let counts: Vec<String> = Class::ALL
        .into_iter()
        .filter(|class| tally.count(*class) > 0)
        .map(|class| match lang {
            Lang::Zh => format!("{} {} 个", class.name(lang), tally.count(class)),
            Lang::En => {
                format!("{} {}{}", tally.count(class), class.name(lang), if tally.count(class) == 1 { "" } else { "s" })
            }
        })
        .collect();
    match (counts.is_empty(), lang) {
        (true, Lang::Zh) => "没有发现问题".to_owned(),
        (true, Lang::En) => "no findings".to_owned(),
        (false, Lang::Zh) => counts.join("，"),
        (false, Lang::En) => counts.join(", "),
    }
}
