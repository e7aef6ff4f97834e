//! T003.

use super::forms;
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "T003", Note, force: Site, basis: ["site-guide-47"],
    name: ("备案号的写法", "record numbers"),
    asks: ("页脚的 ICP 备案号像 京ICP备12345678号，公安备案号像 京公网安备 11010502000001号。",
           "The footer’s record numbers look like 京ICP备12345678号 and 京公网安备 11010502000001号."),
    why: ("页脚标识不全、不对的，网站检查要扣分。", "Footer marks that are missing or wrong cost the site points."),
    place: Place::SITE,
    wrong: "icp: ICP备案中",
    right: "icp: 云ICP备00000000号",
}

/// Looks at the record numbers of the site.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let config = &site.config;
    let marks = [
        ("icp", &config.icp, &forms().icp, "京ICP备12345678号"),
        ("police", &config.police, &forms().police, "京公网安备 11010502000001号"),
    ];
    for (key, value, form, example) in marks {
        if !value.is_empty() && !form.is_match(value) {
            findings.push(Finding::new(
                &RULE,
                Locus::value(&"site.yaml".into(), key_path![key]),
                text!("“{value}”不像备案号", "`{value}` does not look like a record number"),
                text!("照备案证书写，形式如 {example}", "write it as registered, in the form {example}"),
            ));
        }
    }
}
