//! Reads the standard catalog and the parent's layer upon it (关区目录).

use std::sync::LazyLock;

use crate::model::Field;
use crate::model::board::POSTING;
use crate::model::catalog::{
    ArticleRole, Catalog, ClockRule, ClockStart, Duty, Element, Evidence, Exemption, Group, Item, Layer, Shape, View,
};
use crate::model::office::Kind;
use crate::model::page::{FrontMatter, Presence};
use crate::model::values::Id;
use crate::source::decode::nearest;
use crate::source::{Cursor, Faults, MapCursor, Node, faults};
use crate::text;

static STANDARD: LazyLock<Catalog> = LazyLock::new(|| {
    let (catalog, findings) = parse_standard(include_str!("../data/catalog.yaml"));
    debug_assert!(findings.is_empty(), "the embedded catalog is valid: {findings:?}");
    catalog
});

/// The standard catalog.
#[must_use]
pub fn standard() -> Catalog {
    STANDARD.clone()
}

/// Reads a text as a standard catalog.
fn parse_standard(text: &str) -> (Catalog, Vec<crate::diagnostic::Finding>) {
    let faults = Faults::new(&"catalog.yaml".into());
    let mut catalog = Catalog::default();
    let node = Node::parse(text).unwrap_or_default();
    let _ = Cursor::root(&node, &faults).map(|map| read_layer(&mut catalog, map, Layer::Standard, &[]));
    (catalog, faults.into_findings())
}

/// Lays the parent's catalog over the one that is there.
pub fn apply_layer(catalog: &mut Catalog, cursor: &Cursor<'_>, _: &Faults, offices: &[Id]) {
    let _ = cursor.map(|map| read_layer(catalog, map, Layer::Parent, offices));
}

fn read_layer(catalog: &mut Catalog, map: &MapCursor<'_>, layer: Layer, offices: &[Id]) {
    let _ = (map.scalar::<Id>("id"), map.scalar::<Id>("base"));
    if let Field::Is(title) = map.text("title") {
        catalog.title = title;
    }
    if let Field::Is(issued_as) = map.text("issued_as") {
        catalog.issued_as = issued_as;
    }
    if let Field::Is(revision) = map.text("revision") {
        catalog.revision = revision;
    }
    let columns = map.scalars("columns");
    if !columns.is_empty() {
        catalog.columns = columns;
    }
    merge(&mut catalog.fields, map.entries("fields", |name, cursor| Some((name.to_owned(), read_field_name(cursor)?))));
    merge(&mut catalog.traits, named(map, "traits"));
    merge(&mut catalog.channels, named(map, "channels"));
    let _ = map.list("groups", |cursor| {
        let _ = cursor.map(|group| read_group(catalog, group, layer));
        None::<()>
    });
    let _ = map.list("parent", |cursor| {
        let _ = cursor.map(|item| read_item(catalog, item, None, layer, true));
        None::<()>
    });
    if layer == Layer::Parent {
        let exemptions = map.list("exempt", |cursor| read_exemption(catalog, cursor, offices));
        catalog.exemptions.extend(exemptions);
    }
}

fn named(map: &MapCursor<'_>, key: &'static str) -> Vec<(String, String)> {
    map.entries(key, |name, cursor| Some((name.to_owned(), cursor.scalar::<String>().into_option()?)))
}

fn merge(table: &mut Vec<(String, String)>, entries: Vec<(String, String)>) {
    for (key, value) in entries {
        match table.iter_mut().find(|(k, _)| *k == key) {
            Some((_, old)) => *old = value,
            None => table.push((key, value)),
        }
    }
}

fn read_field_name(cursor: Cursor<'_>) -> Option<String> {
    let name = cursor.scalar::<String>().into_option()?;
    if FrontMatter::default().presence(&name) == Presence::NoSuchField {
        let help = match nearest(&name, FrontMatter::FIELDS) {
            Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
            None => text!("写文章头部里有的键", "write a key of the front matter"),
        };
        cursor.fault(
            &faults::LAYER,
            text!("文章头部没有“{name}”这个键", "there is no front-matter field `{name}`"),
            help,
        );
        return None;
    }
    Some(name)
}

