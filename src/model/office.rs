//! The record of an office: everything that is true of it, once.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Field;
use super::board::{CodeLink, NoticeBoard};
use super::contact::{Fax, Phone, PhoneNumber};
use super::hours::Hours;
use super::page::Attachment;
use super::placeholder::refuses_publication;
use super::signature::{BlockDigests, Digest};
use super::silence::Silence;
use super::values::{CreditCode, Email, Id, Postcode, WebUrl};
use crate::diagnostic::{KeyPath, Locus, SourcePath, Step};
use crate::source::{Node, Scalar, ValueFault};
use crate::text;

/// What kind of body an office is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The directly-affiliated customs that owns the site (直属海关).
    Parent,
    /// A subordinate customs (隶属海关).
    #[default]
    Subordinate,
    /// A sub-office (办事处): receives and forwards applications, does not decide.
    SubOffice,
    /// An affiliated enterprise or institution (企事业单位).
    Institution,
}

impl Kind {
    const KEYS: [(&'static str, Self); 4] = [
        ("parent", Self::Parent),
        ("subordinate", Self::Subordinate),
        ("sub_office", Self::SubOffice),
        ("institution", Self::Institution),
    ];

    /// The name in YAML.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::KEYS.iter().find(|(_, kind)| *kind == self).map_or("", |(key, _)| key)
    }

    /// The Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parent => "直属海关",
            Self::Subordinate => "隶属海关",
            Self::SubOffice => "办事处",
            Self::Institution => "企事业单位",
        }
    }
}

impl Scalar for Kind {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        Self::KEYS.iter().find(|(key, _)| *key == text).map(|(_, kind)| *kind).ok_or_else(|| ValueFault {
            message: text!("“{text}”不是单位类型", "`{text}` is no kind of office"),
            help: text!(
                "写 subordinate（隶属海关）、sub_office（办事处）或 institution（企事业单位）",
                "write subordinate, sub_office or institution"
            ),
        })
    }
}

/// Who reviewed, and when. Internal.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Review {
    /// The reviewer.
    pub by: Field<String>,
    /// The day of the review.
    pub date: Field<Date>,
    /// The outcome of the secrecy review.
    pub secrecy: Field<String>,
    /// What was reviewed, where the review is signed: a page, or a block of a record.
    pub digest: Field<Digest>,
    /// The same of a record as a whole, block by block.
    pub blocks: BlockDigests,
}

impl Review {
    /// Whether it lets a page be published on a day: complete, done by that day, and without a word against it.
    #[must_use]
    pub fn permits(&self, today: Date) -> bool {
        self.is_complete()
            && self.date.get().is_some_and(|date| *date <= today)
            && !self.secrecy.get().is_some_and(|secrecy| refuses_publication(secrecy))
    }

    /// Whether it says who and when.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.by.get().is_some() && self.date.get().is_some()
    }
}

/// The disclosure bureau (政府信息公开工作机构).
#[derive(Clone, Debug, Default)]
pub struct Bureau {
    /// Its name.
    pub name: Field<String>,
    /// Its addresses: one or several buildings.
    pub addresses: Vec<String>,
    /// Its postcode.
    pub postcode: Field<Postcode>,
    /// Its phones, each with a role.
    pub phones: Vec<Phone>,
    /// Its fax, or that there is none.
    pub fax: Field<Fax>,
    /// Its mailbox.
    pub email: Field<Email>,
}

/// A leader (领导).
#[derive(Clone, Debug, Default)]
pub struct Leader {
    /// Name.
    pub name: Field<String>,
    /// Post.
    pub post: Field<String>,
    /// What he or she is in charge of.
    pub duties: Field<String>,
    /// Career.
    pub resume: Field<String>,
    /// Path of the photo, relative to the record.
    pub photo: Field<String>,
}

/// A section of an office (科室).
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its id, by which phones and pages name it.
    pub id: Field<Id>,
    /// Its name.
    pub name: Field<String>,
    /// Its duties.
    pub duties: Field<String>,
}

/// A place of business (业务现场).
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Its id, by which phones name it.
    pub id: Field<Id>,
    /// Its name.
    pub name: Field<String>,
    /// What is done there.
    pub duties: Field<String>,
    /// Its address.
    pub address: Field<String>,
    /// Its postcode.
    pub postcode: Field<Postcode>,
    /// Its hours; the office's where not given.
    pub hours: Hours,
    /// Its phones.
    pub phones: Vec<Phone>,
}

/// A channel for applications, or the statement that it is not offered.
#[derive(Clone, Debug)]
pub enum Channel<T> {
    /// `none`.
    NotOffered,
    /// Offered so.
    Offered(T),
}

