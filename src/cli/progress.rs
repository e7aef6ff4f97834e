//! The line that says how far a build is, on a terminal, for builds that take a while. It is rewritten in place and gone
//! before anything else is told.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::Terminal;
use crate::diagnostic::Lang;
use crate::engine::progress::{Progress, Work};

/// What is done sooner is not told of.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(100);

/// Does something, and meanwhile shows how far it is where somebody looks.
pub fn shown<T>(terminal: &Terminal, progress: &Progress, work: impl FnOnce() -> T) -> T {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if terminal.quiet || dumb || !stderr().is_terminal() {
        return work();
    }
    let (end, ended) = channel::<()>();
    std::thread::scope(|scope| {
        let lang = terminal.lang;
        scope.spawn(move || paint(&mut stderr(), progress, lang, &ended, PATIENCE));
        let done = work();
        drop(end);
        done
    })
}

/// Writes the line until it is `ended`, and takes it away.
fn paint(out: &mut impl Write, progress: &Progress, lang: Lang, ended: &Receiver<()>, patience: Duration) {
    let mut wait = patience;
    let mut begun = false;
    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(wait) {
        let _ = write!(out, "\r{}\x1b[K", line(progress.now(), lang)).and_then(|()| out.flush());
        (wait, begun) = (EVERY, true);
    }
    if begun {
        let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
    }
}

/// The line.
fn line((work, done, all): (Work, usize, usize), lang: Lang) -> String {
    let what = match (work, lang) {
        (Work::Reading, Lang::Zh) => "正在读取文件",
        (Work::Reading, Lang::En) => "reading files",
        (Work::Pages, Lang::Zh) => "正在检查和生成页面",
        (Work::Pages, Lang::En) => "checking and making pages",
        (Work::Index, Lang::Zh) => "正在生成搜索索引",
        (Work::Index, Lang::En) => "making the index of the search",
        (Work::Writing, Lang::Zh) => "正在写出",
        (Work::Writing, Lang::En) => "writing",
    };
    match (all, lang) {
        (0, _) => format!("{what}…"),
        (_, Lang::Zh) => format!("{what}：{done}/{all}"),
        (_, Lang::En) => format!("{what}: {done} of {all}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_done_in_both_languages() {
        let progress = Progress::default();
        assert_eq!(line(progress.now(), Lang::Zh), "正在读取文件…");
        progress.begin(Work::Pages, 20);
        progress.step();
        progress.step();
        assert_eq!(line(progress.now(), Lang::Zh), "正在检查和生成页面：2/20");
        assert_eq!(line(progress.now(), Lang::En), "checking and making pages: 2 of 20");
        progress.begin(Work::Index, 0);
        assert_eq!(line(progress.now(), Lang::En), "making the index of the search…");
    }

    #[test]
    fn the_line_is_taken_away_and_what_is_quick_has_none() {
        let progress = Progress::default();
        let painted = |patience: Duration, work: Duration| {
            let (end, ended) = channel();
            let mut out = Vec::new();
            let (written, progress) = (&mut out, &progress);
            std::thread::scope(|scope| {
                scope.spawn(move || paint(written, progress, Lang::En, &ended, patience));
                std::thread::sleep(work);
                drop(end);
            });
            String::from_utf8(out).unwrap()
        };
        let slow = painted(Duration::ZERO, Duration::from_millis(50));
        assert!(slow.starts_with("\rreading files…\x1b[K") && slow.ends_with("\r\x1b[K"), "{slow:?}");
        assert_eq!(painted(Duration::from_mins(10), Duration::ZERO), "");
    }
}
