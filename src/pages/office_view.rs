//! The public part of an office's record. What is internal (`disclosure`, `review`, `verified`) has no place here, so
//! that no template can show it.

use serde::Serialize;

use super::application_form::{FormLinks, form_links};
use super::law::law;
use super::opening::{OpeningView, opening};
use super::posting::PostingPage;
use super::site_view::{NavGroup, nav};
use crate::model::contact::{Fax, Phone, PhoneNumber};
use crate::model::hours::{HourLine, Hours};
use crate::model::office::{Channel, Office};
use crate::model::values::UrlPath;
use crate::model::{Field, Owner, Site};

/// A phone.
#[derive(Clone, Debug, Serialize)]
pub struct PhoneView {
    /// The number as written.
    pub number: String,
    /// The number as `tel:` dials it.
    pub dial: String,
    /// What it is for.
    pub label: Option<String>,
    /// Name of the section that answers it.
    pub section: Option<String>,
    /// Name of the place where it rings.
    pub place: Option<String>,
    /// When it is answered.
    pub hours: Vec<HourLine>,
}

/// A labelled fact of a channel.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The fact.
    pub text: String,
    /// Where it leads: `tel:`, `mailto:` or `https:`.
    pub href: Option<String>,
}

/// A channel for applications.
#[derive(Clone, Debug, Serialize)]
pub struct ChannelView {
    /// `in_person`, `post`, `email`, `online` or `fax`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether the office offers it.
    pub offered: bool,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Its hours.
    pub hours: Vec<HourLine>,
    /// What to mind.
    pub cautions: Vec<String>,
    /// Which day counts as the day of receipt (条例 31).
    pub receipt: Vec<Fact>,
}

/// The disclosure bureau.
#[derive(Clone, Debug, Serialize)]
pub struct BureauView {
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its phones.
    pub phones: Vec<PhoneView>,
    /// Its fax, or the words that say there is none.
    pub fax: String,
    /// Whether there is a fax.
    pub has_fax: bool,
    /// Its mailbox.
    pub email: Option<String>,
}

/// A leader.
#[derive(Clone, Debug, Serialize)]
pub struct LeaderView {
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// What he or she is in charge of.
    pub duties: Option<String>,
    /// Career.
    pub resume: Option<String>,
    /// Address of the photo.
    pub photo: Option<String>,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub struct SectionView {
    /// Its name.
    pub name: String,
    /// Its duties.
    pub duties: Option<String>,
    /// The phones of the directory that it answers.
    pub phones: Vec<PhoneView>,
}

/// A place of business.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceView {
    /// Its name.
    pub name: String,
    /// What is done there.
    pub duties: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its hours.
    pub hours: Vec<HourLine>,
    /// The same day by day, for a page's script.
    pub opening: Option<OpeningView>,
    /// Its phones.
    pub phones: Vec<PhoneView>,
}

/// The channels for complaints.
#[derive(Clone, Debug, Serialize)]
pub struct ComplaintsView {
    /// On the web: label, address.
    pub web: Vec<Fact>,
    /// By post.
    pub address: Option<String>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// By phone.
    pub phones: Vec<PhoneView>,
    /// By e-mail.
    pub email: Option<String>,
    /// Where visitors are received.
    pub visit_place: Option<String>,
    /// When.
    pub visit_hours: Vec<HourLine>,
    /// How to ask what became of it.
    pub query: Option<String>,
}

/// An account in new media.
#[derive(Clone, Debug, Serialize)]
pub struct AccountView {
    /// The platform.
    pub platform: String,
    /// The account.
    pub name: String,
    /// Its id.
    pub id: Option<String>,
}

/// An office that another is under.
#[derive(Clone, Debug, Serialize)]
pub struct SuperiorView {
    /// Its short name.
    pub name: String,
    /// Its full name.
    pub full_name: String,
    /// Address of its column.
    pub url: String,
}

