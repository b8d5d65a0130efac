use rusqlite::{OptionalExtension, Transaction, params};

use super::steps::take_step;
use super::{JobStore, ids_in, job_row};
use crate::model::{ItemId, JobId, Millis};
use crate::{Intent, JobError, JobState, JobStep, Request, StopReason};

/// What the queue has to do in memory after a request was carried out in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Ask the runner to stop.
    Stop(JobId, StopReason),
    /// Items wait again in a job that may be running.
    ItemsWait(JobId),
    /// Stop the work on one item that may be under way.
    StopItem(JobId, ItemId),
    /// The job changed in its row only.
    Touched(JobId),
    /// The job is off the list.
    Removed(JobId),
}

const OPEN: [JobState; 4] = [
    JobState::Queued,
    JobState::Running,
    JobState::Waiting,
    JobState::Paused,
];

impl JobStore {
    /// Carries out a request and takes its row away, in one transaction.
    ///
    /// `is_running` tells which jobs have a runner in this process: those wind down first, with an
    /// intent in their row. A wish that came too late (pause of an ended job) does nothing.
    pub(crate) fn apply(
        &self,
        row: i64,
        request: Option<&Request>,
        is_running: &dyn Fn(JobId) -> bool,
        now: Millis,
    ) -> Result<Vec<Effect>, JobError> {
        let effects = self.write(|tx| {
            tx.execute("DELETE FROM job_requests WHERE id = ?1", [row])?;
            match request {
                Some(request) => carry_out(tx, request, is_running, now),
                None => Ok(Vec::new()),
            }
        })?;
        for effect in &effects {
            match *effect {
                Effect::ItemsWait(id) => {
                    self.mark_job(id);
                    self.mark_all_items(id)?;
                }
                Effect::StopItem(id, item) => {
                    self.mark_job(id);
                    self.mark_item(id, item);
                }
                Effect::Stop(id, _) | Effect::Touched(id) | Effect::Removed(id) => {
                    self.mark_job(id);
                }
            }
        }
        Ok(effects)
    }

