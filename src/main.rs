//! The `gongkai` program: arguments in, library call, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    gongkai::cli::main()
}
