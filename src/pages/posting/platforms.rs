//! The lengths that platforms of new media take, as embedded data.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What a limit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The whole text with its link.
    Post,
    /// The title.
    Title,
    /// The summary.
    Summary,
}

/// The day on which a source was read, or `false`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Verified {
    No(bool),
    On(String),
}

impl Verified {
    fn day(&self) -> Option<&str> {
        match self {
            Self::On(day) => Some(day),
            Self::No(verified) => {
                debug_assert!(!verified, "a day, or false");
                None
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    of: Part,
    characters: usize,
    source: String,
    verified: Verified,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Platform {
    name: String,
    names: Vec<String>,
    limits: Vec<Limit>,
}

#[derive(Debug, Deserialize)]
struct File {
    platforms: Vec<Platform>,
}

static PLATFORMS: LazyLock<Vec<Platform>> = LazyLock::new(|| {
    let file: File = serde_yaml::from_str(include_str!("../../data/platforms.yaml"))
        .expect("platforms.yaml is valid: a test reads it");
    file.platforms
});

/// The lengths that a text keeps to, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// Of the whole text.
    pub post: usize,
    /// Of its title.
    pub title: usize,
    /// Of its summary.
    pub summary: usize,
}

/// The smallest lengths of all platforms: a text that keeps to them can be pasted anywhere.
#[must_use]
pub fn lengths() -> Lengths {
    let least = |part: Part| {
        let limits = PLATFORMS.iter().flat_map(|platform| &platform.limits).filter(|limit| limit.of == part);
        limits.map(|limit| limit.characters).min().unwrap_or(usize::MAX)
    };
    Lengths { post: least(Part::Post), title: least(Part::Title), summary: least(Part::Summary) }
}

/// A limit as a page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct LimitView {
    /// The platform.
    pub platform: String,
    /// `post`, `title` or `summary`.
    pub of: String,
    /// How many characters it takes.
    pub characters: usize,
    /// Where that is said.
    pub source: String,
    /// When that was read; none where it was not confirmed by the platform's own page.
    pub verified: Option<String>,
    /// Whether the office has an account there.
    pub used: bool,
}

/// All limits; `accounts` are the platforms that the record names.
#[must_use]
pub fn limits(accounts: &[&str]) -> Vec<LimitView> {
    let mut views = Vec::new();
    for platform in PLATFORMS.iter() {
        let used =
            accounts.iter().any(|account| *account == platform.name || platform.names.iter().any(|n| n == account));
        views.extend(platform.limits.iter().map(|limit| {
            LimitView {
                platform: platform.name.clone(),
                of: match limit.of {
                    Part::Post => "post",
                    Part::Title => "title",
                    Part::Summary => "summary",
                }
                .to_owned(),
                characters: limit.characters,
                source: limit.source.clone(),
                verified: limit.verified.day().map(str::to_owned),
                used,
            }
        }));
    }
    views
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_says_where_it_comes_from() {
        for platform in PLATFORMS.iter() {
            assert!(!platform.limits.is_empty(), "{}", platform.name);
            for limit in &platform.limits {
                assert!(limit.characters >= 20 && !limit.source.is_empty(), "{}", platform.name);
                assert!(limit.verified.day().is_none_or(|day| day.parse::<jiff::civil::Date>().is_ok()));
            }
        }
        let Lengths { post, title, summary } = lengths();
        assert!(title < post && summary < post && post < usize::MAX);
    }

    #[test]
    fn an_account_is_known_by_any_of_the_names() {
        assert!(limits(&["政务微博"]).iter().any(|limit| limit.platform == "微博" && limit.used));
        assert!(limits(&["客户端"]).iter().all(|limit| !limit.used));
    }
}
