//! The list of segments, with what the script reads them by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::postings::FEW;
use super::{File, TOP, fold, pieces};

/// Columns and rows, by the places that documents name them by.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The folder and name of each column, the parent's first.
    pub offices: Vec<(String, String)>,
    /// The id and name of each row.
    pub items: Vec<(String, String)>,
}

impl Columns {
    /// The folder of a row of a column.
    #[must_use]
    pub fn row_folder(&self, office: u16, item: u16) -> String {
        format!("{}/{}/", self.offices[usize::from(office)].0, self.items[usize::from(item)].0)
    }
}

/// A segment in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// How many documents it holds.
    pub documents: usize,
    /// The columns that they stand in.
    pub offices: Vec<u16>,
    /// Changes with its files, so that no two versions of it are mixed from a browser's memory.
    pub version: String,
}

#[derive(Serialize)]
struct Top<'t> {
    dropped: String,
    folded: [String; 2],
    several: BTreeMap<String, String>,
    pieces: String,
    classes: [u32; 8],
    few: usize,
    offices: &'t [(String, String)],
    items: &'t [(String, String)],
    segments: &'t [Listed],
    titles: &'t [Listed],
}

/// The file that lists the segments: those of texts, and those of titles where there are any.
#[must_use]
pub fn top(columns: &Columns, segments: &[Listed], titles: &[Listed]) -> File {
    let (dropped, folded, several) = fold::table().published();
    let top = Top {
        dropped,
        folded,
        several,
        pieces: pieces::order()[2..].join(" "),
        classes: pieces::CLASSES,
        few: FEW,
        offices: &columns.offices,
        items: &columns.items,
        segments,
        titles,
    };
    let bytes = serde_json::to_vec(&top).expect("texts, numbers and lists of them are JSON");
    File { path: TOP.to_owned(), bytes }
}
