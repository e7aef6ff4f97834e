//! Findings as workflow commands of GitHub Actions, which shows them beside the lines of a change.

use super::{Format, Report, advice};
use crate::diagnostic::{Class, Located};

/// Findings as workflow commands, one a line.
#[derive(Clone, Debug, Default)]
pub struct Github {
    /// The folder of the site in its repository, with a `/` at its end; empty where it is the whole.
    pub folder: String,
}

impl Format for Github {
    fn format(&self, report: &Report<'_>) -> String {
        report.findings.iter().map(|located| self.command(located, report)).collect()
    }
}

impl Github {
    fn command(&self, located: &Located, report: &Report<'_>) -> String {
        let finding = &located.finding;
        let (lang, rule) = (report.lang, finding.rule);
        let level = match finding.class {
            Class::Fault | Class::Gap => "error",
            Class::Lapse => "warning",
            Class::Note => "notice",
        };
        format!(
            "::{level} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
            property(&format!("{}{}", self.folder, finding.locus.file)),
            located.start.line,
            located.start.column,
            located.end.line,
            located.end.column,
            property(&format!("{} {}", rule.code, rule.name.get(lang))),
            data(&format!("{}\n{}", finding.message.get(lang), advice(finding, lang))),
        )
    }
}

/// Escapes what stands behind the `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, in which `:` and `,` have a meaning too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use crate::diagnostic::format::samples;

    #[test]
    fn a_finding_is_a_line_whatever_it_holds() {
        let samples = samples::findings();
        let shown = Github { folder: "站:1/".to_owned() }.format(&samples.report(Lang::En));
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines.len(), samples.findings.len(), "{shown}");
        assert!(
            lines[0].starts_with(
                "::error file=站%3A1/content/临港%2C%25/a.md,line=3,col=4,endLine=3,endColumn=6,title=S004 value::100%25"
            ),
            "{shown}"
        );
        assert!(lines[0].contains("%0Ahelp: "), "{shown}");
        assert!(lines[1].starts_with("::error ") && lines[2].starts_with("::warning "), "{shown}");
        assert!(lines[3].starts_with("::notice "), "{shown}");
        let chinese = Github::default().format(&samples.report(Lang::Zh));
        assert!(chinese.contains("title=S004 值的写法") && chinese.contains("办法："), "{chinese}");
    }
}
