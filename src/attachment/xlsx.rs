//! Workbooks: every cell of every sheet, hidden or not, with comments, names, headers and footers.

use std::sync::Arc;

use super::office::{Package, Relation, read_whole};
use super::place::{HiddenLines, Sheet, Spot, cell_reference};
use super::reading::{Flow, Reading};
use super::xml::{self, Element, Xml};
use crate::text;

/// Digits beyond which an exponent is left as written; spreadsheets keep 15.
const EXPONENT: i32 = 40;

/// Reads a workbook.
pub(super) fn read(reading: &mut Reading, package: &mut Package<'_>, main: &str, xml: &str) -> Flow {
    let relations = package.relations(reading, main)?;
    let mut strings = Vec::new();
    for part in targets(&relations, "sharedStrings") {
        if let Some(xml) = package.unread_part(reading, &part)? {
            strings = shared_strings(reading, &part, &xml)?;
        }
    }
    for (sheet, id) in sheets(reading, main, xml)? {
        let said = || Spot::Said(text!("工作表的名称", "the name of a sheet"));
        reading.add(said, &sheet.name)?;
        let part = relations.iter().find(|relation| relation.id == id).map(|relation| relation.target.clone());
        let Some(part) = part else {
            continue;
        };
        let sheet = Arc::new(sheet);
        if let Some(xml) = package.unread_part(reading, &part)? {
            cells(reading, &sheet, &strings, &xml)?;
        }
        let relations = package.relations(reading, &part)?;
        for kind in ["comments", "threadedComment"] {
            for part in targets(&relations, kind) {
                if let Some(xml) = package.unread_part(reading, &part)? {
                    comments(reading, &sheet, &xml)?;
                }
            }
        }
        for part in targets(&relations, "drawing") {
            if let Some(xml) = package.unread_part(reading, &part)? {
                let name = &sheet.name;
                read_whole(reading, || text!("工作表“{name}”的图形", "a shape on sheet “{name}”"), &xml)?;
            }
        }
    }
    Ok(())
}

fn targets(relations: &[Relation], kind: &str) -> Vec<String> {
    let of_kind = relations.iter().filter(|relation| relation.kind == kind && !relation.external);
    of_kind.map(|relation| relation.target.clone()).collect()
}

/// The sheets of the workbook with the ids of their relations; reads the names defined in it.
fn sheets(reading: &mut Reading, main: &str, xml: &str) -> Flow<Vec<(Sheet, String)>> {
    let mut sheets = Vec::new();
    let mut defined: Option<String> = None;
    let mut text = String::new();
    xml::walk(
        reading,
        || text!("{main}", "{main}"),
        xml,
        |reading, event| {
            match event {
                Xml::Open(element) if element.name() == "sheet" => {
                    let state = element.attribute("state").unwrap_or_default();
                    let name = element.attribute("name").unwrap_or_default();
                    let sheet = Sheet { name, hidden: state == "hidden" || state == "veryHidden" };
                    sheets.push((
                        sheet,
                        element.attribute("r:id").or_else(|| element.attribute("id")).unwrap_or_default(),
                    ));
                }
                Xml::Open(element) if element.name() == "definedName" => {
                    text.clear();
                    let name = element.attribute("name").unwrap_or_default();
                    if let Some(comment) = element.attribute("comment") {
                        reading.add(
                            || Spot::Said(text!("名称“{name}”的备注", "the comment of name “{name}”")),
                            &comment,
                        )?;
                    }
                    reading.add(|| Spot::Said(text!("定义的名称", "a defined name")), &name)?;
                    defined = Some(name);
                }
                Xml::Text(more) if defined.is_some() => text.push_str(more),
                Xml::Close("definedName") => {
                    if let Some(name) = defined.take() {
                        let said = || Spot::Said(text!("定义的名称“{name}”", "the defined name “{name}”"));
                        reading.add(said, &text)?;
                    }
                }
                Xml::Open(_) | Xml::Text(_) | Xml::Close(_) => {}
            }
            Ok(())
        },
    )?;
    Ok(sheets)
}

fn shared_strings(reading: &mut Reading, part: &str, xml: &str) -> Flow<Vec<String>> {
    let mut strings = Vec::new();
    let mut text = RichText::default();
    xml::walk(
        reading,
        || text!("{part}", "{part}"),
        xml,
        |_, event| {
            text.take(&event);
            if let Xml::Close("si") = event {
                strings.push(text.done());
            }
            Ok(())
        },
    )?;
    Ok(strings)
}

/// Gathers the text of a string, without the readings (`rPh`) that stand above it.
#[derive(Default)]
struct RichText {
    text: String,
    in_text: bool,
    in_reading: bool,
}

