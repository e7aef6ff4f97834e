//! The text of attachments: every format, with every place in it where text hides.

#[path = "attachments/build.rs"]
mod build;

use std::path::{Path, PathBuf};

use build::{docx, package, pptx, rels, xlsx, zip};
use gongkai::attachment::{DoubtKind, Extract, Limits, read};

fn extract(name: &str, bytes: &[u8]) -> Extract {
    read(name, bytes, &Limits::default())
}

/// Every passage as `place: text`, where nothing was doubted.
fn lines(name: &str, bytes: &[u8]) -> Vec<String> {
    let extract = extract(name, bytes);
    assert_eq!(extract.doubts, [], "{name}");
    extract.passages.iter().map(|passage| format!("{}: {}", passage.place.text().zh, passage.text)).collect()
}

fn kinds(name: &str, bytes: &[u8]) -> Vec<DoubtKind> {
    extract(name, bytes).doubts.iter().map(|doubt| doubt.kind).collect()
}

#[track_caller]
fn assert_all(lines: &[String], expected: &[&str]) {
    for line in expected {
        assert!(lines.iter().any(|found| found == line), "{line} is not in {lines:#?}");
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attachments").join(name)).unwrap()
}

#[test]
fn every_attachment_of_the_sample_reads_without_a_doubt() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let attachments: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            matches!(extension, "xlsx" | "docx" | "pptx" | "pdf" | "csv" | "txt" | "zip")
        })
        .collect();
    assert!(attachments.len() >= 16, "{attachments:?}");
    for path in attachments {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = lines(name, &std::fs::read(&path).unwrap()).concat();
        let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        assert!(chinese > 100 && !text.contains('\u{fffd}'), "{name}: {text}");
    }
}

#[test]
fn a_workbook_gives_every_cell_and_says_what_is_hidden() {
    let lines = lines("名单.xlsx", &xlsx());
    assert_all(
        &lines,
        &[
            "工作表的名称: 名单",
            "工作表“名单”A1: 姓名",
            "工作表“名单”B1: 电话",
            // Stored as a number in scientific notation.
            "工作表“名单”B2: 13800138000",
            "工作表“名单”A3（隐藏的行）: 张三",
            "工作表“名单”C2（隐藏的列）: 440106199001011234",
            "工作表“名单”D2: =IF(1,\"\",\"李四\")",
            "工作表“名单”的页眉页脚: 内部资料",
            "工作表“名单”B2的批注: 找王五",
            "工作表“名单”批注的作者: 赵六",
            "工作表“底稿”A1（隐藏的工作表）: 极隐藏",
            "定义的名称“热线”: \"12360\"",
            "文档属性“作者”: 钱七",
            "文档属性“最后修改者”: 孙八",
            "文档属性“单位”: 云港海关",
            "文档属性“经理”: 周九",
            "自定义的文档属性“审核人”: 吴十",
            "xl/worksheets/sheet1.xml 里的链接地址: mailto:someone@example.cn",
        ],
    );
    // The readings above characters are no text of the cell.
    assert!(!lines.concat().contains("xingming"), "{lines:#?}");
    let ids: Vec<_> = lines.iter().filter(|line| line.contains("13800138000")).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

#[test]
fn a_document_gives_paragraphs_tables_notes_and_what_is_not_on_the_page() {
    let lines = lines("通知.docx", &docx());
    assert_all(
        &lines,
        &[
            "第 1 段: 标题",
            "第 2 段: 电话：13800\t138000",
            "第 2 段（修订中已删除，文件里还在）: 原来的电话 13900139000",
            "第 2 段（隐藏文字）: 看不见的",
            "第 2 段（域代码）: HYPERLINK \"mailto:a@example.cn\"",
            "修订或批注的作者: 张三",
            "表格 1 第 1 行第 2 列: 李四",
            "表格 1 第 2 行第 1 列: 王五",
            "第 3 段处的文本框: 框里的字",
            "第 3 段处图片的替代文字: 一张身份证",
            "第 4 段: 末段",
            "页眉: 内部",
            "脚注 2: 脚注的字",
            "批注 0: 批注的字",
        ],
    );
    assert_eq!(lines.iter().filter(|line| line.contains("框里的字")).count(), 1, "the fallback repeats it");
}

#[test]
fn a_presentation_gives_slides_notes_and_comments() {
    let lines = lines("培训.pptx", &pptx());
    assert_all(
        &lines,
        &[
            "第 1 张幻灯片: 办事流程",
            "第 2 张幻灯片（隐藏）: 手机 13800138000",
            "第 2 张幻灯片（隐藏）的备注: 讲稿",
            "第 2 张幻灯片（隐藏）的批注: 改一下",
            "批注的作者: 张三",
        ],
    );
}

#[test]
fn archives_are_read_file_by_file_and_name_the_way() {
    let inner = zip(&[("名单.xlsx", &xlsx()), ("说明.txt", "找张三".as_bytes())]);
    let outer = zip(&[("一月/", b""), ("一月/内.zip", &inner), ("表.csv", b"a,13800138000")]);
    let lines = lines("全部.zip", &outer);
    assert_all(
        &lines,
        &[
            "压缩包里的文件名: 表.csv",
            "文件内 一月/内.zip › 名单.xlsx › 工作表“名单”A1: 姓名",
            "文件内 一月/内.zip › 说明.txt › 第 1 行: 找张三",
            "文件内 表.csv › 第 1 行第 2 列: 13800138000",
        ],
    );
    let places = extract("全部.zip", &outer).passages;
    assert!(places.iter().all(|passage| passage.at.is_none()), "byte ranges are of the attachment only");
}

#[test]
fn other_packages_are_read_part_by_part() {
    let ofd = zip(&[
        ("OFD.xml", b"<ofd:OFD><ofd:Author>\xe5\xbc\xa0\xe4\xb8\x89</ofd:Author></ofd:OFD>"),
        (
            "Doc_0/Pages/Page_0/Content.xml",
            "<o:TextObject><o:TextCode>13800</o:TextCode><o:TextCode>138000</o:TextCode></o:TextObject>".as_bytes(),
        ),
    ]);
    assert_eq!(lines("公文.ofd", &ofd), ["部件 OFD.xml: 张三", "部件 Doc_0/Pages/Page_0/Content.xml: 13800138000"]);
    let odt = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", "<t:p>张<t:span>三</t:span></t:p><t:p>李四</t:p>".as_bytes()),
    ]);
    assert_eq!(lines("文.odt", &odt), ["部件 content.xml: 张三", "部件 content.xml: 李四"]);
}

