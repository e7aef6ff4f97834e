//! Reads `office.yaml`.

use crate::model::board::{CodeLink, NoticeBoard};
use crate::model::contact::{Fax, Phone};
use crate::model::hours::{DateRange, DayKinds, HourRule, Hours, Interval, Opening};
use crate::model::office::{
    Account, Applications, Bureau, ByEmail, ByFax, Channel, Complaints, FormerName, InPerson, Kind, Leader, Office,
    Online, Place, Post, Responsible, Review, RowLink, Section, WebLink,
};
use crate::model::{Field, Owner};
use crate::source::{Cursor, Faults, MapCursor, Node, faults};
use crate::text;

/// Reads the record of an office.
pub fn read(id: &str, owner: Owner, cursor: &Cursor<'_>, faults: &Faults) -> Office {
    let mut office = cursor.map(|map| read_map(map, owner)).into_option().unwrap_or_default();
    id.clone_into(&mut office.id);
    office.source = faults.file().clone();
    office.node = cursor.node().clone();
    office
}

fn read_map(map: &MapCursor<'_>, owner: Owner) -> Office {
    Office {
        name: required(map, "name"),
        full_name: required(map, "full_name"),
        kind: read_kind(map, owner),
        superior: map.scalar("superior"),
        credit_code: map.scalar("credit_code"),
        established: map.scalar("established"),
        summary: map.text("summary"),
        traits: map.scalars("traits"),
        former: map.scalars("former"),
        former_names: map.list("former_names", |cursor| {
            cursor.map(|map| FormerName { name: map.text("name"), until: map.scalar("until") }).into_option()
        }),
        silence: super::read_silence(map),
        changed: map.scalar("changed"),
        review: map.map("review", read_record_review),
        reviews: map.entries("reviews", |block, cursor| Some((block.to_owned(), cursor.map(read_review)))),
        disclosure: map.map("disclosure", |map| Responsible {
            leader: map.text("leader"),
            post: map.text("post"),
            filed: map.scalar("filed"),
        }),
        bureau: map.map("bureau", read_bureau),
        hours: read_hours(map, "hours"),
        leaders: map.list("leaders", |cursor| {
            cursor
                .map(|map| Leader {
                    name: map.text("name"),
                    post: map.text("post"),
                    duties: map.text("duties"),
                    resume: map.text("resume"),
                    photo: map.text("photo"),
                })
                .into_option()
        }),
        sections: map.list("sections", |cursor| {
            cursor
                .map(|map| Section { id: map.scalar("id"), name: map.text("name"), duties: map.text("duties") })
                .into_option()
        }),
        places: map.list("places", |cursor| {
            cursor
                .map(|map| Place {
                    id: map.scalar("id"),
                    name: map.text("name"),
                    duties: map.text("duties"),
                    address: map.text("address"),
                    postcode: map.scalar("postcode"),
                    hours: read_hours(map, "hours"),
                    phones: read_phones(map, "phones"),
                })
                .into_option()
        }),
        phones: read_phones(map, "phones"),
        applications: map.map("applications", read_applications),
        complaints: map.map("complaints", read_complaints),
        new_media: map.list("new_media", |cursor| {
            cursor
                .map(|map| Account { platform: map.text("platform"), name: map.text("name"), id: map.text("id") })
                .into_option()
        }),
        boards: map.list("boards", |cursor| {
            cursor
                .map(|map| NoticeBoard {
                    id: map.scalar("id"),
                    name: map.text("name"),
                    place: map.scalar("place"),
                    size: map.scalar("size"),
                })
                .into_option()
        }),
        codes: map.list("codes", |cursor| {
            cursor.map(|map| CodeLink { title: map.text("title"), page: map.text("page") }).into_option()
        }),
        publication: map.scalars("publication"),
        holdings: map.scalars("holdings"),
        arrangement: map.text("arrangement"),
        guide_notes: map.scalars("guide_notes"),
        not_applicable: map.entries("not_applicable", |item, reason| Some((item.to_owned(), reason.scalar()))),
        links: map.entries("links", |item, links| {
            Some((
                item.to_owned(),
                links.list(|link| {
                    link.map(|map| RowLink { title: map.text("title"), url: map.scalar("url") }).into_option()
                }),
            ))
        }),
        ..Office::default()
    }
}

fn required(map: &MapCursor<'_>, key: &'static str) -> Field<String> {
    let value = map.text(key);
    if value.is_absent() {
        map.report_missing(
            key,
            if key == "full_name" {
                text!("写上单位的全称", "write the full name of the office")
            } else {
                text!("写上单位的名称", "write the name of the office")
            },
        );
    }
    value
}

