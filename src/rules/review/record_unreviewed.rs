//! R002.

use crate::diagnostic::Finding;
use crate::key_path;
use crate::model::office::Review;
use crate::model::placeholder::refuses_publication;
use crate::model::signature::Lack;
use crate::model::{Field, Office, Owner, Site};
use crate::text;

super::super::rule! {
    "R002", Gap, force: Law, basis: ["guideline-7", "regs-17"],
    name: ("记录没有审核", "record without a review"),
    asks: ("单位记录有审核人和审核日期，审核不早于最近一次变更：审核整份记录（review），或者逐块审核（reviews）。site.yaml 写了 reviews: signed 的，每一块在签名后没有改过。",
           "The record of an office names its reviewer and the date of review, which is not before its last change: of the whole (`review`) or block by block (`reviews`). With `reviews: signed` in site.yaml, no block was changed after its signature."),
    why: ("先审查后公开。没有审核的记录，由它生成的指南、电话簿等都不能发布。",
          "Review comes before publishing: nothing made from an unreviewed record may be published."),
    place: Place::RECORD,
    wrong: "changed: 2026-11-20\nreview: {by: 周予安, date: 2026-11-01}",
    right: "changed: 2026-11-20\nreview: {by: 周予安, date: 2026-11-21}",
}

/// Looks at the reviews of a record: of the whole, and of single blocks.
pub fn check(site: &Site, _: Owner, office: &Office, findings: &mut Vec<Finding>) {
    // What is written but cannot be read has its own finding.
    if std::iter::once(&office.review).chain(office.reviews.iter().map(|(_, review)| review)).any(is_unreadable) {
        return;
    }
    let (name, source) = (office.display_name(), &office.source);
    let again = text!(
        "审核后运行 gongkai review {source} --by 审核人；只审一部分的加 --block",
        "after the review run `gongkai review {source} --by NAME`, with `--block` for a part of it"
    );
    if !office.is_reviewed() && office.reviews.is_empty() {
        findings.push(Finding::new(
            &RULE,
            office.locus(key_path!["review"]),
            text!(
                "{name}的记录没有完整的审核信息，由它生成的页面都不能公开",
                "the record of {name} is not reviewed, so nothing made from it may be published"
            ),
            again,
        ));
        return;
    }
    let whole = std::iter::once((key_path!["review", "secrecy"], &office.review));
    let blocks = office.reviews.iter().map(|(block, review)| (key_path!["reviews", block.as_str(), "secrecy"], review));
    for (path, review) in whole.chain(blocks) {
        let Some(secrecy) = review.get().and_then(|review| review.secrecy.get()) else { continue };
        if refuses_publication(secrecy) {
            findings.push(Finding::new(
                &RULE,
                office.locus(path),
                text!(
                    "{name}的记录审查意见是“{secrecy}”",
                    "the record of {name} was reviewed against publication: {secrecy}"
                ),
                text!("去掉不能公开的内容，重新审核", "take out what may not be published, and review it again"),
            ));
        }
    }
    for (lack, zh, en) in [
        (Lack::Unreviewed, "没有审核", "not reviewed"),
        (Lack::NotSigned, "审核没有签名", "reviewed without a signature"),
        (Lack::Changed, "在审核签名之后改过", "changed after the signature of the review"),
    ] {
        let blocks = office.uncovered(site.config.reviews).into_iter().filter(|(_, why)| *why == lack);
        let blocks: Vec<&str> = blocks.map(|(block, _)| block).collect();
        let Some(first) = blocks.first() else { continue };
        // Where everything lacks the same, the review of the whole is meant.
        let locus = if lack == Lack::NotSigned { key_path!["review"] } else { key_path![*first] };
        let (blocks_zh, blocks_en) = (blocks.join("、"), blocks.join(", "));
        findings.push(Finding::new(
            &RULE,
            office.key_locus(locus),
            text!("{name}的记录{zh}：{blocks_zh}", "the record of {name} is {en}: {blocks_en}"),
            again.clone(),
        ));
    }
    if let (Some(changed), Some(reviewed)) = (office.changed.get(), office.reviewed_on())
        && reviewed < *changed
    {
        findings.push(Finding::new(
            &RULE,
            office.locus(key_path!["review", "date"]),
            text!(
                "{name}的记录在 {changed} 变更过，审核却是 {reviewed} 的",
                "the record of {name} was changed on {changed}, after its review of {reviewed}"
            ),
            again,
        ));
    }
}

/// Whether a review is written in a way that cannot be read.
fn is_unreadable(review: &Field<Review>) -> bool {
    match review {
        Field::Absent => false,
        Field::Invalid => true,
        Field::Is(review) => matches!(review.by, Field::Invalid) || matches!(review.date, Field::Invalid),
    }
}