impl<T> Channel<T> {
    /// The channel, where offered.
    #[must_use]
    pub fn offered(&self) -> Option<&T> {
        match self {
            Self::Offered(channel) => Some(channel),
            Self::NotOffered => None,
        }
    }
}

/// Application in person.
#[derive(Clone, Debug, Default)]
pub struct InPerson {
    /// The room or counter.
    pub place: Field<String>,
    /// The address; the bureau's where not given.
    pub address: Field<String>,
    /// The hours; the office's where not given.
    pub hours: Hours,
    /// The phones; the bureau's where not given.
    pub phones: Vec<Phone>,
    /// Where the form is collected.
    pub forms: Field<String>,
    /// What to mind.
    pub cautions: Vec<String>,
}

/// Application by post.
#[derive(Clone, Debug, Default)]
pub struct Post {
    /// The addressee; the bureau where not given.
    pub recipient: Field<String>,
    /// The address; the bureau's where not given.
    pub address: Field<String>,
    /// The postcode; the bureau's where not given.
    pub postcode: Field<Postcode>,
    /// What is marked on the envelope.
    pub envelope: Field<String>,
    /// What to mind.
    pub cautions: Vec<String>,
}

/// Application by e-mail.
#[derive(Clone, Debug, Default)]
pub struct ByEmail {
    /// The mailbox; the bureau's where not given.
    pub address: Field<Email>,
    /// What the subject line says.
    pub subject: Field<String>,
    /// What to mind.
    pub cautions: Vec<String>,
}

/// Application on the web.
#[derive(Clone, Debug, Default)]
pub struct Online {
    /// The address of the form.
    pub url: Field<WebUrl>,
    /// What to mind.
    pub cautions: Vec<String>,
}

/// Application by fax.
#[derive(Clone, Debug, Default)]
pub struct ByFax {
    /// The number; the bureau's where not given.
    pub number: Field<PhoneNumber>,
    /// What to mind.
    pub cautions: Vec<String>,
}

/// The channels for applications (依申请公开的申请渠道).
#[derive(Clone, Debug, Default)]
pub struct Applications {
    /// In person.
    pub in_person: Field<Channel<InPerson>>,
    /// By post.
    pub post: Field<Channel<Post>>,
    /// By e-mail.
    pub email: Field<Channel<ByEmail>>,
    /// On the web.
    pub online: Field<Channel<Online>>,
    /// By fax.
    pub fax: Field<Channel<ByFax>>,
}

/// A named address on the web.
#[derive(Clone, Debug, Default)]
pub struct WebLink {
    /// Its name.
    pub name: Field<String>,
    /// Its address.
    pub url: Field<WebUrl>,
}

/// The channels for complaints and suggestions (信访投诉和意见建议渠道).
#[derive(Clone, Debug, Default)]
pub struct Complaints {
    /// On the web.
    pub web: Vec<WebLink>,
    /// By post.
    pub address: Field<String>,
    /// Its postcode.
    pub postcode: Field<Postcode>,
    /// By phone.
    pub phones: Vec<Phone>,
    /// By e-mail.
    pub email: Field<Email>,
    /// Where visitors are received.
    pub visit_place: Field<String>,
    /// When visitors are received.
    pub visit_hours: Hours,
    /// How to ask what became of it.
    pub query: Field<String>,
}

/// An account in new media (政务新媒体).
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The platform.
    pub platform: Field<String>,
    /// The name of the account.
    pub name: Field<String>,
    /// Its id on the platform.
    pub id: Field<String>,
}

/// Who is responsible for disclosure (§3, §4 of the guideline). Internal, never published.
#[derive(Clone, Debug, Default)]
pub struct Responsible {
    /// The responsible leader.
    pub leader: Field<String>,
    /// The dedicated post.
    pub post: Field<String>,
    /// When it was filed with the parent.
    pub filed: Field<Date>,
}

/// Where an authoritative page of a linked row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page elsewhere on the web.
    Web(WebUrl),
    /// A row of the parent's column.
    Parent(Id),
    /// A row of another office.
    Office(Id, Id),
}

impl Scalar for LinkTarget {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let target = if let Some(item) = text.strip_prefix("parent:") {
            Id::new(item).map(Self::Parent)
        } else if let Some(rest) = text.strip_prefix("office:") {
            rest.split_once('/').and_then(|(office, item)| Some(Self::Office(Id::new(office)?, Id::new(item)?)))
        } else {
            WebUrl::parse(text).ok().map(Self::Web)
        };
        target.ok_or_else(|| ValueFault {
            message: text!("“{text}”不是可以链接的地方", "`{text}` is nothing to link to"),
            help: text!(
                "写 https:// 开头的网址，或 parent:事项标识，或 office:单位标识/事项标识",
                "write an https:// address, parent:ITEM, or office:OFFICE/ITEM"
            ),
        })
    }
}

