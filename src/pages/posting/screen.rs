//! The page for the wall screen: slides that a script turns, readable from five metres.

use serde::Serialize;

use super::code::{CodeView, code};
use super::{Posted, PostingPage, Subject, full_address, own_codes, signature, subject_code};
use crate::model::catalog::View as CatalogView;
use crate::model::hours::HourLine;
use crate::model::{Owner, Site};
use crate::pages::office_view::{ChannelView, OfficeView, PhoneView, PlaceView};

/// Places of business on a slide.
const PLACES: usize = 2;
/// Phones on a slide.
const PHONES: usize = 6;
/// Lines of the hours beside what is true today, and on a slide of their own.
const HOURS: [usize; 2] = [4, 6];
/// Lines of titles of notices on a slide; a title has two or more.
const TITLES: usize = 6;
/// Characters of a line of a title.
const TITLE: usize = 27;
/// Codes on a slide.
const CODES: usize = 3;
/// Seconds that any slide stays.
const LEAST_SECONDS: usize = 8;
/// Seconds that no slide stays longer than.
const MOST_SECONDS: usize = 30;
/// Characters that people read in a second, from a wall and in passing.
const PACE: usize = 6;

/// A notice on the screen.
#[derive(Clone, Debug, Serialize)]
pub struct ScreenNotice {
    /// Its title.
    pub title: String,
    /// When it was published.
    pub date: Option<String>,
    /// The code that leads to it.
    pub code: Option<CodeView>,
}

/// A slide.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SlideView {
    /// What it shows: `hours` (of today and the week), `week` (the rest of them), `places`, `phones`, `notices`, `apply`, `complaints` or `codes`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// How many seconds it stays.
    pub seconds: usize,
    /// Lines of the hours.
    pub hours: Vec<HourLine>,
    /// Places of business, with their hours.
    pub places: Vec<PlaceView>,
    /// Phones.
    pub phones: Vec<PhoneView>,
    /// Notices.
    pub notices: Vec<ScreenNotice>,
    /// Application channels that are offered.
    pub channels: Vec<ChannelView>,
    /// Codes.
    pub codes: Vec<CodeView>,
}

/// `screen`: the page for the wall screen.
#[derive(Clone, Debug, Serialize)]
pub struct ScreenView {
    /// The office.
    pub office: String,
    /// Its slides.
    pub slides: Vec<SlideView>,
    /// When the record was last changed.
    pub date: Option<String>,
    /// Address of the page that lists sheets, screen and texts.
    pub index_url: String,
}

/// The page for the wall screen of an office.
#[must_use]
pub fn screen(site: &Site, owner: Owner, office: &OfficeView, posted: &Posted) -> ScreenView {
    let mut slides = Vec::new();
    let code_of = |subject: Subject| subject_code(site, owner, subject).into_iter().collect::<Vec<_>>();
    if !office.hours.is_empty() {
        let (first, rest) = office.hours.split_at(HOURS[0].min(office.hours.len()));
        slides.push(slide("hours", "办公时间", |slide| {
            slide.hours = first.to_vec();
            slide.codes = code_of(Subject::Contacts);
        }));
        for lines in rest.chunks(HOURS[1]) {
            slides.push(slide("week", "办公时间（续）", |slide| slide.hours = lines.to_vec()));
        }
    }
    for places in office.places.chunks(even(office.places.len(), PLACES)) {
        slides.push(slide("places", "业务现场", |slide| slide.places = places.to_vec()));
    }
    for phones in office.phones.chunks(even(office.phones.len(), PHONES)) {
        slides.push(slide("phones", "业务咨询电话", |slide| slide.phones = phones.to_vec()));
    }
    let mut room = 0;
    for index in &posted.news {
        let lines = site.pages[*index].title().chars().count().div_ceil(TITLE).max(2);
        if room < lines {
            slides.push(slide("notices", "最新通知公告", |_| ()));
            room = TITLES;
        }
        room = room.saturating_sub(lines);
        if let Some(slide) = slides.last_mut() {
            slide.notices.push(notice(site, *index));
        }
    }
    let channels: Vec<ChannelView> = office.channels.iter().filter(|channel| channel.offered).cloned().collect();
    if !channels.is_empty() {
        slides.push(slide("apply", Subject::Apply.title(site), |slide| {
            slide.channels = channels;
            slide.codes = code_of(Subject::Apply);
        }));
    }
    if office.complaints.is_some() {
        slides.push(slide("complaints", Subject::Complaints.title(site), |slide| {
            slide.codes = code_of(Subject::Complaints);
        }));
    }
    let codes = codes(site, owner, office);
    for codes in codes.chunks(even(codes.len(), CODES)) {
        slides.push(slide("codes", "扫码查看", |slide| slide.codes = codes.to_vec()));
    }
    for slide in &mut slides {
        slide.seconds = seconds(slide);
    }
    ScreenView {
        office: signature(office),
        slides,
        date: office.changed.clone(),
        index_url: PostingPage::Index.url(site, owner).to_string(),
    }
}

