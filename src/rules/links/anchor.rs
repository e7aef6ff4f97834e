//! L002.

use crate::diagnostic::{Finding, Locus};
use crate::source::decode::nearest;
use crate::text;

super::super::rule! {
    "L002", Fault, force: Site, basis: ["site-check-19"],
    name: ("页内位置找不到", "broken anchor"),
    asks: ("链接里 # 后面的位置，是目标页面的一个标题。", "What follows the # of a link is a heading of the target page."),
    why: ("找不到位置的链接停在页面开头，读者看不到要看的内容。", "A broken anchor leaves the reader at the top of the page."),
    place: Place::BODY,
    wrong: "有疑问的，见[联系方式](#联系方法)。",
    right: "有疑问的，见[联系方式](#联系方式)。",
}

/// The finding for an anchor that its page does not have.
#[must_use]
pub fn broken(anchor: &str, locus: Locus, there: &[impl AsRef<str>]) -> Finding {
    let help = match nearest(anchor, there.iter().map(AsRef::as_ref)) {
        Some(near) => text!("是不是“#{near}”？", "did you mean `#{near}`?"),
        None => {
            let all =
                there.iter().take(12).map(|anchor| format!("#{}", anchor.as_ref())).collect::<Vec<_>>().join("  ");
            text!("这个页面有的位置：{all}", "anchors of that page: {all}")
        }
    };
    Finding::new(&RULE, locus, text!("目标页面没有“#{anchor}”", "the page has no `#{anchor}`"), help)
}
