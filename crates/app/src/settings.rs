//! Settings a person can change. They hold for every byte and every window at once.

mod certificate;
mod change;
mod check;
mod store;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::mirror::DEFAULT_TEMPLATE;

pub use check::SettingsError;
pub(crate) use store::{read_value, remove_value, write_value};

/// All settings. Skipping certificate checks is not one of them: it is never stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the settings screen"
)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// How close rows are.
    pub density: Density,
    /// Text size in per cent, 80 to 200.
    pub text_size: u16,
    /// Whether things appear without moving.
    pub reduce_motion: bool,
    /// Recordings uploaded at the same time, 1 to 10.
    pub upload_files: u8,
    /// Parts sent at the same time for each upload, 1 to 16.
    pub upload_parts: u8,
    /// Recordings downloaded at the same time, 1 to 10.
    pub download_files: u8,
    /// Size of a part in megabytes, 5 to 25 as Panopto's upload target allows.
    pub part_size_mb: u8,
    /// How fast Lectern may send.
    pub speed_limit: SpeedLimit,
    /// How often a call is tried, 1 to 10.
    pub tries: u8,
    /// Whether the computer stays awake while transfers run.
    pub keep_awake: bool,
    /// Minutes to look after a recording that Panopto processes, 1 to 1440.
    pub patience_minutes: u32,
    /// The caption language used where a file name gives none, such as `en-US`.
    pub default_language: String,
    /// The folder on this computer for recordings; empty until a host names one.
    pub library_folder: PathBuf,
    /// The pattern of a downloaded file's name that a new download begins with.
    pub name_pattern: String,
    /// Whether a new download begins with captions as SRT.
    pub caption_srt: bool,
    /// The same as VTT.
    pub caption_vtt: bool,
    /// The same as text alone.
    pub caption_text: bool,
    /// Whether the system tells when all transfers finished.
    pub notify_finished: bool,
    /// Whether the system tells when a job failed.
    pub notify_failed: bool,
    /// Whether the system tells when a sign-in is needed.
    pub notify_sign_in: bool,
    /// Whether the system tells when page views are about to end.
    pub notify_page_views: bool,
    /// Whether exports begin with pseudonyms instead of names.
    pub export_pseudonyms: bool,
    /// Whether exports begin with leaving out what is about fewer than five people.
    pub export_hide_small: bool,
    /// Whether what browsers call themselves is kept with page views. Network addresses never are.
    pub keep_browser_names: bool,
    /// For how many years viewing data and page views are kept, 0 to 20; 0 for ever.
    pub keep_viewing_years: u8,
    /// The way to the network.
    pub proxy: ProxySetting,
    /// Certificates trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// How much is written to the log.
    pub log_level: LogLevel,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Standard,
            text_size: 100,
            reduce_motion: false,
            upload_files: 3,
            upload_parts: 4,
            download_files: 4,
            part_size_mb: 20,
            speed_limit: SpeedLimit::None,
            tries: 5,
            keep_awake: true,
            patience_minutes: 60,
            default_language: "en-US".to_owned(),
            library_folder: PathBuf::new(),
            name_pattern: DEFAULT_TEMPLATE.to_owned(),
            caption_srt: true,
            caption_vtt: true,
            caption_text: true,
            notify_finished: true,
            notify_failed: true,
            notify_sign_in: true,
            notify_page_views: true,
            export_pseudonyms: true,
            export_hide_small: true,
            keep_browser_names: false,
            keep_viewing_years: 0,
            proxy: ProxySetting::System,
            ca_file: None,
            log_level: LogLevel::Info,
        }
    }
}

/// What a certificate file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaFile {
    /// How many certificates.
    pub certificates: usize,
    /// When the first of them ends, where that can be read.
    pub valid_to: Option<DateTime<Utc>>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How close rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    /// Close.
    Compact,
    /// Usual.
    Standard,
    /// Wide.
    Roomy,
}

/// How fast Lectern may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SpeedLimit {
    /// As fast as it goes.
    None,
    /// The same limit at all times.
    Always {
        /// Bytes a second over all transfers.
        bytes_per_second: u64,
    },
}

/// The way to the network. The password of a proxy is a secret and lives with the secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ProxySetting {
    /// As the system has it.
    System,
    /// Straight to the server.
    None,
    /// A proxy named by the person.
    Manual {
        /// Its host.
        host: String,
        /// Its port.
        port: u16,
        /// The user name for it; empty for none.
        user: String,
    },
}

/// How much is written to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LogLevel {
    /// Failures alone.
    Error,
    /// And what was odd.
    Warn,
    /// And what was done.
    Info,
    /// And every call.
    Debug,
}
