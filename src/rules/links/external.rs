//! L009; checked where links are resolved ([`crate::pages::links`]).

super::super::rule! {
    "L009", Fault, force: Law, basis: ["site-check-19"],
    name: ("站外网址写错", "address elsewhere that is not valid"),
    asks: ("站外链接是完整的网址：有域名，没有空格、中文标点和全角字符。", "An address elsewhere is whole: a host, no spaces, no Chinese punctuation, no full-width characters."),
    why: ("打不开的链接逐个扣分。", "Every dead link costs the site points."),
    place: Place::BODY,
    wrong: "[总署网站](https：//www.customs.example)",
    right: "[总署网站](https://www.customs.example)",
}
