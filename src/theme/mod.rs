//! Templates and static files, built in and overridable one by one; the shell that pages share; minification.
//!
//! A page is its shell (what all pages of a column, depth and row share), a head and a body, joined at block
//! boundaries: the shell is rendered and minified once, which is what makes minification cheap.

mod bounds;
mod colours;
mod minify;
mod settings;
mod templates;
mod uses;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tera::{Context, Tera, Value};
use xxhash_rust::xxh3::xxh3_64;

pub use minify::minify;

use bounds::RenderError;

use crate::diagnostic::{Finding, Lang, Locus, SourcePath, Text, citation};
use crate::model::Site;
use crate::pages::former::Redirect;
use crate::pages::site_view::{ColumnBrief, NavGroup, SiteView};
use crate::pages::{PageView, View, law};
use crate::source::faults;
use crate::text;

/// Template of the shell.
const SHELL: &str = "shell.html";
/// Template of the shell of pages that fill a sheet or screen of their own; without it they have the other.
const BARE: &str = "bare.html";
/// Template of a page's head.
const HEAD: &str = "head.html";
/// Template of the pages whose kind has none of its own.
const ANY: &str = "pages/any.html";
/// What pages may load: their own site's files. The sample server configuration (`docs/nginx.conf`) sends the same.
pub const CSP: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'";
/// Template of the page at an old address.
const REDIRECT: &str = "redirect.html";
/// What stands in a shell where the head of a page goes. A private-use character, which no template holds.
const HEAD_SLOT: &str = "\u{F0001}";
/// What stands in a shell where the body of a page goes.
const BODY_SLOT: &str = "\u{F0002}";

/// What a shell is rendered from.
#[derive(Debug, Serialize)]
pub struct ShellView<'v> {
    /// What leads from the page to the root of the site.
    pub root: &'v str,
    /// The column; none on pages of the whole site.
    pub office: Option<&'v ColumnBrief>,
    /// Name of the parent's column.
    pub column: &'v str,
    /// The rows of the column.
    pub groups: &'v [NavGroup],
    /// Id of the row shown; empty on other pages.
    pub current: &'v str,
}

/// A rendered and minified shell, cut at its slots.
#[derive(Clone, Debug)]
pub struct Shell {
    before_head: String,
    between: String,
    after_body: String,
}

impl Shell {
    /// Puts a minified head and body into the shell.
    #[must_use]
    pub fn join(&self, head: &str, body: &str) -> String {
        let length = self.before_head.len() + head.len() + self.between.len() + body.len() + self.after_body.len();
        let mut page = String::with_capacity(length);
        for part in [&self.before_head, head, &self.between, body, &self.after_body] {
            page.push_str(part);
        }
        page
    }
}

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    /// Static files by their path below `assets/`.
    pub statics: BTreeMap<String, Cow<'static, [u8]>>,
    /// Where each template comes from.
    sources: HashMap<String, templates::Origin>,
    /// What its templates and static files hash to (xxh3).
    pub digest: u64,
    /// What all pages show of the site, as a hash (xxh3).
    pub shows: u64,
    /// Templates that show something of the record of the column, by themselves or by one that they use.
    recording: HashSet<String>,
    /// Templates that were stopped because they wrote beyond all measure.
    endless: Endless,
    /// Whether pages are minified.
    pub minifies: bool,
}

impl Theme {
    /// Loads the built-in theme and what the site's `themes/<name>/` overrides. A theme that was loaded `before` from the
    /// same files and for a site that shows the same is given back.
    ///
    /// # Errors
    /// Findings, where a template or static file cannot be read or a template does not parse.
    pub fn load(root: &Path, name: &str, site: &SiteView, before: Option<Self>) -> Result<Self, Vec<Finding>> {
        let loaded = templates::load(root, name)?;
        let digest = uses::digest(&loaded.templates, &loaded.statics);
        let shows = xxh3_64(&serde_json::to_vec(site).expect("a view is plain data"));
        if let Some(before) = before.filter(|before| (before.digest, before.shows) == (digest, shows)) {
            return Ok(before);
        }
        let mut tera = Tera::new();
        bounds::register(&mut tera);
        // `{{ key | citation }}`: a legal basis as it is cited.
        tera.register_filter("citation", |key: &str, _: tera::Kwargs, _: &tera::State| citation::show(key, Lang::Zh));
        tera.global_context().insert("site", site);
        tera.global_context().insert("csp", CSP);
        tera.global_context().insert("law", &law::for_templates());
        let theme = Self {
            tera,
            digest,
            shows,
            recording: uses::mentioning(&loaded.templates, "office"),
            statics: loaded.statics,
            sources: loaded.sources,
            endless: Endless::default(),
            minifies: true,
        };
        theme.with_templates(loaded.templates)
    }

