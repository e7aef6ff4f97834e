//! A sheet for the notice board.

use serde::Serialize;

use super::code::CodeView;
use super::fit::step;
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
    /// How large its type is, so that one page is enough where one is meant: 0 the largest, 10 the smallest.
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
        step: step(subject, office, codes.len()),
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