fn read_kind(map: &MapCursor<'_>, owner: Owner) -> Field<Kind> {
    let kind = map.scalar("kind");
    let wrong = match (owner, &kind) {
        (Owner::Parent, Field::Absent) => return Field::Is(Kind::Parent),
        (Owner::Parent, Field::Is(kind)) => *kind != Kind::Parent,
        (Owner::Office(_), Field::Is(kind)) => *kind == Kind::Parent,
        (Owner::Office(_), Field::Absent) => {
            map.report_missing(
                "kind",
                text!(
                    "写 subordinate（隶属海关）、sub_office（办事处）或 institution（企事业单位）",
                    "write subordinate, sub_office or institution"
                ),
            );
            return Field::Invalid;
        }
        _ => false,
    };
    if wrong && let Some(cursor) = map.get("kind") {
        cursor.fault(
            &faults::VALUE,
            text!(
                "parent 只用于 _parent 文件夹里直属海关自己的记录",
                "`parent` is the kind of the record in _parent alone"
            ),
            text!(
                "_parent 写 parent，其他单位写 subordinate、sub_office 或 institution",
                "write `parent` in _parent, and subordinate, sub_office or institution elsewhere"
            ),
        );
        return Field::Invalid;
    }
    kind
}

/// Reads a review.
pub fn read_review(map: &MapCursor<'_>) -> Review {
    Review {
        by: map.text("by"),
        date: map.scalar("date"),
        secrecy: map.text("secrecy"),
        digest: map.scalar("digest"),
        blocks: Vec::new(),
    }
}

/// Reads the review of a whole record, whose digests stand block by block.
fn read_record_review(map: &MapCursor<'_>) -> Review {
    Review {
        by: map.text("by"),
        date: map.scalar("date"),
        secrecy: map.text("secrecy"),
        digest: Field::Absent,
        blocks: map.entries("digest", |block, cursor| Some((block.to_owned(), cursor.scalar().into_option()?))),
    }
}

fn read_bureau(map: &MapCursor<'_>) -> Bureau {
    Bureau {
        name: map.text("name"),
        addresses: map.scalars("addresses"),
        postcode: map.scalar("postcode"),
        phones: read_phones(map, "phones"),
        fax: map.scalar::<Fax>("fax"),
        email: map.scalar("email"),
    }
}

fn read_phones(map: &MapCursor<'_>, key: &'static str) -> Vec<Phone> {
    map.list(key, |cursor| match cursor.node() {
        Node::Map(_) => cursor
            .map(|map| Phone {
                number: map.scalar("number"),
                label: map.text("label"),
                section: map.scalar("section"),
                place: map.scalar("place"),
                hours: read_hours(map, "hours"),
                verified: map.scalar("verified"),
            })
            .into_option(),
        // A bare number will do where nothing else is known.
        _ => Some(Phone { number: cursor.scalar(), ..Phone::default() }),
    })
}

fn read_hours(map: &MapCursor<'_>, key: &'static str) -> Hours {
    let mut seen = Vec::new();
    Hours(map.list(key, |cursor| {
        let rule = cursor.map(read_hour_rule).into_option()?;
        for kind in &rule.days {
            if seen.contains(kind) {
                cursor.fault(
                    &faults::VALUE,
                    text!(
                        "同一种日子在办公时间里写了两次，只有第一次有效",
                        "a kind of day stands twice in these hours; only the first would count"
                    ),
                    text!("每种日子只写一处", "name each kind of day once"),
                );
                break;
            }
        }
        seen.extend(rule.days.iter().copied());
        Some(rule)
    }))
}

fn read_hour_rule(map: &MapCursor<'_>) -> HourRule {
    let mut faulty = false;
    let days = map.list("days", |cursor| {
        let kinds = cursor.scalar::<DayKinds>();
        faulty |= matches!(kinds, Field::Invalid);
        kinds.into_option()
    });
    let dates = map.list("dates", |cursor| {
        let range = cursor.scalar::<DateRange>();
        faulty |= matches!(range, Field::Invalid);
        range.into_option()
    });
    let as_day = map.get("as");
    let open = map.get("open");
    let opening = match (open, as_day) {
        (Some(open), None) => read_opening(open),
        (None, Some(day)) => match day.scalar::<DayKinds>() {
            Field::Is(DayKinds(kinds)) => match kinds.as_slice() {
                [crate::model::hours::DayKind::Weekday(weekday)] => Field::Is(Opening::As(*weekday)),
                _ => {
                    day.fault(
                        &faults::VALUE,
                        text!("as 只能写一个星期几", "`as` names one day of the week"),
                        text!("例如 as: 周五", "for example `as: friday`"),
                    );
                    Field::Invalid
                }
            },
            _ => Field::Invalid,
        },
        (Some(_), Some(day)) => {
            day.fault(
                &faults::VALUE,
                text!("open 和 as 只能写一个", "either `open` or `as`, not both"),
                text!("去掉其中一个", "take one of them out"),
            );
            Field::Invalid
        }
        (None, None) => {
            map.report_missing(
                "open",
                text!(
                    "写 open: [\"08:30-12:00\", \"14:00-17:30\"]，或 open: closed（不办公）",
                    "write `open: [\"08:30-12:00\"]`, or `open: closed`"
                ),
            );
            Field::Invalid
        }
    };
    if map.get("days").is_none() && map.get("dates").is_none() {
        map.report_missing(
            "days",
            text!(
                "写这条规则管哪些日子，例如 days: [周一至周五]",
                "write which days it is about, for example `days: [monday-friday]`"
            ),
        );
    }
    HourRule {
        days: days.into_iter().flat_map(|DayKinds(kinds)| kinds).collect(),
        dates,
        // A rule whose days cannot be read says nothing that another rule could rest on.
        opening: if faulty { Field::Invalid } else { opening },
        reason: map.text("reason").into_option(),
        note: map.text("note").into_option(),
    }
}

