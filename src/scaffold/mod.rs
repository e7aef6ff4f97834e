//! New sites, offices and pages.

mod offices;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

use crate::diagnostic::Text;
use crate::load::{self, Loaded};
use crate::model::catalog::Shape;
use crate::model::office::Kind;
use crate::model::site::RowState;
use crate::model::values::Id;
use crate::model::{Mode, Owner, Site};
use crate::source::Scalar;
use crate::source::decode::nearest;
use crate::{stub, text};

/// A parent with one complete office. `{{today}}` stands for the day on which it is written.
static TEMPLATE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/site");

/// The record of a new office. `{{id}}`, `{{name}}`, `{{kind}}` and `{{today}}` stand for what they say.
static RECORD: &str = include_str!("office.yaml");

/// What was made, and what to do next.
#[derive(Debug)]
pub struct Made {
    /// Files, in the order written.
    pub files: Vec<PathBuf>,
    /// What to do next.
    pub next: Text,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// There is something in the way.
    #[error("{0} exists")]
    Exists(PathBuf),
    /// The names given make no sense.
    #[error("{}", .0.en)]
    Usage(Text),
    /// Writing failed.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl ScaffoldError {
    /// The message for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Exists(path) => {
                let path = path.display();
                text!(
                    "{path} 已经存在，没有改动它。\n办法：在它里面改；要另外新建的，换一个名字",
                    "{path} exists and was not touched.\nhelp: edit what is there, or choose another name for something new"
                )
            }
            Self::Usage(text) => text.clone(),
            Self::Io { path, error } => {
                let path = path.display();
                text!("写不了 {path}：{error}", "cannot write {path}: {error}")
            }
        }
    }
}

fn today() -> Date {
    crate::calendar::now().date()
}

fn write(path: &Path, text: &str, files: &mut Vec<PathBuf>) -> Result<(), ScaffoldError> {
    let io = |error| ScaffoldError::Io { path: path.to_owned(), error };
    if path.exists() {
        return Err(ScaffoldError::Exists(path.to_owned()));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io)?;
    }
    fs::write(path, text).map_err(io)?;
    files.push(path.to_owned());
    Ok(())
}

/// Writes a new site with a complete office into a folder that is empty or not there.
///
/// # Errors
/// [`ScaffoldError`] where the folder holds something, or cannot be written.
pub fn site(folder: &Path) -> Result<Made, ScaffoldError> {
    site_on(folder, today())
}

/// Writes a new site as of a day.
///
/// # Errors
/// [`ScaffoldError`] where the folder holds something, or cannot be written.
pub fn site_on(folder: &Path, today: Date) -> Result<Made, ScaffoldError> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(ScaffoldError::Exists(folder.to_owned()));
    }
    let today = today.to_string();
    let mut files = Vec::new();
    let mut pending = vec![&TEMPLATE];
    while let Some(dir) = pending.pop() {
        for file in dir.files() {
            let text = file.contents_utf8().unwrap_or_default().replace("{{today}}", &today);
            // Cargo leaves files whose name begins with a dot out of packages.
            let path = file.path().to_string_lossy().replace("dot-", ".");
            write(&folder.join(path), &text, &mut files)?;
        }
        pending.extend(dir.dirs());
    }
    files.sort();
    let shown = folder.display();
    Ok(Made {
        files,
        next: text!(
            "新站点在 {shown}。接着：\n  cd {shown}\n  gongkai build\n再把 site.yaml 和 content/ 里的样例换成自己的内容",
            "the new site is in {shown}. Next:\n  cd {shown}\n  gongkai build\nThen put your own content in place of the examples in site.yaml and content/"
        ),
    })
}

fn read_site(root: &Path) -> Result<Site, ScaffoldError> {
    let now = today().at(0, 0, 0, 0);
    let Loaded { site, .. } = load::load(root, now, Mode::Public).map_err(|_| {
        let root = root.display();
        ScaffoldError::Usage(text!(
            "{root} 里没有 site.yaml。\n办法：进入站点的文件夹，或先运行 gongkai new 文件夹",
            "{root} has no site.yaml.\nhelp: go into the folder of a site, or make one: gongkai new DIR"
        ))
    })?;
    site.ok_or_else(|| {
        ScaffoldError::Usage(text!(
            "site.yaml 读不了。\n办法：运行 gongkai check，先改正它",
            "site.yaml cannot be read.\nhelp: run `gongkai check` and mend it first"
        ))
    })
}

