//! What hangs where, since when, and when it comes down.

use serde::Serialize;

use super::{Posted, PostingPage, Subject, signature, subjects, until};
use crate::model::board::{NoticeBoard, Paper};
use crate::model::page::{Page, State};
use crate::model::values::{Id, Moment};
use crate::model::{Field, Owner, Site};
use crate::pages::office_view::OfficeView;

/// Something that hangs on a board.
#[derive(Clone, Debug, Serialize)]
pub struct HangingView {
    /// Its title.
    pub title: String,
    /// Address of its sheet, on the paper of the board.
    pub url: String,
    /// The date of its content: this version hangs since then.
    pub since: Option<String>,
    /// The last day on which it hangs; none for what is replaced when the record changes, and for what stays.
    pub until: Option<String>,
    /// Whether it is made from the record, and replaced when that changes.
    pub record: bool,
}

/// A board with what hangs on it.
#[derive(Clone, Debug, Serialize)]
pub struct BoardView {
    /// Its name.
    pub name: String,
    /// Name of the place of business, where it has another name than the board.
    pub place: Option<String>,
    /// Its paper: `A4` or `A3`.
    pub paper: String,
    /// What hangs on it.
    pub hanging: Vec<HangingView>,
}

/// Something that has come down.
#[derive(Clone, Debug, Serialize)]
pub struct DownView {
    /// Its title.
    pub title: String,
    /// Since when it hangs no more.
    pub since: Option<String>,
    /// Whether the page was withdrawn.
    pub withdrawn: bool,
}

/// `posting_list`: what hangs where.
#[derive(Clone, Debug, Serialize)]
pub struct PostingListView {
    /// The office.
    pub office: String,
    /// Its boards.
    pub boards: Vec<BoardView>,
    /// What has come down and hangs nowhere any more.
    pub down: Vec<DownView>,
    /// The date of the newest of what hangs.
    pub date: Option<String>,
    /// Address of the page that lists sheets, screen and texts.
    pub index_url: String,
}

/// A board that the record names, or that stands for a place of business.
struct Board<'s> {
    ids: Vec<&'s Id>,
    name: String,
    place: Option<String>,
    paper: Paper,
}

/// The boards of an office: those of its record, else its places of business, else one.
fn boards(site: &Site, owner: Owner) -> Vec<Board<'_>> {
    let office = site.office(owner);
    let named = |board: &'_ NoticeBoard| {
        let place = board.place.get().and_then(|id| office.place(id.as_str()));
        let place = place.and_then(|place| place.name.get()).cloned();
        Some((board.name.get().cloned().or_else(|| place.clone())?, place))
    };
    if !office.boards.is_empty() {
        let boards = office.boards.iter().filter_map(|board| {
            let (name, place) = named(board)?;
            let ids = [&board.id, &board.place].into_iter().filter_map(Field::get).collect();
            let place = place.filter(|place| *place != name);
            Some(Board { ids, name, place, paper: board.size.get().copied().unwrap_or_default() })
        });
        return boards.collect();
    }
    let places = office.places.iter().filter_map(|place| {
        let ids = place.id.get().into_iter().collect();
        Some(Board { ids, name: place.name.get()?.clone(), place: None, paper: Paper::default() })
    });
    let boards: Vec<Board<'_>> = places.collect();
    if boards.is_empty() {
        let name = format!("{}公告栏", office.display_name());
        return vec![Board { ids: Vec::new(), name, place: None, paper: Paper::default() }];
    }
    boards
}

/// When a page came down: the last day on which it hung, or that of its withdrawal.
pub(super) fn came_down(page: &Page) -> Option<jiff::civil::DateTime> {
    let withdrawn = page.front.rare().withdrawn.get().filter(|_| page.state == State::Withdrawn);
    withdrawn
        .and_then(|withdrawal| withdrawal.date.get())
        .map(|date| date.at(0, 0, 0, 0))
        .or_else(|| page.comes_down().map(Moment::end))
}

/// The posting list of an office.
#[must_use]
pub fn list(site: &Site, owner: Owner, office: &OfficeView, posted: &Posted) -> PostingListView {
    let subjects = subjects(site.office(owner), posted);
    let hangs_on = |subject: Subject, board: &Board<'_>| match subject {
        Subject::Page(index) => site.pages[index]
            .board_mark()
            .is_some_and(|mark| mark.places.is_empty() || mark.places.iter().any(|id| board.ids.contains(&id))),
        _ => true,
    };
    let boards = boards(site, owner).into_iter().map(|board| BoardView {
        hanging: subjects
            .iter()
            .filter(|subject| hangs_on(**subject, &board))
            .map(|subject| HangingView {
                title: subject.title(site).to_owned(),
                url: PostingPage::Sheet(*subject, board.paper).url(site, owner).to_string(),
                since: subject.date(site, owner),
                until: until(site, *subject),
                record: !matches!(subject, Subject::Page(_)),
            })
            .collect(),
        name: board.name,
        place: board.place,
        paper: board.paper.name().to_owned(),
    });
    let down = posted.down.iter().map(|index| {
        let page = &site.pages[*index];
        DownView {
            title: page.title().to_owned(),
            since: came_down(page).map(|moment| moment.date().to_string()),
            withdrawn: page.state == State::Withdrawn,
        }
    });
    PostingListView {
        office: signature(office),
        boards: boards.collect(),
        down: down.collect(),
        date: subjects.iter().filter_map(|subject| subject.date(site, owner)).max(),
        index_url: PostingPage::Index.url(site, owner).to_string(),
    }
}