/// The public record of an office.
#[derive(Clone, Debug, Serialize)]
pub struct OfficeView {
    /// Its id; empty for the parent.
    pub id: String,
    /// Short name.
    pub name: String,
    /// Full name.
    pub full_name: String,
    /// Kind, as in the record.
    pub kind: String,
    /// Kind, in Chinese.
    pub kind_name: String,
    /// The office above: that of a 办事处, or the parent; none for the parent itself.
    pub superior: Option<SuperiorView>,
    /// Address of its column.
    pub url: String,
    /// A sentence or two about it.
    pub summary: Option<String>,
    /// Credit code.
    pub credit_code: Option<String>,
    /// When established.
    pub established: Option<String>,
    /// When the record was last changed.
    pub changed: Option<String>,
    /// Disclosure bureau.
    pub bureau: Option<BureauView>,
    /// Office hours.
    pub hours: Vec<HourLine>,
    /// The same day by day, for a page's script.
    pub opening: Option<OpeningView>,
    /// Leaders.
    pub leaders: Vec<LeaderView>,
    /// Sections.
    pub sections: Vec<SectionView>,
    /// Places of business.
    pub places: Vec<PlaceView>,
    /// Phone directory.
    pub phones: Vec<PhoneView>,
    /// Application channels, in the order of the law's table.
    pub channels: Vec<ChannelView>,
    /// The application form; none where the column does not explain applications itself.
    pub form: Option<FormLinks>,
    /// Complaint channels.
    pub complaints: Option<ComplaintsView>,
    /// New media.
    pub new_media: Vec<AccountView>,
    /// Address of the page with its sheets, screen and texts for new media.
    pub posting_url: String,
    /// Where else the office publishes.
    pub publication: Vec<String>,
    /// Classes of information held.
    pub holdings: Vec<String>,
    /// How it is arranged.
    pub arrangement: String,
    /// What users of the guide should mind.
    pub guide_notes: Vec<String>,
    /// Its rows, by group.
    pub groups: Vec<NavGroup>,
}

fn text<T: ToString>(field: &Field<T>) -> Option<String> {
    field.get().map(ToString::to_string)
}

/// The view of an office.
#[must_use]
pub fn office_view(site: &Site, owner: Owner) -> OfficeView {
    let office = site.office(owner);
    let kind = site.kind(owner);
    let phones = phone_views(office, &office.phones, Some(&office.hours));
    OfficeView {
        id: if owner == Owner::Parent { String::new() } else { office.id.clone() },
        name: office.display_name().to_owned(),
        full_name: text(&office.full_name).unwrap_or_default(),
        kind: kind.key().to_owned(),
        kind_name: kind.name().to_owned(),
        superior: superior(site, owner),
        url: site.column_url(owner).to_string(),
        summary: text(&office.summary),
        credit_code: text(&office.credit_code),
        established: text(&office.established),
        changed: text(&office.changed),
        bureau: office.bureau.get().map(|bureau| BureauView {
            name: text(&bureau.name).unwrap_or_default(),
            addresses: bureau.addresses.clone(),
            postcode: text(&bureau.postcode),
            phones: phone_views(office, &bureau.phones, None),
            fax: match bureau.fax.get() {
                Some(Fax::Number(number)) => number.to_string(),
                _ => law().no_fax.clone(),
            },
            has_fax: matches!(bureau.fax.get(), Some(Fax::Number(_))),
            email: text(&bureau.email),
        }),
        hours: office.hours.lines(),
        opening: opening(&site.calendar, &office.hours),
        leaders: leaders(site, owner),
        sections: office
            .sections
            .iter()
            .map(|section| {
                let name = text(&section.name).unwrap_or_default();
                SectionView {
                    phones: phones.iter().filter(|phone| phone.section.as_ref() == Some(&name)).cloned().collect(),
                    duties: text(&section.duties),
                    name,
                }
            })
            .collect(),
        places: office
            .places
            .iter()
            .map(|place| {
                let hours = if place.hours.is_empty() { &office.hours } else { &place.hours };
                PlaceView {
                    name: text(&place.name).unwrap_or_default(),
                    duties: text(&place.duties),
                    address: text(&place.address),
                    postcode: text(&place.postcode),
                    hours: hours.lines(),
                    opening: opening(&site.calendar, hours),
                    phones: phone_views(office, &place.phones, Some(hours)),
                }
            })
            .collect(),
        channels: channels(office),
        form: form_links(site, owner),
        complaints: complaints(office),
        new_media: office
            .new_media
            .iter()
            .map(|account| AccountView {
                platform: text(&account.platform).unwrap_or_default(),
                name: text(&account.name).unwrap_or_default(),
                id: text(&account.id),
            })
            .collect(),
        posting_url: PostingPage::Index.url(site, owner).to_string(),
        publication: office.publication.clone(),
        holdings: office.holdings.clone(),
        arrangement: text(&office.arrangement).unwrap_or_else(|| law().arrangement.clone()),
        guide_notes: office.guide_notes.clone(),
        groups: nav(site, owner),
        phones,
    }
}

