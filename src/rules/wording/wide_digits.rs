//! W010.

use crate::diagnostic::Finding;
use crate::rules::TextFacts;
use crate::scan::patterns::List;
use crate::source::wide::narrow;
use crate::text;

super::super::rule! {
    "W010", Note, force: Site, basis: ["gb-9704"],
    name: ("全角数字", "full-width digits"),
    asks: ("电话、时间、日期和金额用半角数字。", "Phones, times, dates and amounts are written in ASCII digits."),
    why: ("全角数字在手机上拨不出去，也搜索不到。", "Full-width digits cannot be dialled on a phone, nor found by a search."),
    place: Place::BODY,
    wrong: "咨询电话：０６４０－５５５０１０１",
    right: "咨询电话：0640-5550101",
}

/// Looks for full-width digits.
pub fn check(facts: &TextFacts<'_>, findings: &mut Vec<Finding>) {
    if !facts.is_written_here() {
        return;
    }
    for found in facts.scan.matches.iter().filter(|found| found.list == List::WideDigits) {
        let written = &facts.text[found.range.clone()];
        let narrow = narrow(written);
        let finding = facts.finding(
            &RULE,
            &found.range,
            text!("“{written}”是全角数字", "`{written}` is written in full-width digits"),
            text!("写 {narrow}", "write {narrow}"),
        );
        findings.push(facts.mended(finding, &found.range, Some(&narrow)));
    }
}
