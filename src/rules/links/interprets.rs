//! L007.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::pages::links::join;
use crate::text;

super::super::rule! {
    "L007", Fault, force: Law, basis: ["guideline-11", "site-check-19"],
    name: ("解读的文件不存在", "interpreted document missing"),
    asks: ("解读文章头部的 interprets 写被解读文件的相对路径，那个文件已公开。",
           "`interprets` is the relative path of a document that is public."),
    why: ("解读与文件相互链接；没有关联的解读会扣分。", "An interpretation and its document link each other; one that does not costs points."),
    place: Place::Merged("content/shili-gang/zhengce-jiedu/2026-01.md"),
    wrong: "interprets: ../fagui-wenjian/2026-99.md   # 没有这个文件 / no such file",
    right: "interprets: ../fagui-wenjian/2026-01.md",
}

/// Looks up the documents that pages interpret.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in site.pages.iter().filter(|page| page.state.is_public()) {
        for (index, written) in page.front.rare().interprets.iter().enumerate() {
            let target = join(&page.source, written).and_then(|source| site.page_by_source(&source));
            if target
                .is_none_or(|target| !site.pages[target].state.is_public() || site.pages[target].source == page.source)
            {
                findings.push(Finding::new(
                    &RULE,
                    Locus::value(&page.source, key_path!["interprets", index]),
                    text!("找不到解读的文件“{written}”，或者它没有公开", "`{written}` is no public document"),
                    text!(
                        "写被解读文件的相对路径，例如 ../fagui-wenjian/2026-01.md",
                        "write the relative path of the document, for example ../ITEM/SLUG.md"
                    ),
                ));
            }
        }
    }
}