fn superior(site: &Site, owner: Owner) -> Option<SuperiorView> {
    if owner == Owner::Parent {
        return None;
    }
    let above = site
        .office(owner)
        .superior
        .get()
        .and_then(|id| site.owner(id.as_str()))
        .filter(|above| *above != owner)
        .unwrap_or(Owner::Parent);
    let office = site.office(above);
    Some(SuperiorView {
        name: office.display_name().to_owned(),
        full_name: text(&office.full_name).unwrap_or_else(|| site.config.full_name.clone()),
        url: site.column_url(above).to_string(),
    })
}

fn leaders(site: &Site, owner: Owner) -> Vec<LeaderView> {
    let photo = |path: &str| {
        let parts = std::iter::once(site.folder(owner)).chain(path.split('/').filter(|part| !part.is_empty()));
        UrlPath::from_parts(parts).to_string()
    };
    site.office(owner)
        .leaders
        .iter()
        .map(|leader| LeaderView {
            name: text(&leader.name).unwrap_or_default(),
            post: text(&leader.post).unwrap_or_default(),
            duties: text(&leader.duties),
            resume: text(&leader.resume),
            photo: leader.photo.get().map(|path| photo(path)),
        })
        .collect()
}

/// Phones with the names of their sections and places. `default` are the hours of those that say nothing themselves.
fn phone_views(office: &Office, phones: &[Phone], default: Option<&Hours>) -> Vec<PhoneView> {
    phones
        .iter()
        .filter_map(|phone| {
            let number = phone.number.get()?;
            let place = phone.place.get().and_then(|id| office.place(id.as_str()));
            let hours = if phone.hours.is_empty() {
                place.map(|place| &place.hours).filter(|hours| !hours.is_empty()).or(default)
            } else {
                Some(&phone.hours)
            };
            Some(PhoneView {
                number: number.to_string(),
                dial: number.dial(),
                label: text(&phone.label),
                section: phone.section.get().and_then(|id| office.section(id.as_str())).and_then(|s| text(&s.name)),
                place: place.and_then(|place| text(&place.name)),
                hours: hours.map(Hours::lines).unwrap_or_default(),
            })
        })
        .collect()
}

fn fact(label: &str, text: Option<String>) -> Option<Fact> {
    text.map(|text| Fact { label: label.to_owned(), text, href: None })
}

fn dialled(label: &str, number: &PhoneNumber) -> Fact {
    Fact { label: label.to_owned(), text: number.to_string(), href: Some(format!("tel:{}", number.dial())) }
}

fn mailed(label: &str, address: Option<String>) -> Option<Fact> {
    address.map(|text| Fact { label: label.to_owned(), href: Some(format!("mailto:{text}")), text })
}

