//! Artifacts: which student work, the plan, exports made earlier.

use std::path::Path;

use lectern_app::{ArtifactExportId, ArtifactPlanId, ArtifactSetId};
use tauri::AppHandle;
use tauri::ipc::Channel;
use tokio::sync::Notify;

use super::{Answer, State, account};
use crate::core::open_browser;
use crate::views::artifacts::request::{
    ArtifactNamingView, ArtifactRequestView, canvas_id, people,
};
use crate::views::artifacts::{
    ArtifactContentsView, ArtifactCourseFileView, ArtifactExportView, ArtifactNamesPreviewView,
    ArtifactPlanView, ArtifactPrivacyView, ArtifactReadingView, ArtifactSetView,
    StartedArtifactsView, found,
};
use crate::views::error::{ErrorCode, ErrorView};
use crate::views::job::FailureGroupView;
use crate::views::list;
use crate::views::page_views::FoundCourseView;

/// Answers the courses of the person who is signed in, newest term first.
#[tauri::command]
#[specta::specta]
pub async fn list_artifact_courses(
    core: State<'_>,
    account_id: String,
) -> Answer<Vec<FoundCourseView>> {
    let courses = core.app()?.artifact_courses(&account(&account_id)).await?;
    Ok(found(&account_id, courses))
}

#[tauri::command]
#[specta::specta]
pub async fn courses_of_term(
    core: State<'_>,
    account_id: String,
    term: String,
) -> Answer<Vec<FoundCourseView>> {
    let account = account(&account_id);
    let courses = core.app()?.canvas_courses_of_term(&account, &term).await?;
    Ok(found(&account_id, courses))
}

/// Answers the courses that a CSV file names, and the lines that name none.
#[tauri::command]
#[specta::specta]
pub async fn courses_of_file(
    core: State<'_>,
    account_id: String,
    path: String,
) -> Answer<ArtifactCourseFileView> {
    let account = account(&account_id);
    let file = core.app()?.courses_of_file(&account, Path::new(&path));
    Ok(ArtifactCourseFileView::new(&account_id, file.await?))
}

