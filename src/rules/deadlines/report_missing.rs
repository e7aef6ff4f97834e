//! D005.

use crate::clocks::{Subject, Term};
use crate::diagnostic::{Finding, Locus};
use crate::model::Site;
use crate::text;

super::super::rule! {
    "D005", Lapse, force: Law, basis: ["regs-49"],
    name: ("缺少一年的报告", "yearly report missing"),
    asks: ("每年在目录规定的日期以前公布上一年度的报告，中间不缺年份。",
           "The report of each year is published by the day that the catalog names, and none is left out."),
    why: ("政府信息公开工作年度报告每年1月31日前公布，是法定的。", "The yearly report on disclosure is due by 31 January by law."),
    wrong: "content/_parent/gongkai-nianbao/2023.md\ncontent/_parent/gongkai-nianbao/2025.md   # 没有2024年的 / 2024 is missing",
    right: "content/_parent/gongkai-nianbao/2023.md\ncontent/_parent/gongkai-nianbao/2024.md\ncontent/_parent/gongkai-nianbao/2025.md",
}

/// Looks whether a report is missing past its day.
pub fn check(site: &Site, term: &Term) -> Option<Finding> {
    let today = site.now.date();
    let Subject::Report(year) = term.subject else { return None };
    if !term.is_overdue(today) {
        return None;
    }
    let item = super::item(site, term)?;
    let office = site.office(term.owner);
    let (name, row, due) = (office.display_name(), &item.name, term.due);
    let over = term.over(today, &site.calendar);
    let (over_zh, over_en) = (over.zh, over.en);
    let folder = if term.owner == crate::model::Owner::Parent { "_parent" } else { &office.id };
    let id = &item.id;
    Some(
        Finding::new(
            &RULE,
            Locus::file(&office.source),
            text!(
                "{name}缺少{year}年度的“{row}”，应当在 {due} 以前公布，已经超过 {over_zh}",
                "the {year} report `{row}` of {name} was due by {due}, {over_en} over"
            ),
            text!("写 content/{folder}/{id}/{year}.md", "write content/{folder}/{id}/{year}.md"),
        )
        .with_basis(item.basis.iter().cloned()),
    )
}
