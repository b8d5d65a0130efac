//! The last measured speed of downloads, for the time a plan promises.

use std::time::Duration;

use crate::database::Database;
use crate::error::AppError;
use crate::settings::{read_value, write_value};

const KEY: &str = "downloadBytesPerSecond";
/// Less says more about delays than about the line.
const ENOUGH: u64 = 5_000_000;

/// Notes how fast bytes moved. A speed that cannot be noted is not worth failing for.
pub(crate) async fn note(database: &Database, bytes: u64, time: Duration) {
    if bytes < ENOUGH || time < Duration::from_millis(200) {
        return;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a speed is shown with three digits"
    )]
    let speed = bytes as f64 / time.as_secs_f64();
    let noted = database
        .writing(move |tx| write_value(tx, KEY, &format!("{speed:.0}")))
        .await;
    if let Err(error) = noted {
        tracing::debug!(%error, "speed not noted");
    }
}

/// Returns the speed noted last, in bytes a second.
pub(crate) async fn last(database: &Database) -> Result<Option<f64>, AppError> {
    let text = database
        .reading(|connection| read_value(connection, KEY))
        .await?;
    Ok(text
        .and_then(|text| text.parse().ok())
        .filter(|speed: &f64| *speed > 0.0))
}
