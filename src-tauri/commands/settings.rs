//! Settings, and what IT asks for.

use std::path::Path;

use lectern_app::Secret;
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

use super::{Answer, State};
use crate::views::error::{ErrorCode, ErrorView};
use crate::views::settings::{CaFileView, ProxyView, SettingsView};

/// Stores the settings. A proxy password goes to the keychain and does not come back.
#[tauri::command]
#[specta::specta]
pub async fn update_settings(core: State<'_>, settings: SettingsView) -> Answer<SettingsView> {
    let password = match &settings.proxy {
        ProxyView::Manual { password, .. } => password.clone().map(Secret::new),
        ProxyView::System | ProxyView::None => None,
    };
    let settings = core
        .app()?
        .update_settings(settings.into(), password)
        .await?;
    core.follow_log_level();
    Ok(settings.into())
}

#[tauri::command]
#[specta::specta]
pub async fn set_skip_tls(core: State<'_>, on: bool) -> Answer<()> {
    core.app()?.set_skip_tls(on);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn check_ca_file(core: State<'_>, path: String) -> Answer<CaFileView> {
    let file = core.app()?.check_ca_file(Path::new(&path)).await?;
    Ok(file.into())
}

#[tauri::command]
#[specta::specta]
pub async fn open_logs(handle: AppHandle, core: State<'_>) -> Answer<()> {
    open_folder(&handle, &lectern_app::logs_dir(core.app()?.profile_dir()))
}

#[tauri::command]
#[specta::specta]
pub async fn open_data_folder(handle: AppHandle, core: State<'_>) -> Answer<()> {
    open_folder(&handle, core.app()?.profile_dir())
}

#[tauri::command]
#[specta::specta]
pub async fn system_details(core: State<'_>) -> Answer<String> {
    Ok(core.app()?.system_details().await?)
}

/// Answers the licences of what the program is made of, as JSON, apart from what the page itself is made of.
#[tauri::command]
#[specta::specta]
pub async fn third_party_notices() -> Answer<&'static str> {
    Ok(crate::notices::CRATES)
}

/// Answers the free bytes of the disk that holds a path.
#[tauri::command]
#[specta::specta]
pub async fn free_space(core: State<'_>, path: String) -> Answer<u64> {
    Ok(core.app()?.free_space(Path::new(&path)).await?)
}

/// Shows a file of a job in the system's file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_file(handle: AppHandle, path: String) -> Answer<()> {
    handle
        .opener()
        .reveal_item_in_dir(&path)
        .map_err(|error| no_file_manager(&path, &error))
}

fn open_folder(handle: &AppHandle, folder: &Path) -> Answer<()> {
    std::fs::create_dir_all(folder)
        .map_err(|error| no_file_manager(&folder.to_string_lossy(), &error))?;
    let path = folder.to_string_lossy().into_owned();
    handle
        .opener()
        .open_path(&path, None::<&str>)
        .map_err(|error| no_file_manager(&path, &error))
}

fn no_file_manager(path: &str, error: &dyn std::error::Error) -> ErrorView {
    ErrorView {
        code: ErrorCode::FileMissing,
        message: format!("“{path}” could not be shown."),
        hint: "Open it in your file manager.".to_owned(),
        retryable: false,
        detail: error.to_string(),
    }
}
