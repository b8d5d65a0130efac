//! Deletions under way and receipts, in the profile's database.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::find::Identity;
use super::views::{DeletedThing, DeletionReceipt, DeletionReceiptId};
use crate::error::AppError;

/// How far a deletion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was removed yet.
    Rows,
    /// Rows are gone, files follow.
    Files,
    /// Everything is gone; the database is to be written anew.
    Wipe,
}

/// What a deletion is about, and what it has removed so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Work {
    pub about: About,
    pub removed: Vec<DeletedThing>,
    /// Numbers of recordings whose derived files hold what is gone.
    pub recordings: Vec<i64>,
}

/// Whom or what it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum About {
    Person(Identity),
    /// Rows before a moment, and whether browser names go too.
    Older {
        before: Option<DateTime<Utc>>,
        browser_names: bool,
    },
}

/// A deletion as its row says. One that only has to be wiped has no work any more.
#[derive(Debug)]
pub(super) struct Deletion {
    pub no: i64,
    pub at: DateTime<Utc>,
    pub stage: Stage,
    pub work: Option<Work>,
}

impl Work {
    pub fn about(about: About) -> Self {
        Self {
            about,
            removed: Vec::new(),
            recordings: Vec::new(),
        }
    }

    /// Adds to what was removed.
    pub fn count(&mut self, what: &str, count: u64) {
        if count == 0 {
            return;
        }
        match self.removed.iter_mut().find(|thing| thing.what == what) {
            Some(thing) => thing.count += count,
            None => self.removed.push(DeletedThing {
                what: what.to_owned(),
                count,
            }),
        }
    }
}

/// Writes a deletion down before anything is removed.
pub(super) fn begin(
    connection: &Connection,
    work: &Work,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection.execute(
        "INSERT INTO privacy_deletions (at, stage, work) VALUES (?1, 'rows', ?2)",
        params![now.timestamp_millis(), serde_json::to_string(work)?],
    )?;
    Ok(())
}

/// Returns the deletions that are under way, the oldest first.
pub(super) fn under_way(connection: &Connection) -> Result<Vec<Deletion>, AppError> {
    let mut statement =
        connection.prepare("SELECT no, at, stage, work FROM privacy_deletions ORDER BY no")?;
    let rows = statement.query_map([], |row| {
        let stage: String = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, stage, row.get::<_, String>(3)?))
    })?;
    let mut all = Vec::new();
    for row in rows {
        let (no, at, stage, work) = row?;
        all.push(Deletion {
            no,
            at: DateTime::from_timestamp_millis(at).unwrap_or_default(),
            stage: match stage.as_str() {
                "rows" => Stage::Rows,
                "files" => Stage::Files,
                _ => Stage::Wipe,
            },
            work: serde_json::from_str(&work).ok(),
        });
    }
    Ok(all)
}

/// Notes that rows are gone, in the same transaction.
pub(super) fn rows_are_gone(connection: &Connection, no: i64, work: &Work) -> Result<(), AppError> {
    connection.execute(
        "UPDATE privacy_deletions SET stage = 'files', work = ?2 WHERE no = ?1",
        params![no, serde_json::to_string(work)?],
    )?;
    Ok(())
}

/// Writes the receipt and forgets whom the deletion is about.
pub(super) fn everything_is_gone(
    connection: &Connection,
    no: i64,
    receipt: &DeletionReceipt,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE privacy_deletions SET stage = 'wipe', work = '' WHERE no = ?1",
        [no],
    )?;
    connection.execute(
        "INSERT INTO privacy_receipts (at, receipt) VALUES (?1, ?2)",
        params![
            receipt.done_at.timestamp_millis(),
            serde_json::to_string(receipt)?
        ],
    )?;
    Ok(())
}

/// Forgets a deletion that is complete.
pub(super) fn end(connection: &Connection, no: i64) -> Result<(), AppError> {
    connection.execute("DELETE FROM privacy_deletions WHERE no = ?1", [no])?;
    Ok(())
}

/// Returns the receipts, the newest first.
pub(super) fn receipts(connection: &Connection) -> Result<Vec<DeletionReceipt>, AppError> {
    let mut statement =
        connection.prepare("SELECT no, receipt FROM privacy_receipts ORDER BY no DESC")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (no, receipt) = row?;
        numbered(no, &receipt)
    })
    .collect()
}

/// Returns a receipt, if there is one of this number.
pub(super) fn receipt(
    connection: &Connection,
    id: DeletionReceiptId,
) -> Result<Option<DeletionReceipt>, AppError> {
    let found: Option<String> = connection
        .query_row(
            "SELECT receipt FROM privacy_receipts WHERE no = ?1",
            [id.0],
            |row| row.get(0),
        )
        .optional()?;
    found.map(|receipt| numbered(id.0, &receipt)).transpose()
}

fn numbered(no: i64, receipt: &str) -> Result<DeletionReceipt, AppError> {
    Ok(DeletionReceipt {
        id: DeletionReceiptId(no),
        ..serde_json::from_str(receipt)?
    })
}
