//! The checks of a form on figures: what is added up, what it should equal, and how that is written out.

use crate::diagnostic::{Finding, Rule, SourcePath, Text};
use crate::pages::form::{Amount, Check, Figures, Form, Instance, Place};
use crate::text;

/// The figures of one side of a check.
#[derive(Debug)]
struct Side(Vec<Term>);

#[derive(Clone, Copy, Debug)]
struct Term {
    figure: Amount,
    /// Whether it is subtracted.
    negative: bool,
}

impl Side {
    /// The side, where every figure of it is known.
    fn of(table: &str, places: &[Place<'_>], this: &Figures, previous: &Figures) -> Option<Self> {
        let term = |place: &Place<'_>| {
            let figures = if place.previous { previous } else { this };
            let figure = figures.cell(table, place.row, place.column).amount()?;
            Some(Term { figure, negative: place.negative })
        };
        places.iter().map(term).collect::<Option<_>>().map(Self)
    }

    fn sum(&self) -> Amount {
        self.0.iter().map(|term| if term.negative { -term.figure } else { term.figure }).sum()
    }

    /// The sum as people write it, and how it comes about where it has several terms; of many, those that are 0 are
    /// left out.
    fn written(&self) -> String {
        const FEW: usize = 4;
        let few = self.0.len() <= FEW;
        let mut terms = String::new();
        for Term { figure, negative } in self.0.iter().filter(|term| few || !term.figure.is_zero()) {
            let sign = match (terms.is_empty(), negative) {
                (true, false) => "",
                (true, true) => "−",
                (false, true) => " − ",
                (false, false) => " + ",
            };
            terms.push_str(&format!("{sign}{figure}"));
        }
        let sum = self.sum().to_string();
        if terms.is_empty() || terms == sum { sum } else { format!("{terms} = {sum}") }
    }
}

/// A check on figures that are all known.
#[derive(Debug)]
pub struct Decided<'f> {
    instance: Instance<'f>,
    sum: Side,
    equals: Side,
}

impl<'f> Decided<'f> {
    /// Decides a check. A figure that is blank or unknown leaves it open.
    #[must_use]
    pub fn of(instance: Instance<'f>, this: &Figures, previous: &Figures) -> Option<Self> {
        let table = &instance.check.table;
        let sum = Side::of(table, &instance.sum, this, previous)?;
        let equals = Side::of(table, &instance.equals, this, previous)?;
        Some(Self { instance, sum, equals })
    }

    /// Whether it is satisfied.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.sum.sum() == self.equals.sum()
    }

    /// What would have to be added to a cell of this report to satisfy it; nothing where the cell is not in it.
    fn repair(&self, table: &str, row: &str, column: usize) -> Option<Amount> {
        if self.instance.check.table != table {
            return None;
        }
        let here = |place: &&Place<'_>| place.row == row && place.column == column && !place.previous;
        let short = self.equals.sum() + -self.sum.sum();
        let turned = |amount: Amount, turn: bool| if turn { -amount } else { amount };
        let added = self.instance.sum.iter().find(here).map(|place| turned(short, place.negative));
        added.or_else(|| self.instance.equals.iter().find(here).map(|place| turned(short, !place.negative)))
    }

    /// What is asked and what is there, the arithmetic written out.
    fn says(&self) -> Text {
        let (name, key, says) = (&self.instance.at.name, self.instance.at.id(), &self.instance.check.says);
        let (zh, en) = (says.zh.replace("{at}", name), says.en.replace("{at}", key));
        let (left, right) = (self.sum.written(), self.equals.written());
        if left.contains('=') {
            text!("{zh}；{left}，写的是 {right}", "{en}; {left}, but {right} is written")
        } else {
            text!(
                "{zh}；前者是 {left}，后者写的是 {right}",
                "{en}; the former is {left}, the latter is written as {right}"
            )
        }
    }

    /// The finding that it is not satisfied, at the last cell of what the sum equals.
    #[must_use]
    pub fn finding(&self, rule: &'static Rule, file: &SourcePath, this: &Figures) -> Option<Finding> {
        let (check, place, there) = (self.instance.check, self.instance.place()?, self.equals.0.last()?.figure);
        let due = self.sum.sum() + -self.equals.sum() + there;
        let locus = this.locus(file, &check.table, place.row, place.column);
        Some(Finding::new(rule, locus, self.says(), remedy(due, there)).with_basis(check.basis.iter().cloned()))
    }
}

fn remedy(due: Amount, there: Amount) -> Text {
    if due.is_negative() {
        text!("核对这几个数，改正写错的一个", "compare these figures and put right the one that is wrong")
    } else {
        text!(
            "核对这几个数；如果其他的都对，这里应当是 {due}，不是 {there}",
            "compare these figures; if the others are right, this is {due} and not {there}"
        )
    }
}

