//! Small office documents, written part by part.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip archive of these files; names that end in `/` are folders.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        if name.ends_with('/') {
            writer.add_directory(*name, SimpleFileOptions::default()).unwrap();
            continue;
        }
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An office document of these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut files: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", b"<Types/>")];
    files.extend(parts);
    zip(&files)
}

/// Relations: id, kind and target; a target with a scheme is outside.
pub fn rels(relations: &[(&str, &str, &str)]) -> String {
    let each = relations.iter().map(|(id, kind, target)| {
        let mode = if target.contains(':') { " TargetMode=\"External\"" } else { "" };
        format!("<Relationship Id=\"{id}\" Type=\"http://example.cn/relationships/{kind}\" Target=\"{target}\"{mode}/>")
    });
    format!("<Relationships>{}</Relationships>", each.collect::<String>())
}

fn owned<'p>(parts: &'p [(&'p str, String)]) -> Vec<(&'p str, &'p [u8])> {
    parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect()
}

/// A workbook with a cell of every kind and every hiding place.
pub fn xlsx() -> Vec<u8> {
    package(&owned(&[
        ("_rels/.rels", rels(&[("1", "officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="名单" sheetId="1" r:id="rId1"/>
            <sheet name="底稿" sheetId="2" state="veryHidden" r:id="rId2"/></sheets>
            <definedNames><definedName name="热线">"12360"</definedName></definedNames></workbook>"#
                .to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            rels(&[
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "worksheet", "/xl/worksheets/sheet2.xml"),
                ("rId3", "sharedStrings", "sharedStrings.xml"),
            ]),
        ),
        (
            "xl/sharedStrings.xml",
            r"<sst><si><t>姓名</t><rPh><t>xingming</t></rPh></si><si><r><t>电</t></r><r><t>话</t></r></si></sst>"
                .to_owned(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            r#"<worksheet><cols><col min="3" max="3" hidden="1"/></cols><sheetData>
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
            <row r="2"><c r="B2"><v>1.3800138E10</v></c><c r="C2"><v>440106199001011234</v></c>
            <c r="D2" t="str"><f>IF(1,"","李四")</f><v></v></c></row>
            <row r="3" hidden="1"><c r="A3" t="inlineStr"><is><t>张三</t></is></c></row></sheetData>
            <headerFooter><oddHeader>&amp;C内部资料</oddHeader></headerFooter></worksheet>"#
                .to_owned(),
        ),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            rels(&[("1", "comments", "../comments1.xml"), ("2", "hyperlink", "mailto:someone@example.cn")]),
        ),
        (
            "xl/comments1.xml",
            r#"<comments><authors><author>赵六</author></authors><commentList><comment ref="B2" authorId="0">
            <text><r><t>找</t></r><r><t>王五</t></r></text></comment></commentList></comments>"#
                .to_owned(),
        ),
        (
            "xl/worksheets/sheet2.xml",
            r#"<worksheet><sheetData><row><c t="inlineStr"><is><t>极隐藏</t></is></c></row></sheetData></worksheet>"#
                .to_owned(),
        ),
        ("xl/styles.xml", "<styleSheet><font><name>宋体</name></font></styleSheet>".to_owned()),
        (
            "docProps/core.xml",
            "<p><dc:creator>钱七</dc:creator><cp:lastModifiedBy>孙八</cp:lastModifiedBy></p>".to_owned(),
        ),
        (
            "docProps/app.xml",
            "<Properties><Pages>13800138000</Pages><Company>云港海关</Company><Manager>周九</Manager></Properties>"
                .to_owned(),
        ),
        (
            "docProps/custom.xml",
            r#"<Properties><property name="审核人"><vt:lpwstr>吴十</vt:lpwstr></property></Properties>"#.to_owned(),
        ),
    ]))
}

/// A text document with every story, a revision, hidden text, a table and a text box.
pub fn docx() -> Vec<u8> {
    package(&owned(&[
        ("_rels/.rels", rels(&[("1", "officeDocument", "word/document.xml")])),
        (
            "word/_rels/document.xml.rels",
            rels(&[("1", "header", "header1.xml"), ("2", "footnotes", "footnotes.xml"), ("3", "comments", "comments.xml")]),
        ),
        (
            "word/document.xml",
            r#"<w:document><w:body><w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>
            <w:p><w:r><w:t>电话：</w:t></w:r><w:del w:author="张三"><w:r><w:delText>原来的电话 13900139000</w:delText></w:r></w:del>
            <w:ins w:author="张三"><w:r><w:t>13800</w:t><w:tab/><w:t>138000</w:t></w:r></w:ins>
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见的</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t></w:t></w:r>
            <w:r><w:instrText>HYPERLINK "mailto:a@example.cn"</w:instrText></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>李四</w:t></w:r></w:p></w:tc></w:tr>
            <w:tr><w:tc><w:p><w:r><w:t>王五</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            <w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr descr="一张身份证"/><w:txbxContent><w:p><w:r>
            <w:t>框里的字</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r>
            <w:t>框里的字</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>
            <w:p><w:r><w:t>末段</w:t></w:r></w:p></w:body></w:document>"#
                .to_owned(),
        ),
        ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>内部</w:t></w:r></w:p></w:hdr>".to_owned()),
        (
            "word/footnotes.xml",
            r#"<w:footnotes><w:footnote w:id="2"><w:p><w:r><w:t>脚注的字</w:t></w:r></w:p></w:footnote></w:footnotes>"#.to_owned(),
        ),
        (
            "word/comments.xml",
            r#"<w:comments><w:comment w:id="0" w:author="张三"><w:p><w:r><w:t>批注的字</w:t></w:r></w:p></w:comment></w:comments>"#
                .to_owned(),
        ),
    ]))
}

/// A presentation of two slides, the second hidden, with notes and a comment.
pub fn pptx() -> Vec<u8> {
    let slide =
        |show: &str, text: &str| format!("<p:sld{show}><p:sp><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sp></p:sld>");
    package(&owned(&[
        ("_rels/.rels", rels(&[("1", "officeDocument", "ppt/presentation.xml")])),
        (
            "ppt/presentation.xml",
            r#"<p:presentation><p:sldIdLst><p:sldId id="256" r:id="b"/><p:sldId id="257" r:id="a"/></p:sldIdLst></p:presentation>"#
                .to_owned(),
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            rels(&[
                ("a", "slide", "slides/slide1.xml"),
                ("b", "slide", "slides/slide2.xml"),
                ("c", "commentAuthors", "commentAuthors.xml"),
            ]),
        ),
        ("ppt/slides/slide1.xml", slide(" show=\"0\"", "手机 138</a:t></a:r><a:r><a:t>00138000")),
        ("ppt/slides/slide2.xml", slide("", "办事流程")),
        (
            "ppt/slides/_rels/slide1.xml.rels",
            rels(&[("1", "notesSlide", "../notesSlides/n1.xml"), ("2", "comments", "../comments/c1.xml")]),
        ),
        ("ppt/notesSlides/n1.xml", "<p:notes><a:p><a:r><a:t>讲稿</a:t></a:r></a:p></p:notes>".to_owned()),
        ("ppt/comments/c1.xml", r"<p:cmLst><p:cm><p:text>改一下</p:text></p:cm></p:cmLst>".to_owned()),
        ("ppt/commentAuthors.xml", r#"<p:cmAuthorLst><p:cmAuthor id="0" name="张三"/></p:cmAuthorLst>"#.to_owned()),
    ]))
}
