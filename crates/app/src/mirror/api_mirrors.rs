//! Mirrors as hosts use them.

use std::path::{Path, PathBuf};

use lectern_jobs::{Added, JobId};
use lectern_panopto::SessionId;

use super::error::MirrorError;
use super::index::FileKind;
use super::mirror_views::{LocalRecording, LocalState, MirrorView, WaitingPlanView};
use super::options::{MirrorId, MirrorSchedule};
use super::outputs::certificate;
use super::plan::is_other_length;
use super::plans::OpenPlan;
use super::run::Destination;
use super::schedule::next_run;
use super::store::{self, MirrorRow};
use super::verify_job;
use super::views::PlanId;
use crate::app::App;
use crate::error::AppError;
use crate::{AccountId, clock};

impl App {
    /// Returns all mirrors, by name.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn mirrors(&self) -> Result<Vec<MirrorView>, AppError> {
        let rows = self.inner.database.reading(store::mirrors).await?;
        let open = self.inner.jobs.open_by_target()?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let job = open.get(&row.mirror.id.0).copied();
            views.push(self.mirror_view(row, job).await?);
        }
        Ok(views)
    }

    /// Returns a mirror.
    ///
    /// # Errors
    ///
    /// One that was forgotten.
    pub async fn mirror(&self, id: &MirrorId) -> Result<MirrorView, AppError> {
        let row = self.mirror_row(id).await?;
        let job = self.inner.jobs.open_with_target(&id.0)?;
        self.mirror_view(row, job).await
    }

    /// Forgets a mirror. Its files stay.
    ///
    /// # Errors
    ///
    /// A mirror that is at work.
    pub async fn forget_mirror(&self, id: &MirrorId) -> Result<(), AppError> {
        self.refuse_at_work(id).await?;
        let id = id.clone();
        self.inner
            .database
            .writing(move |tx| store::forget(tx, &id))
            .await?;
        self.inner.events.invalidate(["mirrors", "local"]);
        Ok(())
    }

    /// Sets when a mirror runs by itself; `None` for never.
    ///
    /// # Errors
    ///
    /// A mirror that was forgotten.
    pub async fn schedule_mirror(
        &self,
        id: &MirrorId,
        schedule: Option<MirrorSchedule>,
    ) -> Result<MirrorView, AppError> {
        self.set_schedule(id, schedule, false).await
    }

    /// Lets a schedule rest, or go on.
    ///
    /// # Errors
    ///
    /// A mirror that was forgotten.
    pub async fn pause_schedule(
        &self,
        id: &MirrorId,
        paused: bool,
    ) -> Result<MirrorView, AppError> {
        let schedule = self.mirror_row(id).await?.mirror.schedule;
        self.set_schedule(id, schedule, paused).await
    }

    /// Leaves the next run by schedule out.
    ///
    /// # Errors
    ///
    /// A mirror that was forgotten.
    pub async fn skip_next_run(&self, id: &MirrorId) -> Result<MirrorView, AppError> {
        let row = self.mirror_row(id).await?;
        if let (Some(schedule), Some(next)) = (row.mirror.schedule, row.next_run) {
            let after = next_run(&schedule, next);
            let (id, paused) = (id.clone(), row.schedule_paused);
            self.inner
                .database
                .writing(move |tx| store::set_schedule(tx, &id, Some(&schedule), paused, after))
                .await?;
            self.inner.events.invalidate(["mirrors"]);
        }
        self.mirror(id).await
    }

    /// Begins a plan for a mirror, to look at.
    ///
    /// # Errors
    ///
    /// As [`App::plan_mirror`].
    pub async fn run_mirror(&self, id: &MirrorId) -> Result<PlanId, AppError> {
        let row = self.mirror_row(id).await?;
        let plan = PlanId::fresh();
        self.inner.mirrors.plans.insert(OpenPlan {
            name: Some(row.mirror.name),
            mirror: Some(id.clone()),
            ..OpenPlan::new(plan.clone(), row.mirror.request)
        });
        self.begin_plan(&plan)?;
        Ok(plan)
    }

    /// Queues a job that reads every file of a mirror again, and returns the job.
    ///
    /// # Errors
    ///
    /// A mirror that was forgotten or is at work.
    pub async fn verify_mirror(&self, id: &MirrorId) -> Result<String, AppError> {
        self.refuse_at_work(id).await?;
        let row = self.mirror_row(id).await?;
        let name = row.mirror.name.clone();
        let Added::New(job) = self.inner.jobs.add_alone(&verify_job::new_job(&row)?)? else {
            return Err(MirrorError::AtWork { name }.into());
        };
        self.inner.events.invalidate(["mirrors"]);
        Ok(job.to_string())
    }

    /// Returns the certificate of a mirror, if there is one.
    ///
    /// # Errors
    ///
    /// A mirror that was forgotten.
    pub async fn certificate(&self, id: &MirrorId) -> Result<Option<PathBuf>, AppError> {
        let row = self.mirror_row(id).await?;
        Ok(certificate_of(&row))
    }

    /// Lists the plans that wait for their time, the next one first.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn waiting_plans(&self) -> Result<Vec<WaitingPlanView>, AppError> {
        self.inner.database.reading(store::waiting).await
    }

    /// Takes a plan that waits for its time away.
    ///
    /// # Errors
    ///
    /// One that was started or taken away already.
    pub async fn cancel_waiting_plan(&self, id: &PlanId) -> Result<(), AppError> {
        let id = id.clone();
        let was_there = self
            .inner
            .database
            .writing(move |tx| {
                let Some(mirror) = store::remove_waiting(tx, &id)? else {
                    return Ok(false);
                };
                // One that was only made for this plan has nothing to show.
                store::forget_untouched(tx, &mirror)?;
                Ok(true)
            })
            .await?;
        self.inner.events.invalidate(["mirrors"]);
        if was_there {
            Ok(())
        } else {
            Err(MirrorError::NoSuchPlan.into())
        }
    }

    /// Returns which of these recordings are on this computer, as the index knows it: no disk and no server is asked.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn local_recordings(
        &self,
        account: &AccountId,
        sessions: &[SessionId],
    ) -> Result<Vec<LocalRecording>, AppError> {
        let (account, sessions) = (account.clone(), sessions.to_vec());
        let rows = self
            .inner
            .database
            .reading(move |connection| store::local(connection, &account, &sessions))
            .await?;
        Ok(rows.into_iter().map(local).collect())
    }

    /// Offers a folder for a mirror of this name: below the person's folder for recordings.
    pub fn suggest_destination(&self, name: &str) -> PathBuf {
        self.inner
            .settings()
            .library_folder
            .join(lectern_transfer::safe_name(name))
    }

    pub(super) async fn mirror_row(&self, id: &MirrorId) -> Result<MirrorRow, AppError> {
        let id = id.clone();
        let row = self
            .inner
            .database
            .reading(move |connection| store::mirror(connection, &id))
            .await?;
        Ok(row.ok_or(MirrorError::NoSuchMirror)?)
    }

    async fn set_schedule(
        &self,
        id: &MirrorId,
        schedule: Option<MirrorSchedule>,
        paused: bool,
    ) -> Result<MirrorView, AppError> {
        self.mirror_row(id).await?;
        let next = schedule.and_then(|schedule| next_run(&schedule, clock::now()));
        let mirror = id.clone();
        self.inner
            .database
            .writing(move |tx| store::set_schedule(tx, &mirror, schedule.as_ref(), paused, next))
            .await?;
        self.inner.mirrors.look.notify_one();
        self.inner.events.invalidate(["mirrors"]);
        self.mirror(id).await
    }

    async fn mirror_view(
        &self,
        row: MirrorRow,
        running_job: Option<JobId>,
    ) -> Result<MirrorView, AppError> {
        let id = row.mirror.id.clone();
        let last = self
            .inner
            .database
            .reading(move |connection| store::last_run(connection, &id))
            .await?;
        Ok(MirrorView {
            certificate: certificate_of(&row).is_some(),
            id: row.mirror.id,
            name: row.mirror.name,
            account: row.mirror.request.account.clone(),
            from: row.from,
            destination: row.mirror.request.destination.clone(),
            recordings: row.recordings,
            bytes: row.bytes,
            last_run: last.map(|(run, _)| run),
            schedule: row.mirror.schedule,
            schedule_paused: row.schedule_paused,
            next_run: row.next_run.filter(|_| !row.schedule_paused),
            last_verified: row.verified,
            running_job: running_job.map(|job| job.to_string()),
            request: row.mirror.request,
        })
    }
}