    /// Returns jobs that a person cancelled and whose end is still to be made.
    pub(crate) fn to_cancel(&self) -> Result<Vec<JobId>, JobError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id FROM jobs WHERE intent = 'cancel'")?;
        Ok(statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

fn carry_out(
    tx: &Transaction<'_>,
    request: &Request,
    is_running: &dyn Fn(JobId) -> bool,
    now: Millis,
) -> Result<Vec<Effect>, JobError> {
    match request {
        Request::Pause { job } => pause(tx, *job, is_running, now),
        Request::Resume { job } => resume(tx, *job, now),
        Request::PauseItem { job, item } => pause_item(tx, *job, *item),
        Request::ResumeItem { job, item } => resume_item(tx, *job, *item, now),
        Request::Cancel { job } => cancel(tx, *job, is_running),
        Request::Retry { job, items } => retry(tx, *job, items.as_deref(), now),
        Request::Move { job, before } => reorder(tx, *job, *before),
        Request::PauseAll => each(ids_in(tx, &OPEN)?, |job| pause(tx, job, is_running, now)),
        Request::ResumeAll => each(ids_in(tx, &OPEN)?, |job| resume(tx, job, now)),
        Request::Remove { job } => remove(tx, *job),
        Request::ClearFinished => {
            let ended: Vec<JobState> = JobState::ALL
                .iter()
                .copied()
                .filter(|state| state.is_final())
                .collect();
            each(ids_in(tx, &ended)?, |job| remove(tx, job))
        }
    }
}

fn each(
    jobs: Vec<JobId>,
    mut work: impl FnMut(JobId) -> Result<Vec<Effect>, JobError>,
) -> Result<Vec<Effect>, JobError> {
    let mut effects = Vec::new();
    for job in jobs {
        effects.extend(work(job)?);
    }
    Ok(effects)
}

fn state_of(
    tx: &Transaction<'_>,
    id: JobId,
) -> Result<Option<(JobState, Option<Intent>)>, JobError> {
    match job_row(tx, id) {
        Ok(job) => Ok(Some((job.state, job.intent))),
        Err(JobError::NoSuchJob(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn set_intent(tx: &Transaction<'_>, id: JobId, intent: Option<Intent>) -> Result<(), JobError> {
    tx.execute(
        "UPDATE jobs SET intent = ?2 WHERE id = ?1",
        params![id, intent.map(Intent::as_str)],
    )?;
    Ok(())
}

fn pause(
    tx: &Transaction<'_>,
    id: JobId,
    is_running: &dyn Fn(JobId) -> bool,
    now: Millis,
) -> Result<Vec<Effect>, JobError> {
    match state_of(tx, id)? {
        Some((state, None)) if is_running(id) && state.is_under_way() => {
            set_intent(tx, id, Some(Intent::Pause))?;
            Ok(vec![Effect::Stop(id, StopReason::Pause)])
        }
        Some((JobState::Queued, None)) => {
            take_step(tx, id, JobStep::Pause, now)?;
            Ok(vec![Effect::Touched(id)])
        }
        _ => Ok(Vec::new()),
    }
}

fn resume(tx: &Transaction<'_>, id: JobId, now: Millis) -> Result<Vec<Effect>, JobError> {
    match state_of(tx, id)? {
        Some((JobState::Paused, None)) => {
            resume_all_items_if_nothing_else_is_open(tx, id)?;
            take_step(tx, id, JobStep::Resume, now)?;
        }
        // Still winding down: without the intent it goes straight back into the queue.
        Some((_, Some(Intent::Pause))) => set_intent(tx, id, None)?,
        _ => return Ok(Vec::new()),
    }
    Ok(vec![Effect::ItemsWait(id)])
}

/// Items that a person paused one by one stay so when their job goes on, unless they are all that is left of it.
fn resume_all_items_if_nothing_else_is_open(
    tx: &Transaction<'_>,
    id: JobId,
) -> Result<(), JobError> {
    tx.execute(
        "UPDATE job_items SET state = 'waiting', detail = '' WHERE job_id = ?1 AND state = 'paused'
         AND NOT EXISTS (SELECT 1 FROM job_items WHERE job_id = ?1 AND state IN ('waiting', 'running', 'following'))",
        [id],
    )?;
    Ok(())
}

/// What a server already works on cannot be paused, and an item that ended stays as it is.
fn pause_item(tx: &Transaction<'_>, id: JobId, item: ItemId) -> Result<Vec<Effect>, JobError> {
    let open = matches!(state_of(tx, id)?, Some((state, intent)) if !state.is_final() && intent != Some(Intent::Cancel));
    let changed = open
        && tx.execute(
            "UPDATE job_items SET state = 'paused' WHERE id = ?2 AND job_id = ?1 AND state IN ('waiting', 'running')",
            params![id, item],
        )? > 0;
    Ok(if changed {
        vec![Effect::StopItem(id, item)]
    } else {
        Vec::new()
    })
}

fn resume_item(
    tx: &Transaction<'_>,
    id: JobId,
    item: ItemId,
    now: Millis,
) -> Result<Vec<Effect>, JobError> {
    let Some((state, intent)) = state_of(tx, id)? else {
        return Ok(Vec::new());
    };
    if state.is_final() || intent == Some(Intent::Cancel) {
        return Ok(Vec::new());
    }
    if state == JobState::Paused {
        tx.execute(
            "UPDATE job_items SET state = 'paused' WHERE job_id = ?1 AND id <> ?2 AND state = 'waiting'",
            params![id, item],
        )?;
        take_step(tx, id, JobStep::Resume, now)?;
    }
    if intent == Some(Intent::Pause) {
        set_intent(tx, id, None)?;
    }
    tx.execute(
        "UPDATE job_items SET state = 'waiting', detail = '' WHERE id = ?2 AND job_id = ?1 AND state = 'paused'",
        params![id, item],
    )?;
    Ok(vec![Effect::ItemsWait(id)])
}

/// The row keeps the intent until the runner has taken back what it began, also over a restart.
fn cancel(
    tx: &Transaction<'_>,
    id: JobId,
    is_running: &dyn Fn(JobId) -> bool,
) -> Result<Vec<Effect>, JobError> {
    match state_of(tx, id)? {
        Some((state, _)) if !state.is_final() => {
            set_intent(tx, id, Some(Intent::Cancel))?;
            Ok(vec![if is_running(id) {
                Effect::Stop(id, StopReason::Cancel)
            } else {
                Effect::Touched(id)
            }])
        }
        _ => Ok(Vec::new()),
    }
}

fn retry(
    tx: &Transaction<'_>,
    id: JobId,
    items: Option<&[ItemId]>,
    now: Millis,
) -> Result<Vec<Effect>, JobError> {
    let Some((state, intent)) = state_of(tx, id)? else {
        return Ok(Vec::new());
    };
    if intent == Some(Intent::Cancel) {
        return Ok(Vec::new());
    }
    let again = "UPDATE job_items SET state = 'waiting', phase = '', detail = '', error = NULL, attempt = attempt + 1
                 WHERE job_id = ?1 AND state IN ('failed', 'cancelled')";
    let changed = match items {
        None => tx.execute(again, [id])?,
        Some(items) => {
            let mut statement = tx.prepare(&format!("{again} AND id = ?2"))?;
            let mut changed = 0;
            for item in items {
                changed += statement.execute(params![id, item])?;
            }
            changed
        }
    };
    if changed > 0 && state.is_final() {
        take_step(tx, id, JobStep::Retry, now)?;
    }
    Ok(if changed > 0 {
        vec![Effect::ItemsWait(id)]
    } else {
        Vec::new()
    })
}

fn reorder(
    tx: &Transaction<'_>,
    id: JobId,
    before: Option<JobId>,
) -> Result<Vec<Effect>, JobError> {
    let mut order = ids_in(tx, &OPEN)?;
    let Some(from) = order.iter().position(|other| *other == id) else {
        return Ok(Vec::new());
    };
    order.remove(from);
    let to = before
        .and_then(|before| order.iter().position(|other| *other == before))
        .unwrap_or(order.len());
    order.insert(to, id);
    for (position, job) in (1_i64..).zip(&order) {
        tx.execute(
            "UPDATE jobs SET position = ?2 WHERE id = ?1",
            params![job, position],
        )?;
    }
    Ok(order.into_iter().map(Effect::Touched).collect())
}

fn remove(tx: &Transaction<'_>, id: JobId) -> Result<Vec<Effect>, JobError> {
    if !state_of(tx, id)?.is_some_and(|(state, _)| state.is_final()) {
        return Ok(Vec::new());
    }
    for table in ["job_log", "job_items"] {
        tx.execute(&format!("DELETE FROM {table} WHERE job_id = ?1"), [id])?;
    }
    tx.query_row("DELETE FROM jobs WHERE id = ?1 RETURNING id", [id], |row| {
        row.get::<_, JobId>(0)
    })
    .optional()?;
    Ok(vec![Effect::Removed(id)])
}
