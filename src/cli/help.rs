//! The texts of `--help`, in both languages.

use clap::{Arg, Command, CommandFactory};

use crate::diagnostic::Lang;

/// Texts by the way to the argument: command names, then the id of the argument; without one, of the command.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "",
        "把 Markdown 和 YAML 编成隶属海关的政务公开栏目，发布前查明该公开的都已公开、完整、经过审核",
        "Compiles Markdown and YAML into the disclosure columns of customs offices, and proves them complete before publishing",
    ),
    ("lang", "信息的语言：zh 或 en", "language of messages: zh or en"),
    ("quiet", "只显示发现的问题", "show findings alone"),
    (
        "site",
        "站点的文件夹（默认从当前文件夹向上找 site.yaml）",
        "folder of the site (default: the nearest one upwards with a site.yaml)",
    ),
    (
        "jobs",
        "同时用几个线程（默认与处理器核数相同）；结果与线程数无关",
        "how many threads work at once (default: as many as there are cores); the output is the same with any number",
    ),
    ("help", "显示用法", "show this help"),
    ("version", "显示版本", "show the version"),
    ("new", "新建站点、单位或者文章", "make a site, an office or a page"),
    ("new/dir", "新站点的文件夹", "folder of the new site"),
    ("new/office", "在站点里新建一个单位", "add an office to the site"),
    ("new/office/id", "单位的标识，即文件夹名", "id of the office: the name of its folder"),
    ("new/office/name", "单位的名称", "name of the office"),
    (
        "new/office/kind",
        "单位类型：subordinate（隶属海关）、sub_office（办事处）、institution（企事业单位）",
        "kind of office: subordinate, sub_office, institution",
    ),
    ("new/page", "新建一篇文章，写好要素的标题", "add a page with the headings that its elements need"),
    ("new/page/place", "单位/事项，例如 lingang/tongzhi-gonggao", "OFFICE/ITEM, for example lingang/tongzhi-gonggao"),
    ("new/page/title", "标题", "title"),
    (
        "serve",
        "预览网站：改动保存后立即显示，并指出问题；在站点的文件夹里只运行 gongkai 也是预览",
        "preview the site: what is saved shows at once, with what is wrong; `gongkai` alone in a site's folder does it too",
    ),
    (
        "serve/as_of",
        "按这一时刻（东八区）预览，默认现在",
        "the moment (+08:00) at which the site is shown, default now",
    ),
    ("serve/port", "端口，默认 4000，被占用时取下一个空闲的", "port, default 4000 or the next that is free"),
    ("serve/open", "同时打开浏览器", "open the browser as well"),
    (
        "serve/host",
        "让别的机器也能看：本机的地址或名称，0.0.0.0 指所有地址（草稿也会被看到）",
        "let other machines see it: an address or name of this one, 0.0.0.0 for all (drafts are seen as well)",
    ),
    ("serve/poll", "每秒查看一次文件：网络盘上用", "look at the files every second: for network shares"),
    (
        "build",
        "检查并生成网站；有错误或缺漏时什么也不写",
        "check and build the site; with a fault or gap, nothing is written",
    ),
    (
        "build/as_of",
        "按这一时刻（东八区）决定哪些文章已到发布时间，默认现在",
        "the moment (+08:00) that decides which pages are due, default now",
    ),
    ("build/output", "输出文件夹，默认 public", "output folder, default `public`"),
    (
        "build/no_cache",
        "不用上一次留下的缓存，也不留下；输出相同，只是慢一些",
        "neither use nor leave a cache; the output is the same, only slower",
    ),
    ("build/no_minify", "页面照模板写出的样子，不压缩", "write pages as the templates give them, not minified"),
    ("build/no_search", "不做站内搜索：没有搜索页、搜索框和索引", "no search on the site: no page, box or index of it"),
    ("build/timings", "显示各阶段的用时和最慢的页面", "show how long each stage took, and the slowest pages"),
    ("build/watch", "有改动就重新生成，直到按 Ctrl+C", "build again after every change, until Ctrl+C"),
    ("check", "只检查，不生成", "check without building"),
    ("check/as_of", "按这一时刻（东八区）检查，默认现在", "the moment (+08:00) of the check, default now"),
    ("check/office", "只看一个单位", "only findings of one office"),
    (
        "format",
        "格式：human（给人看）、json、sarif、junit 或 github（工作流命令）",
        "format of findings: human, json, sarif, junit or github (workflow commands)",
    ),
    (
        "baseline",
        "略过这份基线里已知的问题，只看新的",
        "pass over the findings that this baseline knows; only new ones count",
    ),
    (
        "check/write_baseline",
        "把现有的问题写成基线；同时用 --baseline 时，只去掉已经改正的",
        "write the present findings as a baseline; with --baseline, only take out what is mended",
    ),
    ("check/due", "另列今后这么多天到期的事项，按单位分列", "also list what falls due within so many days, by office"),
    (
        "check/fail_on",
        "到哪一级算不通过：fault、gap（默认）或 lapse",
        "class from which the check fails: fault, gap (default) or lapse",
    ),
    (
        "fix",
        "改正有把握自动改的问题：编码、全角数字、文号、没有生效的加粗和表格、缺少的页面等",
        "mend what can be mended with certainty: encoding, full-width digits, document numbers, markup that did not take, missing pages",
    ),
    ("fix/files", "只改这些文件或文件夹（默认整个站点）", "mend only these files or folders (default: the whole site)"),
    (
        "fix/rules",
        "只改这条规则的问题，可以写几次，例如 --rule W006",
        "mend only findings of this rule; may stand several times, for example --rule W006",
    ),
    ("fix/dry_run", "只显示会怎样改，不写任何文件", "show what would change, and write nothing"),
    ("fix/as_of", "按这一时刻（东八区）检查，默认现在", "the moment (+08:00) of the check, default now"),
    (
        "review",
        "审核签名：把审核人、日期和内容的摘要写进文章或单位记录；有错误或缺漏时不签",
        "sign a review: write reviewer, date and a digest of the content into a page or a record; refused while it has faults or gaps",
    ),
    (
        "review/page",
        "文件的路径、网址、单位/事项/名称；审核记录写 office.yaml 的路径或单位的标识",
        "its file, its address, or OFFICE/ITEM/SLUG; for a record its office.yaml, or the id of the office",
    ),
    ("review/by", "审核人，不能是作者", "the reviewer, who is not the author"),
    ("review/date", "审核日期，默认今天", "day of the review, default today"),
    (
        "review/secrecy",
        "保密审查的意见，例如 公开；不写时保留原来的",
        "outcome of the secrecy review, for example 公开; default: what is there",
    ),
    (
        "review/block",
        "只审核记录的这一块（最上层的键，例如 phones）；可以写几次",
        "review only this block of a record (a key at its top, for example phones); may be repeated",
    ),
    ("review/dry_run", "只显示会怎样改，不写文件", "show the change without writing it"),
    ("review/as_of", "按这一时刻（东八区）检查，默认现在", "the moment (+08:00) of the check, default now"),
    (
        "record",
        "把新公开的页面记入台账（ledger.yaml），分配索引号",
        "append new pages to the ledger (ledger.yaml) and allocate their index numbers",
    ),
    (
        "record/as_of",
        "按这一时刻（东八区）决定哪些页面已经公开，默认现在",
        "the moment (+08:00) that decides which pages are public, default now",
    ),
    (
        "explain",
        "解释一条规则：要求什么、为什么、依据、正反例",
        "explain a rule: what it asks, why, its basis, right and wrong",
    ),
    ("explain/code", "规则的编号，例如 C001", "code of the rule, for example C001"),
    ("explain/all", "所有规则", "all rules"),
    (
        "explain/format",
        "格式：human（给人看）、md（规则手册）或 json",
        "format: human, md (the reference of rules) or json",
    ),
];

