//! L010.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::{Field, Office, Owner, Site};
use crate::pages::posting::target::{Nowhere, target};
use crate::text;

super::super::rule! {
    "L010", Fault, force: Law, basis: ["guideline-17", "site-check-19"],
    name: ("二维码指向没有生成的页面", "QR code to a page that is not built"),
    asks: ("记录里 codes 的每个二维码有名称，指向已公开的文章、栏目或者完整的网址。",
           "Every QR code of a record has a title, and leads to a public page or row, or to a whole web address."),
    why: ("印在纸上的二维码收不回来，扫码的人只会看到打不开的网址。",
          "A code on paper cannot be called back; who scans it meets a dead address."),
    place: Place::RECORD,
    wrong: "codes:\n  - {title: 查验预约, page: duiwai-fuwu/mei-you.md}   # 没有这篇文章 / no such page",
    right: "codes:\n  - {title: 依申请公开, page: yishenqing-gongkai/}",
}

/// Looks where the codes of a record lead.
pub fn check(site: &Site, owner: Owner, office: &Office, findings: &mut Vec<Finding>) {
    for (index, code) in office.codes.iter().enumerate() {
        if code.title.is_absent() {
            findings.push(Finding::new(
                &RULE,
                office.locus(key_path!["codes", index]),
                text!("二维码没有名称", "the QR code has no title"),
                text!("写 title，扫码的人据此知道会看到什么", "write `title`: what the reader will find"),
            ));
        }
        let page = match &code.page {
            Field::Is(page) => page,
            Field::Absent => {
                findings.push(Finding::new(
                    &RULE,
                    office.locus(key_path!["codes", index]),
                    text!("二维码没有指向", "the QR code leads nowhere"),
                    text!(
                        "写 page：文章或栏目的相对路径，或者完整的网址",
                        "write `page`: the path of a page or row, or a whole web address"
                    ),
                ));
                continue;
            }
            Field::Invalid => continue,
        };
        let Err(why) = target(site, owner, page) else { continue };
        let (message, help) = match why {
            Nowhere::Unknown => (
                text!("二维码指向的“{page}”不存在", "the QR code leads to `{page}`, which does not exist"),
                text!(
                    "写从本单位文件夹看的路径，例如 duiwai-fuwu/yuyue.md，栏目写 yishenqing-gongkai/",
                    "write the path seen from the office's folder, for example ITEM/SLUG.md, or ITEM/ for a row"
                ),
            ),
            Nowhere::NotBuilt => (
                text!(
                    "二维码指向的“{page}”没有公开，不会生成页面",
                    "the QR code leads to `{page}`, which is not public: no page is built"
                ),
                text!("先审核、发布那一篇，或者去掉这个二维码", "review and publish it first, or take the code out"),
            ),
            Nowhere::Address => (
                text!("“{page}”不是完整的网址", "`{page}` is no whole web address"),
                text!("从浏览器的地址栏整个复制过来", "copy it whole from a browser"),
            ),
        };
        findings.push(Finding::new(&RULE, office.locus(key_path!["codes", index, "page"]), message, help));
    }
}
