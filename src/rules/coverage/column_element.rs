//! C011.

use crate::diagnostic::{Finding, Locus};
use crate::model::catalog::{Item, Shape};
use crate::model::{Owner, Site};
use crate::rules::PageFacts;
use crate::text;

use super::element_missing::{Found, find};

super::super::rule! {
    "C011", Gap, force: Law, basis: ["guideline-6"],
    name: ("栏目缺少要素", "column without an element"),
    asks: ("目录中标明整个栏目具备即可的要素，栏目说明或者至少一篇文章里有。",
           "An element that a column needs once is in its introduction or in one of its articles."),
    why: ("公众按要素查找信息。", "The public looks things up by elements."),
    place: Place::Whole("content/shili-gang/tongzhi-gonggao/index.md"),
    wrong: "---\ntitle: 通知公告\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n本栏目公布示例港海关的通知和公告。",
    right: "---\ntitle: 通知公告\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n本栏目公布示例港海关的通知和公告。\n\n## 订阅方式\n\n关注微信公众号“示例港海关”，或者订阅本栏目的推送。",
}

/// The elements needed once in a column that a page meets.
#[must_use]
pub fn met(facts: &PageFacts<'_>) -> Vec<String> {
    let Some(item) = facts.item.filter(|item| item.shape == Shape::List) else { return Vec::new() };
    item.elements
        .iter()
        .filter(|element| element.per_column)
        .filter(|element| {
            matches!(find(&facts.site.catalog, element, &facts.page.front, &facts.body.names), Found::Met)
        })
        .map(|element| element.name.clone())
        .collect()
}

/// Reports the elements that no page of a column meets.
pub fn check(site: &Site, owner: Owner, item: &Item, met: &[String], findings: &mut Vec<Finding>) {
    let office = site.office(owner);
    let Some(row) = site.row(owner, item) else { return };
    let file = row.index.or(row.articles.first().copied()).map_or(&office.source, |index| &site.pages[index].source);
    for element in item.elements.iter().filter(|element| element.per_column && !met.contains(&element.name)) {
        let (name, column) = (&element.name, &item.name);
        findings.push(
            Finding::new(
                &RULE,
                Locus::file(file),
                text!("栏目“{column}”缺少要素“{name}”", "the column `{column}` lacks the element `{name}`"),
                text!(
                    "在栏目的 index.md 或一篇文章里写“## {name}”及其内容",
                    "write `## {name}` with its content in the column's index.md or in one article"
                ),
            )
            .with_basis(item.basis.iter().cloned()),
        );
    }
}
