//! What xlsx, docx and pptx share: a package of parts with relations, and properties.

use std::collections::{BTreeSet, HashMap};

use super::archive::Archive;
use super::place::Spot;
use super::reading::{Flow, Reading};
use super::xml::{self, Xml};
use super::{DoubtKind, docx, pptx, properties, xlsx};
use crate::diagnostic::Text;
use crate::text;

/// Parts that hold no text of the author.
const WITHOUT_TEXT: [&str; 12] = [
    "styles.xml",
    "stylesWithEffects.xml",
    "fontTable.xml",
    "settings.xml",
    "webSettings.xml",
    "tableStyles.xml",
    "viewProps.xml",
    "presProps.xml",
    "calcChain.xml",
    "[Content_Types].xml",
    "numbering.xml",
    "commentsIds.xml",
];

/// Folders of parts that hold no text of the author: looks, and the layouts that programs bring along.
const FOLDERS_WITHOUT_TEXT: [&str; 4] = ["/theme/", "/ctrlProps/", "/printerSettings/", "/META-INF/"];

/// Attributes in which parts read as a whole hold text: cached values of pivot tables, names of people.
const TEXT_ATTRIBUTES: [&str; 5] = ["v", "displayName", "author", "userId", "descr"];

/// A relation of a part to another.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `comments`.
    pub(super) kind: String,
    /// The part, or an address outside.
    pub(super) target: String,
    pub(super) external: bool,
}

/// The parts of an office document.
pub(super) struct Package<'b> {
    archive: Archive<'b>,
    /// Names of parts in lower case, as part names are compared (ISO/IEC 29500-2, 6.2.2), to entries.
    parts: HashMap<String, usize>,
    read: BTreeSet<usize>,
}

impl<'b> Package<'b> {
    fn new(archive: Archive<'b>) -> Self {
        let names = archive.names().iter().enumerate();
        let parts = names.map(|(index, name)| (name.trim_start_matches('/').to_lowercase(), index)).collect();
        Self { archive, parts, read: BTreeSet::new() }
    }

    /// The XML of a part; nothing where there is none.
    pub(super) fn part(&mut self, reading: &mut Reading, name: &str) -> Flow<Option<String>> {
        let Some(&index) = self.parts.get(&name.to_lowercase()) else {
            return Ok(None);
        };
        self.read.insert(index);
        Ok(self.archive.unpack(reading, index)?.map(|bytes| xml::decode(&bytes).into_owned()))
    }

    /// The XML of a part that has not been read yet.
    pub(super) fn unread_part(&mut self, reading: &mut Reading, name: &str) -> Flow<Option<String>> {
        match self.parts.get(&name.to_lowercase()) {
            Some(index) if !self.read.contains(index) => self.part(reading, name),
            _ => Ok(None),
        }
    }

    /// The relations of a part; of the package itself where the name is empty.
    pub(super) fn relations(&mut self, reading: &mut Reading, part: &str) -> Flow<Vec<Relation>> {
        let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
        let path = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let Some(xml) = self.part(reading, &path)? else {
            return Ok(Vec::new());
        };
        let mut relations = Vec::new();
        let place = || text!("{path}", "{path}");
        xml::walk(reading, place, &xml, |_, event| {
            if let Xml::Open(element) = event
                && element.name() == "Relationship"
            {
                let kind = element.attribute("Type").unwrap_or_default();
                let target = element.attribute("Target").unwrap_or_default();
                let external = element.attribute("TargetMode").is_some_and(|mode| mode == "External");
                relations.push(Relation {
                    id: element.attribute("Id").unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if external { target } else { resolve(folder, &target) },
                    external,
                });
            }
            Ok(())
        })?;
        let shown = if part.is_empty() { "/" } else { part };
        for relation in relations.iter().filter(|relation| relation.external) {
            reading.add(|| Spot::Said(text!("{shown} 里的链接地址", "a link address in {shown}")), &relation.target)?;
        }
        Ok(relations)
    }