impl RichText {
    fn take(&mut self, event: &Xml<'_>) {
        match event {
            Xml::Open(element) => match element.name() {
                "t" | "text" => self.in_text = true,
                "rPh" => self.in_reading = true,
                _ => {}
            },
            Xml::Text(more) if self.in_text && !self.in_reading => self.text.push_str(more),
            Xml::Close("t" | "text") => self.in_text = false,
            Xml::Close("rPh") => self.in_reading = false,
            Xml::Text(_) | Xml::Close(_) => {}
        }
    }

    fn done(&mut self) -> String {
        self.in_text = false;
        std::mem::take(&mut self.text)
    }
}

/// What is known of the cell being read.
#[derive(Default)]
struct Cell {
    kind: String,
    row: u32,
    column: u32,
    value: String,
    formula: String,
}

/// Reads the cells, headers and footers of a sheet.
fn cells(reading: &mut Reading, sheet: &Arc<Sheet>, strings: &[String], xml: &str) -> Flow {
    let name = &sheet.name;
    let mut hidden_columns: Vec<(u32, u32)> = Vec::new();
    let mut row_hidden = false;
    let mut cell = Cell::default();
    let mut inline = RichText::default();
    let mut inside = "";
    let mut text = String::new();
    xml::walk(
        reading,
        || text!("工作表“{name}”", "sheet “{name}”"),
        xml,
        |reading, event| {
            if inside == "is" {
                inline.take(&event);
            }
            match event {
                Xml::Open(element) => match element.name() {
                    "col" if element.flag("hidden") || is_zero(&element, "width") => {
                        let number = |name| element.attribute(name).and_then(|value| value.parse().ok());
                        if let (Some(min), Some(max)) = (number("min"), number("max")) {
                            hidden_columns.push((min, max));
                        }
                    }
                    "row" => {
                        row_hidden = element.flag("hidden") || is_zero(&element, "ht");
                        cell.row =
                            element.attribute("r").and_then(|r| r.parse().ok()).unwrap_or(cell.row.saturating_add(1));
                        cell.column = 0;
                    }
                    "c" => {
                        let reference = element.attribute("r").and_then(|r| cell_reference(&r));
                        let (row, column) = reference.unwrap_or((cell.row, cell.column.saturating_add(1)));
                        cell =
                            Cell { kind: element.attribute("t").unwrap_or_default(), row, column, ..Cell::default() };
                    }
                    "v" => inside = "v",
                    "f" | "formula1" | "formula2" => inside = "f",
                    "is" => inside = "is",
                    "oddHeader" | "evenHeader" | "firstHeader" | "oddFooter" | "evenFooter" | "firstFooter" => {
                        inside = "header";
                        text.clear();
                    }
                    "dataValidation" => {
                        for name in ["prompt", "promptTitle", "error", "errorTitle"] {
                            if let Some(words) = element.attribute(name) {
                                reading.add(|| said_of_input(sheet), &words)?;
                            }
                        }
                    }
                    _ => {}
                },
                Xml::Text(more) => match inside {
                    "v" => cell.value.push_str(more),
                    "f" => cell.formula.push_str(more),
                    "header" => text.push_str(more),
                    _ => {}
                },
                Xml::Close(closed) => match closed {
                    "v" | "f" | "is" => inside = "",
                    "formula1" | "formula2" => {
                        inside = "";
                        let formula = std::mem::take(&mut cell.formula);
                        reading.add(|| said_of_input(sheet), &formula)?;
                    }
                    "c" => {
                        let in_column = |(min, max): &(u32, u32)| (*min..=*max).contains(&cell.column);
                        let hidden = HiddenLines { row: row_hidden, column: hidden_columns.iter().any(in_column) };
                        let spot = || Spot::Cell { sheet: sheet.clone(), row: cell.row, column: cell.column, hidden };
                        let shown = shown(&cell, strings, &inline.done());
                        reading.add(spot, &shown)?;
                        // A formula shows its result, yet may hold words that its result does not.
                        if cell.formula.contains('"') {
                            reading.add(spot, &format!("={}", cell.formula))?;
                        }
                        (cell.value, cell.formula) = (String::new(), String::new());
                    }
                    "oddHeader" | "evenHeader" | "firstHeader" | "oddFooter" | "evenFooter" | "firstFooter" => {
                        inside = "";
                        let said =
                            || Spot::Said(text!("工作表“{name}”的页眉页脚", "header or footer of sheet “{name}”"));
                        reading.add(said, &without_codes(&text))?;
                    }
                    _ => {}
                },
            }
            Ok(())
        },
    )
}

