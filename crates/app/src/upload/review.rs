//! What hosts do with a review.

use std::path::{Path, PathBuf};

use lectern_jobs::JobId;
use lectern_panopto::FolderId;
use serde::Serialize;

use super::background::Looks;
use super::draft::{
    Candidate, Choice, Draft, DraftFile, DraftItem, TitlePreview, UploadDraftView, UploadEdit,
};
use super::error::UploadError;
use super::look::{Trouble, look_at};
use super::media::{MediaKind, by_extension, extension_of};
use super::plan::{PlannedRecording, UploadPlan};
use super::walk::walk;
use super::{jobs, speed};
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::library::Rights;
use crate::{AccountId, upload::walk::Found};

/// What to review.
#[derive(Debug, Clone)]
pub struct InspectUpload {
    /// The account that uploads.
    pub account: AccountId,
    /// The target, if it is known already.
    pub folder: Option<FolderId>,
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Whether folders below the dropped ones are kept.
    pub keep_subfolders: bool,
}

/// What is in a drag, counted quickly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DropSummary {
    /// Videos and sound.
    pub videos: u64,
    /// Caption files.
    pub captions: u64,
    /// Everything else.
    pub others: u64,
    /// Folders, those below counted too.
    pub folders: u64,
    /// Bytes of videos, sound and captions.
    pub bytes: u64,
}

impl App {
    /// Looks at files and folders and opens a review of their upload. What takes longer is looked at behind it, with
    /// `draft:<id>` events.
    ///
    /// # Errors
    ///
    /// Only failures of the profile; what is wrong with a file is said in the review.
    pub async fn inspect_upload(
        &self,
        request: InspectUpload,
    ) -> Result<UploadDraftView, AppError> {
        let (candidates, found) = candidates_at(request.paths).await?;
        let mut draft = Draft {
            id: uuid::Uuid::new_v4().to_string(),
            account: request.account,
            folder: None,
            folder_path: String::new(),
            keep_subfolders: request.keep_subfolders,
            default_language: self.inner.settings().default_language,
            items: Vec::new(),
            left_out: found.left_out,
            edited: false,
            checking: 0,
            may_not_create: false,
            next_item: 0,
            revision: 0,
            speed: speed::last(&self.inner.database).await?,
        };
        draft.add(candidates, |path| std::fs::read(path));
        self.aim(&mut draft, request.folder).await;
        Ok(self.open_draft(draft))
    }

    /// Returns a review as it is now.
    ///
    /// # Errors
    ///
    /// [`UploadError::NoSuchDraft`] once it was started or closed.
    pub fn upload_draft(&self, id: &str) -> Result<UploadDraftView, AppError> {
        Ok(self.inner.uploads.with(id, |draft| draft.view())?)
    }

    /// Changes a review and returns it as it is then.
    ///
    /// # Errors
    ///
    /// A change that makes no sense; then nothing was changed.
    pub async fn edit_upload(
        &self,
        id: &str,
        edit: UploadEdit,
    ) -> Result<UploadDraftView, AppError> {
        let before = self.inner.uploads.with(id, |draft| draft.clone())?;
        let mut draft = before.clone();
        let mut looks = Looks::default();
        match &edit {
            UploadEdit::Target { folder_id } => {
                self.aim(&mut draft, Some(folder_id.parse()?)).await;
                for item in &mut draft.items {
                    item.same_title = None;
                }
                looks = Looks {
                    titles: true,
                    ..looks
                };
            }
            UploadEdit::AddPaths { paths } => {
                let (candidates, found) = candidates_at(paths.clone()).await?;
                let known: Vec<PathBuf> = draft
                    .items
                    .iter()
                    .flat_map(|item| &item.files)
                    .map(|file| file.looked.path.clone())
                    .collect();
                draft.left_out.extend(found.left_out);
                draft.add(candidates, |path| std::fs::read(path));
                looks = Looks {
                    titles: true,
                    contents: true,
                    growing: draft
                        .items
                        .iter()
                        .flat_map(|item| &item.files)
                        .any(|file| !known.contains(&file.looked.path)),
                };
            }
            UploadEdit::Title { .. }
            | UploadEdit::TitlesFromPattern { .. }
            | UploadEdit::Sheet { .. } => {
                looks = Looks {
                    titles: true,
                    ..looks
                }
            }
            _ => {}
        }
        draft.apply(&edit)?;
        // A look in the background may have ended meanwhile; its findings are found again.
        let view = self.inner.uploads.with(id, |open| {
            if open.revision != before.revision || open.checking != before.checking {
                looks = Looks {
                    titles: true,
                    contents: true,
                    growing: true,
                };
                draft.checking = open.checking;
            }
            *open = draft;
        });
        view?;
        self.look_behind(id, looks);
        self.upload_draft(id)
    }

