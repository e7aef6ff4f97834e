//! The index of the search: made segment by segment, each only where a document of it changed.

use std::borrow::Cow;
use std::sync::LazyLock;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::memo::MadeSegment;
use super::texts::{Found, Texts};
use super::zones::of_view;
use crate::output::{OutputError, Sink, Staged};
use crate::pages::search::Searched;
use crate::search::{self, Visible};

/// Makes the index of the documents that were `found`, each with the path of its page: the segments by name, and the file
/// that lists them. Of segments that are as they were `before` nothing is made. Their folder is reserved: no other file
/// stands there.
pub fn make(
    searched: &Searched,
    found: &[(impl AsRef<str> + Sync, &Found)],
    texts: &Texts,
    sink: &dyn Sink,
    before: &FxHashMap<String, MadeSegment>,
) -> Result<(FxHashMap<String, MadeSegment>, Staged), OutputError> {
    let columns = &searched.columns;
    let of_columns = of_view(&(&columns.offices, &columns.items));
    let documents = found.iter().map(|(_, found)| found.document.clone()).collect();
    // Only where a segment is made.
    let pages: LazyLock<FxHashMap<&str, (&str, &Found)>, _> =
        LazyLock::new(|| found.iter().map(|(path, found)| (&*found.document.url, (path.as_ref(), *found))).collect());
    let visible = |segment: &search::Segment| -> Result<Vec<Cow<'_, Visible>>, OutputError> {
        let documents = segment.documents.par_iter();
        if segment.titles {
            return Ok(documents.map(|document| Cow::Owned(Visible::of_title(&document.title))).collect());
        }
        documents
            .map(|document| {
                let (path, found) = pages[&*document.url];
                texts.of(path, found)
            })
            .collect()
    };
    let make = |segment: search::Segment| -> Result<(String, MadeSegment), OutputError> {
        let zone = segment.zone(of_columns);
        let before = before.get(&segment.name).filter(|made| made.zone == zone);
        if let Some(made) = before.filter(|made| sink.keep_folder(&made.staged)) {
            return Ok((segment.name, made.clone()));
        }
        let (listed, files) = segment.files(columns, visible(&segment)?);
        let staged = files.par_iter().map(|file| sink.stage(&file.path, &file.bytes)).collect::<Result<_, _>>()?;
        Ok((segment.name, MadeSegment { zone, titles: segment.titles, listed, staged }))
    };
    // One after another: each is made by all threads, and what is held of one is many times its texts.
    let made: Vec<(String, MadeSegment)> =
        search::plan(documents, columns).into_iter().map(make).collect::<Result<_, _>>()?;
    let (mut texts, mut titles) = (Vec::new(), Vec::new());
    for (_, segment) in &made {
        if segment.titles { &mut titles } else { &mut texts }.push(segment.listed.clone());
    }
    let top = search::top(columns, &texts, &titles);
    let top = sink.stage(&top.path, &top.bytes)?;
    Ok((made.into_iter().collect(), top))
}
