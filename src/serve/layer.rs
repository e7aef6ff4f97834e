//! What the preview says of a page: its state, its findings, its sources; and the pages that stand in for one that is not there.

use serde::Serialize;
use tera::Context;

use super::hub::Hub;
use super::views::{FindingView, render, tally, word};
use crate::diagnostic::{Lang, Located, SourcePath};
use crate::engine::Checked;
use crate::engine::live::{Behind, Live};
use crate::model::Site;
use crate::model::page::State;
use crate::rules::review::not_public;

/// Faults that are shown with a page at most.
const BLOCKING: usize = 5;

#[derive(Serialize)]
struct SourceView {
    path: String,
    /// The path on this machine, to be pasted into a program.
    full: String,
}

#[derive(Serialize)]
struct HeldView {
    label: &'static str,
    message: String,
    help: String,
    source: String,
    line: Option<usize>,
    command: Option<String>,
}

/// What to put into a page before it is sent: the layer's script, with the marks by which it sees that it is out of date.
#[must_use]
pub fn tag(print: &str, styles: u64, generation: u64) -> String {
    format!(
        "<script src=\"/__gongkai/layer.js\" data-page=\"{print}\" data-styles=\"{styles:016x}\" data-generation=\"{generation}\" defer></script>"
    )
}

/// A page with the layer put in, at the end of its body.
#[must_use]
pub fn inject(page: &[u8], tag: &str) -> Vec<u8> {
    let at = memchr::memmem::rfind(page, b"</body>").unwrap_or(page.len());
    [&page[..at], tag.as_bytes(), &page[at..]].concat()
}

/// The layer of a page, as HTML that its script puts into a shadow root.
#[must_use]
pub fn layer(hub: &Hub, path: &str) -> String {
    let live = hub.live();
    let (lang, trouble) = (hub.lang, hub.trouble());
    let nothing = Behind::default();
    let behind = live.behind(path).unwrap_or(&nothing);
    let mut context = Context::new();
    let all = live.checked().map_or(&[][..], |checked| &checked.findings);
    let first = behind.sources.first();
    let of_page = |located: &Located| first.is_some_and(|source| belongs(&located.finding.locus.file, source));
    let of_others = |located: &Located| !of_page(located) && behind.sources.contains(&located.finding.locus.file);
    let shown = |keep: &dyn Fn(&Located) -> bool| -> Vec<FindingView> { views(&live, all, lang, keep) };
    let own = shown(&of_page);
    let blocking = if behind.stale { blocking(&live, behind.sources.as_slice(), lang) } else { (Vec::new(), 0) };
    let refuses = all.iter().any(|located| of_page(located) && located.finding.class.refuses());
    let held = behind.held.and_then(|state| held(live.site()?, live.checked()?, path, state, lang));
    let (kind, mood) = match (&trouble, behind.stale, &held) {
        (Some(_), ..) => ("trouble", "bad"),
        (None, true, _) => ("stale", "bad"),
        (None, false, Some(_)) => ("held", if refuses { "bad" } else { "wait" }),
        (None, false, None) if refuses => ("", "bad"),
        (None, false, None) if own.is_empty() => ("", "good"),
        (None, false, None) => ("", "wait"),
    };
    let full = hub.root.canonicalize().unwrap_or_else(|_| hub.root.clone());
    let sources = behind
        .sources
        .iter()
        .take(2)
        .map(|source| SourceView { path: source.to_string(), full: full.join(&**source).display().to_string() });
    context.insert("kind", kind);
    context.insert("mood", mood);
    context.insert("trouble", &trouble.map(|text| text.get(lang).to_owned()));
    context.insert("stale", &behind.stale);
    context.insert("held", &held);
    context.insert("blocking", &blocking.0);
    context.insert("blocking_more", &blocking.1);
    context.insert("own", &own);
    context.insert("beside", &shown(&of_others));
    context.insert("sources", &sources.collect::<Vec<_>>());
    context.insert("tally", &live.checked().map_or_else(String::new, |checked| tally(&checked.tally, lang)));
    render("layer.html", lang, context)
}

/// Whether a file is the source of a page, or lies beside it.
fn belongs(file: &str, source: &str) -> bool {
    file == source || source.strip_suffix("/index.md").is_some_and(|folder| is_beside(file, folder))
}

