//! Log files: one a day below the profile, two weeks kept.
//!
//! Secrets cannot reach them: tokens and passwords are values whose printed form is a mask, addresses are printed without
//! their secrets, and libraries below Lectern, which know no such rule, are heard for warnings alone.

use std::io;
use std::path::{Path, PathBuf};

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::settings::LogLevel;

/// Days of log files that are kept.
const KEPT_FILES: usize = 14;
/// The parts of Lectern, which are heard at the level that is set.
const OWN: [&str; 9] = [
    "lectern",
    "lectern_app",
    "lectern_campus",
    "lectern_cli",
    "lectern_desktop",
    "lectern_jobs",
    "lectern_net",
    "lectern_panopto",
    "lectern_transfer",
];

/// Why no log can be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoggingError {
    /// The folder or file cannot be made.
    #[error("Log files cannot be written to “{path}”: {reason}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// This process writes a log already.
    #[error("A log is being written already.")]
    Twice,
}

/// The log of this process. Dropping it writes out what is left.
pub struct Logging {
    level: reload::Handle<Targets, Registry>,
    _writer: WorkerGuard,
}

/// Returns the folder of the log files of a profile.
pub fn logs_dir(profile: &Path) -> PathBuf {
    profile.join("logs")
}

impl Logging {
    /// Begins to write the log of this process. `name` tells the programs on one profile apart.
    ///
    /// # Errors
    ///
    /// [`LoggingError`]; a program works without a log too.
    pub fn start(profile: &Path, name: &str, level: LogLevel) -> Result<Self, LoggingError> {
        let folder = logs_dir(profile);
        let refused = |reason: String| LoggingError::Folder {
            path: folder.clone(),
            reason,
        };
        std::fs::create_dir_all(&folder).map_err(|error: io::Error| refused(error.to_string()))?;
        let files = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(name)
            .filename_suffix("log")
            .max_log_files(KEPT_FILES)
            .build(&folder)
            .map_err(|error| refused(error.to_string()))?;
        let (writer, guard) = tracing_appender::non_blocking(files);
        let (filter, handle) = reload::Layer::new(targets(level));
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(writer)
            .with_ansi(false);
        tracing_subscriber::registry()
            .with(lines.with_filter(filter))
            .try_init()
            .map_err(|_| LoggingError::Twice)?;
        Ok(Self {
            level: handle,
            _writer: guard,
        })
    }

    /// Writes more or less from now on.
    pub fn set_level(&self, level: LogLevel) {
        if let Err(error) = self.level.reload(targets(level)) {
            tracing::warn!(%error, "the log level could not be changed");
        }
    }
}

fn targets(level: LogLevel) -> Targets {
    let own = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let others = own.min(LevelFilter::WARN);
    Targets::new()
        .with_default(others)
        .with_targets(OWN.map(|name| (name, own)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::targets;
    use crate::settings::LogLevel;

    #[test]
    fn libraries_are_heard_for_warnings_alone_whatever_the_level() {
        let debug = targets(LogLevel::Debug);

        assert!(debug.would_enable("lectern_app::tokens", &Level::DEBUG));
        assert!(!debug.would_enable("reqwest::connect", &Level::INFO));
        assert!(!targets(LogLevel::Error).would_enable("hyper", &Level::WARN));
    }
}
