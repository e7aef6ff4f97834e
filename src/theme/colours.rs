//! The colours of a theme: one to three are given, every tint and shade is derived from them so that text stays legible.
//! They are computed here and not by `color-mix()`, which the browsers of older office machines do not know.

use crate::source::{Scalar, ValueFault};
use crate::text;

/// A colour, red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

const WHITE: Colour = Colour([255; 3]);
const BLACK: Colour = Colour([0; 3]);
/// Background of a page in the dark.
const NIGHT: Colour = Colour([0x11, 0x17, 0x1f]);

/// Contrast of text with its background that WCAG 2.2 AA asks for.
pub const LEGIBLE: f64 = 4.5;

impl Scalar for Colour {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let digits = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|hex| u32::from_str_radix(hex, 16).ok()).ok_or_else(|| ValueFault {
            message: text!("“{text}”不是颜色", "`{text}` is no colour"),
            help: text!(
                "写成 \"#0b3d75\" 这样的六位十六进制数，并加引号",
                "write six hexadecimal digits in quotes, like \"#0b3d75\""
            ),
        })?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl Colour {
    /// As CSS writes it.
    #[must_use]
    pub fn css(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Relative luminance (WCAG 2.2), 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast with another colour (WCAG 2.2), 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Whether white text on it is legible.
    #[must_use]
    pub fn carries_white(self) -> bool {
        self.contrast(WHITE) >= LEGIBLE
    }

    /// The colour with `percent` of another mixed in.
    fn with(self, other: Self, percent: u32) -> Self {
        let mix = |own: u8, other: u8| {
            let sum = u32::from(own) * (100 - percent) + u32::from(other) * percent + 50;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self(std::array::from_fn(|channel| mix(self.0[channel], other.0[channel])))
    }

    /// The colour in more light, its hue kept: every channel times `percent` of itself.
    fn lit(self, percent: u32) -> Self {
        Self(self.0.map(|channel| u8::try_from(u32::from(channel) * percent / 100).unwrap_or(u8::MAX)))
    }

    /// The colour, moved towards another no further than needed to reach a contrast with the background.
    fn legible(self, background: Self, towards: Self, contrast: f64) -> Self {
        (0..=100)
            .step_by(2)
            .map(|percent| self.with(towards, percent))
            .find(|colour| colour.contrast(background) >= contrast)
            .unwrap_or(towards)
    }
}

/// The colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colours {
    /// Header, buttons, marks, links. White text on it is legible.
    pub main: Colour,
    /// Focus, and what deserves a second look.
    pub accent: Colour,
    /// What is no longer in force, closed or withdrawn.
    pub alert: Colour,
}

impl Colours {
    /// The custom properties of the stylesheet, for light and dark.
    #[must_use]
    pub fn css(&self) -> String {
        let Self { main, accent, alert } = *self;
        let tint = main.with(WHITE, 89);
        let link = main.lit(135).legible(tint, BLACK, 5.5);
        let light = [
            ("main", main),
            ("main-deep", main.with(BLACK, 28)),
            ("link", link),
            ("visited", link.with(Colour([0x60, 0x60, 0x60]), 55).legible(tint, BLACK, LEGIBLE)),
            ("soft", main.with(WHITE, 96)),
            ("tint", tint),
            ("accent", accent.legible(accent.with(WHITE, 88), BLACK, LEGIBLE)),
            ("accent-soft", accent.with(WHITE, 88)),
            ("alert", alert.legible(alert.with(WHITE, 90), BLACK, LEGIBLE)),
            ("alert-soft", alert.with(WHITE, 90)),
        ];
        let night_main = main.legible(NIGHT, WHITE, 1.6);
        // White text stays on it, so it goes no further than that allows.
        let night_main = if night_main.carries_white() { night_main } else { main };
        let tint = main.with(NIGHT, 62);
        // The soft backgrounds of dark colours are darker than the page, on which the same text stands as well.
        let on_page = |colour: Colour| colour.legible(NIGHT, WHITE, LEGIBLE);
        let link = on_page(main.lit(210).legible(tint, WHITE, 7.0));
        let dark = [
            ("main", night_main),
            ("main-deep", main.with(NIGHT, 55)),
            ("link", link),
            ("visited", link.with(Colour([0xc0, 0xc0, 0xc0]), 55).legible(tint, WHITE, LEGIBLE)),
            ("soft", main.with(NIGHT, 84)),
            ("tint", tint),
            ("accent", on_page(accent.lit(150).legible(accent.with(NIGHT, 80), WHITE, LEGIBLE))),
            ("accent-soft", accent.with(NIGHT, 80)),
            ("alert", on_page(alert.lit(150).legible(alert.with(NIGHT, 78), WHITE, LEGIBLE))),
            ("alert-soft", alert.with(NIGHT, 78)),
        ];
        let list = |tokens: &[(&str, Colour)]| {
            tokens.iter().map(|(name, colour)| format!("--{name}:{}", colour.css())).collect::<Vec<_>>().join(";")
        };
        format!(":root{{{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}\n", list(&light), list(&dark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 1e-9);
        assert!((Colour([0x76, 0x76, 0x76]).contrast(WHITE) - 4.54).abs() < 0.01);
        assert_eq!(Colour::parse("#0B3d75").unwrap().css(), "#0b3d75");
        for wrong in ["0b3d75", "#0b3", "#0b3d7g", "blue", "#0b3d75ff"] {
            assert!(Colour::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nearly_black_is_legible_in_the_dark() {
        let css = Colours { main: BLACK, accent: BLACK, alert: Colour([7, 1, 4]) }.css();
        let dark = css.split_once("@media").unwrap().1;
        for name in ["link", "accent", "alert"] {
            let colour = Colour::parse(&dark.split_once(&format!("--{name}:")).unwrap().1[..7]).unwrap();
            assert!(colour.contrast(NIGHT) >= LEGIBLE, "{name}: {css}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever three colours a theme names, its texts are legible on their backgrounds, light and dark.
        #[test]
        fn every_text_is_legible(main: [u8; 3], accent: [u8; 3], alert: [u8; 3]) {
            let main = Colour(main).legible(WHITE, BLACK, LEGIBLE);
            let css = Colours { main, accent: Colour(accent), alert: Colour(alert) }.css();
            let (light, dark) = css.split_once("@media").unwrap();
            for (part, page) in [(light, WHITE), (dark, NIGHT)] {
                let token = |name: &str| {
                    let text = part.split_once(&format!("--{name}:")).unwrap().1;
                    Colour::parse(&text[..7]).unwrap()
                };
                prop_assert!(token("main").carries_white() && token("main-deep").carries_white());
                for (text, background) in [("link", "tint"), ("visited", "tint"), ("link", "soft"), ("visited", "soft"), ("accent", "accent-soft"), ("alert", "alert-soft")] {
                    prop_assert!(token(text).contrast(token(background)) >= LEGIBLE, "{text} on {background}: {css}");
                }
                prop_assert!(token("link").contrast(page) >= LEGIBLE && token("alert").contrast(page) >= LEGIBLE);
            }
        }
    }
}
