//! What an office posts beside its column: sheets for notice boards, the list of what hangs where, a page for the wall
//! screen, and texts for new media. All of it is made from the record and from pages, and lies in one folder of the column.

pub mod code;
pub mod fit;
pub mod list;
pub mod platforms;
pub mod screen;
pub mod sheet;
pub mod target;
pub mod texts;

use std::collections::BTreeMap;

use serde::Serialize;

use super::office_view::OfficeView;
use super::plan::{Job, JobKind};
use crate::model::board::{POSTING, Paper};
use crate::model::catalog::{ArticleRole, Item, Shape, View as CatalogView};
use crate::model::office::Kind;
use crate::model::page::{Page, Role, State};
use crate::model::site::RowState;
use crate::model::values::UrlPath;
use crate::model::{Office, Owner, Site};

/// Notices that are new: on the screen and as texts for new media.
const NEWS: usize = 6;
/// Pages that came down, as the posting list names them.
const DOWN: usize = 12;

/// What a sheet shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Addresses, hours and the disclosure bureau.
    Contacts,
    /// The directory.
    Phones,
    /// How to apply for information.
    Apply,
    /// The channels for complaints.
    Complaints,
    /// A page marked for the board, by place in the page table.
    Page(usize),
}

impl Subject {
    /// Its name in views.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Phones => "phones",
            Self::Apply => "apply",
            Self::Complaints => "complaints",
            Self::Page(_) => "page",
        }
    }

    /// The title of its sheet.
    #[must_use]
    pub fn title(self, site: &Site) -> &str {
        match self {
            Self::Contacts => "联系方式和办公时间",
            Self::Phones => "业务咨询电话",
            Self::Apply => "怎样申请公开政府信息",
            Self::Complaints => "投诉举报和意见建议渠道",
            Self::Page(index) => site.pages[index].title(),
        }
    }

    /// The date of its content: that of the page, or of the record's last change. Never that of the build.
    #[must_use]
    pub fn date(self, site: &Site, owner: Owner) -> Option<String> {
        match self {
            Self::Page(index) => {
                let page = &site.pages[index];
                let changed = page.front.rare().changed.get().map(ToString::to_string);
                changed.or_else(|| page.published().map(|moment| moment.date.to_string()))
            }
            _ => site.office(owner).changed.get().map(ToString::to_string),
        }
    }
}

/// A page of the posting folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostingPage {
    /// The page that lists the others.
    Index,
    /// What hangs where.
    List,
    /// The page for the wall screen.
    Screen,
    /// The texts for new media.
    Texts,
    /// A sheet, on a size of paper.
    Sheet(Subject, Paper),
}

impl PostingPage {
    /// Its address.
    #[must_use]
    pub fn url(self, site: &Site, owner: Owner) -> UrlPath {
        let name = match self {
            Self::Index => "index.html".to_owned(),
            Self::List => "list.html".to_owned(),
            Self::Screen => "screen.html".to_owned(),
            Self::Texts => "texts.html".to_owned(),
            Self::Sheet(subject, paper) => match subject {
                Subject::Page(index) => format!("{}-{}.html", page_name(&site.pages[index]), paper.key()),
                _ => format!("{}-{}.html", subject.key(), paper.key()),
            },
        };
        UrlPath::from_parts([site.folder(owner), POSTING, &name])
    }

    /// Its title.
    #[must_use]
    pub fn title(self, site: &Site) -> String {
        match self {
            Self::Index => "张贴和屏幕".to_owned(),
            Self::List => "张贴清单".to_owned(),
            Self::Screen => "电子屏".to_owned(),
            Self::Texts => "新媒体文稿".to_owned(),
            Self::Sheet(subject, paper) => format!("{}（{}张贴页）", subject.title(site), paper.name()),
        }
    }

    /// The kind of page: the name of its template.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Index => "posting",
            Self::List => "posting_list",
            Self::Screen => "screen",
            Self::Texts => "posting_texts",
            Self::Sheet(..) => "sheet",
        }
    }

    /// Whether it fills a sheet or screen of its own, without the header and footer of the site.
    #[must_use]
    pub fn stands_alone(self) -> bool {
        matches!(self, Self::List | Self::Screen | Self::Sheet(..))
    }
}

/// A file of the posting folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFile {
    /// The channels of the office.
    Channels,
    /// A notice, by place in the page table.
    Notice(usize),
}

impl TextFile {
    /// Its address.
    #[must_use]
    pub fn url(self, site: &Site, owner: Owner) -> UrlPath {
        let name = match self {
            Self::Channels => "channels.txt".to_owned(),
            Self::Notice(index) => format!("{}.txt", page_name(&site.pages[index])),
        };
        UrlPath::from_parts([site.folder(owner), POSTING, &name])
    }
}

