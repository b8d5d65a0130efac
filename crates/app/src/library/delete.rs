//! Deleting on the server: first everything that would go is read and counted, then the person confirms by name.

use lectern_panopto::{FolderId, PanoptoError, SessionId};

use super::error::LibraryError;
use super::model::{ChangeOutcome, DeletePreview};
use super::store::{self, folder_key};
use crate::error::AppError;
use crate::{AccountId, App};

/// As many recordings are deleted after a simple question.
const UNCONFIRMED: usize = 5;

impl App {
    /// Reads everything below a folder and counts what deleting it would take away.
    ///
    /// # Errors
    ///
    /// The server's refusal to show the folder itself. What is missing below is said in the preview.
    pub async fn preview_folder_delete(
        &self,
        account: &AccountId,
        id: FolderId,
    ) -> Result<DeletePreview, AppError> {
        let panopto = self.panopto_for(account).await?;
        let name = panopto.folder(id).await?.name;
        let mut preview = DeletePreview {
            folder: id,
            name,
            folders: 0,
            sessions: 0,
            seconds: 0.0,
            complete: true,
            problem: None,
        };
        let mut rest = vec![id];
        let mut seen = std::collections::HashSet::from([id]);
        while let Some(folder) = rest.pop() {
            let (children, sessions) = tokio::join!(
                panopto.children(folder).read_all(),
                panopto.sessions(folder).read_all()
            );
            preview.complete &= children.complete() && sessions.complete();
            preview.sessions += sessions.items.len() as u64;
            preview.seconds += sessions
                .items
                .iter()
                .filter_map(|session| session.duration)
                .sum::<f64>();
            for child in &children.items {
                if seen.insert(child.id) {
                    preview.folders += 1;
                    rest.push(child.id);
                }
            }
            if let Some(problem) = children.problem.or(sessions.problem) {
                preview.problem = Some(AppError::from(problem).problem());
                break;
            }
        }
        preview.complete &= preview.problem.is_none();
        Ok(preview)
    }

    /// Deletes a folder and everything below it. `confirm` is its name, needed unless it is empty.
    ///
    /// # Errors
    ///
    /// [`LibraryError::NotConfirmed`], [`LibraryError::NotWhollyRead`], or the server's refusal.
    pub async fn delete_folder(
        &self,
        account: &AccountId,
        id: FolderId,
        confirm: &str,
    ) -> Result<(), AppError> {
        let preview = self.preview_folder_delete(account, id).await?;
        if !preview.complete {
            let detail = preview
                .problem
                .map(|problem| problem.message)
                .unwrap_or_default();
            return Err(LibraryError::NotWhollyRead { detail }.into());
        }
        if !preview.is_empty() && confirm.trim() != preview.name.trim() {
            return Err(LibraryError::NotConfirmed {
                expected: preview.name,
                typed: confirm.to_owned(),
            }
            .into());
        }
        let panopto = self.panopto_for(account).await?;
        let parent = panopto.folder(id).await?.parent.map(|parent| parent.id);
        gone(panopto.delete_folder(id).await, async || {
            panopto.folder(id).await.map(drop)
        })
        .await?;
        let owner = account.clone();
        self.inner
            .database
            .writing(move |t| store::forget_folder(t, &owner, &id.to_string()))
            .await?;
        self.inner.events.invalidate([
            format!("folders:{}", folder_key(parent)),
            format!("sessions:{id}"),
        ]);
        Ok(())
    }

    /// Deletes recordings, each on its own. More than [`UNCONFIRMED`] at once want their number typed in `confirm`.
    ///
    /// # Errors
    ///
    /// [`LibraryError::NotConfirmed`], or when nothing could be tried; what failed for one recording is in the outcome.
    pub async fn delete_sessions(
        &self,
        account: &AccountId,
        ids: &[SessionId],
        confirm: &str,
    ) -> Result<ChangeOutcome, AppError> {
        let number = ids.len().to_string();
        if ids.len() > UNCONFIRMED && confirm.trim() != number {
            return Err(LibraryError::NotConfirmed {
                expected: number,
                typed: confirm.to_owned(),
            }
            .into());
        }
        let panopto = self.panopto_for(account).await?;
        let mut outcome = ChangeOutcome::default();
        for &id in ids {
            let deleted = async {
                let folder = panopto.session(id).await?.folder_id();
                gone(panopto.delete_session(id).await, async || {
                    panopto.session(id).await.map(drop)
                })
                .await?;
                Ok(folder)
            };
            match deleted.await {
                Ok(folder) => {
                    let owner = account.clone();
                    self.inner
                        .database
                        .writing(move |t| store::forget_session(t, &owner, id))
                        .await?;
                    outcome.done.push(id);
                    let was_in = folder.map(|folder| format!("sessions:{folder}"));
                    self.inner
                        .events
                        .invalidate(was_in.into_iter().chain([format!("session:{id}")]));
                }
                Err(error) => outcome.failed.push(self.failed(account, id, &error).await?),
            }
        }
        Ok(outcome)
    }
}

/// Takes a delete whose answer was lost as done when looking finds nothing any more.
async fn gone(
    answer: Result<(), PanoptoError>,
    look: impl AsyncFnOnce() -> Result<(), PanoptoError>,
) -> Result<(), AppError> {
    match answer {
        Ok(()) => Ok(()),
        Err(error) if error.may_have_arrived() => match look().await {
            Err(PanoptoError::NotFound { .. }) => Ok(()),
            Ok(()) => Err(LibraryError::ChangeLost.into()),
            Err(other) => Err(other.into()),
        },
        Err(error) => Err(error.into()),
    }
}
