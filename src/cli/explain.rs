//! `gongkai explain`.

use clap::{Args, ValueEnum};

use super::{CLEAN, Terminal, USAGE, print};
use crate::diagnostic::{Rule, reference};
use crate::rules;
use crate::source::decode::nearest;

#[derive(Debug, Args)]
pub struct ExplainArgs {
    #[arg(required_unless_present = "all")]
    code: Option<String>,
    #[arg(long, conflicts_with = "code")]
    all: bool,
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    format: FormatArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    Human,
    Md,
    Json,
}

pub fn run(args: &ExplainArgs, terminal: &Terminal) -> u8 {
    let Some(code) = &args.code else {
        show(&rules::all(), args.format, terminal);
        return CLEAN;
    };
    if let Some(rule) = rules::find(code) {
        show(&[rule], args.format, terminal);
        return CLEAN;
    }
    let upper = code.to_uppercase();
    let near = nearest(&upper, rules::all().into_iter().map(|rule| rule.code));
    let (zh, en) =
        near.map_or_else(Default::default, |near| (format!("是不是 {near}？"), format!(" Did you mean {near}?")));
    terminal.say(
        &format!("没有规则“{code}”。{zh}\n办法：gongkai explain --all 列出所有规则"),
        &format!("there is no rule `{code}`.{en}\nhelp: `gongkai explain --all` lists them"),
    );
    USAGE
}

fn show(rules: &[&'static Rule], format: FormatArg, terminal: &Terminal) {
    let lang = terminal.lang;
    print(&match format {
        FormatArg::Human => rules.iter().map(|rule| reference::plain(rule, lang)).collect::<Vec<_>>().join("\n"),
        FormatArg::Md => reference::document(rules, lang),
        FormatArg::Json => reference::json(rules),
    });
}
