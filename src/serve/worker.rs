//! Renews the site when its inputs change, and when time alone changes what is public.

use std::collections::{BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::DateTime;

use super::hub::Hub;
use crate::diagnostic::{Located, SourcePath, Tally, Text};
use crate::engine::live::Live;
use crate::engine::watch::{Changes, Watch};
use crate::engine::{EngineError, midnight_after, next_moment};
use crate::load::LoadError;
use crate::text;

/// How long to wait for a change before the clock is looked at: a machine that slept through midnight notices soon.
const TICK: Duration = Duration::from_secs(1);

/// Why the site was renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It was read for the first time.
    Start,
    /// These files and folders changed, as they are named from the root.
    Paths(Vec<String>),
    /// Anything may have changed.
    Anything,
    /// A day or moment came.
    Time,
}

/// What is to be told of a server at work.
#[derive(Debug)]
pub enum Told {
    /// The site was renewed.
    Renewed {
        /// Why.
        cause: Cause,
        /// Pages that were rendered.
        rendered: usize,
        /// How many findings there are.
        tally: Tally,
        /// Findings that stop a build and were not there before.
        new: Vec<Located>,
        /// How long it took.
        time: Duration,
    },
    /// The site could not be looked at; what was there is served on.
    Failed(Text),
    /// Something that people should know of the server itself.
    Notice(Text),
}

/// Works until the program ends.
pub fn work(hub: &Arc<Hub>, mut watch: Watch, clock: &dyn Fn() -> DateTime, tell: &mut dyn FnMut(Told)) {
    let mut known = HashSet::new();
    let mut cause = Cause::Start;
    loop {
        let now = clock();
        renew(hub, now, &cause, &mut known, tell);
        let next = hub.live().site().map_or_else(|| midnight_after(now), |site| next_moment(site, now));
        cause = loop {
            for notice in watch.notices() {
                tell(Told::Notice(notice));
            }
            match watch.next(TICK) {
                Some(Changes::Anything) => break Cause::Anything,
                Some(Changes::Paths(paths)) => break Cause::Paths(named(hub, &paths)),
                None if clock() >= next => break Cause::Time,
                None => {}
            }
        };
    }
}

