mod apply;
mod items;
mod steps;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::model::{Job, JobId, LogLine, Millis, NewJob};
use crate::rows::{self, JOB_COLUMNS, signed};
use crate::{ItemId, ItemState, JobError, JobState, Request};

pub(crate) use apply::Effect;

/// The tables of the queue, for the numbered migrations of the profile's database.
pub const MIGRATION: &str = include_str!("migration.sql");

/// The step after [`MIGRATION`]: finds the next item of a long job without passing over all that are done.
pub const INDEX_MIGRATION: &str =
    "CREATE INDEX job_items_by_state ON job_items (job_id, state, position);";

/// The rows of the queue. Each method is one transaction; a kill leaves the state before or after it.
#[derive(Debug)]
pub struct JobStore {
    connection: Mutex<Connection>,
    changed: Mutex<Changed>,
}

/// What became of a job that should be the only one for its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was queued.
    New(JobId),
    /// One for the same target has not ended; nothing was queued.
    Already(JobId),
}

/// What this process changed since the ticker last looked.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    pub jobs: HashSet<JobId>,
    pub items: HashSet<ItemId>,
}

impl JobStore {
    /// Takes a connection of its own to a database in which [`MIGRATION`] was run.
    pub fn new(connection: Connection) -> Result<Self, JobError> {
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(Self {
            connection: Mutex::new(connection),
            changed: Mutex::default(),
        })
    }

    /// Queues a job with its items and returns its id.
    pub fn add(&self, new: &NewJob, now: Millis) -> Result<JobId, JobError> {
        let id = self.write(|tx| insert(tx, new, now))?;
        self.mark_job(id);
        Ok(id)
    }

    /// Queues a job unless one for the same target has not ended, in one step: of two processes that add at once, one does.
    /// A job without a target is always added.
    pub fn add_alone(&self, new: &NewJob, now: Millis) -> Result<Added, JobError> {
        let added = self.write(|tx| match open_for(tx, new.target_id.as_deref())? {
            Some(open) => Ok(Added::Already(open)),
            None => Ok(Added::New(insert(tx, new, now)?)),
        })?;
        if let Added::New(id) = added {
            self.mark_job(id);
        }
        Ok(added)
    }

    /// Returns a job.
    pub fn job(&self, id: JobId) -> Result<Job, JobError> {
        let connection = self.connection();
        job_row(&connection, id)
    }

    /// Returns all jobs in the order of the queue: those that ended, newest first, or those that did not.
    pub fn jobs(&self, ended: bool) -> Result<Vec<Job>, JobError> {
        let connection = self.connection();
        let order = if ended {
            "finished_at DESC, position DESC"
        } else {
            "position"
        };
        let mut statement = connection
            .prepare_cached(&format!("SELECT {JOB_COLUMNS} FROM jobs ORDER BY {order}"))?;
        let jobs = statement.query_map([], rows::job)?.filter(|job| {
            job.as_ref()
                .map_or(true, |job| job.state.is_final() == ended)
        });
        Ok(jobs.collect::<Result<_, _>>()?)
    }

