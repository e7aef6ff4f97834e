//! G007.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::{Office, Owner, Site};
use crate::text;

super::super::rule! {
    "G007", Note, force: Site, basis: ["guideline-9"],
    name: ("与其他单位共用邮箱", "mailbox shared with another office"),
    asks: ("公开工作机构的邮箱是本单位自己的。", "The mailbox of the disclosure bureau is the office's own."),
    why: ("从别的单位复制记录时，邮箱常常忘了改，申请就寄到了别处。",
          "Mailboxes are often left over when a record is copied, and applications then go elsewhere."),
    place: Place::RECORD,
    wrong: "bureau:\n  email: gongkai@shili-customs.example   # 直属海关的邮箱 / the mailbox of the parent",
    right: "bureau:\n  email: gongkai@gang.shili-customs.example",
}

/// Looks for another office with the same mailbox.
pub fn check(site: &Site, owner: Owner, office: &Office, findings: &mut Vec<Finding>) {
    let Some(email) = office.bureau.get().and_then(|bureau| bureau.email.get()) else { return };
    let other = site
        .owners()
        .filter(|other| *other < owner)
        .map(|other| site.office(other))
        .find(|other| other.bureau.get().and_then(|bureau| bureau.email.get()) == Some(email));
    if let Some(other) = other {
        let name = other.display_name();
        findings.push(Finding::new(
            &RULE,
            office.locus(key_path!["bureau", "email"]),
            text!("{email} 与{name}的邮箱相同", "{email} is also the mailbox of {name}"),
            text!("核对是不是本单位的邮箱", "see whether it is the office's own"),
        ));
    }
}
