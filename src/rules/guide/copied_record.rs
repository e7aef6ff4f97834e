//! G012.

use std::collections::HashMap;

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "G012", Fault, force: Law, basis: ["guideline-9", "gb-32100"],
    name: ("两个单位的记录相同", "two records of one office"),
    asks: ("每个单位的全称和统一社会信用代码都是自己的，没有两个单位相同。", "Every office has a full name and credit code of its own; no two are alike."),
    why: ("从别的单位复制记录而没有改，公众看到的是两个同名的单位，索引号也会算到别人名下。",
          "A record copied and not changed shows one office twice, and its index numbers count as the other's."),
    place: Place::RECORD,
    wrong: "full_name: 中华人民共和国示例海关技术中心   # 另一个单位的全称 / the full name of another office",
    right: "full_name: 中华人民共和国示例港海关",
}

/// Looks for full names and credit codes that stand in two records.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<(&str, String), &str> = HashMap::new();
    for owner in site.owners() {
        let office = site.office(owner);
        let facts = [
            ("full_name", office.full_name.get().cloned()),
            ("credit_code", office.credit_code.get().map(ToString::to_string)),
        ];
        for (key, value) in facts {
            let Some(value) = value else { continue };
            match seen.get(&(key, value.clone())) {
                Some(other) => findings.push(Finding::new(
                    &RULE,
                    office.locus(key_path![key]),
                    text!("{key} “{value}”也是 {other} 的", "`{key}` {value} is also that of {other}"),
                    text!(
                        "改成本单位的；整份记录是照抄来的，逐项核对",
                        "write the office's own; if the record was copied, go through all of it"
                    ),
                )),
                None => {
                    seen.insert((key, value), &office.source);
                }
            }
        }
    }
}
