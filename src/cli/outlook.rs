//! What `check` says beside the findings: what falls due, what is silenced, how far the site stands from the vetoes.

use std::fmt::Write as _;

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use crate::diagnostic::{Lang, Located};
use crate::engine::{Due, Outlook};

/// What falls due within so many days from a day, by office, the earliest first.
pub fn due(outlook: &Outlook, today: jiff::civil::Date, days: u32, lang: Lang) -> String {
    let soon: Vec<&Due> = outlook.open.iter().filter(|due| due.term.is_due_within(today, days)).collect();
    let mut text = match (soon.is_empty(), lang) {
        (true, Lang::Zh) => format!("今后 {days} 天没有到期的事项\n"),
        (true, Lang::En) => format!("nothing falls due in the next {days} days\n"),
        (false, Lang::Zh) => format!("今后 {days} 天到期的事项（{} 项）\n", soon.len()),
        (false, Lang::En) => format!("due in the next {days} days ({})\n", soon.len()),
    };
    let mut offices: Vec<&str> = soon.iter().map(|due| due.office.as_str()).collect();
    offices.dedup();
    offices.sort_unstable();
    offices.dedup();
    for office in offices {
        let _ = writeln!(text, "  {office}");
        for due in soon.iter().filter(|due| due.office == office) {
            let left = today.until(due.term.due).map_or(0, |span| span.get_days());
            let (day, what, how) = (due.term.due, due.what.get(lang), due.term.reckoned());
            let how = how.get(lang);
            let _ = match lang {
                Lang::Zh => writeln!(text, "    {day}（还有 {left} 天）{what}：{how}"),
                Lang::En => writeln!(text, "    {day} ({left} days left) {what}: {how}"),
            };
        }
    }
    text
}

/// What is open and the vetoes, as fields of the findings in JSON.
pub fn fields(outlook: &Outlook) -> serde_json::Map<String, serde_json::Value> {
    let due = outlook.open.iter().map(|due| {
        json!({
            "office": due.office_id,
            "name": due.office,
            "due": due.term.due.to_string(),
            "what": due.what,
            "reckoning": due.term.reckoned(),
        })
    });
    let mut fields = serde_json::Map::new();
    fields.insert("due".to_owned(), due.collect());
    fields.insert("vetoes".to_owned(), json!(outlook.standings));
    fields
}

/// The findings that the site silences, with the reasons.
pub fn silenced(silenced: &[(Located, String)], lang: Lang) -> String {
    if silenced.is_empty() {
        return String::new();
    }
    let mut text = match lang {
        Lang::Zh => format!("静默了 {} 个问题\n", silenced.len()),
        Lang::En => format!("silenced: {}\n", silenced.len()),
    };
    for (located, reason) in silenced {
        let finding = &located.finding;
        let (code, file) = (finding.rule.code, &finding.locus.file);
        let (line, column) = (located.start.line, located.start.column);
        let message = finding.message.get(lang);
        let _ = match lang {
            Lang::Zh => writeln!(text, "  {file}:{line}:{column} [{code}] {message}\n    理由：{reason}"),
            Lang::En => writeln!(text, "  {file}:{line}:{column} [{code}] {message}\n    reason: {reason}"),
        };
    }
    text
}

/// The table of vetoes of the national site check.
pub fn vetoes(outlook: &Outlook, lang: Lang) -> String {
    if outlook.standings.is_empty() {
        return String::new();
    }
    let heads = match lang {
        Lang::Zh => ["单项否决（国办秘函〔2019〕19号）", "现有", "界限", "还差"],
        Lang::En => ["national vetoes (Guobanmihan [2019] No. 19)", "now", "limit", "left"],
    };
    let rows: Vec<[String; 4]> = outlook
        .standings
        .iter()
        .map(|standing| {
            let left = match (standing.left(), lang) {
                (0, Lang::Zh) => "已触线".to_owned(),
                (0, Lang::En) => "reached".to_owned(),
                (left, _) => left.to_string(),
            };
            [standing.name.get(lang).to_owned(), standing.count.to_string(), standing.at.to_string(), left]
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].as_str()).chain([heads[column]]);
        cells.map(UnicodeWidthStr::width).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    let line = |cells: [&str; 4]| {
        let mut line = String::new();
        for (column, cell) in cells.into_iter().enumerate() {
            let space = " ".repeat(widths[column].saturating_sub(cell.width()));
            line.push_str(&if column == 0 { format!("{cell}{space}") } else { format!("  {space}{cell}") });
        }
        format!("{}\n", line.trim_end())
    };
    let mut text = line(heads);
    for row in &rows {
        text.push_str(&line([&row[0], &row[1], &row[2], &row[3]]));
    }
    text
}
