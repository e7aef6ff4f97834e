//! Signatures of reviews: the digest of what was reviewed, and whether it still holds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Field;
use super::office::Review;
use crate::source::{Scalar, ValueFault};
use crate::text;

/// What a review covers, as the first half of a SHA-256 ([`crate::signature::digest`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(pub [u8; 16]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Scalar for Digest {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        let mut bytes = [0; 16];
        let digits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let read = digits
            && bytes
                .iter_mut()
                .enumerate()
                .all(|(at, byte)| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map(|value| *byte = value).is_ok());
        if read {
            return Ok(Self(bytes));
        }
        Err(ValueFault {
            message: text!(
                "“{text}”不是签名的摘要（32 位十六进制数）",
                "`{text}` is no digest of a signature (32 hexadecimal digits)"
            ),
            help: text!(
                "摘要不能手写，由 gongkai review 写入",
                "a digest is not written by hand: `gongkai review` writes it"
            ),
        })
    }
}

/// What a site asks of a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reviews {
    /// A name and a date.
    #[default]
    Named,
    /// A digest besides, so that what was changed after its review is reviewed again.
    Signed,
}

impl Scalar for Reviews {
    fn parse(text: &str) -> Result<Self, ValueFault> {
        match text {
            "named" => Ok(Self::Named),
            "signed" => Ok(Self::Signed),
            _ => Err(ValueFault {
                message: text!("“{text}”不是审核方式", "`{text}` is no way of reviewing"),
                help: text!(
                    "写 named（姓名和日期）或 signed（还要签名）",
                    "write named (a name and a date) or signed (with a digest)"
                ),
            }),
        }
    }
}

/// How the digest of a page's review compares with the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signature {
    /// There is none, and none is asked for.
    #[default]
    NotAsked,
    /// There is none, though the site asks for one.
    Missing,
    /// It is that of the page.
    Holds,
    /// The page was changed after it.
    Broken,
}

impl Signature {
    /// Whether the page may be published as far as signatures go.
    #[must_use]
    pub fn permits(self, reviews: Reviews) -> bool {
        reviews == Reviews::Named || self == Self::Holds
    }
}

/// The digests that a record's review of the whole holds, a block each.
pub type BlockDigests = Vec<(String, Digest)>;

/// The digest of that block.
#[must_use]
pub fn digest_of(digests: &[(String, Digest)], block: &str) -> Option<Digest> {
    digests.iter().find(|(key, _)| key == block).map(|(_, digest)| *digest)
}

/// Why a block of a record is not covered by a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nobody reviewed it.
    Unreviewed,
    /// Its review has no digest, though one is asked for.
    NotSigned,
    /// It was changed after its signature.
    Changed,
}

/// The review, where it says who and when.
#[must_use]
pub fn complete(review: &Field<Review>) -> Option<&Review> {
    review.get().filter(|review| review.is_complete())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_as_it_is_written() {
        let digest = Digest::parse("00ff0123456789abcdef0123456789aB").unwrap();
        assert_eq!(digest.to_string(), "00ff0123456789abcdef0123456789ab");
        for wrong in ["", "00ff", "0g", "+1ff0123456789abcdef0123456789ab", "甲ff0123456789abcdef0123456789"] {
            assert!(Digest::parse(wrong).is_err(), "{wrong}");
        }
    }
}
