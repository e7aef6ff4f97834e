//! The `gongkai` program: arguments in, library call, exit code out.

use std::process::ExitCode;

/// Pages are made of many small texts, on several threads at once; `docs/benchmarks.md` says what this is worth.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gongkai::cli::main()
}
