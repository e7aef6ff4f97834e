//! G002.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::contact::Fax;
use crate::model::office::Channel;
use crate::model::{Field, Office, Owner, Site};
use crate::pages::law::law;
use crate::text;

super::super::rule! {
    "G002", Gap, force: Law, basis: ["guideline-9"],
    name: ("申请渠道不完整", "incomplete channel"),
    asks: ("每个渠道都写明公众办理时需要知道的内容：当面有地址、时间和电话，邮寄有收件人、地址和邮编，电子邮件有邮箱，网上有网址，传真有号码。",
           "Every channel says what people need: in person address, hours and phone; by post addressee, address and postcode; the mailbox, the address on the web, the number."),
    why: ("单位公布的申请渠道对单位有约束力；写不全的渠道无法使用。",
          "An office is bound by every channel it announces, and one that is incomplete cannot be used."),
    place: Place::RECORD,
    wrong: "applications:\n  online: {url: , cautions: [按提示填写。]}",
    right: "applications:\n  online: {url: \"https://www.shili-customs.example/apply/\", cautions: [按提示填写。]}",
}

/// Looks for what a channel lacks, after the defaults from the bureau. What the bureau itself lacks is found there (C004),
/// not once more for each channel.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    let Some(applications) = office.applications.get() else { return };
    let bureau_fax = office.bureau.get().map_or(&Field::Absent, |bureau| &bureau.fax);
    let mut lacks = |channel: &'static str, key: &'static str, zh: &str, en: &str| {
        let name = law().channel_names.get(channel).map_or(channel, String::as_str);
        findings.push(Finding::new(
            &RULE,
            office.locus(key_path!["applications", channel, key]),
            text!("“{name}”缺少{zh}", "the channel `{channel}` lacks {en}"),
            // By post there has to be a way (G001).
            if channel == "post" {
                text!("在 applications.{channel} 中写 {key}", "write `{key}` under `applications.{channel}`")
            } else {
                text!(
                    "在 applications.{channel} 中写 {key}；没有这个渠道的，写 {channel}: none",
                    "write `{key}` under `applications.{channel}`, or `{channel}: none` if it is not offered"
                )
            },
        ));
    };
    if let Some(c) = applications.post.get().and_then(Channel::offered) {
        // An address of its own needs a postcode of its own.
        if c.address.get().is_some() && c.postcode.is_absent() {
            lacks(
                "post",
                "postcode",
                "邮政编码（地址与公开工作机构不同）",
                "a postcode, its address not being the bureau's",
            );
        }
    }
    if let Some(c) = applications.online.get().and_then(Channel::offered)
        && c.url.is_absent()
    {
        lacks("online", "url", "网址", "its address");
    }
    if let Some(c) = applications.fax.get().and_then(Channel::offered)
        && c.number.is_absent()
        && matches!(bureau_fax, Field::Is(Fax::None))
    {
        lacks("fax", "number", "传真号码（公开工作机构未设传真）", "a number, the bureau having no fax");
    }
}
