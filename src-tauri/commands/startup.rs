//! The page's first questions, and its last.

use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

use super::{Answer, State};
use crate::views::event::EventMessage;
use crate::views::list;
use crate::views::startup::{Platform, StartupView};

#[tauri::command]
#[specta::specta]
pub async fn startup(core: State<'_>) -> Answer<StartupView> {
    let app = core.app()?;
    Ok(StartupView {
        version: app.version().to_owned(),
        platform: Platform::here(),
        profile_dir: app.profile_dir().to_string_lossy().into_owned(),
        home_dir: app.home_dir().to_string_lossy().into_owned(),
        accounts: list(app.accounts().await?),
        active_account_id: app.active_account().await?.map(|id| id.to_string()),
        settings: app.settings().into(),
        notices: list(app.notices()),
        skip_tls: app.skips_tls(),
        runs_jobs: app.runs_jobs(),
        first_start: app.is_first_start(),
    })
}

/// Sends every event through the channel, first a snapshot, for as long as the page listens.
#[tauri::command]
#[specta::specta]
pub async fn subscribe(core: State<'_>, channel: Channel<EventMessage>) -> Answer<()> {
    let mut events = core.app()?.subscribe();
    tauri::async_runtime::spawn(async move {
        while let Some(message) = events.next().await {
            if let Some(message) = EventMessage::from_core(message)
                && channel.send(message).is_err()
            {
                break;
            }
        }
    });
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn dismiss_notice(core: State<'_>, id: String) -> Answer<()> {
    core.app()?.dismiss_notice(&id);
    Ok(())
}

/// Closes the program; jobs go on at the next start.
#[tauri::command]
#[specta::specta]
pub async fn quit(handle: AppHandle) -> Answer<()> {
    for window in handle.webview_windows().into_values() {
        let _ = window.destroy();
    }
    handle.exit(0);
    Ok(())
}
