//! The application form as a document for word processors (DOCX). The same form gives the same bytes: entries are
//! stored uncompressed, in a fixed order, with the earliest time that the archive format knows.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::application_form::FormView;
use super::law::{ApplicationForm, law};

/// Widths of the three columns, in twentieths of a point; with the margins they fill a sheet of A4.
const WIDTHS: [u32; 3] = [1900, 2300, 5400];
/// Height of a line to write in, in twentieths of a point.
const LINE: u32 = 400;
/// Height of a field to describe something in.
const TALL: u32 = 620;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" w:cs="Times New Roman"/><w:sz w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="160"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="36"/></w:rPr></w:style></w:styles>"#;

/// The form as a document.
#[must_use]
pub fn docx(view: &FormView) -> Vec<u8> {
    let form = &law().form;
    let core = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>"#,
        escape(&form.title),
        escape(&view.authority)
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("docProps/core.xml", &core),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS),
        ("word/styles.xml", STYLES),
        ("word/document.xml", &document(form, view)),
    ] {
        archive.start_file(name, options).expect("a name that is not yet in the archive");
        archive.write_all(text.as_bytes()).expect("writing to memory does not fail");
    }
    archive.finish().expect("writing to memory does not fail").into_inner()
}

fn document(form: &ApplicationForm, view: &FormView) -> String {
    let mut body = String::new();
    let _ = write!(body, r#"<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{}</w:p>"#, run(&form.title, false));
    body.push_str(&table(form, view));
    let notes = [
        "填写说明：公民和法人（其他组织）只填写对应的一栏；带“＊”的为必填项；所需信息至少填写一项。".to_owned(),
        format!("{}。", law().application.purpose),
        format!("随表提交：{}。", form.attachments.join("；")),
    ];
    for note in notes {
        let _ = write!(body, r#"<w:p><w:pPr><w:spacing w:before="60"/></w:pPr>{}</w:p>"#, small(&note));
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1000" w:right="1150" w:bottom="850" w:left="1150" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:body></w:document>"#
    )
}

fn table(form: &ApplicationForm, view: &FormView) -> String {
    let mut rows = row(&[head("受理机关", 2), cell(&view.authority)], LINE);
    for fact in &view.recipient {
        rows.push_str(&row(&[head(&fact.label, 2), cell(&fact.text)], LINE));
    }
    let named = |name: &str, required: bool| if required { format!("{name}＊") } else { name.to_owned() };
    for applicant in &form.applicants {
        for (index, field) in applicant.fields.iter().enumerate() {
            let group = merged(&format!("申请人：{}", applicant.name), index == 0);
            rows.push_str(&row(&[group, head(&named(&field.name, field.required), 1), cell("")], LINE));
        }
    }
    for (index, field) in form.information.fields.iter().enumerate() {
        let group = merged(&form.information.name, index == 0);
        rows.push_str(&row(&[group, head(&field.name, 1), cell("")], TALL));
    }
    for choice in [&form.delivery_forms, &form.ways_of_obtaining] {
        let name = if choice.multiple { choice.name.clone() } else { format!("{}（选一项）", choice.name) };
        let boxes = choice.choices.iter().map(|choice| format!("□ {choice}")).collect::<Vec<_>>().join("　");
        rows.push_str(&row(&[head(&name, 2), cell(&boxes)], LINE));
    }
    for field in &form.signature {
        rows.push_str(&row(&[head(&named(&field.name, field.required), 2), cell("")], LINE));
    }
    let sides = ["top", "left", "bottom", "right", "insideH", "insideV"];
    let borders: String =
        sides.iter().map(|s| format!(r#"<w:{s} w:val="single" w:sz="6" w:space="0" w:color="000000"/>"#)).collect();
    let grid: String = WIDTHS.iter().map(|width| format!(r#"<w:gridCol w:w="{width}"/>"#)).collect();
    format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="{}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"#,
        WIDTHS.iter().sum::<u32>()
    )
}

fn row(cells: &[String], height: u32) -> String {
    format!(
        r#"<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{}</w:tr>"#,
        cells.concat()
    )
}

/// A cell that names what stands beside it, over one or two columns.
fn head(text: &str, span: usize) -> String {
    let width: u32 = if span == 2 { WIDTHS[0] + WIDTHS[1] } else { WIDTHS[1] };
    let properties =
        format!(r#"<w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{span}"/><w:vAlign w:val="center"/>"#);
    format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{}</w:p></w:tc>", run(text, true))
}

/// A cell of the first column that stands over several rows.
fn merged(text: &str, first: bool) -> String {
    let (merge, text) = if first { (r#" w:val="restart""#, run(text, true)) } else { ("", String::new()) };
    format!(
        r#"<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/><w:vMerge{merge}/><w:vAlign w:val="center"/></w:tcPr><w:p>{text}</w:p></w:tc>"#,
        WIDTHS[0]
    )
}

/// A cell that holds a text, or is written in.
fn cell(text: &str) -> String {
    let text = run(text, false);
    let properties = format!(r#"<w:tcW w:w="{}" w:type="dxa"/><w:vAlign w:val="center"/>"#, WIDTHS[2]);
    format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{text}</w:p></w:tc>")
}

fn run(text: &str, bold: bool) -> String {
    let properties = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    if text.is_empty() {
        String::new()
    } else {
        format!(r#"<w:r>{properties}<w:t xml:space="preserve">{}</w:t></w:r>"#, escape(text))
    }
}

fn small(text: &str) -> String {
    format!(r#"<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>"#, escape(text))
}

/// Text for XML. Control characters, which XML 1.0 cannot hold, are left out.
fn escape(text: &str) -> String {
    let held = |c: &char| matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    let text: String = text.chars().filter(held).map(|c| if c.is_control() { ' ' } else { c }).collect();
    crate::markdown::escape(&text)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::pages::office_view::Fact;

    fn view(authority: &str) -> FormView {
        FormView {
            authority: authority.to_owned(),
            recipient: vec![Fact {
                label: "邮寄提交".into(),
                text: "云港市海晏路88号，邮政编码640088".into(),
                href: None,
            }],
            docx: String::new(),
            row_url: String::new(),
        }
    }

    fn text(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_form_asks_for_everything_the_law_names_and_for_no_purpose() {
        let bytes = docx(&view("中华人民共和国临港海关"));
        let document = text(&bytes, "word/document.xml");
        let form = &law().form;
        for name in form
            .applicants
            .iter()
            .flat_map(|a| &a.fields)
            .map(|f| &f.name)
            .chain(form.signature.iter().map(|f| &f.name))
        {
            assert!(document.contains(name.as_str()), "{name}");
        }
        for text in ["中华人民共和国临港海关", "云港市海晏路88号", "纸质", "自行领取"] {
            assert!(document.contains(text), "{text}");
        }
        let asked = document.replace(&law().application.purpose, "");
        assert!(!asked.contains("用途"));
    }

    #[test]
    fn the_same_form_gives_the_same_bytes() {
        assert_eq!(docx(&view("临港海关")), docx(&view("临港海关")));
        let bytes = docx(&view("临港海关"));
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        for index in 0..archive.len() {
            assert_eq!(archive.by_index(index).unwrap().last_modified(), Some(DateTime::default()));
        }
    }

    #[test]
    fn hostile_names_stay_text() {
        let document = text(&docx(&view("<w:p>&\u{1}\"'</w:p>")), "word/document.xml");
        assert!(document.contains("&lt;w:p&gt;&amp;&quot;'&lt;/w:p&gt;"));
    }
}
