//! Attachments made to hurt: each is a doubt before long, and nothing panics or grows.

#[path = "attachments/build.rs"]
mod build;

use std::path::Path;
use std::time::{Duration, Instant};

use build::{docx, package, pptx, rels, xlsx, zip};
use gongkai::attachment::{DoubtKind, Limits, read};
use proptest::prelude::*;

/// How long a file may take. On a free machine each takes well below two seconds even unoptimised; here they run side
/// by side with whatever else runs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Doubts about a file. The deadline is no help to it: the other limits must end it, and in time.
#[track_caller]
fn doubts(name: &str, bytes: &[u8]) -> Vec<DoubtKind> {
    let limits = Limits { deadline: PATIENCE * 3, steps: Limits::default().steps / 10, ..Limits::default() };
    let started = Instant::now();
    let extract = read(name, bytes, &limits);
    let took = started.elapsed();
    assert!(took < PATIENCE, "{took:?} for {} bytes of {name}", bytes.len());
    extract.doubts.iter().map(|doubt| doubt.kind).collect()
}

/// Deflated zeros.
fn zeros(size: usize) -> Vec<u8> {
    vec![0; size]
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn document(body: &str) -> Vec<u8> {
    let root = rels(&[("1", "officeDocument", "word/document.xml")]);
    package(&[("_rels/.rels", root.as_bytes()), ("word/document.xml", body.as_bytes())])
}

/// A PDF of these objects, the first its catalog, with a right table of them.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    bytes
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    [format!("<<{dictionary}/Length {}>>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
}

fn page_with(content: Vec<u8>, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>/Font<</T 6 0 R>>>>>>".to_vec(),
        content,
    ];
    objects.extend(more.iter().cloned());
    pdf(&objects)
}

#[test]
fn a_zip_bomb_is_too_large() {
    assert_eq!(doubts("a.zip", &zip(&[("a.txt", &zeros(64 << 20))])), [DoubtKind::TooLarge]);
}

#[test]
fn a_bomb_in_layers_is_too_large() {
    let inner = zip(&[("a.txt", &zeros(6 << 20))]);
    let middle: Vec<_> = (0..32).map(|n| (format!("{n}.zip"), inner.clone())).collect();
    let middle: Vec<_> = middle.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let found = doubts("a.zip", &zip(&middle));
    assert_eq!(found.last(), Some(&DoubtKind::TooLarge));
}

#[test]
fn overlapping_entries_are_too_large() {
    // One packed body, named by a thousand entries of the directory.
    let one = zip(&[("a.txt", &" ".repeat(4 << 20).into_bytes())]);
    let directory = memchr::memmem::find(&one, b"PK\x01\x02").unwrap();
    let end = memchr::memmem::find(&one, b"PK\x05\x06").unwrap();
    let entry = &one[directory..end];
    let mut bytes = one[..directory].to_vec();
    let count = 1000_u16;
    for number in 0..count {
        let mut entry = entry.to_vec();
        // Names must differ, or the entries count as one; they have five letters.
        entry[46..51].copy_from_slice(format!("{number:05}").as_bytes());
        bytes.extend(entry);
    }
    let size = u32::try_from(entry.len() * usize::from(count)).unwrap();
    let mut tail = one[end..].to_vec();
    tail[8..10].copy_from_slice(&count.to_le_bytes());
    tail[10..12].copy_from_slice(&count.to_le_bytes());
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend(tail);
    let found = doubts("a.zip", &bytes);
    assert!(found.iter().any(|kind| matches!(kind, DoubtKind::TooLarge | DoubtKind::Broken)), "{found:?}");
}

#[test]
fn archives_within_archives_end() {
    let mut bytes = zip(&[("a.txt", b"a")]);
    for _ in 0..20 {
        bytes = zip(&[("a.zip", &bytes), ("b.zip", &bytes)]);
    }
    // Two of each at every level: what is not followed is not counted either.
    assert!(doubts("a.zip", &bytes).iter().all(|kind| *kind == DoubtKind::TooDeep));
}

#[test]
fn too_many_entries_are_too_large() {
    let names: Vec<_> = (0..10_001).map(|number| format!("{number}.txt")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), &b"a"[..])).collect();
    assert_eq!(doubts("a.zip", &zip(&files)), [DoubtKind::TooLarge]);
}

#[test]
fn a_directory_that_is_not_there_is_broken() {
    assert_eq!(doubts("a.zip", &b"PK\x05\x06".repeat(1 << 20)), [DoubtKind::Broken]);
    assert_eq!(doubts("a.zip", &b"PK\x03\x04".repeat(1 << 20)), [DoubtKind::Broken]);
    let whole = xlsx();
    assert_eq!(doubts("a.xlsx", &whole[..whole.len() / 2]), [DoubtKind::Broken]);
}

