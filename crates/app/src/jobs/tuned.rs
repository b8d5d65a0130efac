//! What can be set about runs while they are under way.

use std::sync::{PoisonError, RwLock};

/// Settings of a kind of job; a change holds from the next step on.
#[derive(Debug, Default)]
pub(crate) struct Tuned<T>(RwLock<T>);

impl<T: Clone> Tuned<T> {
    pub fn new(tuning: T) -> Self {
        Self(RwLock::new(tuning))
    }

    /// Returns what holds now.
    pub fn now(&self) -> T {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub fn change(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}
