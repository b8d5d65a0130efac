//! Folders and recordings.

use lectern_app::{AppError, FolderId, PanoptoPage, SessionEdit, SessionId};

use super::{Answer, State, account};
use crate::views::error::ErrorView;
use crate::views::library::{
    AddCaptionsRequest, CaptionFileView, CaptionsAddedView, ChangeOutcomeView, DeletePreviewView,
    EditSessionRequest, FolderListView, FolderView, PanoptoTarget, SessionDetailView,
    SessionListView,
};
use crate::views::list;

#[tauri::command]
#[specta::specta]
pub async fn list_folders(
    core: State<'_>,
    account_id: String,
    parent_id: Option<String>,
) -> Answer<FolderListView> {
    Ok(core
        .app()?
        .list_folders(&account(&account_id), parent(parent_id.as_deref())?)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn refresh_folders(
    core: State<'_>,
    account_id: String,
    parent_id: Option<String>,
) -> Answer<FolderListView> {
    Ok(core
        .app()?
        .refresh_folders(&account(&account_id), parent(parent_id.as_deref())?)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn search_folders(
    core: State<'_>,
    account_id: String,
    query: String,
) -> Answer<FolderListView> {
    Ok(core
        .app()?
        .search_folders(&account(&account_id), &query)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn folder_path(
    core: State<'_>,
    account_id: String,
    folder_id: String,
) -> Answer<Vec<FolderView>> {
    Ok(list(
        core.app()?
            .folder_path(&account(&account_id), folder(&folder_id)?)
            .await?,
    ))
}

#[tauri::command]
#[specta::specta]
pub async fn list_sessions(
    core: State<'_>,
    account_id: String,
    folder_id: String,
) -> Answer<SessionListView> {
    Ok(core
        .app()?
        .list_sessions(&account(&account_id), folder(&folder_id)?)
        .await?
        .into())
}

/// Begins to read in the background; events `listing` and `invalidated` tell how far it is.
#[tauri::command]
#[specta::specta]
pub async fn refresh_sessions(
    core: State<'_>,
    account_id: String,
    folder_id: String,
) -> Answer<()> {
    core.app()?
        .refresh_sessions(&account(&account_id), folder(&folder_id)?);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn search_sessions(
    core: State<'_>,
    account_id: String,
    query: String,
    folder_id: Option<String>,
) -> Answer<SessionListView> {
    Ok(core
        .app()?
        .search_sessions(&account(&account_id), &query, parent(folder_id.as_deref())?)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn session_detail(
    core: State<'_>,
    account_id: String,
    session_id: String,
) -> Answer<SessionDetailView> {
    Ok(core
        .app()?
        .session_detail(&account(&account_id), session(&session_id)?)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn create_folder(
    core: State<'_>,
    account_id: String,
    parent_id: Option<String>,
    name: String,
) -> Answer<FolderView> {
    Ok(core
        .app()?
        .create_folder(&account(&account_id), parent(parent_id.as_deref())?, &name)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn rename_folder(
    core: State<'_>,
    account_id: String,
    folder_id: String,
    name: String,
) -> Answer<FolderView> {
    Ok(core
        .app()?
        .rename_folder(&account(&account_id), folder(&folder_id)?, &name)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn move_folder(
    core: State<'_>,
    account_id: String,
    folder_id: String,
    parent_id: Option<String>,
) -> Answer<FolderView> {
    Ok(core
        .app()?
        .move_folder(
            &account(&account_id),
            folder(&folder_id)?,
            parent(parent_id.as_deref())?,
        )
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn preview_folder_delete(
    core: State<'_>,
    account_id: String,
    folder_id: String,
) -> Answer<DeletePreviewView> {
    Ok(core
        .app()?
        .preview_folder_delete(&account(&account_id), folder(&folder_id)?)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn delete_folder(
    core: State<'_>,
    account_id: String,
    folder_id: String,
    confirm: String,
) -> Answer<()> {
    Ok(core
        .app()?
        .delete_folder(&account(&account_id), folder(&folder_id)?, &confirm)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn edit_session(
    core: State<'_>,
    request: EditSessionRequest,
) -> Answer<SessionDetailView> {
    let edit = SessionEdit {
        name: request.name,
        description: request.description,
    };
    let id = session(&request.session_id)?;
    Ok(core
        .app()?
        .edit_session(&account(&request.account_id), id, edit)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn move_sessions(
    core: State<'_>,
    account_id: String,
    session_ids: Vec<String>,
    folder_id: String,
) -> Answer<ChangeOutcomeView> {
    let ids = sessions(&session_ids)?;
    Ok(core
        .app()?
        .move_sessions(&account(&account_id), &ids, folder(&folder_id)?)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn delete_sessions(
    core: State<'_>,
    account_id: String,
    session_ids: Vec<String>,
    confirm: String,
) -> Answer<ChangeOutcomeView> {
    let ids = sessions(&session_ids)?;
    Ok(core
        .app()?
        .delete_sessions(&account(&account_id), &ids, &confirm)
        .await?
        .into())
}

/// Reads a caption file without sending anything.
#[tauri::command]
#[specta::specta]
pub async fn inspect_captions(core: State<'_>, path: String) -> Answer<CaptionFileView> {
    Ok(core.app()?.inspect_captions(path.as_ref()).await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn add_captions(
    core: State<'_>,
    request: AddCaptionsRequest,
) -> Answer<CaptionsAddedView> {
    let id = session(&request.session_id)?;
    Ok(core
        .app()?
        .add_captions(
            &account(&request.account_id),
            id,
            request.path.as_ref(),
            &request.language,
            request.replace,
        )
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn open_in_panopto(
    core: State<'_>,
    account_id: String,
    target: PanoptoTarget,
) -> Answer<()> {
    let page = match target {
        PanoptoTarget::Folder { id } => PanoptoPage::Folder(folder(&id)?),
        PanoptoTarget::Session { id } => PanoptoPage::Session(session(&id)?),
        PanoptoTarget::Moment { id, at } => PanoptoPage::Moment(session(&id)?, at),
        PanoptoTarget::ApiClients => PanoptoPage::ApiClients,
        PanoptoTarget::Site => PanoptoPage::Site,
    };
    Ok(core
        .app()?
        .open_in_panopto(&account(&account_id), page)
        .await?)
}

pub(super) fn folder(id: &str) -> Answer<FolderId> {
    id.parse()
        .map_err(|error| ErrorView::from(AppError::Id(error)))
}

fn parent(id: Option<&str>) -> Answer<Option<FolderId>> {
    id.map(folder).transpose()
}

pub(super) fn session(id: &str) -> Answer<SessionId> {
    id.parse()
        .map_err(|error| ErrorView::from(AppError::Id(error)))
}

fn sessions(ids: &[String]) -> Answer<Vec<SessionId>> {
    ids.iter().map(|id| session(id)).collect()
}
