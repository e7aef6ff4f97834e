//! How much of an attachment is read before the reader gives up and says so.

use std::time::Duration;

/// Bounds on reading one attachment. Whatever goes over one is a [`super::Doubt`], never a hang or a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file. Disclosure columns carry office documents of a few hundred kilobytes; the largest scanned
    /// reports stay below this.
    pub file: usize,
    /// Bytes unpacked in all, archives within archives included. A sheet of a million cells is about this large, and
    /// the largest part stands in memory whole.
    pub unpacked: usize,
    /// How many times larger than itself an archive may unpack. Deflate reaches 1032 on zeros; sheets of office
    /// programs, which repeat much, stay below 100.
    pub ratio: usize,
    /// Bytes unpacked from an archive before [`Self::ratio`] counts: a small file of one repeated letter is no bomb.
    pub ratio_from: usize,
    /// Entries of all archives together. A presentation of hundreds of slides has a few thousand parts.
    pub entries: usize,
    /// Files within files, office documents and PDFs counting as such. A zip of zips of documents with a document
    /// embedded is read to the end; what is deeper was not made for readers.
    pub nesting: usize,
    /// Passages of one attachment. A table with more cells is a data set that no privacy rule reads cell by cell.
    pub passages: usize,
    /// Bytes of the text of all passages: a text that a sheet holds once and shows in a million cells counts each time.
    pub text: usize,
    /// Pages of a PDF.
    pub pages: usize,
    /// Operators of a PDF followed in all, 16 bytes unpacked counting as one: a page may draw the same form again and
    /// again. A dense page has a few thousand.
    pub steps: usize,
    /// Time. Only a last resort, for the other limits give the same result on every machine and this one does not.
    pub deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 64 << 20,
            unpacked: 128 << 20,
            ratio: 200,
            ratio_from: 8 << 20,
            entries: 10_000,
            nesting: 4,
            passages: 200_000,
            text: 64 << 20,
            pages: 2_000,
            steps: 10_000_000,
            deadline: Duration::from_secs(10),
        }
    }
}