fn read_group(catalog: &mut Catalog, map: &MapCursor<'_>, layer: Layer) {
    let (id, name, _) = (map.scalar::<Id>("id"), map.text("name").into_option(), map.get("items"));
    let Field::Is(id) = id else {
        if id.is_absent() {
            map.report_missing("id", text!("给这一组写一个标识", "give the group an id"));
        }
        return;
    };
    let place = match catalog.groups.iter().position(|group| group.id == id) {
        Some(place) => {
            if let Some(name) = name {
                catalog.groups[place].name = name;
            }
            place
        }
        None => {
            let name = name.unwrap_or_else(|| id.to_string());
            catalog.groups.push(Group { id, name });
            catalog.groups.len() - 1
        }
    };
    let _ = map.list("items", |cursor| {
        let _ = cursor.map(|item| read_item(catalog, item, Some(place), layer, false));
        None::<()>
    });
    // Rows stand in the order of their groups; within a group in the order written.
    catalog.items.sort_by_key(|item| item.group);
}

/// Reads a row: a new one, or what a layer changes of one that is there.
/// Folders of a column that hold other things than rows.
pub const RESERVED_ITEMS: [&str; 2] = ["files", POSTING];

fn read_item(catalog: &mut Catalog, map: &MapCursor<'_>, group: Option<usize>, layer: Layer, of_parent: bool) {
    let Field::Is(id) = map.scalar::<Id>("id") else {
        map.report_missing("id", text!("给这一项写一个标识", "give the item an id"));
        return;
    };
    if RESERVED_ITEMS.contains(&id.as_str())
        && let Some(cursor) = map.get("id")
    {
        cursor.fault(
            &faults::VALUE,
            text!("“{id}”是保留的名字，不能作事项的标识", "`{id}` is reserved and cannot name an item"),
            text!("换一个名字", "choose another name"),
        );
        // Its keys are right all the same.
        change_item(catalog, &mut new_item(id, group, layer, of_parent), map, true);
        return;
    }
    let rows = if of_parent { &catalog.parent } else { &catalog.items };
    let place = rows.iter().position(|item| item.id == id);
    let mut item = match place {
        Some(place) => rows[place].clone(),
        None => new_item(id, group, layer, of_parent),
    };
    change_item(catalog, &mut item, map, place.is_some());
    let complete = place.is_some()
        || (!item.column_type.is_empty()
            && map.get("shape").is_some()
            && (item.shape != Shape::Data || item.view.is_some()));
    if !complete {
        // What is missing was reported; half a row would only give findings that follow from it.
        return;
    }
    let rows = if of_parent { &mut catalog.parent } else { &mut catalog.items };
    match place {
        Some(place) => rows[place] = item,
        None => rows.push(item),
    }
}

fn new_item(id: Id, group: Option<usize>, layer: Layer, of_parent: bool) -> Item {
    Item {
        name: id.to_string(),
        id,
        group,
        shape: Shape::Page,
        view: None,
        role: None,
        form: None,
        column_type: String::new(),
        kinds: vec![if of_parent { Kind::Parent } else { Kind::Subordinate }],
        duty: Duty::Recommended,
        evidence: Evidence::Statute,
        elements: Vec::new(),
        optional_elements: Vec::new(),
        basis: Vec::new(),
        clocks: Vec::new(),
        refresh_months: None,
        publisher: None,
        channels: Vec::new(),
        may_link: false,
        former: Vec::new(),
        layer,
    }
}

