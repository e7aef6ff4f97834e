//! Addresses that are claimed more than once.

use rustc_hash::FxHashMap;

use super::files;
use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::model::Site;
use crate::pages::former::Redirect;
use crate::pages::plan::Plan;
use crate::source::faults;
use crate::text;

/// Addresses that two sources claim. Names that differ only in case or Unicode form are the same on many systems.
pub fn collisions(site: &Site, plan: &Plan<'_>) -> Vec<Finding> {
    let mut claimed: FxHashMap<String, SourcePath> = FxHashMap::default();
    let mut findings = Vec::new();
    let mut claim = |url: &str, source: SourcePath| {
        let key = one_form(url);
        if let Some(first) = claimed.get(&key) {
            if *first != source {
                findings.push(Finding::new(
                    &faults::CONFLICT,
                    Locus::file(&source),
                    text!("网址 {url} 与 {first} 相同", "the address {url} is also that of {first}"),
                    text!("给其中一个换个名字，或者删去一个", "rename or remove one of the two"),
                ));
            }
        } else {
            claimed.insert(key, source);
        }
    };
    for job in plan.pages.iter().chain(&plan.later) {
        let source = job.page(site).map_or_else(
            || job.owner.map_or_else(|| "site.yaml".into(), |owner| site.office(owner).source.clone()),
            |index| site.pages[index].source.clone(),
        );
        claim(&job.url.file_path(), source);
    }
    for file in &plan.files {
        claim(&file.url.file_path(), file.source(site));
    }
    for file in files::published(site) {
        claim(&file.url.file_path(), file.source.clone());
    }
    findings.extend(redirect_collisions(claimed, &plan.redirects));
    findings
}

/// An address in the one form in which file systems may take it: lower case, composed characters.
fn one_form(url: &str) -> String {
    // Most addresses have it already.
    if url.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return url.to_owned();
    }
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&url.to_lowercase()).into_owned()
}

/// Old addresses that are in use, or that two pages claim.
fn redirect_collisions(mut claimed: FxHashMap<String, SourcePath>, redirects: &[Redirect]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for redirect in redirects {
        let from = redirect.from.file_path();
        let Some(other) = claimed.insert(one_form(&from), redirect.source.clone()) else { continue };
        findings.push(Finding::new(
            &faults::CONFLICT,
            Locus::value(&redirect.source, redirect.place.clone()),
            text!(
                "former 里的旧网址 {from} 正在使用（{other}）",
                "the old address {from} that `former` names is in use ({other})"
            ),
            text!(
                "一个旧网址只能通向一个页面：去掉这里的 former，或给占用它的页面改名",
                "an old address leads to one page: take this `former` out, or rename the page that uses it"
            ),
        ));
    }
    findings
}
