//! What hosts read about jobs.

use lectern_jobs::{Item, ItemSnapshot, Job, JobId, JobSnapshot};

use super::failures::{cause, failed_item};
use super::show::{item_view, job_view};
use super::view::{FailedItemView, FailureCause, JobItemView, JobLogLineView, JobView};
use crate::app::{App, Inner};
use crate::error::AppError;

impl App {
    /// Returns the jobs that ended, newest first, or those that did not, in their order.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub fn list_jobs(&self, finished: bool) -> Result<Vec<JobView>, AppError> {
        let queue = self.inner.jobs.queue()?;
        queue
            .jobs(finished)?
            .iter()
            .map(|snapshot| self.inner.show_job(snapshot))
            .collect()
    }

    /// Returns a job.
    ///
    /// # Errors
    ///
    /// A job that is not in the list, or no longer.
    pub fn job(&self, id: &str) -> Result<JobView, AppError> {
        let queue = self.inner.jobs.queue()?;
        self.inner.show_job(&queue.job(id.parse()?)?)
    }

    /// Returns the items of a job, in their order.
    ///
    /// # Errors
    ///
    /// A job that is not in the list, or no longer.
    pub fn job_items(&self, id: &str) -> Result<Vec<JobItemView>, AppError> {
        let queue = self.inner.jobs.queue()?;
        let job = queue.store().job(id.parse()?)?;
        queue
            .items(job.id)?
            .iter()
            .map(|item| self.inner.show_item(item, &job))
            .collect()
    }

    /// Returns everything of a job that failed for one cause; a job's groups name only the first of them.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub fn failed_items(
        &self,
        id: &str,
        of: FailureCause,
    ) -> Result<Vec<FailedItemView>, AppError> {
        let failed = self.inner.jobs.queue()?.store().failures(id.parse()?)?;
        let failed = failed.iter().filter(|item| cause(item) == of);
        Ok(failed.map(failed_item).collect())
    }

    /// Returns the log of a job, oldest line first.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub fn job_log(&self, id: &str) -> Result<Vec<JobLogLineView>, AppError> {
        let lines = self.inner.jobs.queue()?.store().log(id.parse()?)?;
        let shown = lines.into_iter().map(|line| JobLogLineView {
            at: line.at,
            text: line.text,
        });
        Ok(shown.collect())
    }
}

impl Inner {
    /// Returns a job, and its items that failed for one cause.
    pub(crate) fn failed_for(
        &self,
        job: JobId,
        of: FailureCause,
    ) -> Result<(Job, Vec<Item>), AppError> {
        let queue = self.jobs.queue()?;
        let store = queue.store();
        let failed = store.failures(job)?;
        let failed = failed.iter().filter(|item| cause(item) == of);
        let items = failed.map(|item| store.item(item.id));
        Ok((store.job(job)?, items.collect::<Result<_, _>>()?))
    }

    pub(super) fn show_job(&self, snapshot: &JobSnapshot) -> Result<JobView, AppError> {
        let failed = match snapshot.counts.failed {
            0 => Vec::new(),
            _ => self.jobs.queue()?.store().failures(snapshot.job.id)?,
        };
        let words = self.jobs.words(&snapshot.job.kind)?;
        Ok(job_view(words, snapshot, &failed))
    }

    pub(super) fn show_item(
        &self,
        item: &ItemSnapshot,
        job: &Job,
    ) -> Result<JobItemView, AppError> {
        Ok(item_view(self.jobs.words(&job.kind)?, item, job))
    }
}
