//! The catalog of disclosure items (公开目录): rows, elements, duties and clocks.

use super::office::{Kind, Office};
use super::values::Id;
use crate::source::{Scalar, ValueFault};
use crate::text;

macro_rules! keyed {
    ($(#[$meta:meta])* $name:ident, $zh:literal, $en:literal { $($(#[$vmeta:meta])* $variant:ident = $key:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),* }

        impl $name {
            /// The name in YAML.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        impl Scalar for $name {
            fn parse(text: &str) -> Result<Self, ValueFault> {
                Self::ALL.iter().copied().find(|value| value.key() == text).ok_or_else(|| {
                    let known = Self::ALL.iter().map(|value| value.key()).collect::<Vec<_>>().join(", ");
                    ValueFault {
                        message: crate::diagnostic::Text {
                            zh: format!("“{text}”不是{}", $zh),
                            en: format!("`{text}` is no {}", $en),
                        },
                        help: text!("可以写：{known}", "known: {known}"),
                    }
                })
            }
        }
    };
}

keyed! {
    /// What the pages of a row are.
    Shape, "事项的形状", "shape of an item" {
        /// One page.
        Page = "page",
        /// Dated articles.
        List = "list",
        /// Generated from the record.
        Data = "data",
        /// A report a year.
        Report = "report",
    }
}

keyed! {
    /// What a data row shows.
    View, "视图", "view" {
        /// Leaders.
        Leaders = "leaders",
        /// Sections and places.
        Sections = "sections",
        /// Address, hours, contact.
        Bureau = "bureau",
        /// Phone directory.
        Phones = "phones",
        /// Disclosure guide.
        Guide = "guide",
        /// The catalogs.
        Catalogs = "catalogs",
        /// Applications.
        Applications = "applications",
        /// Complaints.
        Complaints = "complaints",
        /// The parent's guide.
        ParentGuide = "parent_guide",
        /// The statutory content of the whole customs area.
        StatutoryContent = "statutory_content",
        /// All offices' channels and phones.
        Annex = "annex",
    }
}

keyed! {
    /// What the articles of a list are, where the program treats them in their own way.
    ArticleRole, "文章的角色", "role of articles" {
        /// A legal or policy document.
        Policy = "policy",
        /// An interpretation of one.
        Interpretation = "interpretation",
        /// A notice.
        Notice = "notice",
        /// A service item.
        Service = "service",
        /// A penalty decision.
        Penalty = "penalty",
        /// A procurement.
        Procurement = "procurement",
        /// A public event.
        Event = "event",
        /// A response to a public concern.
        Response = "response",
    }
}

keyed! {
    /// What a duty rests on.
    Evidence, "依据类型", "kind of evidence" {
        /// A paragraph of the guideline.
        Guideline = "guideline",
        /// A statute.
        Statute = "statute",
        /// Practice.
        Practice = "practice",
    }
}

keyed! {
    /// The front-matter date that a clock runs from.
    ClockStart, "期限起算点", "start of a clock" {
        /// Formed.
        Formed = "formed",
        /// Decided.
        Decided = "decided",
        /// Approved.
        Approved = "approved",
        /// Awarded.
        Awarded = "awarded",
        /// Signed.
        Signed = "signed",
        /// Changed.
        Changed = "changed",
    }
}

/// Whether a row must have content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Always.
    Always,
    /// Where the office has a trait.
    When(String),
    /// Recommended.
    Recommended,
}

/// A clock of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockRule {
    /// So many working days from a date of the page or record.
    WorkingDays(u32, ClockStart),
    /// So many calendar days.
    CalendarDays(u32, ClockStart),
    /// Every year by that month and day, for the year before.
    AnnualBy(i8, i8),
    /// So often a calendar year, and how often is recommended.
    PerYear(u32, Option<u32>),
    /// Kept current.
    Standing,
}

impl ClockRule {
    /// What it runs from, where it runs from a date.
    #[must_use]
    pub fn start(&self) -> Option<ClockStart> {
        match self {
            Self::WorkingDays(_, start) | Self::CalendarDays(_, start) => Some(*start),
            _ => None,
        }
    }

    /// As the catalog's table shows it.
    #[must_use]
    pub fn show(&self) -> String {
        let from = |start: &ClockStart| match start {
            ClockStart::Formed => "形成",
            ClockStart::Decided => "作出决定",
            ClockStart::Approved => "批复",
            ClockStart::Awarded => "中标、成交结果确定",
            ClockStart::Signed => "合同签订",
            ClockStart::Changed => "变更",
        };
        match self {
            Self::WorkingDays(days, start) => format!("自{}之日起{days}个工作日内", from(start)),
            Self::CalendarDays(days, start) => format!("自{}之日起{days}日内", from(start)),
            Self::AnnualBy(month, day) => format!("每年{month}月{day}日前"),
            Self::PerYear(least, None) => format!("每年不少于{least}次"),
            Self::PerYear(least, Some(recommended)) => format!("每年{least}至{recommended}次"),
            Self::Standing => "长期公开，及时更新".to_owned(),
        }
    }
}