/// Answers sections and assignments of a course.
#[tauri::command]
#[specta::specta]
pub async fn artifact_contents(
    core: State<'_>,
    account_id: String,
    course_id: String,
) -> Answer<ArtifactContentsView> {
    let course = canvas_id(&course_id)?;
    Ok(core
        .app()?
        .artifact_assignments(&account(&account_id), course)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn preview_artifact_names(
    core: State<'_>,
    naming: ArtifactNamingView,
) -> Answer<ArtifactNamesPreviewView> {
    Ok(core.app()?.preview_artifact_names(&naming.into())?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn preview_artifact_privacy(
    core: State<'_>,
    pseudonyms: bool,
) -> Answer<ArtifactPrivacyView> {
    let people = people(pseudonyms, String::new());
    Ok(core.app()?.preview_artifact_privacy(&people).into())
}

/// Reads the submissions and says what an export will do; the channel tells how far the reading is. Only one plan is made at a time.
#[tauri::command]
#[specta::specta]
pub async fn plan_artifacts(
    core: State<'_>,
    request: ArtifactRequestView,
    channel: Channel<ArtifactReadingView>,
) -> Answer<ArtifactPlanView> {
    let app = core.app()?;
    let request = request.try_into()?;
    let progress = move |reading: lectern_app::ArtifactReading| {
        // A page that is gone hears nothing, and stops the plan in its own way.
        let _ = channel.send(reading.into());
    };
    tokio::select! {
        plan = app.plan_artifacts(&request, progress) => Ok(plan?.into()),
        () = STOP.notified() => Err(stopped()),
    }
}

/// Wakes the plan that is being made, so that it ends.
static STOP: Notify = Notify::const_new();

#[tauri::command]
#[specta::specta]
pub async fn stop_artifact_plan() -> Answer<()> {
    // Only who waits now is meant, never the next one.
    STOP.notify_waiters();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn discard_artifact_plan(core: State<'_>, plan_id: String) -> Answer<()> {
    let plan = ArtifactPlanId(plan_id);
    Ok(core.app()?.discard_artifact_plan(&plan).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn start_artifacts(core: State<'_>, plan_id: String) -> Answer<StartedArtifactsView> {
    let plan = ArtifactPlanId(plan_id);
    Ok(core.app()?.start_artifacts(&plan).await?.into())
}

/// Answers running and earlier exports, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_artifact_exports(core: State<'_>) -> Answer<Vec<ArtifactExportView>> {
    Ok(list(core.app()?.artifact_exports().await?))
}

/// Answers what failed in the last run, by cause.
#[tauri::command]
#[specta::specta]
pub async fn artifact_problems(
    core: State<'_>,
    export_id: String,
) -> Answer<Vec<FailureGroupView>> {
    let export = export(&export_id)?;
    Ok(list(core.app()?.artifact_problems(export).await?))
}

/// Asks Canvas for new links of what failed. Answers the job.
#[tauri::command]
#[specta::specta]
pub async fn retry_artifacts(core: State<'_>, export_id: String) -> Answer<String> {
    Ok(core.app()?.retry_artifacts(export(&export_id)?).await?)
}

/// The files stay.
#[tauri::command]
#[specta::specta]
pub async fn forget_artifacts(core: State<'_>, export_id: String) -> Answer<()> {
    let export = export(&export_id)?;
    Ok(core.app()?.forget_artifact_export(export).await?)
}

/// Writes who stands behind each number. Answers how many people these are.
#[tauri::command]
#[specta::specta]
pub async fn save_artifact_names(core: State<'_>, export_id: String, path: String) -> Answer<u64> {
    let export = export(&export_id)?;
    let app = core.app()?;
    Ok(app.save_artifact_names(export, Path::new(&path)).await?)
}

/// Opens the first page of an export in the browser.
#[tauri::command]
#[specta::specta]
pub async fn open_portfolio(handle: AppHandle, core: State<'_>, export_id: String) -> Answer<()> {
    let id = export(&export_id)?;
    let exports = core.app()?.artifact_exports().await?;
    let found = exports.into_iter().find(|export| export.id == id);
    let page = found
        .and_then(|export| export.portfolio)
        .filter(|page| page.is_file())
        .ok_or_else(no_portfolio)?;
    let page = page.to_string_lossy();
    if open_browser(&handle, &page) {
        Ok(())
    } else {
        Err(not_opened(&page))
    }
}

#[tauri::command]
#[specta::specta]
pub async fn list_artifact_sets(core: State<'_>) -> Answer<Vec<ArtifactSetView>> {
    Ok(list(core.app()?.artifact_sets().await?))
}

/// Keeps choices under a name; another set of that name is replaced.
#[tauri::command]
#[specta::specta]
pub async fn save_artifact_set(
    core: State<'_>,
    name: String,
    request: ArtifactRequestView,
) -> Answer<()> {
    let request = request.try_into()?;
    core.app()?.save_artifact_set(&name, &request).await?;
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn remove_artifact_set(core: State<'_>, set_id: String) -> Answer<()> {
    let set = set_id.parse().map(ArtifactSetId).map_err(|_| gone())?;
    Ok(core.app()?.remove_artifact_set(set).await?)
}

fn export(id: &str) -> Result<ArtifactExportId, ErrorView> {
    id.parse().map(ArtifactExportId).map_err(|_| gone())
}

fn gone() -> ErrorView {
    answer(
        ErrorCode::NotFound,
        "This is no longer on the list.",
        "Read the list again.",
    )
}

fn stopped() -> ErrorView {
    answer(
        ErrorCode::Conflict,
        "The plan was stopped.",
        "Nothing was exported.",
    )
}

fn no_portfolio() -> ErrorView {
    answer(
        ErrorCode::FileMissing,
        "The pages of this export are not in its folder.",
        "Export again into the same folder; files that are there are not fetched twice.",
    )
}

fn not_opened(path: &str) -> ErrorView {
    answer(
        ErrorCode::NoBrowser,
        &format!("“{path}” could not be opened."),
        "Open it in your browser.",
    )
}

fn answer(code: ErrorCode, message: &str, hint: &str) -> ErrorView {
    ErrorView {
        code,
        message: message.to_owned(),
        hint: hint.to_owned(),
        retryable: false,
        detail: String::new(),
    }
}
