//! L003; images are checked where links are resolved, attachments named in front matter here.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::source::decode::nearest;
use crate::text;

super::super::rule! {
    "L003", Fault, force: Site, basis: ["site-check-19"],
    name: ("图片或附件不存在", "image or attachment missing"),
    asks: ("文章里的图片和头部 attachments 列出的附件，都在文章的文件夹里。",
           "Images and the attachments that the front matter lists lie in the folder of the page."),
    why: ("缺失的图片和附件等于没有公开。", "A missing attachment is not published."),
    place: Place::Merged("content/shili-gang/tongzhi-gonggao/2026-02/index.md"),
    wrong: "attachments: [查验时段安排表.xlsx]   # 文件夹里没有 / not in the folder",
    right: "attachments: [查验时段安排表.csv]",
}

/// Looks for the attachments that front matter names.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    for page in &site.pages {
        for (index, entry) in page.front.rare().attachments.iter().enumerate() {
            let Some(name) = entry.file.get() else { continue };
            let there = || page.attachments.iter().map(|file| file.name.as_str());
            if there().any(|file| file == name) {
                continue;
            }
            let help = match nearest(name, there()) {
                Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
                None => text!("把文件放到文章的文件夹里", "put the file into the folder of the page"),
            };
            findings.push(Finding::new(
                &RULE,
                Locus::value(&page.source, key_path!["attachments", index, "file"]),
                text!("找不到附件“{name}”", "the attachment `{name}` is not there"),
                help,
            ));
        }
    }
}
