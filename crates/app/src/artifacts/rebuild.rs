//! Writing an export again out of its collection: no network, no account, the same bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lectern_artifacts::Identities;

use super::error::ArtifactError;
use super::finish;
use super::job::target;
use super::places::{self, COLLECTION, Places};
use super::store;
use super::views::{ArtifactRebuilt, ArtifactRunView};
use super::write::{Dropped, account, write_export};
use crate::app::App;
use crate::error::AppError;

impl App {
    /// Writes folders, tables and pages of an export again. The same collection gives the same bytes. A folder with the `json` of the
    /// published tool is taken too.
    ///
    /// # Errors
    ///
    /// The folder holds no collection and is no export of this profile, it is at work, its key is gone, or the disk refuses.
    pub async fn rebuild_artifacts(
        &self,
        folder: &Path,
        progress: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<ArtifactRebuilt, AppError> {
        let folder: PathBuf = folder.components().collect();
        let there = folder.clone();
        let export = self
            .inner
            .database
            .reading(move |connection| store::export_in(connection, &there));
        let (places, identities, lock) = match export.await? {
            Some(export) => {
                if self
                    .inner
                    .jobs
                    .open_with_target(&target(export.id))?
                    .is_some()
                {
                    return Err(ArtifactError::AtWork.into());
                }
                let identities = self.inner.artifact_identities(&export).await?;
                let lock = self.inner.artifact_lock(&export.key).await?;
                (Places::of(&self.inner, &export), identities, Some(lock))
            }
            None => (unknown(&folder)?, Identities::Real, None),
        };
        let dropped = Dropped::default();
        let stop = Arc::clone(&dropped.0);
        let written = tokio::task::spawn_blocking(move || {
            let _lock = lock;
            write_export(&places, identities, &stop, &progress)
        });
        let receipt = written.await??;
        let mut run = ArtifactRunView::default();
        finish::fill(&mut run, account(&receipt));
        Ok(ArtifactRebuilt {
            portfolio: places::portfolio(&folder),
            folder,
            run,
        })
    }
}

/// Finds the collection of a folder that this profile does not know: in it, or the folder itself.
fn unknown(folder: &Path) -> Result<Places, ArtifactError> {
    let inside = folder.join(COLLECTION);
    let collection = if inside.join("json").is_dir() {
        inside
    } else if folder.join("json").is_dir() {
        folder.to_owned()
    } else {
        return Err(ArtifactError::UnknownFolder(folder.to_owned()));
    };
    Ok(Places {
        export: folder.to_owned(),
        collection,
        logs: folder.to_owned(),
    })
}
