//! The queue.

use super::{Answer, State};
use crate::views::job::{
    FailedItemView, FailureCause, JobItemView, JobLogLineView, JobView, WhenFinished,
};
use crate::views::list;

#[tauri::command]
#[specta::specta]
pub async fn list_jobs(core: State<'_>, finished: bool) -> Answer<Vec<JobView>> {
    Ok(list(core.app()?.list_jobs(finished)?))
}

#[tauri::command]
#[specta::specta]
pub async fn job_items(core: State<'_>, job_id: String) -> Answer<Vec<JobItemView>> {
    Ok(list(core.app()?.job_items(&job_id)?))
}

/// Answers everything of a job that failed for one cause.
#[tauri::command]
#[specta::specta]
pub async fn failed_items(
    core: State<'_>,
    job_id: String,
    cause: FailureCause,
) -> Answer<Vec<FailedItemView>> {
    Ok(list(core.app()?.failed_items(&job_id, cause.into())?))
}

#[tauri::command]
#[specta::specta]
pub async fn job_log(core: State<'_>, job_id: String) -> Answer<Vec<JobLogLineView>> {
    Ok(list(core.app()?.job_log(&job_id)?))
}

#[tauri::command]
#[specta::specta]
pub async fn pause_job(core: State<'_>, job_id: String) -> Answer<()> {
    Ok(core.app()?.pause_job(&job_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn resume_job(core: State<'_>, job_id: String) -> Answer<()> {
    Ok(core.app()?.resume_job(&job_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_job(core: State<'_>, job_id: String) -> Answer<()> {
    Ok(core.app()?.cancel_job(&job_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn pause_item(core: State<'_>, job_id: String, item_id: String) -> Answer<()> {
    Ok(core.app()?.pause_item(&job_id, &item_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn resume_item(core: State<'_>, job_id: String, item_id: String) -> Answer<()> {
    Ok(core.app()?.resume_item(&job_id, &item_id).await?)
}

/// `None` retries all that failed.
#[tauri::command]
#[specta::specta]
pub async fn retry_job(
    core: State<'_>,
    job_id: String,
    item_ids: Option<Vec<String>>,
) -> Answer<()> {
    Ok(core.app()?.retry_job(&job_id, item_ids.as_deref()).await?)
}

/// `None` moves it to the end.
#[tauri::command]
#[specta::specta]
pub async fn move_job(
    core: State<'_>,
    job_id: String,
    before_job_id: Option<String>,
) -> Answer<()> {
    Ok(core
        .app()?
        .move_job(&job_id, before_job_id.as_deref())
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn pause_all(core: State<'_>) -> Answer<()> {
    Ok(core.app()?.pause_all().await?)
}

#[tauri::command]
#[specta::specta]
pub async fn resume_all(core: State<'_>) -> Answer<()> {
    Ok(core.app()?.resume_all().await?)
}

#[tauri::command]
#[specta::specta]
pub async fn clear_finished(core: State<'_>) -> Answer<u64> {
    Ok(core.app()?.clear_finished().await?)
}

#[tauri::command]
#[specta::specta]
pub async fn save_job_list(core: State<'_>, path: String) -> Answer<()> {
    Ok(core.app()?.save_job_list(path.as_ref()).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn set_when_finished(core: State<'_>, action: WhenFinished) -> Answer<()> {
    core.app()?.set_when_finished(action.into());
    Ok(())
}
