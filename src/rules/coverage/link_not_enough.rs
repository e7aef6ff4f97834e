//! C008.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::Site;
use crate::model::catalog::Duty;
use crate::model::site::RowState;
use crate::text;

super::super::rule! {
    "C008", Gap, force: Law, basis: ["regs-10", "guideline-7"],
    name: ("链接不能代替公开", "links are not enough"),
    asks: ("只有目录写明可以链接的事项（由其他机关制作的信息），才能只用链接满足。",
           "Only rows that the catalog allows to be linked (information that another body makes) are satisfied by links alone."),
    why: ("谁制作谁公开：本单位制作的信息由本单位公开。", "Who makes information publishes it."),
    place: Place::RECORD,
    wrong: "links:\n  shoufei-xiangmu: [{title: 收费项目, url: \"https://www.shili-customs.example/fees/\"}]\n# 没有 shoufei-xiangmu/index.md / and no page",
    right: "links:\n  gongkai-nianbao: [{title: 年度报告, url: \"parent:gongkai-nianbao\"}]\n# 目录允许这一项只有链接 / a row that may be linked",
}

/// Looks for rows that have links where content is owed.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for owner in site.owners() {
        let office = site.office(owner);
        for item in site.items(owner) {
            let linked = site.row(owner, item).is_some_and(|row| row.state == RowState::Linked);
            if linked && !item.may_link && *site.duty(owner, item) != Duty::Recommended {
                let (name, id, folder) = (&item.name, &item.id, &office.id);
                findings.push(
                    Finding::new(
                        &RULE,
                        office.key_locus(key_path!["links", id.as_str()]),
                        text!(
                            "“{name}”要由本单位公开，不能只有链接",
                            "`{id}` is owed by the office itself: links are not enough"
                        ),
                        text!(
                            "运行 gongkai new page {folder}/{id} 生成页面并填写",
                            "write the page: gongkai new page {folder}/{id}"
                        ),
                    )
                    .with_basis(item.basis.iter().cloned()),
                );
            }
        }
    }
}