    fn with_templates(mut self, templates: Vec<(String, String)>) -> Result<Self, Vec<Finding>> {
        if let Err(error) = self.tera.add_raw_templates(templates) {
            return Err(vec![self.finding(&error, None)]);
        }
        Ok(self)
    }

    /// Renders and minifies a shell; `page` is the first page that it is for, and `alone` says that its pages fill a sheet
    /// or screen of their own.
    ///
    /// # Errors
    /// A finding, where the template fails or does not hold each slot once.
    pub fn shell(&self, page: &str, alone: bool, view: &ShellView<'_>) -> Result<Shell, Box<Finding>> {
        let mut context = Context::new();
        context.insert("shell", view);
        context.insert("head_slot", HEAD_SLOT);
        context.insert("body_slot", BODY_SLOT);
        let template = if alone && self.sources.contains_key(BARE) { BARE } else { SHELL };
        let html = self.render(template, &context, Some(page))?;
        let html = self.finished(html);
        let cut = html.split_once(HEAD_SLOT).and_then(|(before, rest)| {
            let (between, after) = rest.split_once(BODY_SLOT)?;
            (!after.contains(BODY_SLOT) && !rest.contains(HEAD_SLOT)).then_some((before, between, after))
        });
        let (before, between, after) = cut.ok_or_else(|| {
            Box::new(Finding::new(
                &faults::TEMPLATE,
                Locus::file(&self.source_path(template)),
                text!(
                    "{template} 没有各写一次 head_slot 和 body_slot",
                    "{template} does not hold head_slot and body_slot once each"
                ),
                text!(
                    "在 <head> 里写一次 head_slot，在 <main> 里写一次 body_slot，都加 | safe",
                    "write head_slot once in <head> and body_slot once in <main>, each with `| safe`"
                ),
            ))
        })?;
        Ok(Shell {
            before_head: before.trim_end().to_owned(),
            between: between.trim().to_owned(),
            after_body: after.trim_start().to_owned(),
        })
    }

    /// Renders and minifies the head and body of a page and joins them with its shell.
    ///
    /// # Errors
    /// A finding that names template, place and page, where a template fails.
    pub fn page(
        &self,
        shell: &Shell,
        page: &PageView,
        office: Option<&Value>,
        view: &View,
    ) -> Result<String, Box<Finding>> {
        let mut context = Context::new();
        context.insert("page", page);
        match office {
            Some(office) => context.insert_value("office", office.clone()),
            None => context.insert("office", &None::<()>),
        }
        context.insert("view", view);
        let render = |template: &str| self.render(template, &context, Some(&page.url));
        let template = match view {
            View::Data(data) => self.or_any(format!("views/{}.html", data.view)),
            _ => self.template(&page.kind),
        };
        Ok(shell.join(&self.finished(render(HEAD)?), &self.finished(render(&template)?)))
    }

    /// What a template wrote, as it is published.
    fn finished(&self, html: String) -> String {
        if self.minifies { minify(&html) } else { html }
    }

    /// The template of the pages of a kind.
    fn template(&self, kind: &str) -> String {
        self.or_any(format!("pages/{kind}.html"))
    }

    /// A template, or where there is none the one for any page: a theme that stands alone may show several kinds by one.
    fn or_any(&self, own: String) -> String {
        if !self.sources.contains_key(&own) && self.sources.contains_key(ANY) { ANY.to_owned() } else { own }
    }

    /// Whether the pages of a kind show something of the record of their column beside what all its pages show.
    #[must_use]
    pub fn shows_record(&self, kind: &str) -> bool {
        self.recording.contains(&self.template(kind)) || self.recording.contains(HEAD)
    }

    /// Renders a page that leads from an old address to today's.
    ///
    /// # Errors
    /// A finding, where the template fails.
    pub fn redirect(&self, site: &Site, redirect: &Redirect) -> Result<String, Box<Finding>> {
        let root = "../".repeat(redirect.from.depth());
        let mut context = Context::new();
        context.insert("title", &redirect.title);
        context.insert("target", &format!("{root}{}", redirect.to));
        context.insert("canonical", &format!("{}{}", site.config.base_url(), redirect.to));
        context.insert("root", &root);
        self.render(REDIRECT, &context, Some(redirect.from.as_str())).map(|html| self.finished(html))
    }

