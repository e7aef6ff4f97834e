//! The application form of an office: where its page and document stand, and to whom an application goes.

use serde::Serialize;

use super::law::law;
use super::office_view::{ChannelView, Fact, OfficeView};
use crate::model::catalog::{Item, View};
use crate::model::office::Kind;
use crate::model::site::RowState;
use crate::model::values::UrlPath;
use crate::model::{Owner, Site};

/// Name of the form's page in the folder of its row.
const PAGE: &str = "application-form.html";
/// Name of the form's document in the folder of its row.
const DOCUMENT: &str = "application-form.docx";

/// Where the form stands.
#[derive(Clone, Debug, Serialize)]
pub struct FormLinks {
    /// Address of the page that is filled in and printed.
    pub url: String,
    /// Address of the document.
    pub docx: String,
}

/// The form of an office.
#[derive(Clone, Debug, Serialize)]
pub struct FormView {
    /// The body that decides: for a 办事处 the office above it.
    pub authority: String,
    /// Where applications are handed in or sent.
    pub recipient: Vec<Fact>,
    /// Address of the form as a document.
    pub docx: String,
    /// Address of the page about applications.
    pub row_url: String,
}

/// The row of a column that explains applications, where it is generated: the form stands in its folder.
#[must_use]
pub fn form_row(site: &Site, owner: Owner) -> Option<&Item> {
    site.items(owner).find(|item| {
        let explains = matches!(item.view, Some(View::Applications | View::Annex));
        explains && site.row(owner, item).is_some_and(|row| row.state == RowState::Published)
    })
}

/// The address of the form's page.
#[must_use]
pub fn form_url(site: &Site, owner: Owner, item: &Item) -> UrlPath {
    UrlPath::from_parts([site.folder(owner), item.id.as_str(), PAGE])
}

/// The address of the form as a document.
#[must_use]
pub fn docx_url(site: &Site, owner: Owner, item: &Item) -> UrlPath {
    UrlPath::from_parts([site.folder(owner), item.id.as_str(), DOCUMENT])
}

/// Where the form of a column stands; none where the column does not explain applications itself.
#[must_use]
pub fn form_links(site: &Site, owner: Owner) -> Option<FormLinks> {
    let item = form_row(site, owner)?;
    Some(FormLinks { url: form_url(site, owner, item).to_string(), docx: docx_url(site, owner, item).to_string() })
}

/// The form of an office.
#[must_use]
pub fn form_view(site: &Site, owner: Owner, item: &Item, office: &OfficeView) -> FormView {
    let decides = match (&office.superior, site.kind(owner)) {
        (Some(superior), Kind::SubOffice) => superior.full_name.clone(),
        _ => office.full_name.clone(),
    };
    FormView {
        authority: decides,
        recipient: recipient(office),
        docx: docx_url(site, owner, item).to_string(),
        row_url: site.row_url(owner, item).to_string(),
    }
}

/// Where an application goes, a line for each channel that the office offers.
fn recipient(office: &OfficeView) -> Vec<Fact> {
    let channel = |key: &str| office.channels.iter().find(|channel| channel.key == key && channel.offered);
    let of = |channel: &ChannelView, label: &str| {
        channel.facts.iter().find(|fact| fact.label == label).map(|fact| fact.text.clone())
    };
    let name = |key: &str| law().channel_names.get(key).cloned().unwrap_or_default();
    let mut lines = Vec::new();
    let mut line = |key: &str, parts: Vec<Option<String>>| {
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join("，");
        if !text.is_empty() {
            lines.push(Fact { label: name(key), text, href: None });
        }
    };
    if let Some(in_person) = channel("in_person") {
        line("in_person", vec![of(in_person, "受理场所"), of(in_person, "地址")]);
    }
    if let Some(post) = channel("post") {
        let postcode = of(post, "邮政编码").map(|code| format!("邮政编码{code}"));
        let recipient = of(post, "收件人").map(|name| format!("{name}收"));
        let envelope = of(post, "信封标注").map(|mark| format!("{}注明“{mark}”", law().application.envelope_place));
        line("post", vec![of(post, "地址"), postcode, recipient, envelope]);
    }
    if let Some(email) = channel("email") {
        line("email", vec![of(email, "电子邮箱")]);
    }
    if let Some(online) = channel("online") {
        line("online", vec![of(online, "网址")]);
    }
    if let Some(fax) = channel("fax") {
        line("fax", vec![of(fax, "传真号码")]);
    }
    lines
}
