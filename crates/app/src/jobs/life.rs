//! The life of the queue in this process: who runs jobs, and waiting for their end.

use crate::app::App;
use crate::error::AppError;
use crate::jobs::JobView;

impl App {
    /// Begins to run jobs, as soon as no other Lectern does on this profile, and to tell about them. What was interrupted goes on.
    ///
    /// # Errors
    ///
    /// Only a profile that was not opened whole.
    pub fn start_jobs(&self) -> Result<(), AppError> {
        self.tell_about_jobs()?;
        self.inner.jobs.queue()?.start();
        self.begin_schedule();
        Ok(())
    }

    /// Tells about jobs without running any.
    ///
    /// # Errors
    ///
    /// Only a profile that was not opened whole.
    pub fn watch_jobs(&self) -> Result<(), AppError> {
        self.tell_about_jobs()?;
        self.inner.jobs.queue()?.watch();
        Ok(())
    }

    /// Stops what runs, keeping everything for the next start, and lets another Lectern run jobs.
    pub async fn stop_jobs(&self) {
        if let Ok(queue) = self.inner.jobs.queue() {
            queue.shutdown().await;
        }
    }

    /// Tells whether this process runs the jobs.
    pub fn runs_jobs(&self) -> bool {
        self.inner.runs_jobs()
    }

    /// Waits until a job has ended, whoever runs it, and returns it. Progress comes with the events.
    ///
    /// # Errors
    ///
    /// A job that is not in the list, or no longer.
    pub async fn job_ended(&self, id: &str) -> Result<JobView, AppError> {
        let queue = self.inner.jobs.queue()?;
        let job = queue.ended(id.parse()?).await?;
        self.inner.show_job(&queue.job(job.id)?)
    }

    /// Waits until nothing is queued or moves any more: what is left is paused, or waits for a person.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn jobs_idle(&self) -> Result<(), AppError> {
        Ok(self.inner.jobs.queue()?.idle().await?)
    }

    /// Tells waiting jobs to look again at once: somebody signed in, or the connection is back.
    pub fn wake_jobs(&self) {
        if let Ok(queue) = self.inner.jobs.queue() {
            queue.wake();
        }
    }
}
