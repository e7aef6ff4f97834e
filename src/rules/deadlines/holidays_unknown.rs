//! D009.

use crate::clocks::Term;
use crate::diagnostic::{Finding, Locus};
use crate::text;

super::super::rule! {
    "D009", Note, force: Site, basis: ["holidays"],
    name: ("没有这一年的放假安排", "year without a holiday notice"),
    asks: ("计算期限用到的每一年都有国务院办公厅公布的放假调休安排，内置表里没有的写在 holidays.yaml。",
           "Every year that a limit runs through has its published holidays: built in, or in holidays.yaml."),
    why: ("没有安排的年份只能按周一至周五计算，算出的日期可能差几天。", "Without them only weekdays can be counted, and the day may be off by some days."),
    place: Place::Whole("holidays.yaml"),
    wrong: "years: {}   # 没有2027年的安排 / nothing for 2027",
    right: "years:\n  2027:\n    holidays: {元旦: [\"01-01\"]}\n    workdays: {}",
}

/// Tells of each year for which weekdays had to do.
pub fn check(terms: &[Term], findings: &mut Vec<Finding>) {
    let mut years: Vec<i16> = terms.iter().flat_map(|term| term.guessed.iter().copied()).collect();
    years.sort_unstable();
    years.dedup();
    for year in years {
        findings.push(Finding::new(
            &RULE,
            Locus::file(&"site.yaml".into()),
            text!("没有 {year} 年的放假调休安排，这一年按周一至周五计算工作日", "no holidays are known for {year}: weekdays are counted"),
            text!(
                "国务院办公厅公布后写进 holidays.yaml（写法见 docs/site-format.md），或升级本程序",
                "when they are published write them into holidays.yaml (see docs/site-format.md), or upgrade this program"
            ),
        ));
    }
}
