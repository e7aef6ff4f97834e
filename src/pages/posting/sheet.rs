//! A sheet for the notice board.

use serde::Serialize;

use super::code::CodeView;
use super::{PostingPage, Subject, own_codes, signature, subject_code, until};
use crate::model::board::Paper;
use crate::model::{Owner, Site};
use crate::pages::article::ArticleView;
use crate::pages::office_view::OfficeView;

/// `sheet`: a sheet for the notice board.
#[derive(Clone, Debug, Serialize)]
pub struct SheetView {
    /// What it shows: `contacts`, `phones`, `apply`, `complaints` or `page`.
    pub subject: String,
    /// Its paper: `a4` or `a3`.
    pub paper: String,
    /// How large its type is, so that one page is enough where one is meant: 0 the largest, 4 the smallest.
    pub step: usize,
    /// Its title.
    pub title: String,
    /// The office that signs it.
    pub office: String,
    /// The date of its content.
    pub date: Option<String>,
    /// The last day on which it hangs.
    pub until: Option<String>,
    /// The code that leads to its page.
    pub code: Option<CodeView>,
    /// Codes that the office gives beside it, on the sheet of its contacts.
    pub codes: Vec<CodeView>,
    /// The text of a page; none for sheets of the record.
    pub article: Option<ArticleView>,
    /// Address of the page that lists sheets, screen and texts.
    pub index_url: String,
}

/// The sheet of a subject; `article` is the text where that is a page.
#[must_use]
pub fn sheet(
    site: &Site,
    owner: Owner,
    office: &OfficeView,
    (subject, paper): (Subject, Paper),
    article: Option<ArticleView>,
) -> SheetView {
    let codes = if subject == Subject::Contacts { own_codes(site, owner) } else { Vec::new() };
    SheetView {
        subject: subject.key().to_owned(),
        paper: paper.key().to_owned(),
        step: step(subject, office),
        title: subject.title(site).to_owned(),
        office: signature(office),
        date: subject.date(site, owner),
        until: until(site, subject),
        code: subject_code(site, owner, subject),
        codes,
        article,
        index_url: PostingPage::Index.url(site, owner).to_string(),
    }
}

/// Lines that fit on a sheet, by step of type.
const ROOM: [usize; 4] = [30, 38, 47, 58];
/// Characters of a line beside its label, in the middle steps.
const LINE: usize = 30;

/// How large the type of a sheet is, from how many lines it has.
fn step(subject: Subject, office: &OfficeView) -> usize {
    let lines = match subject {
        Subject::Contacts => contacts(office),
        Subject::Phones => 2 + office.phones.len() * 2,
        Subject::Apply => apply(office),
        Subject::Complaints => complaints(office),
        // A notice is set in one type and flows over as many sheets as it needs.
        Subject::Page(_) => return 1,
    };
    ROOM.iter().position(|room| lines <= *room).unwrap_or(ROOM.len())
}

/// Lines that a text fills.
fn lines(text: &str) -> usize {
    text.chars().count().div_ceil(LINE).max(1)
}

fn hours(hours: &[crate::model::hours::HourLine]) -> usize {
    let remark = |text: &Option<String>| text.as_deref().map_or(0, lines);
    hours.iter().map(|line| lines(&line.times) + remark(&line.reason) + remark(&line.note)).sum()
}

fn contacts(office: &OfficeView) -> usize {
    let bureau = office
        .bureau
        .as_ref()
        .map_or(0, |bureau| 2 + bureau.addresses.iter().map(|text| lines(text)).sum::<usize>() + bureau.phones.len());
    let places: usize = office
        .places
        .iter()
        .map(|place| {
            let address = place.address.as_deref().map_or(0, lines);
            let own = if place.hours == office.hours { 0 } else { hours(&place.hours) };
            2 + address + place.phones.len() + own
        })
        .sum();
    4 + bureau + 2 * hours(&office.hours) + places
}

fn apply(office: &OfficeView) -> usize {
    // The chart takes its half whatever stands beside it.
    let channel = |channel: &crate::pages::office_view::ChannelView| {
        let facts: usize = channel.facts.iter().map(|fact| fact.text.chars().count().div_ceil(LINE / 2)).sum();
        2 + facts + channel.hours.len()
    };
    office.channels.iter().filter(|channel| channel.offered).map(channel).sum::<usize>().max(34)
}

fn complaints(office: &OfficeView) -> usize {
    let Some(complaints) = &office.complaints else { return 0 };
    let texts = [&complaints.address, &complaints.visit_place, &complaints.query, &complaints.email];
    let texts: usize = texts.into_iter().flatten().map(|text| lines(text) + 1).sum();
    10 + texts + 2 * complaints.phones.len() + 2 * complaints.web.len() + hours(&complaints.visit_hours)
}
