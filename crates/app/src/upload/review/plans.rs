//! From a review to its plan, to the job, and from a saved plan back to a review.

use std::path::Path;

use lectern_jobs::JobId;

use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::speed::{self, Line};
use crate::upload::draft::{Choice, Draft, DraftFile, DraftItem, UploadDraftView};
use crate::upload::error::UploadError;
use crate::upload::look::{Trouble, look_at};
use crate::upload::new_job::new_job;
use crate::upload::plan::{PlannedRecording, UploadPlan};

impl App {
    /// Returns the plan of a review: exactly what starting it would do.
    ///
    /// # Errors
    ///
    /// [`UploadError::Blocked`] while something stands in its way.
    pub async fn upload_plan(&self, id: &str) -> Result<UploadPlan, AppError> {
        let account = self.inner.uploads.with(id, |draft| draft.account.clone())?;
        let server = self.account(&account).await?.server;
        Ok(self
            .inner
            .uploads
            .with(id, |draft| draft.plan(&server, clock::now()))??)
    }

    /// Queues what the review shows and closes it.
    ///
    /// # Errors
    ///
    /// [`UploadError::Blocked`] while something stands in its way; the review then stays open.
    pub async fn start_upload(&self, id: &str) -> Result<JobId, AppError> {
        let plan = self.upload_plan(id).await?;
        let job = self.start_upload_plan(&plan)?;
        self.inner.uploads.remove(id);
        Ok(job)
    }

    /// Queues a plan as it is.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub fn start_upload_plan(&self, plan: &UploadPlan) -> Result<JobId, AppError> {
        self.inner.jobs.add(&new_job(plan)?)
    }

    /// Saves the plan of a review as a JSON file.
    ///
    /// # Errors
    ///
    /// A review that something stands in the way of, or a file that cannot be written.
    pub async fn save_upload_plan(&self, id: &str, path: &Path) -> Result<(), AppError> {
        let plan = self.upload_plan(id).await?;
        let path = path.to_owned();
        Ok(tokio::task::spawn_blocking(move || plan.save(&path)).await??)
    }

    /// Opens a saved plan as a review; what changed since it was made is said at the files.
    ///
    /// # Errors
    ///
    /// A file that is no plan, or a plan for a server that no account here is for.
    pub async fn open_upload_plan(&self, path: &Path) -> Result<UploadDraftView, AppError> {
        let from = path.to_owned();
        let plan = tokio::task::spawn_blocking(move || UploadPlan::open(&from)).await??;
        let accounts = self.accounts().await?;
        let account = accounts
            .iter()
            .find(|account| account.id.as_str() == plan.account_id && account.server == plan.server)
            .or_else(|| {
                accounts
                    .iter()
                    .find(|account| account.server == plan.server)
            })
            .ok_or_else(|| UploadError::NoAccountForPlan {
                host: plan.server.host_str().unwrap_or_default().to_owned(),
            })?;
        let mut draft = Draft {
            id: uuid::Uuid::new_v4().to_string(),
            account: account.id.clone(),
            folder: None,
            folder_path: plan.folder_path.clone(),
            keep_subfolders: true,
            default_language: self.inner.settings().default_language,
            items: Vec::new(),
            left_out: Vec::new(),
            edited: false,
            checking: 0,
            may_not_create: false,
            next_item: 0,
            revision: 0,
            speed: speed::last(&self.inner.database, Line::Up).await?,
        };
        let folder = plan.folder_id;
        let mut draft = tokio::task::spawn_blocking(move || {
            for recording in plan.recordings {
                let id = draft.new_id();
                draft.items.push(reopened(id, recording));
            }
            draft
        })
        .await?;
        self.aim(&mut draft, Some(folder)).await;
        Ok(self.open_draft(draft))
    }
}

fn reopened(id: String, recording: PlannedRecording) -> DraftItem {
    let left_out = recording.left_out.is_some();
    let files = recording.files.into_iter().map(|planned| {
        let looked = look_at(&planned.path);
        let gone = looked.troubles.contains(&Trouble::Missing);
        let changed = !gone
            && !planned
                .fingerprint
                .describes_same_content(&looked.fingerprint);
        DraftFile {
            role: planned.role,
            language: planned.language,
            language_guessed: false,
            sha256: None,
            changed: changed.then(|| "Changed since the plan was made".to_owned()),
            looked,
        }
    });
    DraftItem {
        id,
        included: !left_out,
        title: recording.title,
        title_is_own: true,
        description: recording.description,
        recorded: recording.recorded_at,
        language: recording.language,
        folders: recording.folders,
        files: files.collect(),
        choice: left_out.then_some(Choice::Skip),
        upload_anyway: recording.upload_anyway,
        duplicate: None,
        same_title: None,
        own_manifest: recording.own_manifest,
    }
}
