//! T006.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::audience::{Audience, find};
use crate::model::page::State;
use crate::source::decode::nearest;
use crate::text;

super::super::rule! {
    "T006", Gap, force: Site, basis: ["guideline-12"],
    name: ("服务对象没有登记", "audience that is not declared"),
    asks: ("文章的 audience 写 site.yaml 的 audiences 里登记的名称或者标识。",
           "`audience` of a page names an audience that `audiences` of site.yaml declares, by its name or its id."),
    why: ("面向一类对象的页面和订阅按登记的名称汇总；写法不一的，这一篇就送不到要看的人那里。",
          "Pages and feeds of an audience gather what bears its declared name; what is written otherwise does not reach its readers."),
    place: Place::FRONT,
    wrong: "audience: [报关单位]   # 登记的是报关企业 / declared is 报关企业",
    right: "audience: [报关企业]",
}

/// Looks at whom published pages are addressed to.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let audiences = &site.config.audiences;
    for page in site.pages.iter().filter(|page| page.state == State::Published) {
        for (place, written) in page.front.rare().audience.iter().enumerate() {
            if find(audiences, written).is_some() {
                continue;
            }
            let known = audiences.iter().flat_map(|Audience { id, name, .. }| [name.as_str(), id.as_str()]);
            let help = match nearest(written, known) {
                Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
                None if audiences.is_empty() => text!(
                    "先在 site.yaml 的 audiences 里登记，例如 audiences: [{{id: baoguan-qiye, name: 报关企业}}]",
                    "declare it in site.yaml first, for example `audiences: [{{id: baoguan-qiye, name: 报关企业}}]`"
                ),
                None => {
                    let names = audiences.iter().map(|audience| audience.name.as_str());
                    let (zh, en) = (names.clone().collect::<Vec<_>>().join("、"), names.collect::<Vec<_>>().join(", "));
                    text!(
                        "改写成登记的名称：{zh}；确实是新的一类，先在 site.yaml 的 audiences 里登记",
                        "write one that is declared: {en}; a new one is declared in `audiences` of site.yaml first"
                    )
                }
            };
            findings.push(Finding::new(
                &RULE,
                Locus::value(&page.source, key_path!["audience", place]),
                text!("服务对象“{written}”没有登记", "the audience `{written}` is not declared"),
                help,
            ));
        }
    }
}
