//! What a report written as Markdown says: the texts of its parts, and the figures of tables whose heads are surely those
//! of the form.
//!
//! A table counts where it stands under the heading of a part and every row and column of it is named as in the form, each
//! cell once. Names of groups may stand before a name or be left out, with or without numbering; a block of a single row may
//! be turned, its groups becoming rows. Any other table, and one in HTML, is left alone.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Block, Branch, Cell, Figures, Form, Passage, Said, Table};
use crate::markdown::normalise;

/// Columns that may stand before the figures: the names of two groups and of the row itself.
const MOST_HEADS: usize = 3;

/// Reads a report whose body begins at a byte of its file.
#[must_use]
pub fn read(form: &Form, file: &str, body_start: usize) -> Said {
    let body = &file[body_start..];
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        reader.event(&event, &range);
    }
    let titled = |heading: &Heading| {
        let name = normalise(&heading.text);
        form.parts.iter().find(|part| normalise(&part.title) == name)
    };
    let mut said = Said::default();
    let preamble = &body[..reader.headings.first().map_or(body.len(), |heading| heading.at.start)];
    said.preamble = (!preamble.trim().is_empty()).then(|| Passage::part(preamble, body_start));
    let mut cells = Vec::new();
    for (index, heading) in reader.headings.iter().enumerate() {
        let Some(part) = titled(heading) else { continue };
        let next = reader.headings[index + 1..].iter().find(|next| next.level <= heading.level);
        let at = heading.at.end..next.map_or(body.len(), |next| next.at.start);
        said.parts.push((part.key.clone(), Passage::part(&body[at.clone()], body_start + at.start)));
        let blocks = form
            .tables
            .iter()
            .filter(|table| part.tables.contains(&table.id))
            .flat_map(|table| table.blocks.iter().map(move |block| (table, block)));
        for grid in reader.grids.iter().filter(|grid| at.contains(&grid.start)) {
            let bound: Vec<Vec<Bound<'_>>> =
                blocks.clone().filter_map(|(table, block)| bind(table, block, grid)).collect();
            // A table that could be two is none.
            if let [bound] = bound.as_slice() {
                cells.extend(bound.iter().cloned());
            }
        }
    }
    said.figures = figures(cells, body_start);
    said
}

/// The figures of the tables that were found. Where two tables have the same cell, neither is sure to be the form's.
fn figures(cells: Vec<Bound<'_>>, body_start: usize) -> Figures {
    let mut figures = Figures::default();
    let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
    for cell in &cells {
        if !seen.insert(cell.place) {
            twice.insert((cell.place.0, cell.place.1));
        }
    }
    for cell in cells.into_iter().filter(|cell| !twice.contains(&(cell.place.0, cell.place.1))) {
        let at = body_start + cell.at.start..body_start + cell.at.end;
        figures.insert_cell(cell.place, cell.width, figure(&cell.text), at);
    }
    figures
}

fn figure(text: &str) -> Cell {
    let text: String = text.chars().filter(|c| !matches!(c, ',' | '，')).collect();
    let text = text.trim();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) =
        text.strip_prefix('-').unwrap_or(text).split_once('.').unwrap_or((text.trim_start_matches('-'), "0"));
    if text.is_empty() {
        Cell::Blank
    } else if digits(whole) && digits(fraction) {
        Cell::of(text.to_owned())
    } else {
        Cell::Unknown
    }
}

/// A cell of a text that is a cell of the form.
#[derive(Clone, Debug)]
struct Bound<'f> {
    place: (&'f str, &'f str, usize),
    /// Columns of its row.
    width: usize,
    text: String,
    at: Range<usize>,
}

/// The cells of a table as those of a block, where every one of them is.
fn bind<'f>(table: &'f Table, block: &'f Block, grid: &Grid) -> Option<Vec<Bound<'f>>> {
    (1..=MOST_HEADS).find_map(|heads| bind_with_heads(table, block, grid, heads))
}

