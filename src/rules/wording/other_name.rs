//! W004.

use super::other_facts::related;
use crate::diagnostic::Finding;
use crate::model::Owner;
use crate::model::page::State;
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "W004", Note, force: Site, basis: ["guideline-9"],
    name: ("只写了其他单位的名称", "only another office is named"),
    asks: ("一个单位的文章提到其他单位时，也提到自己。只提到别的单位的，多半是照抄时忘了改。",
           "A page that names another office names its own too; one that does not was most likely copied and not adapted."),
    why: ("别的单位的名称留在文章里，公众会找错地方。", "Another office’s name left in a page sends people to the wrong place."),
    place: Place::PAGE,
    wrong: "---\ntitle: 关于调整业务大厅位置的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nauthor: 方既明\nreview: {by: 齐知行, date: 2026-11-20}\n---\n\n示例海关技术中心业务大厅于周一至周五受理申请。\n\n## 联系方式\n\n监管科：0640-5556205。",
    right: "---\ntitle: 关于调整业务大厅位置的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nauthor: 方既明\nreview: {by: 齐知行, date: 2026-11-20}\n---\n\n示例港海关业务大厅于周一至周五受理申请。\n\n## 联系方式\n\n监管科：0640-5556205。",
}

/// Looks at the names in a page.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let (site, page) = (facts.site, facts.page);
    if page.state != State::Published || page.owner == Owner::Parent {
        return;
    }
    let text = facts.body.prose.text();
    let own = site.office(page.owner);
    let named = |office: &crate::model::Office, text: &str| {
        [office.name.get(), office.full_name.get()]
            .into_iter()
            .flatten()
            .find_map(|name| text.find(name.as_str()).map(|at| at..at + name.len()))
    };
    if named(own, text).is_some() || named(own, page.title()).is_some() {
        return;
    }
    let other = site.owners().filter(|owner| !related(site, page.owner, *owner)).find_map(|owner| {
        let office = site.office(owner);
        Some((office.display_name(), named(office, text)?))
    });
    if let Some((name, at)) = other {
        let own = own.display_name();
        findings.push(Finding::new(
            &RULE,
            facts.locus(&facts.body.prose.source(&at)),
            text!("{own}的文章只提到{name}，没有提到自己", "this page of {own} names {name}, but never its own office"),
            text!(
                "是照抄来的，改成{own}；确实只说{name}的，静默并写明理由",
                "if it was copied, write {own}; if {name} is meant, silence this with a reason"
            ),
        ));
    }
}
