//! The arithmetic on generated reports: a consistent one has no findings, and a figure that is changed is found, exactly.

use std::collections::HashMap;

use proptest::prelude::*;

use super::arithmetic::{Decided, within};
use super::{against_last_year, period, quotation, sum};
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::page::{FrontMatter, Role, State};
use crate::model::signature::Signature;
use crate::model::values::{Id, UrlPath};
use crate::model::{Field, Owner, Page};
use crate::pages::form::{Cell, Figures, Form, Passage, Said, form};
use crate::rules::ReportFacts;

type Rows = HashMap<(&'static str, &'static str), Vec<u32>>;

const RESULTS: [&str; 21] = [
    "granted",
    "partly",
    "secret",
    "forbidden",
    "stability",
    "third_party",
    "internal",
    "process",
    "case_file",
    "inquiry",
    "not_held",
    "not_made",
    "unclear",
    "petition",
    "repeated",
    "publications",
    "excessive",
    "confirmation",
    "not_corrected",
    "unpaid",
    "other",
];

fn the_form() -> &'static Form {
    form("annual-report-2021-30").unwrap()
}

fn figures(rows: &Rows) -> Figures {
    let mut figures = Figures::default();
    for ((table, row), values) in rows {
        figures.insert(table, row, values.iter().map(|value| Cell::of(value.to_string())).collect());
    }
    figures
}

/// A consistent report and that of the year before.
fn consistent() -> impl Strategy<Value = (Rows, Rows)> {
    let results = prop::collection::vec(prop::collection::vec(0u32..6, 6), RESULTS.len());
    let carried = (prop::collection::vec(0u32..3, 6), prop::collection::vec(0u32..3, 6));
    let documents = prop::collection::vec((0u32..30, 0u32..10, 0u32..10), 2);
    let disputes = prop::collection::vec(prop::collection::vec(0u32..5, 4), 3);
    (results, carried, documents, disputes, prop::collection::vec(0u32..2000, 4)).prop_map(
        |(results, (carried_in, carried_out), documents, disputes, others)| {
            let (mut this, mut last) = (Rows::new(), Rows::new());
            let with_total = |mut row: Vec<u32>| {
                row.push(row.iter().sum());
                row
            };
            let total: Vec<u32> = (0..6).map(|column| results.iter().map(|row| row[column]).sum()).collect();
            // What came in is what was dealt with and what is left, less what was there; more came in where that is too little.
            let received: Vec<u32> =
                (0..6).map(|at| (total[at] + carried_out[at]).saturating_sub(carried_in[at])).collect();
            let carried_out: Vec<u32> = (0..6).map(|at| received[at] + carried_in[at] - total[at]).collect();
            for (key, row) in RESULTS.iter().zip(results) {
                this.insert(("applications", key), with_total(row));
            }
            this.insert(("applications", "total"), with_total(total));
            this.insert(("applications", "received"), with_total(received));
            this.insert(("applications", "carried_out"), with_total(carried_out));
            last.insert(("applications", "carried_out"), with_total(carried_in.clone()));
            this.insert(("applications", "carried_in"), with_total(carried_in));
            for (key, (before, issued, repealed)) in ["rules", "normative"].into_iter().zip(documents) {
                let repealed = repealed.min(before + issued);
                this.insert(("proactive", key), vec![issued, repealed, before + issued - repealed]);
                last.insert(("proactive", key), vec![0, 0, before]);
            }
            for (key, value) in ["licences", "penalties", "coercion", "charges"].into_iter().zip(others) {
                this.insert(("proactive", key), vec![value]);
            }
            let disputes = disputes.into_iter().flat_map(with_total).collect();
            this.insert(("disputes", "cases"), disputes);
            (this, last)
        },
    )
}

fn found(this: &Figures, last: &Figures) -> Vec<Finding> {
    let (form, file) = (the_form(), "x.yaml".into());
    let mut findings = Vec::new();
    within(&sum::RULE, form, &file, this, &mut findings);
    let across = form.checks.iter().filter(|check| check.is_across_years()).flat_map(|check| check.instances(form));
    findings.extend(
        across
            .filter_map(|instance| Decided::of(instance, this, last))
            .filter(|check| !check.holds())
            .filter_map(|check| check.finding(&against_last_year::RULE, &file, this)),
    );
    findings
}