fn change_item(catalog: &Catalog, item: &mut Item, map: &MapCursor<'_>, there: bool) {
    let before = item.clone();
    for key in ["name", "shape", "column_type"] {
        if !there && map.get(key).is_none() {
            map.report_missing(key, text!("新增的事项要写 {key}", "a new item needs `{key}`"));
        }
    }
    let _ = map.text("scope");
    set(&mut item.name, map.text("name"));
    set(&mut item.shape, map.scalar::<Shape>("shape"));
    set_some(&mut item.view, map.scalar::<View>("view"));
    set_some(&mut item.role, map.scalar::<ArticleRole>("role"));
    set_some(&mut item.form, map.text("form"));
    set(&mut item.column_type, map.text("column_type"));
    let kinds = map.scalars::<Kind>("kinds");
    if !kinds.is_empty() {
        item.kinds = kinds;
    }
    if let Some(cursor) = map.get("duty") {
        change_duty(catalog, item, cursor, there);
    }
    for element in map.list("elements", read_element) {
        match item.elements.iter_mut().find(|e| e.name == element.name) {
            Some(old) => *old = element,
            None => item.elements.push(element),
        }
    }
    add(&mut item.optional_elements, map.scalars("optional_elements"));
    add(&mut item.basis, map.scalars("basis"));
    for (cursor_clock, fault_at) in read_clocks(map) {
        change_clock(item, cursor_clock, there, fault_at, map);
    }
    // Whether a duty or clock may be weakened is judged by the evidence there was.
    set(&mut item.evidence, map.scalar::<Evidence>("evidence"));
    set_some(&mut item.refresh_months, map.scalar::<u32>("refresh_months"));
    set_some(&mut item.publisher, map.text("publisher"));
    let channels = map.list("channels", |cursor| {
        let key = cursor.scalar::<String>().into_option()?;
        if catalog.channels.iter().any(|(k, _)| *k == key) {
            return Some(key);
        }
        cursor.fault(
            &faults::LAYER,
            text!("目录的 channels 里没有“{key}”", "there is no channel `{key}` in the catalog"),
            text!("先在 channels 中写明它的名称", "name it under `channels` first"),
        );
        None
    });
    add(&mut item.channels, channels);
    set(&mut item.may_link, map.scalar::<bool>("may_link"));
    add(&mut item.former, map.scalars("former"));
    if there && before.evidence != Evidence::Practice {
        keep_what_law_imposes(&before, item, map);
    }
    if item.shape == Shape::Data && item.view.is_none() {
        map.report_missing("view", text!("shape: data 的事项要写 view", "an item of shape `data` needs a `view`"));
    }
}

/// Takes back what would weaken a row that law imposes, sideways.
fn keep_what_law_imposes(before: &Item, item: &mut Item, map: &MapCursor<'_>) {
    let name = before.name.clone();
    let refuse = |key: &'static str, zh: &str, en: &str| {
        if let Some(cursor) = map.get(key) {
            cursor.fault(
                &faults::LAYER,
                text!("“{name}”是法定事项，下级目录不能{zh}", "`{name}` is owed by law: a lower catalog cannot {en}"),
                text!("去掉这一处", "take this out"),
            );
        }
    };
    if before.kinds.iter().any(|kind| !item.kinds.contains(kind)) {
        refuse("kinds", "减少适用的单位类型", "take kinds of office out");
        item.kinds.clone_from(&before.kinds);
    }
    if item.may_link && !before.may_link {
        refuse("may_link", "允许只用链接", "let links alone satisfy it");
        item.may_link = false;
    }
    if item.evidence == Evidence::Practice {
        refuse("evidence", "改变依据的性质", "call it practice");
        item.evidence = before.evidence;
    }
    let loosened = |element: &Element| {
        element.per_column && before.elements.iter().any(|old| old.name == element.name && !old.per_column)
    };
    if item.elements.iter().any(loosened) {
        refuse("elements", "把每篇文章都要有的要素改成整个栏目有一处即可", "let an element stand once in the column");
        for element in &mut item.elements {
            if before.elements.iter().any(|old| old.name == element.name && !old.per_column) {
                element.per_column = false;
            }
        }
    }
}

fn set<T>(slot: &mut T, field: Field<T>) {
    if let Field::Is(value) = field {
        *slot = value;
    }
}