    /// Notes what the runner needs for the job as a whole.
    pub fn set_checkpoint(
        &self,
        id: JobId,
        checkpoint: &serde_json::Value,
    ) -> Result<(), JobError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE jobs SET checkpoint = ?2 WHERE id = ?1",
                params![id, checkpoint.to_string()],
            )?;
            Ok(())
        })
    }

    /// Changes where the job goes, once that is known better than the plan did.
    pub fn set_target(
        &self,
        id: JobId,
        target: &str,
        target_id: Option<&str>,
    ) -> Result<(), JobError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE jobs SET target = ?2, target_id = ?3 WHERE id = ?1",
                params![id, target, target_id],
            )?;
            Ok(())
        })?;
        self.mark_job(id);
        Ok(())
    }

    /// Adds a line to the job's log.
    pub fn append_log(&self, id: JobId, text: &str, now: Millis) -> Result<(), JobError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO job_log (job_id, at, text) VALUES (?1, ?2, ?3)",
                params![id, now, text],
            )?;
            Ok(())
        })
    }

    /// Returns the job's log, oldest line first.
    pub fn log(&self, id: JobId) -> Result<Vec<LogLine>, JobError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT at, text FROM job_log WHERE job_id = ?1 ORDER BY id")?;
        Ok(statement
            .query_map([id], rows::log_line)?
            .collect::<Result<_, _>>()?)
    }

    /// Writes down what a person asks and returns the row's number.
    pub fn request(&self, request: &Request, now: Millis) -> Result<i64, JobError> {
        let text = serde_json::to_string(request)?;
        self.write(|tx| {
            tx.execute(
                "INSERT INTO job_requests (request, at) VALUES (?1, ?2)",
                params![text, now],
            )?;
            Ok(tx.last_insert_rowid())
        })
    }

    /// Returns what was asked and not yet carried out, oldest first. `None` for a wish that this version does not know.
    pub fn requests(&self) -> Result<Vec<(i64, Option<Request>)>, JobError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id, request FROM job_requests ORDER BY id")?;
        let requests = statement.query_map([], |row| {
            Ok((
                row.get(0)?,
                serde_json::from_str(&row.get::<_, String>(1)?).ok(),
            ))
        })?;
        Ok(requests.collect::<Result<_, _>>()?)
    }

    /// Tells whether a request still waits to be carried out.
    pub fn is_pending(&self, request: i64) -> Result<bool, JobError> {
        let connection = self.connection();
        let found: Option<i64> = connection
            .query_row(
                "SELECT id FROM job_requests WHERE id = ?1",
                [request],
                |row| row.get(0),
            )
            .optional()?;
        Ok(found.is_some())
    }

    /// Returns a number that changes whenever another connection wrote to the database.
    pub(crate) fn data_version(&self) -> Result<i64, JobError> {
        Ok(self
            .connection()
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    pub(crate) fn take_changed(&self) -> Changed {
        std::mem::take(&mut *self.changed())
    }

    pub(crate) fn mark_job(&self, id: JobId) {
        self.changed().jobs.insert(id);
    }

    pub(crate) fn mark_item(&self, job: JobId, item: ItemId) {
        let mut changed = self.changed();
        changed.jobs.insert(job);
        changed.items.insert(item);
    }

    fn changed(&self) -> MutexGuard<'_, Changed> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Immediate, so that two processes never find out at commit that both wanted to write.
    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, JobError>,
    ) -> Result<T, JobError> {
        let mut connection = self.connection();
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&tx)?;
        tx.commit()?;
        Ok(value)
    }
}

/// Returns the job for a target that has not ended.
fn open_for(connection: &Connection, target: Option<&str>) -> Result<Option<JobId>, JobError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {JOB_COLUMNS} FROM jobs WHERE target_id = ?1 ORDER BY position"
    ))?;
    for job in statement.query_map([target], rows::job)? {
        let job = job?;
        if !job.state.is_final() {
            return Ok(Some(job.id));
        }
    }
    Ok(None)
}

fn insert(tx: &Transaction<'_>, new: &NewJob, now: Millis) -> Result<JobId, JobError> {
    let id = JobId::new();
    let position: i64 = tx.query_row(
        "SELECT coalesce(max(position), 0) + 1 FROM jobs",
        [],
        |row| row.get(0),
    )?;
    tx.execute(
        "INSERT INTO jobs (id, kind, site, title, target, target_id, state, position, request, checkpoint, planned, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?8, 'null', ?9, ?10)",
        params![id, new.kind, new.site, new.title, new.target, new.target_id, position, new.request.to_string(), signed(new.items.len() as u64), now],
    )?;
    let mut insert = tx.prepare(
        "INSERT INTO job_items (id, job_id, position, title, state, detail, bytes_total, request, checkpoint, result)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'null', 'null')",
    )?;
    for (position, item) in (0_i64..).zip(&new.items) {
        let state = if item.skipped {
            ItemState::Skipped
        } else {
            ItemState::Waiting
        };
        insert.execute(params![
            ItemId::new(),
            id,
            position,
            item.title,
            state.as_str(),
            item.detail,
            signed(item.bytes),
            item.request.to_string()
        ])?;
    }
    Ok(id)
}

fn job_row(connection: &Connection, id: JobId) -> Result<Job, JobError> {
    connection
        .prepare_cached(&format!("SELECT {JOB_COLUMNS} FROM jobs WHERE id = ?1"))?
        .query_row([id], rows::job)
        .optional()?
        .ok_or(JobError::NoSuchJob(id))
}

fn ids_in(connection: &Connection, states: &[JobState]) -> Result<Vec<JobId>, JobError> {
    let words: Vec<String> = states.iter().map(|state| format!("'{state}'")).collect();
    let mut statement = connection.prepare(&format!(
        "SELECT id FROM jobs WHERE state IN ({}) ORDER BY position",
        words.join(", ")
    ))?;
    Ok(statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}
