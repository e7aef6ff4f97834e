//! Findings that the tests of formats share: one of each class, with what is hard to write.

use super::Report;
use crate::diagnostic::{Change, Class, Edit, Finding, Fix, Lang, Located, Locus, Position, Tally, Text};
use crate::source::{Sources, faults};

pub struct Samples {
    pub findings: Vec<Located>,
    pub silenced: Vec<(Located, String)>,
    sources: Sources,
}

impl Samples {
    pub fn report(&self, lang: Lang) -> Report<'_> {
        let tally = Tally::of(self.findings.iter().map(|located| &located.finding));
        Report { findings: &self.findings, silenced: &self.silenced, tally, sources: &self.sources, lang }
    }
}

pub fn findings() -> Samples {
    let hard = "100%, <b>&amp;\"]]>\u{0}\u{1b}[31m\u{ffff}\r\n::error::海关 😀";
    let rules = [&faults::VALUE, &faults::REQUIRED, &faults::SHAPE, &faults::RAW_HTML];
    let findings = rules.into_iter().zip(Class::ALL).map(|(rule, class)| {
        let file = if class == Class::Note { "site.yaml" } else { "content/临港,%/a.md" };
        let text = Text { zh: hard.to_owned(), en: hard.to_owned() };
        let mut finding = Finding::new(rule, Locus::file(&file.into()), text.clone(), text);
        finding.class = class;
        let at = |column| Position { line: 3, column };
        let mut located = Located { finding, start: at(4), end: at(6), range: 0..0, changes: Vec::new() };
        if class == Class::Fault {
            let edit = Edit { range: 0..0, text: "0640".to_owned() };
            located.finding = located.finding.with_fix(Fix::Edit(vec![edit.clone()]));
            located.changes = vec![Change { edit, start: at(4), end: at(6) }];
        }
        located
    });
    let findings: Vec<Located> = findings.collect();
    let silenced = findings.last().map(|located| (located.clone(), "值班手机".to_owned())).into_iter().collect();
    Samples { findings, silenced, sources: Sources::default() }
}
