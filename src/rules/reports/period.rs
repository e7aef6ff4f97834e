//! Y005.

use regex::Captures;

use crate::diagnostic::{Class, Finding, Locus};
use crate::key_path;
use crate::pages::form::Passage;
use crate::rules::ReportFacts;
use crate::text;

super::super::rule! {
    "Y005", Fault, force: Law, basis: ["annual-report-30"],
    name: ("年报的年份和统计期限", "year and period of a yearly report"),
    asks: ("年报的标题、文件名和统计期限是同一年，统计期限从1月1日到12月31日；报告在各部分之前说明统计期限和联系方式。",
           "Title, file name and period of a report are of the same year, and the period is the whole of it; the report says so before its first part."),
    why: ("从上年报告抄来的标题和期限，是年报最常见的错。", "Titles and periods copied from last year's report are its most common mistake."),
    place: Place::Merged("content/_parent/gongkai-nianbao/2025.yaml"),
    wrong: "preamble: |\n  本报告依照《中华人民共和国政府信息公开条例》编制，统计期限自2023年1月1日起至2023年12月31日止。",
    right: "preamble: |\n  本报告依照《中华人民共和国政府信息公开条例》编制，统计期限自2025年1月1日起至2025年12月31日止。",
}

/// Compares the year of the file with the title and with the period of the preamble.
pub fn check(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    title(facts, findings);
    match &facts.said.preamble {
        Some(preamble) => findings.extend(contradiction(facts, preamble)),
        None if facts.form.preamble && facts.page.is_data => {
            let finding = Finding::new(
                &RULE,
                Locus::value(&facts.page.source, key_path!["preamble"]),
                text!("没有写统计期限和联系方式（preamble）", "the period and the contact (`preamble`) are missing"),
                text!("写上 preamble", "write `preamble`"),
            );
            findings.push(Finding { class: Class::Gap, ..finding });
        }
        None => {}
    }
}

fn title(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    let (year, Some(title)) = (facts.year, facts.page.front.title.get()) else { return };
    let mut years = facts.form.year.0.captures_iter(title).map(|found| found[1].to_owned()).peekable();
    let Some(first) = years.peek().cloned() else { return };
    if years.all(|named| named.parse() != Ok(year)) {
        findings.push(Finding::new(
            &RULE,
            Locus::value(&facts.page.source, key_path!["title"]),
            text!(
                "标题是{first}年的，文件是{year}年的报告",
                "the title is of {first}, but the file is the report of {year}"
            ),
            text!("改正标题，或者按年份改文件名", "put the title right, or name the file by its year"),
        ));
    }
}

fn contradiction(facts: &ReportFacts<'_>, preamble: &Passage) -> Option<Finding> {
    let period = &facts.form.period;
    let found = period.pattern.0.captures(&preamble.text)?;
    let number = |name: &str| found.name(name).and_then(|number| number.as_str().parse::<i16>().ok());
    let day = |month: &str, day: &str| Some(format!("{:02}-{:02}", number(month)?, number(day)?));
    let agrees = number("year") == Some(facts.year)
        && number("to_year").is_none_or(|year| year == facts.year)
        && day("month", "day").as_ref() == Some(&period.from)
        && day("to_month", "to_day").as_ref() == Some(&period.to);
    if agrees {
        return None;
    }
    let (written, range) = whole(&found)?;
    let (year, from, to) = (facts.year, &period.from, &period.to);
    Some(Finding::new(
        &RULE,
        preamble.locus(&facts.page.source, facts.file, &range),
        text!(
            "统计期限写的是“{written}”，这是{year}年的报告",
            "the period is given as `{written}`, but this is the report of {year}"
        ),
        text!("统计期限是 {year}-{from} 至 {year}-{to}", "the period is {year}-{from} to {year}-{to}"),
    ))
}

fn whole<'t>(found: &Captures<'t>) -> Option<(&'t str, std::ops::Range<usize>)> {
    let all = found.get(0)?;
    Some((all.as_str(), all.range()))
}