/// How many of `all` stand on a slide that takes `most`, so that the last slide is not left with one.
fn even(all: usize, most: usize) -> usize {
    all.div_ceil(all.div_ceil(most).max(1)).max(1)
}

fn slide(kind: &str, title: &str, fill: impl FnOnce(&mut SlideView)) -> SlideView {
    let mut slide = SlideView { kind: kind.to_owned(), title: title.to_owned(), ..SlideView::default() };
    fill(&mut slide);
    slide
}

fn notice(site: &Site, index: usize) -> ScreenNotice {
    let page = &site.pages[index];
    ScreenNotice {
        title: page.title().to_owned(),
        date: page.published().map(|moment| moment.date.to_string()),
        code: code(page.title(), &full_address(site, page.url.as_str())),
    }
}

/// The office's own codes, its column, and its guide.
fn codes(site: &Site, owner: Owner, office: &OfficeView) -> Vec<CodeView> {
    let column = code(&format!("{}政务公开", office.name), &full_address(site, site.column_url(owner).as_str()));
    let guide = office.groups.iter().flat_map(|group| &group.items).find(|item| {
        let view = item.view.as_deref();
        view == Some(CatalogView::Guide.key()) || view == Some(CatalogView::ParentGuide.key())
    });
    let guide = guide.and_then(|item| code(&item.name, &full_address(site, &item.url)));
    column.into_iter().chain(guide).chain(own_codes(site, owner)).collect()
}

/// How long a slide stays: as long as it takes to read.
fn seconds(slide: &SlideView) -> usize {
    let length = |text: &str| text.chars().count();
    let of_phones = |phones: &[PhoneView]| -> usize {
        phones.iter().map(|phone| length(&phone.number) + phone.label.as_deref().map_or(0, length)).sum()
    };
    let characters = match slide.kind.as_str() {
        "hours" | "week" => slide.hours.iter().map(|line| length(&line.days) + length(&line.times)).sum(),
        "complaints" => 90,
        _ => {
            let places = slide.places.iter().map(|place| {
                length(&place.name) + place.address.as_deref().map_or(0, length) + of_phones(&place.phones) + 20
            });
            let notices = slide.notices.iter().map(|notice| length(&notice.title) + 10);
            let channels = slide.channels.iter().map(|channel| 30 + length(&channel.name));
            places.chain(notices).chain(channels).sum::<usize>() + of_phones(&slide.phones)
        }
    };
    // A code takes time to be scanned.
    let scan = if slide.codes.is_empty() && slide.notices.is_empty() { 0 } else { 6 };
    (characters / PACE + scan).clamp(LEAST_SECONDS, MOST_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_are_filled_evenly() {
        assert_eq!((even(19, 6), even(6, 6), even(7, 6), even(0, 6), even(3, 2)), (5, 6, 4, 1, 2));
    }

    #[test]
    fn a_slide_stays_as_long_as_it_takes_to_read() {
        let notice = |title: &str| ScreenNotice { title: title.to_owned(), date: None, code: None };
        let short = SlideView { kind: "phones".into(), ..SlideView::default() };
        let long =
            SlideView { kind: "notices".into(), notices: vec![notice(&"长".repeat(60)); 3], ..SlideView::default() };
        assert_eq!((seconds(&short), seconds(&long)), (LEAST_SECONDS, MOST_SECONDS));
    }
}
