//! The index of the search: made segment by segment, each only where a document of it changed.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::memo::MadeSegment;
use super::zones::of_view;
use crate::output::{OutputError, Sink, Staged};
use crate::pages::search::Searched;
use crate::search::{self, Document};

/// Makes the segments of the index, by name, and the file that lists them; of segments that are as they were `before`
/// nothing is made. Their folder is reserved: no other file stands
/// there.
pub fn make(
    searched: &Searched,
    documents: Vec<Arc<Document>>,
    sink: &dyn Sink,
    before: &HashMap<String, MadeSegment>,
) -> Result<(HashMap<String, MadeSegment>, Staged), OutputError> {
    let columns = &searched.columns;
    let of_columns = of_view(&(&columns.offices, &columns.items));
    let make = |segment: search::Segment| -> Result<(String, MadeSegment), OutputError> {
        let zone = segment.zone(of_columns);
        let before = before.get(&segment.name).filter(|made| made.zone == zone);
        if let Some(made) = before.filter(|made| made.paths.iter().all(|path| sink.keep(path))) {
            return Ok((segment.name, made.clone()));
        }
        let (listed, files) = segment.files(columns);
        let staged = files.par_iter().map(|file| sink.stage(&file.path, &file.bytes)).collect::<Result<_, _>>()?;
        let paths = files.into_iter().map(|file| file.path).collect();
        Ok((segment.name, MadeSegment { zone, titles: segment.titles, listed, paths, staged }))
    };
    let made: Vec<(String, MadeSegment)> =
        search::plan(documents, columns).into_par_iter().map(make).collect::<Result<_, _>>()?;
    let (mut texts, mut titles) = (Vec::new(), Vec::new());
    for (_, segment) in &made {
        if segment.titles { &mut titles } else { &mut texts }.push(segment.listed.clone());
    }
    let top = search::top(columns, &texts, &titles);
    let top = sink.stage(&top.path, &top.bytes)?;
    Ok((made.into_iter().collect(), top))
}
