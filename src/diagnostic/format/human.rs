//! Findings for people: the line in question with carets, the basis, what to do.

use annotate_snippets::{AnnotationKind, Level, Padding, Renderer, Snippet};

use super::{Format, Report, bases};
use crate::diagnostic::{Class, Lang, Located};

/// Findings as text for a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Human {
    /// Whether to colour.
    pub colour: bool,
}

/// Characters of a line that are shown at most around a finding.
const LINE: usize = 160;

impl Format for Human {
    fn format(&self, report: &Report<'_>) -> String {
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        let mut shown = String::new();
        for located in report.findings {
            shown.push_str(&one(&renderer, located, report));
            shown.push_str("\n\n");
        }
        shown
    }
}

fn one(renderer: &Renderer, located: &Located, report: &Report<'_>) -> String {
    let finding = &located.finding;
    let lang = report.lang;
    let level = match finding.class {
        Class::Fault => Level::ERROR,
        Class::Gap => Level::ERROR,
        Class::Lapse => Level::WARNING,
        Class::Note => Level::NOTE,
    }
    .with_name(finding.class.name(lang));
    let (basis_name, help_name) = match lang {
        Lang::Zh => ("依据", "办法"),
        Lang::En => ("basis", "help"),
    };
    let separator = match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    };
    let (window, first_line, range) = excerpt(report.sources.text(&finding.locus.file), located);
    let title = level.primary_title(finding.message.get(lang).to_owned()).id(finding.rule.code);
    let snippet = Snippet::source(window)
        .line_start(first_line)
        .path(&*finding.locus.file)
        .annotation(AnnotationKind::Primary.span(range));
    let mut group = title
        .element(snippet)
        .element(Padding)
        .element(Level::NOTE.with_name(basis_name).message(bases(finding, lang).join(separator)))
        .element(Level::HELP.with_name(help_name).message(finding.help.get(lang).to_owned()));
    if located.is_fixable() {
        let (name, message) = match lang {
            Lang::Zh => ("修复", "gongkai fix 可以自动改"),
            Lang::En => ("fix", "gongkai fix does it"),
        };
        group = group.element(Level::HELP.with_name(name).message(message));
    }
    renderer.render(&[group])
}

/// The lines of a finding, and its range in them. A range over several lines is shown by its first; of a long line
/// the part around the finding.
#[must_use]
pub fn excerpt<'t>(text: &'t str, located: &Located) -> (&'t str, usize, std::ops::Range<usize>) {
    let start = located.range.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line_end = line_start + text[line_start..line_end].trim_end_matches('\r').len();
    let end = located.range.end.clamp(start, line_end.max(start));
    let line = &text[line_start..line_end];
    if line.chars().count() <= LINE {
        return (line, located.start.line, start - line_start..end - line_start);
    }
    // Cut behind the finding only, so that columns stay true.
    let keep = line
        .char_indices()
        .nth((located.start.column + LINE / 2).min(line.chars().count() - 1))
        .map_or(line.len(), |(at, _)| at);
    let end = (end - line_start).min(keep);
    (&line[..keep], located.start.line, start - line_start..end.max(start - line_start))
}
