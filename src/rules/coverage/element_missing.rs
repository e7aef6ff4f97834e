//! C003.

use super::event_incomplete;
use crate::diagnostic::{Finding, KeyPath, Locus, Step};
use crate::markdown::{Name, normalise};
use crate::model::catalog::{Catalog, Element, Item, Shape};
use crate::model::page::{FrontMatter, Presence, Role, State};
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "C003", Gap, force: Law, basis: ["guideline-6"],
    name: ("缺少要素", "element missing"),
    asks: ("目录要求的每个要素，页面上都有同名的标题、表头、表格首列或者术语，下面有自己的内容；或者文章头部填写了对应的键。",
           "Every element that the catalog asks for is a heading, table header, row head or term of that name with content of its own, or its front-matter field is set."),
    why: ("服务事项缺少关键要素，会使网站在全国检查中失分；公众按要素查找信息。",
          "Service guides without key elements cost the site points, and the public looks things up by them."),
    place: Place::Body("content/shili-gang/zhengce-jiedu/2026-01.md"),
    wrong: "## 本关贯彻执行措施\n\n## 咨询渠道\n\n监管科：0640-5556205。",
    right: "## 本关贯彻执行措施\n\n查验服务大厅设专人办理预约。\n\n## 咨询渠道\n\n监管科：0640-5556205。",
}

/// Whether a page of that role must have the elements of its row.
fn must_have_elements(facts: &PageFacts<'_>, item: &Item) -> bool {
    facts.page.state == State::Published
        && match facts.page.role {
            Role::RowIndex { .. } => item.shape == Shape::Page,
            Role::Article { .. } | Role::Report { .. } => true,
            Role::OfficeIntro => false,
        }
}

/// Whether an element has content, or its name alone, or nothing.
pub(super) enum Found<'n> {
    Met,
    NameOnly(&'n Name),
    Nothing,
}

pub(super) fn find<'n>(catalog: &Catalog, element: &Element, front: &FrontMatter, names: &'n [Name]) -> Found<'n> {
    if catalog.field_of(element).is_some_and(|field| front.presence(field) == Presence::There) {
        return Found::Met;
    }
    let wanted: Vec<String> =
        std::iter::once(&element.name).chain(&element.aliases).map(|name| normalise(name)).collect();
    let mut alone = None;
    for name in names.iter().filter(|name| wanted.contains(&name.name)) {
        if name.has_content {
            return Found::Met;
        }
        alone.get_or_insert(name);
    }
    alone.map_or(Found::Nothing, Found::NameOnly)
}

/// Looks for the elements of the page's row.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let Some(item) = facts.item.filter(|item| must_have_elements(facts, item)) else { return };
    let catalog = &facts.site.catalog;
    let list = item.shape == Shape::List;
    for element in item.elements.iter().filter(|element| !(list && element.per_column)) {
        let (name, row) = (&element.name, &item.name);
        let field = catalog.field_of(element);
        // Of an event without them another rule says so.
        if field.is_some_and(|field| event_incomplete::asks_for(&facts.page.front, field)) {
            continue;
        }
        let finding = match find(catalog, element, &facts.page.front, &facts.body.names) {
            Found::Met => continue,
            Found::NameOnly(there) => Finding::new(
                &RULE,
                facts.locus(&there.at),
                text!(
                    "要素“{name}”下面没有内容（事项“{row}”）",
                    "the element `{name}` of `{row}` has no content under it"
                ),
                text!(
                    "在它下面（表格里是同一列、同一行）写上内容",
                    "write its content under it (in a table, in its column or row)"
                ),
            ),
            Found::Nothing => {
                let locus = match field {
                    Some(field) => Locus::value(&facts.page.source, field_path(field)),
                    None => facts.locus(&facts.body.first),
                };
                let help = match field {
                    Some(field) => text!(
                        "在文章头部填写 {field}，或写一个“## {name}”标题及其内容",
                        "set `{field}` in the front matter, or write a heading `## {name}` with its content"
                    ),
                    None => {
                        text!("写一个“## {name}”标题，下面写上内容", "write a heading `## {name}` with its content")
                    }
                };
                Finding::new(
                    &RULE,
                    locus,
                    text!("缺少要素“{name}”（事项“{row}”）", "the element `{name}` of `{row}` is missing"),
                    help,
                )
            }
        };
        findings.push(finding.with_basis(item.basis.iter().cloned()));
    }
}

fn field_path(field: &str) -> KeyPath {
    field.split('.').map(Step::from).collect()
}
