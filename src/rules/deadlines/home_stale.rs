//! D010.

use crate::clocks::{limits, veto};
use crate::diagnostic::{Class, Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "D010", Lapse, force: Law, basis: ["site-check-19"],
    name: ("首页长期没有更新", "nothing new on the home page"),
    asks: ("全站在两周以内有新内容公开，首页能看到。", "Something new is published within two weeks, and the home page shows it."),
    why: ("首页两周没有更新，整个网站单项否决。", "A home page without anything new for two weeks fails the site."),
    place: Place::FRONT,
    wrong: "date: 2026-11-20   # 全站最新的一篇 / the newest of the site",
    right: "formed: 2026-12-15\ndate: 2026-12-15\nreview: {by: 齐知行, date: 2026-12-15}",
}

/// Looks at the newest page of the site.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let Some((newest, index)) = veto::newest(site).filter(|_| veto::home_is_stale(site)) else { return };
    let days = limits().home_days.value;
    let finding = Finding::new(
        &RULE,
        Locus::value(&site.pages[index].source, key_path!["date"]),
        text!(
            "全站最新的内容是 {newest} 的，超过 {days} 天没有更新",
            "the newest page of the site is of {newest}, more than {days} days ago"
        ),
        text!("公开应当公开的新内容", "publish what is new"),
    );
    findings.push(if limits().home_days.verified { finding } else { finding.with_class(Class::Note) });
}
