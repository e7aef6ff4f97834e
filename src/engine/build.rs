//! A build: from what the last one left to an output that is committed, or discarded.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::DateTime;

use super::cache::{Before, Cache, Census, Leaving, Recalled, Sealed, Warm};
use super::memo::{Memo, Task};
use super::progress::{Progress, Work};
use super::texts::{Spill, Texts};
use super::timings::Laps;
use super::{Checked, EngineError, Passed, Run, next_moment, passes, watch};
use crate::diagnostic::baseline::{Baseline, PassedOver};
use crate::load;
use crate::output::{self, Committed, Output, OutputError};
use crate::rules;

/// What a build did.
#[derive(Debug)]
pub struct Built {
    /// What was found.
    pub checked: Checked,
    /// What the baseline did to it.
    pub passed_over: PassedOver,
    /// What was written; nothing where the build refused.
    pub committed: Option<Committed>,
}

/// Builds a site into a folder: all of it, or, where a fault or gap is found, nothing.
///
/// # Errors
/// [`EngineError`] where the folder is no site, or the output cannot be written; the output is then as it was.
pub fn build(root: &Path, now: DateTime, output: &Path) -> Result<Built, EngineError> {
    build_with(root, now, output, &BuildOptions::default())
}

/// How a site is built.
#[derive(Debug)]
pub struct BuildOptions {
    /// Gaps that do not stop the build. Its faults do, and so does what must not be published unreviewed
    /// ([`rules::holds_back`]).
    pub baseline: Baseline,
    /// Whether what the last build left is used, and something left for the next. The output is the same either way.
    pub cache: bool,
    /// Whether pages are minified.
    pub minify: bool,
    /// Whether the site gets a search.
    pub search: bool,
    /// Where the build says how far it is.
    pub progress: Arc<Progress>,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self { baseline: Baseline::default(), cache: true, minify: true, search: true, progress: Arc::default() }
    }
}

/// Builds a site like [`build`], with options.
///
/// # Errors
/// Those of [`build`].
pub fn build_with(root: &Path, now: DateTime, output: &Path, options: &BuildOptions) -> Result<Built, EngineError> {
    let start = Instant::now();
    load::expect_site(root)?;
    output::refuse_sources(root, &watch::FOLDERS, output)?;
    let output = Output::claim(output)?;
    let cache = Cache::of(root, &output, options).filter(|_| options.cache);
    let mut before = cache.as_ref().map(|cache| (cache, cache.look()));
    let refuses = |checked: &Checked| checked.tally.fault > 0 || checked.tally.gap > 0;
    let mut laps = Laps::begin();
    if let Some((cache, before)) = &before
        && let Some((mut checked, files)) = cache.replay(before, now, start)
    {
        let passed_over = checked.pass_over(&options.baseline, rules::holds_back);
        let committed = (!refuses(&checked)).then_some(Committed { files, written: 0, removed: 0 });
        laps.lap("核对，没有变化", "nothing changed", files);
        checked.timings.stages = laps.end();
        return Ok(Built { checked, passed_over, committed });
    }
    let recalled = before.as_ref().and_then(|(cache, _)| cache.recall()).unwrap_or_default();
    let ours = before.as_ref().is_some_and(|(_, before)| before.holds(&recalled.left));
    let output = if ours { output.ready()? } else { output.prepared()? };
    laps.lap("上一次的结果", "what the last build left", recalled.memo.count());
    let recalling = laps.end();
    let inputs = before.as_mut().and_then(|(_, before)| before.take_inputs());
    let place = Place { root, output: &output, before: before.as_ref().map(|(cache, before)| (*cache, before)) };
    let (mut passed, Remains { memo, texts, leaving }) = build_warm(&place, now, options, recalled, inputs)?;
    let staged = std::mem::take(&mut passed.staged);
    let site = passed.site.take();
    let until = site.as_ref().map(|site| next_moment(site, now));
    let sealed = until.map(|until| Sealed::new(&passed, now, until, staged.len()));
    let rest = leaving.zip(before.as_ref()).zip(sealed);
    let mut checked = passed.checked(root, start);
    let passed_over = checked.pass_over(&options.baseline, rules::holds_back);
    options.progress.begin(Work::Writing, 0);
    let mut laps = Laps::begin();
    let there = before.as_ref().and_then(|(_, before)| before.outputs());
    let committed = match (refuses(&checked), there) {
        (true, _) => None,
        (false, Some(there)) => Some(output.commit_over(&staged, there.files().iter().map(|(path, _)| path))?),
        (false, None) => Some(output.commit(&staged)?),
    };
    laps.lap("写出", "commit", committed.map_or(0, |done| done.written + done.removed));
    if let Some(((leaving, (_, before)), sealed)) = rest.filter(|_| committed.is_some()) {
        leaving.end(before, (&memo, &texts), &staged, &sealed);
        laps.lap("留给下一次", "what is left for the next build", memo.count());
    }
    checked.timings.stages.splice(0..0, recalling);
    checked.timings.stages.extend(laps.end());
    checked.time = start.elapsed();
    // A large one takes a while, which nobody need wait for.
    let _ = std::thread::Builder::new().spawn(move || drop((memo, site)));
    Ok(Built { checked, passed_over, committed })
}

/// From where and into what a site is built.
struct Place<'p> {
    root: &'p Path,
    output: &'p Output,
    /// The cache, and the files as they were before; none where no cache is used.
    before: Option<(&'p Cache, &'p Before)>,
}

/// What remains of the passes for the next build.
struct Remains<'p> {
    memo: Memo,
    texts: Texts,
    /// What is being left for the next build; none where no cache is used.
    leaving: Option<Leaving<'p>>,
}

/// Builds from what the last build left; from nothing, where that proves to be false while it is used.
fn build_warm<'p>(
    place: &Place<'p>,
    now: DateTime,
    options: &BuildOptions,
    recalled: Recalled,
    inputs: Option<Census>,
) -> Result<(Passed, Remains<'p>), EngineError> {
    let Recalled { mut memo, left, parts } = recalled;
    let Place { root, output, before } = *place;
    let texts = Texts::Spill(Spill::new(output.work(), output.folder())?);
    let cold = left.is_empty();
    let warm = Warm::new(output, before.map(|(_, before)| before), &left);
    let leaving = before.map(|(cache, _)| cache.leave(parts));
    let run = Run {
        sink: &warm,
        texts: &texts,
        task: Task::Build,
        remembering: before.is_some(),
        leaving: leaving.as_ref(),
        minify: options.minify,
        search: options.search,
        progress: Some(&options.progress),
        first: None,
    };
    match passes(root, now, &run, &mut memo, inputs) {
        Err(EngineError::Output(OutputError::Changed(_))) if !cold => {
            // The next attempt writes the same files.
            drop((leaving, texts));
            build_warm(place, now, options, Recalled::default(), None)
        }
        passed => Ok((passed?, Remains { memo, texts, leaving })),
    }
}

/// The folder into which a site is built unless another is named.
#[must_use]
pub fn default_output(root: &Path) -> PathBuf {
    root.join("public")
}
