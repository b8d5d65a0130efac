//! Who may see a recording.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lectern_panopto::{FolderId, Panopto, PanoptoError, Permission, SessionId};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// The roles in folders, each read once in a run: recordings that follow their folder share them.
#[derive(Debug, Default)]
pub(crate) struct FolderRights {
    folders: Mutex<HashMap<FolderId, Arc<OnceCell<Vec<Permission>>>>>,
}

impl FolderRights {
    /// Reads who may see a session, as it is written beside it. None where the account may not know.
    pub async fn of(
        &self,
        panopto: &Panopto,
        session: SessionId,
        folder: FolderId,
    ) -> Result<Option<Value>, PanoptoError> {
        let access = match panopto.session_access(session).await {
            Ok(access) => access,
            Err(PanoptoError::Forbidden { .. } | PanoptoError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let roles = if access.is_inherited {
            let cell = {
                let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(folders.entry(folder).or_default())
            };
            let read = || async { listed(panopto.folder_permissions(folder)).await };
            cell.get_or_try_init(read).await?.clone()
        } else {
            listed(panopto.session_permissions(session)).await?
        };
        Ok(Some(json!({ "access": access, "permissions": roles })))
    }
}

async fn listed(
    pages: lectern_panopto::Pages<Permission>,
) -> Result<Vec<Permission>, PanoptoError> {
    match pages.read_all().await.into_result() {
        Err(PanoptoError::Forbidden { .. } | PanoptoError::NotFound { .. }) => Ok(Vec::new()),
        other => other,
    }
}
