//! Where in an attachment a passage stands, in words for a person.

use std::sync::Arc;

use crate::diagnostic::Text;
use crate::text;

/// Where a passage stands. The words are made only when asked for: few passages are ever shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The names of the files that lead to it, from the outermost archive inwards.
    within: Arc<[String]>,
    spot: Spot,
}

/// A place within one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Said already.
    Said(Text),
    /// A cell of a workbook; row and column from 1.
    Cell { sheet: Arc<Sheet>, row: u32, column: u32, hidden: HiddenLines },
    /// A field of a delimited file; row and column from 1.
    Field { row: usize, column: usize },
    /// A line of a text file, from 1.
    Line(usize),
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
}

/// Whether a cell stands in a hidden row or column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HiddenLines {
    pub(super) row: bool,
    pub(super) column: bool,
}

impl Place {
    pub(super) fn new(within: Arc<[String]>, spot: Spot) -> Self {
        Self { within, spot }
    }

    /// Whether it is a cell of a workbook or a field of a delimited file.
    #[must_use]
    pub fn is_cell(&self) -> bool {
        matches!(self.spot, Spot::Cell { .. } | Spot::Field { .. })
    }

    /// The words: `压缩包内 名单.xlsx › 工作表“一月”B7（隐藏的行）`.
    #[must_use]
    pub fn text(&self) -> Text {
        let spot = self.spot.text();
        match lead(&self.within) {
            Some(lead) => {
                Text { zh: format!("{} › {}", lead.zh, spot.zh), en: format!("{} › {}", lead.en, spot.en) }
            }
            None => spot,
        }
    }
}

/// The words for a file within archives, or nothing for the attachment itself.
pub(super) fn lead(within: &[String]) -> Option<Text> {
    let way = within.join(" › ");
    (!within.is_empty()).then(|| text!("文件内 {way}", "inside, {way}"))
}

impl Spot {
    fn text(&self) -> Text {
        match self {
            Self::Said(text) => text.clone(),
            Self::Cell { sheet, row, column, hidden } => {
                let (name, column, notes) = (&sheet.name, column_name(*column), hidden_notes(sheet, *hidden));
                let (zh, en) = (notes.zh, notes.en);
                text!("工作表“{name}”{column}{row}{zh}", "sheet “{name}” {column}{row}{en}")
            }
            Self::Field { row, column } => text!("第 {row} 行第 {column} 列", "row {row}, column {column}"),
            Self::Line(line) => text!("第 {line} 行", "line {line}"),
        }
    }
}

fn hidden_notes(sheet: &Sheet, hidden: HiddenLines) -> Text {
    let notes = [
        (sheet.hidden, "隐藏的工作表", "hidden sheet"),
        (hidden.row, "隐藏的行", "hidden row"),
        (hidden.column, "隐藏的列", "hidden column"),
    ];
    let (zh, en): (Vec<_>, Vec<_>) = notes.into_iter().filter(|(holds, ..)| *holds).map(|(_, zh, en)| (zh, en)).unzip();
    if zh.is_empty() {
        return Text::default();
    }
    let (zh, en) = (zh.join("、"), en.join(", "));
    text!("（{zh}）", " ({en})")
}

/// The letters of a column, from 1: `A`, `Z`, `AA`.
fn column_name(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).expect("a remainder of 26 is below 26")));
        column /= 26;
    }
    letters.iter().rev().collect()
}

/// Row and column of a cell reference such as `$B$7`.
pub(super) fn cell_reference(text: &str) -> Option<(u32, u32)> {
    let plain: String = text.chars().filter(|c| *c != '$').collect();
    let digits = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = plain.split_at(digits);
    let mut column = 0_u32;
    for letter in letters.chars() {
        let value = letter.to_ascii_uppercase();
        if !value.is_ascii_uppercase() {
            return None;
        }
        column = column.checked_mul(26)?.checked_add(u32::from(value) - u32::from('A') + 1)?;
    }
    (column > 0).then_some((digits.parse().ok()?, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        for (column, name) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")] {
            assert_eq!(column_name(column), name);
            assert_eq!(cell_reference(&format!("${name}$7")), Some((7, column)));
        }
        assert_eq!(cell_reference("7"), None);
        assert_eq!(cell_reference("ZZZZZZZZZ1"), None);
    }

    #[test]
    fn a_place_within_archives_names_the_way() {
        let sheet = Arc::new(Sheet { name: "一月".into(), hidden: true });
        let hidden = HiddenLines { row: true, column: false };
        let place =
            Place::new(["甲.zip", "乙.xlsx"].map(String::from).into(), Spot::Cell { sheet, row: 7, column: 2, hidden });
        assert_eq!(place.text().zh, "文件内 甲.zip › 乙.xlsx › 工作表“一月”B7（隐藏的工作表、隐藏的行）");
        assert_eq!(place.text().en, "inside, 甲.zip › 乙.xlsx › sheet “一月” B7 (hidden sheet, hidden row)");
    }
}
