//! Bytes to text. Only UTF-8 is accepted; what else the bytes may be is told, with the remedy.

use crate::diagnostic::Text;
use crate::text;

/// Why bytes are no text of ours.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
    /// How many bytes at the beginning are good.
    pub valid_up_to: usize,
    /// Whether [`recode`] reads them.
    pub recodes: bool,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Reads bytes as UTF-8, without the byte order mark if there is one.
///
/// # Errors
/// [`Unreadable`] names the encoding that the bytes seem to have, and how to convert them.
pub fn decode_bytes(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let bytes = if bytes.starts_with(BOM) { bytes[BOM.len()..].to_vec() } else { bytes };
    // A copy costs less than the plain way of looking at every byte.
    let text = match simdutf8::basic::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => String::from_utf8(bytes),
    };
    match text {
        Ok(text) if memchr::memchr(0, text.as_bytes()).is_some() => {
            let valid_up_to = text.find('\0').unwrap_or(0);
            Err(Unreadable {
                message: text!("文件中有空字节，不是文本文件", "the file holds a NUL byte: it is not a text file"),
                help: text!(
                    "用文本编辑器重新保存为 UTF-8 文本；图片、表格等附件请放在文章文件夹内，扩展名保持原样",
                    "save it again as UTF-8 text; put images, spreadsheets and other attachments beside the article under their own extension"
                ),
                valid_up_to,
                recodes: false,
            })
        }
        Ok(text) => Ok(text),
        Err(error) => {
            let valid_up_to = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            Err(refuse(&bytes, valid_up_to))
        }
    }
}

fn refuse(bytes: &[u8], valid_up_to: usize) -> Unreadable {
    let (encoding, charset) = guess(bytes);
    let help = match charset {
        Some(charset) => text!(
            "用“记事本”或 WPS 打开，另存为时编码选 UTF-8；或运行：iconv -f {charset} -t UTF-8 原文件 > 新文件",
            "open it in an editor and save it as UTF-8, or run: iconv -f {charset} -t UTF-8 old > new"
        ),
        None => text!(
            "用文本编辑器重新保存为 UTF-8；若是附件，请放在文章文件夹内并保持原扩展名",
            "save it as UTF-8 in a text editor; if it is an attachment, keep its own extension"
        ),
    };
    Unreadable {
        message: text!("文件编码不是 UTF-8（看起来是 {encoding}）", "the file is not UTF-8 (it looks like {encoding})"),
        help,
        valid_up_to,
        recodes: recode(bytes).is_some(),
    }
}

/// The encoding that bytes seem to have, and its name for `iconv`.
fn guess(bytes: &[u8]) -> (&'static str, Option<&'static str>) {
    if bytes.starts_with(b"\xFF\xFE") {
        return ("UTF-16LE", Some("UTF-16"));
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return ("UTF-16BE", Some("UTF-16"));
    }
    if bytes.contains(&0) {
        return ("二进制 / binary", None);
    }
    // Chinese text has most of its characters in the GB2312 part of GB18030; Big5 is tried after it, because its lead
    // bytes overlap and the offices write simplified Chinese.
    for (encoding, name, charset) in [
        (encoding_rs::GB18030, "GB18030 / GBK", "GB18030"),
        (encoding_rs::BIG5, "Big5", "BIG5"),
        (encoding_rs::SHIFT_JIS, "Shift_JIS", "SHIFT_JIS"),
    ] {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        let other = text.chars().filter(|c| !c.is_ascii()).count();
        if !had_errors && other > 0 && han * 2 >= other {
            return (name, Some(charset));
        }
    }
    ("未知编码 / unknown", None)
}

/// The text of bytes in another encoding, where it is certain which: UTF-16 with its mark, or GB18030 that reads as
/// Chinese; and nothing in it is lost.
#[must_use]
pub fn recode(bytes: &[u8]) -> Option<String> {
    let (text, had_errors) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding != encoding_rs::UTF_8 => {
            encoding.decode_without_bom_handling(&bytes[mark..])
        }
        Some(_) => return None,
        None if std::str::from_utf8(bytes).is_ok() || !reads_as_gb18030(bytes) => return None,
        None => encoding_rs::GB18030.decode_without_bom_handling(bytes),
    };
    (!had_errors && !text.contains(['\0', '\u{fffd}'])).then(|| text.into_owned())
}

/// Whether nearly all pairs of bytes are of GB2312, whose two bytes are both high: in Big5 and Shift_JIS, and in bytes
/// of no text, the second is often low.
fn reads_as_gb18030(bytes: &[u8]) -> bool {
    let (mut pairs, mut high, mut at) = (0_usize, 0_usize, 0);
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            at += 1;
            continue;
        }
        pairs += 1;
        let in_gb2312 = |byte: u8, last: u8| (0xa1..=last).contains(&byte);
        high +=
            usize::from(in_gb2312(bytes[at], 0xf7) && bytes.get(at + 1).is_some_and(|second| in_gb2312(*second, 0xfe)));
        at += 2;
    }
    pairs > 0 && high * 20 >= pairs * 19
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(decode_bytes(b"\xEF\xBB\xBFa: 1".to_vec()).unwrap(), "a: 1");
    }

    #[test]
    fn gb18030_is_recognised_and_refused_with_the_remedy() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("name: 云港海关");
        let refused = decode_bytes(bytes.into_owned()).unwrap_err();
        assert!(refused.message.zh.contains("GB18030"));
        assert!(refused.help.en.contains("iconv -f GB18030"));
        assert_eq!(refused.valid_up_to, 6);
    }

    #[test]
    fn only_what_is_certain_is_recoded() {
        let text = "title: 云港海关关于调整通关时间的通告\r\n\r\n自2026年12月1日起，延长一小时。\r\n";
        let in_encoding = |encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
        assert_eq!(recode(&in_encoding(encoding_rs::GB18030)).as_deref(), Some(text));
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(recode(&[b"\xFF\xFE", wide.as_slice()].concat()).as_deref(), Some(text));
        assert_eq!(recode(&[b"\xFF\xFE", wide.as_slice(), b"\0\xd8"].concat()), None, "half a character");
        assert_eq!(recode(text.as_bytes()), None, "it is UTF-8");
        assert_eq!(recode(&[text.as_bytes(), b"\xff"].concat()), None, "it is UTF-8 with a slip");
        let big5 = encoding_rs::BIG5.encode("關於調整通關時間的通告，請於辦公時間來電查詢。").0.into_owned();
        assert_eq!(recode(&big5), None);
        let kana = encoding_rs::SHIFT_JIS.encode("通関時間の変更についてお知らせします。").0.into_owned();
        assert_eq!(recode(&kana), None);
    }

    #[test]
    fn utf_16_and_binary_are_recognised() {
        assert!(decode_bytes(b"\xFF\xFEa\0".to_vec()).unwrap_err().message.en.contains("UTF-16LE"));
        assert!(decode_bytes(b"PK\x03\x04\xff\0\0".to_vec()).unwrap_err().message.en.contains("binary"));
        assert!(decode_bytes(b"text\0".to_vec()).unwrap_err().message.en.contains("NUL"));
    }
}
