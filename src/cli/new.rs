//! `gongkai new`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{CLEAN, FINDINGS, IO, Terminal, USAGE, print, root};
use crate::scaffold::{self, ScaffoldError};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct NewArgs {
    #[command(subcommand)]
    what: Option<What>,
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    Office {
        id: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long, default_value = "subordinate")]
        kind: String,
    },
    Page {
        #[arg(value_name = "OFFICE/ITEM")]
        place: String,
        #[arg(default_value = "")]
        title: String,
    },
}

pub fn run(args: &NewArgs, site: Option<&Path>, terminal: &Terminal) -> u8 {
    let result = match (&args.what, &args.dir) {
        (Some(What::Office { id, name, kind }), _) => scaffold::office(&root(site), id, name.as_deref(), kind),
        (Some(What::Page { place, title }), _) => scaffold::page(&root(site), place, title),
        (None, Some(dir)) => scaffold::site(dir),
        (None, None) => return USAGE,
    };
    match result {
        Ok(made) => {
            for path in &made.files {
                if !terminal.quiet {
                    print(&format!("{}\n", path.display()));
                }
            }
            if !terminal.quiet {
                terminal.say(&made.next.zh, &made.next.en);
            }
            CLEAN
        }
        Err(error) => {
            terminal.say(&error.text().zh, &error.text().en);
            match error {
                ScaffoldError::Io { .. } => IO,
                ScaffoldError::Exists(_) => FINDINGS,
                ScaffoldError::Usage(_) => USAGE,
            }
        }
    }
}