fn named(hub: &Hub, paths: &BTreeSet<PathBuf>) -> Vec<String> {
    let name = |path: &PathBuf| {
        let below = path.strip_prefix(&hub.root).unwrap_or(path);
        below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    paths.iter().map(name).collect()
}

type Known = HashSet<(&'static str, SourcePath, String)>;

fn renew(hub: &Hub, now: DateTime, cause: &Cause, known: &mut Known, tell: &mut dyn FnMut(Told)) {
    hub.begin();
    let changed: Option<BTreeSet<PathBuf>> = match cause {
        Cause::Start | Cause::Anything => None,
        Cause::Paths(paths) => Some(paths.iter().map(|path| hub.root.join(path)).collect()),
        Cause::Time => Some(BTreeSet::new()),
    };
    let mut live = hub.live_mut();
    // A site that could not be read is read as a whole.
    let changed = changed.filter(|_| live.site().is_some());
    let renewed = catch_unwind(AssertUnwindSafe(|| {
        // What is served for the first time is served with all that belongs to it.
        let begun = hub.now().generation > 0;
        let open = if begun { hub.open_pages() } else { BTreeSet::new() };
        let renewed = live.renew_showing(now, changed.as_ref(), &open, &|pages| hub.show_first(pages))?;
        if begun {
            hub.show(&live, &renewed);
        }
        let indexed = live.index()?;
        if begun {
            hub.show(&live, &indexed);
        }
        let mut settled = live.settle(now)?;
        if !begun {
            settled.changed.extend(indexed.changed);
            settled.changed.extend(renewed.changed.iter().cloned());
        }
        Ok((renewed, settled))
    }));
    let trouble = match renewed {
        Ok(Ok((renewed, settled))) => {
            hub.finish(&live, &settled);
            let Some(checked) = live.checked() else { return };
            let refusing = || checked.findings.iter().filter(|located| located.finding.class.refuses());
            let key = |located: &Located| {
                let finding = &located.finding;
                (finding.rule.code, finding.locus.file.clone(), finding.message.zh.clone())
            };
            let new = refusing().filter(|located| !known.contains(&key(located))).cloned().collect();
            *known = refusing().map(key).collect();
            let told = Told::Renewed {
                cause: cause.clone(),
                rendered: renewed.rendered,
                tally: checked.tally,
                new,
                time: renewed.time,
            };
            drop(live);
            tell(told);
            return;
        }
        Ok(Err(EngineError::Load(LoadError::NoSite(_)))) => text!(
            "文件夹里没有 site.yaml 了，页面停在上一次的样子。\n办法：把 site.yaml 放回来，预览会自动恢复",
            "site.yaml is gone, so pages stay as they were.\nhelp: put site.yaml back, and the preview goes on by itself"
        ),
        Ok(Err(error)) => text!(
            "读不了站点：{error}。页面停在上一次的样子",
            "the site cannot be read: {error}. Pages stay as they were"
        ),
        Err(_) => {
            // What it had in memory may be half done.
            *live = Live::new(&hub.root);
            text!(
                "程序内部出错，页面停在上一次的样子。\n办法：撤销刚才的改动，或再保存一次；请把终端里的信息告诉开发者",
                "the program failed inside, so pages stay as they were.\nhelp: undo the last change or save again; please report what the terminal shows"
            )
        }
    };
    hub.fail(trouble.clone());
    drop(live);
    tell(Told::Failed(trouble));
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use jiff::civil::date;

    use super::*;
    use crate::diagnostic::Lang;
    use crate::engine::watch::How;
    use crate::serve::guard::Guard;

    #[test]
    fn a_page_appears_at_its_moment_and_every_day_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        crate::scaffold::site_on(&root, date(2026, 11, 20)).unwrap();
        let page = root.join("content/shili-gang/tongzhi-gonggao/2026-01.md");
        let text = std::fs::read_to_string(&page).unwrap();
        std::fs::write(&page, text.replace("date: 2026-11-20\n", "date: 2026-11-21 09:30\n")).unwrap();
        let hub = Arc::new(Hub::new(root.clone(), Lang::Zh, Guard::default()));
        let clock = Arc::new(Mutex::new(date(2026, 11, 20).at(8, 0, 0, 0)));
        let (sender, told) = std::sync::mpsc::channel();
        let (worker, time) = (hub.clone(), clock.clone());
        std::thread::spawn(move || {
            let watch = Watch::begin(&root, How::Told);
            work(&worker, watch, &|| *time.lock().unwrap(), &mut |told| {
                let _ = sender.send(told);
            });
        });
        let next = || match told.recv_timeout(Duration::from_mins(1)).unwrap() {
            Told::Renewed { cause, .. } => cause,
            other => panic!("{other:?}"),
        };
        let held = || {
            let live = hub.live();
            live.behind("shili-gang/tongzhi-gonggao/2026-01.html").unwrap().held
        };
        assert_eq!(next(), Cause::Start);
        assert!(held().is_some());
        *clock.lock().unwrap() = date(2026, 11, 21).at(0, 0, 1, 0);
        assert_eq!(next(), Cause::Time);
        assert!(held().is_some());
        *clock.lock().unwrap() = date(2026, 11, 21).at(9, 30, 0, 0);
        assert_eq!(next(), Cause::Time);
        assert_eq!(held(), None);
    }

    #[test]
    fn a_site_that_goes_and_comes_back_is_served_on() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        crate::scaffold::site_on(&root, date(2026, 11, 20)).unwrap();
        let hub = Hub::new(root.clone(), Lang::Zh, Guard::default());
        let now = date(2026, 11, 20).at(8, 0, 0, 0);
        let mut said = Vec::new();
        let mut known = HashSet::new();
        renew(&hub, now, &Cause::Start, &mut known, &mut |told| said.push(told));
        let before = hub.print_of("index.html");
        std::fs::rename(root.join("site.yaml"), root.join("aside")).unwrap();
        renew(&hub, now, &Cause::Anything, &mut known, &mut |told| said.push(told));
        assert!(hub.trouble().is_some() && hub.print_of("index.html") == before && !before.is_empty());
        std::fs::rename(root.join("aside"), root.join("site.yaml")).unwrap();
        renew(&hub, now, &Cause::Anything, &mut known, &mut |told| said.push(told));
        assert!(hub.trouble().is_none() && hub.print_of("index.html") == before);
        assert!(matches!(said[..], [Told::Renewed { .. }, Told::Failed(_), Told::Renewed { .. }]), "{said:?}");
    }
}
