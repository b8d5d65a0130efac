//! The last measured speeds, for the time that a review or a plan promises.

use std::time::Duration;

use crate::database::Database;
use crate::error::AppError;
use crate::settings::{read_value, write_value};

/// Which way bytes go; a line is seldom as fast the one way as the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// To the server.
    Up,
    /// From the server.
    Down,
}

impl Line {
    fn key(self) -> &'static str {
        match self {
            Self::Up => "uploadBytesPerSecond",
            Self::Down => "downloadBytesPerSecond",
        }
    }
}

/// Less says more about delays than about the line.
const ENOUGH: u64 = 5_000_000;

/// Notes how fast bytes moved. A speed that cannot be noted is not worth failing for.
pub(crate) async fn note(database: &Database, line: Line, bytes: u64, time: Duration) {
    if bytes < ENOUGH || time < Duration::from_millis(200) {
        return;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a speed is shown with three digits"
    )]
    let speed = bytes as f64 / time.as_secs_f64();
    let noted = database
        .writing(move |tx| write_value(tx, line.key(), &format!("{speed:.0}")))
        .await;
    if let Err(error) = noted {
        tracing::debug!(%error, "speed not noted");
    }
}

/// Returns the speed noted last, in bytes a second.
pub(crate) async fn last(database: &Database, line: Line) -> Result<Option<f64>, AppError> {
    let text = database
        .reading(move |connection| read_value(connection, line.key()))
        .await?;
    Ok(text
        .and_then(|text| text.parse().ok())
        .filter(|speed: &f64| *speed > 0.0))
}
