//! `gongkai explain`.

use clap::Args;

use super::{CLEAN, Terminal, USAGE, print};
use crate::diagnostic::{Lang, Rule, citation};
use crate::rules;
use crate::source::decode::nearest;

#[derive(Debug, Args)]
pub struct ExplainArgs {
    #[arg(required_unless_present = "all")]
    code: Option<String>,
    #[arg(long)]
    all: bool,
}

pub fn run(args: &ExplainArgs, terminal: &Terminal) -> u8 {
    let lang = terminal.lang;
    if args.all {
        let texts: Vec<String> = rules::registry().map(|registered| explain(registered.rule, lang)).collect();
        print(&texts.join("\n"));
        return CLEAN;
    }
    let code = args.code.as_deref().unwrap_or_default();
    if let Some(rule) = rules::find(code) {
        print(&explain(rule, lang));
        return CLEAN;
    }
    let upper = code.to_uppercase();
    let near = nearest(&upper, rules::registry().map(|registered| registered.rule.code));
    let (zh, en) =
        near.map_or_else(Default::default, |near| (format!("是不是 {near}？"), format!(" Did you mean {near}?")));
    terminal.say(
        &format!("没有规则“{code}”。{zh}\n办法：gongkai explain --all 列出所有规则"),
        &format!("there is no rule `{code}`.{en}\nhelp: `gongkai explain --all` lists them"),
    );
    USAGE
}

fn explain(rule: &Rule, lang: Lang) -> String {
    let bases = rule.basis.iter().map(|key| format!("  {}\n", citation::show(key, lang))).collect::<String>();
    let indent =
        |text: &str| text.lines().map(|line| format!("{}\n", format!("  {line}").trim_end())).collect::<String>();
    let (asks, why, basis, wrong, right) = match lang {
        Lang::Zh => ("要求", "原因", "依据", "不对的写法", "对的写法"),
        Lang::En => ("asks", "why", "basis", "wrong", "right"),
    };
    format!(
        "{} {}（{}）\n\n{asks}\n{}\n{why}\n{}\n{basis}\n{bases}\n{wrong}\n{}\n{right}\n{}",
        rule.code,
        rule.name.get(lang),
        rule.class.name(lang),
        indent(rule.asks.get(lang)),
        indent(rule.why.get(lang)),
        indent(rule.wrong),
        indent(rule.right),
    )
}
