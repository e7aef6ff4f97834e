//! Who answers where and when, for machines: a GovernmentOffice of schema.org as a JSON-LD data block. It is made from
//! the public record only, and holds no character that could end the `<script>` it stands in.

use serde_json::{Value, json};

use super::office_view::OfficeView;
use super::opening::OpeningView;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The data block of an office. `base_url` is the full address of the site's root.
#[must_use]
pub fn government_office(office: &OfficeView, base_url: &str) -> String {
    let bureau = office.bureau.as_ref();
    let address = |street: &String, postcode: Option<&String>| {
        let mut address = json!({ "@type": "PostalAddress", "addressCountry": "CN", "streetAddress": street });
        insert(&mut address, "postalCode", postcode.map(|code| json!(code)));
        address
    };
    let url = format!("{base_url}{}", office.url);
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "@id": format!("{url}#office"),
        "name": office.full_name,
        "alternateName": office.name,
        "url": url,
    });
    insert(&mut data, "description", office.summary.as_ref().map(|text| json!(text)));
    insert(&mut data, "identifier", office.credit_code.as_ref().map(|code| json!(code)));
    insert(&mut data, "foundingDate", office.established.as_ref().map(|date| json!(date)));
    insert(&mut data, "parentOrganization", office.superior.as_ref().map(|superior| {
        let url = format!("{base_url}{}", superior.url);
        json!({ "@type": "GovernmentOffice", "@id": format!("{url}#office"), "name": superior.full_name, "url": url })
    }));
    if let Some(bureau) = bureau {
        let addresses: Vec<_> =
            bureau.addresses.iter().map(|street| address(street, bureau.postcode.as_ref())).collect();
        insert(&mut data, "address", (!addresses.is_empty()).then(|| json!(addresses)));
        insert(&mut data, "telephone", bureau.phones.first().map(|phone| json!(phone.dial)));
        insert(&mut data, "faxNumber", bureau.has_fax.then(|| json!(bureau.fax)));
        insert(&mut data, "email", bureau.email.as_ref().map(|mail| json!(mail)));
    }
    let phones: Vec<_> = office
        .phones
        .iter()
        .map(|phone| {
            json!({
                "@type": "ContactPoint",
                "telephone": phone.dial,
                "contactType": phone.label.as_deref().unwrap_or("业务咨询"),
                "availableLanguage": "zh-CN",
            })
        })
        .collect();
    insert(&mut data, "contactPoint", (!phones.is_empty()).then(|| json!(phones)));
    if let Some(opening) = &office.opening {
        insert(&mut data, "openingHoursSpecification", Some(week(opening)));
        insert(&mut data, "specialOpeningHoursSpecification", Some(special(opening)));
    }
    let places: Vec<_> = office
        .places
        .iter()
        .map(|place| {
            let mut view = json!({ "@type": "Place", "name": place.name });
            insert(&mut view, "address", place.address.as_ref().map(|street| address(street, place.postcode.as_ref())));
            insert(&mut view, "telephone", place.phones.first().map(|phone| json!(phone.dial)));
            insert(&mut view, "openingHoursSpecification", place.opening.as_ref().map(week));
            view
        })
        .collect();
    insert(&mut data, "location", (!places.is_empty()).then(|| json!(places)));
    for_script(&data.to_string())
}

fn insert(data: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(map), Some(value)) = (data.as_object_mut(), value) {
        map.insert(key.to_owned(), value);
    }
}

fn clock(minutes: u16) -> String {
    // 24:00 is no time of schema.org.
    let minutes = minutes.min(24 * 60 - 1);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The ordinary week: days with the same hours together.
fn week(opening: &OpeningView) -> Value {
    let mut by_hours: Vec<(&Vec<[u16; 2]>, Vec<&str>)> = Vec::new();
    for (day, open) in DAYS.iter().zip(&opening.week).filter(|(_, open)| !open.is_empty()) {
        match by_hours.iter_mut().find(|(other, _)| *other == open) {
            Some((_, days)) => days.push(day),
            None => by_hours.push((open, vec![day])),
        }
    }
    let entry = |days: &Vec<&str>, [start, end]: [u16; 2]| json!({ "@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": clock(start), "closes": clock(end) });
    by_hours.iter().flat_map(|(open, days)| open.iter().map(move |times| entry(days, *times))).collect()
}

/// The days that differ, of the last known year. A day without hours is closed: it opens and closes at once.
fn special(opening: &OpeningView) -> Value {
    let year = &opening.until[..4];
    let mut entries = Vec::new();
    for run in opening.special.iter().filter(|run| run.first.starts_with(year)) {
        let through = run
            .first
            .parse::<jiff::civil::Date>()
            .ok()
            .and_then(|first| first.checked_add(jiff::Span::new().days(i64::try_from(run.days).ok()? - 1)).ok())
            .map_or_else(|| run.first.clone(), |last| last.to_string());
        let times = if run.open.is_empty() { &[[0, 0]][..] } else { &run.open };
        for [start, end] in times {
            entries.push(json!({
                "@type": "OpeningHoursSpecification",
                "name": run.name,
                "validFrom": run.first,
                "validThrough": through,
                "opens": clock(*start),
                "closes": clock(*end),
            }));
        }
    }
    Value::Array(entries)
}

/// JSON that cannot end a `<script>` or begin a comment, whatever texts it holds.
fn for_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_text_ends_the_script() {
        let hostile = json!({ "name": "</script><script>alert(1)</script><!-- & \u{2028}" }).to_string();
        let safe = for_script(&hostile);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']));
        assert_eq!(serde_json::from_str::<Value>(&safe).unwrap(), serde_json::from_str::<Value>(&hostile).unwrap());
    }

    proptest! {
        #[test]
        fn the_data_stays_what_it_was(text: String) {
            let data = json!({ "name": text });
            let safe = for_script(&data.to_string());
            prop_assert!(!safe.contains(['<', '>', '&']));
            prop_assert_eq!(serde_json::from_str::<Value>(&safe).unwrap(), data);
        }
    }

    #[test]
    fn days_with_the_same_hours_stand_together() {
        let opening = OpeningView {
            from: "2026-01-01".into(),
            until: "2026-12-24".into(),
            week: vec![vec![[510, 720]], vec![[510, 720]], vec![], vec![[0, 1440]], vec![], vec![], vec![]],
            special: vec![super::super::opening::SpecialDays {
                first: "2026-10-01".into(),
                days: 7,
                name: "国庆节".into(),
                open: vec![],
            }],
            json: String::new(),
        };
        let week = week(&opening);
        assert_eq!(week[0]["dayOfWeek"], json!(["Monday", "Tuesday"]));
        assert_eq!((&week[1]["opens"], &week[1]["closes"]), (&json!("00:00"), &json!("23:59")));
        assert_eq!(special(&opening)[0]["validThrough"], "2026-10-07");
    }
}
