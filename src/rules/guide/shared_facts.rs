//! G011.

use std::collections::HashMap;

use crate::diagnostic::{Finding, KeyPath};
use crate::model::{Owner, Site};
use crate::rules::wording::other_facts::related;
use crate::text;

super::super::rule! {
    "G011", Note, force: Site, basis: ["guideline-9", "guideline-17"],
    name: ("与其他单位的电话相同", "phone shared with another office"),
    asks: ("记录里的固定电话是本单位自己的，不与其他单位相同；上下级之间不算。", "The landlines of a record are the office's own; those of the office above or below it are fine."),
    why: ("从别的单位复制记录时，电话常常忘了改。", "Phones are often left over when a record is copied."),
    place: Place::RECORD,
    wrong: "phones:\n  - {number: 0640-5556301, label: 业务咨询, section: jianguan, verified: 2026-11-20}   # 技术中心的电话 / of another office",
    right: "phones:\n  - {number: 0640-5556205, label: 业务咨询, section: jianguan, verified: 2026-11-20}",
}

/// Looks for landlines that stand in two records.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<String, Owner> = HashMap::new();
    for owner in site.owners() {
        let office = site.office(owner);
        let mut here: Vec<(KeyPath, String)> = Vec::new();
        for (path, number) in office.all_numbers() {
            let text = number.to_string();
            // A short code or service number is everybody's; one that the record repeats is told once.
            if text.contains('-') && !here.iter().any(|(_, known)| *known == text) {
                here.push((path, text));
            }
        }
        for (path, number) in here {
            match seen.get(&number) {
                Some(other) if !related(site, *other, owner) => {
                    let name = site.office(*other).display_name();
                    findings.push(Finding::new(
                        &RULE,
                        office.locus(path),
                        text!("{number} 与{name}的电话相同", "{number} is also a phone of {name}"),
                        text!("核对是不是本单位的电话", "see whether it is the office's own"),
                    ));
                }
                Some(_) => {}
                None => {
                    seen.insert(number, owner);
                }
            }
        }
    }
}
