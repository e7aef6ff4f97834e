//! Findings as a JUnit report, which most systems that run builds can show.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Format, Report, advice};
use crate::diagnostic::{Class, Finding, Lang, Located, Rule};

/// Findings as JUnit XML. A test suite is a column; in it, a test case is a rule in a file. The last suite holds the
/// rules that found nothing, so that a clean site shows what was checked.
#[derive(Clone, Debug)]
pub struct Junit {
    /// The rules that were checked.
    pub rules: Vec<&'static Rule>,
    /// The lightest class that fails; lighter findings are reported as output of a case that passes.
    pub fail_on: Class,
}

/// The findings of a rule in a file.
#[derive(Debug)]
struct Case<'r> {
    file: &'r str,
    rule: &'static Rule,
    findings: Vec<&'r Located>,
}

impl Format for Junit {
    fn format(&self, report: &Report<'_>) -> String {
        let mut xml = Vec::new();
        self.write(report, &mut xml).expect("writing to memory does not fail");
        String::from_utf8(xml).expect("the writer is given UTF-8 alone")
    }
}

impl Junit {
    fn write(&self, report: &Report<'_>, xml: &mut Vec<u8>) -> io::Result<()> {
        let mut cases: BTreeMap<(&str, &str), Case<'_>> = BTreeMap::new();
        for located in report.findings {
            let (file, rule) = (&*located.finding.locus.file, located.finding.rule);
            let case = cases.entry((file, rule.code)).or_insert_with(|| Case { file, rule, findings: Vec::new() });
            case.findings.push(located);
        }
        let silent: Vec<&Rule> = self
            .rules
            .iter()
            .copied()
            .filter(|rule| report.findings.iter().all(|located| located.finding.rule.code != rule.code))
            .collect();
        let mut suites: BTreeMap<&str, Vec<Case<'_>>> = BTreeMap::new();
        for case in cases.into_values() {
            suites.entry(column(case.file)).or_default().push(case);
        }
        let tests = suites.values().map(Vec::len).sum::<usize>() + silent.len();
        let failures = suites.values().flatten().filter(|case| self.fails(case)).count();

        let mut writer = Writer::new_with_indent(&mut *xml, b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer
            .create_element("testsuites")
            .with_attributes(counts("gongkai", tests, failures).iter().map(|(key, value)| (*key, value.as_str())))
            .write_inner_content(|writer| {
                for (column, cases) in &suites {
                    self.suite(writer, if column.is_empty() { "." } else { column }, cases, report.lang)?;
                }
                rules_without_findings(writer, &silent, report.lang)
            })?;
        xml.push(b'\n');
        Ok(())
    }

    fn fails(&self, case: &Case<'_>) -> bool {
        case.findings.iter().any(|located| located.finding.class <= self.fail_on)
    }

    fn suite(&self, writer: &mut Writer<&mut Vec<u8>>, name: &str, cases: &[Case<'_>], lang: Lang) -> io::Result<()> {
        let failures = cases.iter().filter(|case| self.fails(case)).count();
        writer
            .create_element("testsuite")
            .with_attributes(counts(name, cases.len(), failures).iter().map(|(key, value)| (*key, value.as_str())))
            .write_inner_content(|writer| {
                for case in cases {
                    self.case(writer, case, lang)?;
                }
                Ok(())
            })?;
        Ok(())
    }

    fn case(&self, writer: &mut Writer<&mut Vec<u8>>, case: &Case<'_>, lang: Lang) -> io::Result<()> {
        let (failing, passing): (Vec<&Located>, Vec<&Located>) =
            case.findings.iter().partition(|located| located.finding.class <= self.fail_on);
        let file = clean(case.file);
        writer
            .create_element("testcase")
            .with_attribute(("classname", file.as_str()))
            .with_attribute(("name", title(case.rule, lang).as_str()))
            .with_attribute(("file", file.as_str()))
            .write_inner_content(|writer| {
                if let Some(first) = failing.first() {
                    writer
                        .create_element("failure")
                        .with_attribute(("type", case.rule.code))
                        .with_attribute(("message", clean(first.finding.message.get(lang)).replace('\n', " ").as_str()))
                        .write_text_content(BytesText::new(&shown(&failing, lang)))?;
                }
                if !passing.is_empty() {
                    writer.create_element("system-out").write_text_content(BytesText::new(&shown(&passing, lang)))?;
                }
                Ok(())
            })?;
        Ok(())
    }
}

fn rules_without_findings(writer: &mut Writer<&mut Vec<u8>>, rules: &[&Rule], lang: Lang) -> io::Result<()> {
    let name = match lang {
        Lang::Zh => "没有问题的规则",
        Lang::En => "rules without findings",
    };
    writer
        .create_element("testsuite")
        .with_attributes(counts(name, rules.len(), 0).iter().map(|(key, value)| (*key, value.as_str())))
        .write_inner_content(|writer| {
            for rule in rules {
                writer
                    .create_element("testcase")
                    .with_attribute(("classname", "gongkai"))
                    .with_attribute(("name", title(rule, lang).as_str()))
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

fn counts(name: &str, tests: usize, failures: usize) -> [(&'static str, String); 4] {
    [
        ("name", clean(name)),
        ("tests", tests.to_string()),
        ("failures", failures.to_string()),
        ("errors", "0".to_owned()),
    ]
}

fn title(rule: &Rule, lang: Lang) -> String {
    format!("{} {}", rule.code, rule.name.get(lang))
}

/// The folder below `content/`, or nothing for files of the site as a whole.
fn column(file: &str) -> &str {
    let below = file.strip_prefix("content/").and_then(|rest| rest.find('/'));
    below.map_or("", |end| &file[..("content/".len() + end)])
}

/// Findings as text: class, place, message, what to do.
fn shown(findings: &[&Located], lang: Lang) -> String {
    let one = |located: &&Located| {
        let Finding { class, message, locus, .. } = &located.finding;
        let (line, column) = (located.start.line, located.start.column);
        let (class, message, advice) = (class.name(lang), message.get(lang), advice(&located.finding, lang));
        clean(&format!("{class} {}:{line}:{column}: {message}\n{advice}\n", locus.file))
    };
    findings.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// A text without the characters that XML 1.0 cannot hold, not even escaped.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
        .map(|c| if c == '\r' { '\n' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;

    use super::*;
    use crate::diagnostic::format::samples;
    use crate::source::faults;

    fn junit(fail_on: Class) -> Junit {
        Junit { rules: faults::ALL.to_vec(), fail_on }
    }

    /// Parses, and gives the names of elements with their depth and attributes.
    fn elements(xml: &str) -> Vec<(usize, String, BTreeMap<String, String>)> {
        let mut reader = Reader::from_str(xml);
        let (mut depth, mut elements) = (0, Vec::new());
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("{error}\n{xml}"));
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let attributes = tag.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).unwrap();
                        (attribute.key.0.to_owned(), value.into_owned())
                    });
                    elements.push((depth, tag.name().0.to_owned(), attributes.collect()));
                    depth += usize::from(matches!(event, Event::Start(_)));
                }
                Event::End(_) => depth -= 1,
                Event::Eof => return elements,
                _ => {}
            }
        }
    }

    #[test]
    fn it_is_well_formed_whatever_messages_hold() {
        let samples = samples::findings();
        for lang in [Lang::Zh, Lang::En] {
            let xml = junit(Class::Gap).format(&samples.report(lang));
            assert!(xml.chars().all(|c| matches!(c, '\n' | ' '..='\u{fffd}' | '\u{10000}'..)), "{xml:?}");
            let elements = elements(&xml);
            assert_eq!(elements[0].1, "testsuites");
            let message = elements.iter().find_map(|(_, _, attributes)| attributes.get("message")).unwrap();
            assert!(message.contains("<b>&amp;\"]]>") && message.contains("100%"), "{message}");
        }
    }

    #[test]
    fn what_is_below_the_failing_class_passes_with_output() {
        let samples = samples::findings();
        for (fail_on, failing) in [(Class::Fault, 1), (Class::Gap, 2), (Class::Lapse, 3)] {
            let xml = junit(fail_on).format(&samples.report(Lang::En));
            let elements = elements(&xml);
            let count = |name: &str| elements.iter().filter(|(_, element, _)| element == name).count();
            assert_eq!(count("failure"), failing, "{xml}");
            assert_eq!(count("system-out"), samples.findings.len() - failing, "{xml}");
            assert_eq!(elements[0].2["failures"], failing.to_string());
            assert_eq!(elements[0].2["tests"], count("testcase").to_string());
        }
    }

    #[test]
    fn a_suite_is_a_column_and_rules_without_findings_pass() {
        let samples = samples::findings();
        let elements = elements(&junit(Class::Gap).format(&samples.report(Lang::Zh)));
        let suites: Vec<_> =
            elements.iter().filter(|(_, name, _)| name == "testsuite").map(|(_, _, of)| of["name"].as_str()).collect();
        assert_eq!(suites, [".", "content/临港,%", "没有问题的规则"]);
        let passing = elements.iter().filter(|(_, _, of)| of.get("classname").is_some_and(|name| name == "gongkai"));
        assert_eq!(passing.count(), faults::ALL.len() - 4, "four rules found something");
    }
}
