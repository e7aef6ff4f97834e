//! The texts of a site that the public sees, each looked through once for all rules on texts.

use std::ops::Range;

use super::{PageFacts, check_text};
use crate::attachment::Passage;
use crate::diagnostic::{Edit, Finding, Fix, KeyPath, Locus, Rule, SourcePath, Step, Text};
use crate::markdown::Prose;
use crate::model::page::State;
use crate::model::{Field, Office, Owner, Page, Site};
use crate::scan::{Scan, facts::Facts};
use crate::source::Node;
use crate::text;

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
pub enum Medium<'s> {
    /// The body of a page.
    Body {
        /// The text with the way back to the source.
        prose: &'s Prose,
        /// The body as written.
        body: &'s str,
        /// Where it begins in its file.
        start: usize,
    },
    /// A value of a page's head, of a report given as data or of a record.
    Value(&'s [Step]),
    /// A part of an attachment.
    Attachment(&'s Passage),
    /// The name of an attachment.
    FileName,
    /// The address of a link in a body, at these bytes of its file. Only numbers are looked for.
    Address(&'s Range<usize>),
}

/// A text that the public sees, with what stands in it.
#[derive(Debug)]
pub struct TextFacts<'s> {
    /// The site.
    pub site: &'s Site,
    /// Whose it is.
    pub owner: Owner,
    /// The page that it belongs to; none for a record.
    pub page: Option<&'s Page>,
    /// Its file.
    pub file: &'s SourcePath,
    /// Where in the file.
    pub medium: Medium<'s>,
    /// The text.
    pub text: &'s str,
    /// What stands in it.
    pub scan: Scan,
}

impl TextFacts<'_> {
    /// The place of a range of the text.
    #[must_use]
    pub fn locus(&self, range: &Range<usize>) -> Locus {
        match self.medium {
            Medium::Body { prose, start, .. } => {
                let at = prose.source(range);
                Locus::bytes(self.file, start + at.start..start + at.end)
            }
            Medium::Value(path) => Locus::value(self.file, path.to_vec()),
            Medium::Attachment(Passage { at: Some(at), .. }) => {
                Locus::bytes(self.file, at.start + range.start..at.start + range.end)
            }
            Medium::Attachment(_) | Medium::FileName => Locus::file(self.file),
            Medium::Address(at) => Locus::bytes(self.file, at.start + range.start..at.start + range.end),
        }
    }

    /// A finding at a range of the text. One in an attachment says in which sheet, page or paragraph.
    #[must_use]
    pub fn finding(&self, rule: &'static Rule, range: &Range<usize>, message: Text, help: Text) -> Finding {
        let message = match self.medium {
            Medium::Attachment(Passage { place, .. }) => {
                let Text { zh, en } = place.text();
                let (said_zh, said_en) = (message.zh, message.en);
                text!("{zh}：{said_zh}", "{en}: {said_en}")
            }
            _ => message,
        };
        Finding::new(rule, self.locus(range), message, help)
    }

    /// Whether a range of the text stands in the source as it is, so that it can be replaced there.
    #[must_use]
    pub fn bytes(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let Medium::Body { prose, body, start } = self.medium else { return None };
        let at = prose.exact(range, body)?;
        Some(start + at.start..start + at.end)
    }

    /// Adds to a finding what is right at a range of the text, where that is certain and can be put there.
    #[must_use]
    pub fn mended(&self, finding: Finding, range: &Range<usize>, right: Option<&str>) -> Finding {
        match (right, self.bytes(range)) {
            (Some(text), Some(range)) => finding.with_fix(Fix::Edit(vec![Edit { range, text: text.to_owned() }])),
            _ => finding,
        }
    }

    /// Whether the text is that of a body or head of a page, a record or report: what authors write themselves.
    #[must_use]
    pub fn is_written_here(&self) -> bool {
        matches!(self.medium, Medium::Body { .. } | Medium::Value(_))
    }

    /// The day from which the text speaks: the page's date, else the record's last change, else today.
    #[must_use]
    pub fn day(&self) -> jiff::civil::Date {
        let page = self.page.and_then(Page::published).map(|moment| moment.date);
        page.or_else(|| self.site.office(self.owner).changed.get().copied().filter(|_| self.page.is_none()))
            .unwrap_or_else(|| self.site.now.date())
    }
}

