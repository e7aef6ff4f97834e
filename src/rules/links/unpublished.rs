//! L004; checked where links are resolved ([`crate::pages::links`]).

super::super::rule! {
    "L004", Fault, force: Site, basis: ["site-check-19"],
    name: ("链接到没有公开的文章", "link to a page that is not public"),
    asks: ("已公开的页面只链接到已公开的页面。", "A public page links to public pages alone."),
    why: ("公众会打开一个不存在的网址，也会由此知道有一篇还没公开的文章。",
          "The public would meet a dead address, and learn of a page that is not published."),
    place: Place::BODY,
    wrong: "见[还在起草的安排](2026-03.md)。",
    right: "见[已经公开的安排](2026-02/index.md)。",
}
