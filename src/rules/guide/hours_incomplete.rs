//! G004.

use crate::diagnostic::Finding;
use crate::model::hours::DayKind;
use crate::model::{Office, Owner, Site};
use crate::text;

super::super::rule! {
    "G004", Gap, force: Law, basis: ["regs-12"],
    name: ("办公时间不完整", "incomplete hours"),
    asks: ("办公时间至少有一天开放；工作日时间不一样的，写明调休上班日照哪一天。",
           "Hours are open on some day; where weekdays differ, they say which of them a make-up day follows."),
    why: ("调休上班日来办事的人要知道几点开门。", "People come on make-up days too."),
    place: Place::RECORD,
    wrong: "hours:\n  - {days: [周一], open: [\"08:30-17:30\"]}\n  - {days: [周二], open: [\"08:30-12:00\"]}",
    right: "hours:\n  - {days: [周一], open: [\"08:30-17:30\"]}\n  - {days: [周二], open: [\"08:30-12:00\"]}\n  - {days: [调休上班日], as: 周一}",
}

/// Looks at each set of hours of a record.
pub fn check(_: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    for (path, hours) in office.all_hours() {
        // Hours with a rule that could not be read have their findings there.
        if hours.0.iter().any(|rule| rule.opening.get().is_none()) {
            continue;
        }
        if !hours.ever_open() && hours.rule(DayKind::Holiday).is_none() {
            findings.push(Finding::new(
                &RULE,
                office.locus(path),
                text!("按这里的写法，一周没有一天办公", "as written, it is closed all week"),
                text!(
                    "写上办公的日子，例如 days: [周一至周五]",
                    "write the days on which it is open, for example `days: [monday-friday]`"
                ),
            ));
        } else if !hours.weekdays_agree() && hours.rule(DayKind::Makeup).is_none() {
            findings.push(Finding::new(
                &RULE,
                office.locus(path),
                text!(
                    "各工作日时间不同，没有写调休上班日照哪一天",
                    "weekdays differ, and nothing says which of them a make-up day follows"
                ),
                text!("加一条：- {{days: [调休上班日], as: 周五}}", "add a rule: `- {{days: [makeup], as: friday}}`"),
            ));
        }
    }
}