/// An authoritative page that satisfies a row.
#[derive(Clone, Debug, Default)]
pub struct RowLink {
    /// Its title.
    pub title: Field<String>,
    /// Where it is.
    pub url: Field<LinkTarget>,
}

/// A name that an office had.
#[derive(Clone, Debug, Default)]
pub struct FormerName {
    /// The name.
    pub name: Field<String>,
    /// The last day on which it was the name.
    pub until: Field<Date>,
}

/// The record of an office.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// Its id: the name of its folder.
    pub id: String,
    /// The file of the record.
    pub source: SourcePath,
    /// The record as written, for rules that ask whether a fact is there.
    pub node: Node,
    /// What its file hashes to (xxh3).
    pub hash: u64,
    /// Short name (规范简称).
    pub name: Field<String>,
    /// Full name (单位全称).
    pub full_name: Field<String>,
    /// What kind of body it is.
    pub kind: Field<Kind>,
    /// The office above it, where it is not the parent.
    pub superior: Field<Id>,
    /// Credit code.
    pub credit_code: Field<CreditCode>,
    /// When it was established.
    pub established: Field<Date>,
    /// A sentence or two about it.
    pub summary: Field<String>,
    /// The traits it has, keys of the catalog's table.
    pub traits: Vec<String>,
    /// Its earlier ids.
    pub former: Vec<Id>,
    /// Its earlier names.
    pub former_names: Vec<FormerName>,
    /// When what the record says was last changed.
    pub changed: Field<Date>,
    /// Its review. Internal.
    pub review: Field<Review>,
    /// Reviews of single blocks. Internal.
    pub reviews: Vec<(String, Field<Review>)>,
    /// The digests of its public blocks as they are, where a review is to be compared with them.
    pub digests: BlockDigests,
    /// Who is responsible. Internal.
    pub disclosure: Field<Responsible>,
    /// The disclosure bureau.
    pub bureau: Field<Bureau>,
    /// Office hours.
    pub hours: Hours,
    /// Leaders, in the order written.
    pub leaders: Vec<Leader>,
    /// Sections, in the order written.
    pub sections: Vec<Section>,
    /// Places of business, in the order written.
    pub places: Vec<Place>,
    /// The phone directory, in the order written.
    pub phones: Vec<Phone>,
    /// The channels for applications.
    pub applications: Field<Applications>,
    /// The channels for complaints.
    pub complaints: Field<Complaints>,
    /// Accounts in new media.
    pub new_media: Vec<Account>,
    /// Boards, stands and screens on which the office posts.
    pub boards: Vec<NoticeBoard>,
    /// QR codes of its own, for its sheets and its screen.
    pub codes: Vec<CodeLink>,
    /// Where else the office publishes.
    pub publication: Vec<String>,
    /// The classes of information held.
    pub holdings: Vec<String>,
    /// How the information is arranged.
    pub arrangement: Field<String>,
    /// What users of the guide should mind.
    pub guide_notes: Vec<String>,
    /// Findings silenced in place. Internal.
    pub silence: Vec<Silence>,
    /// Rows that do not apply, with the reason.
    pub not_applicable: Vec<(String, Field<String>)>,
    /// Rows satisfied by links.
    pub links: Vec<(String, Vec<RowLink>)>,
    /// Images of the record: the files of the folder `files`, their names beginning with it.
    pub files: Vec<Attachment>,
}

impl Office {
    /// The place of a fact in the record.
    #[must_use]
    pub fn locus(&self, path: KeyPath) -> Locus {
        Locus::value(&self.source, path)
    }

