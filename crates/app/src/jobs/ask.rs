//! What hosts ask of jobs. Whoever runs the jobs of the profile carries it out, this process or another.

use std::sync::PoisonError;
use std::time::Duration;

use lectern_jobs::{ItemId, JobId, Request};

use super::view::WhenFinished;
use crate::app::App;
use crate::error::AppError;

/// How long to wait for another process to carry a wish out before it counts as heard all the same.
const HEARD: Duration = Duration::from_secs(5);

impl App {
    /// Pauses a job.
    ///
    /// # Errors
    ///
    /// Only failures of the profile; a job that ended stays as it is.
    pub async fn pause_job(&self, id: &str) -> Result<(), AppError> {
        self.ask(Request::Pause {
            job: self.known(id)?,
        })
        .await
    }

    /// Lets a paused job go on.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn resume_job(&self, id: &str) -> Result<(), AppError> {
        self.ask(Request::Resume {
            job: self.known(id)?,
        })
        .await
    }

    /// Pauses one item of a job; its parts are kept and the others go on.
    ///
    /// # Errors
    ///
    /// Only failures of the profile; an item that ended, or that the server works on, stays as it is.
    pub async fn pause_item(&self, id: &str, item: &str) -> Result<(), AppError> {
        self.ask(Request::PauseItem {
            job: self.known(id)?,
            item: item.parse()?,
        })
        .await
    }

    /// Lets one paused item go on.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn resume_item(&self, id: &str, item: &str) -> Result<(), AppError> {
        self.ask(Request::ResumeItem {
            job: self.known(id)?,
            item: item.parse()?,
        })
        .await
    }

    /// Ends a job: unfinished uploads are removed from the server, finished recordings stay.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn cancel_job(&self, id: &str) -> Result<(), AppError> {
        self.ask(Request::Cancel {
            job: self.known(id)?,
        })
        .await
    }

    /// Tries again what failed: the items named, or all.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn retry_job(&self, id: &str, items: Option<&[String]>) -> Result<(), AppError> {
        let items = items
            .map(|items| {
                items
                    .iter()
                    .map(|item| item.parse::<ItemId>())
                    .collect::<Result<_, _>>()
            })
            .transpose()?;
        self.ask(Request::Retry {
            job: self.known(id)?,
            items,
        })
        .await
    }

    /// Moves a job before another, or to the end.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn move_job(&self, id: &str, before: Option<&str>) -> Result<(), AppError> {
        let before = before.map(str::parse).transpose()?;
        self.ask(Request::Move {
            job: self.known(id)?,
            before,
        })
        .await
    }

    /// Pauses everything.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn pause_all(&self) -> Result<(), AppError> {
        self.ask(Request::PauseAll).await
    }

    /// Lets everything go on.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn resume_all(&self) -> Result<(), AppError> {
        self.ask(Request::ResumeAll).await
    }

    /// Takes all jobs that ended off the list and returns how many there were.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn clear_finished(&self) -> Result<u64, AppError> {
        let ended = self.inner.jobs.queue()?.store().jobs(true)?.len() as u64;
        self.ask(Request::ClearFinished).await?;
        Ok(ended)
    }

    /// Says what to do when the last job has ended.
    pub fn set_when_finished(&self, action: WhenFinished) {
        *self
            .inner
            .jobs
            .when_finished
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = action;
    }

    /// Returns what to do when the last job has ended.
    pub fn when_finished(&self) -> WhenFinished {
        *self
            .inner
            .jobs
            .when_finished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, id: &str) -> Result<JobId, AppError> {
        let id = id.parse()?;
        Ok(self.inner.jobs.queue()?.store().job(id)?.id)
    }

    async fn ask(&self, request: Request) -> Result<(), AppError> {
        let queue = self.inner.jobs.queue()?;
        let row = queue.ask(&request)?;
        if !queue.settle(row, HEARD).await? {
            tracing::info!(
                ?request,
                "the Lectern that runs the jobs has not carried this out yet"
            );
        }
        Ok(())
    }
}