    /// Reads the text of every part that was not read yet.
    fn rest(&mut self, reading: &mut Reading) -> Flow {
        for index in 0..self.archive.names().len() {
            if self.read.contains(&index) {
                continue;
            }
            let name = self.archive.names()[index].clone();
            let file = name.rsplit('/').next().unwrap_or_default();
            let rooted = format!("/{name}");
            let without =
                WITHOUT_TEXT.contains(&file) || FOLDERS_WITHOUT_TEXT.iter().any(|folder| rooted.contains(folder));
            if let Some(owner) = name.strip_suffix(".rels") {
                // Not read above, so the part it belongs to was not either; its addresses are read now.
                let owner = owner.replace("_rels/", "");
                self.relations(reading, &owner)?;
            } else if without || file.is_empty() {
            } else if name.ends_with(".xml") {
                let part = || text!("部件 {name}", "part {name}");
                if let Some(xml) = self.part(reading, &name)? {
                    read_whole(reading, part, &xml)?;
                }
            } else if rooted.contains("/embeddings/") {
                if let Some(bytes) = self.archive.unpack(reading, index)? {
                    reading.inside(file, |reading| super::read_file(reading, file, &bytes))?;
                }
            } else if file == "vbaProject.bin" {
                reading.doubt_at(
                    text!("部件 {name}", "part {name}"),
                    DoubtKind::Unknown,
                    text!("文件带有宏，宏里的文字读不出", "the file has macros, whose text cannot be read"),
                    text!("另存为不带宏的格式", "save it in the format without macros"),
                );
            }
        }
        Ok(())
    }
}

/// A target relative to a folder, as a path from the root.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(rooted) = target.strip_prefix('/') {
        return rooted.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Reads an office document.
pub(super) fn read(reading: &mut Reading, archive: Archive<'_>) -> Flow {
    let mut package = Package::new(archive);
    let relations = package.relations(reading, "")?;
    properties::read(reading, &mut package)?;
    let main = relations.iter().find(|relation| relation.kind == "officeDocument");
    let main = main.map(|relation| relation.target.clone());
    let xml = match &main {
        Some(main) => package.part(reading, main)?,
        None => None,
    };
    match (&main, xml) {
        (Some(main), Some(xml)) => match root(&xml).as_deref() {
            Some("workbook") => xlsx::read(reading, &mut package, main, &xml)?,
            Some("document") => docx::read(reading, &mut package, main, &xml)?,
            Some("presentation") => pptx::read(reading, &mut package, main, &xml)?,
            _ => unknown_package(reading),
        },
        _ => reading.broken(text!("Office 文档里没有正文", "the office document has no main part")),
    }
    package.rest(reading)
}

/// Reads a package of XML parts of another office format (ODF, OFD): all text, by part.
pub(super) fn read_other(reading: &mut Reading, archive: Archive<'_>) -> Flow {
    Package::new(archive).rest(reading)
}

fn unknown_package(reading: &mut Reading) {
    reading.doubt(
        DoubtKind::Unknown,
        text!(
            "不是 docx、xlsx 或 pptx（可能是 xlsb、vsdx 等），只读出了一部分文字",
            "neither docx, xlsx nor pptx (perhaps xlsb or vsdx): only part of its text was read"
        ),
        text!("另存为 docx、xlsx、pptx 或 PDF", "save it as docx, xlsx, pptx or PDF"),
    );
}

/// The local name of the first element.
fn root(xml: &str) -> Option<String> {
    let mut root = None;
    let mut reading = Reading::new(&super::Limits::default());
    // Stops at the first element; damage is found again when the part is read.
    let _ = xml::walk(&mut reading, Text::default, xml, |_, event| {
        if let Xml::Open(element) = event {
            root = Some(element.name().to_owned());
            return Err(super::reading::Stopped);
        }
        Ok(())
    });
    root
}

/// Reads all text of a part whose structure is not looked at, a passage for each paragraph or value.
pub(super) fn read_whole(reading: &mut Reading, part: impl Fn() -> Text, xml: &str) -> Flow {
    let mut text = String::new();
    xml::walk(reading, &part, xml, |reading, event| match event {
        Xml::Open(element) => {
            for (name, value) in element.attributes() {
                if TEXT_ATTRIBUTES.contains(&name.as_str()) {
                    reading.add(|| Spot::Said(part()), &value)?;
                }
            }
            match element.name() {
                "tab" => text.push('\t'),
                "br" | "line-break" => text.push('\n'),
                _ => {}
            }
            Ok(())
        }
        Xml::Text(more) => {
            text.push_str(more);
            Ok(())
        }
        // Pieces of one paragraph.
        Xml::Close("t" | "r" | "rPr" | "span" | "s" | "tab" | "br" | "line-break" | "TextCode" | "a") => Ok(()),
        Xml::Close(_) => {
            reading.add(|| Spot::Said(part()), &text)?;
            text.clear();
            Ok(())
        }
    })?;
    reading.add(|| Spot::Said(part()), &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_against_the_folder_of_the_part() {
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(resolve("", "../../a.xml"), "a.xml");
    }
}
