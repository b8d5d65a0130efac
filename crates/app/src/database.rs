//! The one SQLite file of a profile: what must survive, and nothing secret.

mod error;
mod migrations;
mod opening;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::AppError;

pub use error::DatabaseError;
pub(crate) use opening::open;

/// How long a connection waits for another one that writes, in this program or in a second Lectern.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers kept open; more may be in use at once.
const IDLE_READERS: usize = 4;

/// The profile's database: one writer at a time, readers beside it.
///
/// Cheap to clone. The plain methods block; in asynchronous code use [`Database::reading`] and [`Database::writing`].
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Database {
    fn new(path: PathBuf, writer: Connection) -> Self {
        Self {
            inner: Arc::new(Inner {
                path,
                writer: Mutex::new(writer),
                readers: Mutex::new(Vec::new()),
            }),
        }
    }

    /// Returns the file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Opens another connection to the same file, for a part that keeps its own.
    pub fn connect(&self) -> Result<Connection, AppError> {
        Ok(connect(&self.inner.path)?)
    }

    /// Reads, beside other readers and the writer.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let idle = self
            .inner
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.inner.path)?,
        };
        let outcome = read(&connection);
        let mut readers = self
            .inner
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        outcome
    }

    /// Writes in one transaction: all of it is stored, or nothing when `write` fails.
    pub fn write<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut connection = self
            .inner
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Taking the write lock at once avoids a transaction that reads first and then cannot write.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// [`Database::read`] off the asynchronous threads. Dropping the future does not stop the reading.
    pub async fn reading<T, F>(&self, read: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    {
        let database = self.clone();
        tokio::task::spawn_blocking(move || database.read(read)).await?
    }

    /// [`Database::write`] off the asynchronous threads. Dropping the future does not stop the writing.
    pub async fn writing<T, F>(&self, write: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let database = self.clone();
        tokio::task::spawn_blocking(move || database.write(write)).await?
    }
}

/// Opens a connection with the settings that every one of them has.
fn connect(path: &Path) -> Result<Connection, DatabaseError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    Ok(connection)
}
