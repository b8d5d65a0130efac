use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, ToSql, params};

use super::JobStore;
use crate::meter::Reading;
use crate::model::{FailedItem, Item, ItemChange, ItemId, JobId};
use crate::rows::{self, ITEM_COLUMNS, boxed, signed};
use crate::{Counts, ItemState, JobError};

impl JobStore {
    /// Returns the items of a job in order.
    pub fn items(&self, job: JobId) -> Result<Vec<Item>, JobError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {ITEM_COLUMNS} FROM job_items WHERE job_id = ?1 ORDER BY position"
        ))?;
        Ok(statement
            .query_map([job], rows::item)?
            .collect::<Result<_, _>>()?)
    }

    /// Returns the items of a job after a place, or from the first on, at most so many: for jobs that are too large to hold.
    pub fn items_after(
        &self,
        job: JobId,
        place: Option<i64>,
        most: u32,
    ) -> Result<Vec<Item>, JobError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {ITEM_COLUMNS} FROM job_items WHERE job_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3"
        ))?;
        Ok(statement
            .query_map(params![job, place.unwrap_or(-1), most], rows::item)?
            .collect::<Result<_, _>>()?)
    }

    /// Returns what failed of a job, in order. What was asked of the items, which may be long, is not read.
    pub fn failures(&self, job: JobId) -> Result<Vec<FailedItem>, JobError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT id, title, error FROM job_items WHERE job_id = ?1 AND state = 'failed' ORDER BY position",
        )?;
        Ok(statement
            .query_map([job], rows::failed_item)?
            .collect::<Result<_, _>>()?)
    }

    /// Returns an item.
    pub fn item(&self, id: ItemId) -> Result<Item, JobError> {
        let connection = self.connection();
        connection
            .prepare_cached(&format!(
                "SELECT {ITEM_COLUMNS} FROM job_items WHERE id = ?1"
            ))?
            .query_row([id], rows::item)
            .optional()?
            .ok_or(JobError::NoSuchItem(id))
    }

    /// Returns the items of a job that are in a state, in order.
    pub fn items_in(&self, job: JobId, state: ItemState) -> Result<Vec<Item>, JobError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached(&format!("SELECT {ITEM_COLUMNS} FROM job_items WHERE job_id = ?1 AND state = ?2 ORDER BY position"))?;
        Ok(statement
            .query_map(params![job, state.as_str()], rows::item)?
            .collect::<Result<_, _>>()?)
    }

    /// Returns the first item of a job that waits and is not under way, without reading all that wait.
    pub(crate) fn next_waiting(
        &self,
        job: JobId,
        under_way: &HashSet<ItemId>,
    ) -> Result<Option<Item>, JobError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {ITEM_COLUMNS} FROM job_items WHERE job_id = ?1 AND state = 'waiting' ORDER BY position LIMIT ?2"
        ))?;
        // One that is under way may not have said so yet, so that many may come first.
        let most = signed(under_way.len() as u64 + 1);
        let mut rows = statement.query_map(params![job, most], rows::item)?;
        let next = rows.find(|item| {
            item.as_ref()
                .map_or(true, |item| !under_way.contains(&item.id))
        });
        Ok(next.transpose()?)
    }

    /// Counts the items of a job by state, with their bytes.
    pub fn counts(&self, job: JobId) -> Result<Counts, JobError> {
        counts(&self.connection(), job)
    }

    /// Writes a change of an item, all of it or nothing.
    pub fn change_item(&self, job: JobId, id: ItemId, change: &ItemChange) -> Result<(), JobError> {
        let (columns, mut values) = columns_of(change)?;
        if columns.is_empty() {
            return Ok(());
        }
        values.push(boxed(id));
        let sql = format!(
            "UPDATE job_items SET {} WHERE id = ?{}",
            columns.join(", "),
            values.len()
        );
        self.write(|tx| {
            let rows = tx
                .prepare_cached(&sql)?
                .execute(rusqlite::params_from_iter(values.iter()))?;
            if rows == 0 {
                Err(JobError::NoSuchItem(id))
            } else {
                Ok(())
            }
        })?;
        self.mark_item(job, id);
        Ok(())
    }

    /// Writes what the meters show, so that other processes and the next start see it. Not marked as a change.
    pub(crate) fn save_progress(&self, shown: &[Reading], now: i64) -> Result<(), JobError> {
        self.write(|tx| {
            let mut update = tx.prepare_cached("UPDATE job_items SET bytes_done = ?2, parts_done = ?3 WHERE id = ?1 AND (bytes_done <> ?2 OR parts_done <> ?3)")?;
            for (_, item, bytes, parts) in shown {
                update.execute(params![item, signed(*bytes), signed(*parts)])?;
            }
            tx.execute("UPDATE jobs SET run_millis = run_millis + (?1 - run_from), run_from = ?1 WHERE run_from IS NOT NULL AND run_from < ?1", [now])?;
            Ok(())
        })
    }
}

pub(super) fn counts(connection: &Connection, job: JobId) -> Result<Counts, JobError> {
    let mut statement =
        connection.prepare_cached("SELECT state, count(*) AS items, sum(bytes_total) AS total, sum(bytes_done) AS done FROM job_items WHERE job_id = ?1 GROUP BY state")?;
    let mut counts = Counts::default();
    let mut rows = statement.query([job])?;
    while let Some(row) = rows.next()? {
        let state = ItemState::parse(&row.get::<_, String>("state")?)?;
        counts.add(
            state,
            rows::count(row, "items")?,
            rows::count(row, "total")?,
            rows::count(row, "done")?,
        );
    }
    Ok(counts)
}

type Assignments = (Vec<String>, Vec<Box<dyn ToSql>>);

fn columns_of(change: &ItemChange) -> Result<Assignments, JobError> {
    let error = change
        .error
        .as_ref()
        .map(|error| error.as_ref().map(serde_json::to_string).transpose())
        .transpose()?;
    let wanted: [(&str, Option<Box<dyn ToSql>>); 12] = [
        ("state", change.state.map(|state| boxed(state.as_str()))),
        ("phase", change.phase.clone().map(boxed)),
        ("detail", change.detail.clone().map(boxed)),
        ("title", change.title.clone().map(boxed)),
        ("bytes_total", change.bytes_total.map(|n| boxed(signed(n)))),
        ("bytes_done", change.bytes_done.map(|n| boxed(signed(n)))),
        ("parts_total", change.parts_total.map(|n| boxed(signed(n)))),
        ("parts_done", change.parts_done.map(|n| boxed(signed(n)))),
        ("attempt", change.attempt.map(boxed)),
        (
            "checkpoint",
            change
                .checkpoint
                .as_ref()
                .map(|value| boxed(value.to_string())),
        ),
        (
            "result",
            change.result.as_ref().map(|value| boxed(value.to_string())),
        ),
        ("error", error.map(boxed)),
    ];
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (column, value) in wanted {
        if let Some(value) = value {
            values.push(value);
            columns.push(format!("{column} = ?{}", values.len()));
        }
    }
    Ok((columns, values))
}
