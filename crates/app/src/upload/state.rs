use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::draft::Draft;
use super::error::UploadError;

/// The open reviews of this process.
#[derive(Default)]
pub(crate) struct Uploads {
    drafts: Mutex<HashMap<String, Draft>>,
}

impl Uploads {
    pub(super) fn insert(&self, draft: Draft) {
        self.drafts().insert(draft.id.clone(), draft);
    }

    pub(super) fn remove(&self, id: &str) -> Option<Draft> {
        self.drafts().remove(id)
    }

    /// Works with an open review while nobody else does.
    pub(super) fn with<T>(
        &self,
        id: &str,
        work: impl FnOnce(&mut Draft) -> T,
    ) -> Result<T, UploadError> {
        self.drafts()
            .get_mut(id)
            .map(work)
            .ok_or(UploadError::NoSuchDraft)
    }

    fn drafts(&self) -> MutexGuard<'_, HashMap<String, Draft>> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
