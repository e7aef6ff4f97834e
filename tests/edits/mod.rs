//! Random edits of a little site, of every kind that people and their programs make.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{DateTime, date};
use proptest::prelude::*;

pub const OFFICE: &str = "content/shili-gang";
/// An office that is seldom edited, so that mostly nothing of its column is other than it was.
const ELSEWHERE: &str = "content/dong-gang";

/// A day of the site.
pub fn day(number: u8) -> DateTime {
    date(2026, 11, 20).at(9, 0, 0, 0).checked_add(jiff::Span::new().days(i64::from(number))).unwrap()
}

/// An edit of a site.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Writes an article: its title, a paragraph, whether it is reviewed, whether it links another.
    Article { number: u8, title: u8, reviewed: bool, links: u8, interprets: bool },
    /// Takes an article away.
    Remove(u8),
    /// Writes an article of the other office, which links one of this office, or takes it away.
    Elsewhere { number: u8, title: u8, links: u8 },
    /// Gives an article another address.
    Rename(u8, u8),
    /// Puts a file beside an article, or another in its place.
    Attach(u8, u8),
    /// Breaks the head of an article.
    Break(u8),
    /// Changes the phone in the office's record.
    Phone(u8),
    /// Changes the name of the office.
    Name(u8),
    /// Renames a section of the office.
    Section(u8),
    /// Puts a former address.
    Former(u8, u8),
    /// Adds a row of the region's catalog, or takes it away.
    Catalog(bool),
    /// Changes a template, a style sheet, or breaks a template; or takes all of them away.
    Template(u8),
    /// Changes the configuration, or breaks it.
    Settings(u8),
    /// Another day.
    Day(u8),
    /// Moves the folder of a row away, or back.
    Folder(bool),
    /// Another office comes or goes.
    Office(bool),
}

pub fn edit() -> impl Strategy<Value = Edit> {
    let number = 0u8..5;
    let article = (number.clone(), 0u8..3, any::<bool>(), 0u8..6, any::<bool>()).prop_map(
        |(number, title, reviewed, links, interprets)| Edit::Article { number, title, reviewed, links, interprets },
    );
    let one = prop_oneof![
        6 => article,
        1 => number.clone().prop_map(Edit::Remove),
        2 => (0u8..2, 0u8..3, number.clone()).prop_map(|(number, title, links)| Edit::Elsewhere { number, title, links }),
        1 => (number.clone(), number.clone()).prop_map(|(from, to)| Edit::Rename(from, to)),
        2 => (number.clone(), 0u8..3).prop_map(|(page, text)| Edit::Attach(page, text)),
        1 => number.clone().prop_map(Edit::Break),
        2 => (0u8..3).prop_map(Edit::Phone),
        1 => (0u8..3).prop_map(Edit::Name),
        2 => (0u8..3).prop_map(Edit::Section),
        1 => (number.clone(), number).prop_map(|(page, old)| Edit::Former(page, old)),
        1 => any::<bool>().prop_map(Edit::Catalog),
        2 => (0u8..5).prop_map(Edit::Template),
        1 => (0u8..3).prop_map(Edit::Settings),
        1 => (0u8..4).prop_map(Edit::Day),
        1 => any::<bool>().prop_map(Edit::Folder),
        1 => any::<bool>().prop_map(Edit::Office),
    ];
    one
}

pub fn notices(root: &Path) -> PathBuf {
    root.join(OFFICE).join("tongzhi-gonggao")
}

pub fn replace(file: &Path, change: impl Fn(&str) -> String) {
    if let Ok(text) = fs::read_to_string(file) {
        fs::write(file, change(&text)).unwrap();
    }
}

/// Replaces what stands on the line of a key.
pub fn set(file: &Path, key: &str, value: &str) {
    replace(file, |text| {
        let line = |line: &str| if line.starts_with(key) { format!("{key}{value}\n") } else { format!("{line}\n") };
        text.lines().map(line).collect()
    });
}

