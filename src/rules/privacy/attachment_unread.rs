//! P008.

super::super::rule! {
    "P008", Note, force: Site, basis: ["regs-17", "privacy-25"],
    name: ("附件没有查成", "attachment that could not be looked through"),
    asks: ("每个附件都能打开检查：没有损坏、没有加密，不是整页扫描的图片，大小和层数在限度以内。",
           "Every attachment can be looked through: not broken, not encrypted, no scanned images, within limits of size and nesting."),
    why: ("泄露多半在附件里（隐藏的工作表、隐藏的列、文档属性）；查不了的要由人打开看过。",
          "Most leaks are in attachments (hidden sheets and columns, properties); one that cannot be read must be looked at by a person."),
    wrong: "content/shili-gang/tongzhi-gonggao/2026-02/名单.xls   # 旧格式 / the old format",
    right: "content/shili-gang/tongzhi-gonggao/2026-02/名单.csv",
}
