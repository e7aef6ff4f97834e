//! What people call the page or record that they review.

use std::path::Path;

use crate::diagnostic::{SourcePath, Text};
use crate::model::page::Role;
use crate::model::values::Id;
use crate::model::{Owner, Site};
use crate::source::decode::nearest;
use crate::text;

/// What is reviewed.
#[derive(Clone, Debug)]
pub enum Target {
    /// A page of the page table.
    Page(usize),
    /// The record of an owner.
    Record(Owner),
    /// A file of the site that gave neither.
    Unread(SourcePath),
}

/// Finds it by its source file (from the root of the site, or from the folder one is in), its address, OFFICE/ITEM/SLUG,
/// or, of a record, its office.
pub fn find(site: &Site, root: &Path, named: &str) -> Result<Target, Text> {
    let source = source_of(root, named);
    let named = named.trim().trim_start_matches("./").replace('\\', "/");
    let sources = source.iter().map(String::as_str).chain([named.as_str()]);
    for source in sources {
        if let Some(index) = site.page_by_source(source) {
            return Ok(Target::Page(index));
        }
        if let Some(owner) = site.owners().find(|owner| &*site.office(*owner).source == source) {
            return Ok(Target::Record(owner));
        }
    }
    let base = site.config.base_url();
    let address = named.strip_prefix(&base).unwrap_or(&named).trim_start_matches('/');
    if let Some(index) = site.pages.iter().position(|page| page.url.as_str() == address) {
        return Ok(Target::Page(index));
    }
    if let Some(target) = by_ids(site, named.trim_matches('/')) {
        return Ok(target);
    }
    if let Some(source) = source.filter(|source| source.starts_with("content/") && root.join(source).is_file()) {
        return Ok(Target::Unread(source.into()));
    }
    let near = nearest(&named, site.pages.iter().map(|page| &*page.source));
    let help = match near {
        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
        None => text!(
            "写文件的路径、网址、单位/事项/名称，或者单位的标识（指它的记录）",
            "name its file, its address, OFFICE/ITEM/SLUG, or an office (for its record)"
        ),
    };
    let (zh, en) = (help.zh, help.en);
    Err(text!("没有文章或记录“{named}”。\n办法：{zh}", "there is no page or record `{named}`.\nhelp: {en}"))
}

/// The path from the root of the site, of a file that is there.
fn source_of(root: &Path, named: &str) -> Option<String> {
    let here = Path::new(named);
    let below = root.join(here);
    let path = [here, below.as_path()].into_iter().find(|path| path.is_file())?;
    let (path, root) = (path.canonicalize().ok()?, root.canonicalize().ok()?);
    let parts = path.strip_prefix(&root).ok()?;
    Some(parts.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
}

fn by_ids(site: &Site, named: &str) -> Option<Target> {
    let parts: Vec<&str> = named.split('/').collect();
    let owner = |id: &str| if id == "_parent" { Some(Owner::Parent) } else { site.owner(id) };
    let page = |owner: Owner, is: &dyn Fn(&Role) -> bool| {
        site.pages.iter().position(|page| page.owner == owner && is(&page.role)).map(Target::Page)
    };
    match *parts.as_slice() {
        [office] | [office, "office.yaml"] => owner(office).map(Target::Record),
        [office, item] => {
            page(owner(office)?, &|role| matches!(role, Role::RowIndex { item: id } if id.as_str() == item))
        }
        [office, item, name] => page(owner(office)?, &|role| match role {
            Role::Article { item: id, slug } => id.as_str() == item && Id::as_str(slug) == name,
            Role::Report { item: id, year } => id.as_str() == item && name.parse() == Ok(*year),
            Role::RowIndex { .. } | Role::OfficeIntro => false,
        }),
        _ => None,
    }
}
