//! T004.

use super::forms;
use crate::diagnostic::{Finding, Locus};
use crate::model::Site;
use crate::model::catalog::Layer;
use crate::source::decode::nearest;
use crate::text;

super::super::rule! {
    "T004", Note, force: Site, basis: ["site-guide-47"],
    name: ("栏目类别", "column type"),
    asks: ("关区目录增加的事项，column_type 用网页标签规范里的类别。", "An item that the parent’s catalog adds has a `column_type` of those that the rules on page tags name."),
    why: ("ColumnType 供全国的检查和搜索识别栏目；规范的列表没有封口，所以只作提示。", "The national check and search know columns by it; the official list is open-ended, so this is a note."),
    place: Place::CATALOG,
    wrong: "groups:\n  - id: zhengce-wenjian\n    items:\n      - {id: kouan-tongbao, name: 口岸情况通报, shape: list, column_type: 通知, duty: recommended, elements: [标题, 发布日期]}",
    right: "groups:\n  - id: zhengce-wenjian\n    items:\n      - {id: kouan-tongbao, name: 口岸情况通报, shape: list, column_type: 工作动态, duty: recommended, elements: [标题, 发布日期]}",
}

/// Looks at the rows of the parent's layer.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let known = &forms().column_types;
    let layer = site.catalog.items.iter().chain(&site.catalog.parent).filter(|item| item.layer == Layer::Parent);
    for item in layer.filter(|item| !item.column_type.is_empty() && !known.contains(&item.column_type)) {
        let (name, value) = (&item.name, &item.column_type);
        let help = match nearest(value, known.iter().map(String::as_str)) {
            Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
            None => {
                let known = known.join("、");
                text!("可以写：{known}", "known: {known}")
            }
        };
        findings.push(Finding::new(
            &RULE,
            Locus::file(&"catalog.yaml".into()),
            text!(
                "事项“{name}”的 column_type“{value}”不在网页标签规范的列表里",
                "the `column_type` `{value}` of `{name}` is not in the official list"
            ),
            help,
        ));
    }
}
