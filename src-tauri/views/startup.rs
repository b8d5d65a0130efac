//! What the page needs before it shows anything.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::account::AccountView;
use super::job::mirror;
use super::settings::SettingsView;

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    Linux,
    Macos,
    Windows,
}

impl Platform {
    /// Returns the system this program was built for.
    pub fn here() -> Self {
        if cfg!(target_os = "macos") {
            Self::Macos
        } else if cfg!(target_os = "windows") {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StartupView {
    pub version: String,
    pub platform: Platform,
    pub profile_dir: String,
    pub home_dir: String,
    pub accounts: Vec<AccountView>,
    pub active_account_id: Option<String>,
    pub settings: SettingsView,
    pub notices: Vec<NoticeView>,
    pub skip_tls: bool,
    pub runs_jobs: bool,
    pub first_start: bool,
}

mirror!(NoticeKind from app::NoticeKind { Info, Warning, Problem });

#[derive(Debug, Clone, Serialize, Type)]
pub struct NoticeView {
    pub id: String,
    pub kind: NoticeKind,
    pub title: String,
    pub text: String,
}

impl From<app::Notice> for NoticeView {
    fn from(notice: app::Notice) -> Self {
        Self {
            id: notice.id,
            kind: notice.kind.into(),
            title: notice.title,
            text: notice.text,
        }
    }
}