fn channels(office: &Office) -> Vec<ChannelView> {
    let Some(applications) = office.applications.get() else { return Vec::new() };
    let bureau = office.bureau.get().cloned().unwrap_or_default();
    let addresses =
        |own: &Field<String>| text(own).or_else(|| (!bureau.addresses.is_empty()).then(|| bureau.addresses.join("；")));
    let postcode = |own: Option<String>| own.or_else(|| text(&bureau.postcode));
    let mut views = Vec::new();
    if let Some(channel) = applications.in_person.get() {
        views.push(channel_view("in_person", channel, |c| {
            let phones = if c.phones.is_empty() { &bureau.phones } else { &c.phones };
            let mut facts: Vec<Fact> = [
                fact("受理场所", text(&c.place)),
                fact("地址", addresses(&c.address)),
                fact("申请表领取", text(&c.forms)),
            ]
            .into_iter()
            .flatten()
            .collect();
            facts
                .extend(phones.iter().filter_map(|phone| phone.number.get()).map(|number| dialled("联系电话", number)));
            let hours = if c.hours.is_empty() { &office.hours } else { &c.hours };
            (facts, hours.lines(), c.cautions.clone())
        }));
    }
    if let Some(channel) = applications.post.get() {
        views.push(channel_view("post", channel, |c| {
            let facts = [
                fact("收件人", text(&c.recipient).or_else(|| text(&bureau.name))),
                fact("地址", addresses(&c.address)),
                fact("邮政编码", postcode(text(&c.postcode))),
                fact("信封标注", Some(text(&c.envelope).unwrap_or_else(|| law().application.envelope.clone()))),
            ];
            (facts.into_iter().flatten().collect(), Vec::new(), c.cautions.clone())
        }));
    }
    if let Some(channel) = applications.email.get() {
        views.push(channel_view("email", channel, |c| {
            let facts = [
                mailed("电子邮箱", text(&c.address).or_else(|| text(&bureau.email))),
                fact("邮件主题", text(&c.subject)),
            ];
            (facts.into_iter().flatten().collect(), Vec::new(), c.cautions.clone())
        }));
    }
    if let Some(channel) = applications.online.get() {
        views.push(channel_view("online", channel, |c| {
            let url = text(&c.url).map(|url| Fact { label: "网址".into(), text: url.clone(), href: Some(url) });
            (url.into_iter().collect(), Vec::new(), c.cautions.clone())
        }));
    }
    if let Some(channel) = applications.fax.get() {
        views.push(channel_view("fax", channel, |c| {
            let number = text(&c.number).or_else(|| match bureau.fax.get() {
                Some(Fax::Number(number)) => Some(number.to_string()),
                _ => None,
            });
            (fact("传真号码", number).into_iter().collect(), Vec::new(), c.cautions.clone())
        }));
    }
    views
}

fn channel_view<T>(
    key: &str,
    channel: &Channel<T>,
    read: impl FnOnce(&T) -> (Vec<Fact>, Vec<HourLine>, Vec<String>),
) -> ChannelView {
    let law = law();
    let (facts, hours, own_cautions) = channel.offered().map(read).unwrap_or_default();
    let receipt = law.receipt.iter().filter(|(name, _)| *name == key || name.starts_with(&format!("{key}_")));
    ChannelView {
        key: key.to_owned(),
        name: law.channel_names.get(key).cloned().unwrap_or_default(),
        offered: channel.offered().is_some(),
        facts,
        hours,
        cautions: if own_cautions.is_empty() {
            law.cautions.get(key).cloned().unwrap_or_default()
        } else {
            own_cautions
        },
        receipt: receipt
            .map(|(name, text)| Fact {
                label: match name.as_str() {
                    "post_signed" => "挂号信、特快专递".to_owned(),
                    "post_ordinary" => "平常信函".to_owned(),
                    _ => law.channel_names.get(key).cloned().unwrap_or_default(),
                },
                text: text.clone(),
                href: None,
            })
            .collect(),
    }
}

fn complaints(office: &Office) -> Option<ComplaintsView> {
    let complaints = office.complaints.get()?;
    Some(ComplaintsView {
        web: complaints
            .web
            .iter()
            .filter_map(|link| {
                let url = text(&link.url)?;
                Some(Fact {
                    label: text(&link.name).unwrap_or_else(|| url.clone()),
                    text: url.clone(),
                    href: Some(url),
                })
            })
            .collect(),
        address: text(&complaints.address),
        postcode: text(&complaints.postcode),
        phones: phone_views(office, &complaints.phones, None),
        email: text(&complaints.email),
        visit_place: text(&complaints.visit_place),
        visit_hours: complaints.visit_hours.lines(),
        query: text(&complaints.query),
    })
}
