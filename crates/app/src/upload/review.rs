//! What hosts do with a review.

mod describe;
mod plans;

use std::path::PathBuf;

use lectern_panopto::FolderId;

use super::background::Looks;
use super::draft::{Candidate, Draft, TitlePreview, UploadDraftView, UploadEdit};
use super::look::look_at;
use super::walk::{Found, walk};
use crate::AccountId;
use crate::app::App;
use crate::error::AppError;
use crate::library::Rights;
use crate::speed::{self, Line};

pub use describe::DropSummary;

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
            speed: speed::last(&self.inner.database, Line::Up).await?,
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

    /// Closes a review without uploading anything.
    pub fn discard_upload(&self, id: &str) {
        self.inner.uploads.remove(id);
    }

    pub(super) fn open_draft(&self, draft: Draft) -> UploadDraftView {
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
    pub(super) async fn aim(&self, draft: &mut Draft, folder: Option<FolderId>) {
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
