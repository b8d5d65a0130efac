use std::io::{self, Write};

use lectern_analytics::database::{ActivityRow, ActivityWriter};
use rusqlite::Connection;

use crate::error::AppError;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, SessionRow, Words};

/// Writes the views of recordings, recording by recording and by time, and returns how many they are.
pub(super) fn activity(
    connection: &Connection,
    sessions: &[SessionRow],
    to: impl Write,
    failed: impl Fn(io::Error) -> ViewingError,
) -> Result<u64, AppError> {
    let viewers = store::viewer_ids(connection)?;
    let words = Words::load(connection)?;
    let mut writer = ActivityWriter::new(to).map_err(&failed)?;
    let mut rows = 0;
    for session in sessions {
        let id = session.id.to_string();
        store::each_row(connection, session.no, |row| {
            rows += 1;
            let written = writer.row(&ActivityRow {
                session: &id,
                user: viewers.get(&row.viewer).map_or("", |(id, _)| id.as_str()),
                at: Some(row.at),
                speed: row.speed,
                start: row.start,
                start_reason: words.word(row.start_reason),
                stop: row.stop(),
                stop_reason: words.word(row.stop_reason),
                seconds: row.seconds,
            });
            Ok(written.map_err(&failed)?)
        })?;
    }
    writer.into_inner().flush().map_err(&failed)?;
    Ok(rows)
}