fn set_some<T>(slot: &mut Option<T>, field: Field<T>) {
    if let Field::Is(value) = field {
        *slot = Some(value);
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
    for value in more {
        if !list.contains(&value) {
            list.push(value);
        }
    }
}

fn change_duty(catalog: &Catalog, item: &mut Item, cursor: Cursor<'_>, there: bool) {
    let duty = match cursor.node() {
        Node::Map(_) => cursor.map(|map| map.text("when")).into_option().and_then(Field::into_option).map(Duty::When),
        _ => match cursor.scalar_text() {
            Field::Is(text) if text == "always" => Some(Duty::Always),
            Field::Is(text) if text == "recommended" => Some(Duty::Recommended),
            Field::Is(text) => {
                cursor.fault(
                    &faults::VALUE,
                    text!("“{text}”不是义务的写法", "`{text}` is no duty"),
                    text!("写 always、recommended 或 {{when: 条件}}", "write always, recommended or {{when: trait}}"),
                );
                None
            }
            _ => None,
        },
    };
    let Some(duty) = duty else { return };
    if let Duty::When(name) = &duty
        && catalog.trait_text(name).is_none()
    {
        let report = |at: Cursor<'_>| {
            at.fault(
                &faults::LAYER,
                text!("目录的 traits 里没有“{name}”", "there is no trait `{name}` in the catalog"),
                text!("先在 traits 中写明它的含义", "say what it means under `traits` first"),
            );
        };
        let _ = cursor.some_keys(|map| map.get("when").map(report));
        return;
    }
    let rank = |duty: &Duty| match duty {
        Duty::Recommended => 0,
        Duty::When(_) => 1,
        Duty::Always => 2,
    };
    let weaker = rank(&duty) < rank(&item.duty)
        || matches!((&duty, &item.duty), (Duty::When(new), Duty::When(old)) if new != old);
    if there && item.evidence != Evidence::Practice && weaker {
        let name = &item.name;
        cursor.fault(
            &faults::LAYER,
            text!(
                "“{name}”是法定事项，下级目录不能降低它的义务",
                "`{name}` is owed by law: a lower catalog cannot weaken the duty"
            ),
            text!(
                "去掉这一处；个别单位不涉及的，在 exempt 中写明单位和理由",
                "take this out; waive it for single offices under `exempt`, with the reason"
            ),
        );
        return;
    }
    item.duty = duty;
}

fn read_element(cursor: Cursor<'_>) -> Option<Element> {
    let plain = |name: String| Element { name, aliases: Vec::new(), field: None, per_column: false };
    match cursor.node() {
        Node::Map(_) => cursor
            .map(|map| {
                let field = map.get("field").and_then(read_field_name);
                let per_column = map.get("per").is_some_and(|cursor| match cursor.scalar_text() {
                    Field::Is(per) if per == "column" || per == "article" => per == "column",
                    Field::Is(per) => {
                        cursor.fault(
                            &faults::VALUE,
                            text!("“{per}”不是 column 或 article", "`{per}` is neither column nor article"),
                            text!("整个栏目有一处即可的写 column", "write column where the column needs it once"),
                        );
                        false
                    }
                    _ => false,
                });
                let name = map.text("name");
                if name.is_absent() {
                    map.report_missing("name", text!("写要素的名称", "write the name of the element"));
                }
                Some(Element { aliases: map.scalars("aliases"), field, per_column, ..plain(name.into_option()?) })
            })
            .into_option()
            .flatten(),
        _ => cursor.scalar().into_option().map(plain),
    }
}

fn read_clocks(map: &MapCursor<'_>) -> Vec<(ClockRule, usize)> {
    let mut index = 0;
    map.list("deadline", |cursor| {
        let clock = match cursor.node() {
            Node::Map(_) => cursor.map(read_clock).into_option().flatten(),
            _ => match cursor.scalar_text() {
                Field::Is(text) if text == "standing" => Some(ClockRule::Standing),
                _ => None,
            },
        };
        if clock.is_none() {
            cursor.fault(
                &faults::VALUE,
                text!("看不懂这个时限", "this is no clock"),
                text!(
                    "写 {{working_days: 20, from: formed}}、{{calendar_days: 20, from: approved}}、{{annual_by: \"01-31\"}}、{{per_year: 1}} 或 standing",
                    "write {{working_days: 20, from: formed}}, {{calendar_days: 20, from: approved}}, {{annual_by: \"01-31\"}}, {{per_year: 1}} or standing"
                ),
            );
        }
        let at = index;
        index += 1;
        clock.map(|clock| (clock, at))
    })
}