fn bind_with_heads<'f>(table: &'f Table, block: &'f Block, grid: &Grid, heads: usize) -> Option<Vec<Bound<'f>>> {
    let (head, body) = grid.rows.split_first()?;
    let (rows, columns) = (paths(&block.rows), paths(&block.columns));
    let mut bound = Vec::new();
    let mut taken = HashSet::new();
    for line in body {
        let names: Vec<&str> =
            line.get(..heads)?.iter().map(|cell| cell.text.trim()).filter(|name| !name.is_empty()).collect();
        let named = [names.concat(), names.last().copied().unwrap_or_default().to_owned()];
        let row = named.iter().find_map(|name| only(&rows, name));
        if row.is_none() && line.iter().skip(heads).all(|cell| cell.text.trim().is_empty()) {
            // The name of a group, on a line of its own.
            continue;
        }
        for (cell, column_head) in line.iter().zip(head).skip(heads) {
            let (row, column) = match (row, only(&columns, &column_head.text)) {
                (Some(row), Some(column)) => (row, column),
                // Turned: the one row's columns stand below each other.
                _ if rows.len() == 1 => {
                    let column =
                        named.iter().find_map(|name| only(&columns, &format!("{name}：{}", column_head.text)))?;
                    (0, column)
                }
                _ => return None,
            };
            if !taken.insert((row, column)) {
                return None;
            }
            bound.push(Bound {
                place: (&table.id, rows[row].last()?.id(), column),
                width: columns.len(),
                text: cell.text.clone(),
                at: cell.at.clone(),
            });
        }
    }
    (!bound.is_empty()).then_some(bound)
}

/// The ways to the leaves of branches.
fn paths(branches: &[Branch]) -> Vec<Vec<&Branch>> {
    let mut paths = Vec::new();
    for branch in branches {
        if branch.children().is_empty() {
            paths.push(vec![branch]);
        }
        for mut path in self::paths(branch.children()) {
            path.insert(0, branch);
            paths.push(path);
        }
    }
    paths
}

/// The one path that a head names, by the name of its leaf, or with those of its groups before it.
fn only(paths: &[Vec<&Branch>], head: &str) -> Option<usize> {
    let wanted = [bare(head), bare(&normalise(head))];
    let mut named = paths.iter().enumerate().filter(|(_, path)| {
        (0..path.len()).any(|from| {
            let full: String = path[from..].iter().map(|branch| bare(&branch.name)).collect();
            let unnumbered: String = path[from..].iter().map(|branch| bare(&normalise(&branch.name))).collect();
            wanted.contains(&full) || wanted.contains(&unnumbered)
        })
    });
    let (index, _) = named.next()?;
    named.next().is_none().then_some(index)
}

/// A name without punctuation and spaces.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[derive(Debug)]
struct Heading {
    /// 1 is the highest.
    level: usize,
    text: String,
    at: Range<usize>,
}

#[derive(Debug, Default)]
struct Written {
    text: String,
    at: Range<usize>,
}

/// A table as written: its head first.
#[derive(Debug)]
struct Grid {
    start: usize,
    rows: Vec<Vec<Written>>,
}

#[derive(Debug, Default)]
struct Reader {
    headings: Vec<Heading>,
    grids: Vec<Grid>,
    in_heading: bool,
    in_cell: bool,
}

