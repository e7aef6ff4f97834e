//! L006.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::office::LinkTarget;
use crate::model::site::RowState;
use crate::model::{Field, Office, Owner, Site};
use crate::text;

super::super::rule! {
    "L006", Fault, force: Law, basis: ["regs-10"],
    name: ("事项链接找不到内容", "row linked to nothing"),
    asks: ("用链接满足的事项，链接有网址；指向本站栏目的，那个栏目有公开的内容。",
           "A row satisfied by links has addresses, and a row of this site that it links to has public content."),
    why: ("链接到空栏目等于没有公开。", "A link to an empty column publishes nothing."),
    place: Place::RECORD,
    wrong: "links:\n  gongkai-nianbao: [{title: 年报, url: \"parent:gongkai-nianbo\"}]",
    right: "links:\n  gongkai-nianbao: [{title: 年报, url: \"parent:gongkai-nianbao\"}]",
}

/// Looks where the links of a record lead.
pub fn check(site: &Site, owner: Owner, office: &Office, findings: &mut Vec<Finding>) {
    for (id, links) in &office.links {
        for (index, link) in links.iter().enumerate() {
            let locus = office.locus(key_path!["links", id.as_str(), index, "url"]);
            let target = match &link.url {
                Field::Absent => {
                    findings.push(Finding::new(
                        &RULE,
                        locus,
                        text!("链接没有网址", "the link has no address"),
                        text!("写 url", "write `url`"),
                    ));
                    continue;
                }
                Field::Is(LinkTarget::Parent(item)) => Some((Some(Owner::Parent), item)),
                Field::Is(LinkTarget::Office(office, item)) => Some((site.owner(office.as_str()), item)),
                Field::Is(LinkTarget::Web(_)) | Field::Invalid => None,
            };
            let Some((target_owner, item)) = target else { continue };
            let public = target_owner.is_some_and(|target_owner| {
                // A row that only links back would send the reader in a circle.
                let itself = target_owner == owner && item.as_str() == id;
                let row = site
                    .catalog
                    .item(site.kind(target_owner), item.as_str())
                    .and_then(|item| site.row(target_owner, item));
                !itself
                    && row.is_some_and(|row| {
                        matches!(row.state, RowState::Published | RowState::Linked | RowState::Missing)
                    })
            });
            if !public {
                findings.push(Finding::new(
                    &RULE,
                    locus,
                    text!(
                        "链接指向的栏目不存在或者没有公开的内容",
                        "the linked row does not exist or has no public content"
                    ),
                    text!("核对单位和事项的标识，或改写完整网址", "look the ids up, or write a full address"),
                ));
            }
        }
    }
}