fn certificate_of(row: &MirrorRow) -> Option<PathBuf> {
    let page = row.mirror.request.destination.join(certificate::NAME);
    (row.verified.is_some() && page.is_file()).then_some(page)
}

fn local(row: store::LocalRow) -> LocalRecording {
    let place = Destination::new(Path::new(&row.destination), &row.mirror);
    let path = |path: &str| place.place(path).ok();
    let video = row
        .entry
        .files
        .iter()
        .find(|file| file.kind == FileKind::Video);
    LocalRecording {
        session: row.session,
        state: state(&row),
        path: video.and_then(|file| path(&file.path)),
        files: row
            .entry
            .files
            .iter()
            .filter_map(|file| path(&file.path))
            .collect(),
        bytes: row.entry.files.iter().map(|file| file.size).sum(),
        checked_at: row.entry.checked_at,
        mirror: row.mirror,
    }
}

fn state(row: &store::LocalRow) -> LocalState {
    let entry = &row.entry;
    if entry.files.is_empty() {
        LocalState::NotDownloadable
    } else if entry.gone.is_some() {
        LocalState::Gone
    } else if row.damaged || entry.files.iter().any(|file| file.mine) {
        LocalState::Changed
    } else if row
        .seconds
        .is_some_and(|now| is_other_length(entry.listing.seconds, now))
    {
        LocalState::Replaced
    } else {
        LocalState::Same
    }
}
