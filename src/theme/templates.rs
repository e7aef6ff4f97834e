//! Finds templates and static files: the built-in theme, embedded in the program, and the site's own over it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

use super::minify::minify_css;
use super::settings::{self, Base, SETTINGS, Settings};
use crate::diagnostic::{Finding, Locus, SourcePath};
use crate::load::{read_text, read_yaml, unreadable};
use crate::source::{Cursor, Faults, Node, faults};
use crate::{key_path, text};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// Name of the built-in theme.
const BUILT_IN_NAME: &str = "default";

/// Where a template comes from.
#[derive(Debug)]
pub enum Origin {
    /// The built-in theme: path as findings show it, text.
    BuiltIn(String, &'static str),
    /// The site: path.
    Site(String),
}

impl Origin {
    pub fn path(&self) -> &str {
        match self {
            Self::BuiltIn(path, _) | Self::Site(path) => path,
        }
    }
}

/// Templates and static files of a theme.
#[derive(Debug, Default)]
pub struct Loaded {
    pub templates: Vec<(String, String)>,
    pub statics: BTreeMap<String, Cow<'static, [u8]>>,
    pub sources: HashMap<String, Origin>,
}

/// The stylesheets that begin with the colours of `theme.yaml`: those of pages, of sheets and of the screen.
const STYLESHEETS: [&str; 3] = ["site.css", "sheet.css", "screen.css"];

/// What the built-in `theme.yaml` says.
fn built_in_settings() -> Settings {
    let text = BUILT_IN.get_file(SETTINGS).and_then(|file| file.contents_utf8()).unwrap_or_default();
    let node = Node::parse(text).expect("the built-in theme.yaml is valid: a test reads it");
    settings::read(&Cursor::root(&node, &Faults::new(&SETTINGS.into())))
}

/// Reads the built-in theme and what the site overrides.
pub fn load(root: &Path, name: &str) -> Result<Loaded, Vec<Finding>> {
    let mut findings = Vec::new();
    let own: SourcePath = format!("themes/{name}/{SETTINGS}").into();
    let own = if root.join(&*own).exists() {
        read_yaml(root, &own, &mut findings, |cursor, _| settings::read(&cursor)).unwrap_or_default()
    } else {
        Settings::default()
    };
    let mut loaded = Loaded::default();
    let mut templates: BTreeMap<String, String> = BTreeMap::new();
    if own.base != Some(Base::Nothing) {
        built_in(&BUILT_IN, &mut |path, bytes| {
            if let Some(template) = path.strip_prefix("templates/") {
                let text = std::str::from_utf8(bytes).expect("the built-in templates are UTF-8: they are compiled in");
                templates.insert(template.to_owned(), text.to_owned());
                loaded.sources.insert(template.to_owned(), Origin::BuiltIn(format!("themes/default/{path}"), text));
            } else if let Some(file) = path.strip_prefix("static/") {
                loaded.statics.insert(file.to_owned(), Cow::Borrowed(bytes));
            }
        });
    }
    findings.extend(overrides(root, name, &mut templates, &mut loaded));
    if !findings.is_empty() {
        return Err(findings);
    }
    for name in STYLESHEETS {
        if let Some(sheet) = loaded.statics.get_mut(name)
            && let Some(colours) = own.colours(&built_in_settings())
            && let Ok(text) = std::str::from_utf8(sheet)
        {
            *sheet = Cow::Owned(minify_css(&(colours.css() + text)).into_bytes());
        }
    }
    loaded.templates = templates.into_iter().collect();
    Ok(loaded)
}

fn built_in(dir: &'static Dir<'static>, take: &mut impl FnMut(&str, &'static [u8])) {
    for file in dir.files() {
        let path =
            file.path().components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        take(&path, file.contents());
    }
    for below in dir.dirs() {
        built_in(below, take);
    }
}

fn overrides(root: &Path, name: &str, templates: &mut BTreeMap<String, String>, loaded: &mut Loaded) -> Vec<Finding> {
    let mut findings = Vec::new();
    let theme = root.join("themes").join(name);
    if !theme.is_dir() {
        if name != BUILT_IN_NAME {
            findings.push(Finding::new(
                &faults::REFERENCE,
                Locus::value(&"site.yaml".into(), key_path!["theme"]),
                text!("没有主题文件夹 themes/{name}/", "there is no folder themes/{name}/"),
                text!(
                    "核对名字；用内置主题的，去掉 theme 这一行",
                    "look the name up; for the built-in theme take `theme` out"
                ),
            ));
        }
        return findings;
    }
    for entry in WalkDir::new(&theme)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.'))
    {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                findings.push(unreadable(&format!("themes/{name}").into(), &error.into()));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let below = entry.path().strip_prefix(&theme).unwrap_or(entry.path());
        let path = below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let source: SourcePath = format!("themes/{name}/{path}").into();
        if let Some(template) = path.strip_prefix("templates/") {
            match read_text(root, &source) {
                Ok(text) => {
                    templates.insert(template.to_owned(), text);
                    loaded.sources.insert(template.to_owned(), Origin::Site(source.to_string()));
                }
                Err(finding) => findings.push(*finding),
            }
        } else if let Some(file) = path.strip_prefix("static/") {
            match std::fs::read(entry.path()) {
                Ok(bytes) => {
                    loaded.statics.insert(file.to_owned(), Cow::Owned(bytes));
                }
                Err(error) => findings.push(unreadable(&source, &error)),
            }
        }
    }
    findings
}
