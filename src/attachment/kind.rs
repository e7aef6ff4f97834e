//! What a file is, by its first bytes, and by its name where bytes do not say.

use super::DoubtKind;
use crate::diagnostic::Text;
use crate::text;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// No bytes.
    Empty,
    /// A zip archive, which an office document is too.
    Zip,
    /// A PDF.
    Pdf,
    /// Values between commas, semicolons or tabs.
    Delimited,
    /// Text of any other form.
    Text,
    /// An office document behind a password.
    LockedOffice,
    /// A document of old office programs: doc, xls, ppt, wps.
    OldOffice,
    /// Rich text.
    Rtf,
    /// An archive that is no zip.
    OtherArchive,
    /// An image, a recording or a film.
    Media,
    /// Anything else.
    Unknown,
}

/// First bytes of archives that are no zip: rar, 7z, gzip, bzip2, xz, zstd.
const OTHER_ARCHIVES: [&[u8]; 6] =
    [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];

/// First bytes of images, recordings and films: png, jpg, gif, bmp, tiff, ogg, mp3, flac, webm, ico.
const MEDIA: [&[u8]; 11] = [
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"OggS",
    b"ID3",
    b"fLaC",
    b"\x1a\x45\xdf\xa3",
    b"\0\0\x01\0",
];

/// First bytes of compound files, in which old office programs store documents and new ones locked documents.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// How far into a file readers look for `%PDF-` (PDF 32000-1, implementation note 13).
const PDF_HEADER_WITHIN: usize = 1024;

impl Kind {
    /// Tells what a file is.
    pub(super) fn of(name: &str, bytes: &[u8]) -> Self {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        let extension = extension.as_str();
        if bytes.is_empty() {
            return Self::Empty;
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Self::Zip;
        }
        if find(&bytes[..bytes.len().min(PDF_HEADER_WITHIN)], b"%PDF-").is_some() {
            return Self::Pdf;
        }
        if bytes.starts_with(COMPOUND) {
            let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            return if find(bytes, &locked).is_some() { Self::LockedOffice } else { Self::OldOffice };
        }
        if bytes.starts_with(b"{\\rtf") {
            return Self::Rtf;
        }
        if OTHER_ARCHIVES.iter().any(|magic| bytes.starts_with(magic)) {
            return Self::OtherArchive;
        }
        let riff = bytes.starts_with(b"RIFF") || bytes.get(4..8).is_some_and(|tag| tag == b"ftyp");
        // `BM` may begin a text as well.
        let media = MEDIA.iter().any(|magic| bytes.starts_with(magic)) && !super::plain::looks_like_text(bytes);
        if riff || media {
            return Self::Media;
        }
        if super::plain::looks_like_text(bytes) {
            return if matches!(extension, "csv" | "tsv") { Self::Delimited } else { Self::Text };
        }
        // What its name promises and its bytes do not hold is broken in the eyes of that format's reader.
        match extension {
            "zip" | "xlsx" | "docx" | "pptx" | "xlsm" | "docm" | "pptm" => Self::Zip,
            "pdf" => Self::Pdf,
            "doc" | "xls" | "ppt" | "wps" | "et" | "dps" => Self::OldOffice,
            "csv" | "tsv" => Self::Delimited,
            "txt" => Self::Text,
            "png" | "jpg" | "jpeg" | "gif" | "bmp" | "tif" | "tiff" | "webp" | "mp3" | "mp4" | "avi" | "wav"
            | "wmf" | "emf" => Self::Media,
            _ => Self::Unknown,
        }
    }

    /// Whether a file is no document although its name says so: empty, or text that no office program opens.
    pub(super) fn is_not_what(self, name: &str) -> bool {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        let document = ["xlsx", "docx", "pptx", "xlsm", "docm", "pptm", "zip", "pdf"].contains(&extension.as_str());
        document && matches!(self, Self::Empty | Self::Text | Self::Delimited)
    }

    /// Why a kind is not read, and what to do; nothing for the kinds that are.
    pub(super) fn refusal(self) -> Option<(DoubtKind, Text, Text)> {
        Some(match self {
            Self::Empty | Self::Zip | Self::Pdf | Self::Delimited | Self::Text => return None,
            Self::LockedOffice => (
                DoubtKind::Encrypted,
                text!("文件设了打开密码，读不出文字", "locked with a password, so its text cannot be read"),
                text!(
                    "去掉密码后另存，公开的文件不应加密",
                    "save it without the password: what is public is not locked"
                ),
            ),
            Self::OldOffice => (
                DoubtKind::OldFormat,
                text!(
                    "这是旧的二进制格式（doc、xls、ppt、wps 等），读不出文字",
                    "an old binary format (doc, xls, ppt, wps or the like), whose text cannot be read"
                ),
                text!("另存为 docx、xlsx、pptx 或 PDF", "save it as docx, xlsx, pptx or PDF"),
            ),
            Self::Rtf => (
                DoubtKind::OldFormat,
                text!("RTF 格式，读不出文字", "the RTF format, whose text cannot be read"),
                text!("另存为 docx 或 PDF", "save it as docx or PDF"),
            ),
            Self::OtherArchive => (
                DoubtKind::Unknown,
                text!("不是 zip 的压缩包，读不出里面的文件", "an archive that is no zip, whose files cannot be read"),
                text!("改用 zip 压缩，或直接逐个公开", "pack it as zip, or publish the files one by one"),
            ),
            Self::Media => (
                DoubtKind::Media,
                text!("图片或音像，没有可读的文字", "an image or a recording, with no text to read"),
                text!(
                    "人工核对画面上有没有身份证号、手机号等不应公开的内容",
                    "look for identity numbers, phones and the like that must not be public"
                ),
            ),
            Self::Unknown => (
                DoubtKind::Unknown,
                text!("不认识的格式，读不出文字", "an unknown format, whose text cannot be read"),
                text!(
                    "改用 docx、xlsx、pptx、PDF、csv 或 txt，或人工核对内容",
                    "use docx, xlsx, pptx, PDF, csv or txt, or check the content by eye"
                ),
            ),
        })
    }
}

/// Where bytes first stand in others.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_before_the_name() {
        for (name, bytes, kind) in [
            ("a.pdf", &b"PK\x03\x04"[..], Kind::Zip),
            ("a.docx", b"junk\n%PDF-1.4", Kind::Pdf),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", Kind::OldOffice),
            ("a.xls", b"<table><tr><td>1</td></tr></table>", Kind::Text),
            ("a.CSV", b"a,b", Kind::Delimited),
            ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", Kind::Media),
            ("a.txt", b"BM and more", Kind::Text),
            ("a.rar", b"Rar!\x1a\x07\0", Kind::OtherArchive),
            ("a.docx", b"\0\0\0\0", Kind::Zip),
            ("a.bin", b"\0\x01\x02\x03", Kind::Unknown),
            ("a.xlsx", b"", Kind::Empty),
        ] {
            assert_eq!(Kind::of(name, bytes), kind, "{name}");
        }
    }

    #[test]
    fn a_compound_file_with_an_encrypted_package_is_locked() {
        let mut bytes = COMPOUND.to_vec();
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(Kind::of("a.xlsx", &bytes), Kind::LockedOffice);
    }
}
