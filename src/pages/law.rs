//! The facts of the law that pages state, as embedded data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The parts of `law.yaml` that views use; templates see the whole file as `law`.
#[derive(Debug, Deserialize)]
pub struct Law {
    /// Names of the application channels.
    pub channel_names: BTreeMap<String, String>,
    /// What to mind, by channel, where the office says nothing itself.
    pub cautions: BTreeMap<String, Vec<String>>,
    /// The day of receipt, by channel, in the law's order.
    #[serde(deserialize_with = "in_order")]
    pub receipt: Vec<(String, String)>,
    /// What the law says of applications.
    pub application: ApplicationLaw,
    /// Classes of information, by kind of office.
    pub holdings: BTreeMap<String, Vec<String>>,
    /// How information is arranged, where the office says nothing itself.
    pub arrangement: String,
    /// What is written where there is no fax.
    pub no_fax: String,
    /// The national hotline, which cannot stand for an office's own phones (§17 of the guideline).
    pub hotline: String,
    /// The application form.
    pub form: ApplicationForm,
    /// Where errors of a site are reported.
    pub error_report_url: String,
    /// What is published of one's own accord (条例 20).
    pub statutory_content: Vec<StatutoryContent>,
}

/// An item of 条例 20.
#[derive(Debug, Deserialize)]
pub struct StatutoryContent {
    /// Its number: （一）, （二）, …
    pub no: String,
    /// What it is about.
    pub text: String,
    /// The citation of the item.
    pub basis: String,
}

/// What the law says of applications.
#[derive(Debug, Deserialize)]
pub struct ApplicationLaw {
    /// What is marked on an envelope.
    pub envelope: String,
    /// Where on the envelope.
    pub envelope_place: String,
    /// That one may apply orally.
    pub oral: String,
    /// That no purpose is asked for.
    pub purpose: String,
    /// Channels that every office must offer.
    pub channels_required: Vec<String>,
}

/// The application form (条例 29).
#[derive(Debug, Deserialize)]
pub struct ApplicationForm {
    /// Its title.
    pub title: String,
    /// What each kind of applicant fills in.
    pub applicants: Vec<Applicant>,
    /// What everybody signs.
    pub signature: Vec<FormField>,
    /// The information that is wanted.
    pub information: Information,
    /// On what it is provided.
    pub delivery_forms: Choices,
    /// How it is obtained.
    pub ways_of_obtaining: Choices,
    /// What goes with the form.
    pub attachments: Vec<String>,
}

/// A kind of applicant.
#[derive(Debug, Deserialize)]
pub struct Applicant {
    /// Its name.
    pub name: String,
    /// What it fills in.
    pub fields: Vec<FormField>,
}

/// A field of the form.
#[derive(Debug, Deserialize)]
pub struct FormField {
    /// Its name.
    pub name: String,
    /// Whether an application cannot do without.
    pub required: bool,
}

/// The information that is wanted.
#[derive(Debug, Deserialize)]
pub struct Information {
    /// Name of the group.
    pub name: String,
    /// Its fields, of which one is enough.
    pub fields: Vec<InformationField>,
}

/// A field that describes the information wanted.
#[derive(Debug, Deserialize)]
pub struct InformationField {
    /// Its name.
    pub name: String,
}

/// Things to choose from.
#[derive(Debug, Deserialize)]
pub struct Choices {
    /// What they are.
    pub name: String,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// The choices.
    pub choices: Vec<String>,
}

/// Reads a mapping of texts in the order written.
fn in_order<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    let mapping = serde_yaml::Mapping::deserialize(deserializer)?;
    let text = |value: serde_yaml::Value| value.as_str().map(str::to_owned);
    Ok(mapping.into_iter().filter_map(|(key, value)| Some((text(key)?, text(value)?))).collect())
}

const SOURCE: &str = include_str!("../data/law.yaml");

static LAW: LazyLock<Law> =
    LazyLock::new(|| serde_yaml::from_str(SOURCE).expect("the embedded facts of law are valid: a test reads them"));

/// The facts that views use.
#[must_use]
pub fn law() -> &'static Law {
    &LAW
}

/// The whole file, for templates.
#[must_use]
pub fn for_templates() -> serde_yaml::Value {
    serde_yaml::from_str(SOURCE).expect("the embedded facts of law are valid: a test reads them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_facts_of_law_are_valid() {
        assert!(law().channel_names.contains_key("in_person"));
        assert!(law().application.channels_required.iter().all(|key| law().channel_names.contains_key(key)));
        assert!(for_templates().get("reply_working_days").is_some());
        for key in &law().application.channels_required {
            assert!(law().cautions.contains_key(key), "{key}");
        }
    }

    /// Every citation that the facts of law name is in the table of citations.
    #[test]
    fn every_basis_is_a_known_citation() {
        fn walk(value: &serde_yaml::Value) {
            match value {
                serde_yaml::Value::Mapping(map) => {
                    for (key, value) in map {
                        if key.as_str() == Some("basis") {
                            let listed = match value {
                                serde_yaml::Value::Sequence(list) => list.iter().filter_map(|v| v.as_str()).collect(),
                                serde_yaml::Value::String(one) => vec![one.as_str()],
                                _ => vec![],
                            };
                            for citation in listed {
                                assert!(crate::diagnostic::citation::all().contains_key(citation), "{citation}");
                            }
                        }
                        walk(value);
                    }
                }
                serde_yaml::Value::Sequence(list) => list.iter().for_each(walk),
                _ => {}
            }
        }
        walk(&for_templates());
    }
}
