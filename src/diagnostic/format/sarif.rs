//! Findings as SARIF 2.1.0, the format in which tools that check sources tell others what they found.

use std::collections::HashMap;

use serde::Serialize;

use super::{Format, Report, advice, bases};
use crate::diagnostic::fingerprint::fingerprint;
use crate::diagnostic::{Class, Lang, Located, Position, Rule, reference};
use crate::model::values;

/// The schema that the output names and is valid against.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// The base to which paths are relative: the root of the repository.
const ROOT: &str = "%SRCROOT%";

/// Findings as a SARIF log of one run.
#[derive(Clone, Debug)]
pub struct Sarif {
    /// The rules that were checked.
    pub rules: Vec<&'static Rule>,
    /// The folder of the site in its repository, with a `/` at its end; empty where it is the whole.
    pub folder: String,
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool<'r>,
    language: &'static str,
    column_kind: &'static str,
    original_uri_base_ids: HashMap<&'static str, Base>,
    results: Vec<Entry<'r>>,
}

#[derive(Serialize)]
struct Base {
    description: Message,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'static str,
    semantic_version: &'static str,
    language: &'static str,
    rules: Vec<Descriptor<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'r> {
    id: &'r str,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
struct Properties {
    class: &'static str,
    basis: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'r> {
    rule_id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: HashMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mending<'r>>,
    /// Given for all results of a run where it is given for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression<'r>>>,
    properties: Properties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mending<'r> {
    description: Message,
    artifact_changes: [FileChange<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileChange<'r> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'r> {
    deleted_region: Region,
    inserted_content: Inserted<'r>,
}

#[derive(Serialize)]
struct Inserted<'r> {
    text: &'r str,
}

#[derive(Serialize)]
struct Suppression<'r> {
    kind: &'static str,
    justification: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

impl Format for Sarif {
    fn format(&self, report: &Report<'_>) -> String {
        let lang = report.lang;
        let language = match lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en-US",
        };
        let root = match lang {
            Lang::Zh => "仓库的根",
            Lang::En => "The root of the repository",
        };
        let driver = Driver {
            name: "gongkai",
            semantic_version: env!("CARGO_PKG_VERSION"),
            language,
            rules: self.rules.iter().map(|rule| descriptor(rule, lang)).collect(),
        };
        let index: HashMap<&str, usize> =
            self.rules.iter().enumerate().map(|(index, rule)| (rule.code, index)).collect();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let open = report.findings.iter().map(|located| (located, None));
        let silenced = report.silenced.iter().map(|(located, reason)| (located, Some(reason.as_str())));
        let results = open
            .chain(silenced)
            .map(|(located, reason)| {
                let print = fingerprint(&located.finding);
                let count = seen.entry(print.clone()).or_default();
                *count += 1;
                // What is the same but for its line is told apart by its number.
                let rule_index = index.get(located.finding.rule.code).copied();
                let mut entry = self.entry(located, rule_index, format!("{print}:{count}"), lang);
                entry.suppressions = (!report.silenced.is_empty()).then(|| {
                    reason.map(|justification| Suppression { kind: "inSource", justification }).into_iter().collect()
                });
                entry
            })
            .collect();
        let run = Run {
            tool: Tool { driver },
            language,
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: HashMap::from([(ROOT, Base { description: plain(root.to_owned()) })]),
            results,
        };
        let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
        let mut json = serde_json::to_string_pretty(&log).expect("findings are plain data");
        json.push('\n');
        json
    }
}

impl Sarif {
    fn entry<'r>(&self, located: &'r Located, rule_index: Option<usize>, print: String, lang: Lang) -> Entry<'r> {
        let finding = &located.finding;
        let path = format!("{}{}", self.folder, finding.locus.file);
        let artifact_location = Artifact { uri: uri(&path), uri_base_id: ROOT };
        let region = region_between(located.start, located.end);
        let replacements: Vec<_> = located
            .changes
            .iter()
            .map(|change| Replacement {
                deleted_region: region_between(change.start, change.end),
                inserted_content: Inserted { text: &change.edit.text },
            })
            .collect();
        let fixes = if replacements.is_empty() {
            Vec::new()
        } else {
            let artifact_location = artifact_location.clone();
            let description = plain(finding.help.get(lang).to_owned());
            vec![Mending { description, artifact_changes: [FileChange { artifact_location, replacements }] }]
        };
        Entry {
            rule_id: finding.rule.code,
            rule_index,
            level: level(finding.class),
            message: plain(format!("{}\n{}", finding.message.get(lang), advice(finding, lang))),
            locations: [Location { physical_location: Physical { artifact_location, region } }],
            partial_fingerprints: HashMap::from([("gongkai/v1", print)]),
            fixes,
            suppressions: None,
            properties: Properties { class: finding.class.key(), basis: bases(finding, lang) },
        }
    }
}

