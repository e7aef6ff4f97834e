//! T001.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::page::{Role, State};
use crate::text;

super::super::rule! {
    "T001", Note, force: Site, basis: ["site-guide-47"],
    name: ("标题", "title"),
    asks: ("标题（ArticleTitle）写一个完整的题目：同一栏目的标题不重复，结尾没有句号。",
           "A title (ArticleTitle) is a whole title: no two of a column are the same, and none ends in a full stop."),
    why: ("标题相同的两篇，公众在列表和搜索结果里分不清。", "Two pages of one title cannot be told apart in lists and search results."),
    place: Place::FRONT,
    wrong: "title: 关于调整通关时间的通知。",
    right: "title: 关于调整通关时间的通知",
}

/// Looks at the titles of every column.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    let mut seen: FxHashMap<_, usize> = FxHashMap::default();
    for (index, page) in site.pages.iter().enumerate() {
        let (Role::Article { item, .. }, State::Published) = (&page.role, page.state) else { continue };
        let Some(title) = page.front.title.get() else { continue };
        let locus = || Locus::value(&page.source, key_path!["title"]);
        if title.ends_with(['。', '.', '；', '，', '、', ';', ',']) {
            findings.push(Finding::new(
                &RULE,
                locus(),
                text!("标题以标点结尾", "the title ends in punctuation"),
                text!("去掉结尾的标点", "take it off"),
            ));
        }
        match seen.get(&(page.owner, item, title)) {
            Some(first) => {
                let other = &site.pages[*first].source;
                findings.push(Finding::new(
                    &RULE,
                    locus(),
                    text!("这个标题与 {other} 的相同", "this is also the title of {other}"),
                    text!(
                        "在标题里写明各自的时间、对象或者批次；是同一篇的，删去一篇",
                        "say in each title what sets it apart; if it is the same page, remove one"
                    ),
                ));
            }
            None => {
                seen.insert((page.owner, item, title), index);
            }
        }
    }
}