#[test]
fn a_billion_laughs_are_not_told() {
    let mut xml = String::from("<!DOCTYPE d [<!ENTITY l0 '哈哈'>");
    for level in 1..30 {
        let inner = format!("&l{};", level - 1).repeat(10);
        xml += &format!("<!ENTITY l{level} '{inner}'>");
    }
    xml += "]><w:document><w:p><w:r><w:t>前&l29;后</w:t></w:r></w:p></w:document>";
    let bytes = document(&xml);
    assert_eq!(doubts("a.docx", &bytes), [DoubtKind::Broken]);
    let extract = read("a.docx", &bytes, &Limits::default());
    assert_eq!(extract.passages[0].text, "前后");
}

#[test]
fn deep_and_endless_xml_ends() {
    let deep = "<w:p>".repeat(200_000);
    assert_eq!(doubts("a.docx", &document(&format!("<w:document>{deep}"))), []);
    let many = "<a:b c='&quot;'/>".repeat(500_000);
    assert_eq!(doubts("a.docx", &document(&format!("<w:document>{many}</w:document>"))), []);
}

#[test]
fn one_long_string_in_many_cells_is_too_large() {
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(20_000);
    let root = rels(&[("1", "officeDocument", "xl/workbook.xml")]);
    let book = rels(&[("1", "worksheet", "s.xml"), ("2", "sharedStrings", "t.xml")]);
    let bytes = package(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", b"<workbook><sheets><sheet name='a' r:id='1'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", book.as_bytes()),
        ("xl/t.xml", format!("<sst><si><t>{}</t></si></sst>", "a".repeat(1 << 20)).as_bytes()),
        ("xl/s.xml", format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>").as_bytes()),
    ]);
    assert_eq!(doubts("a.xlsx", &bytes), [DoubtKind::TooLarge]);
}

#[test]
fn pages_that_are_their_own_children_end() {
    let bytes = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 9/Parent 2 0 R/Kids[2 0 R 2 0 R 2 0 R]>>".to_vec(),
    ]);
    assert_eq!(doubts("a.pdf", &bytes), [DoubtKind::Broken]);
}

#[test]
fn references_to_themselves_end() {
    let bytes = pdf(&[b"1 0 R".to_vec(), b"3 0 R".to_vec(), b"2 0 R".to_vec()]);
    assert_eq!(doubts("a.pdf", &bytes), [DoubtKind::Broken]);
    let length =
        [b"<</Type/Catalog/Pages 2 0 R/Metadata 2 0 R>>".to_vec(), b"<</Length 2 0 R>>\nstream\na\nendstream".to_vec()];
    assert_eq!(doubts("a.pdf", &pdf(&length)), [DoubtKind::Broken]);
}

#[test]
fn forms_that_draw_themselves_or_each_other_end() {
    let form = |number: usize| {
        let drawn = "/F Do ".repeat(100);
        stream(&format!("/Subtype/Form/Resources<</XObject<</F {number} 0 R>>>>"), drawn.as_bytes())
    };
    assert_eq!(doubts("a.pdf", &page_with(stream("", b"/F Do"), &[form(5)])), []);
    assert_eq!(doubts("a.pdf", &page_with(stream("", b"/F Do"), &[form(6), form(5)])), []);
    // A hundred times a hundred times a hundred and so on.
    let tower: Vec<_> = (6..14).map(form).collect();
    assert_eq!(doubts("a.pdf", &page_with(stream("", b"/F Do"), &tower)), [DoubtKind::TooLarge]);
}

#[test]
fn endless_operators_end() {
    for operator in ["q ", "BT /T 9 Tf (a) Tj ", "/F Do "] {
        let packed = packed(operator.repeat((15 << 20) / operator.len()).as_bytes());
        let page = page_with(stream("/Filter/FlateDecode", &packed), &[]);
        let found = doubts("a.pdf", &page);
        assert!(found.len() <= 1 && found.iter().all(|kind| *kind == DoubtKind::TooLarge), "{operator}: {found:?}");
    }
}

