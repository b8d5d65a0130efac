//! Numbers for ids, so that a row need not carry 36 letters.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, PoisonError};

use crate::database::dialect;

/// The ids that all threads share, as they stand in a cell of the output.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    numbers: IdMap,
    cells: Vec<Box<[u8]>>,
}

/// Ids by number.
pub(super) type IdMap = HashMap<Box<[u8]>, u32, BuildHasherDefault<IdHasher>>;

impl Names {
    /// Returns the cells by number once all threads are done.
    pub(super) fn into_cells(self) -> Vec<Box<[u8]>> {
        self.known
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .cells
    }

    #[cold]
    fn number(&self, id: &[u8]) -> Option<u32> {
        // What is not text cannot stand in the output.
        std::str::from_utf8(id).ok()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = known.numbers.get(id) {
            return Some(*number);
        }
        let number = u32::try_from(known.cells.len()).ok()?;
        let mut cell = Vec::with_capacity(id.len());
        dialect::write_bytes(&mut cell, id);
        known.cells.push(cell.into());
        known.numbers.insert(id.into(), number);
        Some(number)
    }
}

/// One thread's memory of [`Names`]; asks the shared one only for an id that it has not seen yet.
#[derive(Debug)]
pub(super) struct NameCache<'n> {
    names: &'n Names,
    seen: IdMap,
}

impl<'n> NameCache<'n> {
    pub(super) fn new(names: &'n Names) -> Self {
        Self {
            names,
            seen: IdMap::default(),
        }
    }

    /// Returns the number of an id, or `None` where it is not text.
    #[inline]
    pub(super) fn number(&mut self, id: &[u8]) -> Option<u32> {
        if let Some(number) = self.seen.get(id) {
            return Some(*number);
        }
        let number = self.names.number(id)?;
        self.seen.insert(id.into(), number);
        Some(number)
    }
}

/// A quick hash of some dozen bytes. Ids come from the person's own service; one who could choose them badly has the data anyway.
#[derive(Debug, Default)]
pub(super) struct IdHasher(u64);

impl IdHasher {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * u128::from(0x9E37_79B9_7F4A_7C15_u64);
        #[expect(clippy::cast_possible_truncation, reason = "both halves are wanted")]
        {
            self.0 = product as u64 ^ (product >> 64) as u64;
        }
    }
}

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ 0x5851_F42D_4C95_7F2D);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }
}