/// Files of an article that has a folder of its own; what a row's folder holds are other pages.
fn is_beside(file: &str, folder: &str) -> bool {
    folder.matches('/').count() >= 3 && file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn views(live: &Live, all: &[Located], lang: Lang, keep: &dyn Fn(&Located) -> bool) -> Vec<FindingView> {
    let Some(checked) = live.checked() else { return Vec::new() };
    let kept = all.iter().filter(|located| keep(located));
    kept.map(|located| FindingView::new(located, checked, live.site(), lang).on_its_page()).collect()
}

/// What keeps a page from being made: the faults in its own files, else those of the site; and how many more there are.
fn blocking(live: &Live, sources: &[SourcePath], lang: Lang) -> (Vec<FindingView>, usize) {
    let Some(checked) = live.checked() else { return (Vec::new(), 0) };
    let faults = || checked.findings.iter().filter(|located| located.finding.class == crate::diagnostic::Class::Fault);
    let own = |located: &&Located| sources.first().is_some_and(|source| belongs(&located.finding.locus.file, source));
    let chosen: Vec<&Located> =
        if faults().any(|located| own(&located)) { faults().filter(own).collect() } else { faults().collect() };
    let more = chosen.len().saturating_sub(BLOCKING);
    let shown = chosen.into_iter().take(BLOCKING);
    (shown.map(|located| FindingView::new(located, checked, live.site(), lang)).collect(), more)
}

/// Why the public does not see a page, and what to do.
fn held(site: &Site, checked: &Checked, path: &str, state: State, lang: Lang) -> Option<HeldView> {
    let page = site.pages.iter().find(|page| page.held.is_some() && *page.url.file_path() == *path)?;
    let (_, message, help) = not_public::why(site, page, state)?;
    // The rule that lists such pages knows the line.
    let at = |located: &&Located| {
        located.finding.rule.code == not_public::RULE.code && located.finding.locus.file == page.source
    };
    let line = checked.findings.iter().find(at).map(|located| located.start.line);
    let command = format!("gongkai review {} --by {}", page.source, word("reviewer", lang));
    Some(HeldView {
        label: label(state, lang),
        message: message.get(lang).to_owned(),
        help: help.get(lang).to_owned(),
        source: page.source.to_string(),
        line,
        command: (state != State::Future).then_some(command),
    })
}

/// The name of the state of a page that waits.
#[must_use]
pub fn label(state: State, lang: Lang) -> &'static str {
    match state {
        State::Draft => word("held_draft", lang),
        State::Unreviewed => word("held_unreviewed", lang),
        State::Future => word("held_future", lang),
        State::Published | State::Withdrawn => "",
    }
}

/// What is shown where there is no page.
pub struct StandIn {
    /// The whole page.
    pub html: String,
    /// Whether there is to be a page, later.
    pub comes: bool,
}

/// The page in place of one that is not there: it waits, or cannot be made, or there is none.
#[must_use]
pub fn stand_in(hub: &Hub, path: &str) -> StandIn {
    let (now, lang) = (hub.now(), hub.lang);
    let notice = |title: &str, text: &str, findings: Vec<FindingView>| {
        let mut context = Context::new();
        context.insert("title", word(title, lang));
        context.insert("text", text);
        context.insert("generation", &now.generation);
        context.insert("findings", &findings);
        render("notice.html", lang, context)
    };
    if now.generation == 0 {
        return StandIn { html: notice("wait_title", word("wait", lang), Vec::new()), comes: true };
    }
    if let Some(trouble) = hub.trouble() {
        return StandIn { html: notice("gone", trouble.get(lang), Vec::new()), comes: true };
    }
    let live = hub.live();
    // A site that cannot be read at all may have any page.
    let nothing = live.site().is_none().then(Vec::new);
    let sources = live.behind(path).map(|behind| behind.sources.clone()).or(nothing);
    match sources {
        Some(sources) => {
            let (findings, _) = blocking(&live, &sources, lang);
            StandIn { html: notice("absent_title", word("absent", lang), findings), comes: true }
        }
        None => StandIn { html: notice("none_title", word("none", lang), Vec::new()), comes: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_goes_before_the_end_of_the_body_and_comes_off_again() {
        let tag = tag("00ff", 1, 2);
        for page in ["<body>x</body></html>", "no body", "</body> twice </body>"] {
            let with = String::from_utf8(inject(page.as_bytes(), &tag)).unwrap();
            assert_eq!(with.replacen(&tag, "", 1), page);
            assert_ne!(with, page);
        }
    }

    #[test]
    fn attachments_belong_to_their_page_and_articles_do_not_belong_to_their_row() {
        assert!(belongs("content/a/b/2026-01/表.csv", "content/a/b/2026-01/index.md"));
        assert!(!belongs("content/a/b/2026-01.md", "content/a/b/index.md"));
        assert!(!belongs("content/a/b/2026-011/表.csv", "content/a/b/2026-01/index.md"));
        assert!(belongs("content/a/office.yaml", "content/a/office.yaml"));
    }
}
