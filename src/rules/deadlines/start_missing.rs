//! D002.

use crate::clocks::{has_clocks, start};
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::catalog::{ClockRule, ClockStart, Duty};
use crate::model::page::{Presence, State};
use crate::text;

super::super::rule! {
    "D002", Gap, force: Law, basis: ["regs-26"],
    name: ("期限没有起算日期", "clock without its start"),
    asks: ("目录给事项定了期限的，文章写明期限从哪一天算起（formed、decided、approved、awarded、signed、changed 中目录要求的一个）；都不适用的写成文日期 formed，按一般期限计算。",
           "Where the catalog gives a row a clock, the page says from when it runs: the one of formed, decided, approved, awarded, signed, changed that the row names; where none applies `formed`, from which the general limit runs."),
    why: ("没有起算日期就不能证明按时公开；发布日期不能代替它。", "Without it nobody can show that the limit was kept, and the date of publication cannot stand for it."),
    place: Place::PAGE,
    wrong: "---\ntitle: 关于调整业务大厅位置的通知\ndate: 2026-11-20\nsection: jianguan\nauthor: 方既明\nreview: {by: 齐知行, date: 2026-11-20}\n---\n\n自2026年12月1日起，业务大厅迁到一楼东侧。\n\n## 联系方式\n\n监管科：0640-5556205。",
    right: "---\ntitle: 关于调整业务大厅位置的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nauthor: 方既明\nreview: {by: 齐知行, date: 2026-11-20}\n---\n\n自2026年12月1日起，业务大厅迁到一楼东侧。\n\n## 联系方式\n\n监管科：0640-5556205。",
}

/// Looks at every published page of a row with clocks.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| page.state == State::Published) {
        let Some(item) = page.role.item().and_then(|id| site.catalog.item(site.kind(page.owner), id.as_str())) else {
            continue;
        };
        let starts: Vec<ClockStart> = item.clocks.iter().filter_map(ClockRule::start).collect();
        // One that is there and cannot be read has its own finding.
        let there =
            |from: &ClockStart| start(page, *from).is_some() || page.front.presence(from.key()) == Presence::There;
        if starts.is_empty()
            || !has_clocks(page, item)
            || *site.duty(page.owner, item) == Duty::Recommended
            || starts.iter().chain([&ClockStart::Formed]).any(there)
        {
            continue;
        }
        let keys = starts.iter().map(|from| from.key()).collect::<Vec<_>>();
        let (first, zh, en) = (keys[0], keys.join(" 或 "), keys.join(" or "));
        let clocks = item.clocks.iter().map(ClockRule::show).collect::<Vec<_>>().join("；");
        let name = &item.name;
        findings.push(
            Finding::new(
                &RULE,
                Locus::value(&page.source, key_path![keys[0]]),
                text!(
                    "没有写 {zh}，不能计算公开期限（“{name}”：{clocks}）",
                    "`{en}` is missing, so the limit of `{name}` cannot be reckoned"
                ),
                text!(
                    "在文章头部写 {zh}，例如 {first}: 2026-01-05；都不适用的写成文日期 formed",
                    "write `{en}` in the front matter, for example `{first}: 2026-01-05`; where none applies, `formed`"
                ),
            )
            .with_basis(item.basis.iter().cloned()),
        );
    }
}