    /// Returns what a pattern would make of the titles, without changing them.
    ///
    /// # Errors
    ///
    /// [`UploadError::NoSuchDraft`] once the review was started or closed.
    pub fn preview_titles(&self, id: &str, pattern: &str) -> Result<Vec<TitlePreview>, AppError> {
        let titles = self
            .inner
            .uploads
            .with(id, |draft| draft.titles_from(pattern))?;
        Ok(titles
            .into_iter()
            .map(|(item_id, title)| TitlePreview { item_id, title })
            .collect())
    }

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
        Ok(self
            .inner
            .uploads
            .queue()?
            .jobs
            .add(&jobs::new_job(plan)?)?)
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
            speed: speed::last(&self.inner.database).await?,
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

    /// Closes a review without uploading anything.
    pub fn discard_upload(&self, id: &str) {
        self.inner.uploads.remove(id);
    }

    /// Counts what lies under paths, by names alone.
    ///
    /// # Errors
    ///
    /// None that a person can do anything about.
    pub async fn describe_paths(&self, paths: Vec<PathBuf>) -> Result<DropSummary, AppError> {
        let summary = tokio::task::spawn_blocking(move || {
            let found = walk(&paths);
            let mut summary = DropSummary {
                folders: found.folders as u64,
                ..DropSummary::default()
            };
            for file in &found.files {
                let count = match by_extension(&extension_of(&file.name)) {
                    MediaKind::Video | MediaKind::Audio => &mut summary.videos,
                    MediaKind::Captions => &mut summary.captions,
                    MediaKind::Xml | MediaKind::Other => &mut summary.others,
                };
                *count += 1;
                if by_extension(&extension_of(&file.name)) != MediaKind::Other {
                    summary.bytes +=
                        std::fs::metadata(&file.path).map_or(0, |metadata| metadata.len());
                }
            }
            summary.others += found.left_out.len() as u64;
            summary
        });
        Ok(summary.await?)
    }

    fn open_draft(&self, draft: Draft) -> UploadDraftView {
        let id = draft.id.clone();
        let view = draft.view();
        self.inner.uploads.insert(draft);
        self.look_behind(
            &id,
            Looks {
                titles: true,
                contents: true,
                growing: true,
            },
        );
        self.upload_draft(&id).unwrap_or(view)
    }

    /// Points a review at a folder. A folder that cannot be read now is asked again when the upload runs.
    async fn aim(&self, draft: &mut Draft, folder: Option<FolderId>) {
        draft.folder = folder;
        draft.may_not_create = false;
        let Some(folder) = folder else { return };
        match self.folder_path(&draft.account, folder).await {
            Ok(path) => {
                draft.folder_path = path
                    .iter()
                    .map(|folder| folder.name.as_str())
                    .collect::<Vec<_>>()
                    .join(" / ");
                draft.may_not_create = path
                    .last()
                    .is_some_and(|folder| matches!(folder.rights, Rights::None));
            }
            Err(error) => tracing::debug!(%error, "path of the target not read"),
        }
    }
}

async fn candidates_at(paths: Vec<PathBuf>) -> Result<(Vec<Candidate>, Found), AppError> {
    let looked = tokio::task::spawn_blocking(move || {
        let mut found = walk(&paths);
        let files = std::mem::take(&mut found.files);
        let candidates = files
            .into_iter()
            .map(|file| Candidate {
                looked: look_at(&file.path),
                folders: file.folders,
            })
            .collect();
        (candidates, found)
    });
    Ok(looked.await?)
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
