//! The review of an upload. The draft lives in the core; the page shows it and sends edits.

use std::path::{Path, PathBuf};

use lectern_app::{AppError, InspectUpload};

use super::{Answer, State, account};
use crate::views::error::ErrorView;
use crate::views::list;
use crate::views::upload::{
    DropSummaryView, InspectUploadRequest, TitlePreviewView, UploadDraftView, UploadEdit,
};

#[tauri::command]
#[specta::specta]
pub async fn inspect_upload(
    core: State<'_>,
    request: InspectUploadRequest,
) -> Answer<UploadDraftView> {
    let folder = request.folder_id.as_deref().map(str::parse).transpose();
    let request = InspectUpload {
        account: account(&request.account_id),
        folder: folder.map_err(|error| ErrorView::from(AppError::Id(error)))?,
        paths: request.paths.into_iter().map(PathBuf::from).collect(),
        keep_subfolders: request.keep_subfolders,
    };
    Ok(core.app()?.inspect_upload(request).await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn upload_draft(core: State<'_>, draft_id: String) -> Answer<UploadDraftView> {
    Ok(core.app()?.upload_draft(&draft_id)?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn edit_upload(
    core: State<'_>,
    draft_id: String,
    edit: UploadEdit,
) -> Answer<UploadDraftView> {
    Ok(core
        .app()?
        .edit_upload(&draft_id, edit.into())
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn preview_titles(
    core: State<'_>,
    draft_id: String,
    pattern: String,
) -> Answer<Vec<TitlePreviewView>> {
    Ok(list(core.app()?.preview_titles(&draft_id, &pattern)?))
}

/// Answers the id of the job.
#[tauri::command]
#[specta::specta]
pub async fn start_upload(core: State<'_>, draft_id: String) -> Answer<String> {
    Ok(core.app()?.start_upload(&draft_id).await?.to_string())
}

#[tauri::command]
#[specta::specta]
pub async fn save_upload_plan(core: State<'_>, draft_id: String, path: String) -> Answer<()> {
    Ok(core
        .app()?
        .save_upload_plan(&draft_id, Path::new(&path))
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn open_upload_plan(core: State<'_>, path: String) -> Answer<UploadDraftView> {
    Ok(core.app()?.open_upload_plan(Path::new(&path)).await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn discard_upload(core: State<'_>, draft_id: String) -> Answer<()> {
    core.app()?.discard_upload(&draft_id);
    Ok(())
}

/// Counts what is in a drag.
#[tauri::command]
#[specta::specta]
pub async fn describe_paths(core: State<'_>, paths: Vec<String>) -> Answer<DropSummaryView> {
    Ok(core
        .app()?
        .describe_paths(paths.into_iter().map(PathBuf::from).collect())
        .await?
        .into())
}
