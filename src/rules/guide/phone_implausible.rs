//! G006.

use crate::diagnostic::Finding;
use crate::model::contact::PhoneNumber;
use crate::model::{Office, Owner, Site};
use crate::text;

super::super::rule! {
    "G006", Gap, force: Site, basis: ["guideline-17"],
    name: ("电话像是占位", "phone that looks like a placeholder"),
    asks: ("电话是真实的号码，不是同一个数字重复或者依次排列的占位号码。",
           "Phones are real numbers, not one digit repeated or digits in sequence."),
    why: ("模板里的占位电话没有替换就公布，是真实发生过的问题。", "Placeholders left in a template have been published before."),
    place: Place::RECORD,
    wrong: "bureau:\n  phones:\n    - {number: 0640-8888888, label: 政府信息公开咨询}",
    right: "bureau:\n  phones:\n    - {number: 0640-5556201, label: 政府信息公开咨询}",
}

/// Looks for numbers that nobody has.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    for (path, number) in office.all_numbers() {
        let digits = match number {
            PhoneNumber::Landline { number, .. } => number.as_str(),
            PhoneNumber::Mobile(number) => &number[3..],
            _ => continue,
        };
        let steps: Vec<i32> =
            digits.as_bytes().windows(2).map(|pair| i32::from(pair[1]) - i32::from(pair[0])).collect();
        if [0, 1, -1].iter().any(|step| steps.iter().all(|s| s == step)) {
            findings.push(Finding::new(
                &RULE,
                office.locus(path),
                text!("这个号码像是占位的", "this number looks like a placeholder"),
                text!(
                    "换成能打通的号码，并在 verified 中写明拨测日期",
                    "write the real number, and under `verified` when it was dialled"
                ),
            ));
        }
    }
}
