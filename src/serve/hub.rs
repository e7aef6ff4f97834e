//! What the server, the worker and the open pages share.
//!
//! The files stand in a shelf of their own, so that they are served while the site is renewed, which may take seconds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::Serialize;
use tokio::sync::broadcast;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::guard::Guard;
use super::path::{Place, place};
use crate::diagnostic::{Lang, Text};
use crate::engine::live::{Live, Renewed, Shown};

/// So many files other than pages are named to the open pages at most; beyond, each takes its own to be among them.
const NAMED: usize = 200;

/// The state of a server.
pub struct Hub {
    /// The folder of the site.
    pub root: PathBuf,
    /// Language of the preview.
    pub lang: Lang,
    /// Who may ask.
    pub guard: Guard,
    live: RwLock<Live>,
    shelf: RwLock<Shelf>,
    news: broadcast::Sender<News>,
    /// Addresses of the pages that are open in a browser, and how often.
    open: Mutex<BTreeMap<String, usize>>,
}

/// A page that is open in a browser, for as long as this is kept.
pub struct Open {
    hub: Arc<Hub>,
    address: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.hub.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = open.get_mut(&self.address) {
            *times -= 1;
            if *times == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// The files as they are served.
#[derive(Default)]
struct Shelf {
    files: HashMap<String, Shown>,
    base: String,
    now: Now,
    trouble: Option<Text>,
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Now {
    /// How often the site was renewed.
    pub generation: u64,
    /// Whether it is being renewed.
    pub building: bool,
    /// What the style sheets hash to.
    #[serde(serialize_with = "hex")]
    pub styles: u64,
}

/// What open pages are told.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// Files other than pages that changed; `*` where they are too many.
    pub files: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn hex<S: serde::Serializer>(hash: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{hash:016x}"))
}

impl Hub {
    /// A hub for a site that is not read yet.
    #[must_use]
    pub fn new(root: PathBuf, lang: Lang, guard: Guard) -> Self {
        let live = RwLock::new(Live::new(&root));
        let shelf = Shelf { base: "/".to_owned(), now: Now { building: true, ..Now::default() }, ..Shelf::default() };
        // Pages that fall behind reload, so few news need be kept.
        let (news, _) = broadcast::channel(64);
        Self { root, lang, guard, live, shelf: RwLock::new(shelf), news, open: Mutex::default() }
    }

    /// The site, as soon as no renewal is under way.
    pub fn live(&self) -> RwLockReadGuard<'_, Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The site, to renew it.
    pub fn live_mut(&self) -> RwLockWriteGuard<'_, Live> {
        self.live.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf_mut(&self) -> RwLockWriteGuard<'_, Shelf> {
        self.shelf.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file as it is served now.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<Shown> {
        self.shelf().files.get(path).cloned()
    }

    /// Whether there is such a file.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.shelf().files.contains_key(path)
    }

    /// The path at which the site will be mounted.
    #[must_use]
    pub fn base(&self) -> String {
        self.shelf().base.clone()
    }

    /// How it stands.
    #[must_use]
    pub fn now(&self) -> Now {
        self.shelf().now
    }

    /// Why the site could not be looked at at all.
    #[must_use]
    pub fn trouble(&self) -> Option<Text> {
        self.shelf().trouble.clone()
    }

    /// What a page's bytes hash to, in hexadecimal; empty where there is no page.
    #[must_use]
    pub fn print_of(&self, path: &str) -> String {
        self.file(path).map_or_else(String::new, |file| format!("{:016x}", hash(&file)))
    }

    /// The file behind the address of a page.
    #[must_use]
    pub fn file_at(&self, address: &str) -> String {
        match place(address, &self.base(), |file| self.has(file)) {
            Place::File(file) | Place::Folder(file) | Place::Nothing(file) => file,
        }
    }

    /// Takes note that a page is open in a browser, by its address.
    #[must_use]
    pub fn open(self: &Arc<Self>, address: &str) -> Open {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner).entry(address.to_owned()).or_default() += 1;
        Open { hub: self.clone(), address: address.to_owned() }
    }

    /// The files of the pages that are open in a browser.
    #[must_use]
    pub fn open_pages(&self) -> BTreeSet<String> {
        let addresses: Vec<String> = self.open.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect();
        addresses.iter().map(|address| self.file_at(address)).collect()
    }

    /// Listens for news.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Tells the open pages that the site is being renewed.
    pub fn begin(&self) {
        self.shelf_mut().now.building = true;
        self.tell(News::default());
    }

    /// Puts on the shelf what was made anew of the open pages, and tells them; all else follows.
    pub fn show_first(&self, pages: Vec<(String, Shown)>) {
        if pages.is_empty() {
            return;
        }
        self.shelf_mut().files.extend(pages);
        self.tell(News::default());
    }

    /// Puts on the shelf what a renewal changed, and tells the open pages; what else follows from it is on its way.
    pub fn show(&self, live: &Live, renewed: &Renewed) {
        let files = self.put(live, renewed);
        self.tell(News { files });
    }

    /// Puts on the shelf what followed, and tells the open pages that all is done.
    pub fn finish(&self, live: &Live, renewed: &Renewed) {
        let files = self.put(live, renewed);
        {
            let mut shelf = self.shelf_mut();
            shelf.trouble = None;
            shelf.now.generation += 1;
            shelf.now.building = false;
        }
        self.tell(News { files });
    }

    /// Puts on the shelf what a renewal changed; names the files that are no pages.
    fn put(&self, live: &Live, renewed: &Renewed) -> Vec<String> {
        let mut files: Vec<String> =
            renewed.changed.iter().chain(&renewed.removed).filter(|path| !is_page(path)).cloned().collect();
        let styles = files.iter().any(|path| path.ends_with(".css"));
        if self.now().generation == 0 {
            // Pages left open from before a restart have what they need.
            files.clear();
        } else if files.len() > NAMED {
            files = vec!["*".to_owned()];
        }
        {
            let mut shelf = self.shelf_mut();
            for path in &renewed.removed {
                shelf.files.remove(path);
            }
            // Where all of it is new, nothing is known of what was there before.
            if renewed.changed.len() == live.count() {
                shelf.files.retain(|path, _| live.file(path).is_some());
            }
            for path in &renewed.changed {
                if let Some(file) = live.file(path) {
                    shelf.files.insert(path.clone(), file.clone());
                }
            }
            if let Some(site) = live.site() {
                shelf.base = site.config.base_path.to_string();
            }
            if styles {
                shelf.now.styles = styles_of(&shelf.files);
            }
        }
        files
    }

    /// Says why the site could not be looked at. What was served stays.
    pub fn fail(&self, trouble: Text) {
        {
            let mut shelf = self.shelf_mut();
            shelf.trouble = Some(trouble);
            shelf.now.generation += 1;
            shelf.now.building = false;
        }
        self.tell(News::default());
    }

    fn tell(&self, news: News) {
        // Nobody may be listening.
        let _ = self.news.send(news);
    }
}

/// Whether a file is a page, whose own open tab follows it.
#[must_use]
pub fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

fn hash(file: &Shown) -> u64 {
    match file {
        Shown::Made(bytes) => xxh3_64(bytes),
        Shown::Copied { hash, .. } => *hash,
    }
}

/// The same sheets give the same number whenever the server was started.
fn styles_of(files: &HashMap<String, Shown>) -> u64 {
    let mut sheets: Vec<_> = files.iter().filter(|(path, _)| path.ends_with(".css")).collect();
    sheets.sort_by_key(|(path, _)| *path);
    let mut all = Xxh3::new();
    for (path, file) in sheets {
        all.update(path.as_bytes());
        all.update(&hash(file).to_le_bytes());
    }
    all.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_open_until_its_last_tab_is_closed_and_is_shown_while_the_rest_is_made() {
        let hub = Arc::new(Hub::new(PathBuf::new(), Lang::Zh, Guard::default()));
        let first = hub.open("/a/");
        let second = hub.open("/a/");
        assert_eq!(hub.open_pages(), BTreeSet::from(["a/index.html".to_owned()]));
        drop(first);
        assert_eq!(hub.open_pages().len(), 1);
        let mut news = hub.listen();
        hub.begin();
        let page = Shown::Made(b"new"[..].into());
        hub.show_first(vec![("a/index.html".to_owned(), page.clone())]);
        assert_eq!(hub.file("a/index.html"), Some(page));
        assert!(hub.now().building && hub.now().generation == 0);
        assert!(news.try_recv().is_ok() && news.try_recv().is_ok(), "it is told at once");
        drop(second);
        assert!(hub.open_pages().is_empty());
    }
}
