//! G005.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::diagnostic::Finding;
use crate::model::contact::PhoneNumber;
use crate::model::{Office, Owner, Site};
use crate::text;

super::super::rule! {
    "G005", Fault, force: Site, basis: ["guideline-17"],
    name: ("区号不存在", "area code that is not allotted"),
    asks: ("固定电话的区号是已分配的长途区号，号码位数与当地一致。",
           "The area code of a landline is allotted, and the number as long as numbers are there."),
    why: ("写错的区号打不通；暗访拨测中打不通的电话是最常见的问题之一。",
          "A number with a wrong area code cannot be dialled, and dead numbers are among the commonest findings."),
    place: Place::RECORD,
    wrong: "bureau:\n  phones:\n    - {number: 0589-2123901, label: 政府信息公开咨询}   # 没有这个区号 / no such area code",
    right: "bureau:\n  phones:\n    - {number: 0578-2123901, label: 政府信息公开咨询}",
}

#[derive(Deserialize)]
struct File {
    codes: BTreeMap<String, Code>,
}

#[derive(Deserialize)]
struct Code {
    place: String,
    digits: Vec<usize>,
}

static CODES: LazyLock<BTreeMap<String, Code>> = LazyLock::new(|| {
    let file: File = serde_yaml::from_str(include_str!("../../data/area_codes.yaml"))
        .expect("the embedded area codes are valid: a test reads them");
    file.codes
});

/// Looks up the area code of every landline.
pub fn check(site: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    for (path, number) in office.all_numbers() {
        let PhoneNumber::Landline { area, number, .. } = number else { continue };
        if site.config.area_codes.iter().any(|code| code.code == *area) {
            continue;
        }
        match CODES.get(area) {
            None => {
                let help = text!(
                    "核对区号；新启用的区号在 site.yaml 的 area_codes 中声明",
                    "look the code up; a new one is declared under `area_codes` in site.yaml"
                );
                findings.push(Finding::new(
                    &RULE,
                    office.locus(path),
                    text!("没有区号 {area}", "there is no area code {area}"),
                    help,
                ));
            }
            Some(code) if !code.digits.contains(&number.len()) => {
                let (place, have) = (&code.place, number.len());
                let want = code.digits.iter().map(ToString::to_string).collect::<Vec<_>>().join("/");
                findings.push(Finding::new(
                    &RULE,
                    office.locus(path),
                    text!(
                        "{area}（{place}）的号码是 {want} 位，这里是 {have} 位",
                        "numbers under {area} ({place}) have {want} digits, this one {have}"
                    ),
                    text!("核对号码", "look the number up"),
                ));
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_area_codes_are_valid() {
        assert!(CODES.len() > 250);
        assert!(CODES.keys().all(|code| code.starts_with('0') && matches!(code.len(), 3 | 4)));
        assert!(CODES.values().all(|code| code.digits.iter().all(|digits| matches!(digits, 7 | 8))));
    }
}
