//! The core behind the window: the app, or why it could not be opened.

use std::sync::Arc;

use lectern_app::{App, AppOptions, Host, LogLevel, Logging};
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

use crate::paths::Paths;
use crate::views::error::ErrorView;

/// The state every command starts from.
pub struct Core {
    app: Result<App, ErrorView>,
    logging: Option<Logging>,
}

impl Core {
    /// Opens the profile. A failure is kept and answers every command, so that the window can show it.
    pub async fn open(handle: &AppHandle, paths: Paths) -> Self {
        // Without a log Lectern works all the same; the level follows the settings once they are read.
        let logging = Logging::start(&paths.profile, "lectern-desktop", LogLevel::Info).ok();
        let app = App::open(options(handle, paths))
            .await
            .map_err(ErrorView::from);
        let core = Self { app, logging };
        core.follow_log_level();
        core
    }

    /// Writes as much to the log as the settings say.
    pub fn follow_log_level(&self) {
        if let (Ok(app), Some(logging)) = (&self.app, &self.logging) {
            logging.set_level(app.settings().log_level);
        }
    }

    /// Returns the app.
    ///
    /// # Errors
    ///
    /// Why the profile could not be opened.
    pub fn app(&self) -> Result<&App, ErrorView> {
        self.app.as_ref().map_err(Clone::clone)
    }
}

fn options(handle: &AppHandle, paths: Paths) -> AppOptions {
    let opener = handle.clone();
    AppOptions {
        profile_dir: paths.profile,
        home_dir: paths.home,
        library_dir: paths.library,
        version: handle.package_info().version.to_string(),
        host: Host::Desktop,
        passphrase: passphrase(),
        skip_tls: false,
        sign_in_port: AppOptions::SIGN_IN_PORT,
        open_browser: Arc::new(move |address| open_browser(&opener, address)),
    }
}

/// `LECTERN_PASSPHRASE` opens the encrypted file of secrets where there is no keychain.
fn passphrase() -> Option<lectern_app::Secret> {
    std::env::var("LECTERN_PASSPHRASE")
        .ok()
        .filter(|text| !text.is_empty())
        .map(lectern_app::Secret::new)
}

/// Opens an address or a file in the person's browser and tells whether that worked.
///
/// `BROWSER` names the program as elsewhere on Unix; otherwise the system's browser is taken.
pub fn open_browser(handle: &AppHandle, address: &str) -> bool {
    if let Ok(browser) = std::env::var("BROWSER")
        && !browser.is_empty()
    {
        return std::process::Command::new(browser)
            .arg(address)
            .spawn()
            .is_ok();
    }
    handle.opener().open_url(address, None::<&str>).is_ok()
}
