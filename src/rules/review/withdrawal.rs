//! R003.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::placeholder::says_nothing;
use crate::text;

super::super::rule! {
    "R003", Gap, force: Law, basis: ["penalty-48", "regs-6"],
    name: ("撤下没有说明", "withdrawal without an explanation"),
    asks: ("撤下的页面写明日期和理由，公众在原来的网址能看到。",
           "A withdrawn page says when and why, at its old address."),
    why: ("被变更、撤销的处罚决定要在三个工作日内撤回并公开说明理由；公开过的内容不无声消失。",
          "A penalty that was changed or annulled is withdrawn within three working days and the reason published; nothing disappears silently."),
    place: Place::FRONT,
    wrong: "withdrawn: {date: 2026-11-21}",
    right: "withdrawn: {date: 2026-11-21, reason: 服务改由网上办理}",
}

/// Looks at every withdrawal.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in &site.pages {
        let Some(withdrawal) = page.front.rare().withdrawn.get() else { continue };
        let mut lacks = |key: &str, zh: &str, en: &str| {
            findings.push(Finding::new(
                &RULE,
                Locus::value(&page.source, key_path!["withdrawn", key]),
                text!("撤下没有写{zh}", "the withdrawal does not say {en}"),
                text!("在 withdrawn 中写 {key}", "write `{key}` under `withdrawn`"),
            ));
        };
        if withdrawal.date.is_absent() {
            lacks("date", "日期", "when");
        }
        if withdrawal.reason.is_absent() || withdrawal.reason.get().is_some_and(|reason| says_nothing(reason)) {
            lacks("reason", "理由", "why");
        }
    }
}