#[test]
fn streams_that_unpack_without_end_are_doubted() {
    let bomb = packed(&vec![b' '; 256 << 20]);
    let page = page_with(stream("/Filter/FlateDecode", &bomb), &[]);
    assert_eq!(doubts("a.pdf", &page), [DoubtKind::Broken]);
    let twice = page_with(stream("/Filter[/FlateDecode/FlateDecode]", &packed(&bomb)), &[]);
    assert_eq!(doubts("a.pdf", &twice), [DoubtKind::Broken]);
    let objects = pdf(&[stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &bomb)]);
    assert_eq!(doubts("a.pdf", &objects), [DoubtKind::TooLarge]);
    let table = stream("/ToUnicode 7 0 R", b"");
    let font = b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R>>".to_vec();
    let bytes = page_with(stream("", b"BT /T 9 Tf <4e2d> Tj ET"), &[table, font, stream("/Filter/FlateDecode", &bomb)]);
    assert_eq!(doubts("a.pdf", &bytes), [DoubtKind::NoText]);
}

#[test]
fn deep_nesting_in_a_pdf_ends() {
    for nest in ["[", "<</A"] {
        let mut content = nest.repeat(300_000).into_bytes();
        content.extend(b" TJ");
        let _ = doubts("a.pdf", &page_with(stream("", &content), &[]));
        let _ = doubts("a.pdf", &pdf(&[content]));
    }
}

#[test]
fn a_pdf_that_was_cut_off_is_broken() {
    let whole = fixture("fpdf2-identity-h.pdf");
    for share in 1..10 {
        let cut = &whole[..whole.len() * share / 10];
        assert!(doubts("a.pdf", cut).contains(&DoubtKind::Broken), "{share}0 %");
    }
}

#[test]
fn what_takes_too_long_is_said() {
    let limits = Limits { deadline: Duration::ZERO, ..Limits::default() };
    for bytes in [xlsx(), fixture("fpdf2-identity-h.pdf"), b"a".to_vec()] {
        let extract = read("a", &bytes, &limits);
        assert_eq!(extract.doubts.iter().map(|doubt| doubt.kind).collect::<Vec<_>>(), [DoubtKind::TooLong]);
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attachments").join(name)).unwrap()
}

/// Every fixture with a name of its format.
fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    let mut fixtures: Vec<_> =
        ["fpdf2-identity-h.pdf", "object-streams.pdf", "reportlab-unigb.pdf", "locked.pdf", "scan.pdf"]
            .into_iter()
            .map(|name| (name, fixture(name)))
            .collect();
    fixtures.extend([("a.xlsx", xlsx()), ("a.docx", docx()), ("a.pptx", pptx())]);
    fixtures.push(("a.zip", zip(&[("a.xlsx", &xlsx()), ("b.docx", &docx())])));
    fixtures.push(("a.csv", "姓名,电话\n\"张,三\",13800138000\n".into()));
    fixtures.push(("a.txt", "第一行\r\n第二行".into()));
    fixtures
}

/// The parts of the office documents, unpacked: damage there is seen by the reader and not only by the archive.
fn parts() -> Vec<Vec<(String, Vec<u8>)>> {
    [xlsx(), docx(), pptx()]
        .into_iter()
        .map(|bytes| {
            let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            (0..archive.len())
                .map(|index| {
                    let mut file = archive.by_index(index).unwrap();
                    let mut bytes = Vec::new();
                    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
                    (file.name().unwrap().into_owned(), bytes)
                })
                .collect()
        })
        .collect()
}

/// Some bytes of a file overwritten, dropped or repeated.
fn mutate(bytes: &mut Vec<u8>, changes: &[(prop::sample::Index, u8, u8)]) {
    for (at, kind, byte) in changes {
        if bytes.is_empty() {
            return;
        }
        let at = at.index(bytes.len());
        match kind % 4 {
            0 => bytes[at] = *byte,
            1 => bytes[at] ^= 1 << (byte % 8),
            2 => drop(bytes.drain(at..(at + usize::from(*byte)).min(bytes.len()))),
            _ => {
                let piece = bytes[at..(at + usize::from(*byte)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8)
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes: Vec<u8>, kind in 0..6_usize) {
        let head = [&b""[..], b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"{\\rtf"];
        let _ = read("a.csv", &[head[kind], &bytes].concat(), &Limits::default());
    }

    #[test]
    fn damaged_files_never_panic(changes in changes()) {
        for (name, mut bytes) in fixtures() {
            mutate(&mut bytes, &changes);
            let _ = read(name, &bytes, &Limits::default());
        }
    }

    #[test]
    fn damaged_parts_never_panic(changes in changes(), which: prop::sample::Index) {
        for mut parts in parts() {
            let len = parts.len();
            mutate(&mut parts[which.index(len)].1, &changes);
            let files: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            let _ = read("a.xlsx", &zip(&files), &Limits::default());
        }
    }
}
