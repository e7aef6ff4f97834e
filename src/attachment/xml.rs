//! Events of one XML part.
//!
//! Entities are never expanded: the five of XML and characters by number are read, any other is dropped, and a part
//! that declares its own is doubted (ISO/IEC 29500-2 forbids it). So no part grows while it is read.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::reading::{Flow, Reading};
use crate::diagnostic::Text;

/// Events between two looks at the time.
const EVENTS_A_TICK: usize = 4096;

/// What happens in a part.
pub(super) enum Xml<'x> {
    /// An element opens.
    Open(Element<'x>),
    /// Text within it, in one piece or several.
    Text(&'x str),
    /// The element of this local name closes.
    Close(&'x str),
}

/// The start of an element.
pub(super) struct Element<'x> {
    start: &'x BytesStart<'x>,
}

impl Element<'_> {
    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        local(self.start.name().into_inner())
    }

    /// The value of an attribute: of this very name, else of this name behind a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.find(|key| key == name).or_else(|| self.find(|key| local(key) == name && key.contains(':')))
    }

    /// Whether an attribute says yes.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|value| is_on(&value))
    }

    /// Every attribute, by its name without prefix.
    pub(super) fn attributes(&self) -> Vec<(String, String)> {
        let mut attributes = self.start.attributes();
        attributes
            .with_checks(false)
            .flatten()
            .map(|attribute| (local(attribute.key.into_inner()).to_owned(), unescape(&attribute.value)))
            .collect()
    }

    fn find(&self, matches: impl Fn(&str) -> bool) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| matches(attribute.key.into_inner()))
            .map(|attribute| unescape(&attribute.value))
    }
}

/// Whether a value of a flag says yes.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute; entities of its own stay as written.
fn unescape(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match after.split_once(';').and_then(|(entity, rest)| Some((character(entity)?, rest))) {
            Some((character, left)) => {
                plain.push(character);
                rest = left;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain + rest
}

/// The character of an entity between `&` and `;`.
fn character(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

/// The text of a part: UTF-8, or UTF-16 where it says so by its first bytes.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, mark) = match (Encoding::for_bom(bytes), bytes) {
        (Some(told), _) => told,
        (None, [b'<', 0, ..]) => (UTF_16LE, 0),
        (None, [0, b'<', ..]) => (UTF_16BE, 0),
        (None, _) => (UTF_8, 0),
    };
    encoding.decode_without_bom_handling(&bytes[mark..]).0
}

/// Walks through a part. What is broken in it is said, after what came before was given.
pub(super) fn walk(
    reading: &mut Reading,
    part: impl Fn() -> Text,
    xml: &str,
    mut each: impl FnMut(&mut Reading, Xml<'_>) -> Flow,
) -> Flow {
    let mut reader = Reader::from_str(xml);
    let mut count = 0_usize;
    let mut declares = false;
    loop {
        count += 1;
        if count.is_multiple_of(EVENTS_A_TICK) {
            reading.tick()?;
        }
        let Ok(event) = reader.read_event() else {
            reading.broken_at(part());
            return Ok(());
        };
        match event {
            Event::Start(start) => each(reading, Xml::Open(Element { start: &start }))?,
            Event::Empty(start) => {
                each(reading, Xml::Open(Element { start: &start }))?;
                each(reading, Xml::Close(local(start.name().into_inner())))?;
            }
            Event::End(end) => each(reading, Xml::Close(local(end.name().into_inner())))?,
            Event::Text(text) => each(reading, Xml::Text(&text))?,
            Event::CData(text) => each(reading, Xml::Text(&text))?,
            Event::GeneralRef(entity) => {
                if let Some(character) = character(&entity) {
                    each(reading, Xml::Text(character.encode_utf8(&mut [0; 4])))?;
                }
            }
            Event::DocType(_) if !declares => {
                declares = true;
                reading.broken_at(part());
            }
            Event::Eof => return Ok(()),
            Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::{DoubtKind, Limits};
    use crate::text;

    fn texts(xml: &str) -> (String, Vec<DoubtKind>) {
        let mut reading = Reading::new(&Limits::default());
        let mut all = String::new();
        walk(
            &mut reading,
            || text!("部分", "part"),
            xml,
            |_, event| {
                match event {
                    Xml::Open(element) => all.push_str(&element.attribute("v").unwrap_or_default()),
                    Xml::Text(text) => all.push_str(text),
                    Xml::Close(_) => all.push('|'),
                }
                Ok(())
            },
        )
        .unwrap();
        (all, reading.into_extract().doubts.into_iter().map(|doubt| doubt.kind).collect())
    }

    #[test]
    fn entities_and_cdata_are_read() {
        let (all, doubts) = texts("<a x:v='&lt;&#x5F20;&amp;'>三&amp;四<![CDATA[<五>]]><b/></a>");
        assert_eq!((all.as_str(), doubts.as_slice()), ("<张&三&四<五>||", &[][..]));
    }

    #[test]
    fn a_billion_laughs_stay_one() {
        let mut xml = String::from("<!DOCTYPE a [<!ENTITY l0 '哈'>");
        for level in 1..10 {
            let inner = format!("&l{};", level - 1).repeat(10);
            xml += &format!("<!ENTITY l{level} '{inner}'>");
        }
        xml += "]><a v='&l9;'>前&l9;后</a>";
        let (all, doubts) = texts(&xml);
        assert_eq!(all, "&l9;前后|");
        assert_eq!(doubts, [DoubtKind::Broken]);
    }

    #[test]
    fn what_comes_before_damage_is_read() {
        assert_eq!(texts("<a><b>甲</b><b>乙</a>"), ("甲|乙".into(), vec![DoubtKind::Broken]));
    }

    #[test]
    fn utf16_parts_are_read() {
        let bytes: Vec<u8> = "<a>甲</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes), "<a>甲</a>");
    }
}
