//! Changes on the server. One whose answer was lost is looked up, never sent again.

use lectern_panopto::{
    self as panopto, FolderChange, FolderId, PanoptoError, SessionChange, SessionId,
};

use super::error::LibraryError;
use super::model::{ChangeOutcome, FailedChange, Folder, SessionDetail, SessionEdit};
use super::store::{self, folder_key};
use crate::error::AppError;
use crate::{AccountId, App};

impl App {
    /// Makes a folder below `parent`, or at the top level.
    ///
    /// # Errors
    ///
    /// [`LibraryError::NameTaken`] where the parent has one of this name, or the server's refusal.
    pub async fn create_folder(
        &self,
        account: &AccountId,
        parent: Option<FolderId>,
        name: &str,
    ) -> Result<Folder, AppError> {
        let panopto = self.panopto_for(account).await?;
        let above = parent.unwrap_or(FolderId::TOP_LEVEL);
        if !panopto.children_named(above, name.trim()).await?.is_empty() {
            return Err(LibraryError::NameTaken.into());
        }
        let made = match panopto.create_folder(above, name.trim(), None).await {
            Ok(folder) => folder,
            Err(error) if error.may_have_arrived() => {
                let mut found = panopto.children_named(above, name.trim()).await?;
                if found.len() == 1 {
                    found.swap_remove(0)
                } else {
                    return Err(lost(error));
                }
            }
            Err(error) => return Err(error.into()),
        };
        let folder = self.store_folder(account, made).await?;
        self.inner
            .events
            .invalidate([format!("folders:{}", folder_key(parent))]);
        Ok(folder)
    }

    /// Renames a folder.
    ///
    /// # Errors
    ///
    /// [`LibraryError::NameTaken`] where its parent has another one of this name, or the server's refusal.
    pub async fn rename_folder(
        &self,
        account: &AccountId,
        id: FolderId,
        name: &str,
    ) -> Result<Folder, AppError> {
        let panopto = self.panopto_for(account).await?;
        let parent = panopto.folder(id).await?.parent.map(|parent| parent.id);
        let twins = panopto
            .children_named(parent.unwrap_or(FolderId::TOP_LEVEL), name.trim())
            .await?;
        if twins.iter().any(|twin| twin.id != id) {
            return Err(LibraryError::NameTaken.into());
        }
        let change = FolderChange {
            name: Some(name.trim().to_owned()),
            ..FolderChange::default()
        };
        self.change_folder(account, &panopto, id, &change, |folder| {
            folder.name == name.trim()
        })
        .await
    }

    /// Moves a folder below another one, or to the top level.
    ///
    /// # Errors
    ///
    /// [`LibraryError::IntoItself`], [`LibraryError::NameTaken`], or the server's refusal.
    pub async fn move_folder(
        &self,
        account: &AccountId,
        id: FolderId,
        parent: Option<FolderId>,
    ) -> Result<Folder, AppError> {
        if let Some(parent) = parent
            && self
                .folder_path(account, parent)
                .await?
                .iter()
                .any(|above| above.id == id)
        {
            return Err(LibraryError::IntoItself.into());
        }
        let panopto = self.panopto_for(account).await?;
        let before = panopto.folder(id).await?;
        let above = parent.unwrap_or(FolderId::TOP_LEVEL);
        if panopto
            .children_named(above, &before.name)
            .await?
            .iter()
            .any(|twin| twin.id != id)
        {
            return Err(LibraryError::NameTaken.into());
        }
        let change = FolderChange {
            parent: Some(above),
            ..FolderChange::default()
        };
        let is_there =
            |folder: &panopto::Folder| folder.parent.as_ref().map(|parent| parent.id) == parent;
        let moved = self
            .change_folder(account, &panopto, id, &change, is_there)
            .await?;
        let was_in = before.parent.map(|parent| parent.id);
        self.inner
            .events
            .invalidate([format!("folders:{}", folder_key(was_in))]);
        Ok(moved)
    }

