//! `phones.csv`: every phone of every column, a line each.

use std::collections::BTreeMap;

use crate::model::{Owner, Site};
use crate::pages::csv::table;
use crate::pages::office_view::{OfficeView, PhoneView};

/// The columns: name, what it holds.
pub(super) const COLUMNS: [(&str, &str); 8] = [
    ("单位", "单位的规范简称"),
    ("类别", "政府信息公开、业务电话、业务现场、投诉建议"),
    ("用途", "这个号码办什么事；传真号码写“传真”"),
    ("电话", "区号-号码，有分机的写“转”和分机号；热线写短号"),
    ("科室", "接听的科室，没有注明的为空"),
    ("业务现场", "所在的业务现场，没有注明的为空"),
    ("接听时间", "接听时间，各条之间用分号隔开"),
    ("栏目网址", "单位政务公开栏目的网址"),
];

/// The file. Only what was reviewed is in it.
#[must_use]
pub fn phones(site: &Site, views: &BTreeMap<Owner, &OfficeView>) -> String {
    let mut lines = Vec::new();
    for (owner, view) in views.iter().filter(|(owner, _)| site.office(**owner).is_reviewed()) {
        let url = format!("{}{}", site.config.base_url(), site.column_url(*owner));
        let mut add = |class: &str, place: Option<&String>, phone: &PhoneView| {
            lines.push([
                view.name.clone(),
                class.to_owned(),
                phone.label.clone().unwrap_or_default(),
                phone.number.clone(),
                phone.section.clone().unwrap_or_default(),
                phone.place.as_ref().or(place).cloned().unwrap_or_default(),
                hours(phone),
                url.clone(),
            ]);
        };
        if let Some(bureau) = &view.bureau {
            bureau.phones.iter().for_each(|phone| add("政府信息公开", None, phone));
            if bureau.has_fax {
                let fax = PhoneView {
                    number: bureau.fax.clone(),
                    dial: String::new(),
                    label: Some("传真".to_owned()),
                    section: None,
                    place: None,
                    hours: Vec::new(),
                };
                add("政府信息公开", None, &fax);
            }
        }
        view.phones.iter().for_each(|phone| add("业务电话", None, phone));
        for place in &view.places {
            place.phones.iter().for_each(|phone| add("业务现场", Some(&place.name), phone));
        }
        let complaints = view.complaints.iter().flat_map(|complaints| &complaints.phones);
        complaints.for_each(|phone| add("投诉建议", None, phone));
    }
    table(COLUMNS.map(|(name, _)| name), lines)
}

fn hours(phone: &PhoneView) -> String {
    let line = |line: &crate::model::hours::HourLine| {
        let remarks = [&line.reason, &line.note].into_iter().flatten();
        let remarks: String = remarks.map(|remark| format!("（{remark}）")).collect();
        format!("{} {}{remarks}", line.days, line.times)
    };
    phone.hours.iter().map(line).collect::<Vec<_>>().join("；")
}