#[test]
fn pdfs_with_chinese_fonts_give_the_text_of_each_page() {
    let text = lines("a.pdf", &fixture("fpdf2-identity-h.pdf"));
    assert_all(
        &text,
        &[
            "文档属性“作者”: 李四",
            "文档属性“标题”: 公告附件",
            "第 1 页: 云港海关公告\n联系人：张三，手机 13800138000\n身份证号 440106199001011234",
            "第 2 页: 姓名\t电话\n王五\t13900139000",
            "第 2 页的批注或表单: 批注里的手机 13700137000",
        ],
    );
    let text = lines("a.pdf", &fixture("object-streams.pdf"));
    assert_all(
        &text,
        &[
            "文档元数据（XMP）: 元数据作者",
            "第 2 页: 姓名\t电话\n王五\t13900139000",
            "文件内 PDF 里的附件 (a file attached to the PDF) › 第 1 行: 附件里的手机 13500135000",
        ],
    );
    let text = lines("a.pdf", &fixture("reportlab-unigb.pdf"));
    assert_all(
        &text,
        &[
            "第 1 页: 云港海关公告\n联系人：张三，手机 13800138000\n身份证号 440106199001011234\nFax 020-81234567\n13600136000",
        ],
    );
}

#[test]
fn what_cannot_be_read_is_doubted_with_a_remedy() {
    let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".repeat(4);
    for (name, bytes, kind) in [
        ("a.pdf", fixture("locked.pdf"), DoubtKind::Encrypted),
        ("a.pdf", fixture("scan.pdf"), DoubtKind::NoText),
        ("a.xls", compound.clone(), DoubtKind::OldFormat),
        ("a.rtf", b"{\\rtf1 a}".to_vec(), DoubtKind::OldFormat),
        ("a.rar", b"Rar!\x1a\x07\0".to_vec(), DoubtKind::Unknown),
        ("a.png", b"\x89PNG\r\n\x1a\n\0".to_vec(), DoubtKind::Media),
        ("a.bin", vec![0; 100], DoubtKind::Unknown),
        ("a.docx", b"\0\0".to_vec(), DoubtKind::Broken),
        ("a.docx", b"".to_vec(), DoubtKind::Broken),
        ("a.xlsx", "姓名,电话\n".as_bytes().to_vec(), DoubtKind::Broken),
        ("a.xlsx", zip(&[("[Content_Types].xml", b"<Types/>")]), DoubtKind::Broken),
    ] {
        assert_eq!(kinds(name, &bytes), [kind], "{name}");
    }
    assert_eq!(kinds("空.txt", b""), []);
}

#[test]
fn embedded_files_are_read_and_macros_doubted() {
    let main = "<w:document><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>";
    let root = rels(&[("1", "officeDocument", "word/document.xml")]);
    let bytes = package(&[
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", main.as_bytes()),
        ("word/embeddings/底稿.xlsx", &xlsx()),
        ("word/vbaProject.bin", b"\0"),
    ]);
    let extract = extract("a.docm", &bytes);
    assert!(extract.passages.iter().any(|p| p.place.text().zh == "文件内 底稿.xlsx › 工作表“名单”A1"));
    let doubts: Vec<_> = extract.doubts.iter().map(|doubt| (doubt.kind, doubt.place.clone().unwrap().zh)).collect();
    assert_eq!(doubts, [(DoubtKind::Unknown, "部件 word/vbaProject.bin".to_owned())]);
}