impl Reader {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.headings.push(Heading { level: *level as usize, text: String::new(), at: range.clone() });
                self.in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Start(Tag::Table(_)) => self.grids.push(Grid { start: range.start, rows: Vec::new() }),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.rows.push(Vec::new());
                }
            }
            Event::Start(Tag::TableCell) => {
                if let Some(row) = self.grids.last_mut().and_then(|grid| grid.rows.last_mut()) {
                    row.push(Written { text: String::new(), at: range.clone() });
                    self.in_cell = true;
                }
            }
            Event::End(TagEnd::TableCell) => self.in_cell = false,
            Event::Text(text) | Event::Code(text) => self.text(text, range),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if self.in_heading {
            if let Some(heading) = self.headings.last_mut() {
                heading.text.push_str(text);
            }
        } else if self.in_cell {
            let row = self.grids.last_mut().and_then(|grid| grid.rows.last_mut());
            if let Some(cell) = row.and_then(|row| row.last_mut()) {
                // The cell's own range takes in the spaces around its text.
                cell.at = if cell.text.is_empty() { range.clone() } else { cell.at.start..range.end };
                cell.text.push_str(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::form;
    use super::*;

    const DISPUTES: &str = "## 四、政府信息公开行政复议、行政诉讼情况\n\n";
    const APPLICATIONS: &str = "## 收到和处理政府信息公开申请情况\n\n";

    fn read_body(body: &str) -> (Said, String) {
        let file = format!("---\ntitle: 报告\n---\n{body}");
        let start = file.len() - body.len();
        (read(form("annual-report-2021-30").unwrap(), &file, start), file)
    }

    fn text<'s>(said: &'s Said, table: &str, row: &str, column: usize) -> Option<&'s str> {
        said.figures.cell(table, row, column).text()
    }

    #[test]
    fn a_table_with_the_heads_of_the_form_is_read_however_they_are_numbered_and_grouped() {
        for rows in [
            "| 办理情况 | 自然人 | 总计 |\n| --- | --- | --- |\n| 三、本年度办理结果：（一）予以公开 | 3 | 4 |\n| 2. 重复申请 | 0 | **1** |\n",
            "| | 自然人 | 总计 |\n| --- | --- | --- |\n| 予以公开 | 3 | 4 |\n| （五）不予处理 2.重复申请 | 0 | 1 |\n",
            "| 办理情况 | 自然人 | 总计 |\n| --- | --- | --- |\n| **三、本年度办理结果** | | |\n| （一）予以公开 | 3 | 4 |\n| 2. 重复申请 | 0 | 1 |\n",
            "| 类 | 项 | 自然人 | 总计 |\n| --- | --- | --- | --- |\n| 三、本年度办理结果 | （一）予以公开 | 3 | 4 |\n| （五）不予处理 | 2．重复申请 | 0 | 1 |\n",
        ] {
            let (said, _) = read_body(&format!("{APPLICATIONS}{rows}"));
            let read = [("granted", 0), ("granted", 6), ("repeated", 0), ("repeated", 6), ("granted", 1)]
                .map(|(row, column)| text(&said, "applications", row, column));
            assert_eq!(read, [Some("3"), Some("4"), Some("0"), Some("1"), None], "{rows}");
        }
    }

    #[test]
    fn a_block_of_one_row_may_be_turned() {
        let table =
            "| 类别 | 结果维持 | 总计 |\n| --- | --- | --- |\n| 行政复议 | 2 | 2 |\n| 复议后起诉 | 1 | 1,001 |\n";
        let (said, file) = read_body(&format!("{DISPUTES}{table}"));
        assert_eq!(text(&said, "disputes", "cases", 0), Some("2"));
        assert_eq!(text(&said, "disputes", "cases", 14), Some("1001"));
        let locus = said.figures.locus(&"x.md".into(), "disputes", "cases", 14);
        let at = file.find("1,001").unwrap();
        assert_eq!(locus, crate::diagnostic::Locus::bytes(&"x.md".into(), at..at + 5));
    }

    #[test]
    fn any_other_table_is_left_alone() {
        for body in [
            // A column that the form does not have, a row that it does not have, a cell twice, and no part to stand in.
            format!("{APPLICATIONS}| 情况 | 自然人 | 法人或其他组织 |\n| --- | --- | --- |\n| 予以公开 | 3 | 4 |\n"),
            format!("{APPLICATIONS}| 情况 | 自然人 |\n| --- | --- |\n| 予以公开 | 3 |\n| 其中：当面提交 | 1 |\n"),
            format!("{APPLICATIONS}| 情况 | 自然人 |\n| --- | --- |\n| 予以公开 | 3 |\n| 予以公开 | 1 |\n"),
            "| 情况 | 自然人 |\n| --- | --- |\n| 予以公开 | 3 |\n".to_owned(),
            format!("{DISPUTES}| 类别 | 总计 |\n| --- | --- |\n| 件数 | 3 |\n"),
            format!(
                "{APPLICATIONS}<table><tr><th>情况</th><th>自然人</th></tr><tr><td>予以公开</td><td>3</td></tr></table>\n"
            ),
        ] {
            assert!(read_body(&body).0.figures.is_empty(), "{body}");
        }
        let table = "| 情况 | 自然人 |\n| --- | --- |\n| 予以公开 | 3 |\n";
        let (twice, _) = read_body(&format!("{APPLICATIONS}本级：\n\n{table}\n隶属海关：\n\n{table}"));
        assert_eq!(text(&twice, "applications", "granted", 0), None);
    }

    #[test]
    fn the_texts_of_parts_stand_where_they_stand() {
        let (said, file) =
            read_body("统计期限。\n\n## 一、总体情况\n\n全年。\n\n### （一）公开\n\n两件。\n\n## 附注\n\n三件。\n");
        assert_eq!(said.preamble.as_ref().unwrap().text.trim(), "统计期限。");
        let part = said.part("overview").unwrap();
        assert!(part.text.contains("两件") && !part.text.contains("三件"));
        let at = part.text.find("两件").unwrap();
        let locus = part.locus(&"x.md".into(), &file, &(at..at + "两件".len()));
        let start = file.find("两件").unwrap();
        assert_eq!(locus, crate::diagnostic::Locus::bytes(&"x.md".into(), start..start + "两件".len()));
    }

    #[test]
    fn a_cell_without_a_number_is_blank_or_unknown() {
        for (written, cell) in [("", Cell::Blank), ("/", Cell::Unknown), ("约3", Cell::Unknown), ("３", Cell::Unknown)]
        {
            assert_eq!(figure(written), cell);
        }
        assert_eq!(figure("-2").text(), Some("-2"));
        assert_eq!(figure("1.5").text(), Some("1.5"));
    }
}
