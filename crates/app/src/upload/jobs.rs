//! What hosts do with jobs.

use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use lectern_jobs::{
    ItemId, ItemState, JobError, JobId, JobSnapshot, NewItem, NewJob, QueueEvent, Request,
};
use lectern_transfer::write_atomically;
use tokio::sync::broadcast::error::RecvError;

use super::error::UploadError;
use super::job_views::{item_view, job_view, log_view, recordings};
use super::plan::UploadPlan;
use super::run::KIND;
use crate::app::{App, Inner};
use crate::error::AppError;
use crate::event::AppEvent;
use crate::job_view::{
    CallWindow, CallsView, JobItemView, JobLogLineView, JobView, MetersView, WhenFinished,
};

/// How long to wait for another process to carry a wish out before it counts as heard all the same.
const HEARD: Duration = Duration::from_secs(5);

impl App {
    /// Begins to run jobs, as soon as no other Lectern does on this profile, and to tell about them. What was interrupted goes on.
    ///
    /// # Errors
    ///
    /// Only a profile that was not opened whole.
    pub fn start_jobs(&self) -> Result<(), AppError> {
        self.tell_about_jobs()?;
        self.inner.uploads.queue()?.jobs.start();
        Ok(())
    }

    /// Tells about jobs without running any.
    ///
    /// # Errors
    ///
    /// Only a profile that was not opened whole.
    pub fn watch_jobs(&self) -> Result<(), AppError> {
        self.tell_about_jobs()?;
        self.inner.uploads.queue()?.jobs.watch();
        Ok(())
    }

    /// Stops what runs, keeping everything for the next start, and lets another Lectern run jobs.
    pub async fn stop_jobs(&self) {
        if let Ok(queue) = self.inner.uploads.queue() {
            queue.jobs.shutdown().await;
        }
    }

    /// Tells whether this process runs the jobs.
    pub fn runs_jobs(&self) -> bool {
        self.inner
            .uploads
            .queue()
            .is_ok_and(|queue| queue.jobs.is_holder())
    }

