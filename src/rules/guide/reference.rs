//! G009.

use crate::diagnostic::{Finding, KeyPath, Locus};
use crate::key_path;
use crate::model::values::Id;
use crate::model::{Field, Office, Owner, Site};
use crate::source::decode::nearest;
use crate::text;

super::super::rule! {
    "G009", Fault, force: Law, basis: ["format-office"],
    name: ("记录里的引用", "reference in a record"),
    asks: ("电话的科室和业务现场、上级单位、职能、不适用和链接的事项、照片，在记录、目录或文件夹里都有。",
           "Sections and places of phones, the superior, traits, waived and linked items, and photos exist."),
    why: ("找不到对象的引用会在页面上变成空白。", "A reference to nothing shows as a blank."),
    place: Place::RECORD,
    wrong: "bureau:\n  phones:\n    - {number: 0640-5556201, label: 政府信息公开咨询, section: bangongsi}   # 没有这个科室 / no such section",
    right: "bureau:\n  phones:\n    - {number: 0640-5556201, label: 政府信息公开咨询, section: bangongshi}",
}

struct Lookup<'f> {
    findings: &'f mut Vec<Finding>,
}

impl Lookup<'_> {
    fn expect<'k>(&mut self, locus: Locus, zh: &str, en: &str, name: &str, known: impl IntoIterator<Item = &'k str>) {
        let known: Vec<&str> = known.into_iter().collect();
        if known.contains(&name) {
            return;
        }
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
            None if known.is_empty() => text!("这里还没有{zh}", "there is no {en} yet"),
            None => {
                let all = known.join(", ");
                text!("可以写：{all}", "known: {all}")
            }
        };
        self.findings.push(Finding::new(&RULE, locus, text!("没有{zh}“{name}”", "there is no {en} `{name}`"), help));
    }
}

/// Looks up every reference of a record.
pub fn check(site: &Site, owner: Owner, office: &Office, findings: &mut Vec<Finding>) {
    let mut lookup = Lookup { findings };
    let ids = |fields: &mut dyn Iterator<Item = &Field<Id>>| -> Vec<String> {
        fields.filter_map(Field::get).map(ToString::to_string).collect()
    };
    for (key, zh, listed) in [
        ("sections", "科室", ids(&mut office.sections.iter().map(|section| &section.id))),
        ("places", "业务现场", ids(&mut office.places.iter().map(|place| &place.id))),
        ("boards", "公告栏", ids(&mut office.boards.iter().map(|board| &board.id))),
    ] {
        for (index, id) in listed.iter().enumerate().filter(|(index, id)| listed[..*index].contains(id)) {
            lookup.findings.push(Finding::new(
                &RULE,
                office.locus(key_path![key, index, "id"]),
                text!("两个{zh}用了同一个标识“{id}”", "two entries of `{key}` have the id `{id}`"),
                text!("给其中一个换个标识", "choose another id for one of them"),
            ));
        }
    }
    let sections = ids(&mut office.sections.iter().map(|section| &section.id));
    let places = ids(&mut office.places.iter().map(|place| &place.id));
    for (path, phone) in office.all_phones() {
        let at = |key: &str| path.iter().cloned().chain([key.into()]).collect::<KeyPath>();
        if let Field::Is(id) = &phone.section {
            lookup.expect(
                office.locus(at("section")),
                "科室",
                "section",
                id.as_str(),
                sections.iter().map(String::as_str),
            );
        }
        if let Field::Is(id) = &phone.place {
            lookup.expect(
                office.locus(at("place")),
                "业务现场",
                "place",
                id.as_str(),
                places.iter().map(String::as_str),
            );
        }
    }
    for (index, board) in office.boards.iter().enumerate() {
        if let Field::Is(id) = &board.place {
            let known = places.iter().map(String::as_str);
            lookup.expect(office.locus(key_path!["boards", index, "place"]), "业务现场", "place", id.as_str(), known);
        }
    }
    if let Field::Is(id) = &office.superior {
        let others = site.offices.iter().map(|other| other.id.as_str()).filter(|id| *id != office.id);
        lookup.expect(office.locus(key_path!["superior"]), "单位", "office", id.as_str(), others);
    }
    for (index, name) in office.traits.iter().enumerate() {
        let known = site.catalog.traits.iter().map(|(key, _)| key.as_str());
        lookup.expect(office.locus(key_path!["traits", index]), "职能", "trait", name, known);
    }
    let kind = site.kind(owner);
    let items: Vec<&str> = if owner == Owner::Parent {
        site.catalog.rows(kind).map(|item| item.id.as_str()).collect()
    } else {
        site.catalog.items.iter().map(|item| item.id.as_str()).collect()
    };
    for (key, named) in [
        ("not_applicable", office.not_applicable.iter().map(|(id, _)| id).collect::<Vec<_>>()),
        ("links", office.links.iter().map(|(id, _)| id).collect()),
    ] {
        for id in named {
            lookup.expect(office.key_locus(key_path![key, id.as_str()]), "公开事项", "item", id, items.iter().copied());
        }
    }
    for (index, leader) in office.leaders.iter().enumerate() {
        if let Field::Is(photo) = &leader.photo {
            let files = office.files.iter().map(|file| file.name.as_str());
            lookup.expect(office.locus(key_path!["leaders", index, "photo"]), "图片", "image", photo, files);
        }
    }
}
