//! C004.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::diagnostic::{Finding, KeyPath, Step, show_path};
use crate::model::catalog::{Item, Shape};
use crate::model::site::RowState;
use crate::model::{Office, Owner, Site};
use crate::source::Node;
use crate::text;

super::super::rule! {
    "C004", Gap, force: Law, basis: ["guideline-9", "regs-12", "regs-20-2"],
    name: ("记录缺少内容", "fact missing from a record"),
    asks: ("由单位记录生成的事项，目录要求的每个要素在记录里都有。没有传真的写 fax: none。",
           "For items made from the record, every element that the catalog asks for is in it. Where there is no fax, it says `fax: none`."),
    why: ("指南、电话簿、地址等页面都由这一份记录生成，缺一处就处处缺。",
          "Guide, directory, address and the other pages are all made from this one record."),
    place: Place::RECORD,
    wrong: "bureau:\n  fax:",
    right: "bureau:\n  fax: none",
}

#[derive(Deserialize)]
struct File {
    views: BTreeMap<String, ViewElements>,
}

#[derive(Deserialize)]
struct ViewElements {
    elements: BTreeMap<String, Paths>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Paths {
    One(String),
    Any(Vec<String>),
}

impl Paths {
    fn list(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Any(paths) => paths,
        }
    }
}

static VIEWS: LazyLock<BTreeMap<String, ViewElements>> = LazyLock::new(|| {
    let file: File = serde_yaml::from_str(include_str!("../../data/views.yaml"))
        .expect("the embedded bindings of elements are valid: a test reads them");
    file.views
});

/// What the data rows of a column need and the record does not have: the place, and the rows and elements.
pub fn check(site: &Site, owner: Owner, office: &Office, findings: &mut Vec<Finding>) {
    let mut missing: BTreeMap<KeyPath, Vec<(&Item, &str)>> = BTreeMap::new();
    for item in site.items(owner).filter(|item| item.shape == Shape::Data) {
        let published =
            site.row(owner, item).is_some_and(|row| matches!(row.state, RowState::Published | RowState::Missing));
        let Some(view) = item.view.filter(|_| published).and_then(|view| VIEWS.get(view.key())) else { continue };
        for (element, paths) in &view.elements {
            let asked = item.elements.is_empty() || item.elements.iter().any(|e| e.name == *element);
            if !asked {
                continue;
            }
            for place in absent(&office.node, paths.list()) {
                missing.entry(place).or_default().push((item, element));
            }
        }
    }
    for (place, needed_by) in missing {
        let rows = needed_by
            .iter()
            .map(|(item, element)| format!("“{}”的{element}", item.name))
            .collect::<Vec<_>>()
            .join("、");
        let ids =
            needed_by.iter().map(|(item, element)| format!("{} ({element})", item.id)).collect::<Vec<_>>().join(", ");
        let (path, name) = (show_path(&place), office.display_name());
        let none = if place.last() == Some(&"fax".into()) {
            ("；没有传真写 none", "; write `none` if there is no fax")
        } else {
            ("", "")
        };
        let (none_zh, none_en) = none;
        let bases: std::collections::BTreeSet<String> =
            needed_by.iter().flat_map(|(item, _)| item.basis.iter().cloned()).collect();
        findings.push(
            Finding::new(
                &RULE,
                office.locus(place),
                text!(
                    "{name}的记录缺少 {path}，需要它的有：{rows}",
                    "the record of {name} lacks `{path}`, needed by {ids}"
                ),
                text!("在 office.yaml 中填写 {path}{none_zh}", "write `{path}` in office.yaml{none_en}"),
            )
            .with_basis(bases),
        );
    }
}

/// The places where something is missing for an element; none where one of its paths is met.
fn absent(node: &Node, paths: &[String]) -> Vec<KeyPath> {
    if paths.iter().any(|path| path == "generated") {
        return Vec::new();
    }
    let steps = |path: &str| -> KeyPath { path.split('.').map(Step::from).collect() };
    let (through, plain): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.contains("[]"));
    if plain.iter().any(|path| reach(node, path).is_some_and(Node::has_content)) {
        return Vec::new();
    }
    let Some((prefix, _)) = through.first().and_then(|path| path.split_once("[]")) else {
        return plain.first().map(|path| steps(path)).into_iter().collect();
    };
    let Some(Node::List(items)) = reach(node, prefix).filter(|list| list.has_content()) else {
        return vec![steps(prefix)];
    };
    let rests: Vec<&str> = through.iter().filter_map(|path| Some(path.split_once("[].")?.1)).collect();
    items
        .iter()
        .enumerate()
        .filter(|(_, item)| !rests.iter().any(|rest| item_has(item, rest)))
        .map(|(index, _)| {
            let mut place = steps(prefix);
            place.push(index.into());
            place.extend(rests.first().into_iter().flat_map(|rest| steps(rest)));
            place
        })
        .collect()
}

fn item_has(item: &Node, path: &str) -> bool {
    match item {
        Node::Map(_) => reach(item, path).is_some_and(Node::has_content),
        // A phone written as a bare number has only that.
        other => path == "number" && other.has_content(),
    }
}

fn reach<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(node, |node, key| node.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(yaml: &str, paths: &[&str]) -> Vec<String> {
        let paths: Vec<_> = paths.iter().map(|p| (*p).to_owned()).collect();
        absent(&Node::parse(yaml).unwrap(), &paths).iter().map(|place| show_path(place)).collect()
    }

    #[test]
    fn paths_run_through_lists_and_alternatives() {
        assert_eq!(places("bureau: {fax: none}", &["bureau.fax"]), [""; 0]);
        assert_eq!(places("bureau: {}", &["bureau.fax"]), ["bureau.fax"]);
        assert_eq!(places("phones: [{label: a}, {number: 1}]", &["phones[].label"]), ["phones[1].label"]);
        assert_eq!(places("phones: [12360]", &["phones[].number"]), [""; 0]);
        assert_eq!(places("phones: []", &["phones[].label"]), ["phones"]);
        assert_eq!(places("hours: [x]\nphones: [{number: 1}]", &["phones[].hours", "hours"]), [""; 0]);
        assert_eq!(places("phones: [{section: a}, {place: b}]", &["phones[].section", "phones[].place"]), [""; 0]);
        assert_eq!(places("a: 1", &["arrangement", "generated"]), [""; 0]);
    }

    /// Every element of the standard catalog's data rows is bound to the record.
    #[test]
    fn every_element_of_a_data_row_is_bound() {
        let catalog = crate::load::catalog_file::standard();
        for item in catalog.items.iter().filter(|item| item.shape == Shape::Data) {
            let view = &VIEWS[item.view.unwrap().key()];
            for element in &item.elements {
                assert!(view.elements.contains_key(&element.name), "{}: {}", item.id, element.name);
            }
        }
    }
}