    /// Returns the jobs that ended, newest first, or those that did not, in their order.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub fn list_jobs(&self, finished: bool) -> Result<Vec<JobView>, AppError> {
        let queue = &self.inner.uploads.queue()?.jobs;
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
        self.inner
            .show_job(&self.inner.uploads.queue()?.jobs.job(id.parse()?)?)
    }

    /// Returns the items of a job, in their order.
    ///
    /// # Errors
    ///
    /// A job that is not in the list, or no longer.
    pub fn job_items(&self, id: &str) -> Result<Vec<JobItemView>, AppError> {
        let queue = &self.inner.uploads.queue()?.jobs;
        let job = queue.store().job(id.parse()?)?;
        Ok(queue
            .items(job.id)?
            .iter()
            .map(|item| item_view(item, &job))
            .collect())
    }

    /// Returns the log of a job, oldest line first.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub fn job_log(&self, id: &str) -> Result<Vec<JobLogLineView>, AppError> {
        Ok(self
            .inner
            .uploads
            .queue()?
            .jobs
            .store()
            .log(id.parse()?)?
            .into_iter()
            .map(log_view)
            .collect())
    }

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
        let ended = self.inner.uploads.queue()?.jobs.store().jobs(true)?.len() as u64;
        self.ask(Request::ClearFinished).await?;
        Ok(ended)
    }

    /// Saves all jobs with their items as a CSV file.
    ///
    /// # Errors
    ///
    /// A file that cannot be written.
    pub async fn save_job_list(&self, path: &Path) -> Result<(), AppError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        let failed = |source: std::io::Error| UploadError::File {
            path: path.to_owned(),
            doing: "written",
            source,
        };
        let refused = |error: csv::Error| failed(std::io::Error::other(error.to_string()));
        table
            .write_record([
                "job",
                "state",
                "target",
                "queued",
                "ended",
                "item",
                "item state",
                "bytes",
                "session",
                "problem",
            ])
            .map_err(refused)?;
        for job in self
            .list_jobs(false)?
            .into_iter()
            .chain(self.list_jobs(true)?)
        {
            for item in self.job_items(&job.id)? {
                let problem = item
                    .error
                    .map(|problem| problem.message)
                    .unwrap_or_default();
                let record = [
                    job.title.clone(),
                    format!("{:?}", job.state),
                    job.target.clone(),
                    moment(Some(job.created_at)),
                    moment(job.finished_at),
                    item.title,
                    format!("{:?}", item.state),
                    item.bytes_total.to_string(),
                    item.session_id.unwrap_or_default(),
                    problem,
                ];
                table.write_record(record.map(guarded)).map_err(refused)?;
            }
        }
        let bytes = table
            .into_inner()
            .map_err(|error| failed(std::io::Error::other(error.to_string())))?;
        let to = path.to_owned();
        let written = tokio::task::spawn_blocking(move || write_atomically(&to, &bytes)).await?;
        Ok(written.map_err(|error| failed(std::io::Error::other(error.to_string())))?)
    }

    /// Waits until a job has ended, whoever runs it, and returns it. Progress comes with the events.
    ///
    /// # Errors
    ///
    /// A job that is not in the list, or no longer.
    pub async fn job_ended(&self, id: &str) -> Result<JobView, AppError> {
        let queue = &self.inner.uploads.queue()?.jobs;
        let job = queue.ended(id.parse()?).await?;
        self.inner.show_job(&queue.job(job.id)?)
    }

    /// Waits until nothing is queued or moves any more: what is left is paused, or waits for a person.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn jobs_idle(&self) -> Result<(), AppError> {
        Ok(self.inner.uploads.queue()?.jobs.idle().await?)
    }

    /// Says what to do when the last job has ended.
    pub fn set_when_finished(&self, action: WhenFinished) {
        *self
            .inner
            .uploads
            .when_finished
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = action;
    }

    /// Returns what to do when the last job has ended.
    pub fn when_finished(&self) -> WhenFinished {
        *self
            .inner
            .uploads
            .when_finished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells waiting jobs to look again at once: somebody signed in, or the connection is back.
    pub fn wake_jobs(&self) {
        if let Ok(queue) = self.inner.uploads.queue() {
            queue.jobs.wake();
        }
    }

    fn known(&self, id: &str) -> Result<JobId, AppError> {
        let id = id.parse()?;
        Ok(self.inner.uploads.queue()?.jobs.store().job(id)?.id)
    }

    async fn ask(&self, request: Request) -> Result<(), AppError> {
        let queue = &self.inner.uploads.queue()?.jobs;
        let row = queue.ask(&request)?;
        if !queue.settle(row, HEARD).await? {
            tracing::info!(
                ?request,
                "the Lectern that runs the jobs has not carried this out yet"
            );
        }
        Ok(())
    }

    /// Begins to pass what the queue tells on to the hosts, once.
    fn tell_about_jobs(&self) -> Result<(), AppError> {
        let queue = self.inner.uploads.queue()?;
        if !queue.begin_telling() {
            return Ok(());
        }
        let weak = Arc::downgrade(&self.inner);
        let present = weak.clone();
        self.inner.set_jobs_snapshot(Arc::new(move || {
            present
                .upgrade()
                .map(|inner| inner.jobs_now())
                .unwrap_or_default()
        }));
        let mut events = queue.jobs.events();
        tokio::spawn(async move {
            let mut awake = super::awake::Awake::default();
            loop {
                let event = match events.recv().await {
                    Ok(event) => event,
                    // The next event tells what changed since; hosts are told to read the list again.
                    Err(RecvError::Lagged(_)) => {
                        let Some(inner) = weak.upgrade() else { return };
                        inner.events.invalidate(["jobs"]);
                        continue;
                    }
                    Err(RecvError::Closed) => return,
                };
                let Some(inner) = weak.upgrade() else { return };
                awake
                    .set(
                        event.active > 0
                            && inner.settings().keep_awake
                            && inner
                                .uploads
                                .queue()
                                .is_ok_and(|queue| queue.jobs.is_holder()),
                    )
                    .await;
                inner.pass_on(&event);
            }
        });
        Ok(())
    }
}

impl Inner {
    fn show_job(&self, snapshot: &JobSnapshot) -> Result<JobView, AppError> {
        let failed = match snapshot.counts.failed {
            0 => Vec::new(),
            _ => self
                .uploads
                .queue()?
                .jobs
                .store()
                .items_in(snapshot.job.id, ItemState::Failed)?,
        };
        Ok(job_view(snapshot, &failed))
    }

