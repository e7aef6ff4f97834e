//! What hangs on walls and screens: the mark of a page for the notice board, the boards of an office, its own QR codes.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::Field;
use super::page::Page;
use super::values::{Id, Moment};
use crate::source::{Scalar, ValueFault};
use crate::text;

/// Folder of a column that holds its sheets, its screen page and its texts for new media; no row has this name.
pub const POSTING: &str = "posting";

/// What the head of a page says of the notice board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardMark {
    /// Whether the page is to hang.
    pub posted: bool,
    /// The last day or moment on which it hangs.
    pub until: Field<Moment>,
    /// The boards or places where it hangs, by id; all of them where none is named.
    pub places: Vec<Id>,
}

/// A board, stand or screen on which an office posts.
#[derive(Clone, Debug, Default)]
pub struct NoticeBoard {
    /// Its id, by which pages name it.
    pub id: Field<Id>,
    /// Its name.
    pub name: Field<String>,
    /// The place of business where it hangs.
    pub place: Field<Id>,
    /// The paper that fits it.
    pub size: Field<Paper>,
}

/// A page to which an office shows a QR code of its own.
#[derive(Clone, Debug, Default)]
pub struct CodeLink {
    /// What the reader finds there.
    pub title: Field<String>,
    /// The path of a page or row, seen from the record, or a full address.
    pub page: Field<String>,
}

/// A size of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// 210 mm by 297 mm.
    #[default]
    A4,
    /// 297 mm by 420 mm.
    A3,
}

impl Paper {
    /// Both sizes, the smaller first.
    pub const ALL: [Self; 2] = [Self::A4, Self::A3];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::A3 => "A3",
        }
    }

    /// Its name in addresses.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A3 => "a3",
        }
    }
}

impl Scalar for Paper {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        Self::ALL.into_iter().find(|paper| paper.name().eq_ignore_ascii_case(text)).ok_or_else(|| ValueFault {
            message: text!("“{text}”不是可以用的纸张", "`{text}` is no size of paper that sheets have"),
            help: text!("写 A4 或 A3", "write A4 or A3"),
        })
    }
}

impl Page {
    /// The last day or moment of its mark or of `expires`, whichever is earlier: then it comes down.
    #[must_use]
    pub fn comes_down(&self) -> Option<Moment> {
        let until = self.front.rare().board.get().and_then(|mark| mark.until.get().copied());
        let expires = self.front.rare().expires.get().copied();
        [until, expires].into_iter().flatten().min_by_key(|moment| moment.end())
    }

    /// Whether it has left "new", sheets and screens at a moment.
    #[must_use]
    pub fn is_expired(&self, now: DateTime) -> bool {
        self.front.rare().expires.get().is_some_and(|expires| expires.end() < now)
    }

    /// Whether it has come down from the boards at a moment.
    #[must_use]
    pub fn is_taken_down(&self, now: DateTime) -> bool {
        self.comes_down().is_some_and(|last| last.end() < now)
    }

    /// The mark for the notice board, where the page has one.
    #[must_use]
    pub fn board_mark(&self) -> Option<&BoardMark> {
        self.front.rare().board.get().filter(|mark| mark.posted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::page::{FrontMatter, Rare};

    fn moment(text: &str) -> Field<Moment> {
        Field::Is(Moment::parse(text).unwrap())
    }

    #[test]
    fn a_day_is_over_at_its_end_and_a_moment_at_once() {
        let at = |text: &str| Moment::parse(text).unwrap().start();
        let page = |rare| Page { front: FrontMatter::default().with_rare(rare).into(), ..blank() };
        let expires = moment("2026-11-30");
        let left = page(Rare { expires: expires.clone(), ..Rare::default() });
        assert!(!left.is_expired(at("2026-11-30 23:59")) && left.is_expired(at("2026-12-01")));
        let mark = BoardMark { posted: true, until: moment("2026-11-29 12:00"), places: vec![] };
        let page = page(Rare { expires, board: Field::Is(mark), ..Rare::default() });
        assert_eq!(page.comes_down().unwrap().to_string(), "2026-11-29 12:00");
        assert!(!page.is_taken_down(at("2026-11-29 12:00")) && page.is_taken_down(at("2026-11-29 12:01")));
        assert!(!page.is_expired(at("2026-11-30")), "it left the boards alone");
    }

    fn blank() -> Page {
        use crate::model::Owner;
        use crate::model::page::{Role, State};
        use crate::model::signature::Signature;
        use crate::model::values::UrlPath;
        Page {
            source: "content/a/index.md".into(),
            owner: Owner::Parent,
            role: Role::OfficeIntro,
            url: UrlPath::from_parts(["a"]),
            front: FrontMatter::default().into(),
            held: None,
            body_start: 0,
            is_data: false,
            hash: 0,
            attachments: Vec::new(),
            signature: Signature::NotAsked,
            state: State::Published,
        }
    }

    #[test]
    fn paper_is_named_as_people_name_it() {
        assert_eq!(Paper::parse("a3").ok(), Some(Paper::A3));
        assert!(Paper::parse("A5").is_err());
    }
}
