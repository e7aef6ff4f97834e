//! R004, R005, R006: what was published stays as it was.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Finding, Locus, Rule};
use crate::key_path;
use crate::model::Site;
use crate::model::ledger::IndexNumber;
use crate::pages::former::pages_by_url;
use crate::text;

/// R004.
pub mod date {
    crate::rules::rule! {
        "R004", Fault, force: Law, basis: ["site-check-19"],
        name: ("日期与台账不符", "date against the ledger"),
        asks: ("公开过的页面，发布日期不改早，成文日期不改动。",
               "A page that was published keeps its date of formation, and its date of publication is never set back."),
        why: ("伪造发布日期，整个网站单项否决。", "A forged date of publication fails the whole site."),
        place: Place::FRONT,
        wrong: "date: 2026-11-01   # 台账：2026-11-20 / the ledger says 2026-11-20",
        right: "date: 2026-11-20",
    }
}

/// R005.
pub mod index {
    crate::rules::rule! {
        "R005", Fault, force: Law, basis: ["regs-12"],
        name: ("索引号与台账不符", "index number against the ledger"),
        asks: ("索引号分配一次，不更改，不重复使用。", "An index number is allocated once, never changed and never used again."),
        why: ("公众和其他系统用索引号引用文件。", "People and other systems cite documents by it."),
        place: Place::FRONT,
        wrong: "index_number: 110640000064023005/2026-00012   # 台账：00011 / the ledger says 00011",
        right: "# 不写 index_number，由 gongkai record 分配 / leave it to `gongkai record`",
    }
}

/// R006.
pub mod vanished {
    crate::rules::rule! {
        "R006", Fault, force: Law, basis: ["site-check-19", "regs-6"],
        name: ("公开过的网址消失", "published address gone"),
        asks: ("公开过的网址一直打得开：页面还在，或者写明撤下，或者由新页面的 former 接上。",
               "An address that was published keeps answering: by the page, by its withdrawal, or by the `former` of the page that took its place."),
        why: ("公开过的内容不能无声消失，别处的链接也不能断。", "What was published does not disappear in silence, and links from elsewhere do not break."),
        place: Place::FRONT,
        wrong: "# 这篇文章原来是 tonggao-1.md，改名时没有写 former / renamed without `former`",
        right: "former: [tonggao-1]",
    }
}

/// Compares the page table with the ledger.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let file = "ledger.yaml".into();
    let pages = pages_by_url(site);
    let mut numbers: FxHashMap<&IndexNumber, Option<usize>> = FxHashMap::default();
    for (place, entry) in site.ledger.entries.iter().enumerate() {
        let page = pages.get(entry.url.as_str()).copied();
        let url = &entry.url;
        match numbers.get(&entry.index) {
            Some(other) if *other != page || page.is_none() => {
                let index = &entry.index;
                findings.push(Finding::new(
                    &index::RULE,
                    Locus::value(&file, key_path!["entries", place, "index"]),
                    text!("索引号 {index} 在台账里用了两次", "the index number {index} stands twice in the ledger"),
                    text!(
                        "多半是合并分支造成的：删去后发布的那一行，再运行 gongkai record 重新分配",
                        "most likely two branches were merged: take out the line of the later page and run `gongkai record`"
                    ),
                ));
            }
            _ => {
                numbers.insert(&entry.index, page);
            }
        }
        let Some(page) = page.map(|index| &site.pages[index]) else {
            // A page that cannot be read has its own finding.
            if site.unread.iter().any(|unread| unread.url.as_str() == url.as_str()) {
                continue;
            }
            let at = Locus::value(&file, key_path!["entries", place, "url"]);
            // A page that is there, but not public, is not to be restored.
            if let Some(hidden) = site.pages.iter().find(|page| page.url.as_str() == url.as_str()) {
                let source = &hidden.source;
                findings.push(Finding::new(
                    &vanished::RULE,
                    at,
                    text!(
                        "公开过的网址 {url} 没有了：{source} 还在，但是现在不公开",
                        "the published address {url} is gone: {source} is there, but not public now"
                    ),
                    text!(
                        "照 {source} 的 R001 办（去掉 draft、审核签名等）；确需撤下的写 withdrawn（日期和理由）",
                        "do what R001 says of {source} (take `draft` out, review it …), or withdraw it with `withdrawn` (date and reason)"
                    ),
                ));
                continue;
            }
            findings.push(Finding::new(
                &vanished::RULE,
                at,
                text!("公开过的网址 {url} 没有了", "the published address {url} is gone"),
                text!(
                    "恢复这篇文章；确需撤下的写 withdrawn（日期和理由）；换了名字的，在新文章的 former 中写旧名",
                    "restore the page; withdraw it with `withdrawn` (date and reason); or name the old slug under `former` of the page that took its place"
                ),
            ));
            continue;
        };
        let at = |key: &str| Locus::value(&page.source, key_path![key]);
        let mut report = |rule: &'static Rule, key: &str, now: &str, then: &str| {
            findings.push(Finding::new(
                rule,
                at(key),
                text!("{key} 现在是 {now}，台账记的是 {then}", "`{key}` is {now}, but the ledger says {then}"),
                text!("改回 {then}；台账不能手工改动", "set it back to {then}; the ledger is not changed by hand"),
            ));
        };
        if let Some(date) = page.published().filter(|moment| moment.date < entry.date) {
            report(&date::RULE, "date", &date.date.to_string(), &entry.date.to_string());
        }
        if let (Some(now), Some(then)) = (page.front.formed.get(), entry.formed)
            && *now != then
        {
            report(&date::RULE, "formed", &now.to_string(), &then.to_string());
        }
        if let Some(now) = page.front.rare().index_number.get().filter(|number| **number != entry.index.to_string()) {
            report(&index::RULE, "index_number", now, &entry.index.to_string());
        }
    }
}
