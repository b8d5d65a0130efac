//! Starting what was planned, and trying again what failed.

use std::path::Path;

use lectern_collect::files::{FileRecords, Need};
use lectern_collect::{Stage, WantedFile};
use lectern_jobs::{Added, NewJob};

use super::error::{ArtifactError, collecting, fetching};
use super::job::{JobRequest, new_job, target};
use super::places::{self, Places};
use super::plan::OpenPlan;
use super::request::{ArtifactExportId, ArtifactPeople, ArtifactPlanId};
use super::store::{self, ExportRow, NewExport};
use super::views::StartedArtifacts;
use crate::app::App;
use crate::clock;
use crate::error::{AppError, FileError};
use crate::jobs::JobState;

impl App {
    /// Starts a plan: keeps the export on the list, and queues its job. What was read for the plan is what the job takes over.
    ///
    /// # Errors
    ///
    /// A plan that is not open any more, an export that is at work, no place for the key, or a folder that cannot be written.
    pub async fn start_artifacts(&self, id: &ArtifactPlanId) -> Result<StartedArtifacts, AppError> {
        let plans = &self.inner.artifacts.plans;
        let open = plans.take(id).ok_or(ArtifactError::NoSuchPlan)?;
        let started = self.start_open(&open).await;
        if started.is_err() && open.stage.exists() {
            // What was read is still there, so the same plan can be started once the reason is gone.
            plans.put_back(open);
        }
        started
    }

    async fn start_open(&self, open: &OpenPlan) -> Result<StartedArtifacts, AppError> {
        // Another process may have started one since.
        let now = self.check_artifacts(&open.request).await?;
        let mut checked = open.checked.clone();
        if now.export.is_some() {
            checked = now;
        }
        if let ArtifactPeople::Named { reason } = &open.request.people {
            self.keep_reason(reason).await?;
        }
        let hidden = open.request.people.are_hidden();
        let key_store = match &checked.export {
            Some(export) => export.key_store,
            None if hidden => Some(self.inner.make_artifact_key(&checked.key).await?),
            None => None,
        };
        let places = checked.places(&self.inner, &open.request);
        hand_over(open.stage.clone(), places).await?;
        let new = NewExport {
            key: checked.key.clone(),
            folder: open.request.to.clone(),
            name: open.name.clone(),
            request: open.request.clone(),
            hidden,
            key_store,
        };
        let at = clock::now();
        let export = self
            .inner
            .database
            .writing(move |t| store::save(t, &new, at))
            .await?;
        let refused = open.plan.refused.iter().map(|one| {
            let course = open
                .plan
                .courses
                .iter()
                .find(|course| course.course == one.course);
            let name = course.map_or_else(
                || format!("Course {}", one.course),
                |course| course.name.clone(),
            );
            format!("{name}, {}: {}", one.what, one.reason)
        });
        let request = JobRequest {
            export,
            request: open.request.clone(),
            at,
            changes: open.shown.changes.clone(),
            refused: refused.collect(),
            retry: false,
        };
        let files = open.files.iter().map(|one| &one.file);
        let job = self.add_artifacts(&new_job(&request, &open.name, files)?)?;
        Ok(StartedArtifacts { export, job })
    }

    /// Tries again what failed in an export, with new links, and writes it again.
    ///
    /// # Errors
    ///
    /// Nothing failed, or the export is at work or not on the list.
    pub async fn retry_artifacts(&self, id: ArtifactExportId) -> Result<String, AppError> {
        let export = self.inner.artifact_export(id).await?;
        if let Some(job) = self.inner.jobs.open_with_target(&target(id))? {
            let view = self.job(&job.to_string())?;
            // One that waits or runs takes up what failed so far.
            if view.items_failed == 0 && view.state != JobState::Paused {
                return Err(ArtifactError::AtWork.into());
            }
            self.retry_job(&view.id, None).await?;
            return Ok(view.id);
        }
        let last = export.last_run.as_ref().map(|run| run.job.clone());
        if let Some(job) = last
            && let Ok(view) = self.job(&job)
            && view.items_failed > 0
        {
            self.retry_job(&view.id, None).await?;
            self.tell_artifacts();
            return Ok(view.id);
        }
        // The job is off the list, but the collection knows what is missing.
        let places = Places::of(&self.inner, &export);
        let missing = tokio::task::spawn_blocking(move || missing(&places.collection)).await??;
        let complete = export.last_run.as_ref().is_some_and(|run| run.complete);
        if missing.is_empty() && complete {
            return Err(ArtifactError::NothingFailed.into());
        }
        self.begin_again(&export, &missing)
    }

    fn begin_again(&self, export: &ExportRow, files: &[WantedFile]) -> Result<String, AppError> {
        let last = export.last_run.clone().unwrap_or_default();
        let request = JobRequest {
            export: export.id,
            request: export.request.clone(),
            at: clock::now(),
            changes: last.changes,
            refused: Vec::new(),
            retry: true,
        };
        self.add_artifacts(&new_job(&request, &export.name, files.iter())?)
    }

    fn add_artifacts(&self, job: &NewJob) -> Result<String, AppError> {
        let added = self.inner.jobs.add_alone(job)?;
        self.tell_artifacts();
        match added {
            Added::New(job) => Ok(job.to_string()),
            Added::Already(_) => Err(ArtifactError::AtWork.into()),
        }
    }

    /// Tells hosts that the list of exports is another one.
    pub(super) fn tell_artifacts(&self) {
        self.inner.events.invalidate(["artifacts:".to_owned()]);
    }
}

/// Brings what was read to the collection, from where the job takes it over.
async fn hand_over(stage: std::path::PathBuf, places: Places) -> Result<(), AppError> {
    let moved = tokio::task::spawn_blocking(move || {
        let refused = |path: &Path| {
            let path = path.to_owned();
            move |error| AppError::from(FileError::written(&path, error))
        };
        std::fs::create_dir_all(&places.export).map_err(refused(&places.export))?;
        // A run that never came to take it over is done with.
        if let Some(old) = Stage::resume(&places.stage(), &places.collection).map_err(collecting)? {
            old.discard().map_err(collecting)?;
        }
        places::relocate(&stage, &places.stage()).map_err(refused(&places.stage()))
    });
    moved.await?
}

/// Returns the files that a collection names and does not have.
fn missing(collection: &Path) -> Result<Vec<WantedFile>, AppError> {
    if !collection.is_dir() {
        return Ok(Vec::new());
    }
    let records = FileRecords::open(collection).map_err(fetching)?;
    let mut files = Vec::new();
    for file in lectern_collect::wanted(collection).map_err(collecting)? {
        let file = file.map_err(collecting)?;
        let tried = records
            .record(&file.key)
            .is_some_and(|known| known.why.is_some());
        if tried && file.locked.is_none() && records.need(&file) != Need::Unchanged {
            files.push(file);
        }
    }
    Ok(files)
}
