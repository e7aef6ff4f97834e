//! Document properties of xlsx, docx and pptx: who made it, where, and what about.

use super::office::Package;
use super::place::Spot;
use super::reading::{Flow, Reading};
use super::xml::{self, Xml};
use crate::text;

/// Properties that hold words of people, with their Chinese names; what else there is are counts and versions.
const NAMED: [(&str, &str); 15] = [
    ("creator", "作者"),
    ("lastModifiedBy", "最后修改者"),
    ("title", "标题"),
    ("subject", "主题"),
    ("keywords", "关键词"),
    ("description", "备注"),
    ("category", "类别"),
    ("contentStatus", "状态"),
    ("identifier", "标识"),
    ("language", "语言"),
    ("Company", "单位"),
    ("Manager", "经理"),
    ("HyperlinkBase", "超链接基础"),
    ("Template", "模板"),
    ("contentType", "内容类型"),
];

/// Reads the properties of a document.
pub(super) fn read(reading: &mut Reading, package: &mut Package<'_>) -> Flow {
    for part in ["docProps/core.xml", "docProps/app.xml"] {
        if let Some(xml) = package.part(reading, part)? {
            named(reading, part, &xml)?;
        }
    }
    if let Some(xml) = package.part(reading, "docProps/custom.xml")? {
        custom(reading, &xml)?;
    }
    Ok(())
}

fn named(reading: &mut Reading, part: &str, xml: &str) -> Flow {
    let mut text = String::new();
    xml::walk(
        reading,
        || text!("{part}", "{part}"),
        xml,
        |reading, event| {
            match event {
                Xml::Open(_) => text.clear(),
                Xml::Text(more) => text.push_str(more),
                Xml::Close(name) => {
                    if let Some((en, zh)) = NAMED.iter().find(|(en, _)| *en == name) {
                        reading.add(
                            || Spot::Said(text!("文档属性“{zh}”", "document property “{en}”")),
                            &std::mem::take(&mut text),
                        )?;
                    }
                }
            }
            Ok(())
        },
    )
}

/// Properties that the author named.
fn custom(reading: &mut Reading, xml: &str) -> Flow {
    let (mut name, mut text) = (String::new(), String::new());
    let part = || text!("docProps/custom.xml", "docProps/custom.xml");
    xml::walk(reading, part, xml, |reading, event| {
        match event {
            Xml::Open(element) if element.name() == "property" => {
                name = element.attribute("name").unwrap_or_default();
                text.clear();
            }
            Xml::Text(more) => text.push_str(more),
            Xml::Close("property") => {
                let said = || Spot::Said(text!("自定义的文档属性“{name}”", "custom document property “{name}”"));
                reading.add(said, &std::mem::take(&mut text))?;
            }
            Xml::Open(_) | Xml::Close(_) => {}
        }
        Ok(())
    })
}
