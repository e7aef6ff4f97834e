//! QR codes, as the path of an SVG: no image file, nothing inline that the content security policy would refuse.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use qrcode::{Color, EcLevel, QrCode};
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::Serialize;

/// Modules of white around a code (ISO/IEC 18004: four).
const QUIET: usize = 4;

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeView {
    /// What the reader finds there.
    pub title: String,
    /// The full address that it holds.
    pub target: String,
    /// Its side in modules, the white around it included.
    pub side: usize,
    /// Its dark modules: the `d` of a path, a unit a module.
    pub path: String,
}

/// The code of an address; none where the address is longer than any code can hold.
#[must_use]
pub fn code(title: &str, target: &str) -> Option<CodeView> {
    let known = DRAWN.lock().unwrap_or_else(PoisonError::into_inner).get(target).cloned();
    let (side, path) = match known {
        Some(drawn) => drawn,
        None => {
            let drawn = draw(target)?;
            let mut all = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() == MOST {
                all.clear();
            }
            all.insert(target.to_owned(), drawn.clone());
            drawn
        }
    };
    Some(CodeView { title: title.to_owned(), target: target.to_owned(), side, path })
}

/// Codes that were drawn, by their targets: those of an office stand on each of its sheets, and to find the best mask of
/// one costs more than to render the sheet.
static DRAWN: Mutex<FxHashMap<String, (usize, String)>> = Mutex::new(HashMap::with_hasher(FxBuildHasher));

/// So many of them are kept at most: those of a few dozen offices.
const MOST: usize = 1_000;

/// The side of a code and its dark modules.
fn draw(target: &str) -> Option<(usize, String)> {
    // A quarter of the code may be dirty or torn: paper on a wall is.
    let levels = [EcLevel::Q, EcLevel::M, EcLevel::L];
    let code = levels.into_iter().find_map(|level| QrCode::with_error_correction_level(target, level).ok())?;
    let width = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (row, modules) in colours.chunks(width).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (x, y, length) = (QUIET + column, QUIET + row, run.len());
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            column += run.len();
        }
    }
    Some((width + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_modules_are_those_of_the_code() {
        let view = code("指南", "https://www.example.cn/a/index.html").unwrap();
        let reference = QrCode::with_error_correction_level("https://www.example.cn/a/index.html", EcLevel::Q).unwrap();
        let mut dark = 0;
        for run in view.path.split('M').skip(1) {
            let (_, rest) = run.split_once('h').unwrap();
            dark += rest.split('v').next().unwrap().parse::<usize>().unwrap();
        }
        let expected = reference.to_colors().iter().filter(|colour| **colour == Color::Dark).count();
        assert_eq!((dark, view.side), (expected, reference.width() + 8));
    }

    #[test]
    fn an_address_that_no_code_holds_has_none() {
        assert_eq!(code("长", &format!("https://www.example.cn/{}", "a".repeat(3000))), None);
    }
}
