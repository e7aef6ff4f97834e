//! C001.

use crate::diagnostic::{Finding, Fix, Locus, Text};
use crate::model::catalog::Shape;
use crate::model::page::State;
use crate::model::site::RowState;
use crate::model::{Owner, Site};
use crate::stub;

super::super::rule! {
    "C001", Gap, force: Law, basis: ["guideline-6", "regs-19"],
    name: ("公开事项没有内容", "item without content"),
    asks: ("目录中适用于本单位的每个必备事项，都有已发布的内容、权威页面的链接，或者由直属海关批准的豁免。",
           "Every item that the catalog asks of an office has published content, links to authoritative pages, or a waiver by the parent."),
    why: ("空白栏目会使整个网站在全国检查中被单项否决；目录里有而网站上没有，是检查中最常见的问题。",
          "A blank column can fail the whole site in the national check, and rows that lead nowhere are what inspections find most."),
    place: Place::Merged("content/shili-gang/shoufei-xiangmu/index.md"),
    wrong: "draft: true   # 这一事项只有这一页 / the only page of its row",
    right: "review: {by: 周予安, date: 2026-11-20}",
}

/// Looks for rows with nothing in them.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for owner in site.owners().filter(|owner| site.office(*owner).is_read()) {
        let office = site.office(owner);
        for item in site.items(owner) {
            let Some(row) = site.row(owner, item) else { continue };
            // Data rows are missing only where the record is not reviewed, which has a rule of its own.
            if row.state != RowState::Missing || item.shape == Shape::Data {
                continue;
            }
            // What is there and cannot be read has its own finding.
            let row_folder = format!("{}/{}/", site.folder(owner), item.id);
            if site.unread.iter().any(|unread| unread.url.as_str().starts_with(&row_folder)) {
                continue;
            }
            let (name, item_name, id) = (office.display_name(), &item.name, &item.id);
            let folder = if owner == Owner::Parent { "_parent" } else { office.id.as_str() };
            let waiting: Vec<Text> = row
                .waiting
                .iter()
                .map(|index| {
                    let page = &site.pages[*index];
                    let (zh, en) = match page.state {
                        State::Draft => ("草稿", "draft"),
                        State::Unreviewed => ("未审核", "not reviewed"),
                        _ => ("未到发布日期", "not yet due"),
                    };
                    let source = &page.source;
                    crate::text!("{source}（{zh}）", "{source} ({en})")
                })
                .collect();
            let help = if waiting.is_empty() {
                let may_link = if item.may_link {
                    (
                        "，或在 office.yaml 的 links 中链接到权威页面",
                        ", or link authoritative pages under `links` in office.yaml",
                    )
                } else {
                    ("", "")
                };
                let (link_zh, link_en) = may_link;
                crate::text!(
                    "运行 gongkai new page {folder}/{id} 生成页面并填写{link_zh}；本单位确不涉及的，请直属海关在 catalog.yaml 的 exempt 中写明理由",
                    "run `gongkai new page {folder}/{id}` and fill it in{link_en}; if it does not concern the office, the parent waives it under `exempt` in catalog.yaml"
                )
            } else {
                let join = |pick: fn(&Text) -> &str| waiting.iter().map(pick).collect::<Vec<_>>().join(", ");
                let (zh, en) = (join(|text| &text.zh), join(|text| &text.en));
                crate::text!("这些文章还不能公开，审核或到期后即可补上：{zh}", "these pages wait to be published: {en}")
            };
            let finding = Finding::new(
                &RULE,
                Locus::file(&office.source),
                crate::text!(
                    "{name}的“{item_name}”（{id}）没有内容：没有已发布的页面，没有链接，也没有豁免",
                    "{name} has nothing for `{id}` ({item_name}): no published page, no link, no waiver"
                ),
                help,
            )
            .with_basis(item.basis.iter().cloned());
            let today = site.now.date();
            findings.push(if row.waiting.is_empty() {
                let file = format!("content/{folder}/{id}/{}", stub::file_name(item, today, 1)).into();
                finding.with_fix(Fix::Create { file, text: stub::page(site, item, "", today) })
            } else {
                finding
            });
        }
    }
}
