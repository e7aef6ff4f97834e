//! The text of a page that is to be written: what `gongkai new page` makes, and `gongkai fix` for a row without content.

use jiff::civil::Date;

use crate::model::Site;
use crate::model::catalog::{ClockRule, Element, Item, Shape};

/// The name of a new page's file: `index.md`, the year before, or date and number.
#[must_use]
pub fn file_name(item: &Item, today: Date, number: u32) -> String {
    match item.shape {
        Shape::Page | Shape::Data => "index.md".to_owned(),
        Shape::Report => format!("{}.md", today.year() - 1),
        Shape::List => format!("{}-{number:02}.md", today.strftime("%Y%m%d")),
    }
}

/// A new page: the front matter that its row asks for, and a heading for each element that no field meets.
#[must_use]
pub fn page(site: &Site, item: &Item, title: &str, today: Date) -> String {
    let mut front =
        format!("---\ntitle: {}\ndate: {today}\n", yaml_text(if title.is_empty() { &item.name } else { title }));
    let mut fields: Vec<&str> =
        item.clocks.iter().filter_map(ClockRule::start).map(crate::model::catalog::ClockStart::key).collect();
    let bound = |element: &'_ Element| site.catalog.field_of(element).map(str::to_owned);
    let elements: Vec<(&Element, Option<String>)> =
        item.elements.iter().map(|element| (element, bound(element))).collect();
    for (_, field) in &elements {
        if let Some(field) = field.as_deref().and_then(|field| field.split('.').next()) {
            fields.push(field);
        }
    }
    let mut seen = vec!["title", "date"];
    for field in fields {
        if seen.contains(&field) {
            continue;
        }
        seen.push(field);
        front.push_str(&match field {
            "formed" | "decided" | "approved" | "awarded" | "signed" | "changed" => format!("{field}: {today}\n"),
            "event" => "event:\n  form:\n  start:\n  end:\n  place:\n".to_owned(),
            field => format!("{field}:\n"),
        });
    }
    front.push_str(
        "section:\nauthor:\n# 写好后去掉 draft；审核后去掉下一行的 # 并填写。草稿和没有审核的文章不公开\ndraft: true\n# review: {by: , date: }\n---\n\n",
    );
    let mut body = String::new();
    for (element, field) in &elements {
        if field.is_none() {
            body.push_str(&format!("## {}\n\n（待填写）\n\n", element.name));
        }
    }
    if body.is_empty() {
        body.push_str("（待填写）\n");
    }
    front + body.trim_end() + "\n"
}

/// A text as a YAML value, in quotes where it must be.
fn yaml_text(text: &str) -> String {
    let plain = !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || "（）〔〕《》“”、，。—-".contains(c))
        && text.chars().any(char::is_alphabetic)
        && !text.starts_with('-');
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_quoted_where_yaml_needs_it() {
        assert_eq!(yaml_text("关于调整的通知"), "关于调整的通知");
        assert_eq!(yaml_text("2026"), "\"2026\"");
        assert_eq!(yaml_text("a: \"b\""), "\"a: \\\"b\\\"\"");
    }
}
