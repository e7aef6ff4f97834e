//! `theme.yaml`: what a theme builds on, and its colours.

use super::colours::{Colour, Colours, LEGIBLE};
use crate::source::{Cursor, MapCursor, Scalar, ValueFault, faults};
use crate::text;

/// Name of the file in a theme's folder.
pub const SETTINGS: &str = "theme.yaml";

/// What a theme takes over where it has no file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Every template and static file of the built-in theme.
    BuiltIn,
    /// Nothing: the theme stands alone.
    Nothing,
}

impl Scalar for Base {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        match text {
            "default" => Ok(Self::BuiltIn),
            "none" => Ok(Self::Nothing),
            _ => Err(ValueFault {
                message: text!("“{text}”不是可以沿用的主题", "`{text}` is no theme to build on"),
                help: text!(
                    "写 default（沿用内置主题）或 none（独立的主题）",
                    "write default (the built-in theme) or none"
                ),
            }),
        }
    }
}

/// What `theme.yaml` says; what it leaves out is as the built-in theme has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// What the theme builds on.
    pub base: Option<Base>,
    /// Its main colour.
    pub main: Option<Colour>,
    /// Its second colour.
    pub accent: Option<Colour>,
    /// Its third colour.
    pub alert: Option<Colour>,
}

impl Settings {
    /// These colours, and where one is not given, another's.
    #[must_use]
    pub fn colours(&self, built_in: &Self) -> Option<Colours> {
        Some(Colours {
            main: self.main.or(built_in.main)?,
            accent: self.accent.or(built_in.accent)?,
            alert: self.alert.or(built_in.alert)?,
        })
    }
}

/// Reads `theme.yaml`.
pub fn read(cursor: &Cursor<'_>) -> Settings {
    cursor.map(read_map).into_option().unwrap_or_default()
}

fn read_map(map: &MapCursor<'_>) -> Settings {
    let base = map.scalar("extends").into_option();
    let colours =
        map.map("colours", |map| (main(map), map.scalar("accent").into_option(), map.scalar("alert").into_option()));
    let (main, accent, alert) = colours.into_option().unwrap_or_default();
    Settings { base, main, accent, alert }
}

/// The main colour, which carries white text.
fn main(map: &MapCursor<'_>) -> Option<Colour> {
    let cursor = map.get("main")?;
    let colour = cursor.scalar::<Colour>().into_option()?;
    if !colour.carries_white() {
        let (colour, asked) = (colour.css(), LEGIBLE);
        cursor.fault(
            &faults::VALUE,
            text!(
                "主色 {colour} 上的白字对比度不足 {asked}",
                "white text on the main colour {colour} has a contrast below {asked}"
            ),
            text!("换一个更深的颜色", "choose a darker colour"),
        );
        return None;
    }
    Some(colour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Faults, Node};

    fn findings(yaml: &str) -> usize {
        let faults = Faults::new(&SETTINGS.into());
        let node = Node::parse(yaml).unwrap();
        read(&Cursor::root(&node, &faults));
        faults.into_findings().len()
    }

    #[test]
    fn the_built_in_settings_are_valid() {
        let yaml = include_str!("../../themes/default/theme.yaml");
        assert_eq!(findings(yaml), 0);
        let node = Node::parse(yaml).unwrap();
        let settings = read(&Cursor::root(&node, &Faults::new(&SETTINGS.into())));
        assert!(settings.colours(&Settings::default()).is_some(), "all three colours are given");
    }

    #[test]
    fn refuses_colours_that_nobody_can_read_and_bases_that_do_not_exist() {
        assert_eq!(findings("colours: {main: \"#ffe08a\"}"), 1);
        assert_eq!(findings("colours: {main: blau, accent: \"#12\"}"), 2);
        assert_eq!(findings("extends: fancy"), 1);
        assert_eq!(findings("extends: none\ncolours: {main: \"#7a1f1f\"}"), 0);
    }
}