/// Checks the texts of a page: its body, its head, the names of its attachments.
pub fn check_texts_of_page(facts: &PageFacts<'_>, offices: &Facts, findings: &mut Vec<Finding>) {
    let (site, page) = (facts.site, facts.page);
    let mut look = |medium: Medium<'_>, file: &SourcePath, text: &str| {
        let mut scan = Scan::of(text, offices);
        if matches!(medium, Medium::Address(_)) {
            scan.matches.clear();
        }
        check_text(&TextFacts { site, owner: page.owner, page: Some(page), file, medium, text, scan }, findings);
    };
    head_texts(page, &mut |path, text| look(Medium::Value(path), &page.source, text));
    if page.state == State::Published {
        let prose = &facts.body.prose;
        look(Medium::Body { prose, body: facts.source, start: page.body_start }, &page.source, prose.text());
        for at in facts.body.link_texts.iter().filter_map(|(_, link)| dialled(facts.source, link)) {
            let there = page.body_start + at.start..page.body_start + at.end;
            look(Medium::Address(&there), &page.source, &facts.source[at]);
        }
        for file in &page.attachments {
            look(Medium::FileName, &file.source, &file.name);
        }
    }
}

/// Where in the body the number stands that a link dials.
fn dialled(body: &str, link: &Range<usize>) -> Option<Range<usize>> {
    let written = body.get(link.clone())?;
    let start = link.start + written.find("tel:")? + "tel:".len();
    let end = body[start..link.end].find([')', '>', ' ']).map_or(link.end, |end| start + end);
    Some(start..end)
}

/// Checks the texts of a report given as data.
pub fn check_texts_of_report(site: &Site, page: &Page, node: &Node, offices: &Facts, findings: &mut Vec<Finding>) {
    for key in ["preamble", "parts"] {
        let Some(value) = node.get(key) else { continue };
        value.texts(&mut vec![Step::from(key)], &mut |path, text| {
            let scan = Scan::of(text, offices);
            let medium = Medium::Value(path);
            check_text(
                &TextFacts { site, owner: page.owner, page: Some(page), file: &page.source, medium, text, scan },
                findings,
            );
        });
    }
}

/// Checks every public text of a record.
pub fn check_texts_of_record(site: &Site, owner: Owner, office: &Office, offices: &Facts, findings: &mut Vec<Finding>) {
    office.public_texts(&mut |path, text| {
        let scan = Scan::of(text, offices);
        let medium = Medium::Value(path);
        check_text(&TextFacts { site, owner, page: None, file: &office.source, medium, text, scan }, findings);
    });
}

/// Checks what an attachment holds.
pub fn check_passages(
    site: &Site,
    owner: Owner,
    page: Option<&Page>,
    file: &SourcePath,
    passages: &[Passage],
    offices: &Facts,
    findings: &mut Vec<Finding>,
) {
    for passage in passages {
        let scan = Scan::of(&passage.text, offices);
        let medium = Medium::Attachment(passage);
        check_text(&TextFacts { site, owner, page, file, medium, text: &passage.text, scan }, findings);
    }
}

/// Calls `look` with every text of a page's head that the public sees.
fn head_texts(page: &Page, look: &mut impl FnMut(&KeyPath, &str)) {
    let front = &page.front;
    let mut text = |path: KeyPath, field: &Field<String>| {
        if let Some(value) = field.get() {
            look(&path, value);
        }
    };
    use crate::key_path;
    text(key_path!["title"], &front.title);
    if let Some(withdrawal) = front.rare().withdrawn.get() {
        text(key_path!["withdrawn", "reason"], &withdrawal.reason);
    }
    if page.state != State::Published {
        return;
    }
    text(key_path!["summary"], &front.summary);
    text(key_path!["source"], &front.source);
    text(key_path!["number"], &front.number);
    if let Some(event) = front.rare().event.get() {
        text(key_path!["event", "form"], &event.form);
        text(key_path!["event", "place"], &event.place);
        text(key_path!["event", "registration"], &event.registration);
    }
    for (place, entry) in front.rare().attachments.iter().enumerate() {
        text(key_path!["attachments", place, "title"], &entry.title);
    }
    for (key, list) in [("keywords", &front.keywords), ("audience", &front.rare().audience)] {
        for (place, value) in list.iter().enumerate() {
            look(&key_path![key, place], value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::dialled;

    #[test]
    fn the_number_that_a_link_dials_is_found() {
        for (body, number) in [
            ("请[拨打](tel:13912345670)", Some("13912345670")),
            ("请[拨打](tel:13912345670 \"值班\")", Some("13912345670")),
            ("请<tel:13912345670>", Some("13912345670")),
            ("见[指南](../gongkai-zhinan/)", None),
        ] {
            let link = body.find(['[', '<']).unwrap()..body.len();
            assert_eq!(dialled(body, &link).map(|at| &body[at]), number, "{body}");
        }
    }
}
