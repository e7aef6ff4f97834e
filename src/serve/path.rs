//! From the path of a request to a file of the site.

use crate::model::values::{decode, encode};

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file of the site.
    File(String),
    /// A folder named without its `/`: pages link relative to it, so the browser is sent there.
    Folder(String),
    /// Nothing of the site; what was asked for.
    Nothing(String),
}

/// Finds the file. The site stands at `/`, and as well under the path at which it will be mounted (`base`, with a `/` at
/// both ends), which its not-found page names.
#[must_use]
pub fn place(path: &str, base: &str, has: impl Fn(&str) -> bool) -> Place {
    let path = decode(path);
    let asked = path.trim_start_matches('/').to_owned();
    if !is_below(&asked) {
        return Place::Nothing(asked);
    }
    let mounted = path.strip_prefix(base).map(str::to_owned);
    for below in std::iter::once(asked.clone()).chain(mounted) {
        if below.is_empty() || below.ends_with('/') {
            let index = format!("{below}index.html");
            if has(&index) {
                return Place::File(index);
            }
        } else if has(&below) {
            return Place::File(below);
        } else if has(&format!("{below}/index.html")) {
            let parts: Vec<String> = below.split('/').map(encode).collect();
            return Place::Folder(format!("/{}/", parts.join("/")));
        }
    }
    Place::Nothing(if asked.is_empty() || asked.ends_with('/') { format!("{asked}index.html") } else { asked })
}

/// Whether a path stays below the root. Files are looked up by name in any case; nothing of this is ever opened.
fn is_below(path: &str) -> bool {
    !path.contains(['\\', '\0']) && path.split('/').all(|part| part != ".." && part != ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, base: &str) -> Place {
        let files = ["index.html", "a/index.html", "a/通知 1.pdf", "404.html"];
        place(path, base, |file| files.contains(&file))
    }

    #[test]
    fn paths_lead_to_files() {
        let file = |name: &str| Place::File(name.to_owned());
        assert_eq!(of("/", "/"), file("index.html"));
        assert_eq!(of("/a/", "/"), file("a/index.html"));
        assert_eq!(of("/a/index.html", "/"), file("a/index.html"));
        assert_eq!(of("/a/%E9%80%9A%E7%9F%A5%201.pdf", "/"), file("a/通知 1.pdf"));
        assert_eq!(of("/a", "/"), Place::Folder("/a/".to_owned()));
        assert_eq!(of("//a", "/"), Place::Folder("/a/".to_owned()), "and to no other host");
        assert_eq!(of("/b/", "/"), Place::Nothing("b/index.html".to_owned()));
    }

    #[test]
    fn the_site_stands_at_its_mount_path_as_well() {
        assert_eq!(of("/zwgk/a/", "/zwgk/"), Place::File("a/index.html".to_owned()));
        assert_eq!(of("/zwgk/", "/zwgk/"), Place::File("index.html".to_owned()));
        assert_eq!(of("/a/", "/zwgk/"), Place::File("a/index.html".to_owned()));
        assert!(matches!(of("/zwgk/x", "/zwgk/"), Place::Nothing(_)));
    }

    #[test]
    fn no_path_leaves_the_site() {
        for path in [
            "/../site.yaml",
            "/a/../index.html",
            "/%2e%2e/site.yaml",
            "/..%2fsite.yaml",
            "/a/..%5c..%5cx",
            "/a%00",
            "/./index.html",
            "/%252e%252e/x",
        ] {
            assert!(matches!(of(path, "/"), Place::Nothing(_)), "{path}");
        }
    }
}
