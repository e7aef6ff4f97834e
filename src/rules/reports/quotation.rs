//! Y004.

use std::ops::Range;

use super::arithmetic::named;
use crate::diagnostic::Finding;
use crate::pages::form::{Amount, Cell, Passage, Quote};
use crate::rules::ReportFacts;
use crate::text;

super::super::rule! {
    "Y004", Fault, force: Appearance, basis: ["annual-report-30"],
    name: ("年报文字与表格不符", "text and tables of a yearly report"),
    asks: ("年报文字部分说的数（新收、上年结转、办结、结转下年度、制发文件、许可和处罚决定等）与表格一致。",
           "The numbers that the text of a report repeats are those of its tables."),
    why: ("同一份报告里两个说法，公众不知道哪个是真的。", "Of two numbers in one report the public cannot tell which is true."),
    place: Place::Merged("content/_parent/gongkai-nianbao/2025.yaml"),
    wrong: "parts:\n  overview: 全年新收政府信息公开申请5件，均在法定期限内答复。",
    right: "parts:\n  overview: 全年新收政府信息公开申请4件，均在法定期限内答复。",
}

/// A mention of a figure in a text.
struct Mention<'p> {
    passage: &'p Passage,
    at: Range<usize>,
    says: Amount,
}

/// Compares the quotations that are unmistakable.
pub fn check(facts: &ReportFacts<'_>, findings: &mut Vec<Finding>) {
    // Two ways to say the same figure may match at the same place.
    let mut told: Vec<(&str, Range<usize>)> = Vec::new();
    for quote in &facts.form.quotes {
        let Some((columns, there)) = figure(facts, quote) else { continue };
        for part in &quote.parts {
            let Some(passage) = facts.said.part(part) else { continue };
            let mentions = mentions(facts, quote, passage);
            if mentions.iter().any(|mention| mention.says == there) {
                continue;
            }
            let Some(mention) = mentions.into_iter().next() else { continue };
            let key = (part.as_str(), mention.at.clone());
            if !told.contains(&key) {
                told.push(key);
                findings.extend(differs(facts, quote, &columns, &mention, there));
            }
        }
    }
}

/// The columns of a quotation and the figure that it repeats, where that is known.
fn figure(facts: &ReportFacts<'_>, quote: &Quote) -> Option<(Vec<usize>, Amount)> {
    let (_, leaves) = facts.form.table(&quote.table)?.rows().find(|(row, _)| row.id() == quote.row)?;
    let columns: Vec<usize> =
        quote.columns().map(|key| leaves.iter().position(|column| column.id() == key)).collect::<Option<_>>()?;
    let amounts = columns.iter().map(|column| facts.said.figures.cell(&quote.table, &quote.row, *column).amount());
    let sum = amounts.collect::<Option<Vec<_>>>()?.into_iter().sum();
    Some((columns, sum))
}

fn mentions<'p>(facts: &ReportFacts<'_>, quote: &Quote, passage: &'p Passage) -> Vec<Mention<'p>> {
    let text = passage.text.as_str();
    facts
        .form
        .pattern(quote)
        .captures_iter(text)
        .filter_map(|captures| {
            let (all, number) = (captures.get(0)?, captures.get(1)?);
            let start = text[..all.start()].rfind(['。', '；', ';', '！', '？', '\n']).unwrap_or_default();
            let before = &text[start..all.start()];
            let other_year =
                facts.form.year.0.captures_iter(&text[start..all.end()]).any(|year| year[1].parse() != Ok(facts.year));
            let digits: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
            let says = Cell::of(digits).amount()?;
            (!other_year && !facts.form.doubtful.0.is_match(before)).then(|| Mention {
                passage,
                at: number.range(),
                says,
            })
        })
        .collect()
}

fn differs(
    facts: &ReportFacts<'_>,
    quote: &Quote,
    columns: &[usize],
    mention: &Mention<'_>,
    there: Amount,
) -> Option<Finding> {
    let places = columns
        .iter()
        .map(|column| named(facts.form, &quote.table, &quote.row, *column))
        .collect::<Option<Vec<_>>>()?;
    let zh = places.iter().map(|place| place.zh.as_str()).collect::<Vec<_>>().join("加");
    let en = places.iter().map(|place| place.en.as_str()).collect::<Vec<_>>().join(" plus ");
    let says = mention.says;
    let locus = mention.passage.locus(&facts.page.source, facts.file, &mention.at);
    Some(Finding::new(
        &RULE,
        locus,
        text!("文字写的是 {says}，表格里{zh}是 {there}", "the text says {says}, the table has {there} ({en})"),
        text!("核对后改正文字或者表格", "put right the text or the table"),
    ))
}
