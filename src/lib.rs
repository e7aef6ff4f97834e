//! gongkai (公开) compiles Markdown and YAML into the disclosure columns of customs offices, and proves before
//! publishing that everything the catalog demands is there, complete, reviewed and on time.
//!
//! Data flows one way, and a module knows only those below it:
//!
//! ```text
//! cli          a file per command, no logic of its own
//! serve        the live preview: server, worker, layer, dashboard
//! scaffold     new sites, offices and pages
//! engine       the passes: read, render and check in parallel, check across pages, commit
//! load         files to records and the page table (pass 1)
//! rules        the registry of rules, each a function from the model to findings
//! stub         the text of a page that is to be written
//! pages        what each output page shows: the contract between program and theme
//! search       the index of texts: segments, terms, blocks
//! theme        templates, the shell that pages share, minification
//! output       the staged tree, the journal, the manifest
//! attachment   the text of attachments, with places
//! markdown     one pass over the events: HTML, outline, links, plain text
//! scan         what stands in a text: numbers of persons, marks, words, facts of offices
//! clocks       what is due when, and the vetoes of the national check
//! calendar     working days
//! signature    digests of what was reviewed, and writing a review into a file
//! source       bytes to text and values, with positions
//! model        plain data that cannot hold nonsense
//! diagnostic   findings and their formats, known to all
//! ```

pub mod attachment;
pub mod calendar;
pub mod cli;
pub mod clocks;
pub mod diagnostic;
pub mod engine;
pub mod load;
pub mod markdown;
pub mod model;
pub mod output;
pub mod pages;
pub mod rules;
pub mod scaffold;
pub mod scan;
pub mod search;
pub mod serve;
pub mod signature;
pub mod source;
pub mod stub;
pub mod theme;
