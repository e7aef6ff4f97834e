//! R009.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::catalog::Shape;
use crate::model::page::{Page, Role, State};
use crate::model::values::Id;
use crate::model::{Field, Office, Site};
use crate::source::decode::nearest;
use crate::text;

super::super::rule! {
    "R009", Gap, force: Law, basis: ["guideline-7"],
    name: ("没有写制作科室", "no section named"),
    asks: ("文章写明由哪个科室制作（section），写记录里 sections 的标识或者名称；记录没有列科室的单位不要求。",
           "A page names the section that made it (`section`) by its id or its name in the record; not asked of an office whose record lists none."),
    why: ("谁制作谁公开，谁公开谁审查：出了差错要找得到人。",
          "Who makes it publishes it, and who publishes it reviews it: a mistake needs somebody to answer for it."),
    place: Place::FRONT,
    wrong: "section: 监管处   # 记录里没有 / not in the record",
    right: "section: 监管科",
}

/// Looks at every published page that is a document. An id that the record does not have is S014's.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| page.state == State::Published) {
        let office = site.office(page.owner);
        if office.sections.is_empty() || !is_document(site, page) {
            continue;
        }
        let locus = || Locus::value(&page.source, key_path!["section"]);
        let names = || office.sections.iter().filter_map(|section| section.name.get().map(String::as_str));
        match &page.front.section {
            Field::Invalid => {}
            Field::Absent => {
                let (zh, en) = known(office);
                findings.push(Finding::new(
                    &RULE,
                    locus(),
                    text!("没有写由哪个科室制作", "the section that made it is not named"),
                    text!("在文章头部写 section，可以写：{zh}", "write `section` in the front matter; known: {en}"),
                ));
            }
            Field::Is(written) => {
                let unknown = written.split('、').map(str::trim).find(|part| {
                    !Id::is_valid(part) && office.section(part).is_none() && !names().any(|name| name == *part)
                });
                let Some(unknown) = unknown else { continue };
                let help = match nearest(unknown, names()) {
                    Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
                    None => {
                        let (zh, en) = known(office);
                        text!(
                            "写记录里 sections 的标识或者名称：{zh}；新设的科室先写进记录",
                            "write an id or a name of the record's `sections`: {en}; add a new section to the record first"
                        )
                    }
                };
                findings.push(Finding::new(
                    &RULE,
                    locus(),
                    text!("记录里没有科室“{unknown}”", "the record has no section `{unknown}`"),
                    help,
                ));
            }
        }
    }
}

/// Whether a page is a document of its own and no introduction to a list or to what is made from the record.
fn is_document(site: &Site, page: &Page) -> bool {
    match &page.role {
        Role::OfficeIntro => false,
        Role::Article { .. } | Role::Report { .. } => true,
        Role::RowIndex { item } => {
            site.catalog.item(site.kind(page.owner), item.as_str()).is_some_and(|item| item.shape == Shape::Page)
        }
    }
}

/// The ids of a record's sections.
fn known(office: &Office) -> (String, String) {
    let ids: Vec<&str> = office.sections.iter().filter_map(|section| section.id.get()).map(Id::as_str).collect();
    (ids.join("、"), ids.join(", "))
}