fn descriptor(rule: &'static Rule, lang: Lang) -> Descriptor<'static> {
    Descriptor {
        id: rule.code,
        short_description: plain(rule.name.get(lang).to_owned()),
        full_description: plain(rule.asks.get(lang).to_owned()),
        help: Message { text: reference::plain(rule, lang), markdown: Some(reference::markdown(rule, lang)) },
        default_configuration: Configuration { level: level(rule.class) },
        properties: Properties { class: rule.class.key(), basis: reference::bases(rule, lang) },
    }
}

fn region_between(start: Position, end: Position) -> Region {
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

fn plain(text: String) -> Message {
    Message { text, markdown: None }
}

fn level(class: Class) -> &'static str {
    match class {
        Class::Fault | Class::Gap => "error",
        Class::Lapse => "warning",
        Class::Note => "note",
    }
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    path.split('/').map(values::encode).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::diagnostic::format::samples;
    use crate::source::faults;

    fn sarif(lang: Lang) -> Value {
        let rules = faults::ALL.to_vec();
        let text = Sarif { rules, folder: "站点/".to_owned() }.format(&samples::findings().report(lang));
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn it_is_valid_against_the_schema() {
        let schema = include_str!("../../../tests/schemas/sarif-2.1.0-rtm.5.json");
        // The schema's pattern of languages has a bracket too many, which the validator refuses.
        let schema: Value = serde_json::from_str(&schema.replace("{2}]?$", "{2}$")).unwrap();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let log = sarif(lang);
            let errors: Vec<String> =
                validator.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        let mut wrong = sarif(Lang::Zh);
        wrong["runs"][0]["results"][0]["level"] = "fatal".into();
        assert!(!validator.is_valid(&wrong), "the schema is not empty");
    }

    #[test]
    fn places_levels_and_rules_are_those_of_the_findings() {
        let log = sarif(Lang::Zh);
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let results = run["results"].as_array().unwrap();
        let levels: Vec<_> = results.iter().map(|result| result["level"].as_str().unwrap()).collect();
        assert_eq!(levels, ["error", "error", "warning", "note", "note"], "what is silenced comes last");
        let place = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "%E7%AB%99%E7%82%B9/content/%E4%B8%B4%E6%B8%AF%2C%25/a.md");
        assert_eq!(place["artifactLocation"]["uriBaseId"], ROOT);
        assert_eq!(
            place["region"],
            serde_json::json!({"startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 6})
        );
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            let rule = &run["tool"]["driver"]["rules"][index];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["help"]["markdown"].as_str().unwrap().contains("```"));
        }
        assert_eq!(results[1]["properties"]["class"], "gap");
        assert!(!results[1]["properties"]["basis"].as_array().unwrap().is_empty());
    }

    #[test]
    fn fixes_say_what_goes_and_what_comes() {
        let log = sarif(Lang::En);
        let results = log["runs"][0]["results"].as_array().unwrap();
        let change = &results[0]["fixes"][0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"], results[0]["locations"][0]["physicalLocation"]["artifactLocation"]);
        assert_eq!(
            change["replacements"],
            serde_json::json!([{
                "deletedRegion": {"startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 6},
                "insertedContent": {"text": "0640"},
            }])
        );
        assert!(results[1].get("fixes").is_none());
    }

    #[test]
    fn what_is_silenced_is_told_with_its_reason() {
        let log = sarif(Lang::Zh);
        let results = log["runs"][0]["results"].as_array().unwrap();
        let (last, open) = results.split_last().unwrap();
        assert_eq!(last["suppressions"], serde_json::json!([{"kind": "inSource", "justification": "值班手机"}]));
        assert!(open.iter().all(|result| result["suppressions"] == serde_json::json!([])));
        let mut samples = samples::findings();
        samples.silenced.clear();
        let text = Sarif { rules: Vec::new(), folder: String::new() }.format(&samples.report(Lang::Zh));
        assert!(!text.contains("suppressions"));
    }

    #[test]
    fn fingerprints_stay_where_lines_move_and_differ_within_a_run() {
        let mut samples = samples::findings();
        let twin = samples.findings[0].clone();
        samples.findings.insert(0, twin);
        let prints = |samples: &samples::Samples| -> Vec<String> {
            let text = Sarif { rules: Vec::new(), folder: String::new() }.format(&samples.report(Lang::Zh));
            let log: Value = serde_json::from_str(&text).unwrap();
            let results = log["runs"][0]["results"].as_array().unwrap();
            results.iter().map(|result| result["partialFingerprints"]["gongkai/v1"].to_string()).collect()
        };
        let before = prints(&samples);
        for located in &mut samples.findings {
            located.start.line += 7;
            located.end.line += 7;
        }
        assert_eq!(before, prints(&samples));
        let mut unique = before.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), before.len());
    }
}