    async fn change_folder(
        &self,
        account: &AccountId,
        panopto: &panopto::Panopto,
        id: FolderId,
        change: &FolderChange,
        is_done: impl Fn(&panopto::Folder) -> bool,
    ) -> Result<Folder, AppError> {
        let changed = match panopto.update_folder(id, change).await {
            Ok(folder) => folder,
            Err(error) if error.may_have_arrived() => {
                let now = panopto.folder(id).await?;
                if is_done(&now) {
                    now
                } else {
                    return Err(lost(error));
                }
            }
            Err(error) => return Err(error.into()),
        };
        let folder = self.store_folder(account, changed).await?;
        self.inner.events.invalidate([
            format!("folders:{}", folder_key(folder.parent)),
            format!("sessions:{id}"),
        ]);
        Ok(folder)
    }

    /// Renames or describes a recording.
    ///
    /// # Errors
    ///
    /// The server's refusal.
    pub async fn edit_session(
        &self,
        account: &AccountId,
        id: SessionId,
        edit: SessionEdit,
    ) -> Result<SessionDetail, AppError> {
        let panopto = self.panopto_for(account).await?;
        let change = SessionChange {
            name: edit.name,
            description: edit.description,
            folder: None,
        };
        let is_done = |session: &panopto::Session| {
            change
                .name
                .as_ref()
                .is_none_or(|name| session.name == name.trim())
                && change
                    .description
                    .as_ref()
                    .is_none_or(|text| session.description.as_deref().unwrap_or_default() == text)
        };
        change_session(&panopto, id, &change, is_done).await?;
        // The answer to a change may be the reduced form; the drawer shows the full one.
        let detail = self
            .keep_detail(account, panopto.session(id).await?)
            .await?;
        self.inner.events.invalidate([
            format!("sessions:{}", detail.folder),
            format!("session:{id}"),
        ]);
        Ok(detail)
    }

    /// Moves recordings into another folder, each on its own.
    ///
    /// # Errors
    ///
    /// Only when nothing could be tried; what failed for one recording is in the outcome.
    pub async fn move_sessions(
        &self,
        account: &AccountId,
        ids: &[SessionId],
        folder: FolderId,
    ) -> Result<ChangeOutcome, AppError> {
        let panopto = self.panopto_for(account).await?;
        let change = SessionChange {
            folder: Some(folder),
            ..SessionChange::default()
        };
        let mut outcome = ChangeOutcome::default();
        for &id in ids {
            let moved = async {
                let before = panopto.session(id).await?.folder_id();
                change_session(&panopto, id, &change, |session| {
                    session.folder_id() == Some(folder)
                })
                .await?;
                self.keep_detail(account, panopto.session(id).await?)
                    .await?;
                Ok(before)
            };
            match moved.await {
                Ok(before) => {
                    outcome.done.push(id);
                    let was_in = before.map(|folder| format!("sessions:{folder}"));
                    self.inner
                        .events
                        .invalidate(was_in.into_iter().chain([format!("session:{id}")]));
                }
                Err(error) => outcome.failed.push(self.failed(account, id, &error).await?),
            }
        }
        self.inner.events.invalidate([format!("sessions:{folder}")]);
        Ok(outcome)
    }

    pub(super) async fn failed(
        &self,
        account: &AccountId,
        id: SessionId,
        error: &AppError,
    ) -> Result<FailedChange, AppError> {
        let owner = account.clone();
        let name = self
            .inner
            .database
            .reading(move |c| store::session_name(c, &owner, id))
            .await?;
        Ok(FailedChange {
            id,
            name: name.unwrap_or_else(|| id.to_string()),
            problem: error.problem(),
        })
    }
}

async fn change_session(
    panopto: &panopto::Panopto,
    id: SessionId,
    change: &SessionChange,
    is_done: impl Fn(&panopto::Session) -> bool,
) -> Result<(), AppError> {
    match panopto.update_session(id, change).await {
        Ok(_) => Ok(()),
        Err(error) if error.may_have_arrived() => {
            if is_done(&panopto.session(id).await?) {
                Ok(())
            } else {
                Err(lost(error))
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// A change that was looked up and not made: a server's own words stay, a lost connection is said as such.
fn lost(error: PanoptoError) -> AppError {
    if error.net_kind().is_some() {
        LibraryError::ChangeLost.into()
    } else {
        error.into()
    }
}
