use rusqlite::{Transaction, params};

use super::{JobStore, ids_in, items, job_row};
use crate::model::{Job, JobId, Millis, Problem, Wait};
use crate::{Ending, Intent, JobError, JobState, JobStep, Receipt};

impl JobStore {
    /// Takes a step and returns the job after it.
    ///
    /// With the step goes what belongs to it, in the same transaction: times, items that were
    /// running wait again, a cancelled job's open items become cancelled, an ended job gets its receipt.
    pub fn step(&self, id: JobId, step: JobStep, now: Millis) -> Result<Job, JobError> {
        let job = self.write(|tx| take_step(tx, id, step, now))?;
        self.mark_job(id);
        if !matches!(step, JobStep::Wait | JobStep::Proceed | JobStep::Start) {
            self.mark_all_items(id)?;
        }
        Ok(job)
    }

    /// Begins a wait, or says better what a waiting job waits for.
    pub fn wait(&self, id: JobId, wait: Wait, now: Millis) -> Result<(), JobError> {
        self.write(|tx| {
            if job_row(tx, id)?.state != JobState::Waiting {
                take_step(tx, id, JobStep::Wait, now)?;
            }
            tx.execute(
                "UPDATE jobs SET wait_reason = ?2, wait_until = ?3 WHERE id = ?1",
                params![id, wait.reason.as_str(), wait.until],
            )?;
            Ok(())
        })?;
        self.mark_job(id);
        Ok(())
    }

    /// Ends a job as a whole with a problem: its open items failed of it.
    pub fn fail(&self, id: JobId, problem: &Problem, now: Millis) -> Result<Job, JobError> {
        let text = serde_json::to_string(problem)?;
        let job = self.write(|tx| {
            tx.execute("UPDATE jobs SET error = ?2 WHERE id = ?1", params![id, text])?;
            tx.execute(
                "UPDATE job_items SET state = 'failed', phase = '', detail = '', error = ?2 WHERE job_id = ?1 AND state IN ('waiting', 'running', 'following', 'paused')",
                params![id, text],
            )?;
            let counts = items::counts(tx, id)?;
            let ending = if counts.done > 0 { Ending::SomeFailed } else { Ending::NoneDone };
            take_step(tx, id, JobStep::Finish(ending), now)
        })?;
        self.mark_job(id);
        self.mark_all_items(id)?;
        Ok(job)
    }

    /// Puts back into the queue what a process that is gone left running, and returns these jobs.
    ///
    /// To be called by the holder of the lock only. A job that was being paused is paused; one that
    /// was being cancelled keeps its intent, and the queue goes on cancelling it.
    pub fn recover(&self, now: Millis) -> Result<Vec<JobId>, JobError> {
        let recovered = self.write(|tx| {
            let ids = ids_in(tx, &[JobState::Running, JobState::Waiting])?;
            for &id in &ids {
                // Nobody knows how long the gone process worked after its last saved progress.
                tx.execute("UPDATE jobs SET run_from = NULL WHERE id = ?1", [id])?;
                let step = if job_row(tx, id)?.intent == Some(Intent::Pause) {
                    JobStep::Pause
                } else {
                    JobStep::Interrupt
                };
                take_step(tx, id, step, now)?;
            }
            Ok(ids)
        })?;
        for &id in &recovered {
            self.mark_job(id);
            self.mark_all_items(id)?;
        }
        Ok(recovered)
    }

    pub(crate) fn mark_all_items(&self, id: JobId) -> Result<(), JobError> {
        for item in self.items(id)? {
            self.mark_item(id, item.id);
        }
        Ok(())
    }
}

pub(super) fn take_step(
    tx: &Transaction<'_>,
    id: JobId,
    step: JobStep,
    now: Millis,
) -> Result<Job, JobError> {
    let job = job_row(tx, id)?;
    let next = job.state.after(step)?;
    tx.execute(
        "UPDATE jobs SET state = ?2, wait_reason = NULL, wait_until = NULL WHERE id = ?1",
        params![id, next.as_str()],
    )?;
    match step {
        JobStep::Start => {
            tx.execute("UPDATE jobs SET started_at = coalesce(started_at, ?2), run_from = ?2, error = NULL WHERE id = ?1", params![id, now])?;
        }
        JobStep::Wait | JobStep::Proceed | JobStep::Resume => {}
        JobStep::Interrupt => stop_running(tx, id, now)?,
        JobStep::Pause => {
            stop_running(tx, id, now)?;
            tx.execute("UPDATE jobs SET intent = NULL WHERE id = ?1", [id])?;
        }
        JobStep::Cancel => {
            stop_running(tx, id, now)?;
            tx.execute(
                "UPDATE job_items SET state = 'cancelled', phase = '', detail = '' WHERE job_id = ?1 AND state IN ('waiting', 'following', 'paused')",
                [id],
            )?;
            end(tx, id, now)?;
        }
        JobStep::Finish(_) => {
            stop_running(tx, id, now)?;
            end(tx, id, now)?;
        }
        JobStep::Retry => {
            tx.execute("UPDATE jobs SET finished_at = NULL, receipt = NULL, error = NULL, intent = NULL WHERE id = ?1", [id])?;
        }
    }
    job_row(tx, id)
}

/// Nothing of the job runs any longer: its running items wait again, its time stops.
fn stop_running(tx: &Transaction<'_>, id: JobId, now: Millis) -> Result<(), JobError> {
    tx.execute("UPDATE jobs SET run_millis = run_millis + max(0, ?2 - coalesce(run_from, ?2)), run_from = NULL WHERE id = ?1", params![id, now])?;
    tx.execute(
        "UPDATE job_items SET state = 'waiting' WHERE job_id = ?1 AND state = 'running'",
        [id],
    )?;
    Ok(())
}

fn end(tx: &Transaction<'_>, id: JobId, now: Millis) -> Result<(), JobError> {
    let counts = items::counts(tx, id)?;
    let (planned, millis): (i64, i64) = tx.query_row(
        "SELECT planned, run_millis FROM jobs WHERE id = ?1",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let seconds = u64::try_from(millis).unwrap_or(0).div_ceil(1000);
    let receipt = Receipt::new(u64::try_from(planned).unwrap_or(0), &counts, seconds);
    tx.execute(
        "UPDATE jobs SET intent = NULL, finished_at = ?2, receipt = ?3 WHERE id = ?1",
        params![id, now, serde_json::to_string(&receipt)?],
    )?;
    Ok(())
}
