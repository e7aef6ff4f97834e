//! What of a record is reviewed: as a whole, or block by block (a block is a key at its top).

use jiff::civil::Date;

use super::Office;
use super::signature::{Lack, Reviews, complete, digest_of};
use crate::source::Node;

impl Office {
    /// The blocks that the public may see, in the order written; then those that are gone but were signed.
    #[must_use]
    pub fn public_blocks(&self) -> Vec<&str> {
        let mut blocks = Vec::new();
        if let Node::Map(pairs) = &self.node {
            blocks.extend(pairs.iter().filter_map(|(key, value)| match key {
                Node::Text(key) if !Self::INTERNAL.contains(&key.as_str()) && *value != Node::Null => {
                    Some(key.as_str())
                }
                _ => None,
            }));
        }
        let signed = complete(&self.review).map_or(&[][..], |review| &review.blocks);
        for (key, _) in signed {
            if !blocks.contains(&key.as_str()) {
                blocks.push(key);
            }
        }
        blocks
    }

    /// The blocks that no review covers: their own or that of the whole.
    #[must_use]
    pub fn uncovered(&self, reviews: Reviews) -> Vec<(&str, Lack)> {
        let whole = complete(&self.review);
        let lack = |block: &str| {
            let own = self.reviews.iter().find(|(key, _)| key == block).and_then(|(_, review)| complete(review));
            if own.is_none() && whole.is_none() {
                return Some(Lack::Unreviewed);
            }
            if reviews == Reviews::Named {
                return None;
            }
            let signed = [
                own.and_then(|own| own.digest.get().copied()),
                whole.and_then(|whole| digest_of(&whole.blocks, block)),
            ];
            let now = digest_of(&self.digests, block);
            match signed.iter().flatten().any(|digest| Some(*digest) == now) {
                true => None,
                false if signed.iter().any(Option::is_some) => Some(Lack::Changed),
                // A block that came after the whole was signed.
                false if whole.is_some_and(|whole| !whole.blocks.is_empty()) => Some(Lack::Changed),
                false => Some(Lack::NotSigned),
            }
        };
        self.public_blocks().into_iter().filter_map(|block| Some((block, lack(block)?))).collect()
    }

    /// Whether a review has a digest to compare with.
    #[must_use]
    pub fn has_digests(&self) -> bool {
        let of_blocks = self.reviews.iter().any(|(_, review)| review.get().is_some_and(|r| r.digest.get().is_some()));
        of_blocks || self.review.get().is_some_and(|review| !review.blocks.is_empty())
    }

    /// Whether every block was reviewed by somebody.
    #[must_use]
    pub fn is_reviewed(&self) -> bool {
        complete(&self.review).is_some() || (self.is_read() && self.uncovered(Reviews::Named).is_empty())
    }

    /// The day of the latest review of the whole or of a block; none while something was never reviewed.
    #[must_use]
    pub fn reviewed_on(&self) -> Option<Date> {
        if !self.is_reviewed() {
            return None;
        }
        let blocks = self.public_blocks();
        let own = self.reviews.iter().filter(|(key, _)| blocks.contains(&key.as_str())).map(|(_, review)| review);
        own.chain([&self.review]).filter_map(|review| complete(review)?.date.get().copied()).max()
    }
}
