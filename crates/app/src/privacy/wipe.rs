//! Takes what was deleted out of the database's file as well.

use rusqlite::Connection;

use crate::database::Database;
use crate::error::AppError;

/// Writes the database anew, so that no free page and no journal holds what was deleted. Needs as much room as the database has.
pub(super) fn wipe(database: &Database) -> Result<(), AppError> {
    let connection = database.connect()?;
    connection.execute_batch("VACUUM")?;
    empty_journal(&connection)
}

/// Moves the journal into the file and cuts it off.
fn empty_journal(connection: &Connection) -> Result<(), AppError> {
    // Whoever reads at the moment keeps a part of the journal alive; the next one, or closing the profile, cuts it off.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
