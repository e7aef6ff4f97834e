//! `gongkai review`.

use std::path::Path;

use clap::Args;
use jiff::civil::Date;

use super::{AsOf, CLEAN, FINDINGS, Terminal, USAGE, fail, print, shown, wrong};
use crate::diagnostic::Lang;
use crate::engine::review::{Change, Request, ReviewError, Reviewed, Signed, Subject, review};
use crate::model::page::State;
use crate::source::Scalar;

#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[arg(value_name = "PAGE")]
    page: String,
    #[arg(long, value_name = "NAME")]
    by: String,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,
    #[arg(long, value_name = "TEXT")]
    secrecy: Option<String>,
    #[arg(long, value_name = "KEY")]
    block: Vec<String>,
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    as_of: AsOf,
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|fault| wrong::in_both(&fault))
}

pub fn run(args: &ReviewArgs, root: &Path, terminal: &Terminal) -> u8 {
    let now = args.as_of.moment();
    let request = Request {
        target: args.page.clone(),
        by: args.by.clone(),
        date: args.date.unwrap_or(now.date()),
        secrecy: args.secrecy.clone(),
        blocks: args.block.clone(),
        dry_run: args.dry_run,
    };
    match review(root, &request, now) {
        Ok(Reviewed::Signed(signed)) => {
            print(&shown::human(&signed.notes, terminal));
            if !terminal.quiet {
                print(&summary(&signed, terminal.lang));
            }
            if args.dry_run {
                print(&difference(&signed));
            } else if !terminal.quiet {
                let (source, by, date) = (&signed.source, &request.by, request.date);
                terminal.say(
                    &format!("已签：{source}，审核人 {by}，{date}"),
                    &format!("signed: {source}, reviewed by {by} on {date}"),
                );
            }
            CLEAN
        }
        Ok(Reviewed::Refused(checked)) => {
            print(&shown::human(&checked, terminal));
            terminal.say("没有签：先改正上面的问题", "not signed: mend the findings above first");
            FINDINGS
        }
        Err(ReviewError::Engine(error)) => fail(&error, terminal),
        Err(ReviewError::Usage(text)) => {
            terminal.say(&text.zh, &text.en);
            USAGE
        }
    }
}

/// What is signed, in words.
fn summary(signed: &Signed, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let line = |name: (&str, &str), value: &str| {
        if zh { format!("{}：{value}\n", name.0) } else { format!("{}: {value}\n", name.1) }
    };
    match &signed.what {
        Subject::Page { title, state, date, characters, attachments, digest } => {
            let mut said = line(("标题", "title"), title);
            said.push_str(&line(("原来的状态", "state before"), state_name(*state, lang)));
            if let Some(date) = date {
                said.push_str(&line(("发布日期", "date"), date));
            }
            said.push_str(&line(("正文字数", "characters"), &characters.to_string()));
            for (name, size) in attachments {
                let size = if zh { format!("{name}（{size} 字节）") } else { format!("{name} ({size} bytes)") };
                said.push_str(&line(("附件", "attachment"), &size));
            }
            said + &line(("摘要", "digest"), &digest.to_string())
        }
        Subject::Record { name, blocks } => {
            let mut said = line(("记录", "record"), name);
            for (change, names) in [
                (Change::New, ("没有签过", "never signed")),
                (Change::Changed, ("签名后改过", "changed")),
                (Change::Gone, ("已经删去", "taken out")),
                (Change::Same, ("没有变化", "unchanged")),
            ] {
                let of_it: Vec<&str> =
                    blocks.iter().filter(|(_, how)| *how == change).map(|(block, _)| block.as_str()).collect();
                if !of_it.is_empty() {
                    said.push_str(&line(names, &of_it.join(if zh { "、" } else { ", " })));
                }
            }
            said
        }
    }
}

fn state_name(state: State, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        State::Withdrawn => ("已撤下", "withdrawn"),
        State::Draft => ("草稿（签后仍是草稿，去掉 draft 才公开）", "draft (stays one until `draft` is taken out)"),
        State::Unreviewed => ("未审核", "not reviewed"),
        State::Future => ("未到发布日期", "not yet due"),
        State::Published => ("已公开", "published"),
    };
    if lang == Lang::Zh { zh } else { en }
}

/// The lines that change, with those around them that stay.
fn difference(signed: &Signed) -> String {
    const AROUND: usize = 2;
    let lines = |text: &'_ str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(&signed.before), lines(&signed.after));
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let most = before.len().min(after.len()) - head;
    let tail = before.iter().rev().zip(after.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let mut shown = format!("--- {0}\n+++ {0}\n", signed.source);
    let (from, to) = (head.saturating_sub(AROUND), (before.len() - tail + AROUND).min(before.len()));
    let mut push =
        |mark: char, lines: &[String]| lines.iter().for_each(|line| shown.push_str(&format!("{mark}{line}\n")));
    push(' ', &before[from..head]);
    push('-', &before[head..before.len() - tail]);
    push('+', &after[head..after.len() - tail]);
    push(' ', &before[before.len() - tail..to]);
    shown
}
