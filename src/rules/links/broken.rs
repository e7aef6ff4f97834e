//! L001; checked where links are resolved ([`crate::pages::links`]).

super::super::rule! {
    "L001", Fault, force: Site, basis: ["site-check-19"],
    name: ("链接找不到对象", "broken link"),
    asks: ("站内链接写目标源文件的相对路径，目标存在。", "A link inside the site is the relative path of a source file that exists."),
    why: ("每一个打不开的链接都会在检查中扣分。", "Every dead link costs points in inspections."),
    place: Place::BODY,
    wrong: "见[公告](../fagui-wenjain/2026-01.md)。",
    right: "见[公告](../fagui-wenjian/2026-01.md)。",
}