/// An element of a row (要素).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Other names under which it is met.
    pub aliases: Vec<String>,
    /// The front-matter field that meets it.
    pub field: Option<String>,
    /// Whether the row as a whole has it once, rather than each article.
    pub per_column: bool,
}

/// Which layer of the catalog a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The standard catalog.
    Standard,
    /// The 关区目录 of the parent.
    Parent,
}

/// A row of the catalog (公开事项).
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id: the name of its folder.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its group, an index into [`Catalog::groups`]; none for a row of the parent's column.
    pub group: Option<usize>,
    /// What its pages are.
    pub shape: Shape,
    /// What a data row shows.
    pub view: Option<View>,
    /// What its articles are.
    pub role: Option<ArticleRole>,
    /// The form of a yearly report given as data.
    pub form: Option<String>,
    /// The page tag ColumnType.
    pub column_type: String,
    /// The kinds of office it is about.
    pub kinds: Vec<Kind>,
    /// Whether it must have content.
    pub duty: Duty,
    /// What the duty rests on.
    pub evidence: Evidence,
    /// What it must say.
    pub elements: Vec<Element>,
    /// What it may say.
    pub optional_elements: Vec<String>,
    /// Legal bases, as the catalog cites them.
    pub basis: Vec<String>,
    /// Its clocks.
    pub clocks: Vec<ClockRule>,
    /// Months after which the national site check calls it stale.
    pub refresh_months: Option<u32>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The channels it is published on, keys of the catalog's table.
    pub channels: Vec<String>,
    /// Whether links to authoritative pages satisfy it.
    pub may_link: bool,
    /// Its earlier ids.
    pub former: Vec<Id>,
    /// Where it comes from.
    pub layer: Layer,
}

impl Item {
    /// Whether the row is about an office of that kind.
    #[must_use]
    pub fn concerns(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// A group of rows (一级事项).
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// A waiver by the parent.
#[derive(Clone, Debug)]
pub struct Exemption {
    /// The office.
    pub office: Id,
    /// The row.
    pub item: Id,
    /// Why, shown to the public.
    pub reason: String,
}

/// The catalog in force: the standard catalog with the parent's layer upon it.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Its title.
    pub title: String,
    /// The document it was issued as.
    pub issued_as: String,
    /// Its revision.
    pub revision: String,
    /// The columns of its table.
    pub columns: Vec<String>,
    /// Elements met by a front-matter field: element, field.
    pub fields: Vec<(String, String)>,
    /// Traits: key, what it says.
    pub traits: Vec<(String, String)>,
    /// Channels: key, name.
    pub channels: Vec<(String, String)>,
    /// Groups, in order.
    pub groups: Vec<Group>,
    /// Rows of offices, in the order of their groups.
    pub items: Vec<Item>,
    /// Rows of the parent's own column.
    pub parent: Vec<Item>,
    /// Waivers by the parent.
    pub exemptions: Vec<Exemption>,
}

impl Catalog {
    /// The rows of offices, or of the parent's own column.
    pub fn rows(&self, kind: Kind) -> impl Iterator<Item = &Item> {
        if kind == Kind::Parent { self.parent.iter() } else { self.items.iter() }
    }

    /// The row of that id, in the parent's column or in those of offices.
    #[must_use]
    pub fn item(&self, kind: Kind, id: &str) -> Option<&Item> {
        let rows = if kind == Kind::Parent { &self.parent } else { &self.items };
        rows.iter().find(|item| item.id.as_str() == id)
    }

    /// The row that had that id before.
    #[must_use]
    pub fn item_by_former_id(&self, kind: Kind, id: &str) -> Option<&Item> {
        self.rows(kind).find(|item| item.former.iter().any(|former| former.as_str() == id))
    }

    /// The parent's waiver of a row for an office.
    #[must_use]
    pub fn exemption(&self, office: &Office, item: &Item) -> Option<&Exemption> {
        self.exemptions.iter().find(|e| e.office.as_str() == office.id && e.item == item.id)
    }

    /// What a trait says.
    #[must_use]
    pub fn trait_text(&self, key: &str) -> Option<&str> {
        self.traits.iter().find(|(k, _)| k == key).map(|(_, text)| text.as_str())
    }

    /// The name of a channel.
    #[must_use]
    pub fn channel_name<'c>(&'c self, key: &'c str) -> &'c str {
        self.channels.iter().find(|(k, _)| k == key).map_or(key, |(_, name)| name)
    }

    /// The front-matter field that meets an element.
    #[must_use]
    pub fn field_of<'c>(&'c self, element: &'c Element) -> Option<&'c str> {
        element
            .field
            .as_deref()
            .or_else(|| self.fields.iter().find(|(name, _)| *name == element.name).map(|(_, field)| field.as_str()))
    }
}