/// A figure that explains by itself why several checks do not hold: put right, all of them do.
struct Culprit<'f> {
    table: &'f str,
    row: &'f str,
    column: usize,
    there: Amount,
    due: Amount,
    /// The checks that it is in, by number.
    checks: Vec<usize>,
}

/// What the checks of a form within one report object to. A single wrong figure is one finding, at that figure, though
/// it upsets its row and its column.
pub fn within(rule: &'static Rule, form: &Form, file: &SourcePath, figures: &Figures, findings: &mut Vec<Finding>) {
    let none = Figures::default();
    let decided: Vec<Decided<'_>> = form
        .checks
        .iter()
        .filter(|check| !check.is_across_years())
        .flat_map(|check: &Check| check.instances(form))
        .filter_map(|instance| Decided::of(instance, figures, &none))
        .collect();
    if decided.iter().all(Decided::holds) {
        return;
    }
    let mut explained = vec![false; decided.len()];
    for culprit in culprits(form, figures, &decided) {
        if culprit.checks.iter().any(|check| explained[*check]) {
            continue;
        }
        culprit.checks.iter().for_each(|check| explained[*check] = true);
        findings.extend(accuse(rule, form, file, figures, &culprit, &decided));
    }
    let rest = decided.iter().zip(explained).filter(|(check, explained)| !explained && !check.holds());
    findings.extend(rest.filter_map(|(check, _)| check.finding(rule, file, figures)));
}

/// The figures that explain several checks each, those that explain most first. Where two explain the very same, neither does.
fn culprits<'f>(form: &'f Form, figures: &Figures, decided: &[Decided<'f>]) -> Vec<Culprit<'f>> {
    let mut found: Vec<Culprit<'f>> = Vec::new();
    for table in &form.tables {
        for (row, columns) in table.rows() {
            for column in 0..columns.len() {
                let Some(there) = figures.cell(&table.id, row.id(), column).amount() else { continue };
                let repairs: Vec<(usize, Amount)> = decided
                    .iter()
                    .enumerate()
                    .filter_map(|(index, check)| Some((index, check.repair(&table.id, row.id(), column)?)))
                    .collect();
                let Some((_, repair)) = repairs.first().copied() else { continue };
                let due = there + repair;
                let explains = repairs.len() > 1 && repairs.iter().all(|(_, other)| *other == repair);
                if explains && !repair.is_zero() && !due.is_negative() {
                    let checks = repairs.into_iter().map(|(index, _)| index).collect();
                    found.push(Culprit { table: &table.id, row: row.id(), column, there, due, checks });
                }
            }
        }
    }
    let alone = |culprit: &Culprit<'_>| found.iter().filter(|other| other.checks == culprit.checks).count() == 1;
    let alone: Vec<bool> = found.iter().map(alone).collect();
    let mut found: Vec<_> =
        found.into_iter().zip(alone).filter_map(|(culprit, alone)| alone.then_some(culprit)).collect();
    found.sort_by_key(|culprit| std::cmp::Reverse(culprit.checks.len()));
    found
}

fn accuse(
    rule: &'static Rule,
    form: &Form,
    file: &SourcePath,
    figures: &Figures,
    culprit: &Culprit<'_>,
    decided: &[Decided<'_>],
) -> Option<Finding> {
    let checks: Vec<&Decided<'_>> = culprit.checks.iter().map(|index| &decided[*index]).collect();
    let Text { zh: at_zh, en: at_en } = named(form, culprit.table, culprit.row, culprit.column)?;
    let (zh, en): (Vec<_>, Vec<_>) = checks.iter().map(|check| check.says()).map(|says| (says.zh, says.en)).unzip();
    let (zh, en) = (zh.join("。"), en.join(". "));
    let (there, due) = (culprit.there, culprit.due);
    let mut basis: Vec<String> = checks.iter().flat_map(|check| check.instance.check.basis.iter().cloned()).collect();
    basis.dedup();
    let finding = Finding::new(
        rule,
        figures.locus(file, culprit.table, culprit.row, culprit.column),
        text!(
            "{at_zh}写的是 {there}，与同一行、同一列的数合不上：{zh}",
            "{at_en} is {there}, which agrees with neither its row nor its column: {en}"
        ),
        remedy(due, there),
    );
    Some(finding.with_basis(basis))
}

/// A row and column as a message names them.
#[must_use]
pub fn named(form: &Form, table: &str, row: &str, column: usize) -> Option<Text> {
    let (row, columns) = form.table(table)?.rows().find(|(branch, _)| branch.id() == row)?;
    let column = columns.get(column)?;
    let (row_name, row_key, column_name, column_key) = (&row.name, row.id(), &column.name, column.id());
    Some(text!("“{row_name}”一行“{column_name}”一列", "row `{row_key}`, column `{column_key}`"))
}