/// The words of a header or footer without the codes between them: `&C` begins the middle, `&"宋体,Bold"&14` sets a font,
/// `&P` stands for the number of the page. Each part is a line.
fn without_codes(text: &str) -> String {
    let mut words = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            words.push(c);
            continue;
        }
        match chars.next() {
            Some('L' | 'C' | 'R') => words.push('\n'),
            Some('"') => while chars.next().is_some_and(|c| c != '"') {},
            Some('K') => while chars.next_if(char::is_ascii_hexdigit).is_some() {},
            Some(size) if size.is_ascii_digit() => while chars.next_if(char::is_ascii_digit).is_some() {},
            Some('&') => words.push('&'),
            _ => {}
        }
    }
    words
}

fn said_of_input(sheet: &Sheet) -> Spot {
    let name = &sheet.name;
    Spot::Said(text!("工作表“{name}”的数据验证", "a data validation of sheet “{name}”"))
}

fn is_zero(element: &Element<'_>, name: &str) -> bool {
    element.attribute(name).and_then(|value| value.parse::<f64>().ok()).is_some_and(|value| value <= 0.0)
}

/// What a cell shows, or would if its column were wide enough.
fn shown(cell: &Cell, strings: &[String], inline: &str) -> String {
    match cell.kind.as_str() {
        "s" => cell.value.trim().parse().ok().and_then(|index: usize| strings.get(index)).cloned().unwrap_or_default(),
        "inlineStr" => inline.to_owned(),
        "str" | "b" | "e" | "d" => cell.value.clone(),
        _ => digits(cell.value.trim()),
    }
}

/// The digits of a number: spreadsheets store long numbers as `1.38E10`, and a person sees `13800000000`.
fn digits(stored: &str) -> String {
    let as_written = || stored.to_owned();
    let Some((mantissa, exponent)) = stored.split_once(['E', 'e']) else {
        // `13800000000.0` is how some programs write a whole number.
        return match stored.split_once('.') {
            Some((whole, fraction)) if fraction.chars().all(|c| c == '0') => whole.to_owned(),
            _ => as_written(),
        };
    };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = match exponent.parse::<i32>() {
        Ok(exponent) if (0..=EXPONENT).contains(&exponent) => usize::try_from(exponent).unwrap_or_default(),
        _ => return as_written(),
    };
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return as_written();
    }
    let point = whole.len() + exponent;
    if point >= digits.len() {
        return format!("{sign}{digits}{}", "0".repeat(point - digits.len()));
    }
    let (whole, fraction) = digits.split_at(point);
    format!("{sign}{whole}.{fraction}")
}

/// Reads the comments of a sheet, of either kind.
fn comments(reading: &mut Reading, sheet: &Arc<Sheet>, xml: &str) -> Flow {
    let name = &sheet.name;
    let mut reference = String::new();
    let mut author = String::new();
    let mut in_author = false;
    let mut text = RichText::default();
    xml::walk(
        reading,
        || text!("工作表“{name}”的批注", "comments of sheet “{name}”"),
        xml,
        |reading, event| {
            text.take(&event);
            match event {
                Xml::Open(element) => match element.name() {
                    "comment" | "threadedComment" => {
                        reference = element.attribute("ref").unwrap_or_default();
                        text.done();
                    }
                    "author" => in_author = true,
                    _ => {}
                },
                Xml::Text(more) if in_author => author.push_str(more),
                Xml::Close("author") => {
                    in_author = false;
                    let said =
                        || Spot::Said(text!("工作表“{name}”批注的作者", "an author of comments of sheet “{name}”"));
                    reading.add(said, &std::mem::take(&mut author))?;
                }
                Xml::Close("comment" | "threadedComment") => {
                    let said = || {
                        Spot::Said(text!(
                            "工作表“{name}”{reference}的批注",
                            "the comment of sheet “{name}” {reference}"
                        ))
                    };
                    reading.add(said, &text.done())?;
                }
                Xml::Text(_) | Xml::Close(_) => {}
            }
            Ok(())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_their_digits() {
        for (stored, shown) in [
            ("13800000000", "13800000000"),
            ("1.38E10", "13800000000"),
            ("1.3800000001E+10", "13800000001"),
            ("440106199001011000", "440106199001011000"),
            ("4.4010619900101101E+17", "440106199001011010"),
            ("13800000000.0", "13800000000"),
            ("-1.25E1", "-12.5"),
            ("0.1", "0.1"),
            ("1E-5", "1E-5"),
            ("1E999999999", "1E999999999"),
            ("E5", "E5"),
            ("", ""),
        ] {
            assert_eq!(digits(stored), shown, "{stored}");
        }
    }

    #[test]
    fn codes_of_a_header_are_no_words() {
        let header = r#"&L&"宋体,Bold"&14内部资料&C&P / &N&R甲&&乙"#;
        assert_eq!(without_codes(header), "\n内部资料\n / \n甲&乙");
        assert_eq!(without_codes("没有代码"), "没有代码");
        assert_eq!(without_codes("&"), "");
    }
}