fn read_clock(map: &MapCursor<'_>) -> Option<ClockRule> {
    let working = map.scalar::<u32>("working_days");
    let calendar = map.scalar::<u32>("calendar_days");
    let from = map.scalar::<ClockStart>("from");
    let annual = map.text("annual_by");
    let per_year = map.scalar::<u32>("per_year");
    let recommended = map.scalar::<u32>("recommended").into_option();
    match (working, calendar, from, annual, per_year) {
        (Field::Is(days), _, Field::Is(from), ..) => Some(ClockRule::WorkingDays(days, from)),
        (_, Field::Is(days), Field::Is(from), ..) => Some(ClockRule::CalendarDays(days, from)),
        (.., Field::Is(by), _) => {
            let (month, day) = by.split_once('-')?;
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            jiff::civil::Date::new(2024, month, day).ok()?;
            Some(ClockRule::AnnualBy(month, day))
        }
        (.., Field::Is(least)) => Some(ClockRule::PerYear(least, recommended)),
        _ => None,
    }
}

/// Puts a clock in the place of the one that runs from the same date; it may only be as strict or stricter.
fn change_clock(item: &mut Item, clock: ClockRule, there: bool, index: usize, map: &MapCursor<'_>) {
    let same = |old: &ClockRule| match (old, &clock) {
        (ClockRule::AnnualBy(..), ClockRule::AnnualBy(..))
        | (ClockRule::PerYear(..), ClockRule::PerYear(..))
        | (ClockRule::Standing, ClockRule::Standing) => true,
        (old, new) => old.start().is_some() && old.start() == new.start(),
    };
    let Some(place) = item.clocks.iter().position(same).filter(|_| there) else {
        item.clocks.push(clock);
        return;
    };
    let looser = match (&item.clocks[place], &clock) {
        (ClockRule::WorkingDays(old, _), ClockRule::WorkingDays(new, _))
        | (ClockRule::CalendarDays(old, _), ClockRule::CalendarDays(new, _)) => new > old,
        (ClockRule::AnnualBy(m, d), ClockRule::AnnualBy(month, day)) => (month, day) > (m, d),
        (ClockRule::PerYear(old, _), ClockRule::PerYear(new, _)) => new < old,
        // A working day is never shorter than a calendar day.
        (ClockRule::CalendarDays(..), ClockRule::WorkingDays(..)) => true,
        // So many working days are at least seven fifths of that in calendar days.
        (ClockRule::WorkingDays(old, _), ClockRule::CalendarDays(new, _)) => *new > old * 7 / 5,
        _ => false,
    };
    if looser && item.evidence != Evidence::Practice {
        let name = item.name.clone();
        let _ = map.list("deadline", |cursor| {
            if cursor.key_path().last() == Some(&index.into()) {
                cursor.fault(
                    &faults::LAYER,
                    text!(
                        "“{name}”的时限由法律规定，下级目录不能放宽",
                        "the clock of `{name}` is set by law: a lower catalog cannot loosen it"
                    ),
                    text!("只能写同样或者更短的时限", "write the same or a shorter limit"),
                );
            }
            None::<()>
        });
        return;
    }
    item.clocks[place] = clock;
}

