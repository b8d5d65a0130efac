//! Bits as H.264 writes them.

/// Bits in the order they are written, most significant first.
#[derive(Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// Bits used in the last byte; 0 means it is full.
    used: u8,
}

impl Bits {
    pub(super) fn bit(&mut self, bit: bool) {
        if self.used == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (7 - self.used);
        }
        self.used = (self.used + 1) % 8;
    }

    /// Writes the lowest bits of a number.
    pub(super) fn number(&mut self, value: u32, width: u32) {
        for place in (0..width).rev() {
            self.bit(value >> place & 1 == 1);
        }
    }

    /// Writes an unsigned Exp-Golomb number, `ue(v)`.
    pub(super) fn unsigned(&mut self, value: u32) {
        let coded = value + 1;
        let width = u32::BITS - coded.leading_zeros();
        self.number(0, width - 1);
        self.number(coded, width);
    }

    /// Fills the last byte with zeros.
    pub(super) fn align(&mut self) {
        self.used = 0;
    }

    /// Writes whole bytes; only after [`Bits::align`].
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        debug_assert_eq!(self.used, 0);
        self.bytes.extend_from_slice(bytes);
    }

    /// Ends the payload with its stop bit and returns it.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bit(true);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn exp_golomb_numbers_are_written_as_the_standard_shows() {
        let mut bits = Bits::default();
        for value in [0, 1, 2, 3, 7] {
            bits.unsigned(value);
        }
        // 1 010 011 00100 0001000 and the stop bit.
        assert_eq!(bits.finish(), [0b1010_0110, 0b0100_0001, 0b0001_0000]);
    }
}
