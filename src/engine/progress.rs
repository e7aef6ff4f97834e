//! How far a build is: numbers that the build counts up without waiting for anybody, and that somebody else may look at.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// What a build is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Work {
    /// The sources are read, and looked at as a whole.
    #[default]
    Reading,
    /// Pages are made.
    Pages,
    /// The index of the search is made.
    Index,
    /// What was made is put in place.
    Writing,
}

impl Work {
    const ALL: [Self; 4] = [Self::Reading, Self::Pages, Self::Index, Self::Writing];
}

/// How far a build is.
#[derive(Debug, Default)]
pub struct Progress {
    work: AtomicU8,
    done: AtomicUsize,
    all: AtomicUsize,
}

impl Progress {
    /// Something begins that has so many parts.
    pub fn begin(&self, work: Work, all: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
        self.work.store(work as u8, Ordering::Relaxed);
    }

    /// A part of it is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// What the build is at, how many parts of it are done, and how many there are; none where they are not counted.
    #[must_use]
    pub fn now(&self) -> (Work, usize, usize) {
        let work = Work::ALL.get(usize::from(self.work.load(Ordering::Relaxed))).copied().unwrap_or_default();
        (work, self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }
}
