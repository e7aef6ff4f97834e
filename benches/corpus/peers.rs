//! The corpus for other site generators: the same bodies, and templates that do the same work in each.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde_json::json;

use super::{Article, COLUMNS, Corpus, write_all};

static PEERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/benches/corpus/peers");

/// A site generator to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Eleventy.
    Eleventy,
}

impl Peer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hugo, Self::Zola, Self::Eleventy];

    /// Its name, as a folder is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Eleventy => "eleventy",
        }
    }

    /// What else the front matter of an article says.
    fn head(self, article: &Article, source: &str, index: &str) -> String {
        let tags = json!(article.tags);
        let meta = json!({"index_no": index, "doc_no": article.number, "source": source});
        match self {
            Self::Hugo => format!("tags: {tags}\nparams: {meta}"),
            Self::Zola => format!("taxonomies: {{\"tags\": {tags}}}\nextra: {meta}"),
            Self::Eleventy => format!("topics: {tags}\nextra: {meta}"),
        }
    }

    /// What else the front matter of the home page, of an office and of a column says, by their places.
    fn home(self) -> &'static str {
        match self {
            Self::Hugo => "",
            Self::Zola => "template: index.html\nsort_by: none\n",
            Self::Eleventy => "layout: index.njk\nkind: home\n",
        }
    }

    fn office(self, at: usize) -> String {
        match self {
            Self::Hugo => format!("weight: {at}\nlayout: office\n"),
            Self::Zola => format!("weight: {at}\ntemplate: office.html\n"),
            Self::Eleventy => "layout: office.njk\nkind: office\n".to_owned(),
        }
    }

    fn column(self, at: usize) -> String {
        match self {
            Self::Hugo => format!("weight: {at}\n"),
            Self::Zola => format!("weight: {at}\nsort_by: date\ntemplate: section.html\n"),
            Self::Eleventy => "layout: section.njk\nkind: section\n".to_owned(),
        }
    }

    /// The file that makes a folder a page.
    fn index(self) -> &'static str {
        if self == Self::Eleventy { "index.md" } else { "_index.md" }
    }
}

/// Writes the site of a peer into an empty folder.
pub fn write(corpus: &Corpus, root: &Path, peer: Peer) -> io::Result<()> {
    fs::create_dir_all(root.join("static"))?;
    write_all(PEERS.get_dir(peer.name()).expect("the templates of a peer"), root, &str::to_owned)?;
    write_all(PEERS.get_dir("static").expect("the static files"), &root.join("static"), &str::to_owned)?;
    let content = root.join("content");
    fs::create_dir_all(content.join("_data"))?;
    configure(corpus, root, peer)?;
    fs::write(content.join(peer.index()), format!("---\ntitle: 政府信息公开\n{}---\n", peer.home()))?;
    corpus.offices.par_iter().try_for_each(|office| {
        let folder = content.join(&office.id);
        fs::create_dir_all(&folder)?;
        fs::write(
            folder.join(peer.index()),
            format!("---\ntitle: {}\n{}---\n", office.name, peer.office(office.at + 1)),
        )?;
        if peer == Peer::Eleventy {
            let data = json!({"office": {"slug": office.id, "title": office.name}});
            fs::write(folder.join(format!("{}.json", office.id)), data.to_string())?;
        }
        for (at, (column, name)) in COLUMNS.iter().enumerate() {
            let folder = folder.join(column);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(peer.index()), format!("---\ntitle: {name}\n{}---\n", peer.column(at + 1)))?;
            if peer == Peer::Eleventy {
                let data = json!({"column": {"slug": column, "title": name}, "layout": "page.njk", "kind": "article",
                    "bucket": format!("{}/{column}", office.id)});
                fs::write(folder.join(format!("{column}.json")), data.to_string())?;
            }
            for (place, article) in corpus.column(office.at, at).enumerate() {
                let index = format!("11064000006500000X/{}-{:05}", article.date.year(), place + 1);
                let head = peer.head(&article, &office.name, &index);
                let body = article.body(|to_office, to_column, slug| {
                    let (office, column) = (&corpus.offices[to_office].id, COLUMNS[to_column].0);
                    slug.map_or_else(|| format!("/{office}/{column}/"), |slug| format!("/{office}/{column}/{slug}/"))
                });
                let text = format!("---\ntitle: {}\ndate: {}\n{head}\n---\n\n{body}", article.title, article.date);
                fs::write(folder.join(format!("{}.md", article.slug)), text)?;
            }
        }
        Ok(())
    })
}

/// The names of the columns, where the templates of a peer look for them.
fn configure(corpus: &Corpus, root: &Path, peer: Peer) -> io::Result<()> {
    let columns = |key: &str| {
        COLUMNS.iter().fold(String::new(), |mut text, (slug, name)| {
            let _ = write!(text, "\n[[{key}]]\nslug = \"{slug}\"\ntitle = \"{name}\"\n");
            text
        })
    };
    let append = |name: &str, more: &str| -> io::Result<()> {
        let before = fs::read_to_string(root.join(name))?;
        fs::write(root.join(name), before + more)
    };
    match peer {
        Peer::Hugo => append("hugo.toml", &columns("params.columns")),
        Peer::Zola => append("config.toml", &columns("extra.columns")),
        Peer::Eleventy => {
            let pairs = |slug: &str, title: &str| json!({"slug": slug, "title": title});
            let data = json!({
                "title": "中华人民共和国云港海关",
                "domain": "www.yungang-customs.example",
                "columns": COLUMNS.map(|(slug, title)| pairs(slug, title)),
                "offices": corpus.offices.iter().map(|office| pairs(&office.id, &office.name)).collect::<Vec<_>>(),
            });
            fs::write(root.join("content/_data/site.json"), data.to_string())
        }
    }
}
