//! Presentations: slides, hidden ones too, with notes and comments.

use super::office::{Package, read_whole};
use super::place::Spot;
use super::reading::{Flow, Reading, Stopped};
use super::xml::{self, Xml};
use crate::diagnostic::Text;
use crate::text;

/// Reads a presentation.
pub(super) fn read(reading: &mut Reading, package: &mut Package<'_>, main: &str, xml: &str) -> Flow {
    let relations = package.relations(reading, main)?;
    let mut ids = Vec::new();
    xml::walk(
        reading,
        || text!("{main}", "{main}"),
        xml,
        |_, event| {
            if let Xml::Open(element) = event
                && element.name() == "sldId"
            {
                ids.push(element.attribute("r:id").unwrap_or_default());
            }
            Ok(())
        },
    )?;
    for (index, id) in ids.iter().enumerate() {
        let number = index + 1;
        let Some(part) = relations.iter().find(|relation| relation.id == *id).map(|relation| relation.target.clone())
        else {
            continue;
        };
        let Some(xml) = package.unread_part(reading, &part)? else {
            continue;
        };
        let slide = if is_hidden(reading, &xml) {
            text!("第 {number} 张幻灯片（隐藏）", "slide {number} (hidden)")
        } else {
            text!("第 {number} 张幻灯片", "slide {number}")
        };
        read_whole(reading, || slide.clone(), &xml)?;
        for relation in package.relations(reading, &part)? {
            let of = match relation.kind.as_str() {
                _ if relation.external => continue,
                "notesSlide" => text!("的备注", "notes of "),
                "comments" => text!("的批注", "a comment on "),
                _ => continue,
            };
            if let Some(xml) = package.unread_part(reading, &relation.target)? {
                let place = || Text { zh: format!("{}{}", slide.zh, of.zh), en: format!("{}{}", of.en, slide.en) };
                read_whole(reading, place, &xml)?;
            }
        }
    }
    for relation in relations.iter().filter(|relation| relation.kind == "commentAuthors") {
        if let Some(xml) = package.unread_part(reading, &relation.target)? {
            authors(reading, &xml)?;
        }
    }
    Ok(())
}

/// Whether the root of a slide says that it is not shown.
fn is_hidden(reading: &mut Reading, xml: &str) -> bool {
    let mut hidden = false;
    // Stops at the first element, so that nothing is said twice.
    let _ = xml::walk(reading, Text::default, xml, |_, event| {
        if let Xml::Open(element) = event {
            hidden = element.attribute("show").is_some_and(|show| !xml::is_on(&show));
            return Err(Stopped);
        }
        Ok(())
    });
    hidden
}

fn authors(reading: &mut Reading, xml: &str) -> Flow {
    let said = || text!("批注的作者", "an author of comments");
    xml::walk(reading, said, xml, |reading, event| match event {
        Xml::Open(element) => match element.attribute("name") {
            Some(name) => reading.add(|| Spot::Said(said()), &name),
            None => Ok(()),
        },
        Xml::Text(_) | Xml::Close(_) => Ok(()),
    })
}
