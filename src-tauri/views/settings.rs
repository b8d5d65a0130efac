//! Settings as the page shows and changes them.

use std::path::PathBuf;

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::job::mirror;

mirror!(Theme from app::Theme { System, Light, Dark });
mirror!(Density from app::Density { Compact, Standard, Roomy });
mirror!(LogLevel from app::LogLevel { Error, Warn, Info, Debug });

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    pub theme: Theme,
    pub density: Density,
    pub text_size: u16,
    pub reduce_motion: bool,
    pub upload_files: u8,
    pub upload_parts: u8,
    pub download_files: u8,
    pub part_size_mb: u8,
    pub speed_limit: SpeedLimit,
    pub tries: u8,
    pub keep_awake: bool,
    pub patience_minutes: u32,
    pub default_language: String,
    pub library_folder: String,
    pub name_pattern: String,
    pub caption_srt: bool,
    pub caption_vtt: bool,
    pub caption_text: bool,
    pub notify_finished: bool,
    pub notify_failed: bool,
    pub notify_sign_in: bool,
    pub notify_page_views: bool,
    pub export_pseudonyms: bool,
    pub export_hide_small: bool,
    pub keep_browser_names: bool,
    pub keep_viewing_years: u8,
    pub proxy: ProxyView,
    pub ca_file: Option<String>,
    pub log_level: LogLevel,
}

impl From<app::Settings> for SettingsView {
    fn from(settings: app::Settings) -> Self {
        Self {
            theme: settings.theme.into(),
            density: settings.density.into(),
            text_size: settings.text_size,
            reduce_motion: settings.reduce_motion,
            upload_files: settings.upload_files,
            upload_parts: settings.upload_parts,
            download_files: settings.download_files,
            part_size_mb: settings.part_size_mb,
            speed_limit: settings.speed_limit.into(),
            tries: settings.tries,
            keep_awake: settings.keep_awake,
            patience_minutes: settings.patience_minutes,
            default_language: settings.default_language,
            library_folder: settings.library_folder.to_string_lossy().into_owned(),
            name_pattern: settings.name_pattern,
            caption_srt: settings.caption_srt,
            caption_vtt: settings.caption_vtt,
            caption_text: settings.caption_text,
            notify_finished: settings.notify_finished,
            notify_failed: settings.notify_failed,
            notify_sign_in: settings.notify_sign_in,
            notify_page_views: settings.notify_page_views,
            export_pseudonyms: settings.export_pseudonyms,
            export_hide_small: settings.export_hide_small,
            keep_browser_names: settings.keep_browser_names,
            keep_viewing_years: settings.keep_viewing_years,
            proxy: settings.proxy.into(),
            ca_file: settings
                .ca_file
                .map(|path| path.to_string_lossy().into_owned()),
            log_level: settings.log_level.into(),
        }
    }
}

impl From<SettingsView> for app::Settings {
    fn from(view: SettingsView) -> Self {
        Self {
            theme: view.theme.into(),
            density: view.density.into(),
            text_size: view.text_size,
            reduce_motion: view.reduce_motion,
            upload_files: view.upload_files,
            upload_parts: view.upload_parts,
            download_files: view.download_files,
            part_size_mb: view.part_size_mb,
            speed_limit: view.speed_limit.into(),
            tries: view.tries,
            keep_awake: view.keep_awake,
            patience_minutes: view.patience_minutes,
            default_language: view.default_language,
            library_folder: PathBuf::from(view.library_folder),
            name_pattern: view.name_pattern,
            caption_srt: view.caption_srt,
            caption_vtt: view.caption_vtt,
            caption_text: view.caption_text,
            notify_finished: view.notify_finished,
            notify_failed: view.notify_failed,
            notify_sign_in: view.notify_sign_in,
            notify_page_views: view.notify_page_views,
            export_pseudonyms: view.export_pseudonyms,
            export_hide_small: view.export_hide_small,
            keep_browser_names: view.keep_browser_names,
            keep_viewing_years: view.keep_viewing_years,
            proxy: view.proxy.into(),
            ca_file: view.ca_file.map(PathBuf::from),
            log_level: view.log_level.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SpeedLimit {
    None,
    #[serde(rename_all = "camelCase")]
    Always {
        bytes_per_second: u64,
    },
}

impl From<app::SpeedLimit> for SpeedLimit {
    fn from(limit: app::SpeedLimit) -> Self {
        match limit {
            app::SpeedLimit::None => Self::None,
            app::SpeedLimit::Always { bytes_per_second } => Self::Always { bytes_per_second },
        }
    }
}

impl From<SpeedLimit> for app::SpeedLimit {
    fn from(limit: SpeedLimit) -> Self {
        match limit {
            SpeedLimit::None => Self::None,
            SpeedLimit::Always { bytes_per_second } => Self::Always { bytes_per_second },
        }
    }
}

/// The way to the network. A password only travels from the page to the keychain, never back.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ProxyView {
    System,
    None,
    #[serde(rename_all = "camelCase")]
    Manual {
        host: String,
        port: u16,
        user: String,
        password: Option<String>,
    },
}

impl From<app::ProxySetting> for ProxyView {
    fn from(proxy: app::ProxySetting) -> Self {
        match proxy {
            app::ProxySetting::System => Self::System,
            app::ProxySetting::None => Self::None,
            app::ProxySetting::Manual { host, port, user } => Self::Manual {
                host,
                port,
                user,
                password: None,
            },
        }
    }
}

impl From<ProxyView> for app::ProxySetting {
    fn from(proxy: ProxyView) -> Self {
        match proxy {
            ProxyView::System => Self::System,
            ProxyView::None => Self::None,
            ProxyView::Manual {
                host, port, user, ..
            } => Self::Manual { host, port, user },
        }
    }
}

/// What a certificate file holds.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaFileView {
    pub certificates: u32,
    pub valid_to: Option<i64>,
}

impl From<app::CaFile> for CaFileView {
    fn from(file: app::CaFile) -> Self {
        Self {
            certificates: u32::try_from(file.certificates).unwrap_or(u32::MAX),
            valid_to: file.valid_to.map(|time| time.timestamp_millis()),
        }
    }
}
