use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{ItemId, JobId};

/// Counters of one item that workers add to without waiting for anything.
#[derive(Default)]
pub struct ItemMeter {
    bytes: AtomicU64,
    parts: AtomicU64,
    /// Counts that others keep; asked at each reading and added to `bytes`.
    source: Mutex<Option<Source>>,
}

type Source = Arc<dyn Fn() -> u64 + Send + Sync>;

impl std::fmt::Debug for ItemMeter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ItemMeter")
            .field("bytes", &self.bytes())
            .field("parts", &self.parts())
            .finish_non_exhaustive()
    }
}

impl ItemMeter {
    /// Adds bytes that were moved.
    pub fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Says how many bytes are moved altogether; also backwards, when a part has to be sent again.
    pub fn set_bytes(&self, bytes: u64) {
        *self.source() = None;
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    /// Counts `base` and what `source` tells at each reading, until another count is set.
    pub fn read_from(&self, base: u64, source: impl Fn() -> u64 + Send + Sync + 'static) {
        *self.source() = Some(Arc::new(source));
        self.bytes.store(base, Ordering::Relaxed);
    }

    /// Returns the bytes moved.
    pub fn bytes(&self) -> u64 {
        let source = self.source().clone();
        self.bytes.load(Ordering::Relaxed) + source.map_or(0, |source| source())
    }

    /// Counts one more part.
    pub fn add_part(&self) {
        self.parts.fetch_add(1, Ordering::Relaxed);
    }

    fn source(&self) -> MutexGuard<'_, Option<Source>> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says how many parts are done.
    pub fn set_parts(&self, parts: u64) {
        self.parts.store(parts, Ordering::Relaxed);
    }

    /// Returns the parts done.
    pub fn parts(&self) -> u64 {
        self.parts.load(Ordering::Relaxed)
    }
}

/// What one meter shows: job, item, bytes, parts.
pub(crate) type Reading = (JobId, ItemId, u64, u64);

/// The meters of all items under way in this process.
#[derive(Debug, Default)]
pub struct Meters {
    live: Mutex<HashMap<ItemId, (JobId, Arc<ItemMeter>)>>,
}

impl Meters {
    /// Returns the item's meter, making it with `bytes` and `parts` on it where it does not exist.
    pub(crate) fn meter(&self, job: JobId, item: ItemId, bytes: u64, parts: u64) -> Arc<ItemMeter> {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, meter) = live.entry(item).or_insert_with(|| {
            let meter = ItemMeter::default();
            meter.set_bytes(bytes);
            meter.set_parts(parts);
            (job, Arc::new(meter))
        });
        Arc::clone(meter)
    }

    pub(crate) fn get(&self, item: ItemId) -> Option<Arc<ItemMeter>> {
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.get(&item).map(|(_, meter)| Arc::clone(meter))
    }

    pub(crate) fn forget_item(&self, item: ItemId) {
        self.live
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&item);
    }

    pub(crate) fn forget_job(&self, job: JobId) {
        self.live
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, (of, _)| *of != job);
    }

    /// Returns what the meters show.
    pub(crate) fn read(&self) -> Vec<Reading> {
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.iter()
            .map(|(item, (job, meter))| (*job, *item, meter.bytes(), meter.parts()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_what_another_counter_shows_until_a_count_is_set() {
        let meter = ItemMeter::default();
        let other = Arc::new(AtomicU64::new(5));
        let shown = Arc::clone(&other);
        meter.read_from(100, move || shown.load(Ordering::Relaxed));
        assert_eq!(meter.bytes(), 105);
        other.store(7, Ordering::Relaxed);
        assert_eq!(meter.bytes(), 107);
        meter.set_bytes(3);
        assert_eq!(meter.bytes(), 3);
    }
}
