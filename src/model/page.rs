//! A page as pass 1 knows it: its place, its front matter and its state, without its body.

use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::Field;
use super::board::BoardMark;
use super::office::Review;
use super::signature::{Reviews, Signature};
use super::silence::Silence;
use super::site::Owner;
use super::values::{Id, Moment, UrlPath};
use crate::diagnostic::SourcePath;
use crate::source::{Scalar, ValueFault};
use crate::text;

/// Whether a document is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Validity {
    /// 有效
    InForce,
    /// 已修改
    Amended,
    /// 失效
    Expired,
    /// 已废止
    Repealed,
}

impl Validity {
    const NAMES: [(&'static str, Self); 4] =
        [("有效", Self::InForce), ("已修改", Self::Amended), ("失效", Self::Expired), ("已废止", Self::Repealed)];

    /// The Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, validity)| *validity == self).map_or("", |(name, _)| name)
    }
}

impl Scalar for Validity {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, validity)| *validity).ok_or_else(|| ValueFault {
            message: text!("“{text}”不是有效性的写法", "`{text}` is no validity"),
            help: text!("写 有效、已修改、失效 或 已废止", "write 有效, 已修改, 失效 or 已废止"),
        })
    }
}

/// A public event (公众参与活动).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its form: open day, seminar, hearing.
    pub form: Field<String>,
    /// When it begins.
    pub start: Field<Moment>,
    /// When it ends.
    pub end: Field<Moment>,
    /// Where.
    pub place: Field<String>,
    /// How to register.
    pub registration: Field<String>,
}

/// A withdrawal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When the decision was changed or annulled.
    pub changed: Field<Date>,
    /// When the page was withdrawn.
    pub date: Field<Date>,
    /// Why, shown to the public.
    pub reason: Field<String>,
}

/// An attachment named in front matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentEntry {
    /// The file beside the page.
    pub file: Field<String>,
    /// What it is called.
    pub title: Field<String>,
}

/// What the head of a page says. There are as many of these as pages: what few of them say lies apart.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrontMatter {
    /// Title.
    pub title: Field<String>,
    /// When published.
    pub date: Field<Moment>,
    /// When formed (成文日期).
    pub formed: Field<Date>,
    /// The section that made it: its id, or its name.
    pub section: Field<String>,
    /// Who wrote it. Internal.
    pub author: Field<String>,
    /// Its review. Internal.
    pub review: Field<Review>,
    /// Document number (文号).
    pub number: Field<String>,
    /// Whether it is in force.
    pub validity: Field<Validity>,
    /// The body that issued it.
    pub source: Field<String>,
    /// Summary.
    pub summary: Field<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The rest, read by [`FrontMatter::rare`].
    pub rare: Option<Box<Rare>>,
}

/// What the heads of few pages say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rare {
    /// When decided.
    pub decided: Field<Date>,
    /// When approved.
    pub approved: Field<Date>,
    /// When awarded.
    pub awarded: Field<Date>,
    /// When signed.
    pub signed: Field<Date>,
    /// When changed.
    pub changed: Field<Date>,
    /// Index number (索引号).
    pub index_number: Field<String>,
    /// The documents it interprets, as relative paths of their sources.
    pub interprets: Vec<String>,
    /// Audience tags.
    pub audience: Vec<String>,
    /// The event it announces.
    pub event: Field<Event>,
    /// When it leaves "new", sheets and screens.
    pub expires: Field<Moment>,
    /// Its withdrawal.
    pub withdrawn: Field<Withdrawal>,
    /// Its earlier slugs.
    pub former: Vec<Id>,
    /// Not to be published yet. Internal.
    pub draft: Field<bool>,
    /// For the notice board.
    pub board: Field<BoardMark>,
    /// Attachments, where the files beside the page are not simply all listed.
    pub attachments: Vec<AttachmentEntry>,
    /// Findings silenced in place. Internal.
    pub silence: Vec<Silence>,
}

