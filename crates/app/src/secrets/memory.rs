use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use lectern_net::Secret;

/// Keeps secrets until the process ends.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<String, Secret>>);

impl Memory {
    pub(super) fn get(&self, key: &str) -> Option<Secret> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    pub(super) fn set(&self, key: String, secret: Secret) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, secret);
    }

    pub(super) fn remove(&self, key: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(key);
    }
}
