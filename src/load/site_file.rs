//! Reads `site.yaml`.

use std::collections::BTreeMap;

use crate::diagnostic::Class;
use crate::model::Field;
use crate::model::audience::Audience;
use crate::model::site::{AreaCode, Config, Contact};
use crate::model::values::Id;
use crate::source::{Cursor, Faults, MapCursor, faults};
use crate::text;

/// Names of folders in the output that no column may take.
pub const RESERVED: [&str; 6] = ["assets", "search", "data", "feeds", "audience", "files"];

/// Reads the configuration of a site.
pub fn read(cursor: Cursor<'_>, _: &Faults) -> Config {
    cursor.map(read_map).into_option().unwrap_or_default()
}

fn read_map(map: &MapCursor<'_>) -> Config {
    let required = |key: &'static str| {
        let value = map.text(key);
        if value.is_absent() {
            report(map, key);
        }
        value.into_option().unwrap_or_default()
    };
    let full_name = required("full_name");
    let domain = map.scalar("domain");
    if domain.is_absent() {
        report(map, "domain");
    }
    let site_code = map.scalar("site_code");
    if site_code.is_absent() {
        report(map, "site_code");
    }
    let contact = map.map("contact", |contact| Contact {
        phone: contact.text("phone"),
        email: contact.scalar("email"),
        address: contact.text("address"),
    });
    if contact.is_absent() {
        report(map, "contact");
    }
    let column = map.get("column").and_then(|cursor| {
        let id = cursor.scalar::<Id>().into_option()?;
        if RESERVED.contains(&id.as_str()) {
            cursor.fault(
                &faults::FILE_NAME,
                text!("“{id}”是保留的名字，不能作栏目的文件夹", "`{id}` is reserved and cannot name the column"),
                text!("换一个名字，例如 zfxxgk", "choose another name, for example zfxxgk"),
            );
            return None;
        }
        Some(id.to_string())
    });
    let column = column.unwrap_or_else(|| "zfxxgk".to_owned());
    let offices = map.list("offices", |office| {
        let id = office.scalar::<Id>().into_option()?;
        if RESERVED.contains(&id.as_str()) || id.as_str() == column {
            office.fault(
                &faults::FILE_NAME,
                text!("“{id}”是保留的名字，不能作单位的标识", "`{id}` is reserved and cannot name an office"),
                text!("换一个标识，并相应改文件夹的名字", "choose another id and rename the folder"),
            );
            return None;
        }
        Some(id)
    });
    if map.get("offices").is_none() {
        report(map, "offices");
    }
    Config {
        name: required("name"),
        organizer: map.text("organizer").into_option().unwrap_or_else(|| full_name.clone()),
        identity_url: map.scalar("identity_url").into_option(),
        site_name: required("site_name"),
        domain: domain.into_option(),
        scheme: scheme(map),
        base_path: map.scalar("base_path").into_option().unwrap_or_default(),
        column,
        column_name: map.text("column_name").into_option().unwrap_or_else(|| "政府信息公开".to_owned()),
        site_code: site_code.into_option(),
        icp: required("icp"),
        police: required("police"),
        contact: contact.into_option().unwrap_or_default(),
        theme: map.scalar::<Id>("theme").into_option().map_or_else(|| "default".to_owned(), |id| id.to_string()),
        area_codes: map.list("area_codes", read_area_code),
        audiences: read_audiences(map),
        offices: distinct(map, offices),
        classes: read_classes(map),
        reviews: map.scalar("reviews").into_option().unwrap_or_default(),
        silence: super::read_silence(map),
        wrong_words: map.entries("wrong_words", |wrong, right| Some((wrong.to_owned(), right.scalar().into_option()?))),
        full_name,
    }
}

fn report(map: &MapCursor<'_>, key: &'static str) {
    let help = match key {
        "site_code" => text!("填写登记的政府网站标识码", "write the registered site code"),
        "icp" => text!("填写 ICP 备案号", "write the ICP record number"),
        "police" => text!("填写公安备案号", "write the police record number"),
        "offices" => text!(
            "列出各单位的标识，例如 offices: [lingang]",
            "list the ids of the offices, for example `offices: [lingang]`"
        ),
        "contact" => {
            text!("填写 phone、email、address，页脚要用", "write phone, email and address: the footer shows them")
        }
        _ => text!("在 site.yaml 中填写 {key}", "write {key} in site.yaml"),
    };
    map.report_missing(key, help);
}

