//! S014: references of pages and of the configuration; those of records are G009.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::values::Id;
use crate::source::decode::nearest;
use crate::source::faults::REFERENCE;
use crate::text;

/// Looks for boards and places that a record does not have and a page names.
fn boards(site: &Site, findings: &mut Vec<Finding>) {
    for page in &site.pages {
        let Some(mark) = page.board_mark() else { continue };
        let office = site.office(page.owner);
        if !office.is_read() {
            continue;
        }
        let boards = office.boards.iter().filter_map(|board| board.id.get());
        let places = office.places.iter().filter_map(|place| place.id.get());
        let known: Vec<&str> = boards.chain(places).map(Id::as_str).collect();
        for (index, written) in mark.places.iter().enumerate().filter(|(_, id)| !known.contains(&id.as_str())) {
            let help = match nearest(written.as_str(), known.iter().copied()) {
                Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
                None => text!(
                    "写记录里 boards 或 places 的标识；去掉 places 就张贴到每一处",
                    "write an id of the record's `boards` or `places`; without `places` it hangs on every board"
                ),
            };
            findings.push(Finding::new(
                &REFERENCE,
                Locus::value(&page.source, key_path!["board", "places", index]),
                text!("记录里没有公告栏或者业务现场“{written}”", "the record has no board or place `{written}`"),
                help,
            ));
        }
    }
}

/// Looks for ids of sections that a record does not have. A section that a page names by its name is looked for by R009.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    boards(site, findings);
    for page in &site.pages {
        let office = site.office(page.owner);
        let Some(written) = page.front.section.get().filter(|written| Id::is_valid(written)) else { continue };
        if !office.is_read() || office.section(written).is_some() {
            continue;
        }
        let ids = office.sections.iter().filter_map(|section| section.id.get()).map(Id::as_str);
        let help = match nearest(written, ids) {
            Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
            None => text!(
                "写记录里 sections 的标识，或直接写科室的名称",
                "write an id of the record's `sections`, or the section's name"
            ),
        };
        findings.push(Finding::new(
            &REFERENCE,
            Locus::value(&page.source, key_path!["section"]),
            text!("记录里没有科室“{written}”", "the record has no section `{written}`"),
            help,
        ));
    }
}