/// Adds an office: its record, the pages that it owes as stubs, its id in `site.yaml`.
///
/// # Errors
/// [`ScaffoldError`] where the id is none or is taken, or something cannot be written.
pub fn office(root: &Path, id: &str, name: Option<&str>, kind: &str) -> Result<Made, ScaffoldError> {
    let id = Id::parse(id).map_err(|fault| usage(&fault))?;
    let kind = Kind::parse(kind).map_err(|fault| usage(&fault))?;
    let site = read_site(root)?;
    let folder = root.join("content").join(id.as_str());
    if folder.exists() || site.config.offices.contains(&id) {
        return Err(ScaffoldError::Exists(folder));
    }
    let config = root.join("site.yaml");
    let io = |error| ScaffoldError::Io { path: config.clone(), error };
    let text = fs::read_to_string(&config).map_err(io)?;
    let listed = offices::list_office(&text, id.as_str()).ok_or_else(|| {
        ScaffoldError::Usage(text!(
            "看不懂 site.yaml 里 offices 的写法。\n办法：写成 offices: [a, b]，或每行一个“- 标识”",
            "`offices` in site.yaml is written in a way that cannot be added to.\nhelp: write `offices: [a, b]`, or one `- id` a line"
        ))
    })?;
    let mut files = Vec::new();
    let record = RECORD
        .replace("{{id}}", id.as_str())
        .replace("{{name}}", name.unwrap_or("新单位"))
        .replace("{{kind}}", kind.key())
        .replace("{{today}}", &today().to_string());
    write(&folder.join("office.yaml"), &record, &mut files)?;
    fs::write(&config, listed).map_err(io)?;
    files.push(config.clone());
    // The site is read again, so that what the office owes is what the rules will ask.
    let site = read_site(root)?;
    if let Some(owner) = site.owner(id.as_str()) {
        for item in site.items(owner) {
            let missing = site.row(owner, item).is_some_and(|row| row.state == RowState::Missing);
            if missing && item.shape != Shape::Data {
                let path = folder.join(item.id.as_str()).join(stub::file_name(item, today(), 1));
                write(&path, &stub::page(&site, item, "", today()), &mut files)?;
            }
        }
    }
    Ok(Made {
        files,
        next: text!(
            "接着填写记录和各页面，审核后写上 review；gongkai check --office {id} 列出还缺什么",
            "now fill in the record and the pages, and write `review` after the review; `gongkai check --office {id}` lists what is missing"
        ),
    })
}

fn usage(fault: &crate::source::ValueFault) -> ScaffoldError {
    let (message, help) = (&fault.message, &fault.help);
    ScaffoldError::Usage(Text {
        zh: format!("{}。\n办法：{}", message.zh, help.zh),
        en: format!("{}.\nhelp: {}", message.en, help.en),
    })
}

/// Adds a page to a row, with the headings that its elements need.
///
/// # Errors
/// [`ScaffoldError`] where there is no such office or row, or the page is there.
pub fn page(root: &Path, place: &str, title: &str) -> Result<Made, ScaffoldError> {
    let site = read_site(root)?;
    // People know the names; what is written are the ids.
    let unknown = |what_zh: &str, what_en: &str, name: &str, known: Vec<(&str, &str)>| {
        let named = known.iter().find(|(_, known)| *known == name).map(|(id, _)| *id);
        let near = named.or_else(|| nearest(name, known.iter().map(|(id, _)| *id)));
        let list =
            |one: fn(&(&str, &str)) -> String, between: &str| known.iter().map(one).collect::<Vec<_>>().join(between);
        let (zh, en) = near.map_or_else(
            || {
                (
                    format!("可以写：{}", list(|(id, name)| format!("{id}（{name}）"), "、")),
                    format!("known: {}", list(|(id, name)| format!("{id} ({name})"), ", ")),
                )
            },
            |near| (format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
        );
        ScaffoldError::Usage(text!(
            "没有{what_zh}“{name}”。\n办法：{zh}",
            "there is no {what_en} `{name}`.\nhelp: {en}"
        ))
    };
    let (office, item_id) = place.split_once('/').ok_or_else(|| {
        ScaffoldError::Usage(text!(
            "写成 单位/事项，例如 lingang/tongzhi-gonggao",
            "write OFFICE/ITEM, for example lingang/tongzhi-gonggao"
        ))
    })?;
    let owner = if office == "_parent" { Some(Owner::Parent) } else { site.owner(office) };
    let owner = owner.ok_or_else(|| {
        let offices = site.config.offices.iter().map(Id::as_str).chain(["_parent"]);
        let name = |id: &str| if id == "_parent" { Some(Owner::Parent) } else { site.owner(id) };
        let named = offices.map(|id| (id, name(id).map_or(id, |owner| site.office(owner).display_name())));
        unknown("单位", "office", office, named.collect())
    })?;
    let rows: Vec<_> = site.catalog.rows(site.kind(owner)).collect();
    let item = rows.iter().find(|item| item.id.as_str() == item_id).ok_or_else(|| {
        let known = rows.iter().map(|item| (item.id.as_str(), item.name.as_str())).collect();
        unknown("公开事项", "item", item_id, known)
    })?;
    let folder = root.join("content").join(office).join(item_id);
    let today = today();
    let path = (1..1000)
        .map(|number| folder.join(stub::file_name(item, today, number)))
        .find(|path| item.shape != Shape::List || !(path.exists() || path.with_extension("").exists()))
        .unwrap_or_else(|| folder.join(stub::file_name(item, today, 1)));
    let mut files = Vec::new();
    write(&path, &stub::page(&site, item, title, today), &mut files)?;
    let shown = path.display();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let source = format!("content/{office}/{item_id}/{name}");
    Ok(Made {
        files,
        next: text!(
            "填写 {shown}，写好后去掉 draft，由另一人运行 gongkai review {source} --by 审核人，再运行 gongkai check",
            "fill in {shown}, take `draft` out when it is ready, let someone else run `gongkai review {source} --by NAME`, and run `gongkai check`"
        ),
    })
}
