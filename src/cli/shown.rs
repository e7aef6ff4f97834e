//! What `check` and `build` share: the format of findings, and the baseline.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::outlook;
use super::{IO, Terminal, USAGE, print};
use crate::diagnostic::baseline::{Baseline, BaselineError, PassedOver};
use crate::diagnostic::format::{Format, Github, Human, Json, Junit, Report, Sarif};
use crate::diagnostic::{Class, Lang, Tally};
use crate::engine::Checked;
use crate::rules;

/// How findings are shown, and which are passed over.
#[derive(Debug, Args)]
pub struct Shown {
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    format: FormatArg,
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Human,
    Json,
    Sarif,
    Junit,
    Github,
}

impl Shown {
    /// The baseline named, or an empty one.
    pub fn baseline(&self) -> Result<Baseline, BaselineError> {
        self.baseline.as_deref().map_or_else(|| Ok(Baseline::default()), Baseline::read)
    }

    /// Whether a baseline is named.
    pub fn has_baseline(&self) -> bool {
        self.baseline.is_some()
    }

    /// Prints findings; a machine's format shows those of the failing class and heavier as failures.
    pub fn print(&self, checked: &Checked, root: &Path, fail_on: Class, terminal: &Terminal) {
        let report = report(checked, terminal.lang);
        print(&match self.format {
            FormatArg::Human => human(checked, terminal),
            FormatArg::Json => Json { beside: outlook::fields(&checked.outlook) }.format(&report),
            FormatArg::Sarif => Sarif { rules: rules::all(), folder: folder(root) }.format(&report),
            FormatArg::Junit => Junit { rules: rules::all(), fail_on }.format(&report),
            FormatArg::Github => Github { folder: folder(root) }.format(&report),
        });
    }

    /// Prints lists and tables behind the findings, for people who want them.
    pub fn beside(&self, text: &str, terminal: &Terminal) {
        if self.format == FormatArg::Human && !terminal.quiet && !text.is_empty() {
            print(&format!("{text}\n"));
        }
    }

    /// Prints a summary behind the findings: on standard output for people, beside it where a program reads that.
    pub fn summary(&self, zh: &str, en: &str, terminal: &Terminal) {
        if terminal.quiet {
            return;
        }
        if self.format == FormatArg::Human {
            print(&format!("{}\n", if terminal.lang == Lang::Zh { zh } else { en }));
        } else {
            terminal.say(zh, en);
        }
    }

    /// Says what the baseline did.
    pub fn passed_over(&self, passed: &PassedOver, terminal: &Terminal) {
        if !self.has_baseline() {
            return;
        }
        let (known, gone) = (passed.known.len(), passed.gone);
        let held = passed.known.iter().filter(|located| rules::holds_back(&located.finding)).count();
        let mut zh = format!("基线：略过 {known} 个已知的问题");
        let mut en = format!("baseline: known findings passed over: {known}");
        if held > 0 {
            zh.push_str(&format!("，其中 {held} 个仍会使生成失败"));
            en.push_str(&format!(" (those that still stop a build: {held})"));
        }
        if gone > 0 {
            zh.push_str(&format!(
                "；{gone} 条不再出现或者少于记录的次数，用 --baseline 加 --write-baseline 把它们去掉"
            ));
            en.push_str(&format!(
                "; entries that occur no more, or less often: {gone}; --baseline with --write-baseline takes them out"
            ));
        }
        self.summary(&zh, &en, terminal);
    }
}

fn report(checked: &Checked, lang: Lang) -> Report<'_> {
    let Checked { findings, silenced, tally, sources, .. } = checked;
    Report { findings, silenced, tally: *tally, sources, lang }
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

/// Tells why a baseline cannot be used, and gives the exit code.
pub fn fail(error: &BaselineError, terminal: &Terminal) -> u8 {
    let text = error.text();
    terminal.say(&text.zh, &text.en);
    match error {
        BaselineError::Read { .. } | BaselineError::Foreign { .. } => USAGE,
        BaselineError::Write { .. } => IO,
    }
}

/// The folder of a site in its repository, with a `/` at its end: programs that show findings beside a change name
/// files from the root of the repository. Empty where the site is the whole, or in none.
fn folder(root: &Path) -> String {
    let Ok(root) = root.canonicalize() else { return String::new() };
    let Some(repository) = root.ancestors().find(|folder| folder.join(".git").exists()) else { return String::new() };
    let parts = root.strip_prefix(repository).unwrap_or(Path::new(""));
    parts.iter().map(|part| format!("{}/", part.to_string_lossy())).collect()
}
