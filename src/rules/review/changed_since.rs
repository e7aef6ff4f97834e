//! R011.

use crate::diagnostic::{Finding, Locus};
use crate::key_path;
use crate::model::Site;
use crate::model::page::State;
use crate::model::signature::{Lack, Reviews, Signature};
use crate::text;

super::super::rule! {
    "R011", Note, force: Site, basis: ["guideline-7"],
    name: ("签名后改过", "changed after its signature"),
    asks: ("审核带有签名（digest）的文章和记录，签名后没有改过。site.yaml 写了 reviews: signed 的，改过的文章回到未审核（R001），记录要重新审核（R002）。",
           "A page or record whose review is signed (`digest`) was not changed since. With `reviews: signed` in site.yaml such a page is unreviewed again (R001), and such a record is to be reviewed again (R002)."),
    why: ("审核的是当时的内容；改动之后，审核就说明不了什么。", "A review is of what was there; it says nothing of what came later."),
    place: Place::FRONT,
    wrong: "review: {by: 周予安, date: 2026-11-20, digest: \"00000000000000000000000000000000\"}   # 不是现在的内容 / not what the page says now",
    right: "review: {by: 周予安, date: 2026-11-20}",
}

/// Looks at what is signed though no signature is asked for.
pub fn check(site: &Site, findings: &mut Vec<Finding>) {
    if site.config.reviews == Reviews::Signed {
        return;
    }
    let changed = |page: &&crate::model::Page| page.state == State::Published && page.signature == Signature::Broken;
    for page in site.pages.iter().filter(changed) {
        let source = &page.source;
        findings.push(Finding::new(
            &RULE,
            Locus::value(source, key_path!["review", "digest"]),
            text!("文章在审核签名之后改过", "the page was changed after its review was signed"),
            text!(
                "重新审核：gongkai review {source} --by 审核人；只记姓名和日期的，去掉 digest",
                "review it again: `gongkai review {source} --by NAME`; or take `digest` out"
            ),
        ));
    }
    for office in site.owners().map(|owner| site.office(owner)).filter(|office| office.has_digests()) {
        let changed: Vec<&str> = office
            .uncovered(Reviews::Signed)
            .into_iter()
            .filter(|(_, lack)| *lack == Lack::Changed)
            .map(|(block, _)| block)
            .collect();
        if changed.is_empty() {
            continue;
        }
        let (zh, en, source) = (changed.join("、"), changed.join(", "), &office.source);
        findings.push(Finding::new(
            &RULE,
            office.key_locus(key_path!["review"]),
            text!("记录在审核签名之后改过：{zh}", "changed in the record after its review was signed: {en}"),
            text!(
                "重新审核：gongkai review {source} --by 审核人（只审一部分的加 --block）",
                "review it again: `gongkai review {source} --by NAME` (with `--block` for a part)"
            ),
        ));
    }
}