/// How many checks within the report, and how many with last year's, a cell is in.
fn checks_of(table: &str, row: &str, column: usize) -> (usize, usize) {
    let form = the_form();
    let (mut within, mut across) = (0, 0);
    for check in form.checks.iter().filter(|check| check.table == table) {
        for instance in check.instances(form) {
            let mut places = instance.sum.iter().chain(&instance.equals);
            if places.any(|place| !place.previous && place.row == row && place.column == column) {
                *(if check.is_across_years() { &mut across } else { &mut within }) += 1;
            }
        }
    }
    (within, across)
}

#[test]
fn every_cell_of_the_tables_that_add_up_is_in_two_checks() {
    for table in &the_form().tables {
        for (row, columns) in table.rows() {
            for column in 0..columns.len() {
                let (within, across) = checks_of(&table.id, row.id(), column);
                match (table.id.as_str(), row.id()) {
                    ("applications", _) => assert!(within >= 2, "{}", row.id()),
                    ("disputes", _) => assert_eq!(within, 1),
                    (_, "rules" | "normative") => assert_eq!(across, 1),
                    (_, _) => assert_eq!(within + across, 0, "{} can be any number", row.id()),
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_consistent_report_has_no_findings((this, last) in consistent()) {
        prop_assert!(found(&figures(&this), &figures(&last)).is_empty());
    }

    #[test]
    fn a_figure_that_is_changed_is_found_where_it_stands(
        (mut this, last) in consistent(),
        cell in any::<prop::sample::Index>(),
        by in 1u32..9,
        down in any::<bool>(),
    ) {
        let mut cells: Vec<_> =
            this.iter().flat_map(|(key, row)| (0..row.len()).map(|column| (*key, column))).collect();
        cells.sort_unstable();
        let ((table, row), column) = cells[cell.index(cells.len())];
        let there = &mut this.get_mut(&(table, row)).unwrap()[column];
        *there = if down && *there >= by { *there - by } else { *there + by };
        let findings = found(&figures(&this), &figures(&last));
        let (within, across) = checks_of(table, row, column);
        prop_assert_eq!(findings.is_empty(), within + across == 0, "{} {} {}", table, row, column);
        if within >= 2 {
            let here = Locus::value(&"x.yaml".into(), key_path!["tables", table, row, column]);
            let sums: Vec<_> = findings.iter().filter(|finding| finding.rule.code == "Y001").collect();
            prop_assert_eq!(sums.len(), 1, "{:?}", sums);
            prop_assert_eq!(&sums[0].locus, &here);
        }
    }

    #[test]
    fn figures_of_any_length_are_added_up(texts in prop::collection::vec("[0-9]{1,60}", 7)) {
        let mut figures = Figures::default();
        figures.insert("applications", "received", texts.into_iter().map(Cell::of).collect());
        let mut findings = Vec::new();
        within(&sum::RULE, the_form(), &"x.yaml".into(), &figures, &mut findings);
        prop_assert!(findings.len() <= 1);
    }
}

#[test]
fn the_arithmetic_is_written_out() {
    for (cases, message) in [
        ([1, 2, 0, 0, 4], "行政复议各项之和应当等于总计；1 + 2 + 0 + 0 = 3，写的是 4"),
        ([0, 0, 0, 5, 0], "行政复议各项之和应当等于总计；0 + 0 + 0 + 5 = 5，写的是 0"),
    ] {
        let mut row = cases.to_vec();
        row.resize(15, 0);
        let this = figures(&Rows::from([(("disputes", "cases"), row)]));
        let findings = found(&this, &Figures::default());
        assert_eq!(findings.iter().map(|finding| finding.message.zh.as_str()).collect::<Vec<_>>(), [message]);
    }
}

#[test]
fn a_blank_leaves_a_check_undecided() {
    let mut this = Figures::default();
    let one = || Cell::of("1".to_owned());
    this.insert("applications", "received", vec![one(), Cell::Blank, one(), one(), one(), one(), one()]);
    assert!(found(&this, &Figures::default()).is_empty());
}

/// What a rule finds in a report of 2025 with a text and some figures.
fn said_of(part: Option<&str>, text: &str, title: &str, check: fn(&ReportFacts<'_>, &mut Vec<Finding>)) -> Vec<String> {
    let mut said = Said {
        figures: figures(&Rows::from([
            (("applications", "received"), vec![3, 1, 0, 0, 0, 0, 4]),
            (("applications", "carried_in"), vec![1, 0, 0, 0, 0, 0, 1]),
            (("applications", "total"), vec![4, 1, 0, 0, 0, 0, 5]),
            (("applications", "granted"), vec![4, 0, 0, 0, 0, 0, 4]),
            (("applications", "carried_out"), vec![0; 7]),
            (("proactive", "licences"), vec![1268]),
            (("disputes", "cases"), vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1]),
        ])),
        ..Said::default()
    };
    match part {
        Some(part) => said.parts.push((part.to_owned(), Passage::part(text, 0))),
        None => said.preamble = Some(Passage::part(text, 0)),
    }
    let page = Page {
        source: "x.yaml".into(),
        owner: Owner::Parent,
        role: Role::Report { item: Id::new("nianbao").unwrap(), year: 2025 },
        url: UrlPath::from_parts(["nianbao", "2025.html"]),
        front: FrontMatter { title: Field::Is(title.to_owned()), ..FrontMatter::default() }.into(),
        body_start: 0,
        is_data: true,
        hash: 0,
        attachments: Vec::new(),
        signature: Signature::NotAsked,
        state: State::Published,
        held: None,
    };
    let mut findings = Vec::new();
    check(&ReportFacts { page: &page, form: the_form(), year: 2025, said: &said, file: text }, &mut findings);
    findings.into_iter().map(|finding| finding.message.zh).collect()
}

#[test]
fn numbers_of_the_text_are_those_of_the_tables() {
    for (text, wrong) in [
        ("2025年，全年新收政府信息公开申请4件，上年结转1件，办结5件，结转下年度0件。", 0),
        ("全年新收政府信息公开申请5件，上年结转2件，办结6件，结转下年度1件。", 4),
        ("收到政府信息公开申请 6 件，上年结转1件。", 1),
        ("办结政府信息公开申请5件，其中予以公开3件。", 1),
        ("作出行政许可决定1,268件。", 0),
        ("作出行政许可决定1，269件。", 1),
        ("因政府信息公开引发的行政诉讼3件。", 0),
        ("因政府信息公开引发的行政诉讼2件。", 1),
    ] {
        assert_eq!(said_of(Some("overview"), text, "", quotation::check).len(), wrong, "{text}");
    }
}

#[test]
fn a_mention_that_may_mean_something_else_is_left_alone() {
    for text in [
        "2024年新收政府信息公开申请9件。",
        "其中新收政府信息公开申请9件。",
        "上半年新收政府信息公开申请2件。",
        "本级新收政府信息公开申请3件，隶属海关新收政府信息公开申请1件。",
        "全年新收政府信息公开申请4件。临港片区新收政府信息公开申请2件。",
        "收到政府信息公开申请5件，均已答复。",
        "新收政府信息公开申请十余件。",
        "新收政府信息公开申请3余件。",
        "公开行政许可决定1200件。",
        "全年办理行政复议案件7件。",
        "信访事项上年结转7件。",
    ] {
        assert_eq!(said_of(Some("overview"), text, "", quotation::check), Vec::<String>::new(), "{text}");
    }
    assert!(said_of(Some("problems"), "新收政府信息公开申请9件。", "", quotation::check).is_empty());
}

#[test]
fn title_and_period_are_of_the_year_of_the_file() {
    for (title, preamble, wrong) in [
        ("某关2025年政府信息公开工作年度报告", "统计期限自2025年1月1日起至2025年12月31日止。", 0),
        ("某关 2025 年度报告", "期限为2025 年 1 月 1 日至 12 月 31 日。", 0),
        ("某关政府信息公开工作年度报告", "本报告统计全年数据。", 0),
        ("某关2025年年度报告（替换2024年格式）", "统计期限2025年01月01日—12月31日。", 0),
        ("某关2024年政府信息公开工作年度报告", "统计期限自2025年1月1日起至12月31日止。", 1),
        ("某关2025年报告", "统计期限自2024年1月1日起至2024年12月31日止。", 1),
        ("某关2025年报告", "统计期限自2025年1月1日起至2024年12月31日止。", 1),
        ("某关2025年报告", "统计期限自2025年1月1日起至2025年11月30日止。", 1),
        ("某关2026年报告", "统计期限自2026年1月1日起至2026年12月31日止。", 2),
    ] {
        assert_eq!(said_of(None, preamble, title, period::check).len(), wrong, "{title} {preamble}");
    }
    assert_eq!(said_of(Some("overview"), "", "", period::check).len(), 1, "the preamble is owed");
}
