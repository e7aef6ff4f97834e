//! T002.

use super::forms;
use crate::diagnostic::{Finding, Fix, Locus};
use crate::key_path;
use crate::model::Site;
use crate::text;

super::super::rule! {
    "T002", Fault, force: Appearance, basis: ["gb-9704", "regs-12"],
    name: ("文号", "document number"),
    asks: ("number 写成 机关代字〔年份〕序号号：年份用六角括号，序号前面没有 0。", "`number` reads 机关代字〔YEAR〕N号: the year in 〔〕, no leading zero."),
    why: ("文号进入公开目录和数据文件，写法不一就不能按文号查到。", "It stands in the catalog and in data files, and is not found when written otherwise."),
    place: Place::FRONT,
    wrong: "number: 云关函[2026]03号",
    right: "number: 云关函〔2026〕3号",
}

/// Looks at every document number.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in &site.pages {
        let Some(number) = page.front.number.get() else { continue };
        if forms().document_number.is_match(number) || is_announcement(number) {
            continue;
        }
        let mended = forms().document_number_slip.is_match(number).then(|| {
            forms().document_number_slip.replace(number, forms().document_number_mended.as_str()).into_owned()
        });
        let help = match &mended {
            Some(right) => text!("写成 {right}", "write {right}"),
            None => {
                text!("按 机关代字〔年份〕序号号 的写法，例如 云关函〔2026〕3号", "write it like 云关函〔2026〕3号")
            }
        };
        let finding = Finding::new(
            &RULE,
            Locus::value(&page.source, key_path!["number"]),
            text!("文号“{number}”的写法不对", "the document number `{number}` is not written right"),
            help,
        );
        findings.push(match mended {
            Some(right) => finding.with_fix(Fix::Value(right)),
            None => finding,
        });
    }
}

/// Announcements and decrees are numbered without brackets: 公告2026年第9号, 令第711号.
fn is_announcement(number: &str) -> bool {
    let bare = number.ends_with('号') && number.contains('第') && !number.contains(['[', '(', '（', '【', '［']);
    bare && number.chars().any(|c| c.is_ascii_digit())
}
