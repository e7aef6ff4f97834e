//! The corpus as a site of this program: complete records and rows, a ledger, and a theme that does what those of the peers do.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use gongkai::load::ledger_file;
use gongkai::model::ledger::{Entry, IndexNumber};
use gongkai::model::values::CreditCode;
use gongkai::source::Scalar;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use rayon::prelude::*;

use super::text::person;
use super::{COLUMNS, Corpus, Office, write_all};

static SITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/benches/corpus/site");

/// The theme of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Theme {
    /// As little as the templates of the peers.
    Bench,
    /// The built-in one.
    Default,
}

/// Writes the site into an empty folder.
pub fn write(corpus: &Corpus, root: &Path, theme: Theme) -> io::Result<()> {
    let file =
        |name: &str| SITE.get_file(name).and_then(include_dir::File::contents_utf8).expect("a file of the corpus");
    let offices: Vec<&str> = corpus.offices.iter().map(|office| office.id.as_str()).collect();
    let name = if theme == Theme::Bench { "bench" } else { "default" };
    fs::create_dir_all(root.join("content/_parent"))?;
    fs::write(
        root.join("site.yaml"),
        file("site.yaml").replace("@THEME@", name).replace("@OFFICES@", &offices.join(", ")),
    )?;
    fs::write(root.join("catalog.yaml"), file("catalog.yaml"))?;
    if theme == Theme::Bench {
        let folder = root.join("themes/bench");
        fs::create_dir_all(&folder)?;
        write_all(SITE.get_dir("themes/bench").expect("the theme"), &folder, &str::to_owned)?;
    }
    let parent = SITE.get_dir("parent").expect("the parent's column");
    write_all(parent, &root.join("content/_parent"), &str::to_owned)?;
    let ledgers: io::Result<Vec<Vec<Entry>>> =
        corpus.offices.par_iter().map(|office| write_office(corpus, root, office)).collect();
    fs::write(root.join("ledger.yaml"), ledger_file::write(&ledgers?.concat()))
}

/// Writes an office; gives its entries of the ledger.
fn write_office(corpus: &Corpus, root: &Path, office: &Office) -> io::Result<Vec<Entry>> {
    let credit = credit_code(office);
    let (author, reviewer) = (person(office.at * 3), person(office.at * 3 + 1));
    let folder = root.join("content").join(&office.id);
    fs::create_dir_all(&folder)?;
    let fill = |text: &str| {
        text.replace("@NAME@", &office.name)
            .replace("@PLACE@", office.place())
            .replace("@ID@", &office.id)
            .replace("@CREDIT@", &credit)
            .replace("@PHONE@", &office.phone())
            .replace("@NO@", &(office.at + 1).to_string())
            .replace("@AUTHOR@", &author)
            .replace("@REVIEWER@", &reviewer)
            .replace("@LEADER@", &person(office.at * 3 + 2))
    };
    let rows = SITE.get_dir("office").expect("the rows of an office");
    write_all(rows, &folder, &fill)?;
    for (at, (column, _)) in COLUMNS.iter().enumerate() {
        let folder = folder.join(column);
        fs::create_dir_all(&folder)?;
        for article in corpus.column(office.at, at) {
            let formed = article.date - jiff::Span::new().days(3);
            let head = format!(
                "---\ntitle: {title}\ndate: {date}\nformed: {formed}\nnumber: {number}\nsource: {source}\nvalidity: 有效\n\
                 keywords: [{tags}]\nsection: jianguan\nauthor: {author}\nreview: {{by: {reviewer}, date: {date}}}\n---\n\n",
                title = article.title,
                date = article.date,
                number = article.number,
                source = office.name,
                tags = article.tags.join(", "),
            );
            let body = article.body(|to_office, to_column, slug| {
                let column = COLUMNS[to_column].0;
                match slug {
                    Some(slug) => format!("../../{}/{column}/{slug}.md", corpus.offices[to_office].id),
                    None => format!("../../{}/{column}/", corpus.offices[to_office].id),
                }
            });
            fs::write(folder.join(format!("{}.md", article.slug)), head + &body)?;
        }
    }
    Ok(ledger(corpus, office, rows, &credit))
}

/// The entries of the ledger of an office. Index numbers are given in the order of publication.
fn ledger(corpus: &Corpus, office: &Office, rows: &Dir<'_>, credit: &str) -> Vec<Entry> {
    let mut published: Vec<(Date, String, Date)> = (0..COLUMNS.len())
        .flat_map(|at| corpus.heads(office.at, at).map(move |(date, slug)| (date, format!("{}/{slug}", COLUMNS[at].0))))
        .map(|(date, name)| (date, name, date - jiff::Span::new().days(3)))
        .collect();
    for file in rows.dirs().flat_map(Dir::files) {
        let name = file.path().strip_prefix("office").expect("a file of an office").with_extension("");
        let text = file.contents_utf8().expect("the files of the corpus are text");
        let day = |key: &str| -> Date {
            let line = text.lines().find_map(|line| line.strip_prefix(key)).expect("a page with its dates");
            line.parse().expect("a date")
        };
        published.push((day("date: "), name.to_string_lossy().into_owned(), day("formed: ")));
    }
    published.sort_unstable();
    let mut serials: BTreeMap<i16, u32> = BTreeMap::new();
    let entry = |(date, name, formed): (Date, String, Date)| {
        let serial = serials.entry(date.year()).or_default();
        *serial += 1;
        let index = IndexNumber { body: credit.to_owned(), year: date.year(), serial: *serial };
        Entry { url: format!("{}/{name}.html", office.id), date, index, formed: Some(formed) }
    };
    published.into_iter().map(entry).collect()
}

fn credit_code(office: &Office) -> String {
    let first = format!("1106400000650{:04}", office.at + 1);
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|check| format!("{first}{check}"))
        .find(|code| CreditCode::parse(code).is_ok())
        .expect("one check character fits")
}
