//! All uploads of a campus, and the files that became part of sessions.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use s3s::service::S3Service;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    parts::PartLog,
    record::{Purpose, Upload, UploadPhase},
    storage::{self, Target},
    ucs::FileRole,
};
use crate::{UploadSettings, lock::locked};

/// What the upload side keeps.
pub struct UploadState {
    book: Mutex<Book>,
    parts: PartLog,
    service: S3Service,
    /// Bytes on the upload disk, for the setting that makes it small.
    pub(super) disk_used: Arc<AtomicU64>,
}

impl std::fmt::Debug for UploadState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("UploadState")
            .field("book", &self.book)
            .finish_non_exhaustive()
    }
}

impl Default for UploadState {
    fn default() -> Self {
        Self {
            book: Mutex::default(),
            parts: PartLog::default(),
            service: storage::service(),
            disk_used: Arc::default(),
        }
    }
}

#[derive(Debug, Default)]
struct Book {
    uploads: HashMap<Uuid, Upload>,
    by_target: HashMap<Uuid, Uuid>,
    /// Uploads that still move by themselves.
    active: BTreeSet<Uuid>,
    /// Open storage by target.
    targets: HashMap<Uuid, Arc<Target>>,
    files: BTreeMap<Uuid, Vec<SessionFile>>,
}

/// A file that came with an upload and now belongs to a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionFile {
    /// Its name.
    pub name: String,
    /// Path below the campus's data folder, with `/` between parts.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// What it is for.
    pub role: FileRole,
    /// CRC-32 the manifest gave for it.
    pub checksum: Option<u32>,
    /// Language the manifest gave for it.
    pub language: Option<String>,
    /// Seconds after the session's start at which it begins, for a stream.
    pub start: f64,
}

/// What must survive a restart.
#[derive(Serialize, Deserialize)]
struct Kept {
    uploads: Vec<Upload>,
    files: BTreeMap<Uuid, Vec<SessionFile>>,
}

impl UploadState {
    /// Returns what must survive a restart of the campus.
    pub fn snapshot(&self) -> serde_json::Value {
        let book = locked(&self.book);
        let mut uploads: Vec<_> = book.uploads.values().cloned().collect();
        uploads.sort_by_key(|upload| upload.id);
        let kept = Kept {
            uploads,
            files: book.files.clone(),
        };
        serde_json::to_value(kept).unwrap_or_default()
    }

    /// Takes over what an earlier campus kept. What is not of this form is left out: the uploads are lost,
    /// the sessions are not.
    pub fn restore(&self, stored: serde_json::Value) {
        if stored.is_null() {
            return;
        }
        match serde_json::from_value::<Kept>(stored) {
            Ok(kept) => {
                for upload in kept.uploads {
                    self.insert(upload);
                }
                locked(&self.book).files = kept.files;
            }
            Err(error) => {
                tracing::warn!(%error, "the campus does not know its earlier uploads any more");
            }
        }
    }

    /// Returns the log of everything that arrived at upload targets.
    pub fn parts(&self) -> &PartLog {
        &self.parts
    }

    /// Finds an upload by its `ID`.
    pub fn upload(&self, id: Uuid) -> Option<Upload> {
        locked(&self.book).uploads.get(&id).cloned()
    }

    /// Finds an upload by the GUID of its target.
    pub fn upload_at(&self, target: Uuid) -> Option<Upload> {
        let book = locked(&self.book);
        book.by_target
            .get(&target)
            .and_then(|id| book.uploads.get(id))
            .cloned()
    }

    /// Returns all uploads in no order.
    pub fn all(&self) -> Vec<Upload> {
        locked(&self.book).uploads.values().cloned().collect()
    }

    /// Returns the files of a session that came by upload, the manifest last.
    pub fn files_of(&self, session: Uuid) -> Vec<SessionFile> {
        locked(&self.book)
            .files
            .get(&session)
            .cloned()
            .unwrap_or_default()
    }

    pub(super) fn service(&self) -> &S3Service {
        &self.service
    }

    pub(super) fn insert(&self, upload: Upload) {
        let mut book = locked(&self.book);
        book.by_target.insert(upload.target, upload.id);
        if !upload.phase.is_settled() {
            book.active.insert(upload.id);
        }
        book.uploads.insert(upload.id, upload);
    }

