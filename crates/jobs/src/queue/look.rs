use std::sync::PoisonError;

use super::{Inner, JobQueue};
use crate::model::{Item, Job, JobId};
use crate::ticker::Rates;
use crate::{ItemSnapshot, JobError, JobSnapshot};

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
        let mut counts = self.store.counts(job.id)?;
        for (of, item, bytes, _) in self.meters.read() {
            if of == job.id {
                let row = self.store.item(item).map_or(0, |row| row.bytes_done);
                counts.bytes_done = (counts.bytes_done + bytes).saturating_sub(row);
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

    pub(crate) fn item_snapshot(&self, mut item: Item) -> ItemSnapshot {
        let mut bytes_per_second = None;
        if let Some(meter) = self.meters.get(item.id) {
            item.bytes_done = meter.bytes();
            item.parts_done = meter.parts();
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