    fn pass_on(&self, event: &QueueEvent) {
        if let Some(trouble) = &event.trouble {
            tracing::warn!(trouble, "the job list cannot be written");
        }
        for id in &event.removed {
            self.events.send(AppEvent::JobRemoved {
                job_id: id.to_string(),
            });
        }
        let jobs: Vec<JobView> = event
            .jobs
            .iter()
            .filter_map(|snapshot| self.show_job(snapshot).ok())
            .collect();
        let items = event.items.iter().filter_map(|item| {
            let of = event
                .jobs
                .iter()
                .find(|snapshot| snapshot.job.id == item.item.job_id);
            match of {
                Some(snapshot) => Some(item_view(item, &snapshot.job)),
                None => Some(item_view(
                    item,
                    &self
                        .uploads
                        .queue()
                        .ok()?
                        .jobs
                        .store()
                        .job(item.item.job_id)
                        .ok()?,
                )),
            }
        });
        let items: Vec<JobItemView> = items.collect();
        if !jobs.is_empty() || !items.is_empty() {
            self.events.send(AppEvent::Progress {
                jobs,
                items,
                meters: self.meters(event),
            });
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds that are shown in minutes"
    )]
    fn meters(&self, event: &QueueEvent) -> MetersView {
        MetersView {
            up_bytes_per_second: event.bytes_per_second,
            down_bytes_per_second: 0.0,
            jobs_active: event.active,
            seconds_left: event.seconds_left.map(|seconds| seconds as f64),
            calls: self.calls(),
        }
    }

    fn jobs_now(&self) -> (Vec<JobView>, MetersView) {
        let Ok(queue) = self.uploads.queue() else {
            return Default::default();
        };
        let open = queue.jobs.jobs(false).unwrap_or_default();
        let mut event = QueueEvent::default();
        for snapshot in open
            .iter()
            .filter(|snapshot| snapshot.job.state.is_under_way())
        {
            event.active += 1;
            event.bytes_per_second += snapshot.bytes_per_second.unwrap_or(0.0);
            event.seconds_left = event.seconds_left.max(snapshot.seconds_left);
        }
        let ended = queue.jobs.jobs(true).unwrap_or_default();
        let jobs = open
            .iter()
            .chain(&ended)
            .filter_map(|snapshot| self.show_job(snapshot).ok())
            .collect();
        (jobs, self.meters(&event))
    }

    /// Returns how much of Panopto's limits the active account has used of its busiest endpoint.
    fn calls(&self) -> Option<CallsView> {
        let (_, active) = self.accounts_now();
        let account = active?;
        let usage = self.connections.usage(&account)?;
        let busiest = usage.busiest?;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let window = |window: lectern_net::WindowUsage| CallWindow {
            used: number(window.used),
            limit: number(window.limit),
        };
        Some(CallsView {
            account_id: account.to_string(),
            endpoint: busiest.endpoint,
            second: window(busiest.second),
            minute: window(busiest.minute),
            hour: window(busiest.hour),
            waiting: number(usage.waiting),
        })
    }
}

/// Makes the job of a plan: the plan itself, and an item for each recording, those left out included.
pub(super) fn new_job(plan: &UploadPlan) -> Result<NewJob, JobError> {
    let header = UploadPlan {
        recordings: Vec::new(),
        ..plan.clone()
    };
    let items = plan.recordings.iter().map(|recording| {
        Ok(NewItem {
            title: recording.title.clone(),
            bytes: recording.bytes(),
            request: serde_json::to_value(recording)?,
            skipped: recording.left_out.is_some(),
            detail: recording.left_out.clone().unwrap_or_default(),
        })
    });
    let target = if plan.folder_path.is_empty() {
        plan.folder_id.to_string()
    } else {
        plan.folder_path.clone()
    };
    Ok(NewJob {
        kind: KIND.to_owned(),
        site: plan.account_id.clone(),
        title: format!("Upload {}", recordings(plan.sent().count() as u64)),
        target,
        target_id: Some(plan.folder_id.to_string()),
        request: serde_json::to_value(header)?,
        items: items.collect::<Result<_, JobError>>()?,
    })
}

fn moment(at: Option<i64>) -> String {
    at.and_then(chrono::DateTime::from_timestamp_millis)
        .map(|at| at.to_rfc3339())
        .unwrap_or_default()
}

/// Keeps a spreadsheet from running a cell as a formula.
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}
