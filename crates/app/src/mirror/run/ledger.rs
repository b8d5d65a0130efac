//! How far the downloads of unfinished files are.

use async_trait::async_trait;
use lectern_transfer::{DownloadCheckpoint, DownloadLedger, LedgerError};
use rusqlite::{OptionalExtension, params};

use crate::database::Database;
use crate::error::AppError;
use crate::mirror::options::MirrorId;

/// The row of one file.
pub(super) struct FileLedger {
    pub database: Database,
    pub mirror: MirrorId,
    pub path: String,
}

#[async_trait]
impl DownloadLedger for FileLedger {
    async fn checkpoint(&self) -> Result<Option<DownloadCheckpoint>, LedgerError> {
        let (mirror, path) = (self.mirror.clone(), self.path.clone());
        let read = self.database.reading(move |connection| {
            let stored: Option<String> = connection
                .prepare_cached(
                    "SELECT checkpoint FROM mirror_downloads WHERE mirror_id = ?1 AND path = ?2",
                )?
                .query_row(params![mirror.0, path], |row| row.get(0))
                .optional()?;
            // One that a later version wrote counts as none: the file is begun again.
            Ok(stored.and_then(|text| serde_json::from_str(&text).ok()))
        });
        read.await.map_err(failed)
    }

    async fn reached(&self, checkpoint: &DownloadCheckpoint) -> Result<(), LedgerError> {
        let (mirror, path) = (self.mirror.clone(), self.path.clone());
        let text = serde_json::to_string(checkpoint).map_err(|error| failed(error.into()))?;
        let write = self.database.writing(move |tx| {
            tx.execute(
                "INSERT OR REPLACE INTO mirror_downloads (mirror_id, path, checkpoint) VALUES (?1, ?2, ?3)",
                params![mirror.0, path, text],
            )?;
            Ok(())
        });
        write.await.map_err(failed)
    }

    async fn forgotten(&self) -> Result<(), LedgerError> {
        let (mirror, path) = (self.mirror.clone(), self.path.clone());
        let write = self.database.writing(move |tx| {
            tx.execute(
                "DELETE FROM mirror_downloads WHERE mirror_id = ?1 AND path = ?2",
                params![mirror.0, path],
            )?;
            Ok(())
        });
        write.await.map_err(failed)
    }
}

fn failed(error: AppError) -> LedgerError {
    Box::new(error)
}
