//! What a rule asks, why, on what basis and by which examples: for a terminal, as Markdown, as JSON.

use serde::Serialize;

use super::{Lang, Rule, StaticText, Text, citation};

/// The families of rules in the order of the reference: the letter of their codes and what they are about.
const FAMILIES: &[(&str, StaticText)] = &[
    ("S", StaticText { zh: "源文件", en: "sources" }),
    ("C", StaticText { zh: "公开事项", en: "coverage" }),
    ("G", StaticText { zh: "公开指南与渠道", en: "guide and channels" }),
    ("D", StaticText { zh: "时限", en: "deadlines" }),
    ("R", StaticText { zh: "审核与台账", en: "review and ledger" }),
    ("P", StaticText { zh: "个人信息与保密", en: "privacy and secrecy" }),
    ("W", StaticText { zh: "文字", en: "wording" }),
    ("L", StaticText { zh: "链接与附件", en: "links and attachments" }),
    ("A", StaticText { zh: "无障碍", en: "accessibility" }),
    ("T", StaticText { zh: "网页标签", en: "page tags" }),
    ("Y", StaticText { zh: "年度报告", en: "annual reports" }),
];

/// The name of a rule's family, by the letter of its code.
#[must_use]
pub fn family(rule: &Rule) -> Option<StaticText> {
    FAMILIES.iter().find(|(letter, _)| rule.code.starts_with(letter)).map(|(_, name)| *name)
}

/// The legal bases of a rule, as they are cited.
#[must_use]
pub fn bases(rule: &Rule, lang: Lang) -> Vec<String> {
    rule.basis.iter().map(|key| citation::show(key, lang)).collect()
}

/// The names of the parts of an explanation.
struct Names {
    class: &'static str,
    fixed: &'static str,
    asks: &'static str,
    why: &'static str,
    basis: &'static str,
    wrong: &'static str,
    right: &'static str,
}

fn names(lang: Lang) -> Names {
    match lang {
        Lang::Zh => Names {
            class: "级别",
            fixed: "由法律规定，不能降低",
            asks: "要求",
            why: "原因",
            basis: "依据",
            wrong: "不对的写法",
            right: "对的写法",
        },
        Lang::En => Names {
            class: "Class",
            fixed: "rests on law and cannot be lowered",
            asks: "Asks",
            why: "Why",
            basis: "Basis",
            wrong: "Wrong",
            right: "Right",
        },
    }
}

/// Puts words in the brackets of a language.
fn bracket(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（{text}）"),
        Lang::En => format!(" ({text})"),
    }
}

/// Where the examples of a rule stand, in brackets.
fn place(rule: &Rule, lang: Lang) -> String {
    rule.place.words().map_or_else(String::new, |words| bracket(words.get(lang), lang))
}

/// A rule as plain text.
#[must_use]
pub fn plain(rule: &Rule, lang: Lang) -> String {
    let Names { asks, why, basis, wrong, right, .. } = names(lang);
    let indent =
        |text: &str| text.lines().map(|line| format!("{}\n", format!("  {line}").trim_end())).collect::<String>();
    let place = place(rule, lang);
    format!(
        "{} {}{}\n\n{asks}\n{}\n{why}\n{}\n{basis}\n{}\n{wrong}{place}\n{}\n{right}{place}\n{}",
        rule.code,
        rule.name.get(lang),
        bracket(rule.class.name(lang), lang),
        indent(rule.asks.get(lang)),
        indent(rule.why.get(lang)),
        indent(&bases(rule, lang).join("\n")),
        indent(rule.wrong),
        indent(rule.right),
    )
}

/// A rule as Markdown, without a heading of its own.
#[must_use]
pub fn markdown(rule: &Rule, lang: Lang) -> String {
    let Names { class, fixed, asks, why, basis, wrong, right } = names(lang);
    let colon = match lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    };
    let fixed = if rule.force.may_lower() { String::new() } else { bracket(fixed, lang) };
    let place = place(rule, lang);
    let bases: String = bases(rule, lang).iter().map(|basis| format!("- {basis}\n")).collect();
    format!(
        "**{class}**{colon}{}{fixed}\n\n**{asks}**{colon}{}\n\n**{why}**{colon}{}\n\n**{basis}**\n\n{bases}\n**{wrong}**{place}\n\n{}\n**{right}**{place}\n\n{}",
        rule.class.name(lang),
        rule.asks.get(lang),
        rule.why.get(lang),
        fenced(rule.wrong, rule.place.language()),
        fenced(rule.right, rule.place.language()),
    )
}

