//! Mirrors as hosts use them.

use std::path::{Path, PathBuf};

use lectern_jobs::JobId;
use lectern_panopto::SessionId;
use tokio_util::sync::CancellationToken;

use super::error::MirrorError;
use super::index::FileKind;
use super::mirror_views::{FolderCheck, LocalRecording, LocalState, MirrorView, WaitingPlanView};
use super::options::{MirrorId, MirrorSchedule};
use super::outputs::certificate::{self, Certificate};
use super::outputs::manifest;
use super::plans::OpenPlan;
use super::run::Destination;
use super::schedule::next_run;
use super::store::{self, MirrorRow};
use super::verify;
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
        let job = self.inner.jobs.add(&verify_job::new_job(&row)?)?;
        self.inner.events.invalidate(["mirrors"]);
        Ok(job.to_string())
    }

    /// Reads every file of a folder again and compares it with the folder's own manifest, or with what the profile knows of a
    /// mirror there. Writes the certificate.
    ///
    /// # Errors
    ///
    /// A folder without a manifest, and a stop.
    pub async fn verify_folder(
        &self,
        folder: &Path,
        stop: &CancellationToken,
        progress: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<FolderCheck, AppError> {
        let (root, began, stop) = (folder.to_owned(), clock::now(), stop.clone());
        let outcome = tokio::task::spawn_blocking(move || {
            let expected = match manifest::read(&root.join(manifest::NAME)) {
                Ok(expected) => expected,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Err(MirrorError::NoManifest { path: root });
                }
                Err(source) => return Err(MirrorError::Disk { path: root, source }),
            };
            verify::check(&root, &expected, &stop, &progress).map_err(|_| MirrorError::Stopped)
        });
        let outcome = outcome.await??;
        let at = clock::now();
        let place = folder.to_owned();
        let row = self
            .inner
            .database
            .reading(move |connection| store::of_destination(connection, &place))
            .await?;
        let page = Certificate {
            name: row.as_ref().map_or_else(
                || {
                    folder
                        .file_name()
                        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
                },
                |row| row.mirror.name.clone(),
            ),
            from: row.as_ref().map(|row| row.from.clone()).unwrap_or_default(),
            server: row.as_ref().map(|row| row.server.clone()),
            recordings: row.as_ref().map(|row| row.recordings),
            began,
            ended: at,
            outcome: outcome.clone(),
        };
        let root = folder.to_owned();
        let written = tokio::task::spawn_blocking(move || certificate::write(&root, &page)).await?;
        let certificate = written.map_err(MirrorError::from)?;
        let found = verify_job::view(&outcome, at);
        if let Some(row) = row {
            let (kept, mut damaged) = (found.clone(), outcome.changed.clone());
            damaged.extend(outcome.unreadable.iter().map(|file| file.path.clone()));
            self.inner
                .database
                .writing(move |tx| {
                    store::set_verified(tx, &row.mirror.id, &kept)?;
                    store::set_damaged(tx, &row.mirror.id, &damaged)
                })
                .await?;
            self.inner.events.invalidate(["mirrors"]);
        }
        Ok(FolderCheck {
            found,
            problems: problems(&outcome),
            extra: outcome.extra,
            certificate,
        })
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
            .writing(move |tx| store::remove_waiting(tx, &id))
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

fn local((mirror, destination, session, entry): store::LocalRow) -> LocalRecording {
    let place = Destination::new(Path::new(&destination), &mirror);
    let path = |path: &str| place.place(path).ok();
    let video = entry.files.iter().find(|file| file.kind == FileKind::Video);
    LocalRecording {
        session,
        state: match (entry.files.is_empty(), entry.gone) {
            (true, _) => LocalState::NotDownloadable,
            (false, Some(_)) => LocalState::Gone,
            (false, None) => LocalState::Same,
        },
        path: video.and_then(|file| path(&file.path)),
        files: entry
            .files
            .iter()
            .filter_map(|file| path(&file.path))
            .collect(),
        bytes: entry.files.iter().map(|file| file.size).sum(),
        checked_at: entry.checked_at,
        mirror,
    }
}

fn problems(outcome: &verify::Outcome) -> Vec<(String, String)> {
    let with = |word: &'static str| move |path: &String| (path.clone(), word.to_owned());
    let mut problems: Vec<_> = outcome.missing.iter().map(with("missing")).collect();
    problems.extend(outcome.changed.iter().map(with("changed")));
    problems.extend(
        outcome
            .unreadable
            .iter()
            .map(|file| (file.path.clone(), file.why.clone())),
    );
    problems
}
