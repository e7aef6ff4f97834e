//! `offices.json`: the records as the public sees them, each once it was reviewed. It is made from the public views, in
//! which nothing internal has a place.

use std::collections::BTreeMap;

use serde::Serialize;

use super::catalog::SiteData;
use super::{Dataset, json};
use crate::model::hours::HourLine;
use crate::model::{Owner, Site};
use crate::pages::office_view::{
    AccountView, BureauView, ChannelView, ComplaintsView, Fact, OfficeView, PhoneView, PlaceView,
};

#[derive(Serialize)]
struct File<'v> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    site: SiteData<'v>,
    offices: Vec<Office<'v>>,
}

#[derive(Serialize)]
struct Office<'v> {
    id: &'v str,
    name: &'v str,
    full_name: &'v str,
    kind: &'v str,
    kind_name: &'v str,
    superior: Option<&'v str>,
    url: String,
    summary: Option<&'v str>,
    credit_code: Option<&'v str>,
    established: Option<&'v str>,
    changed: Option<&'v str>,
    bureau: Option<Bureau<'v>>,
    hours: &'v [HourLine],
    leaders: Vec<Leader<'v>>,
    sections: Vec<Section<'v>>,
    places: Vec<Place<'v>>,
    phones: Vec<Phone<'v>>,
    applications: Vec<Application<'v>>,
    complaints: Option<Complaints<'v>>,
    new_media: &'v [AccountView],
    publication: &'v [String],
    holdings: &'v [String],
}

#[derive(Serialize)]
struct Bureau<'v> {
    name: &'v str,
    addresses: &'v [String],
    postcode: Option<&'v str>,
    phones: Vec<Phone<'v>>,
    fax: Option<&'v str>,
    email: Option<&'v str>,
}

#[derive(Serialize)]
struct Leader<'v> {
    name: &'v str,
    post: &'v str,
    duties: Option<&'v str>,
}

#[derive(Serialize)]
struct Section<'v> {
    name: &'v str,
    duties: Option<&'v str>,
}

#[derive(Serialize)]
struct Place<'v> {
    name: &'v str,
    duties: Option<&'v str>,
    address: Option<&'v str>,
    postcode: Option<&'v str>,
    hours: &'v [HourLine],
    phones: Vec<Phone<'v>>,
}

#[derive(Serialize)]
struct Phone<'v> {
    number: &'v str,
    label: Option<&'v str>,
    section: Option<&'v str>,
    place: Option<&'v str>,
    hours: &'v [HourLine],
}

/// A channel for applications that the office offers.
#[derive(Serialize)]
struct Application<'v> {
    channel: &'v str,
    name: &'v str,
    facts: &'v [Fact],
    hours: &'v [HourLine],
    cautions: &'v [String],
}

#[derive(Serialize)]
struct Complaints<'v> {
    web: &'v [Fact],
    address: Option<&'v str>,
    postcode: Option<&'v str>,
    phones: Vec<Phone<'v>>,
    email: Option<&'v str>,
    visit_place: Option<&'v str>,
    visit_hours: &'v [HourLine],
    query: Option<&'v str>,
}

/// The file.
#[must_use]
pub fn offices(site: &Site, views: &BTreeMap<Owner, &OfficeView>) -> Vec<u8> {
    let reviewed = views.iter().filter(|(owner, _)| site.office(**owner).is_reviewed());
    json(&File {
        schema: Dataset::OfficesSchema.file_name(),
        site: SiteData::of(site),
        offices: reviewed.map(|(owner, view)| office(site, *owner, view)).collect(),
    })
}

fn office<'v>(site: &'v Site, owner: Owner, view: &'v OfficeView) -> Office<'v> {
    Office {
        id: site.folder(owner),
        name: &view.name,
        full_name: &view.full_name,
        kind: &view.kind,
        kind_name: &view.kind_name,
        superior: view.superior.as_ref().map(|superior| superior.full_name.as_str()),
        url: format!("{}{}", site.config.base_url(), view.url),
        summary: view.summary.as_deref(),
        credit_code: view.credit_code.as_deref(),
        established: view.established.as_deref(),
        changed: view.changed.as_deref(),
        bureau: view.bureau.as_ref().map(bureau),
        hours: &view.hours,
        leaders: view
            .leaders
            .iter()
            .map(|leader| Leader { name: &leader.name, post: &leader.post, duties: leader.duties.as_deref() })
            .collect(),
        sections: view
            .sections
            .iter()
            .map(|section| Section { name: &section.name, duties: section.duties.as_deref() })
            .collect(),
        places: view.places.iter().map(place).collect(),
        phones: phones(&view.phones),
        applications: view
            .channels
            .iter()
            .filter(|channel| channel.offered)
            .map(|ChannelView { key, name, facts, hours, cautions, .. }| Application {
                channel: key,
                name,
                facts,
                hours,
                cautions,
            })
            .collect(),
        complaints: view.complaints.as_ref().map(complaints),
        new_media: &view.new_media,
        publication: &view.publication,
        holdings: &view.holdings,
    }
}

fn bureau(view: &BureauView) -> Bureau<'_> {
    Bureau {
        name: &view.name,
        addresses: &view.addresses,
        postcode: view.postcode.as_deref(),
        phones: phones(&view.phones),
        fax: view.has_fax.then_some(view.fax.as_str()),
        email: view.email.as_deref(),
    }
}

fn place(view: &PlaceView) -> Place<'_> {
    Place {
        name: &view.name,
        duties: view.duties.as_deref(),
        address: view.address.as_deref(),
        postcode: view.postcode.as_deref(),
        hours: &view.hours,
        phones: phones(&view.phones),
    }
}

fn phones(views: &[PhoneView]) -> Vec<Phone<'_>> {
    views
        .iter()
        .map(|view| Phone {
            number: &view.number,
            label: view.label.as_deref(),
            section: view.section.as_deref(),
            place: view.place.as_deref(),
            hours: &view.hours,
        })
        .collect()
}

fn complaints(view: &ComplaintsView) -> Complaints<'_> {
    Complaints {
        web: &view.web,
        address: view.address.as_deref(),
        postcode: view.postcode.as_deref(),
        phones: phones(&view.phones),
        email: view.email.as_deref(),
        visit_place: view.visit_place.as_deref(),
        visit_hours: &view.visit_hours,
        query: view.query.as_deref(),
    }
}
