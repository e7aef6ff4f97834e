//! L008.

use crate::diagnostic::{Finding, Locus};
use crate::model::page::State;
use crate::rules::PageFacts;
use crate::text;

super::super::rule! {
    "L008", Note, force: Site, basis: ["regs-23", "format-page"],
    name: ("没有用到的附件", "attachment that nothing shows"),
    asks: ("文章写了 attachments 的，文件夹里的每个文件要么列在里面，要么在正文里链接。",
           "Where a page has `attachments`, every file beside it is listed there or linked in the text."),
    why: ("没有列出的文件照样会发布，却没有人看得到，多半是忘了删的旧版本。", "A file that is not listed is published all the same, unseen; most likely it is an old version left behind."),
    place: Place::Merged("content/shili-gang/tongzhi-gonggao/2026-02/index.md"),
    wrong: "attachments: [{file: 查验时段安排表.csv}]   # 文件夹里还有 旧版.csv / 旧版.csv lies beside it",
    right: "attachments: [{file: 查验时段安排表.csv}, {file: 旧版.csv}]",
}

/// Looks for files beside a page that it neither lists nor links.
pub fn check(facts: &PageFacts<'_>, findings: &mut Vec<Finding>) {
    let page = facts.page;
    if page.front.rare().attachments.is_empty() || page.state != State::Published {
        return;
    }
    let listed = |name: &str| {
        page.front.rare().attachments.iter().any(|entry| entry.file.get().is_some_and(|file| file == name))
    };
    for file in page.attachments.iter().filter(|file| !listed(&file.name) && !facts.linked_files.contains(&file.name)) {
        let name = &file.name;
        findings.push(Finding::new(
            &RULE,
            Locus::file(&file.source),
            text!("附件“{name}”没有列出，也没有链接", "the file `{name}` is neither listed nor linked"),
            text!("列进 attachments，或者删去这个文件", "list it under `attachments`, or remove the file"),
        ));
    }
}
