//! `gongkai fix`.

use std::path::{Path, PathBuf};

use clap::Args;
use similar::TextDiff;

use super::{AsOf, CLEAN, FINDINGS, IO, Terminal, USAGE, fail, print, shown};
use crate::diagnostic::Lang;
use crate::engine;
use crate::engine::fix::{self, Kind, Plan, Planned, Selection};
use crate::rules;
use crate::source::decode::nearest;

#[derive(Debug, Args)]
pub struct FixArgs {
    files: Vec<PathBuf>,
    #[arg(long = "rule", value_name = "CODE")]
    rules: Vec<String>,
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    as_of: AsOf,
}

pub fn run(args: &FixArgs, root: &Path, terminal: &Terminal) -> u8 {
    let selection = match selection(args, root, terminal) {
        Ok(selection) => selection,
        Err(code) => return code,
    };
    let checked = match engine::check(root, args.as_of.moment()) {
        Ok(checked) => checked,
        Err(error) => return fail(&error, terminal),
    };
    let mut plan = fix::plan(root, &checked, &selection);
    if plan.files.is_empty() && plan.left.is_empty() {
        summary("没有可以自动改的问题", "there is nothing that can be mended by itself", terminal);
        return CLEAN;
    }
    if args.dry_run {
        for planned in &plan.files {
            print(&preview(planned, terminal.lang));
        }
        tell_left(&plan, terminal);
        let (files, places) = (plan.files.len(), places(&plan));
        if !terminal.quiet {
            terminal.say(
                &format!("会改 {files} 个文件，共 {places} 处；没有写任何文件"),
                &format!("{files} files would change in {places} places; nothing was written"),
            );
        }
        return code(&plan);
    }
    let ended = fix::write(root, &mut plan);
    if !terminal.quiet {
        for planned in &plan.files {
            print(&format!("{}\n", line(planned, terminal.lang)));
        }
    }
    tell_left(&plan, terminal);
    if let Err(error) = ended {
        let (path, error) = (error.path.display(), error.error);
        terminal.say(
            &format!("写不了 {path}：{error}。\n这个文件保持原样；上面列出的已经写好。检查磁盘空间和权限。"),
            &format!("cannot write {path}: {error}.\nThat file is as it was; those listed above are written. See to disk space and permissions."),
        );
        return IO;
    }
    let again = match engine::check(root, args.as_of.moment()) {
        Ok(again) => again,
        Err(error) => return fail(&error, terminal),
    };
    let (files, places) = (plan.files.len(), places(&plan));
    let tally = |lang| shown::tally(&again.tally, lang);
    summary(
        &format!("改了 {files} 个文件，共 {places} 处；再检查：{}", tally(Lang::Zh)),
        &format!("{files} files changed in {places} places; checked again: {}", tally(Lang::En)),
        terminal,
    );
    // What was mended may let more be seen.
    let more = fix::plan(root, &again, &selection).files.len();
    if more > 0 && !terminal.quiet {
        terminal.say(
            &format!("改过之后，又有 {more} 个文件里有可以自动改的问题，再运行一次 gongkai fix"),
            &format!("what was mended lets more be seen in {more} files; run `gongkai fix` once more"),
        );
    }
    code(&plan)
}

fn summary(zh: &str, en: &str, terminal: &Terminal) {
    if !terminal.quiet {
        print(&format!("{}\n", if terminal.lang == Lang::Zh { zh } else { en }));
    }
}

fn places(plan: &Plan) -> usize {
    plan.files.iter().map(|planned| planned.places).sum()
}

/// Clean where all that was asked for is mended.
fn code(plan: &Plan) -> u8 {
    if plan.left.is_empty() && plan.files.iter().all(|planned| planned.waiting == 0) { CLEAN } else { FINDINGS }
}

fn selection(args: &FixArgs, root: &Path, terminal: &Terminal) -> Result<Selection, u8> {
    let mut selection = Selection::default();
    for code in &args.rules {
        let Some(rule) = rules::find(code) else {
            let near = nearest(&code.to_ascii_uppercase(), rules::all().iter().map(|rule| rule.code));
            let near = near.map(|near| (format!("是不是 {near}？"), format!("did you mean {near}? ")));
            let (zh, en) = near.unwrap_or_default();
            terminal.say(
                &format!("没有规则“{code}”。\n办法：{zh}gongkai explain --all 列出所有规则"),
                &format!("there is no rule `{code}`.\nhelp: {en}`gongkai explain --all` lists the rules"),
            );
            return Err(USAGE);
        };
        selection.rules.push(rule.code);
    }
    for argument in &args.files {
        let Some(file) = fix::locate_argument(root, argument) else {
            let argument = argument.display();
            terminal.say(
                &format!("站点里没有 {argument}。\n办法：写文件或文件夹的路径，从当前文件夹或者站点的文件夹算起"),
                &format!("the site has no {argument}.\nhelp: name a file or folder by its path from here or from the folder of the site"),
            );
            return Err(USAGE);
        };
        selection.files.push(file);
    }
    Ok(selection)
}

/// What would change, as a unified diff with paths from the root of the site.
fn preview(planned: &Planned, lang: Lang) -> String {
    let file = &planned.file;
    if planned.kind == Kind::Recoded {
        return format!("{}\n", line(planned, lang));
    }
    let (from, to) = (format!("a/{file}"), format!("b/{file}"));
    let from = if planned.kind == Kind::Created { "/dev/null" } else { &from };
    TextDiff::from_lines(&planned.shown_before, &planned.shown_after).unified_diff().header(from, &to).to_string()
}

/// What was done to a file.
fn line(planned: &Planned, lang: Lang) -> String {
    let Planned { file, places, .. } = planned;
    let list = |separator: &str| {
        let codes = planned.mended.iter();
        codes
            .map(|(code, count)| if *count == 1 { (*code).to_owned() } else { format!("{code}×{count}") })
            .collect::<Vec<_>>()
            .join(separator)
    };
    match (planned.kind, lang) {
        (Kind::Edited, Lang::Zh) => format!("{file}：改 {places} 处（{}）", list("、")),
        (Kind::Edited, Lang::En) if *places == 1 => format!("{file}: 1 place ({})", list(", ")),
        (Kind::Edited, Lang::En) => format!("{file}: {places} places ({})", list(", ")),
        (Kind::Recoded, Lang::Zh) => format!("{file}：改存为 UTF-8（{}）", list("、")),
        (Kind::Recoded, Lang::En) => format!("{file}: saved as UTF-8 ({})", list(", ")),
        (Kind::Created, Lang::Zh) => format!("{file}：新建草稿（{}）", list("、")),
        (Kind::Created, Lang::En) => format!("{file}: new draft ({})", list(", ")),
    }
}

/// Says what is left, and why.
fn tell_left(plan: &Plan, terminal: &Terminal) {
    for left in &plan.left {
        let (file, zh, en) = (&left.file, &left.why.zh, &left.why.en);
        terminal.say(&format!("没有改 {file}：{zh}"), &format!("{file} was left as it is: {en}"));
    }
    for planned in plan.files.iter().filter(|planned| planned.waiting > 0) {
        let (file, waiting) = (&planned.file, planned.waiting);
        terminal.say(
            &format!("{file}：还有 {waiting} 个问题与这次改的地方重叠，再运行一次 gongkai fix"),
            &format!("{file}: {waiting} more overlap with what is changed; run `gongkai fix` once more"),
        );
    }
}