    /// The short name, or the id where there is none.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.get().map_or(&self.id, |name| name.as_str())
    }

    /// What kind of body it is; a subordinate customs where that cannot be read.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind.get().copied().unwrap_or_default()
    }

    /// Whether the office has a trait.
    #[must_use]
    pub fn has_trait(&self, name: &str) -> bool {
        self.traits.iter().any(|key| key == name)
    }

    /// The section of that id.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id.get().is_some_and(|i| i.as_str() == id))
    }

    /// The place of that id.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.id.get().is_some_and(|i| i.as_str() == id))
    }

    /// Calls `look` with every text of the record that the public may see, and the way to it.
    pub fn public_texts(&self, look: &mut impl FnMut(&KeyPath, &str)) {
        let Node::Map(pairs) = &self.node else { return };
        for (key, value) in pairs {
            if let Node::Text(key) = key
                && !Self::INTERNAL.contains(&key.as_str())
            {
                value.texts(&mut vec![Step::Key(key.clone())], look);
            }
        }
    }

    /// Keys of the record that are never published.
    pub const INTERNAL: [&'static str; 4] = ["disclosure", "review", "reviews", "silence"];

    /// Every phone of the record with the way to it.
    #[must_use]
    pub fn all_phones(&self) -> Vec<(KeyPath, &Phone)> {
        use crate::key_path;
        let mut phones = Vec::new();
        if let Some(bureau) = self.bureau.get() {
            phones.extend(bureau.phones.iter().enumerate().map(|(i, phone)| (key_path!["bureau", "phones", i], phone)));
        }
        for (p, place) in self.places.iter().enumerate() {
            phones
                .extend(place.phones.iter().enumerate().map(|(i, phone)| (key_path!["places", p, "phones", i], phone)));
        }
        phones.extend(self.phones.iter().enumerate().map(|(i, phone)| (key_path!["phones", i], phone)));
        if let Some(in_person) = self.applications.get().and_then(|a| a.in_person.get()).and_then(Channel::offered) {
            phones.extend(
                in_person
                    .phones
                    .iter()
                    .enumerate()
                    .map(|(i, phone)| (key_path!["applications", "in_person", "phones", i], phone)),
            );
        }
        if let Some(complaints) = self.complaints.get() {
            phones.extend(
                complaints.phones.iter().enumerate().map(|(i, phone)| (key_path!["complaints", "phones", i], phone)),
            );
        }
        phones
    }

    /// Every number of the record with the way to it: phones and fax.
    #[must_use]
    pub fn all_numbers(&self) -> Vec<(KeyPath, &PhoneNumber)> {
        use crate::key_path;
        let mut numbers: Vec<(KeyPath, &PhoneNumber)> = Vec::new();
        for (mut path, phone) in self.all_phones() {
            if let Some(number) = phone.number.get() {
                path.push("number".into());
                numbers.push((path, number));
            }
        }
        if let Some(Fax::Number(number)) = self.bureau.get().and_then(|bureau| bureau.fax.get()) {
            numbers.push((key_path!["bureau", "fax"], number));
        }
        let by_fax = self.applications.get().and_then(|a| a.fax.get()).and_then(Channel::offered);
        if let Some(number) = by_fax.and_then(|fax| fax.number.get()) {
            numbers.push((key_path!["applications", "fax", "number"], number));
        }
        numbers
    }

    /// Every mailbox of the record.
    #[must_use]
    pub fn all_mailboxes(&self) -> Vec<&Email> {
        let by_email = self.applications.get().and_then(|a| a.email.get()).and_then(Channel::offered);
        let mailboxes = [
            self.bureau.get().and_then(|bureau| bureau.email.get()),
            by_email.and_then(|email| email.address.get()),
            self.complaints.get().and_then(|complaints| complaints.email.get()),
        ];
        mailboxes.into_iter().flatten().collect()
    }

    /// Every address of the record.
    #[must_use]
    pub fn all_addresses(&self) -> Vec<&str> {
        let channels = self.applications.get();
        let in_person = channels.and_then(|a| a.in_person.get()).and_then(Channel::offered);
        let post = channels.and_then(|a| a.post.get()).and_then(Channel::offered);
        let fields = [
            in_person.and_then(|channel| channel.address.get()),
            post.and_then(|channel| channel.address.get()),
            self.complaints.get().and_then(|complaints| complaints.address.get()),
        ];
        let bureau = self.bureau.get().map_or(&[][..], |bureau| &bureau.addresses);
        let places = self.places.iter().filter_map(|place| place.address.get());
        bureau.iter().chain(places).chain(fields.into_iter().flatten()).map(String::as_str).collect()
    }

    /// Whether the record was read at all; one that was not has its finding, and no others follow from it.
    #[must_use]
    pub fn is_read(&self) -> bool {
        !matches!(self.node, Node::Null)
    }

    /// The key of a fact in the record.
    #[must_use]
    pub fn key_locus(&self, path: KeyPath) -> Locus {
        Locus::key(&self.source, path)
    }

    /// Every set of hours of the record with the way to it.
    #[must_use]
    pub fn all_hours(&self) -> Vec<(KeyPath, &Hours)> {
        use crate::key_path;
        let mut hours = vec![(key_path!["hours"], &self.hours)];
        for (p, place) in self.places.iter().enumerate() {
            hours.push((key_path!["places", p, "hours"], &place.hours));
        }
        if let Some(in_person) = self.applications.get().and_then(|a| a.in_person.get()).and_then(Channel::offered) {
            hours.push((key_path!["applications", "in_person", "hours"], &in_person.hours));
        }
        if let Some(complaints) = self.complaints.get() {
            hours.push((key_path!["complaints", "visit", "hours"], &complaints.visit_hours));
        }
        for (mut path, phone) in self.all_phones() {
            path.push("hours".into());
            hours.push((path, &phone.hours));
        }
        hours.retain(|(_, hours)| !hours.is_empty());
        hours
    }
}
