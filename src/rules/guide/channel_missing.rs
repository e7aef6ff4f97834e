//! G001.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::office::{Applications, Channel, Kind};
use crate::model::{Field, Office, Owner, Site};
use crate::pages::law::law;
use crate::text;

super::super::rule! {
    "G001", Gap, force: Law, basis: ["guideline-9", "regs-29"],
    name: ("缺少申请渠道", "application channel missing"),
    asks: ("依申请公开至少有当面、邮寄、电子邮件三种渠道；网上和传真写明如何办理，或者写 none。",
           "Applications are taken at least in person, by post and by e-mail; online and fax are described or said to be `none`."),
    why: ("指南要逐一说明申请渠道；没有写的渠道，公众无从知道有没有。",
          "The guide explains every channel, and what it does not mention nobody can know."),
    place: Place::RECORD,
    wrong: "applications:\n  email: none",
    right: "applications:\n  email: {address: gongkai@gang.shili-customs.example}\n  fax: none",
}

enum Said {
    Nothing,
    NotOffered,
    Offered,
}

fn said<T>(channel: &Field<Channel<T>>) -> Said {
    match channel {
        Field::Absent => Said::Nothing,
        Field::Is(Channel::NotOffered) => Said::NotOffered,
        // A channel that cannot be read has a finding where it was read.
        Field::Invalid | Field::Is(Channel::Offered(_)) => Said::Offered,
    }
}

/// Looks for channels that the record does not mention, and for `none` where law asks for the channel.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    if office.kind() == Kind::Institution {
        return;
    }
    // A record without any channels is found by C004.
    let Some(applications) = office.applications.get() else { return };
    for (key, said) in channels(applications) {
        let name = law().channel_names.get(key).map_or(key, String::as_str);
        let required = law().application.channels_required.iter().any(|required| required == key);
        let locus = office.locus(key_path!["applications", key]);
        match (said, required) {
            (Said::Offered, _) | (Said::NotOffered, false) => {}
            (Said::NotOffered, true) => findings.push(Finding::new(
                &RULE,
                locus,
                text!("“{name}”是必须有的申请渠道，不能写 none", "the channel `{key}` must be offered"),
                text!(
                    "写明如何办理；地址、邮箱等与公开工作机构相同的，写 {key}: {{}} 即可",
                    "describe it; where all is as with the bureau, write `{key}: {{}}`"
                ),
            )),
            (Said::Nothing, _) => findings.push(Finding::new(
                &RULE,
                locus,
                text!("没有说明“{name}”（{key}）", "the channel `{key}` is not mentioned"),
                if required {
                    text!(
                        "在 applications 中写 {key}；与公开工作机构相同的，写 {key}: {{}} 即可",
                        "write `{key}` under `applications`; where all is as with the bureau, `{key}: {{}}`"
                    )
                } else {
                    text!(
                        "在 applications 中写明如何办理；没有这个渠道的，写 {key}: none",
                        "describe it under `applications`, or write `{key}: none`"
                    )
                },
            )),
        }
    }
}

fn channels(applications: &Applications) -> [(&'static str, Said); 5] {
    [
        ("in_person", said(&applications.in_person)),
        ("post", said(&applications.post)),
        ("email", said(&applications.email)),
        ("online", said(&applications.online)),
        ("fax", said(&applications.fax)),
    ]
}