pub fn apply(root: &Path, edit: &Edit, now: &mut DateTime) {
    let page = |number: u8| notices(root).join(format!("n-{number}.md"));
    match edit {
        Edit::Article { number, title, reviewed, links, interprets } => {
            let review = if *reviewed { "review: {by: 审核, date: 2026-11-01}\n" } else { "" };
            let interprets =
                if *interprets { format!("interprets: [n-{}.md]\n", (number + 1) % 5) } else { String::new() };
            // Whom it is addressed to, and a day of revision that may lie ahead.
            let heads = ["", "audience: [报关企业]\n", "audience: [进出口企业]\nchanged: 2026-11-22\n"];
            let head = heads[usize::from(*title)];
            let text = format!(
                "---\ntitle: 通知{number}第{title}版\ndate: 2026-11-{:02}\nformed: 2026-11-01\nsection: bangongshi\n{head}{interprets}{review}---\n正文{title}，见[另一篇](n-{links}.md)、[锚](n-{links}.md#联系方式)、[别处](../../dong-gang/tongzhi-gonggao/n-1.md)和[附件](f.txt)。\n\n## 联系方式\n\n大厅。\n",
                15 + number
            );
            let _ = fs::create_dir_all(notices(root));
            fs::write(page(*number), text).unwrap();
        }
        Edit::Elsewhere { number, title, links } => {
            let file = root.join(ELSEWHERE).join(format!("tongzhi-gonggao/n-{number}.md"));
            if *title == 2 {
                let _ = fs::remove_file(file);
                return;
            }
            let head = ["audience: [报关企业]\n", ""][usize::from(*title)];
            let link = format!("../../shili-gang/tongzhi-gonggao/n-{links}.md");
            let text = format!(
                "---\ntitle: 别处的通知{number}第{title}版\ndate: 2026-11-1{number}\nformed: 2026-11-01\nsection: bangongshi\n{head}review: {{by: 审核, date: 2026-11-01}}\n---\n别处{title}，见[另一篇]({link})和[锚]({link}#联系方式)。\n\n## 联系方式\n\n大厅。\n"
            );
            fs::write(file, text).unwrap();
        }
        Edit::Remove(number) => drop(fs::remove_file(page(*number))),
        Edit::Rename(from, to) => drop(fs::rename(page(*from), page(*to))),
        Edit::Attach(number, text) => {
            let folder = notices(root).join(format!("n-{number}"));
            let _ = fs::create_dir_all(&folder);
            // Often of the same length.
            fs::write(folder.join("f.txt"), format!("附件{text}")).unwrap();
        }
        Edit::Break(number) => replace(&page(*number), |text| text.replacen("title: ", "title： ", 1)),
        Edit::Phone(number) => {
            replace(&root.join(OFFICE).join("office.yaml"), |text| {
                let tail = text
                    .find("-555")
                    .map(|at| text[at + 1..].chars().take_while(char::is_ascii_digit).collect::<String>());
                tail.map_or_else(
                    || text.to_owned(),
                    |old| text.replace(&old, &format!("5550{number:04}")[..old.len().min(8)]),
                )
            });
        }
        Edit::Name(number) => set(
            &root.join(OFFICE).join("office.yaml"),
            "name: ",
            ["示例港海关", "示范港海关", "样例港海关"][usize::from(*number)],
        ),
        Edit::Section(number) => set(
            &root.join(OFFICE).join("office.yaml"),
            "  - {id: bangongshi, name: ",
            ["办公室}", "综合科}", "行政科}"][usize::from(*number)],
        ),
        Edit::Former(number, old) => replace(&page(*number), |text| {
            text.replacen("---\n", &format!("---\nformer: [shili-gang/tongzhi-gonggao/old-{old}.html]\n"), 1)
        }),
        Edit::Catalog(there) => {
            let layer = "version: 1\nitems:\n  - id: zixun\n    name: 咨询问答\n    group: fuwu\n    shape: list\n    duty: recommended\n";
            if *there {
                fs::write(root.join("catalog.yaml"), layer).unwrap();
            } else {
                drop(fs::remove_file(root.join("catalog.yaml")));
            }
        }
        Edit::Template(kind) => {
            let theme = root.join("themes/default");
            let _ = fs::remove_dir_all(&theme);
            let (file, text) = match kind {
                0 => return,
                1 => ("templates/parts/after.html", "<p>{{ page.title }}</p>"),
                2 => ("static/site.css", "main{color:red}"),
                3 => ("templates/parts/after.html", "{{ office.name }}"),
                _ => ("templates/parts/after.html", "{{ no.such.thing }}"),
            };
            fs::create_dir_all(theme.join(file).parent().unwrap()).unwrap();
            fs::write(theme.join(file), text).unwrap();
        }
        Edit::Settings(kind) => {
            let file = root.join("site.yaml");
            match kind {
                0 => set(&file, "site_name: ", "另一个网站"),
                1 => replace(&file, |text| format!("{text}\n# 注释\n")),
                _ => replace(&file, |text| text.replacen("site_name:", "site_nam:", 1)),
            }
        }
        Edit::Day(number) => *now = day(*number),
        Edit::Folder(there) => {
            let aside = root.join("aside");
            if *there { drop(fs::rename(aside, notices(root))) } else { drop(fs::rename(notices(root), aside)) }
        }
        Edit::Office(there) => {
            let folder = root.join("content/ling");
            if *there {
                let _ = fs::create_dir_all(&folder);
                replace(&root.join(OFFICE).join("office.yaml"), |text| {
                    fs::write(folder.join("office.yaml"), text.replace("name: 示例港", "name: 另一")).unwrap();
                    text.to_owned()
                });
                replace(&root.join("site.yaml"), |text| text.replace("dong-gang]", "dong-gang, ling]"));
            } else {
                replace(&root.join("site.yaml"), |text| text.replace(", ling]", "]"));
                let _ = fs::remove_dir_all(&folder);
            }
        }
    }
}

/// A site of two offices; the notices of the one link and interpret each other, so that one edit shows on several pages.
pub fn site(root: &Path) {
    gongkai::scaffold::site_on(root, date(2026, 11, 20)).unwrap();
    let mut now = day(1);
    replace(&root.join("site.yaml"), |text| text.replace("[shili-gang]", "[shili-gang, dong-gang]"));
    for entry in walkdir::WalkDir::new(root.join(OFFICE)).into_iter().filter_map(Result::ok) {
        let copy = root.join(ELSEWHERE).join(entry.path().strip_prefix(root.join(OFFICE)).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(copy).unwrap();
        } else {
            fs::copy(entry.path(), &copy).unwrap();
            replace(&copy, |text| text.replace("示例港", "东港").replace("110640000064023005", "11064000006402406D"));
        }
    }
    for number in 0..2 {
        apply(root, &Edit::Elsewhere { number, title: 0, links: 2 * number }, &mut now);
    }
    for number in 0..5 {
        let links = (number + 1) % 5;
        let article = Edit::Article { number, title: 0, reviewed: true, links, interprets: number % 2 == 0 };
        apply(root, &article, &mut now);
        apply(root, &Edit::Attach(number, 0), &mut now);
    }
}
