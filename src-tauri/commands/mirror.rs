//! Plans and mirrors. A plan lives in the core; the page shows it, sends edits, and starts it.

use std::path::Path;

use chrono::{DateTime, Utc};
use lectern_app::{MirrorId, PlanId, PlanMirror};
use tauri::AppHandle;

use super::{Answer, State, account};
use crate::core::open_browser;
use crate::views::error::{ErrorCode, ErrorView};
use crate::views::job::FailureCause;
use crate::views::list;
use crate::views::mirror::plan::{PlanEdit, PlanQuery, PlanRowsView, PlanView, StartedView};
use crate::views::mirror::{
    LocalRecordingView, MirrorRequestView, MirrorScheduleView, MirrorView, WaitingPlanView,
};

/// Begins to read in the background; events `planProgress`, `planReady` and `planFailed` tell how far it is.
#[tauri::command]
#[specta::specta]
pub async fn plan_mirror(
    core: State<'_>,
    request: MirrorRequestView,
    name: Option<String>,
) -> Answer<String> {
    let wish = PlanMirror {
        request: request.try_into()?,
        name,
        check_every_file: false,
    };
    Ok(core.app()?.plan_mirror(wish).await?.0)
}

#[tauri::command]
#[specta::specta]
pub async fn stop_plan(core: State<'_>, plan_id: String) -> Answer<()> {
    core.app()?.stop_plan(&PlanId(plan_id))?;
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn plan_view(core: State<'_>, plan_id: String) -> Answer<PlanView> {
    Ok(core.app()?.plan_view(&PlanId(plan_id))?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn plan_rows(core: State<'_>, plan_id: String, query: PlanQuery) -> Answer<PlanRowsView> {
    Ok(core
        .app()?
        .plan_rows(&PlanId(plan_id), &query.into())?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn edit_plan(core: State<'_>, plan_id: String, edit: PlanEdit) -> Answer<PlanView> {
    let edit = edit.try_into()?;
    Ok(core.app()?.edit_plan(&PlanId(plan_id), &edit)?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn save_plan(core: State<'_>, plan_id: String, path: String) -> Answer<()> {
    Ok(core
        .app()?
        .save_plan(&PlanId(plan_id), Path::new(&path))
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn open_plan(core: State<'_>, path: String) -> Answer<String> {
    Ok(core.app()?.open_plan(Path::new(&path), None).await?.0)
}

/// Reads again; the new plan says what changed and keeps what the person chose.
#[tauri::command]
#[specta::specta]
pub async fn recheck_plan(core: State<'_>, plan_id: String) -> Answer<String> {
    Ok(core.app()?.recheck_plan(&PlanId(plan_id)).await?.0)
}

/// Answers the command line that does the same.
#[tauri::command]
#[specta::specta]
pub async fn plan_command(core: State<'_>, plan_id: String) -> Answer<String> {
    Ok(core.app()?.plan_command(&PlanId(plan_id)).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn close_plan(core: State<'_>, plan_id: String) -> Answer<()> {
    core.app()?.close_plan(&PlanId(plan_id));
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn start_plan(core: State<'_>, plan_id: String) -> Answer<StartedView> {
    Ok(core.app()?.start_plan(&PlanId(plan_id)).await?.into())
}

/// `at` is in milliseconds since 1970 UTC.
#[tauri::command]
#[specta::specta]
pub async fn start_plan_later(core: State<'_>, plan_id: String, at: i64) -> Answer<()> {
    let at = DateTime::<Utc>::from_timestamp_millis(at).ok_or_else(no_time)?;
    Ok(core.app()?.start_plan_later(&PlanId(plan_id), at).await?)
}

/// Answers the names that some recordings would get.
#[tauri::command]
#[specta::specta]
pub async fn template_preview(core: State<'_>, template: String) -> Answer<Vec<String>> {
    Ok(core.app()?.template_preview(&template)?)
}

/// Answers where a download of this name is offered to go.
#[tauri::command]
#[specta::specta]
pub async fn suggest_destination(core: State<'_>, name: String) -> Answer<String> {
    let path = core.app()?.suggest_destination(&name);
    Ok(path.to_string_lossy().into_owned())
}

#[tauri::command]
#[specta::specta]
pub async fn waiting_plans(core: State<'_>) -> Answer<Vec<WaitingPlanView>> {
    Ok(list(core.app()?.waiting_plans().await?))
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_waiting_plan(core: State<'_>, plan_id: String) -> Answer<()> {
    Ok(core.app()?.cancel_waiting_plan(&PlanId(plan_id)).await?)
}

/// Leaves what failed of a job for one cause out of the next plans, or takes it in again. Answers how many recordings these are.
#[tauri::command]
#[specta::specta]
pub async fn leave_out_failed(
    core: State<'_>,
    job_id: String,
    cause: FailureCause,
    left_out: bool,
) -> Answer<u64> {
    let app = core.app()?;
    Ok(app
        .leave_out_failed(&job_id, cause.into(), left_out)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn list_mirrors(core: State<'_>) -> Answer<Vec<MirrorView>> {
    Ok(list(core.app()?.mirrors().await?))
}

/// The files stay.
#[tauri::command]
#[specta::specta]
pub async fn forget_mirror(core: State<'_>, mirror_id: String) -> Answer<()> {
    Ok(core.app()?.forget_mirror(&MirrorId(mirror_id)).await?)
}

/// `None` takes the schedule away.
#[tauri::command]
#[specta::specta]
pub async fn schedule_mirror(
    core: State<'_>,
    mirror_id: String,
    schedule: Option<MirrorScheduleView>,
) -> Answer<()> {
    core.app()?
        .schedule_mirror(&MirrorId(mirror_id), schedule.map(Into::into))
        .await?;
    Ok(())
}

/// A paused schedule is kept, and nothing runs by it.
#[tauri::command]
#[specta::specta]
pub async fn pause_schedule(core: State<'_>, mirror_id: String, paused: bool) -> Answer<()> {
    core.app()?
        .pause_schedule(&MirrorId(mirror_id), paused)
        .await?;
    Ok(())
}

/// Leaves the next run by schedule out.
#[tauri::command]
#[specta::specta]
pub async fn skip_next_run(core: State<'_>, mirror_id: String) -> Answer<()> {
    core.app()?.skip_next_run(&MirrorId(mirror_id)).await?;
    Ok(())
}

/// Begins the plan of the next run.
#[tauri::command]
#[specta::specta]
pub async fn run_mirror(core: State<'_>, mirror_id: String) -> Answer<String> {
    Ok(core.app()?.run_mirror(&MirrorId(mirror_id)).await?.0)
}

/// Answers the job that reads every file again.
#[tauri::command]
#[specta::specta]
pub async fn verify_mirror(core: State<'_>, mirror_id: String) -> Answer<String> {
    Ok(core.app()?.verify_mirror(&MirrorId(mirror_id)).await?)
}

/// Opens the certificate of the last verification in the browser.
#[tauri::command]
#[specta::specta]
pub async fn open_certificate(handle: AppHandle, core: State<'_>, mirror_id: String) -> Answer<()> {
    let certificate = core.app()?.certificate(&MirrorId(mirror_id)).await?;
    let path = certificate.ok_or_else(no_certificate)?;
    let path = path.to_string_lossy().into_owned();
    if open_browser(&handle, &path) {
        Ok(())
    } else {
        Err(not_opened(&path))
    }
}

/// Answers what the mirrors know of these recordings; those that none knows are left out.
#[tauri::command]
#[specta::specta]
pub async fn local_recordings(
    core: State<'_>,
    account_id: String,
    session_ids: Vec<String>,
) -> Answer<Vec<LocalRecordingView>> {
    let ids: Vec<_> = session_ids
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    Ok(list(
        core.app()?
            .local_recordings(&account(&account_id), &ids)
            .await?,
    ))
}

fn no_time() -> ErrorView {
    ErrorView {
        code: ErrorCode::InvalidInput,
        message: "This is no time.".to_owned(),
        hint: "Choose another day and time.".to_owned(),
        retryable: false,
        detail: String::new(),
    }
}

fn no_certificate() -> ErrorView {
    ErrorView {
        code: ErrorCode::FileMissing,
        message: "There is no certificate of this mirror yet.".to_owned(),
        hint: "Verify it first.".to_owned(),
        retryable: false,
        detail: String::new(),
    }
}

fn not_opened(path: &str) -> ErrorView {
    ErrorView {
        code: ErrorCode::FileMissing,
        message: format!("“{path}” could not be opened."),
        hint: "Open it in your browser.".to_owned(),
        retryable: false,
        detail: String::new(),
    }
}
