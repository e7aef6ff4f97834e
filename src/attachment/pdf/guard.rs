//! A look at the bytes of a PDF before the parser sees them.
//!
//! The parser unpacks two kinds of streams by itself and without bounds: those that hold objects and those that hold
//! the table of objects. They are found here by the keys that only they have, and measured. An encrypted file cannot be
//! measured, so it is told by its key and not opened.

use memchr::{memchr_iter, memmem};

use super::stream::{Refusal, inflate};
use crate::attachment::Limits;

/// What the look says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The parser may see it.
    Sound,
    /// It is encrypted.
    Encrypted,
    /// It unpacks to too much.
    Bomb,
    /// Its objects are packed in a way that cannot be measured.
    Unusual,
}

/// Bytes that all streams of objects may unpack to: 100,000 objects need a tenth.
const OBJECTS: usize = 64 << 20;

/// Longest name that matters here.
const NAME: usize = 20;

enum Mark {
    Name,
    Object,
    Stream,
}

/// What the dictionary being passed says.
#[derive(Default)]
struct Seen {
    holds_objects: bool,
    deflated: usize,
    otherwise_packed: bool,
}

/// Looks at a PDF.
pub(super) fn look(bytes: &[u8], limits: &Limits) -> Verdict {
    let mut left = limits.unpacked.min(OBJECTS);
    let mut seen = Seen::default();
    for (at, mark) in marks(bytes) {
        match mark {
            Mark::Object => seen = Seen::default(),
            Mark::Name => match name(&bytes[at + 1..]).as_slice() {
                b"Encrypt" => return Verdict::Encrypted,
                b"First" | b"W" | b"ObjStm" | b"XRef" => seen.holds_objects = true,
                b"FlateDecode" | b"Fl" => seen.deflated += 1,
                b"LZWDecode" | b"LZW" | b"ASCII85Decode" | b"A85" | b"ASCIIHexDecode" | b"AHx" | b"RunLengthDecode"
                | b"RL" => seen.otherwise_packed = true,
                _ => {}
            },
            Mark::Stream if !seen.holds_objects => {}
            Mark::Stream => {
                if seen.otherwise_packed || seen.deflated > 1 {
                    return Verdict::Unusual;
                }
                if seen.deflated == 0 {
                    continue;
                }
                let data = &bytes[at + b"stream".len()..];
                let data = data.strip_prefix(b"\r").unwrap_or(data);
                let data = data.strip_prefix(b"\n").unwrap_or(data);
                match inflate(data, left) {
                    Ok(unpacked) => left -= unpacked.len(),
                    Err(Refusal::TooLarge | Refusal::Unusual) => return Verdict::Bomb,
                }
            }
        }
    }
    Verdict::Sound
}

/// Where names, starts of objects and starts of streams stand, in order.
fn marks(bytes: &[u8]) -> impl Iterator<Item = (usize, Mark)> {
    let mut names = memchr_iter(b'/', bytes).peekable();
    let mut objects = memmem::find_iter(bytes, b"obj").filter(|at| starts_object(bytes, *at)).peekable();
    let mut streams = memmem::find_iter(bytes, b"stream").filter(|at| !bytes[..*at].ends_with(b"end")).peekable();
    std::iter::from_fn(move || {
        let next = |at: Option<&usize>| at.copied().unwrap_or(usize::MAX);
        let (name, object, stream) = (next(names.peek()), next(objects.peek()), next(streams.peek()));
        if name < object && name < stream {
            names.next().map(|at| (at, Mark::Name))
        } else if object < stream {
            objects.next().map(|at| (at, Mark::Object))
        } else {
            streams.next().map(|at| (at, Mark::Stream))
        }
    })
}

/// Whether `obj` at this place follows the two numbers of an object.
fn starts_object(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[at.saturating_sub(24)..at];
    let mut words = before.rsplit(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_number = |word: Option<&[u8]>| word.is_some_and(|word| word.last().is_some_and(u8::is_ascii_digit));
    is_number(words.next()) && is_number(words.next())
}

/// A name, its `#` escapes undone.
fn name(bytes: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(NAME);
    let mut rest = bytes;
    while let [byte, after @ ..] = rest
        && name.len() < NAME
    {
        let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
        match (byte, hex(after.first()), hex(after.get(1))) {
            (b'#', Some(high), Some(low)) => {
                name.extend(u8::try_from(high << 4 | low));
                rest = &after[2..];
            }
            (
                b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'/' | b'%',
                ..,
            ) => {
                break;
            }
            _ => {
                name.push(*byte);
                rest = after;
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        flate2::read::ZlibEncoder::new(bytes, flate2::Compression::best()).read_to_end(&mut packed).unwrap();
        [format!("1 0 obj\n<<{dictionary}>>\nstream\n").as_bytes(), &packed, b"\nendstream endobj"].concat()
    }

    #[test]
    fn streams_of_objects_are_measured() {
        let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
        let large = vec![b' '; (1 << 20) + 1];
        let look = |dictionary| look(&stream(dictionary, &large), &limits);
        assert_eq!(look("/Type/ObjStm/N 1/First 4/Filter/FlateDecode"), Verdict::Bomb);
        assert_eq!(look("/#46irst 4/Filter[/Fl]"), Verdict::Bomb);
        assert_eq!(look("/Type/XRef/W[1 2 1]/Filter/FlateDecode"), Verdict::Bomb);
        assert_eq!(look("/First 4/Filter[/FlateDecode/FlateDecode]"), Verdict::Unusual);
        assert_eq!(look("/First 4/Filter/LZWDecode"), Verdict::Unusual);
        // The pages are unpacked elsewhere, within bounds of their own.
        assert_eq!(look("/Filter/FlateDecode"), Verdict::Sound);
        assert_eq!(look("/Width 100/Filter/FlateDecode"), Verdict::Sound);
    }

    #[test]
    fn encryption_is_told_by_its_key() {
        assert_eq!(look(b"trailer<</Encrypt 5 0 R>>", &Limits::default()), Verdict::Encrypted);
        assert_eq!(look(b"trailer<</#45ncrypt 5 0 R>>", &Limits::default()), Verdict::Encrypted);
        assert_eq!(look(b"<</Encrypted true>>", &Limits::default()), Verdict::Sound);
    }
}