fn text(path: &str, lang: Lang) -> Option<&'static str> {
    TEXTS.iter().find(|(at, ..)| *at == path).map(|(_, zh, en)| match lang {
        Lang::Zh => *zh,
        Lang::En => *en,
    })
}

/// The command of a parser with its texts in a language.
pub fn command<C: CommandFactory>(lang: Lang) -> Command {
    let command = C::command().disable_help_flag(true).disable_version_flag(true);
    let command = command
        .arg(Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).global(true))
        .arg(Arg::new("version").short('V').long("version").action(clap::ArgAction::Version));
    dress(command, "", lang)
}

fn dress(command: Command, path: &str, lang: Lang) -> Command {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    let mut command = command;
    if let Some(about) = text(path, lang) {
        command = command.about(about);
    }
    if lang == Lang::Zh {
        command =
            command.subcommand_help_heading("命令").help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}");
    }
    let heading = (lang == Lang::Zh).then_some("选项");
    command = command.mut_args(|arg| {
        let id = arg.get_id().to_string();
        let positional = arg.is_positional();
        let arg = match text(&join(&id), lang).or_else(|| text(&id, lang)) {
            Some(help) => arg.help(help),
            None => arg,
        };
        match heading {
            Some(_) if positional => arg.help_heading("参数"),
            Some(heading) => arg.help_heading(heading),
            None => arg,
        }
    });
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let below = join(&name);
        command = command.mut_subcommand(name, |sub| dress(sub.disable_help_flag(true), &below, lang));
    }
    command
}
