use std::io;

use lectern_net::SetupError;

use crate::error::{ErrorCode, Problem};
use crate::mirror::places::template::{Template, TemplateError};

use super::{ProxySetting, Settings, SpeedLimit};

/// A setting with a value that cannot be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A number outside what is possible.
    #[error("“{name}” must be between {lowest} and {highest}, not {value}.")]
    OutOfRange {
        /// The setting, as the screen calls it.
        name: &'static str,
        /// What was entered.
        value: u64,
        /// The lowest possible value.
        lowest: u64,
        /// The highest possible value.
        highest: u64,
    },
    /// A manual proxy without host or port.
    #[error("The proxy needs a host and a port.")]
    ProxyIncomplete,
    /// A pattern of file names that cannot be used.
    #[error(transparent)]
    NamePattern(#[from] TemplateError),
    /// A speed limit that would stop everything.
    #[error("The speed limit must be at least 10 kB a second.")]
    SpeedTooLow,
    /// The certificate file cannot be used.
    #[error("The certificate file “{path}” cannot be used: {reason}")]
    CaFile {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The path is on no disk that can be asked.
    #[error("The free space at “{path}” is not known: {source}")]
    NoDisk {
        /// The path.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The network settings cannot be used together.
    #[error("The network settings cannot be used: {reason}")]
    Network {
        /// Why.
        reason: String,
    },
}

impl SettingsError {
    pub(crate) fn problem(&self) -> Problem {
        let hint = match self {
            Self::OutOfRange { .. }
            | Self::ProxyIncomplete
            | Self::NamePattern(_)
            | Self::SpeedTooLow => "Enter another value. The setting was not changed.",
            Self::CaFile { .. } => {
                "Choose a file with certificates in PEM form, as your IT department gives it out."
            }
            Self::NoDisk { .. } => "Choose a folder on a disk of this computer.",
            Self::Network { .. } => {
                "Check the proxy and the certificate file in Settings, Advanced."
            }
        };
        let code = match self {
            Self::NoDisk { .. } => ErrorCode::FileMissing,
            _ => ErrorCode::InvalidInput,
        };
        Problem::new(code, self.to_string()).hint(hint)
    }
}

impl From<SetupError> for SettingsError {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::CaUnreadable { path, source } => Self::CaFile {
                path: path.display().to_string(),
                reason: source.to_string(),
            },
            SetupError::CaWithoutCertificate { path } => Self::CaFile {
                path: path.display().to_string(),
                reason: "it holds no certificate in PEM form.".to_owned(),
            },
            other => Self::Network {
                reason: other.to_string(),
            },
        }
    }
}

/// The lowest speed limit, below which a part of a recording would count as stalled.
const LOWEST_BYTES_PER_SECOND: u64 = 10_000;

impl Settings {
    /// Checks every value that is not safe by its type.
    ///
    /// # Errors
    ///
    /// Names the first setting that cannot be used.
    pub fn check(&self) -> Result<(), SettingsError> {
        within("Text size", u64::from(self.text_size), 80, 200)?;
        within(
            "Uploads at the same time",
            u64::from(self.upload_files),
            1,
            10,
        )?;
        within(
            "Parts at the same time for each upload",
            u64::from(self.upload_parts),
            1,
            16,
        )?;
        within(
            "Downloads at the same time",
            u64::from(self.download_files),
            1,
            10,
        )?;
        within("Part size", u64::from(self.part_size_mb), 5, 25)?;
        within("Tries", u64::from(self.tries), 1, 10)?;
        within(
            "Minutes to wait for Panopto",
            u64::from(self.patience_minutes),
            1,
            1440,
        )?;
        within(
            "Years to keep viewing data",
            u64::from(self.keep_viewing_years),
            0,
            20,
        )?;
        if let SpeedLimit::Always { bytes_per_second } = self.speed_limit
            && bytes_per_second < LOWEST_BYTES_PER_SECOND
        {
            return Err(SettingsError::SpeedTooLow);
        }
        Template::parse(&self.name_pattern)?;
        if let ProxySetting::Manual { host, port, .. } = &self.proxy
            && (host.trim().is_empty() || *port == 0)
        {
            return Err(SettingsError::ProxyIncomplete);
        }
        Ok(())
    }
}

fn within(name: &'static str, value: u64, lowest: u64, highest: u64) -> Result<(), SettingsError> {
    if (lowest..=highest).contains(&value) {
        Ok(())
    } else {
        Err(SettingsError::OutOfRange {
            name,
            value,
            lowest,
            highest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ProxySetting, Settings, SpeedLimit};

    #[test]
    fn accepts_what_lectern_begins_with() {
        assert!(Settings::default().check().is_ok());
    }

    #[test]
    fn names_the_setting_that_cannot_be_used() {
        let settings = Settings {
            part_size_mb: 30,
            ..Settings::default()
        };

        assert_eq!(
            settings.check().unwrap_err().to_string(),
            "“Part size” must be between 5 and 25, not 30."
        );
    }

    #[test]
    fn refuses_a_pattern_of_names_with_an_unknown_word() {
        let settings = Settings {
            name_pattern: "{room} {title}".into(),
            ..Settings::default()
        };

        let error = settings.check().unwrap_err().to_string();

        assert!(error.contains("“{room}” is no placeholder"), "{error}");
    }

    #[test]
    fn refuses_a_limit_that_would_stop_everything_and_half_a_proxy() {
        let speed_limit = SpeedLimit::Always {
            bytes_per_second: 9_999,
        };
        let proxy = ProxySetting::Manual {
            host: " ".into(),
            port: 8080,
            user: String::new(),
        };

        assert!(
            Settings {
                speed_limit,
                ..Settings::default()
            }
            .check()
            .is_err()
        );
        assert!(
            Settings {
                proxy,
                ..Settings::default()
            }
            .check()
            .is_err()
        );
    }
}