fn read_exemption(catalog: &Catalog, cursor: Cursor<'_>, offices: &[Id]) -> Option<Exemption> {
    cursor
        .map(|map| {
            let known = |key: &'static str, known: Vec<&str>, zh: &str, en: &str| {
                let value = map.scalar::<Id>(key).into_option()?;
                if known.contains(&value.as_str()) {
                    return Some(value);
                }
                let help = match nearest(value.as_str(), known) {
                    Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
                    None => text!("核对标识", "look the id up"),
                };
                if let Some(cursor) = map.get(key) {
                    cursor.fault(&faults::LAYER, text!("没有{zh}“{value}”", "there is no {en} `{value}`"), help);
                }
                None
            };
            let office = known("office", offices.iter().map(Id::as_str).collect(), "单位", "office");
            let item = known("item", catalog.items.iter().map(|item| item.id.as_str()).collect(), "事项", "item");
            let reason = map.text("reason");
            if reason.is_absent() {
                map.report_missing(
                    "reason",
                    text!("写明理由，理由会向公众展示", "write the reason: the public sees it"),
                );
            }
            Some(Exemption { office: office?, item: item?, reason: reason.into_option()? })
        })
        .into_option()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layered(layer: &str) -> (Catalog, Vec<String>) {
        let mut catalog = standard();
        let faults = Faults::new(&"catalog.yaml".into());
        let node = Node::parse(layer).unwrap();
        apply_layer(&mut catalog, &Cursor::root(&node, &faults), &faults, &[Id::new("lingang").unwrap()]);
        (catalog, faults.into_findings().into_iter().map(|f| f.message.en).collect())
    }

    #[test]
    fn the_embedded_catalog_is_valid() {
        let (catalog, findings) = parse_standard(include_str!("../data/catalog.yaml"));
        assert!(findings.is_empty(), "{findings:#?}");
        assert!(!catalog.items.is_empty() && !catalog.parent.is_empty());
    }

    #[test]
    fn a_layer_adds_and_tightens() {
        let first = standard().groups[0].id.to_string();
        let item = standard()
            .items
            .iter()
            .find(|i| matches!(i.clocks.as_slice(), [ClockRule::WorkingDays(20, _)]))
            .unwrap()
            .clone();
        let from = item.clocks[0].start().unwrap().key();
        let (catalog, findings) = layered(&format!(
            "groups:\n  - id: {first}\n    items:\n      - {{id: new-row, name: 新事项, shape: page, column_type: 概况信息, duty: always, elements: [甲]}}\n  - id: {}\n    items:\n      - {{id: {}, deadline: [{{working_days: 10, from: {from}}}], elements: [新要素]}}\n",
            standard().groups[item.group.unwrap()].id,
            item.id
        ));
        assert!(findings.is_empty(), "{findings:?}");
        let new = catalog.items.iter().find(|i| i.id.as_str() == "new-row").unwrap();
        assert_eq!((new.group, new.layer), (Some(0), Layer::Parent));
        let changed = catalog.items.iter().find(|i| i.id == item.id).unwrap();
        assert!(matches!(changed.clocks.as_slice(), [ClockRule::WorkingDays(10, _)]));
        assert_eq!(changed.elements.len(), item.elements.len() + 1);
        assert!(catalog.items.is_sorted_by_key(|item| item.group));
    }

    #[test]
    fn a_layer_cannot_weaken_what_law_imposes() {
        let item = standard()
            .items
            .iter()
            .find(|i| i.duty == Duty::Always && matches!(i.clocks.first(), Some(ClockRule::WorkingDays(20, _))))
            .unwrap()
            .clone();
        let group = standard().groups[item.group.unwrap()].id.to_string();
        let from = item.clocks[0].start().unwrap().key();
        let (catalog, findings) = layered(&format!(
            "groups:\n  - id: {group}\n    items:\n      - {{id: {}, duty: recommended, deadline: [{{working_days: 30, from: {from}}}]}}\n",
            item.id
        ));
        assert_eq!(findings.len(), 2, "{findings:?}");
        let same = catalog.items.iter().find(|i| i.id == item.id).unwrap();
        assert_eq!((&same.duty, &same.clocks), (&item.duty, &item.clocks));
    }

    #[test]
    fn an_exemption_names_what_exists() {
        let item = standard().items[0].id.to_string();
        let (catalog, findings) = layered(&format!(
            "exempt:\n  - {{office: lingang, item: {item}, reason: 由直属海关统一公开}}\n  - {{office: lingagn, item: {item}x, reason: x}}\n"
        ));
        assert_eq!(catalog.exemptions.len(), 1);
        assert_eq!(findings.len(), 2, "{findings:?}");
    }
}
