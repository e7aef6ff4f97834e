//! The arithmetic on generated reports: a consistent one has no findings, and a figure that is changed is found, exactly.

use std::collections::HashMap;

use proptest::prelude::*;

use super::arithmetic::{Decided, within};
use super::{against_last_year, sum};
use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::pages::form::{Cell, Figures, Form, form};

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
