//! L005; checked where links are resolved ([`crate::pages::links`]).

super::super::rule! {
    "L005", Fault, force: Law, basis: ["format-links"],
    name: ("不允许的链接", "link of a kind that is not allowed"),
    asks: ("链接是 http(s) 网址、站内相对路径、mailto: 或 tel:；图片在文章的文件夹里。",
           "A link is an http(s) address, a relative path, mailto: or tel:; an image lies in the folder of its page."),
    why: ("脚本链接危险；绝对路径换了位置就失效；外站图片会泄露访问者并可能失效。",
          "Script links are dangerous, absolute paths break when the site moves, and images from other hosts tell on the visitors."),
    place: Place::BODY,
    wrong: "[打印本页](javascript:print())",
    right: "[拨打电话](tel:+86-640-5556205)",
}
