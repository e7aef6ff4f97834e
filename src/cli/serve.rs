//! `gongkai serve`, and `gongkai` alone.

use std::path::Path;

use clap::Args;

use super::shown::tally;
use super::{AsOf, CLEAN, IO, Terminal, USAGE, fail, print};
use crate::diagnostic::{Lang, Located};
use crate::engine::EngineError;
use crate::engine::watch::How;
use crate::serve::{Cause, Options, ServeError, Told, serve};

/// So many findings are named after a rebuild; the browser has all.
const NAMED: usize = 10;

#[derive(Debug, Default, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    as_of: AsOf,
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    #[arg(long)]
    open: bool,
    #[arg(long, value_name = "ADDRESS")]
    host: Option<String>,
    #[arg(long)]
    poll: bool,
}

impl ServeArgs {
    /// What `gongkai` alone does.
    pub fn alone() -> Self {
        Self { open: true, ..Self::default() }
    }
}

pub fn run(args: &ServeArgs, root: &Path, terminal: &Terminal) -> u8 {
    let options = Options {
        port: args.port,
        host: args.host.clone(),
        how: if args.poll { How::Polled } else { How::Told },
        as_of: args.as_of.as_of,
        lang: terminal.lang,
    };
    let ready = |address: &str| {
        if args.host.is_some() {
            terminal.say(
                "注意：同一网络里的人都能看到这个预览，包括草稿和没有审核的内容",
                "warning: everybody on the network sees this preview, drafts and pages without a review included",
            );
        }
        say(
            terminal,
            &format!("预览：{address}\n总览：{address}__gongkai/\n按 Ctrl+C 结束"),
            &format!("preview: {address}\ndashboard: {address}__gongkai/\nCtrl+C ends it"),
        );
        // Whoever has no browser here reads the address.
        if args.open {
            let _ = open::that_detached(address);
        }
    };
    let (lang, quiet) = (terminal.lang, terminal.quiet);
    let served = serve(root, &options, ready, move |told| {
        let text = line(&told, lang, quiet);
        if !text.is_empty() {
            print(&format!("{text}\n"));
        }
    });
    match served {
        Ok(()) => CLEAN,
        Err(ServeError::Load(error)) => fail(&EngineError::Load(error), terminal),
        Err(ServeError::Address(text)) => {
            terminal.say(&text.zh, &text.en);
            if args.host.is_some() { USAGE } else { IO }
        }
        Err(ServeError::Io(error)) => {
            terminal.say(&format!("预览不能启动：{error}"), &format!("the preview cannot begin: {error}"));
            IO
        }
    }
}

fn say(terminal: &Terminal, zh: &str, en: &str) {
    print(&format!("{}\n", if terminal.lang == Lang::Zh { zh } else { en }));
}

/// What is said of a rebuild: what changed, pages, findings, time; below it what would stop a build and is new.
fn line(told: &Told, lang: Lang, quiet: bool) -> String {
    match told {
        Told::Notice(text) | Told::Failed(text) => text.get(lang).to_owned(),
        Told::Renewed { cause, rendered, tally: counts, new, time } => {
            let (cause, counts, millis) = (because(cause, lang), tally(counts, lang), time.as_millis());
            let mut lines = Vec::new();
            if !quiet {
                lines.push(match lang {
                    Lang::Zh => format!("{cause}：{rendered} 个页面；{counts}；{millis} 毫秒"),
                    Lang::En => {
                        let pages = if *rendered == 1 { "page" } else { "pages" };
                        format!("{cause}: {rendered} {pages}; {counts}; {millis} ms")
                    }
                });
            }
            lines.extend(new.iter().take(NAMED).map(|located| named(located, lang)));
            if let more @ 1.. = new.len().saturating_sub(NAMED) {
                lines.push(match lang {
                    Lang::Zh => format!("  另有 {more} 个，见总览"),
                    Lang::En => format!("  and {more} more: see the dashboard"),
                });
            }
            lines.join("\n")
        }
    }
}

fn named(located: &Located, lang: Lang) -> String {
    let finding = &located.finding;
    let (class, code, file) = (finding.class.name(lang), finding.rule.code, &finding.locus.file);
    format!("  {class}[{code}] {file}:{}:{} {}", located.start.line, located.start.column, finding.message.get(lang))
}

fn because(cause: &Cause, lang: Lang) -> String {
    match (cause, lang) {
        (Cause::Start, Lang::Zh) => "已读取站点".to_owned(),
        (Cause::Start, Lang::En) => "site read".to_owned(),
        (Cause::Anything, Lang::Zh) => "许多文件有改动".to_owned(),
        (Cause::Anything, Lang::En) => "many files changed".to_owned(),
        (Cause::Time, Lang::Zh) => "日期或时间到了".to_owned(),
        (Cause::Time, Lang::En) => "a day or moment came".to_owned(),
        (Cause::Paths(paths), _) => {
            let first = paths.first().map_or("", String::as_str);
            match (paths.len(), lang) {
                (0 | 1, _) => first.to_owned(),
                (count, Lang::Zh) => format!("{first} 等 {count} 处"),
                (count, Lang::En) => format!("{first} and {} more", count - 1),
            }
        }
    }
}
