//! What a report file given as data says in a form.

use super::figures::{Cell, Figures};
use super::passage::Passage;
use super::{Branch, Form, PartKind, Said, Table};
use crate::key_path;
use crate::model::Field;
use crate::source::{Cursor, MapCursor, Node, Scalar, ValueFault, faults};
use crate::text;

/// A figure; its text is kept as written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Figure(String);

impl Scalar for Figure {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let valid = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueFault {
                message: text!("“{text}”不是非负整数", "`{text}` is no whole number of 0 or more"),
                help: text!("没有发生写 0，不适用写 ~", "write 0 where nothing happened and ~ where it does not apply"),
            })
        }
    }
}

/// Reads a report file in a form. Faults go to the cursor's collector.
#[must_use]
pub fn read(form: &Form, cursor: &Cursor<'_>) -> Said {
    cursor.some_keys(|map| read_map(form, map)).into_option().unwrap_or_default()
}

fn read_map(form: &Form, map: &MapCursor<'_>) -> Said {
    // The keys of the front matter were read in pass 1.
    let preamble = map.text("preamble").into_option().map(|text| Passage::value(text, key_path!["preamble"]));
    let mut parts = map.entries("parts", |key, cursor| {
        if !form.parts.iter().any(|part| part.key == key) {
            unknown(&cursor, key, form.parts.iter().map(|part| part.key.as_str()));
            return None;
        }
        let text = cursor.scalar::<String>().into_option()?;
        Some((key.to_owned(), Passage::value(text, key_path!["parts", key])))
    });
    parts.sort_by_key(|(key, _)| form.parts.iter().position(|part| part.key == *key));
    let mut figures = Figures::default();
    let mut seen: Vec<String> = Vec::new();
    let _ = map.entries("tables", |id, cursor| {
        let Some(table) = form.table(id) else {
            unknown(&cursor, id, form.tables.iter().map(|table| table.id.as_str()));
            return None::<()>;
        };
        seen.push(id.to_owned());
        read_table(table, &cursor, &mut figures);
        None
    });
    for table in form.tables.iter().filter(|table| !seen.contains(&table.id)) {
        let (id, caption) = (&table.id, &table.caption);
        map.report_missing_path(
            &["tables", id],
            text!("写上表“{caption}”：tables.{id}", "write the table tables.{id}"),
        );
    }
    let said = Said { preamble, parts, figures };
    for part in form.parts.iter().filter(|part| part.kind == PartKind::Text && said.part(&part.key).is_none()) {
        let (key, title) = (&part.key, &part.title);
        map.report_missing_path(&["parts", key], text!("写上“{title}”部分：parts.{key}", "write the part parts.{key}"));
    }
    said
}

fn unknown<'c>(cursor: &Cursor<'_>, key: &str, known: impl Iterator<Item = &'c str> + Clone) {
    let all = known.clone().collect::<Vec<_>>().join(", ");
    let help = match crate::source::decode::nearest(key, known) {
        Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
        None => text!("可以写：{all}", "known: {all}"),
    };
    cursor.fault_at_key(&faults::UNKNOWN_KEY, text!("表式里没有“{key}”", "the form has no `{key}`"), help);
}

fn read_table(table: &Table, cursor: &Cursor<'_>, figures: &mut Figures) {
    let rows: Vec<(&Branch, Vec<&Branch>)> = table.rows().collect();
    let mut seen: Vec<String> = Vec::new();
    let _ = cursor.entries(|key, cursor| {
        let Some((row, columns)) = rows.iter().find(|(row, _)| row.key.as_deref() == Some(key)) else {
            unknown(&cursor, key, rows.iter().filter_map(|(row, _)| row.key.as_deref()));
            return None::<()>;
        };
        seen.push(key.to_owned());
        let values = read_row(&cursor, columns);
        if values.len() != columns.len() {
            let (name, have, want) = (&row.name, values.len(), columns.len());
            cursor.fault(
                &faults::VALUE,
                text!(
                    "“{name}”一行有 {have} 个数，应当有 {want} 个",
                    "`{key}` has {have} figures where the form has {want} columns"
                ),
                text!("按表的列依次写，空格写 ~", "write one for each column, ~ for a blank"),
            );
            // Which figure belongs to which column is not known.
            return None;
        }
        figures.insert(&table.id, key, values);
        None
    });
    for (row, _) in rows.iter().filter(|(row, _)| row.key.as_ref().is_some_and(|key| !seen.contains(key))) {
        let (name, key) = (&row.name, row.key.as_deref().unwrap_or_default());
        cursor.fault(
            &faults::REQUIRED,
            text!("缺少“{name}”一行（{key}）", "the row `{key}` is missing"),
            text!("补上这一行；没有发生写 0", "add the row; write 0 where nothing happened"),
        );
    }
}

fn read_row(cursor: &Cursor<'_>, columns: &[&Branch]) -> Vec<Cell> {
    let mut at = 0;
    cursor.list(|cell| {
        let decimal = columns.get(at).is_some_and(|column| column.values.as_deref() == Some("decimal"));
        at += 1;
        Some(match cell.node() {
            Node::Float(value) if decimal && value.is_finite() && *value >= 0.0 => Cell::of(value.to_string()),
            // In quotes a decimal keeps its zeros.
            Node::Text(text) if decimal && is_decimal(text.trim()) => Cell::of(text.trim().to_owned()),
            Node::Float(value) => {
                cell.fault(
                    &faults::VALUE,
                    text!("“{value}”不能写在这里", "`{value}` cannot stand here"),
                    text!(
                        "写非负数；这一列不是金额的，写整数",
                        "write a number of 0 or more; a whole one unless the column is an amount"
                    ),
                );
                Cell::Unknown
            }
            _ => match cell.scalar::<Figure>() {
                Field::Is(figure) => Cell::of(figure.0),
                Field::Absent => Cell::Blank,
                Field::Invalid => Cell::Unknown,
            },
        })
    })
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.').is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}
