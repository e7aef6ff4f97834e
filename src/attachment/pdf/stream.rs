//! Streams of a PDF, unpacked within bounds. The parser has none, so it unpacks nothing that was not measured before.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::{Dict, Object, Stream};

/// Bytes unpacked at once.
const CHUNK: usize = 64 << 10;

/// Bytes of a stream in LZW that may be unpacked unmeasured: at worst they become 2,700 times as many.
const LZW: usize = 32 << 10;

/// Why a stream was not unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It has more bytes than allowed.
    TooLarge,
    /// It is packed in a way that text never is.
    Unusual,
}

/// Unpacks a stream to at most so many bytes. What is damaged ends early.
pub(super) fn unpack(stream: &Stream<'_>, limit: usize) -> Result<Vec<u8>, Refusal> {
    let filters = stream.filters();
    let mut bytes = stream.raw_data().into_owned();
    for filter in &filters {
        bytes = match filter {
            Filter::FlateDecode => inflate(&bytes, limit)?,
            Filter::Ascii85Decode => ascii_85(&bytes),
            Filter::AsciiHexDecode => ascii_hex(&bytes),
            Filter::LzwDecode if filters.len() == 1 && bytes.len() <= LZW => {
                return stream.decoded_data().map(std::borrow::Cow::into_owned).map_err(|_| Refusal::Unusual);
            }
            _ => return Err(Refusal::Unusual),
        };
    }
    if bytes.len() > limit {
        return Err(Refusal::TooLarge);
    }
    // Measured above, so the parser may undo what a predictor did to it.
    if !filters.is_empty() && has_predictor(stream) {
        return stream.decoded_data().map(std::borrow::Cow::into_owned).map_err(|_| Refusal::Unusual);
    }
    Ok(bytes)
}

fn has_predictor(stream: &Stream<'_>) -> bool {
    let predicts = |dict: &Dict<'_>| dict.get::<i32>(b"Predictor").is_some_and(|predictor| predictor > 1);
    match stream.dict().get::<Object<'_>>(b"DecodeParms") {
        Some(Object::Dict(dict)) => predicts(&dict),
        Some(Object::Array(array)) => array.iter::<Dict<'_>>().any(|dict| predicts(&dict)),
        _ => false,
    }
}

/// Inflates to at most so many bytes; takes streams without the zlib header too, as readers do.
pub(super) fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let unpacked = gather(ZlibDecoder::new(bytes), limit)?;
    if unpacked.is_empty() { gather(DeflateDecoder::new(bytes), limit) } else { Ok(unpacked) }
}

fn gather(mut decoder: impl Read, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut unpacked = Vec::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match decoder.read(&mut chunk) {
            Ok(0) | Err(_) => return Ok(unpacked),
            Ok(count) if unpacked.len() + count > limit => return Err(Refusal::TooLarge),
            Ok(count) => unpacked.extend_from_slice(&chunk[..count]),
        }
    }
}

/// PDF 32000-1, 7.4.3.
fn ascii_85(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len() / 5 * 4);
    let mut group = Vec::with_capacity(5);
    let number = |group: &[u8]| {
        let value = group.iter().fold(0_u64, |value, digit| value * 85 + u64::from(*digit));
        // A group above 2^32 is damaged; its lower bytes are as good as any.
        u32::try_from(value & u64::from(u32::MAX)).unwrap_or(u32::MAX).to_be_bytes()
    };
    for byte in bytes {
        match byte {
            b'z' if group.is_empty() => decoded.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            b'~' => break,
            _ => {}
        }
        if group.len() == 5 {
            decoded.extend_from_slice(&number(&group));
            group.clear();
        }
    }
    if group.len() > 1 {
        let count = group.len() - 1;
        group.resize(5, 84);
        decoded.extend_from_slice(&number(&group)[..count]);
    }
    decoded
}

/// PDF 32000-1, 7.4.2.
fn ascii_hex(bytes: &[u8]) -> Vec<u8> {
    let digits = bytes.iter().take_while(|byte| **byte != b'>').filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_filters_decode() {
        assert_eq!(ascii_85(b"87cURD_*#4DfTZ)~>"), b"Hello, World");
        assert_eq!(ascii_85(b"z87cUR~>"), b"\0\0\0\0Hell");
        assert_eq!(ascii_hex(b"48 65 6C6c 7>"), b"Hellp");
    }

    #[test]
    fn inflating_stops_at_the_limit() {
        let mut packed = Vec::new();
        let zeros = vec![0; 1 << 20];
        flate2::read::ZlibEncoder::new(zeros.as_slice(), flate2::Compression::best()).read_to_end(&mut packed).unwrap();
        assert_eq!(inflate(&packed, 1 << 19), Err(Refusal::TooLarge));
        assert_eq!(inflate(&packed, 1 << 20).unwrap().len(), 1 << 20);
    }
}
