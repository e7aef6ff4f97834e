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
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Reads bytes as UTF-8, without the byte order mark if there is one.
///
/// # Errors
/// [`Unreadable`] names the encoding that the bytes seem to have, and how to convert them.
pub fn decode_bytes(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let bytes = if bytes.starts_with(BOM) { bytes[BOM.len()..].to_vec() } else { bytes };
    match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => {
            let valid_up_to = text.find('\0').unwrap_or(0);
            Err(Unreadable {
                message: text!("文件中有空字节，不是文本文件", "the file holds a NUL byte: it is not a text file"),
                help: text!(
                    "用文本编辑器重新保存为 UTF-8 文本；图片、表格等附件请放在文章文件夹内，扩展名保持原样",
                    "save it again as UTF-8 text; put images, spreadsheets and other attachments beside the article under their own extension"
                ),
                valid_up_to,
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
    fn utf_16_and_binary_are_recognised() {
        assert!(decode_bytes(b"\xFF\xFEa\0".to_vec()).unwrap_err().message.en.contains("UTF-16LE"));
        assert!(decode_bytes(b"PK\x03\x04\xff\0\0".to_vec()).unwrap_err().message.en.contains("binary"));
        assert!(decode_bytes(b"text\0".to_vec()).unwrap_err().message.en.contains("NUL"));
    }
}