/// A block of code, its fence longer than any in the text.
fn fenced(text: &str, language: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// The reference of rules as a Markdown document: a table of all, then a section a rule, by family.
#[must_use]
pub fn document(rules: &[&'static Rule], lang: Lang) -> String {
    let mut shown = match lang {
        Lang::Zh => concat!(
            "# 检查规则\n\n",
            "本页由 `gongkai explain --all --format md --lang zh` 生成，与程序一致。",
            "错误和缺漏会阻止生成，逾期和提示只作报告；标明“由法律规定”的级别不能在 `site.yaml` 里降低。",
            "每个例子都在 `gongkai new` 建的站点里由测试运行。\n",
        ),
        Lang::En => concat!(
            "# Rules\n\n",
            "This page is the output of `gongkai explain --all --format md --lang en`. ",
            "Faults and gaps stop a build, lapses and notes are reported; a class that rests on law cannot be lowered in `site.yaml`. ",
            "Tests run every example in the site that `gongkai new` writes.\n",
        ),
    }
    .to_owned();
    let of_family = |letter: &'static str| rules.iter().filter(move |rule| rule.code.starts_with(letter));
    let (code, name, class) = match lang {
        Lang::Zh => ("编号", "规则", "级别"),
        Lang::En => ("code", "rule", "class"),
    };
    shown.push_str(&format!("\n| {code} | {name} | {class} |\n|---|---|---|\n"));
    for rule in FAMILIES.iter().flat_map(|(letter, _)| of_family(letter)) {
        let (code, name, class) = (rule.code, rule.name.get(lang), rule.class.name(lang));
        shown.push_str(&format!("| [{code}](#{}) | {name} | {class} |\n", code.to_lowercase()));
    }
    for (letter, name) in FAMILIES {
        if of_family(letter).next().is_some() {
            shown.push_str(&format!("\n## {letter} {}\n", name.get(lang)));
        }
        for rule in of_family(letter) {
            // The anchor is the code alone, so that links survive a better name.
            let (code, name) = (rule.code, rule.name.get(lang));
            let anchor = format!("<a id=\"{}\"></a>", code.to_lowercase());
            shown.push_str(&format!("\n### {anchor}{code} {name}\n\n{}", markdown(rule, lang)));
        }
    }
    shown
}

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    rules: Vec<Entry<'r>>,
}

#[derive(Serialize)]
struct Entry<'r> {
    code: &'r str,
    family: Text,
    name: Text,
    class: &'r str,
    statutory: bool,
    silenceable: bool,
    basis: Vec<Text>,
    asks: Text,
    why: Text,
    place: Option<Text>,
    wrong: &'r str,
    right: &'r str,
}

/// Rules as JSON, in both languages.
#[must_use]
pub fn json(rules: &[&'static Rule]) -> String {
    let entries = rules.iter().map(|rule| Entry {
        code: rule.code,
        family: family(rule).map(Text::from).unwrap_or_default(),
        name: rule.name.into(),
        class: rule.class.key(),
        statutory: !rule.force.may_lower(),
        silenceable: rule.force.may_silence(),
        basis: rule
            .basis
            .iter()
            .map(|key| Text { zh: citation::show(key, Lang::Zh), en: citation::show(key, Lang::En) })
            .collect(),
        asks: rule.asks.into(),
        why: rule.why.into(),
        place: rule.place.words(),
        wrong: rule.wrong,
        right: rule.right,
    });
    let document = Document { version: 1, rules: entries.collect() };
    let mut json = serde_json::to_string_pretty(&document).expect("rules are plain data");
    json.push('\n');
    json
}