/// `item.slug`: ids hold no point, so no two pages share a name, and none is that of another page of the folder.
fn page_name(page: &Page) -> String {
    let item = page.role.item().map_or("", |id| id.as_str());
    let file = page.url.as_str().rsplit('/').next().unwrap_or_default();
    format!("{item}.{}", file.strip_suffix(".html").unwrap_or(file))
}

/// What the page table gives an office to post.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    /// Pages that hang, the newest first.
    pub pages: Vec<usize>,
    /// Pages that hung and have come down, the latest first.
    pub down: Vec<usize>,
    /// The newest notices.
    pub news: Vec<usize>,
}

/// What the page table gives each office to post, in one pass.
#[must_use]
pub fn posted(site: &Site) -> BTreeMap<Owner, Posted> {
    let mut posted: BTreeMap<Owner, Posted> =
        site.owners().map(|owner| (owner, Posted { news: news(site, owner), ..Posted::default() })).collect();
    for (index, page) in site.pages.iter().enumerate() {
        if page.board_mark().is_none() || !can_hang(site, page) || !page.state.is_public() {
            continue;
        }
        let Some(own) = posted.get_mut(&page.owner) else { continue };
        let hangs = page.state == State::Published && !page.is_taken_down(site.now);
        if hangs { &mut own.pages } else { &mut own.down }.push(index);
    }
    for own in posted.values_mut() {
        own.pages.sort_by(|a, b| {
            let key = |index: &usize| site.pages[*index].published().map(crate::model::values::Moment::key);
            key(b).cmp(&key(a)).then_with(|| site.pages[*b].source.cmp(&site.pages[*a].source))
        });
        own.down.sort_by_key(|index| std::cmp::Reverse((list::came_down(&site.pages[*index]), *index)));
        own.down.truncate(DOWN);
    }
    posted
}

/// Whether a page can hang on a board: a text with a page of its own.
#[must_use]
pub fn can_hang(site: &Site, page: &Page) -> bool {
    match &page.role {
        Role::Article { .. } => true,
        Role::Report { .. } => !page.is_data,
        Role::RowIndex { item } => {
            let row = site.catalog.item(site.kind(page.owner), item.as_str());
            row.is_some_and(|row| row.shape == Shape::Page)
        }
        Role::OfficeIntro => false,
    }
}

/// The newest notices that have not expired.
fn news(site: &Site, owner: Owner) -> Vec<usize> {
    let lists = site.items(owner).filter(|item| item.role == Some(ArticleRole::Notice));
    let current = |index: &usize| {
        let page = &site.pages[*index];
        page.state == State::Published && !page.is_expired(site.now)
    };
    let mut newest: Vec<usize> = lists
        .filter_map(|item| site.row(owner, item))
        .flat_map(|row| row.articles.iter().copied().filter(current).take(NEWS))
        .collect();
    newest.sort_by(|a, b| {
        let key = |index: &usize| site.pages[*index].published().map(crate::model::values::Moment::key);
        key(b).cmp(&key(a)).then_with(|| site.pages[*b].source.cmp(&site.pages[*a].source))
    });
    newest.truncate(NEWS);
    newest
}

/// The subjects of an office's sheets: its record, then its pages.
#[must_use]
pub fn subjects(office: &Office, posted: &Posted) -> Vec<Subject> {
    let applies = office.kind() == Kind::SubOffice || office.applications.get().is_some();
    [
        (office.bureau.get().is_some() || !office.hours.is_empty(), Subject::Contacts),
        (!office.phones.is_empty(), Subject::Phones),
        (applies, Subject::Apply),
        (office.complaints.get().is_some(), Subject::Complaints),
    ]
    .into_iter()
    .filter_map(|(there, subject)| there.then_some(subject))
    .chain(posted.pages.iter().map(|index| Subject::Page(*index)))
    .collect()
}

/// The pages of the posting folders. They show the beginnings of texts, so they come after the pages of the columns.
#[must_use]
pub fn plan_posting(site: &Site) -> Vec<Job<'_>> {
    let posted = posted(site);
    let mut jobs = Vec::new();
    for owner in site.owners().filter(|owner| site.office(*owner).is_read()) {
        let mut add = |page: PostingPage| {
            jobs.push(Job { owner: Some(owner), kind: JobKind::Posting(page), url: page.url(site, owner) });
        };
        // Pages that share a shell stand together.
        add(PostingPage::Index);
        add(PostingPage::Texts);
        add(PostingPage::List);
        add(PostingPage::Screen);
        for subject in subjects(site.office(owner), &posted[&owner]) {
            for paper in Paper::ALL {
                add(PostingPage::Sheet(subject, paper));
            }
        }
    }
    jobs
}

