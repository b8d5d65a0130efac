use std::fs::{self, File, OpenOptions};
use std::sync::Arc;

use crate::accounts::AccountId;
use crate::app::Inner;
use crate::database::DatabaseError;
use crate::error::AppError;

/// Held while tokens of an account are renewed, stored or withdrawn, against every other program on the profile.
///
/// The system frees it when the holder dies, so nothing is ever left locked.
pub(super) struct TokenLock {
    _file: File,
}

impl TokenLock {
    /// Waits until no other program has it. A renewal takes seconds at most.
    pub(super) async fn take(app: &Arc<Inner>, account: &AccountId) -> Result<Self, AppError> {
        let folder = app.options.profile_dir.join("locks");
        let path = folder.join(format!("{account}.lock"));
        let locked = tokio::task::spawn_blocking(move || {
            let lock = || {
                fs::create_dir_all(&folder)?;
                let file = OpenOptions::new()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .open(&path)?;
                file.lock()?;
                Ok(file)
            };
            lock().map_err(|source| DatabaseError::Folder {
                path: path.clone(),
                source,
            })
        });
        Ok(Self {
            _file: locked.await??,
        })
    }
}
