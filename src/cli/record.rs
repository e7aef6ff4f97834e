//! `gongkai record`.

use std::path::Path;

use clap::Args;

use super::{AsOf, CLEAN, FINDINGS, Terminal, fail, print, shown};
use crate::diagnostic::Lang;
use crate::engine::record::record;

#[derive(Debug, Args)]
pub struct RecordArgs {
    #[command(flatten)]
    as_of: AsOf,
}

pub fn run(args: &RecordArgs, root: &Path, terminal: &Terminal) -> u8 {
    let recorded = match record(root, args.as_of.moment()) {
        Ok(recorded) => recorded,
        Err(error) => return fail(&error, terminal),
    };
    let Some(added) = &recorded.added else {
        print(&shown::human(&recorded.checked, terminal));
        terminal.say("台账没有改动：先改正上面的错误", "the ledger was not touched: mend the faults above first");
        return FINDINGS;
    };
    for source in &recorded.without_code {
        terminal.say(
            &format!("{source} 没有记入：本单位、上级单位和直属海关的记录都没有 credit_code，不能分配索引号"),
            &format!("{source} was not recorded: neither its office nor one above has a credit_code to allocate an index number from"),
        );
    }
    if !terminal.quiet {
        for entry in added {
            print(&format!("{}  {}\n", entry.index, entry.url));
        }
        let count = added.len();
        print(&match terminal.lang {
            Lang::Zh => format!("台账新增 {count} 条\n"),
            Lang::En => format!("{count} entries added to the ledger\n"),
        });
    }
    if recorded.without_code.is_empty() { CLEAN } else { FINDINGS }
}
