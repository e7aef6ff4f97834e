//! Attachments made to measure: an ordinary document of each format, with a text at one place in it.

use gongkai::attachment;

use crate::build::{package, rels, zip};

/// A file of the format that its name says, with a text at a place of that format (see each function); an archive
/// leads to the file through the names between `/`, `全部.zip/名单.xlsx`.
pub fn document(path: &str, at: &str, text: &str) -> Vec<u8> {
    if let Some((archive, inner)) = path.split_once(".zip/") {
        assert!(!archive.is_empty());
        let name = inner.split_once(".zip/").map_or(inner.to_owned(), |(name, _)| format!("{name}.zip"));
        return zip(&[(&name, &document(inner, at, text))]);
    }
    match path.rsplit('.').next().unwrap_or_default() {
        "xlsx" => xlsx(at, text),
        "docx" => docx(at, text),
        "pptx" => pptx(at, text),
        "pdf" => pdf(at, text),
        "csv" | "txt" => plain(at, text),
        "svg" => svg(text),
        "png" => b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
        "zip" => zip(&[(text, b"")]),
        "xls" => b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".repeat(64),
        other => panic!("no document is made for .{other}"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The text where the place asks for it, else what stands there in every such document.
fn put<'t>(at: &str, place: &str, text: &'t str, otherwise: &'t str) -> &'t str {
    if at == place { text } else { otherwise }
}

fn parts(parts: &[(&str, String)]) -> Vec<u8> {
    let owned: Vec<(&str, &[u8])> = parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
    package(&owned)
}

fn properties(at: &str, text: &str) -> [(&'static str, String); 2] {
    let author = put(at, "author", text, "综合业务科");
    let custom = put(at, "custom property", text, "第1版");
    [
        ("docProps/core.xml", format!("<p><dc:creator>{author}</dc:creator></p>")),
        (
            "docProps/custom.xml",
            format!(r#"<Properties><property name="版本"><vt:lpwstr>{custom}</vt:lpwstr></property></Properties>"#),
        ),
    ]
}

/// A workbook: `cell` (B3), `number` (the same, stored as a number), `formula`, `row` (hidden), `column` (hidden),
/// `sheet` (hidden), `sheet name`, `name` (defined), `header`, `comment`, `author`, `custom property`.
fn xlsx(at: &str, text: &str) -> Vec<u8> {
    let text = &escape(text);
    let cell = |reference: &str, text: &str| {
        format!(r#"<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
    };
    let third = match at {
        "number" => format!(r#"<c r="B3"><v>{text}</v></c>"#),
        "formula" => format!(r#"<c r="B3" t="str"><f>IF(A3="","{text}","")</f><v></v></c>"#),
        _ => cell("B3", put(at, "cell", text, "预约已经受理")),
    };
    let sheet = format!(
        r#"<worksheet><cols><col min="4" max="4" hidden="1"/></cols><sheetData><row r="1">{}{}{}</row>
        <row r="2">{}{}</row><row r="3">{}{third}</row><row r="4" hidden="1">{}</row></sheetData>
        <headerFooter><oddHeader>&amp;C{}</oddHeader></headerFooter></worksheet>"#,
        cell("A1", "事项"),
        cell("B1", "说明"),
        cell("D1", "备注"),
        cell("A2", "查验预约"),
        cell("D2", put(at, "column", text, "窗口")),
        cell("A3", "结果告知"),
        cell("A4", put(at, "row", text, "停用")),
        put(at, "header", text, "公开文件"),
    );
    let [core, custom] = properties(at, text);
    parts(&[
        ("_rels/.rels", rels(&[("1", "officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook><sheets><sheet name="{}" sheetId="1" r:id="rId1"/>
                <sheet name="底稿" sheetId="2" state="hidden" r:id="rId2"/></sheets>
                <definedNames><definedName name="说明">"{}"</definedName></definedNames></workbook>"#,
                put(at, "sheet name", text, "一览"),
                put(at, "name", text, "公开"),
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            rels(&[("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml")]),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        (
            "xl/worksheets/sheet2.xml",
            format!(
                r#"<worksheet><sheetData><row r="1">{}</row></sheetData></worksheet>"#,
                cell("A1", put(at, "sheet", text, "汇总"))
            ),
        ),
        ("xl/worksheets/_rels/sheet1.xml.rels", rels(&[("1", "comments", "../comments1.xml")])),
        (
            "xl/comments1.xml",
            format!(
                r#"<comments><authors><author>窗口</author></authors><commentList><comment ref="B2" authorId="0"><text>
                <r><t>{}</t></r></text></comment></commentList></comments>"#,
                put(at, "comment", text, "已核对")
            ),
        ),
        core,
        custom,
    ])
}

/// A text document: `paragraph` (the second), `runs` (the same, each character a run of its own), `table`, `header`,
/// `footer`, `footnote`, `comment`, `deleted`, `hidden`, `box`, `picture` (its alternative text), `author`,
/// `custom property`, `empty` (nothing at all).
fn docx(at: &str, text: &str) -> Vec<u8> {
    let text = &escape(text);
    let run = |text: &str| format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#);
    let paragraph = |inner: &str| format!("<w:p>{inner}</w:p>");
    let body = match at {
        "empty" => String::new(),
        _ => {
            let second = match at {
                "paragraph" => run(text),
                "runs" => text.chars().map(|c| run(&c.to_string())).collect(),
                "deleted" => format!(r#"<w:del w:author="窗口"><w:r><w:delText>{text}</w:delText></w:r></w:del>"#),
                "hidden" => format!("<w:r><w:rPr><w:vanish/></w:rPr><w:t>{text}</w:t></w:r>"),
                "box" => {
                    format!("<w:r><w:drawing><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:drawing></w:r>", run(text))
                }
                "picture" => format!(r#"<w:r><w:drawing><wp:docPr descr="{text}"/></w:drawing></w:r>"#),
                _ => run("请按照要求填写。"),
            };
            format!(
                "{}{}<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
                paragraph(&run("查验预约申请表")),
                paragraph(&second),
                paragraph(&run("说明")),
                paragraph(&run(put(at, "table", text, "一式两份"))),
            )
        }
    };
    let [core, custom] = properties(at, text);
    parts(&[
        ("_rels/.rels", rels(&[("1", "officeDocument", "word/document.xml")])),
        (
            "word/_rels/document.xml.rels",
            rels(&[
                ("1", "header", "header1.xml"),
                ("2", "footnotes", "footnotes.xml"),
                ("3", "comments", "comments.xml"),
                ("4", "footer", "footer1.xml"),
            ]),
        ),
        ("word/document.xml", format!("<w:document><w:body>{body}</w:body></w:document>")),
        ("word/header1.xml", format!("<w:hdr>{}</w:hdr>", paragraph(&run(put(at, "header", text, "公开文件"))))),
        ("word/footer1.xml", format!("<w:ftr>{}</w:ftr>", paragraph(&run(put(at, "footer", text, "共一页"))))),
        (
            "word/footnotes.xml",
            format!(
                r#"<w:footnotes><w:footnote w:id="2">{}</w:footnote></w:footnotes>"#,
                paragraph(&run(put(at, "footnote", text, "以窗口公布的为准。")))
            ),
        ),
        (
            "word/comments.xml",
            format!(
                r#"<w:comments><w:comment w:id="0" w:author="窗口">{}</w:comment></w:comments>"#,
                paragraph(&run(put(at, "comment", text, "已核对")))
            ),
        ),
        core,
        custom,
    ])
}

/// A presentation: `slide` (the first), `slide 2` (hidden), `notes`, `author`.
fn pptx(at: &str, text: &str) -> Vec<u8> {
    let text = &escape(text);
    let slide =
        |show: &str, text: &str| format!("<p:sld{show}><p:sp><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sp></p:sld>");
    let [core, custom] = properties(at, text);
    parts(&[
        ("_rels/.rels", rels(&[("1", "officeDocument", "ppt/presentation.xml")])),
        (
            "ppt/presentation.xml",
            r#"<p:presentation><p:sldIdLst><p:sldId id="1" r:id="a"/><p:sldId id="2" r:id="b"/></p:sldIdLst></p:presentation>"#
                .to_owned(),
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            rels(&[("a", "slide", "slides/slide1.xml"), ("b", "slide", "slides/slide2.xml")]),
        ),
        ("ppt/slides/slide1.xml", slide("", put(at, "slide", text, "办事流程"))),
        ("ppt/slides/slide2.xml", slide(" show=\"0\"", put(at, "slide 2", text, "往年流程"))),
        ("ppt/slides/_rels/slide1.xml.rels", rels(&[("1", "notesSlide", "../notesSlides/n1.xml")])),
        (
            "ppt/notesSlides/n1.xml",
            format!("<p:notes><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:notes>", put(at, "notes", text, "讲稿")),
        ),
        core,
        custom,
    ])
}

/// A PDF of two pages with a Chinese font that is not embedded: `page` (the second), `author`, `note`.
fn pdf(at: &str, text: &str) -> Vec<u8> {
    let hex = |text: &str| text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<String>();
    let string = |text: &str| format!("<FEFF{}>", hex(text));
    let page = |text: &str| {
        let stream = format!("BT /F1 12 Tf 72 720 Td <{}> Tj ET", hex(text));
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len())
    };
    let kid = |content: usize| {
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 7 0 R >> >> \
             /Contents {content} 0 R /Annots [ << /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents {} >> ] >>",
            string(if content == 6 { put(at, "note", text, "已核对") } else { "已核对" })
        )
    };
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".to_owned(),
        kid(5),
        kid(6),
        page("集中查验场地平面图说明"),
        page(put(at, "page", text, "入口在东侧，出口在西侧")),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [ << \
         /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >> ] >>"
            .to_owned(),
        format!("<< /Author {} >>", string(put(at, "author", text, "查验科"))),
    ];
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let xref = bytes.len();
    let entries: String = offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
    let count = objects.len() + 1;
    bytes.extend(
        format!(
            "xref\n0 {count}\n0000000000 65535 f \n{entries}trailer\n<< /Size {count} /Root 1 0 R /Info 8 0 R >>\n\
             startxref\n{xref}\n%%EOF\n"
        )
        .into_bytes(),
    );
    bytes
}

/// Text: the text itself in UTF-8, or with `gb18030` in that encoding.
fn plain(at: &str, text: &str) -> Vec<u8> {
    match at {
        "gb18030" => {
            let (bytes, _, unmappable) = encoding_rs::GB18030.encode(text);
            assert!(!unmappable);
            bytes.into_owned()
        }
        _ => text.as_bytes().to_vec(),
    }
}

fn svg(text: &str) -> Vec<u8> {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text x="3" y="20">{}</text></svg>"#,
        escape(text)
    )
    .into_bytes()
}

/// Every format can be read, and gives the text that was put into it.
#[test]
fn documents_give_back_what_is_put_into_them() {
    for (path, places) in [
        ("a.xlsx", "cell,formula,row,column,sheet,sheet name,name,header,comment,author,custom property"),
        (
            "a.docx",
            "paragraph,runs,table,header,footer,footnote,comment,deleted,hidden,box,picture,author,custom property",
        ),
        ("a.pptx", "slide,slide 2,notes,author"),
        ("a.pdf", "page,author,note"),
        ("a.csv", "utf-8,gb18030"),
        ("a.zip/b.zip/c.xlsx", "row"),
    ] {
        for at in places.split(',') {
            let name = path.split_once('/').map_or(path, |(name, _)| name);
            let read = attachment::read(name, &document(path, at, "海晏港区"), &attachment::Limits::default());
            assert_eq!(read.doubts, [], "{path} {at}");
            assert!(read.passages.iter().any(|passage| passage.text.contains("海晏港区")), "{path} {at}");
        }
    }
}
