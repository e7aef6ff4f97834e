//! How long the stages of a run took.

use std::time::{Duration, Instant};

use crate::diagnostic::StaticText;

/// A stage of a run.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// What was done.
    pub name: StaticText,
    /// How long it took by the clock.
    pub time: Duration,
    /// How many things were worked on.
    pub count: usize,
}

/// The stages of a run, in order, and its slowest pages.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// The stages.
    pub stages: Vec<Stage>,
    /// The pages that took longest, by their addresses, the slowest first.
    pub slowest: Vec<(String, Duration)>,
}

/// How many of the slowest pages are told.
const TOLD: usize = 10;

impl Timings {
    /// Takes the pages that took longest.
    pub fn take_slowest<'p>(&mut self, pages: impl Iterator<Item = (&'p str, Duration)>) {
        let key = |(page, time): &(&'p str, Duration)| (std::cmp::Reverse(*time), *page);
        let mut slowest: Vec<(&str, Duration)> = Vec::with_capacity(TOLD + 1);
        for page in pages {
            let at = slowest.partition_point(|other| key(other) < key(&page));
            if at < TOLD {
                slowest.insert(at, page);
                slowest.truncate(TOLD);
            }
        }
        self.slowest = slowest.into_iter().map(|(page, time)| (page.to_owned(), time)).collect();
    }
}

/// Times stages one after the other.
#[derive(Debug)]
pub struct Laps {
    last: Instant,
    stages: Vec<Stage>,
}

impl Laps {
    /// Begins now.
    #[must_use]
    pub fn begin() -> Self {
        Self { last: Instant::now(), stages: Vec::new() }
    }

    /// Ends a stage in which so many things were worked on.
    pub fn lap(&mut self, zh: &'static str, en: &'static str, count: usize) {
        let now = Instant::now();
        self.stages.push(Stage { name: StaticText { zh, en }, time: now - self.last, count });
        self.last = now;
    }

    /// Leaves out what was done since the last stage.
    pub fn skip(&mut self) {
        self.last = Instant::now();
    }

    /// The stages.
    #[must_use]
    pub fn end(self) -> Vec<Stage> {
        self.stages
    }
}
