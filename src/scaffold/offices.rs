//! The list of offices in `site.yaml`.

/// `site.yaml` with an id added to its list of offices; comments and order are kept.
pub fn list_office(text: &str, id: &str) -> Option<String> {
    let start = text.lines().scan(0, |at, line| {
        let here = *at;
        *at += line.len() + 1;
        Some((here, line))
    });
    let (at, line) = start.into_iter().find(|(_, line)| line.starts_with("offices:"))?;
    let value = line["offices:".len()..].trim();
    if let Some(list) = value.strip_prefix('[') {
        let close = at + line.rfind(']')?;
        let separator = if list.trim_start().starts_with(']') { "" } else { ", " };
        return Some(format!("{}{separator}{id}{}", text[..close].trim_end(), &text[close..]));
    }
    if !value.is_empty() && !value.starts_with('#') {
        return None;
    }
    // A list of lines: behind the last of them.
    let mut end = (at + line.len() + 1).min(text.len());
    let mut indent = "  ";
    for entry in text[end..].split_inclusive('\n') {
        let trimmed = entry.trim_start();
        if trimmed.starts_with("- ") {
            indent = &entry[..entry.len() - trimmed.len()];
            end += entry.len();
        } else {
            break;
        }
    }
    let newline = if text[..end].ends_with('\n') { "" } else { "\n" };
    Some(format!("{}{newline}{indent}- {id}\n{}", &text[..end], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_added_to_either_form_of_list() {
        assert_eq!(
            list_office("a: 1\noffices: [x]  # 注\nb: 2\n", "y").unwrap(),
            "a: 1\noffices: [x, y]  # 注\nb: 2\n"
        );
        assert_eq!(list_office("offices: []\n", "y").unwrap(), "offices: [y]\n");
        assert_eq!(list_office("offices:\n  - x\nb: 2\n", "y").unwrap(), "offices:\n  - x\n  - y\nb: 2\n");
        assert_eq!(list_office("offices:\n- x", "y").unwrap(), "offices:\n- x\n- y\n");
        assert_eq!(list_office("office: x\n", "y"), None);
    }
}
