use std::sync::PoisonError;

use super::{Inner, JobQueue};
use crate::meter::Reading;
use crate::model::{Item, Job, JobId};
use crate::ticker::Rates;
use crate::{ItemSnapshot, ItemState, JobError, JobSnapshot};

impl JobQueue {
    /// Returns the jobs that ended, or those that did not, with what their meters show.
    pub fn jobs(&self, ended: bool) -> Result<Vec<JobSnapshot>, JobError> {
        self.inner
            .store
            .jobs(ended)?
            .into_iter()
            .map(|job| self.inner.job_snapshot(job))
            .collect()
    }

    /// Returns a job with what its meters show.
    pub fn job(&self, id: JobId) -> Result<JobSnapshot, JobError> {
        self.inner.job_snapshot(self.inner.store.job(id)?)
    }

    /// Returns the items of a job with what their meters show.
    pub fn items(&self, id: JobId) -> Result<Vec<ItemSnapshot>, JobError> {
        Ok(self
            .inner
            .store
            .items(id)?
            .into_iter()
            .map(|item| self.inner.item_snapshot(item))
            .collect())
    }
}

impl Inner {
    pub(crate) fn job_snapshot(&self, job: Job) -> Result<JobSnapshot, JobError> {
        self.job_snapshot_at(job, &self.meters.read())
    }

    /// Shows a job as its meters were read; with one reading for a job and its items their numbers agree.
    pub(crate) fn job_snapshot_at(
        &self,
        job: Job,
        live: &[Reading],
    ) -> Result<JobSnapshot, JobError> {
        let mut counts = self.store.counts(job.id)?;
        for &(of, item, bytes, _) in live {
            if of == job.id {
                match self.store.item(item) {
                    Ok(row) if moves(row.state) => {
                        counts.bytes_done =
                            (counts.bytes_done + bytes).saturating_sub(row.bytes_done);
                    }
                    // It ended since the meters were read: its row knows better.
                    _ => {}
                }
            }
        }
        let left = counts.bytes_total.saturating_sub(counts.bytes_done);
        let (bytes_per_second, seconds_left) = if job.state.is_under_way() {
            self.with_rates(|rates| rates.of_job(job.id, left))
        } else {
            (None, None)
        };
        Ok(JobSnapshot {
            job,
            counts,
            bytes_per_second,
            seconds_left,
        })
    }

    pub(crate) fn item_snapshot(&self, item: Item) -> ItemSnapshot {
        self.item_snapshot_at(item, &self.meters.read())
    }

    /// Shows an item as its meter was read.
    pub(crate) fn item_snapshot_at(&self, mut item: Item, live: &[Reading]) -> ItemSnapshot {
        let mut bytes_per_second = None;
        let reading = live.iter().find(|(_, id, _, _)| *id == item.id);
        if let Some(&(_, _, bytes, parts)) = reading
            && moves(item.state)
        {
            item.bytes_done = bytes;
            item.parts_done = parts;
            bytes_per_second = self.with_rates(|rates| rates.of_item(item.id));
        }
        ItemSnapshot {
            item,
            bytes_per_second,
        }
    }

    pub(crate) fn with_rates<T>(&self, look: impl FnOnce(&mut Rates) -> T) -> T {
        look(&mut self.rates.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn moves(state: ItemState) -> bool {
    matches!(state, ItemState::Waiting | ItemState::Running)
}
