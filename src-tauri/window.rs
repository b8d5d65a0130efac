//! The one window: made before the first paint in the page's own colour, closed only with a clear answer.

use tauri::{
    AppHandle, Manager, Theme, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};

use crate::core::Core;

/// The window's name in capabilities and events.
pub const MAIN: &str = "main";

/// Makes the window. Its background is the page's canvas, so that no white flash appears in dark mode.
pub fn open(handle: &AppHandle) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(handle, MAIN, WebviewUrl::default())
        .title("Lectern")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .background_color(canvas(Theme::Light))
        .build()?;
    if let Ok(theme) = window.theme() {
        window.set_background_color(Some(canvas(theme)))?;
    }
    Ok(window)
}

/// Asks before the window closes while jobs run.
pub fn on_event(window: &tauri::Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && must_ask(window.app_handle())
    {
        api.prevent_close();
    }
}

/// Brings the window to the front, as a second start of the program wants.
pub fn show(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

fn must_ask(handle: &AppHandle) -> bool {
    handle
        .try_state::<Core>()
        .is_some_and(|core| core.app().is_ok_and(lectern_app::App::request_quit))
}

/// `--canvas` of the visual language.
fn canvas(theme: Theme) -> tauri::window::Color {
    match theme {
        Theme::Dark => tauri::window::Color(0x15, 0x16, 0x18, 0xff),
        _ => tauri::window::Color(0xf3, 0xf1, 0xed, 0xff),
    }
}
