//! Text files: their encoding, and a passage for each line.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::DoubtKind;
use super::place::Spot;
use super::reading::{Flow, Reading};
use crate::text;

/// Bytes looked at to tell text from anything else.
const PROBE: usize = 8192;

/// Text in an encoding that keeps the bytes of ASCII apart from those of other characters, or decoded whole.
///
/// In UTF-8 and GB18030 no byte below 0x30 is part of a longer character, so line ends, quotes and delimiters can be
/// found in the bytes, and every passage has its own.
pub(super) struct Decoded<'b> {
    bytes: Cow<'b, [u8]>,
    encoding: &'static Encoding,
    /// Bytes of the file before these, or nothing where they are not the file's.
    offset: Option<usize>,
}

impl<'b> Decoded<'b> {
    /// Tells the encoding: a byte order mark, else UTF-8 if it is that, else GB18030. Says so when it is neither.
    pub(super) fn of(reading: &mut Reading, bytes: &'b [u8]) -> Self {
        if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
            let rest = &bytes[mark..];
            if encoding == UTF_16LE || encoding == UTF_16BE {
                let (text, _) = encoding.decode_without_bom_handling(rest);
                return Self { bytes: Cow::Owned(text.into_owned().into_bytes()), encoding: UTF_8, offset: None };
            }
            return Self { bytes: Cow::Borrowed(rest), encoding: UTF_8, offset: Some(mark) };
        }
        let encoding = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { GB18030 };
        if encoding == GB18030 && GB18030.decode_without_bom_handling(bytes).1 {
            reading.doubt(
                DoubtKind::Broken,
                text!(
                    "既不是完整的 UTF-8，也不是完整的 GB18030，有的字读不出",
                    "neither sound UTF-8 nor sound GB18030, so some characters cannot be read"
                ),
                text!("用 UTF-8 编码另存", "save it in UTF-8"),
            );
        }
        Self { bytes: Cow::Borrowed(bytes), encoding, offset: Some(0) }
    }

    /// The bytes, to look for ASCII in.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text of some of the bytes.
    pub(super) fn text(&self, range: std::ops::Range<usize>) -> Cow<'_, str> {
        self.encoding.decode_without_bom_handling(&self.bytes[range]).0
    }

    /// Where some of the bytes stand in the file.
    pub(super) fn at(&self, range: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
        self.offset.map(|offset| range.start + offset..range.end + offset)
    }
}

/// Whether bytes may be text: no control characters that no text has.
pub(super) fn looks_like_text(bytes: &[u8]) -> bool {
    if let Some((encoding, _)) = Encoding::for_bom(bytes)
        && encoding != UTF_8
    {
        return true;
    }
    let probe = &bytes[..bytes.len().min(PROBE)];
    !probe.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
}

/// Reads a text file line by line.
pub(super) fn read(reading: &mut Reading, bytes: &[u8]) -> Flow {
    let decoded = Decoded::of(reading, bytes);
    let mut start = 0;
    for (index, line) in decoded.bytes().split(|byte| *byte == b'\n').enumerate() {
        if index % 1024 == 0 {
            reading.tick()?;
        }
        let end = start + line.len();
        let length = line.strip_suffix(b"\r").unwrap_or(line).len();
        let range = trimmed(decoded.bytes(), start..start + length);
        reading.add_at(|| Spot::Line(index + 1), &decoded.text(range.clone()), decoded.at(range))?;
        start = end + 1;
    }
    Ok(())
}

/// A range without the ASCII space around it.
pub(super) fn trimmed(bytes: &[u8], range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let slice = &bytes[range.clone()];
    let start = range.start + (slice.len() - slice.trim_ascii_start().len());
    let end = range.end - (slice.len() - slice.trim_ascii_end().len());
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use crate::attachment::{DoubtKind, Extract, Limits, read};

    fn texts(extract: &Extract) -> Vec<&str> {
        extract.passages.iter().map(|passage| passage.text.as_str()).collect()
    }

    #[test]
    fn each_encoding_of_the_desk_is_read_with_places() {
        let text = "标题\r\n\r\n  联系人：张三　13800000000 \n";
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let encodings = [
            (text.as_bytes().to_vec(), true),
            (["\u{feff}", text].concat().into_bytes(), true),
            (encoding_rs::GB18030.encode(text).0.into_owned(), true),
            (utf16, false),
        ];
        for (bytes, has_range) in encodings {
            let extract = read("a.txt", &bytes, &Limits::default());
            assert!(extract.doubts.is_empty(), "{extract:?}");
            assert_eq!(texts(&extract), ["标题", "联系人：张三　13800000000"]);
            assert_eq!(extract.passages[1].place.text().zh, "第 3 行");
            let Some(at) = extract.passages[1].at.clone() else {
                assert!(!has_range);
                continue;
            };
            let (there, _, _) = if bytes.starts_with("标".as_bytes()) || bytes.starts_with(&[0xEF]) {
                encoding_rs::UTF_8.decode(&bytes[at])
            } else {
                encoding_rs::GB18030.decode(&bytes[at])
            };
            assert_eq!(there, "联系人：张三　13800000000");
        }
    }

    #[test]
    fn a_broken_encoding_is_doubted_and_read_as_far_as_it_goes() {
        let extract = read("a.txt", b"\xd5\xc5\xff\n13800000000", &Limits::default());
        assert_eq!(extract.doubts[0].kind, DoubtKind::Broken);
        assert_eq!(texts(&extract)[1], "13800000000");
    }
}
