//! The rules on input itself, family S (源): what every reader of files may find.

use crate::diagnostic::example::Place;
use crate::diagnostic::{Class, Force, Rule, StaticText};

/// S001: file encoding.
pub static ENCODING: Rule = Rule {
    code: "S001",
    name: StaticText { zh: "文件编码", en: "file encoding" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "文件是 UTF-8 文本（可以带 BOM，可以用 Windows 换行）。",
        en: "A file is UTF-8 text (a byte order mark and Windows line ends are fine).",
    },
    why: StaticText {
        zh: "其他编码在不同的电脑上读出不同的字。",
        en: "Another encoding reads differently from one machine to the next.",
    },
    place: Place::Files,
    wrong: "（一个 GB18030 编码的文件 / a file in GB18030）",
    right: "（同一文件，另存为 UTF-8 / the same file saved as UTF-8）",
};

/// S002: YAML syntax.
pub static SYNTAX: Rule = Rule {
    code: "S002",
    name: StaticText { zh: "YAML 写法", en: "YAML syntax" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "记录和文章的头部（两行 --- 之间）是正确的 YAML。",
        en: "Records and the head of a page (between the two --- lines) are valid YAML.",
    },
    why: StaticText {
        zh: "写法有误时，程序无法知道作者的意思。",
        en: "What cannot be parsed cannot be published as it was meant.",
    },
    place: Place::Lines("content/shili-gang/tongzhi-gonggao/2026-01.md"),
    wrong: "title：关于开通查验预约服务的通告",
    right: "title: 关于开通查验预约服务的通告",
};

