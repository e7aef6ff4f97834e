//! The checks of a form on figures: what is added up, what it should equal, and how that is written out.

use crate::diagnostic::{Finding, Rule, SourcePath, Text};
use crate::pages::form::{Amount, Figures, Form, Instance, Place};
use crate::text;

/// A side of a check.
struct Side {
    /// The figures, negative where they are subtracted.
    terms: Vec<Amount>,
    sum: Amount,
}

impl Side {
    /// The side, where every figure of it is known.
    fn of(table: &str, places: &[Place<'_>], this: &Figures, previous: &Figures) -> Option<Self> {
        let terms: Vec<Amount> = places
            .iter()
            .map(|place| {
                let figures = if place.previous { previous } else { this };
                let amount = figures.cell(table, place.row, place.column).amount()?;
                Some(if place.negative { -amount } else { amount })
            })
            .collect::<Option<_>>()?;
        let sum = terms.iter().copied().sum();
        Some(Self { terms, sum })
    }

    /// The terms as people write a sum; those that are 0 are left out unless there are few.
    fn written(&self) -> String {
        const FEW: usize = 4;
        let few = self.terms.len() <= FEW;
        let mut written = String::new();
        for term in self.terms.iter().filter(|term| few || !term.is_zero()) {
            match (written.is_empty(), term.is_negative()) {
                (true, _) => written.push_str(&term.to_string()),
                (false, true) => written.push_str(&format!(" − {}", -*term)),
                (false, false) => written.push_str(&format!(" + {term}")),
            }
        }
        if written.is_empty() {
            written.push('0');
        }
        written
    }

    /// The sum, and how it comes about where it has several terms.
    fn with_sum(&self) -> String {
        let written = self.written();
        if written == self.sum.to_string() { written } else { format!("{written} = {}", self.sum) }
    }
}

/// What a check objects to, if anything. A figure that is blank or unknown leaves it undecided.
pub fn objection(
    rule: &'static Rule,
    instance: &Instance<'_>,
    file: &SourcePath,
    this: &Figures,
    previous: &Figures,
) -> Option<Finding> {
    let check = instance.check;
    let sum = Side::of(&check.table, &instance.sum, this, previous)?;
    let equals = Side::of(&check.table, &instance.equals, this, previous)?;
    if sum.sum == equals.sum {
        return None;
    }
    let place = instance.place()?;
    let there = *equals.terms.last()?;
    let due = sum.sum + -equals.sum + there;
    let (name, key) = (&instance.at.name, instance.at.id());
    let (says, en) = (check.says.zh.replace("{at}", name), check.says.en.replace("{at}", key));
    let (left, right) = (sum.with_sum(), equals.with_sum());
    let message = text!("{says}；{left}，写的是 {right}", "{en}; {left}, but {right} is written");
    let help = if due.is_negative() {
        text!("核对这几个数，改正写错的一个", "compare these figures and put right the one that is wrong")
    } else {
        text!(
            "核对这几个数；如果其他的都对，这里应当是 {due}，不是 {there}",
            "compare these figures; if the others are right, this is {due} and not {there}"
        )
    };
    let locus = this.locus(file, &check.table, place.row, place.column);
    Some(Finding::new(rule, locus, message, help).with_basis(check.basis.iter().cloned()))
}

/// What the checks of a form within one report object to.
pub fn within(rule: &'static Rule, form: &Form, file: &SourcePath, figures: &Figures, findings: &mut Vec<Finding>) {
    let none = Figures::default();
    for check in form.checks.iter().filter(|check| !check.is_across_years()) {
        let instances = check.instances(form);
        findings.extend(instances.iter().filter_map(|instance| objection(rule, instance, file, figures, &none)));
    }
}

/// A row and column as a message names them.
pub fn named(form: &Form, table: &str, row: &str, column: usize) -> Option<Text> {
    let (row, columns) = form.table(table)?.rows().find(|(branch, _)| branch.id() == row)?;
    let column = columns.get(column)?;
    let (row_name, row_key, column_name, column_key) = (&row.name, row.id(), &column.name, column.id());
    Some(text!("“{row_name}”一行“{column_name}”一列", "row `{row_key}`, column `{column_key}`"))
}
