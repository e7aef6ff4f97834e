//! Links the program for a fixed address on Linux.
//!
//! The tables of the HTML minifier and of the PDF fonts are ten megabytes with addresses in them. In a program that may
//! stand anywhere all of them are written anew at each start, which took half of it and kept sixteen megabytes of memory
//! (`docs/benchmarks.md`); linked for one address they are read from the file as they are needed.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |key: &str| std::env::var(key).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bin=gongkai=-no-pie");
    }
}