static NOTHING_RARE: LazyLock<Rare> = LazyLock::new(Rare::default);

impl FrontMatter {
    /// What few heads say.
    #[must_use]
    pub fn rare(&self) -> &Rare {
        self.rare.as_deref().unwrap_or(&NOTHING_RARE)
    }

    /// The same head with what few heads say.
    #[must_use]
    pub fn with_rare(self, rare: Rare) -> Self {
        let rare = (rare != *NOTHING_RARE).then(|| rare.into());
        Self { rare, ..self }
    }

    /// Whether the fact of that name (`title`, `event.start`) is there.
    #[must_use]
    pub fn presence(&self, field: &str) -> Presence {
        fn of<T>(field: &Field<T>) -> Presence {
            match field {
                Field::Absent => Presence::Absent,
                Field::Invalid | Field::Is(_) => Presence::There,
            }
        }
        fn listed<T>(list: &[T]) -> Presence {
            if list.is_empty() { Presence::Absent } else { Presence::There }
        }
        let event = |part: fn(&Event) -> Presence| match &self.rare().event {
            Field::Is(event) => part(event),
            Field::Absent => Presence::Absent,
            Field::Invalid => Presence::There,
        };
        match field {
            "title" => of(&self.title),
            "date" => of(&self.date),
            "formed" => of(&self.formed),
            "decided" => of(&self.rare().decided),
            "approved" => of(&self.rare().approved),
            "awarded" => of(&self.rare().awarded),
            "signed" => of(&self.rare().signed),
            "changed" => of(&self.rare().changed),
            "section" => of(&self.section),
            "number" => of(&self.number),
            "index_number" => of(&self.rare().index_number),
            "validity" => of(&self.validity),
            "interprets" => listed(&self.rare().interprets),
            "audience" => listed(&self.rare().audience),
            "source" => of(&self.source),
            "summary" => of(&self.summary),
            "keywords" => listed(&self.keywords),
            "expires" => of(&self.rare().expires),
            "event.form" => event(|e| of(&e.form)),
            "event.start" => event(|e| of(&e.start)),
            "event.end" => event(|e| of(&e.end)),
            "event.place" => event(|e| of(&e.place)),
            "event.registration" => event(|e| of(&e.registration)),
            _ => Presence::NoSuchField,
        }
    }

    /// Names of the facts that [`Self::presence`] knows.
    pub const FIELDS: [&'static str; 23] = [
        "title",
        "date",
        "formed",
        "decided",
        "approved",
        "awarded",
        "signed",
        "changed",
        "section",
        "number",
        "index_number",
        "validity",
        "interprets",
        "audience",
        "source",
        "summary",
        "keywords",
        "expires",
        "event.form",
        "event.start",
        "event.end",
        "event.place",
        "event.registration",
    ];
}

/// Whether a fact is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there (or was written so that it cannot be read, which is reported where it stands).
    There,
    /// It is not.
    Absent,
    /// There is no fact of that name.
    NoSuchField,
}

/// What a page is among the pages of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// `content/<office>/index.md`: the introduction of the office's home page.
    OfficeIntro,
    /// `content/<office>/<item>/index.md`: the page of a row, or the introduction to its list.
    RowIndex {
        /// The row.
        item: Id,
    },
    /// An article of a list.
    Article {
        /// The row.
        item: Id,
        /// The last part of its address.
        slug: Id,
    },
    /// A yearly report.
    Report {
        /// The row.
        item: Id,
        /// The year it is about.
        year: i16,
    },
}

impl Role {
    /// The row that the page belongs to.
    #[must_use]
    pub fn item(&self) -> Option<&Id> {
        match self {
            Self::OfficeIntro => None,
            Self::RowIndex { item } | Self::Article { item, .. } | Self::Report { item, .. } => Some(item),
        }
    }
}

/// Whether the public sees a page; the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Withdrawn: a stub says when and why.
    Withdrawn,
    /// A draft.
    Draft,
    /// Without a review.
    Unreviewed,
    /// Its date has not come.
    Future,
    /// Published.
    Published,
}

