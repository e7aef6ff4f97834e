//! The reference of views in `docs/themes.md` is made from the doc comments of the views, and checked here. To bring it
//! up to date: `GONGKAI_UPDATE=1 cargo test --test themes_doc`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const BEGIN: &str = "<!-- views: made from src/, see tests/themes_doc.rs -->\n";
const END: &str = "<!-- /views -->\n";

/// The views in the order of the reference: what a template gets, then what these hold.
const GLOBALS: [&str; 4] = ["SiteView", "ShellView", "PageView", "OfficeView"];

struct Field {
    name: String,
    kind: String,
    doc: String,
}

struct View {
    doc: String,
    fields: Vec<Field>,
}

/// Structures that are serialised for templates, by name, as the sources document them.
fn views() -> BTreeMap<String, View> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = walkdir::WalkDir::new(root.join("src/pages"))
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file())
        .collect();
    files.extend(["src/theme/mod.rs", "src/markdown/mod.rs", "src/model/hours.rs"].map(|file| root.join(file)));
    let mut views = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let (mut doc, mut serialised, mut open, mut skipped) = (String::new(), false, None::<String>, false);
        for line in text.lines().map(str::trim) {
            if let Some(more) = line.strip_prefix("///") {
                doc.push_str(more);
            } else if line.starts_with("#[derive") {
                serialised = line.contains("Serialize") && !line.contains("Deserialize");
            } else if let Some(rest) = line.strip_prefix("pub struct ") {
                let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned();
                if serialised && rest.ends_with('{') {
                    views.insert(name.clone(), View { doc: doc.trim().to_owned(), fields: Vec::new() });
                    open = Some(name);
                }
                (doc, serialised) = (String::new(), false);
            } else if line == "}" {
                (doc, open) = (String::new(), None);
            } else if let (Some(name), Some(rest)) = (&open, line.strip_prefix("pub ")) {
                let (field, kind) = rest.trim_end_matches(',').split_once(": ").unwrap();
                let field = Field { name: field.to_owned(), kind: shown(kind), doc: doc.trim().to_owned() };
                if !std::mem::take(&mut skipped) {
                    views.get_mut(name).unwrap().fields.push(field);
                }
                doc = String::new();
            } else if line == "#[serde(skip)]" {
                skipped = true;
            } else if !line.starts_with("#[") {
                doc = String::new();
            }
        }
    }
    views
}

/// A type in a reader's words.
fn shown(kind: &str) -> String {
    let inner = |open: &str| kind.strip_prefix(open).and_then(|rest| rest.strip_suffix('>'));
    if let Some(kind) = inner("Option<") {
        return format!("{} or null", shown(kind));
    }
    if let Some(kind) = inner("Vec<") {
        return format!("list of {}", shown(kind));
    }
    if let Some(kind) = inner("Box<").or_else(|| inner("Arc<")) {
        return shown(kind);
    }
    if let Some(kind) = kind.strip_prefix("&'v [").and_then(|rest| rest.strip_suffix(']')) {
        return format!("list of {}", shown(kind));
    }
    let kind = kind.strip_prefix("&'v ").unwrap_or(kind);
    match kind.rsplit("::").next().unwrap() {
        "String" | "str" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "usize" | "u8" | "u16" | "i16" => "number".to_owned(),
        "[u16; 2]" => "two numbers".to_owned(),
        kind => format!("`{kind}`"),
    }
}

fn reference() -> String {
    let mut views = views();
    let mut order: Vec<String> = GLOBALS.iter().map(|name| (*name).to_owned()).collect();
    order.extend(views.keys().filter(|name| !GLOBALS.contains(&name.as_str())).cloned());
    let mut text = String::new();
    for name in order {
        let view = views.remove(&name).unwrap_or_else(|| panic!("{name} is not in the sources"));
        let _ = writeln!(text, "### {name}\n\n{}\n", view.doc);
        if view.fields.is_empty() {
            continue;
        }
        text.push_str("| field | is | |\n|---|---|---|\n");
        for field in view.fields {
            assert!(!field.doc.is_empty(), "{name}.{} has no documentation", field.name);
            let _ = writeln!(text, "| `{}` | {} | {} |", field.name, field.kind, field.doc.replace('|', "\\|"));
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_reference_of_views_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/themes.md");
    let doc = fs::read_to_string(&file).unwrap();
    let (before, rest) = doc.split_once(BEGIN).expect("docs/themes.md holds the mark where the reference begins");
    let (_, after) = rest.split_once(END).expect("docs/themes.md holds the mark where the reference ends");
    let current = format!("{before}{BEGIN}\n{}{END}{after}", reference());
    if std::env::var_os("GONGKAI_UPDATE").is_some() {
        fs::write(&file, current).unwrap();
    } else {
        assert!(doc == current, "docs/themes.md is out of date: GONGKAI_UPDATE=1 cargo test --test themes_doc");
    }
}

/// The kinds of pages that the document names are those that have templates.
#[test]
fn every_template_of_the_built_in_theme_is_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let doc = fs::read_to_string(root.join("docs/themes.md")).unwrap();
    for folder in ["pages", "views"] {
        for entry in fs::read_dir(root.join("themes/default/templates").join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let kind = name.trim_end_matches(".html");
            assert!(doc.contains(&format!("`{kind}`")), "docs/themes.md does not name {folder}/{name}");
        }
    }
}

/// What templates really get has the documented fields, no more and no fewer.
#[test]
fn the_documented_fields_are_those_that_templates_get() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let now = jiff::civil::date(2026, 11, 24).at(9, 0, 0, 0);
    let site = gongkai::load::load(root, now, gongkai::model::Mode::Public).unwrap().site.unwrap();
    let owner = site.owners().nth(1).unwrap();
    let views = views();
    let check = |name: &str, value: serde_json::Value| {
        let mut documented: Vec<_> = views[name].fields.iter().map(|field| field.name.clone()).collect();
        let mut got: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        documented.sort();
        got.sort();
        assert_eq!(documented, got, "{name}");
    };
    let office = serde_json::to_value(gongkai::pages::office_view::office_view(&site, owner)).unwrap();
    check("OpeningView", office["opening"].clone());
    check("PhoneView", office["phones"][0].clone());
    check("ChannelView", office["channels"][0].clone());
    check("NavItem", office["groups"][0]["items"][0].clone());
    check("OfficeView", office);
    check("SiteView", serde_json::to_value(gongkai::pages::site_view::site_view(&site)).unwrap());
}

/// The sample server configuration sends the policy that pages carry.
#[test]
fn the_sample_server_sends_the_same_policy() {
    let conf = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/nginx.conf")).unwrap();
    assert!(
        conf.contains(&format!("Content-Security-Policy \"{}; frame-ancestors 'none'\" always", gongkai::theme::CSP))
    );
}
