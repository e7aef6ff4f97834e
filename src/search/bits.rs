//! Numbers as bits, the highest bit first.

use std::ops::Range;

/// Writes bits.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    /// Whole words of four bytes.
    bytes: Vec<u8>,
    /// Bits that fill no word yet, the last written lowest.
    pending: u64,
    /// How many they are, less than 32 between calls.
    count: u32,
}

impl Bits {
    /// Writes the lowest `count` bits of a value, at most 32.
    pub fn push(&mut self, value: u32, count: u32) {
        debug_assert!(count <= 32 && (count == 32 || value >> count == 0));
        self.pending = (self.pending << count) | u64::from(value);
        self.count += count;
        if self.count >= 32 {
            self.count -= 32;
            self.bytes.extend_from_slice(&((self.pending >> self.count) as u32).to_be_bytes());
        }
    }

    /// Writes a number by its quotient and remainder to 2^k (Rice): short where numbers are about 2^k.
    pub fn rice(&mut self, value: u32, k: u32) {
        let mut zeros = value >> k;
        if zeros < 32 - k {
            self.push((1 << k) | (value & ((1 << k) - 1)), zeros + 1 + k);
            return;
        }
        while zeros > 24 {
            self.push(0, 24);
            zeros -= 24;
        }
        self.push(1, zeros + 1);
        self.push(value & ((1 << k) - 1), k);
    }

    /// Writes a number by its length and digits (exponential Golomb): short where numbers are below 2^k, never very long.
    pub fn golomb(&mut self, value: u32, k: u32) {
        let value = u64::from(value) + (1 << k);
        let digits = 64 - value.leading_zeros();
        self.push(0, digits - 1 - k);
        if digits > 32 {
            self.push(1, 1);
            self.push(value as u32, 32);
        } else {
            self.push(value as u32, digits);
        }
    }

    /// Writes bits that were written elsewhere.
    pub fn append(&mut self, other: &Self) {
        for word in other.bytes.as_chunks::<4>().0 {
            self.push(u32::from_be_bytes(*word), 32);
        }
        self.push((other.pending & ((1 << other.count) - 1)) as u32, other.count);
    }

    /// Writes some of the bits that other bytes hold.
    pub fn append_part(&mut self, bytes: &[u8], part: Range<usize>) {
        let mut at = part.start;
        while at < part.end {
            let count = (part.end - at).min(32);
            let rest = &bytes[at / 8..];
            let mut word = [0; 8];
            let length = rest.len().min(8);
            word[..length].copy_from_slice(&rest[..length]);
            let word = u64::from_be_bytes(word) << (at % 8) >> (64 - count);
            self.push(word as u32, count as u32);
            at += count;
        }
    }

    /// Takes all bits out.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.count = 0;
    }

    /// How many bits were written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() * 8 + self.count as usize
    }

    /// Whether none was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes; the last is filled with zeros.
    #[must_use]
    pub fn into_bytes(mut self) -> Vec<u8> {
        if self.count > 0 {
            let left = (self.pending << (32 - self.count)) as u32;
            self.bytes.extend_from_slice(&left.to_be_bytes()[..self.count.div_ceil(8) as usize]);
        }
        self.bytes
    }
}

/// The k for which [`Bits::rice`] is about shortest for numbers whose sum and count these are.
#[must_use]
pub fn rice_parameter(sum: u64, count: u64) -> u32 {
    // For numbers of a geometric distribution it is the logarithm of 0.69 times their mean.
    (sum * 11 / 16 / count.max(1)).max(1).ilog2()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_put_together_are_the_whole(values in prop::collection::vec((any::<u32>(), 1_u32..=32), 0..60)) {
            let mut whole = Bits::default();
            let mut ends = vec![0];
            for (value, count) in &values {
                whole.push(value >> (32 - count), *count);
                ends.push(whole.len());
            }
            let bytes = whole.clone().into_bytes();
            let mut parts = Bits::default();
            for part in ends.windows(2) {
                parts.append_part(&bytes, part[0]..part[1]);
            }
            prop_assert_eq!(parts.len(), whole.len());
            prop_assert_eq!(parts.into_bytes(), bytes);
        }
    }
}
