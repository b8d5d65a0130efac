//! How a file is cut into parts.

use crate::TransferError;

/// The smallest part that every S3 target takes anywhere but at the end: 5 MiB.
pub const SMALLEST_PART: u64 = 5 * 1024 * 1024;
/// The largest part that Panopto's target takes: 25 MB. Above it the server may fail.
pub const LARGEST_PART: u64 = 25_000_000;
/// The part size that is used where nobody chose one: 20 MiB.
pub const DEFAULT_PART: u64 = 20 * 1024 * 1024;
/// The most parts that one upload may have.
pub const MOST_PARTS: u64 = 10_000;
/// The largest file that can be sent: 250 GB.
pub const LARGEST_FILE: u64 = LARGEST_PART * MOST_PARTS;

/// A file of `size` bytes cut into parts of `part_size` bytes, the last one shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlan {
    size: u64,
    part_size: u64,
}

/// One piece of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Number on the server, from 1.
    pub number: u32,
    /// First byte in the file.
    pub offset: u64,
    /// Length in bytes.
    pub length: u64,
}

impl PartPlan {
    /// Plans parts of the wished size, larger only where 10,000 parts would not be enough.
    ///
    /// The wish is brought into 5 MiB to 25 MB. Fails with [`TransferError::TooLarge`] above 250 GB.
    pub fn new(size: u64, wished_part_size: u64) -> Result<Self, TransferError> {
        if size > LARGEST_FILE {
            return Err(TransferError::TooLarge {
                size,
                limit: LARGEST_FILE,
            });
        }
        let needed = size.div_ceil(MOST_PARTS);
        let part_size = wished_part_size
            .clamp(SMALLEST_PART, LARGEST_PART)
            .max(needed);
        Ok(Self { size, part_size })
    }

    /// Takes up the plan of an upload that was begun with this part size.
    ///
    /// Returns nothing when the size cannot have come from [`PartPlan::new`], so that a damaged checkpoint is not obeyed.
    pub fn resumed(size: u64, part_size: u64) -> Option<Self> {
        let plan = Self { size, part_size };
        let possible = (SMALLEST_PART..=LARGEST_PART).contains(&part_size)
            && size.div_ceil(part_size) <= MOST_PARTS;
        possible.then_some(plan)
    }

    /// Returns the size of the whole file in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the size of every part but the last in bytes.
    pub fn part_size(&self) -> u64 {
        self.part_size
    }

    /// Returns how many parts there are; an empty file is one empty part.
    pub fn count(&self) -> u32 {
        // At most MOST_PARTS, so it fits.
        u32::try_from(self.size.div_ceil(self.part_size))
            .unwrap_or(u32::MAX)
            .max(1)
    }

    /// Returns the part of this number, or nothing where there is none.
    pub fn part(&self, number: u32) -> Option<Part> {
        if number == 0 || number > self.count() {
            return None;
        }
        let offset = u64::from(number - 1) * self.part_size;
        Some(Part {
            number,
            offset,
            length: self.part_size.min(self.size - offset),
        })
    }

    /// Goes through all parts in order.
    pub fn parts(&self) -> impl Iterator<Item = Part> + use<> {
        let plan = *self;
        (1..=plan.count()).filter_map(move |number| plan.part(number))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_above_the_limit_is_refused_with_the_limit() {
        assert!(PartPlan::new(LARGEST_FILE, DEFAULT_PART).is_ok());
        let error = PartPlan::new(LARGEST_FILE + 1, DEFAULT_PART).unwrap_err();
        assert!(error.to_string().contains("250 GB"), "{error}");
    }

    #[test]
    fn an_empty_file_is_one_empty_part() {
        let parts: Vec<_> = PartPlan::new(0, DEFAULT_PART).unwrap().parts().collect();
        assert_eq!(
            parts,
            [Part {
                number: 1,
                offset: 0,
                length: 0
            }]
        );
    }

    #[test]
    fn a_damaged_part_size_is_not_obeyed() {
        assert_eq!(PartPlan::resumed(1 << 30, 0), None);
        assert_eq!(PartPlan::resumed(1 << 30, 1000), None);
        assert_eq!(PartPlan::resumed(1 << 30, 100_000_000), None);
        assert_eq!(PartPlan::resumed(LARGEST_FILE, SMALLEST_PART), None);
        assert_eq!(
            PartPlan::resumed(LARGEST_FILE, LARGEST_PART).map(|plan| plan.count()),
            Some(10_000)
        );
    }

    proptest! {
        #[test]
        fn parts_cover_the_file_once_in_order_within_the_servers_bounds(size in 0..=LARGEST_FILE, wish in any::<u64>()) {
            let plan = PartPlan::new(size, wish).unwrap();
            prop_assert!(plan.count() <= 10_000);
            let mut next = 0;
            for (index, part) in plan.parts().enumerate() {
                prop_assert_eq!(part.offset, next);
                prop_assert_eq!(part.number as usize, index + 1);
                prop_assert!(part.length <= LARGEST_PART);
                if part.number < plan.count() {
                    prop_assert!(part.length >= SMALLEST_PART);
                }
                next += part.length;
            }
            prop_assert_eq!(next, size);
            prop_assert_eq!(PartPlan::resumed(size, plan.part_size()), Some(plan));
        }

        #[test]
        fn a_wish_that_suffices_is_granted(size in 0..=SMALLEST_PART * MOST_PARTS, wish in SMALLEST_PART..=LARGEST_PART) {
            prop_assert_eq!(PartPlan::new(size, wish).unwrap().part_size(), wish);
        }
    }
}
