//! Numbers as bits, the highest bit first.

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
