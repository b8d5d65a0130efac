//! Chance that is the same on every machine and with every version of every library.

/// Mixes the bits of a number, so that near numbers lead to far ones (SplitMix64).
pub(crate) fn mix(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A row of numbers that looks random and follows from where it begins.
pub(crate) struct Chance(u64);

impl Chance {
    /// Begins a row of its own for each combination of numbers.
    pub(crate) fn of(numbers: &[u64]) -> Self {
        Self(numbers.iter().fold(0, |bits, number| mix(bits ^ number)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Returns a number below the limit.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        let below = ((self.next() >> 32) * u64::from(limit)) >> 32;
        u32::try_from(below).unwrap_or_default()
    }

    /// Returns a number from 0 up to but not 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a number between two.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Returns a number that is small mostly and large now and then, with this mean.
    pub(crate) fn rarely_long(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// Tells whether something with this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Chooses by weight.
    pub(crate) fn choose<T: Copy>(&mut self, weighted: &[(u32, T)]) -> Option<T> {
        let all = weighted.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.below(all);
        for (weight, choice) in weighted {
            if rest < *weight {
                return Some(*choice);
            }
            rest -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_each_time_and_spread_evenly() {
        let row = || {
            let mut chance = Chance::of(&[3, 4]);
            (0..1000).map(|_| chance.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(row(), row());
        for number in 0..10 {
            let count = row().into_iter().filter(|it| *it == number).count();
            assert!((60..150).contains(&count), "{number} came {count} times");
        }
    }
}
