//! Which files may be written, and which file an argument names.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::Text;
use crate::load::OWN_FILES;
use crate::text;

/// Why a file is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is neither content nor a file of the site's own.
    Foreign,
    /// It is a symbolic link, or lies in a folder that is one.
    Link,
    /// It is no file.
    NoFile,
    /// It may not be written.
    ReadOnly,
}

impl Refusal {
    /// The reason for people.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Foreign => text!(
                "它既不在 content/ 里，也不是站点自己的 YAML 文件",
                "it is neither below content/ nor a YAML file of the site's own"
            ),
            Self::Link => text!(
                "它是符号链接，或者在符号链接的文件夹里；请到文件本身所在的地方改",
                "it is a symbolic link or lies in a folder that is one; mend the file itself where it is"
            ),
            Self::NoFile => text!("那里有一个同名的文件夹或设备", "a folder or device of that name is in the way"),
            Self::ReadOnly => {
                text!("它是只读文件；要改它，先去掉只读属性", "it is read-only; to have it mended, make it writable")
            }
        }
    }
}

/// The path of a file of the site that may be written, whether it is there or not.
///
/// # Errors
/// [`Refusal`] where it may not.
pub fn check(root: &Path, file: &str) -> Result<PathBuf, Refusal> {
    let content = file.strip_prefix("content/").is_some_and(|below| !below.is_empty());
    let plain = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    if !(plain && (content || OWN_FILES.contains(&file))) {
        return Err(Refusal::Foreign);
    }
    let mut path = root.to_owned();
    let mut parts = Path::new(file).components().peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let meta = match path.symlink_metadata() {
            Ok(meta) => meta,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                path.extend(parts);
                return Ok(path);
            }
            // What cannot be looked at is told when it is read or written.
            Err(_) => continue,
        };
        let last = parts.peek().is_none();
        if meta.is_symlink() {
            return Err(Refusal::Link);
        }
        if last != meta.is_file() {
            return Err(Refusal::NoFile);
        }
        if last && meta.permissions().readonly() {
            return Err(Refusal::ReadOnly);
        }
    }
    Ok(path)
}

/// The path from the root of the site of a file or folder that a user names from where they are, or as findings name it.
/// Nothing where there is none in the site.
#[must_use]
pub fn locate_argument(root: &Path, argument: &Path) -> Option<String> {
    let whole = root.canonicalize().ok()?;
    [argument.to_owned(), root.join(argument)].into_iter().find_map(|path| {
        let meta = path.symlink_metadata().ok()?;
        // A link is named as itself, not as what it leads to.
        let path = if meta.is_symlink() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            folder.canonicalize().ok()?.join(path.file_name()?)
        } else {
            path.canonicalize().ok()?
        };
        let below = path.strip_prefix(&whole).ok()?;
        Some(below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_content_and_the_sites_own_files_are_written() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("content/a")).unwrap();
        for foreign in
            ["themes/x.yaml", "content", "content/../../x.md", "/etc/x", "content/./a.md/..", "public/a.html"]
        {
            assert_eq!(check(site.path(), foreign), Err(Refusal::Foreign), "{foreign}");
        }
        assert_eq!(check(site.path(), "content/a/b/c.md").unwrap(), site.path().join("content/a/b/c.md"));
        assert_eq!(check(site.path(), "site.yaml").unwrap(), site.path().join("site.yaml"));
        assert_eq!(check(site.path(), "content/a"), Err(Refusal::NoFile));
    }

    #[test]
    fn a_file_or_folder_is_found_from_here_or_from_the_root() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("content/a")).unwrap();
        fs::write(site.path().join("content/a/b.md"), "").unwrap();
        let located = |argument: &Path| locate_argument(site.path(), argument);
        assert_eq!(located(Path::new("content/a/b.md")).as_deref(), Some("content/a/b.md"));
        assert_eq!(located(&site.path().join("content/a/../a")).as_deref(), Some("content/a"));
        assert_eq!(located(site.path()).as_deref(), Some(""));
        assert_eq!(located(Path::new("content/none.md")), None);
        assert_eq!(located(Path::new("/")), None);
    }
}
