//! Where the parts of unfinished files are remembered.

use async_trait::async_trait;
use lectern_jobs::{ItemId, ItemMeter};
use lectern_transfer::{Checkpoint, DonePart, LedgerError, PartLedger};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

use crate::database::Database;
use crate::error::AppError;

/// The record of one file: a row for the upload, a row for each part.
pub(super) struct FileLedger {
    pub database: Database,
    pub item: ItemId,
    pub name: String,
    pub meter: Arc<ItemMeter>,
}

#[async_trait]
impl PartLedger for FileLedger {
    async fn checkpoint(&self) -> Result<Option<Checkpoint>, LedgerError> {
        let (item, name) = (self.item, self.name.clone());
        Ok(self
            .database
            .reading(move |connection| load(connection, item, &name))
            .await?)
    }

    async fn opened(&self, checkpoint: &Checkpoint) -> Result<(), LedgerError> {
        let (item, name) = (self.item, self.name.clone());
        let checkpoint = checkpoint.clone();
        Ok(self
            .database
            .writing(move |tx| save(tx, item, &name, &checkpoint))
            .await?)
    }

    async fn part_done(&self, part: &DonePart) -> Result<(), LedgerError> {
        let (item, name, part) = (self.item, self.name.clone(), part.clone());
        self.database
            .writing(move |tx| {
                tx.prepare_cached("INSERT OR REPLACE INTO upload_parts (item_id, name, number, etag, length) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
                    params![item, name, part.number, part.etag, i64::try_from(part.length).unwrap_or(i64::MAX)],
                )?;
                Ok(())
            })
            .await?;
        self.meter.add_part();
        Ok(())
    }

    async fn completing(&self) -> Result<(), LedgerError> {
        let (item, name) = (self.item, self.name.clone());
        self.database
            .writing(move |tx| {
                if let Some(mut checkpoint) = header(tx, item, &name)? {
                    checkpoint.completing = true;
                    save_header(tx, item, &name, &checkpoint)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

/// Forgets what is remembered of one file, or of all files of an item.
pub(super) async fn forget(
    database: &Database,
    item: ItemId,
    name: Option<&str>,
) -> Result<(), AppError> {
    let name = name.map(str::to_owned);
    database
        .writing(move |tx| {
            for table in ["upload_parts", "upload_files"] {
                tx.execute(
                    &format!(
                        "DELETE FROM {table} WHERE item_id = ?1 AND (?2 IS NULL OR name = ?2)"
                    ),
                    params![item, name],
                )?;
            }
            Ok(())
        })
        .await
}

/// Returns the multipart uploads that are open for an item: file name and the server's id.
pub(super) async fn open_files(
    database: &Database,
    item: ItemId,
) -> Result<Vec<(String, String)>, AppError> {
    database
        .reading(move |connection| {
            let mut statement = connection
                .prepare_cached("SELECT name, checkpoint FROM upload_files WHERE item_id = ?1")?;
            let rows = statement.query_map([item], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?;
            let mut open = Vec::new();
            for row in rows {
                let (name, checkpoint) = row?;
                open.push((
                    name,
                    serde_json::from_str::<Checkpoint>(&checkpoint)?.upload_id,
                ));
            }
            Ok(open)
        })
        .await
}

/// Counts the parts of an item that arrived.
pub(super) async fn parts_done(database: &Database, item: ItemId) -> Result<u64, AppError> {
    database
        .reading(move |connection| {
            let count: i64 = connection.query_row(
                "SELECT count(*) FROM upload_parts WHERE item_id = ?1",
                [item],
                |row| row.get(0),
            )?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
        .await
}

fn load(connection: &Connection, item: ItemId, name: &str) -> Result<Option<Checkpoint>, AppError> {
    let Some(mut checkpoint) = header(connection, item, name)? else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached("SELECT number, etag, length FROM upload_parts WHERE item_id = ?1 AND name = ?2 ORDER BY number")?;
    let parts = statement.query_map(params![item, name], |row| {
        Ok(DonePart {
            number: row.get(0)?,
            etag: row.get(1)?,
            length: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
        })
    })?;
    checkpoint.parts = parts.collect::<Result<_, _>>()?;
    Ok(Some(checkpoint))
}

fn header(
    connection: &Connection,
    item: ItemId,
    name: &str,
) -> Result<Option<Checkpoint>, AppError> {
    let text: Option<String> = connection
        .prepare_cached("SELECT checkpoint FROM upload_files WHERE item_id = ?1 AND name = ?2")?
        .query_row(params![item, name], |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

fn save(
    connection: &Connection,
    item: ItemId,
    name: &str,
    checkpoint: &Checkpoint,
) -> Result<(), AppError> {
    connection.execute(
        "DELETE FROM upload_parts WHERE item_id = ?1 AND name = ?2",
        params![item, name],
    )?;
    let header = Checkpoint {
        parts: Vec::new(),
        ..checkpoint.clone()
    };
    save_header(connection, item, name, &header)
}

fn save_header(
    connection: &Connection,
    item: ItemId,
    name: &str,
    header: &Checkpoint,
) -> Result<(), AppError> {
    connection.execute(
        "INSERT OR REPLACE INTO upload_files (item_id, name, checkpoint) VALUES (?1, ?2, ?3)",
        params![item, name, serde_json::to_string(header)?],
    )?;
    Ok(())
}
