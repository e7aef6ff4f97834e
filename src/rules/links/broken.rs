//! L001; checked where links are resolved ([`crate::pages::links`]).

super::super::rule! {
    "L001", Fault, force: Site, basis: ["site-check-19"],
    name: ("链接找不到对象", "broken link"),
    asks: ("站内链接写目标源文件的相对路径，目标存在。", "A link inside the site is the relative path of a source file that exists."),
    why: ("每一个打不开的链接都会在检查中扣分。", "Every dead link costs points in inspections."),
    wrong: "[通知](../tongzhi-gonggao/2026-0150.md)   # 没有这个文件 / no such file",
    right: "[通知](../tongzhi-gonggao/2026-0105.md)",
}