/// The texts of the posting folders.
#[must_use]
pub fn plan_texts(site: &Site) -> Vec<(Owner, TextFile)> {
    let owners = site.owners().filter(|owner| site.office(*owner).is_read());
    owners
        .flat_map(|owner| {
            let notices = news(site, owner).into_iter().map(TextFile::Notice);
            std::iter::once(TextFile::Channels).chain(notices).map(move |file| (owner, file))
        })
        .collect()
}

/// A full address of the site.
fn full_address(site: &Site, url: &str) -> String {
    format!("{}{url}", site.config.base_url())
}

/// Where the code of a sheet leads: the page itself; of the record the row that shows it, or the office's home page.
fn subject_target(site: &Site, owner: Owner, subject: Subject) -> String {
    let view = match subject {
        Subject::Page(index) => return full_address(site, site.pages[index].url.as_str()),
        Subject::Contacts => CatalogView::Bureau,
        Subject::Phones => CatalogView::Phones,
        Subject::Apply => CatalogView::Applications,
        Subject::Complaints => CatalogView::Complaints,
    };
    let shown = |item: &&Item| {
        item.view == Some(view) && site.row(owner, item).is_some_and(|row| row.state == RowState::Published)
    };
    let url = site.items(owner).find(shown).map_or_else(|| site.column_url(owner), |item| site.row_url(owner, item));
    full_address(site, url.as_str())
}

/// A sheet as the index lists it.
#[derive(Clone, Debug, Serialize)]
pub struct SheetLink {
    /// `contacts`, `phones`, `apply`, `complaints` or `page`.
    pub subject: String,
    /// Its title.
    pub title: String,
    /// Address of the sheet in A4.
    pub a4: String,
    /// Address of the sheet in A3.
    pub a3: String,
    /// The date of its content.
    pub date: Option<String>,
    /// The last day on which it hangs.
    pub until: Option<String>,
}

/// `posting`: the sheets, screen and texts of an office.
#[derive(Clone, Debug, Serialize)]
pub struct PostingView {
    /// Its sheets.
    pub sheets: Vec<SheetLink>,
    /// Address of the posting list.
    pub list_url: String,
    /// Address of the page for the wall screen.
    pub screen_url: String,
    /// Address of the texts for new media.
    pub texts_url: String,
    /// Address of the text of its channels.
    pub channels_file: String,
    /// Folder of the office's column, as it is copied for the screen.
    pub folder: String,
}

/// The sheets, screen and texts of an office.
#[must_use]
pub fn index(site: &Site, owner: Owner, posted: &Posted) -> PostingView {
    let sheet = |subject: Subject| SheetLink {
        subject: subject.key().to_owned(),
        title: subject.title(site).to_owned(),
        a4: PostingPage::Sheet(subject, Paper::A4).url(site, owner).to_string(),
        a3: PostingPage::Sheet(subject, Paper::A3).url(site, owner).to_string(),
        date: subject.date(site, owner),
        until: until(site, subject),
    };
    let url = |page: PostingPage| page.url(site, owner).to_string();
    PostingView {
        sheets: subjects(site.office(owner), posted).into_iter().map(sheet).collect(),
        list_url: url(PostingPage::List),
        screen_url: url(PostingPage::Screen),
        texts_url: url(PostingPage::Texts),
        channels_file: TextFile::Channels.url(site, owner).to_string(),
        folder: site.folder(owner).to_owned(),
    }
}

/// The last day on which a sheet hangs, where it is known.
fn until(site: &Site, subject: Subject) -> Option<String> {
    let Subject::Page(index) = subject else { return None };
    site.pages[index].comes_down().map(|moment| moment.to_string())
}

/// What the pages of posting folders show, by kind.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum PostingPageView {
    /// `posting`: the page that lists the others.
    Index(PostingView),
    /// `posting_list`: what hangs where.
    List(list::PostingListView),
    /// `screen`: the page for the wall screen.
    Screen(screen::ScreenView),
    /// `posting_texts`: the texts for new media.
    Texts(texts::TextsView),
    /// `sheet`: a sheet for the notice board.
    Sheet(Box<sheet::SheetView>),
}

/// The codes that an office declares itself; those that lead nowhere have a finding and no code.
fn own_codes(site: &Site, owner: Owner) -> Vec<code::CodeView> {
    let codes = &site.office(owner).codes;
    codes
        .iter()
        .filter_map(|link| {
            let (title, page) = (link.title.get()?, link.page.get()?);
            code::code(title, &target::target(site, owner, page).ok()?)
        })
        .collect()
}

/// The code of a sheet.
fn subject_code(site: &Site, owner: Owner, subject: Subject) -> Option<code::CodeView> {
    code::code(subject.title(site), &subject_target(site, owner, subject))
}

/// The name under which an office signs its sheets and screen.
fn signature(office: &OfficeView) -> String {
    if office.full_name.is_empty() { office.name.clone() } else { office.full_name.clone() }
}