fn scheme(map: &MapCursor<'_>) -> String {
    let Some(cursor) = map.get("scheme") else { return "https".to_owned() };
    match cursor.scalar_text() {
        Field::Is(scheme) if scheme == "https" || scheme == "http" => scheme,
        Field::Is(scheme) => {
            cursor.fault(
                &faults::VALUE,
                text!("“{scheme}”不是 https 或 http", "`{scheme}` is neither https nor http"),
                text!("写 https", "write https"),
            );
            "https".to_owned()
        }
        _ => "https".to_owned(),
    }
}

fn distinct(map: &MapCursor<'_>, offices: Vec<Id>) -> Vec<Id> {
    let mut seen: Vec<Id> = Vec::with_capacity(offices.len());
    for (index, id) in offices.into_iter().enumerate() {
        if seen.contains(&id) {
            if let Some(cursor) = map.get("offices") {
                let mut at = 0;
                let _ = cursor.list(|item| {
                    if at == index {
                        item.fault(
                            &faults::CONFLICT,
                            text!("单位“{id}”列了不止一次", "the office `{id}` is listed more than once"),
                            text!("只留一处", "keep one"),
                        );
                    }
                    at += 1;
                    None::<()>
                });
            }
        } else {
            seen.push(id);
        }
    }
    seen
}

fn read_audiences(map: &MapCursor<'_>) -> Vec<Audience> {
    let mut seen: Vec<(Id, String)> = Vec::new();
    map.list("audiences", |cursor| {
        let read = |map: &MapCursor<'_>| {
            let (id, name, summary) = (map.scalar::<Id>("id"), map.text("name"), map.text("summary"));
            for (key, absent) in [("id", id.is_absent()), ("name", name.is_absent())] {
                if absent {
                    let help = text!(
                        "例如 {{id: baoguan-qiye, name: 报关企业}}",
                        "for example `{{id: baoguan-qiye, name: 报关企业}}`"
                    );
                    map.report_missing(key, help);
                }
            }
            Some(Audience { id: id.into_option()?, name: name.into_option()?, summary })
        };
        let audience = cursor.map(read).into_option().flatten()?;
        if seen.iter().any(|(id, name)| *id == audience.id || *name == audience.name) {
            let name = &audience.name;
            cursor.fault(
                &faults::CONFLICT,
                text!(
                    "服务对象“{name}”的标识或名称用了不止一次",
                    "the id or name of the audience `{name}` is used more than once"
                ),
                text!("只留一处", "keep one"),
            );
            return None;
        }
        seen.push((audience.id.clone(), audience.name.clone()));
        Some(audience)
    })
}

fn read_area_code(cursor: Cursor<'_>) -> Option<AreaCode> {
    cursor
        .map(|map| {
            let code = map.get("code").map_or(Field::Absent, |code| match code.scalar_text() {
                Field::Is(text)
                    if text.starts_with('0')
                        && matches!(text.len(), 3 | 4)
                        && text.bytes().all(|b| b.is_ascii_digit()) =>
                {
                    Field::Is(text)
                }
                Field::Is(text) => {
                    code.fault(
                        &faults::VALUE,
                        text!("“{text}”不是区号", "`{text}` is no area code"),
                        text!(
                            "写 0 开头的三位或四位数字，并加引号，例如 \"0571\"",
                            "write 0 and two or three digits, in quotes, for example \"0571\""
                        ),
                    );
                    Field::Invalid
                }
                other => other,
            });
            let place = map.text("place").into_option().unwrap_or_default();
            Some(AreaCode { code: code.into_option()?, place })
        })
        .into_option()
        .flatten()
}

fn read_classes(map: &MapCursor<'_>) -> BTreeMap<String, Class> {
    map.entries("rules", |code, cursor| {
        let Field::Is(text) = cursor.scalar_text() else { return None };
        let Some(class) = Class::from_key(&text) else {
            cursor.fault(
                &faults::VALUE,
                text!("“{text}”不是级别", "`{text}` is no class"),
                text!("写 fault、gap、lapse 或 note", "write fault, gap, lapse or note"),
            );
            return None;
        };
        Some((code.to_owned(), class))
    })
    .into_iter()
    .collect()
}