impl State {
    /// The state of a page at a moment (+08:00), on a site that asks for such reviews.
    #[must_use]
    pub fn of(front: &FrontMatter, signature: Signature, reviews: Reviews, now: DateTime) -> Self {
        let withdrawn = match &front.rare().withdrawn {
            Field::Absent => false,
            // A withdrawal takes effect on its day.
            Field::Is(withdrawal) => withdrawal.date.get().is_none_or(|date| *date <= now.date()),
            Field::Invalid => true,
        };
        if withdrawn {
            Self::Withdrawn
        } else if front.rare().draft.get() == Some(&true) {
            Self::Draft
        } else if !front.review.get().is_some_and(|review| review.permits(now.date())) || !signature.permits(reviews) {
            Self::Unreviewed
        } else if front.date.get().is_some_and(|date| date.key() > now) {
            Self::Future
        } else {
            Self::Published
        }
    }

    /// The stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Draft => "draft",
            Self::Unreviewed => "unreviewed",
            Self::Future => "future",
            Self::Published => "published",
        }
    }

    /// The name used in views for a page that waits.
    #[must_use]
    pub fn held_key(self) -> Option<&'static str> {
        match self {
            Self::Draft => Some("draft"),
            Self::Unreviewed => Some("unreviewed"),
            Self::Future => Some("future"),
            Self::Withdrawn | Self::Published => None,
        }
    }

    /// Whether the page exists in the public model.
    #[must_use]
    pub fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Withdrawn)
    }
}

/// By what a file is known to be the same without being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written, in nanoseconds since 1970.
    pub modified: u64,
    /// When anything about it last changed, in nanoseconds since 1970, where the system says.
    pub changed: i64,
    /// Its number in the file system, where the system says.
    pub inode: u64,
    /// Whether the time is long enough ago that a later write bears another.
    pub settled: bool,
}

impl Stamp {
    /// Whether two stamps say the same of a file.
    #[must_use]
    pub fn looks_like(&self, other: &Self) -> bool {
        Self { settled: other.settled, ..*self } == *other
    }

    /// Whether a file that had this stamp when it was read and has the other now is the same.
    #[must_use]
    pub fn still(&self, now: &Self) -> bool {
        self.settled && self.looks_like(now)
    }
}

/// A file beside a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The file.
    pub source: SourcePath,
    /// Its name, relative to the folder of the page.
    pub name: String,
    /// Its address.
    pub url: UrlPath,
    /// Its size in bytes.
    pub size: u64,
    /// By what it is known to be the same.
    pub stamp: Stamp,
}

/// A page of the page table.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its file.
    pub source: SourcePath,
    /// Whose it is.
    pub owner: Owner,
    /// What it is.
    pub role: Role,
    /// Its address.
    pub url: UrlPath,
    /// Its head.
    pub front: Arc<FrontMatter>,
    /// Where its body begins, in bytes; for a report given as data the length of the file.
    pub body_start: usize,
    /// Whether it is a report given as data.
    pub is_data: bool,
    /// What the file's bytes hash to (xxh3), so that a change between passes is seen.
    pub hash: u64,
    /// Files beside it.
    pub attachments: Vec<Attachment>,
    /// Whether the digest of its review is that of the page.
    pub signature: Signature,
    /// Whether the public sees it.
    pub state: State,
    /// Why the public does not see it, where a preview shows it as if it were published.
    pub held: Option<State>,
}

/// A page that is there but could not be read, which has its own finding. Nothing else is to follow from its absence.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Its file.
    pub source: SourcePath,
    /// Its address.
    pub url: UrlPath,
}

impl Page {
    /// The title, or its file name where there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.front.title.get().map_or(&*self.source, |title| title.as_str())
    }

    /// The moment of publication; pages without one come last.
    #[must_use]
    pub fn published(&self) -> Option<Moment> {
        self.front.date.get().copied()
    }
}