/// S003: unknown key.
pub static UNKNOWN_KEY: Rule = Rule {
    code: "S003",
    name: StaticText { zh: "不认识的键", en: "unknown key" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText { zh: "只使用文件格式里有的键。", en: "Only keys of the file format are used." },
    why: StaticText {
        zh: "写错的键会让一项内容悄悄消失。", en: "A misspelt key would make a fact vanish silently."
    },
    place: Place::FRONT,
    wrong: "titel: 关于开通查验预约服务的通告",
    right: "title: 关于开通查验预约服务的通告",
};

/// S004: value.
pub static VALUE: Rule = Rule {
    code: "S004",
    name: StaticText { zh: "值的写法", en: "value" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "日期、电话、邮箱、时间、代码等按其格式书写。",
        en: "Dates, phones, mailboxes, times and codes are written in their form.",
    },
    why: StaticText {
        zh: "格式不对的电话打不通，格式不对的日期排不了序。",
        en: "A phone in the wrong form cannot be dialled, a date in the wrong form cannot be sorted.",
    },
    place: Place::FRONT,
    wrong: "date: 2026年11月20日",
    right: "date: 2026-11-20",
};

/// S005: shape.
pub static SHAPE: Rule = Rule {
    code: "S005",
    name: StaticText { zh: "内容的形状", en: "shape" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "该写列表的地方写列表，该写一组“键: 值”的地方写一组“键: 值”。",
        en: "A list stands where a list belongs, a mapping where a mapping belongs.",
    },
    why: StaticText {
        zh: "形状不对，里面的内容就无法读取。", en: "In the wrong shape the contents cannot be read."
    },
    place: Place::Merged("content/shili-gang/gongzhong-canyu/2026-01.md"),
    wrong: "event: 2026-11-20",
    right: "event:\n  start: 2026-11-20 09:00",
};

/// S006: repeated key.
pub static REPEATED_KEY: Rule = Rule {
    code: "S006",
    name: StaticText { zh: "重复的键", en: "repeated key" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText { zh: "一个键只写一次。", en: "A key stands once." },
    why: StaticText {
        zh: "重复时只有一处生效，另一处会悄悄丢失。", en: "One of the two would be lost silently."
    },
    place: Place::Lines("content/shili-gang/tongzhi-gonggao/2026-01.md"),
    wrong: "title: 关于开通查验预约服务的通告\ntitle: 关于预约的通告",
    right: "title: 关于开通查验预约服务的通告",
};

/// S007: required key.
pub static REQUIRED: Rule = Rule {
    code: "S007",
    name: StaticText { zh: "缺少必填的键", en: "required key" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "配置中必填的键都已填写。", en: "Required keys of the configuration are there."
    },
    why: StaticText {
        zh: "这些内容没有默认值，例如网站标识码、备案号。",
        en: "There is no default for them, for example the site code and record numbers.",
    },
    place: Place::SITE,
    wrong: "domain:",
    right: "domain: www.shili-customs.example",
};

/// S008: front matter.
pub static FRONT_MATTER: Rule = Rule {
    code: "S008",
    name: StaticText { zh: "文章头部", en: "front matter" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "每个 .md 文件以 --- 行开头，写完头部信息后再写一行 ---。",
        en: "Every .md file begins with a --- line, its front matter, and another --- line.",
    },
    why: StaticText {
        zh: "没有头部，就没有标题、日期和审核记录。",
        en: "Without it there is no title, date or review.",
    },
    place: Place::PAGE,
    wrong: "# 关于调整通关时间的通知",
    right: "---\ntitle: 关于调整通关时间的通知\ndate: 2026-11-20\nformed: 2026-11-20\nsection: jianguan\nreview: {by: 周予安, date: 2026-11-20}\n---\n\n自2026年12月1日起，通关服务时间延长一小时。\n\n## 联系方式\n\n监管科：0640-5556205。",
};

/// S009: file name.
pub static FILE_NAME: Rule = Rule {
    code: "S009",
    name: StaticText { zh: "文件和文件夹的名字", en: "file name" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "文章和文件夹的名字只用小写字母、数字和连字符；不使用保留的名字。",
        en: "Names of pages and folders use lower-case letters, digits and hyphens, and none that is reserved.",
    },
    why: StaticText {
        zh: "名字就是网址的一部分，要在任何电脑和网络上都不出错。",
        en: "The name is part of the address and must work everywhere.",
    },
    place: Place::Names,
    wrong: "content/shili-gang/tongzhi-gonggao/通知1.md",
    right: "content/shili-gang/tongzhi-gonggao/2026-11.md",
};

/// S010: file outside the layout.
pub static FOLDER: Rule = Rule {
    code: "S010",
    name: StaticText { zh: "找不到归属的文件", en: "file outside the layout" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "content/ 下的每个文件夹都是 site.yaml 里列出的单位，单位文件夹里的每个文件夹都是公开事项。",
        en: "Every folder below content/ is an office listed in site.yaml, every folder in it an item of the catalog.",
    },
    why: StaticText {
        zh: "放错位置的文章不会出现在任何栏目里。",
        en: "A page in the wrong place would appear nowhere.",
    },
    place: Place::Names,
    wrong: "content/shili-gang/tongzi-gonggao/   # 目录里没有 / not in the catalog",
    right: "content/shili-gang/tongzhi-gonggao/",
};

/// S011: unreadable file.
pub static UNREADABLE: Rule = Rule {
    code: "S011",
    name: StaticText { zh: "读不了的文件", en: "unreadable file" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "每个文件都能读取，不是管道或设备，不指向站点以外，生成期间不被改动。",
        en: "Every file can be read, is no pipe or device, does not lead out of the site and does not change during a build.",
    },
    why: StaticText {
        zh: "读不了的文件无法证明已经公开。", en: "What cannot be read cannot be proved published."
    },
    place: Place::Files,
    wrong: "（没有读取权限的文件 / a file without read permission）",
    right: "（可以读取的文件 / a readable file）",
};

/// S012: template.
pub static TEMPLATE: Rule = Rule {
    code: "S012",
    name: StaticText { zh: "模板", en: "template" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "主题的模板能够读取和运行。", en: "The templates of the theme parse and render."
    },
    why: StaticText {
        zh: "模板出错时，页面无法生成。", en: "A page cannot be made from a broken template."
    },
    place: Place::Whole("themes/default/templates/pages/page.html"),
    wrong: "<h1>{{ page.titel }}</h1>",
    right: "<h1>{{ page.title }}</h1>",
};

/// S013: catalog layer.
pub static LAYER: Rule = Rule {
    code: "S013",
    name: StaticText { zh: "关区目录与标准目录", en: "catalog layer" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["guideline-6"],
    asks: StaticText {
        zh: "关区目录只在标准目录上增加、细化、收紧；不取消法定的事项，不放宽法定的时限；引用的事项、单位、条件都存在。",
        en: "The 关区目录 adds, refines and tightens; it drops no duty and loosens no clock that law imposes, and names only rows, offices and traits that exist.",
    },
    why: StaticText {
        zh: "标准目录的义务来自法律，下级目录不能减少。",
        en: "The duties of the standard catalog come from law.",
    },
    place: Place::CATALOG,
    wrong: "exempt:\n  - {office: shili-gang, item: no-such-row, reason: 不涉及}",
    right: "exempt:\n  - {office: shili-gang, item: zhengfu-caigou, reason: 由示例海关统一采购}",
};

/// S014: reference.
pub static REFERENCE: Rule = Rule {
    code: "S014",
    name: StaticText { zh: "引用", en: "reference" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "科室、业务现场、单位、文章之间的引用都能找到对象。",
        en: "References to sections, places, offices and pages lead somewhere.",
    },
    why: StaticText {
        zh: "找不到对象的引用会显示为空白。", en: "A dangling reference would show as a blank."
    },
    place: Place::FRONT,
    wrong: "section: zonghe-ke   # 记录里没有 / not in the record",
    right: "section: jianguan",
};

/// S015: raw HTML.
pub static RAW_HTML: Rule = Rule {
    code: "S015",
    name: StaticText { zh: "正文中的 HTML", en: "raw HTML" },
    class: Class::Note,
    force: Force::Site,
    basis: &["format"],
    asks: StaticText {
        zh: "正文用 Markdown 书写；直接写的 HTML 会被清理，只保留少数安全的标签。需要合并单元格的表格可以用 HTML 的表格标签（rowspan、colspan）。",
        en: "The body is Markdown; raw HTML is sanitised, and only a few safe tags are kept. A table with merged cells may be written with the tags of HTML tables (rowspan, colspan).",
    },
    why: StaticText {
        zh: "HTML 可能带入脚本、外部资源和不合规范的样式。",
        en: "HTML may carry scripts, foreign resources and styles that the page's security policy refuses.",
    },
    place: Place::BODY,
    wrong: "<div onclick=\"x()\">预约须知</div>",
    right: "预约须知",
};

/// S016: colliding addresses.
pub static CONFLICT: Rule = Rule {
    code: "S016",
    name: StaticText { zh: "同一网址", en: "colliding addresses" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "每个网址只有一个来源；名字只有大小写不同也算相同。",
        en: "Every address has one source; names that differ only in case are the same.",
    },
    why: StaticText {
        zh: "两个来源争一个网址，必有一个丢失。",
        en: "Of two sources for one address one would be lost.",
    },
    place: Place::Names,
    wrong: "content/shili-gang/tongzhi-gonggao/2026-11.md\ncontent/shili-gang/tongzhi-gonggao/2026-11/index.md",
    right: "content/shili-gang/tongzhi-gonggao/2026-11/index.md",
};

/// S017: too large or too deep.
pub static TOO_LARGE: Rule = Rule {
    code: "S017",
    name: StaticText { zh: "文件太大或者嵌套太深", en: "too large or too deep" },
    class: Class::Fault,
    force: Force::Law,
    basis: &["format"],
    asks: StaticText {
        zh: "文章和记录不超过 8 MB，gongkai record 维护的台账不超过 200 MB；一行不超过 256 KB，列表、引用和 HTML 的嵌套不超过 64 层。",
        en: "A page or record is at most 8 MB, a ledger as `gongkai record` keeps it 200 MB, a line at most 256 KB, and lists, quotes and HTML nest at most 64 deep.",
    },
    why: StaticText {
        zh: "超出这些的多半不是文章，而是放错的附件或者损坏的文件，公众也打不开这样的网页。",
        en: "Beyond that it is most likely no text but a misplaced attachment or a broken file, and no reader could open the page.",
    },
    place: Place::Files,
    wrong: "content/lingang/tongzhi-gonggao/2026-01.md   # 100 MB",
    right: "content/lingang/tongzhi-gonggao/2026-01/附件.zip",
};

/// S018: an entry of `silence` that silences nothing.
pub static UNUSED_SILENCE: Rule = Rule {
    code: "S018",
    name: StaticText { zh: "没有用到的静默", en: "silence that silences nothing" },
    class: Class::Note,
    force: Force::Site,
    basis: &["format"],
    asks: StaticText {
        zh: "silence 的每一条都对应这个文件里实际存在的问题。",
        en: "Every entry of `silence` is about something that is found in its file.",
    },
    why: StaticText {
        zh: "留着不用的静默，会在日后盖住真正的问题。",
        en: "An entry left behind would hide a real problem later.",
    },
    place: Place::FRONT,
    wrong: "silence: [{rule: P002, reason: 对外公布的值班手机}]   # 文中没有手机号 / no mobile number in it",
    right: "silence: []",
};

/// All of them.
pub static ALL: &[&Rule] = &[
    &ENCODING,
    &SYNTAX,
    &UNKNOWN_KEY,
    &VALUE,
    &SHAPE,
    &REPEATED_KEY,
    &REQUIRED,
    &FRONT_MATTER,
    &FILE_NAME,
    &FOLDER,
    &UNREADABLE,
    &TEMPLATE,
    &LAYER,
    &REFERENCE,
    &RAW_HTML,
    &CONFLICT,
    &TOO_LARGE,
    &UNUSED_SILENCE,
];