    pub(super) fn add_files(&self, session: Uuid, files: Vec<SessionFile>) {
        locked(&self.book)
            .files
            .entry(session)
            .or_default()
            .extend(files);
    }

    /// Changes an upload unless it is in another state by now; returns it as it is afterwards and
    /// whether it was changed.
    pub(super) fn change(
        &self,
        id: Uuid,
        from: &[UploadPhase],
        change: impl FnOnce(&mut Upload),
    ) -> Option<(Upload, bool)> {
        let mut book = locked(&self.book);
        let upload = book.uploads.get_mut(&id)?;
        let fits = from.contains(&upload.phase);
        if fits {
            change(upload);
        }
        let upload = upload.clone();
        if upload.phase.is_settled() {
            book.active.remove(&id);
        } else {
            book.active.insert(id);
        }
        if upload.phase != UploadPhase::Uploading {
            book.targets.remove(&upload.target);
        }
        Some((upload, fits))
    }

    /// Ends a step begun by [`UploadState::take_due`].
    pub(super) fn release(&self, id: Uuid) {
        if let Some(upload) = locked(&self.book).uploads.get_mut(&id) {
            upload.busy = false;
        }
    }

    /// Takes the uploads whose next step is due; each stays taken until it is released.
    pub(super) fn take_due(&self, now: DateTime<Utc>, settings: &UploadSettings) -> Vec<Upload> {
        let mut book = locked(&self.book);
        let Book {
            uploads,
            active,
            targets,
            ..
        } = &mut *book;
        let in_use = |target: &Uuid| {
            targets
                .get(target)
                .is_some_and(|target| Arc::strong_count(target) > 1)
        };
        let mut due = Vec::new();
        for id in active.iter() {
            let Some(upload) = uploads.get_mut(id) else {
                continue;
            };
            let ripe = match upload.phase {
                UploadPhase::Uploading => {
                    upload.touched + seconds(settings.idle_timeout_seconds) <= now
                        && !in_use(&upload.target)
                }
                UploadPhase::UploadComplete => {
                    upload.since + millis(settings.accept_delay_ms) <= now
                }
                UploadPhase::Processing => {
                    upload.since + millis(settings.processing_delay_ms) <= now
                }
                UploadPhase::UploadCancelled | UploadPhase::DeletingFiles => {
                    upload.since + millis(settings.deleting_delay_ms) <= now
                }
                _ => false,
            };
            if ripe && !upload.busy {
                upload.busy = true;
                due.push(upload.clone());
            }
        }
        due
    }

    /// Opens the storage of an upload for one request and notes that the upload is in use.
    pub(super) fn open_target(
        &self,
        upload: &Upload,
        data_dir: &Path,
        now: DateTime<Utc>,
    ) -> io::Result<Arc<Target>> {
        let mut book = locked(&self.book);
        if let Some(upload) = book.uploads.get_mut(&upload.id) {
            upload.touched = now;
        }
        if let Some(target) = book.targets.get(&upload.target) {
            return Ok(Arc::clone(target));
        }
        let target = Arc::new(Target::open(&target_folder(data_dir, upload.target))?);
        book.targets.insert(upload.target, Arc::clone(&target));
        Ok(target)
    }

    pub(super) fn touch(&self, id: Uuid, now: DateTime<Utc>) {
        if let Some(upload) = locked(&self.book).uploads.get_mut(&id) {
            upload.touched = upload.touched.max(now);
        }
    }

    pub(super) fn give_back_disk(&self, bytes: u64) {
        let _ = self
            .disk_used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                Some(used.saturating_sub(bytes))
            });
    }

    /// Returns the session an upload leads to, if there is one.
    pub(super) fn session_of(upload: &Upload) -> Option<Uuid> {
        match upload.purpose {
            Purpose::NewSession { .. } => upload.session,
            Purpose::Stream { session, .. } => Some(session),
        }
    }
}

/// Returns the folder in which an upload's files are kept while it is open.
pub(super) fn target_folder(data_dir: &Path, target: Uuid) -> PathBuf {
    data_dir.join("uploads").join(target.to_string())
}

fn seconds(count: u64) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(count.min(u64::from(u32::MAX))).unwrap_or_default())
}

fn millis(count: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(count.min(u64::from(u32::MAX))).unwrap_or_default())
}
