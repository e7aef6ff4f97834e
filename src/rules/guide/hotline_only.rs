//! G003.

use crate::diagnostic::{Finding, KeyPath};
use crate::key_path;
use crate::model::contact::Phone;
use crate::model::office::Kind;
use crate::model::{Office, Owner, Site};
use crate::pages::law::law;
use crate::text;

super::super::rule! {
    "G003", Gap, force: Law, basis: ["guideline-17"],
    name: ("只有热线电话", "the hotline as the only phone"),
    asks: ("公布本单位自己的业务、咨询电话，由一线岗位接听；全国热线不能是唯一的电话。",
           "An office publishes phones of its own, answered at its front desks; the national hotline is not the only one."),
    why: ("指引要求一线岗位接听，而不是一律转到热线。", "The guideline wants front desks to answer, not the hotline."),
    place: Place::RECORD,
    wrong: "phones:\n  - {number: \"12360\", label: 业务咨询}",
    right: "phones:\n  - {number: 0640-5556205, label: 通关业务咨询, section: jianguan}\n  - {number: \"12360\", label: 海关热线, section: bangongshi}",
}

/// Looks for lists of phones with nothing but the hotline.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    if office.kind() == Kind::Institution {
        return;
    }
    let bureau = office.bureau.get().map_or(&[][..], |bureau| &bureau.phones);
    let lists: [(KeyPath, &[Phone]); 2] =
        [(key_path!["phones"], &office.phones), (key_path!["bureau", "phones"], bureau)];
    for (path, phones) in lists {
        let numbers: Vec<String> =
            phones.iter().filter_map(|phone| phone.number.get()).map(ToString::to_string).collect();
        let hotline = &law().hotline;
        if !numbers.is_empty() && numbers.len() == phones.len() && numbers.iter().all(|number| number == hotline) {
            findings.push(Finding::new(
                &RULE,
                office.locus(path),
                text!(
                    "这里只有 {hotline}，没有本单位自己的电话",
                    "there is only {hotline} here, and no phone of the office's own"
                ),
                text!("写上本单位业务、咨询岗位的电话", "add the phones of the office's own desks"),
            ));
        }
    }
}