    /// Renders a template for a page, within bounds.
    fn render(&self, template: &str, context: &Context, page: Option<&str>) -> Result<String, Box<Finding>> {
        // One page is enough to know; every page up to the bound would take long.
        if self.endless.holds(template) {
            return Err(Box::new(self.too_large(template)));
        }
        bounds::render(&self.tera, template, context).map_err(|error| {
            Box::new(match error {
                RenderError::Template(error) => self.finding(&error, page),
                RenderError::TooLarge => {
                    self.endless.add(template);
                    self.too_large(template)
                }
            })
        })
    }

    /// The same for every page, so that it is told once.
    fn too_large(&self, template: &str) -> Finding {
        let message = text!("{template} 写出的内容大得没有止境", "what {template} writes grows beyond all measure");
        template_finding(Locus::file(&self.source_path(template)), &message, None)
    }

    /// The text of a template of the built-in theme, by the path that findings give it.
    pub fn embedded_sources(&self) -> impl Iterator<Item = (SourcePath, String)> {
        self.sources.values().filter_map(|origin| match origin {
            templates::Origin::BuiltIn(path, text) => Some((path.as_str().into(), (*text).to_owned())),
            templates::Origin::Site(_) => None,
        })
    }

    fn source_path(&self, template: &str) -> SourcePath {
        self.sources.get(template).map_or_else(|| template.into(), |origin| origin.path().into())
    }

    fn finding(&self, error: &tera::Error, page: Option<&str>) -> Finding {
        let (message, locus) = match error.kind() {
            tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => (
                report.message().to_owned(),
                Locus::bytes(&self.source_path(report.filename()), report.span().range.clone()),
            ),
            tera::ErrorKind::TemplateNotFound(name) => {
                (error.to_string(), Locus::file(&format!("themes/default/templates/{name}").into()))
            }
            tera::ErrorKind::CircularExtend { tpl, .. }
            | tera::ErrorKind::CircularInclude { tpl, .. }
            | tera::ErrorKind::MissingParent { current: tpl, .. } => {
                (error.to_string(), Locus::file(&self.source_path(tpl)))
            }
            _ => (error.to_string(), Locus::file(&self.source_path(SHELL))),
        };
        template_finding(locus, &text!("{message}", "{message}"), page)
    }
}

/// Templates that went beyond the bounds. As long as there are none, to ask takes no lock.
#[derive(Debug, Default)]
struct Endless {
    any: AtomicBool,
    templates: Mutex<HashSet<String>>,
}

impl Endless {
    fn templates(&self) -> MutexGuard<'_, HashSet<String>> {
        self.templates.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, template: &str) {
        self.templates().insert(template.to_owned());
        self.any.store(true, Ordering::Release);
    }

    fn holds(&self, template: &str) -> bool {
        self.any.load(Ordering::Acquire) && self.templates().contains(template)
    }
}

/// A finding about a template, and the page for which it was rendered.
fn template_finding(locus: Locus, message: &Text, page: Option<&str>) -> Finding {
    let (zh_page, en_page) = match page {
        Some(page) => (format!("（生成 {page} 时）"), format!(" (rendering {page})")),
        None => Default::default(),
    };
    let Text { zh, en } = message;
    Finding::new(
        &faults::TEMPLATE,
        locus,
        text!("模板出错{zh_page}：{zh}", "template error{en_page}: {en}"),
        text!(
            "对照 docs/themes.md 检查这一处的写法和变量名；删去这个文件就回到内置的模板",
            "check this place against docs/themes.md; removing the file brings the built-in template back"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_page_is_what_minifying_the_whole_gives() {
        let raw = |head: &str, body: &str| {
            format!(
                "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n{head}\n</head>\n<body>\n<header> <a href=\"x\">甲</a> </header>\n<main id=\"main\">\n{body}\n</main>\n<footer> <p>乙 </p>\n</footer>\n</body>\n</html>\n"
            )
        };
        let head = "<title>标题</title>\n<meta name=\"a\" content=\"b c\">\n";
        let body = "\n<nav aria-label=\"n\"> <ol> <li>一 </li> </ol> </nav>\n<article>\n <h1> 题 </h1> <p>正文  <b>粗</b> 文</p>\n</article>\n";
        let html = minify(&raw(HEAD_SLOT, BODY_SLOT));
        let (before, rest) = html.split_once(HEAD_SLOT).unwrap();
        let (between, after) = rest.split_once(BODY_SLOT).unwrap();
        let shell = Shell {
            before_head: before.trim_end().into(),
            between: between.trim().into(),
            after_body: after.trim_start().into(),
        };
        assert_eq!(shell.join(&minify(head), &minify(body)), minify(&raw(head, body)));
    }
}
