//! The command line: a file per command, no logic of its own.

mod build;
mod check;
mod explain;
mod fix;
mod help;
mod new;
mod outlook;
mod progress;
mod record;
mod review;
mod serve;
mod shown;
mod wrong;

use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::civil::DateTime;

use crate::diagnostic::Lang;
use crate::engine::EngineError;
use crate::load::LoadError;
use crate::model::values::Moment;
use crate::output::OutputError;
use crate::source::Scalar;

/// Nothing at the failing class.
const CLEAN: u8 = 0;
/// Findings at the failing class.
const FINDINGS: u8 = 1;
/// Wrong usage, or a configuration that cannot be read.
const USAGE: u8 = 2;
/// Reading or writing failed.
const IO: u8 = 3;

/// The arguments of the program. Texts in both languages stand in [`help`].
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

/// Options of every command.
#[derive(Debug, Args)]
struct Common {
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArg>,
    #[arg(long, short, global = true)]
    quiet: bool,
    #[arg(long, global = true, value_name = "DIR")]
    site: Option<PathBuf>,
    #[arg(long, short, global = true, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::NewArgs),
    Serve(serve::ServeArgs),
    Build(build::BuildArgs),
    Check(check::CheckArgs),
    Fix(fix::FixArgs),
    Review(review::ReviewArgs),
    Record(record::RecordArgs),
    Explain(explain::ExplainArgs),
}

/// The moment at which a site is looked at.
#[derive(Debug, Default, Args)]
struct AsOf {
    #[arg(long, value_name = "YYYY-MM-DD[THH:MM]", value_parser = parse_moment)]
    as_of: Option<DateTime>,
}

impl AsOf {
    /// The moment named, or now, in +08:00.
    fn moment(&self) -> DateTime {
        self.as_of.unwrap_or_else(crate::calendar::now)
    }
}

fn parse_moment(text: &str) -> Result<DateTime, String> {
    Moment::parse(text).map(Moment::start).map_err(|fault| wrong::in_both(&fault))
}

/// What every command needs.
struct Terminal {
    lang: Lang,
    quiet: bool,
    colour: bool,
}

impl Terminal {
    /// Tells people something beside the output, in their language.
    fn say(&self, zh: &str, en: &str) {
        let text = if self.lang == Lang::Zh { zh } else { en };
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// Writes what a command has to say on standard output.
fn print(text: &str) {
    // A closed pipe is no failure of the command.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let lang = lang_of_arguments();
    let matches = match help::command::<Cli>(lang).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Without a command the parser shows the help, which is in both languages.
            let shows_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
            if !error.use_stderr() || lang == Lang::En || shows_help {
                let _ = error.print();
            }
            if error.use_stderr() && lang == Lang::Zh {
                eprintln!("{}", wrong::in_chinese(&error));
            }
            return ExitCode::from(if error.use_stderr() { USAGE } else { CLEAN });
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    if let Some(jobs) = cli.common.jobs {
        // The pool is built once, and this is the first to ask for it.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
    }
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let terminal = Terminal { lang, quiet: cli.common.quiet, colour };
    let code = match &cli.command {
        // Whoever types the name alone wants to see the site.
        None => serve::run(&serve::ServeArgs::alone(), &root(cli.common.site.as_deref()), &terminal),
        Some(Command::New(args)) => new::run(args, cli.common.site.as_deref(), &terminal),
        Some(Command::Serve(args)) => serve::run(args, &root(cli.common.site.as_deref()), &terminal),
        Some(Command::Build(args)) => build::run(args, &root(cli.common.site.as_deref()), &terminal),
        Some(Command::Check(args)) => check::run(args, &root(cli.common.site.as_deref()), &terminal),
        Some(Command::Fix(args)) => fix::run(args, &root(cli.common.site.as_deref()), &terminal),
        Some(Command::Review(args)) => review::run(args, &root(cli.common.site.as_deref()), &terminal),
        Some(Command::Record(args)) => record::run(args, &root(cli.common.site.as_deref()), &terminal),
        Some(Command::Explain(args)) => explain::run(args, &terminal),
    };
    ExitCode::from(code)
}

/// The language, needed before the arguments are parsed, because help is in it: `--lang`, else the locale.
fn lang_of_arguments() -> Lang {
    let mut arguments = std::env::args();
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        match value.as_deref() {
            Some("en") => return Lang::En,
            Some("zh") => return Lang::Zh,
            _ => {}
        }
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default();
    if locale.to_ascii_lowercase().starts_with("en") { Lang::En } else { Lang::Zh }
}

/// The root of the site: the folder named, else the nearest folder upwards that has a `site.yaml`.
fn root(named: Option<&Path>) -> PathBuf {
    if let Some(named) = named {
        return named.to_owned();
    }
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let found = here.ancestors().find(|folder| folder.join("site.yaml").is_file());
    found.map_or_else(|| PathBuf::from("."), |found| if found == here { PathBuf::from(".") } else { found.to_owned() })
}

/// Tells why a command could not do its work, and gives the exit code.
fn fail(error: &EngineError, terminal: &Terminal) -> u8 {
    match error {
        EngineError::Load(LoadError::NoSite(folder)) => {
            let folder = folder.display();
            terminal.say(
                &format!("{folder} 里没有 site.yaml，不是站点的文件夹。\n办法：进入站点的文件夹再运行，或用 --site 指明；新建站点：gongkai new 文件夹"),
                &format!("{folder} has no site.yaml: it is not the folder of a site.\nhelp: run the command inside a site, name one with --site, or make one: gongkai new DIR"),
            );
            USAGE
        }
        EngineError::Output(OutputError::Foreign(folder)) => {
            let folder = folder.display();
            terminal.say(
                &format!("输出文件夹 {folder} 里有不是本程序生成的文件，没有改动它。\n办法：用 --output 换一个文件夹，或清空它（并删去旁边的 manifest.json）"),
                &format!("the output folder {folder} holds files that this program did not write; nothing was touched.\nhelp: name another folder with --output, or empty this one (and remove the manifest.json beside it)"),
            );
            USAGE
        }
        EngineError::Output(OutputError::Sources(folder)) => {
            let folder = folder.display();
            terminal.say(
                &format!("输出文件夹 {folder} 里有站点的源文件，或者就在源文件的文件夹里；没有改动它。\n办法：用 --output 换一个只放输出的文件夹，例如 public"),
                &format!("the output folder {folder} holds sources of the site, or lies among them; nothing was touched.\nhelp: name a folder for the output alone with --output, for example `public`"),
            );
            USAGE
        }
        EngineError::Output(OutputError::Busy(folder)) => {
            let folder = folder.display();
            terminal.say(
                &format!("另一个 gongkai 正在写 {folder}。\n办法：等它结束再运行"),
                &format!("another gongkai is writing {folder}.\nhelp: run the command again when it is done"),
            );
            IO
        }
        EngineError::Output(OutputError::Changed(path)) => {
            let path = path.display();
            terminal.say(
                &format!("生成过程中，另一个程序改动了 {path}。上一次的输出保持不变。\n办法：等它结束再运行"),
                &format!("another program changed {path} during the build. The last output stays.\nhelp: run the command again when it is done"),
            );
            IO
        }
        EngineError::Output(OutputError::Io { path, error }) => {
            let path = path.display();
            terminal.say(
                &format!("写不了 {path}：{error}。\n上一次的输出保持不变，或由下一次运行补完。检查磁盘空间和权限。"),
                &format!("cannot write {path}: {error}.\nThe last output stays, or the next run completes it. See to disk space and permissions."),
            );
            IO
        }
    }
}
