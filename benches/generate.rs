//! Writes the corpus of the benches: `cargo bench --bench generate -- FOLDER --articles N`.
//!
//! `--offices N` sets the number of offices, `--theme default` takes the built-in theme in place of that of the benches,
//! `--peers` writes the sites of other generators too (`FOLDER/hugo`, `zola`, `eleventy`, and ours in `FOLDER/gongkai`).

mod corpus;

use std::path::PathBuf;

use clap::Parser;
use corpus::Corpus;
use corpus::ours::{self, Theme};
use corpus::peers::{self, Peer};

#[derive(Parser)]
struct Arguments {
    /// Where the site is to stand: a folder that is not there yet.
    folder: Option<PathBuf>,
    /// About how many articles.
    #[arg(long, default_value_t = 1_000)]
    articles: usize,
    /// How many offices, at most 700; default: as suits.
    #[arg(long)]
    offices: Option<usize>,
    /// The theme of our site.
    #[arg(long, value_enum, default_value_t = Theme::Bench)]
    theme: Theme,
    /// Writes the sites of the peers too, each in its folder.
    #[arg(long)]
    peers: bool,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What cargo passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    // `cargo bench` runs all benches without arguments.
    let Some(folder) = arguments.folder else { return Ok(()) };
    if folder.exists() {
        return Err(std::io::Error::other(format!("{} is there already", folder.display())));
    }
    let corpus = Corpus::new(arguments.articles, arguments.offices, arguments.seed);
    if arguments.peers {
        ours::write(&corpus, &folder.join("gongkai"), arguments.theme)?;
        for peer in Peer::ALL {
            peers::write(&corpus, &folder.join(peer.name()), peer)?;
        }
    } else {
        ours::write(&corpus, &folder, arguments.theme)?;
    }
    println!(
        "{}: {} offices, {} articles; in order as of {}",
        folder.display(),
        corpus.offices.len(),
        corpus.len(),
        corpus::AS_OF
    );
    Ok(())
}