fn read_opening(cursor: Cursor<'_>) -> Field<Opening> {
    if let Node::Text(text) = cursor.node()
        && matches!(text.trim(), "closed" | "不办公")
    {
        return Field::Is(Opening::Closed);
    }
    let mut faulty = false;
    let intervals = cursor.list(|cursor| {
        let interval = cursor.scalar::<Interval>();
        faulty |= matches!(interval, Field::Invalid);
        interval.into_option()
    });
    if faulty {
        return Field::Invalid;
    }
    if intervals.windows(2).any(|pair| pair[0].end > pair[1].start) {
        cursor.fault(
            &faults::VALUE,
            text!("几段时间有重叠或者先后颠倒", "these stretches overlap or are out of order"),
            text!("按先后写，互不重叠，例如 [\"08:30-12:00\", \"14:00-17:30\"]", "write them in order and apart"),
        );
        return Field::Invalid;
    }
    if intervals.is_empty() {
        cursor.fault(
            &faults::VALUE,
            text!("没有写时间", "there are no times"),
            text!(
                "写 open: [\"08:30-12:00\"]；不办公写 open: closed",
                "write `open: [\"08:30-12:00\"]`, or `open: closed`"
            ),
        );
        return Field::Invalid;
    }
    Field::Is(Opening::Open(intervals))
}

/// Reads a channel: `none`, or how it is offered. A key without a value is a channel with defaults alone.
fn channel<T: Default>(
    map: &MapCursor<'_>,
    key: &'static str,
    read: impl FnOnce(&MapCursor<'_>) -> T,
) -> Field<Channel<T>> {
    let Some(cursor) = map.get(key) else { return Field::Absent };
    match cursor.node() {
        Node::Text(text) if matches!(text.trim(), "none" | "无") => Field::Is(Channel::NotOffered),
        Node::Null => Field::Absent,
        _ => cursor.map(read).map(Channel::Offered),
    }
}

fn read_applications(map: &MapCursor<'_>) -> Applications {
    Applications {
        in_person: channel(map, "in_person", |map| InPerson {
            place: map.text("place"),
            address: map.text("address"),
            hours: read_hours(map, "hours"),
            phones: read_phones(map, "phones"),
            forms: map.text("forms"),
            cautions: map.scalars("cautions"),
        }),
        post: channel(map, "post", |map| Post {
            recipient: map.text("recipient"),
            address: map.text("address"),
            postcode: map.scalar("postcode"),
            envelope: map.text("envelope"),
            cautions: map.scalars("cautions"),
        }),
        email: channel(map, "email", |map| ByEmail {
            address: map.scalar("address"),
            subject: map.text("subject"),
            cautions: map.scalars("cautions"),
        }),
        online: channel(map, "online", |map| Online { url: map.scalar("url"), cautions: map.scalars("cautions") }),
        fax: channel(map, "fax", |map| ByFax { number: map.scalar("number"), cautions: map.scalars("cautions") }),
    }
}

fn read_complaints(map: &MapCursor<'_>) -> Complaints {
    let visit = map.map("visit", |map| (map.text("place"), read_hours(map, "hours"))).into_option();
    let (visit_place, visit_hours) = visit.unwrap_or_default();
    Complaints {
        web: map.list("web", |cursor| {
            cursor.map(|map| WebLink { name: map.text("name"), url: map.scalar("url") }).into_option()
        }),
        address: map.text("address"),
        postcode: map.scalar("postcode"),
        phones: read_phones(map, "phones"),
        email: map.scalar("email"),
        visit_place,
        visit_hours,
        query: map.text("query"),
    }
}
