//! Writing the export, once every file has ended: folders, tables, pages, a manifest, and archives where they are wished.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lectern_artifacts::{
    Collection, Identities, Receipt, Step, Watch, render, zip_course, zip_student,
};
use lectern_jobs::{HolderLock, ItemChange, ItemContext, ItemState, JobError, WaitReason, Waited};

use super::choices::RenderChoices;
use super::error::ArtifactError;
use super::job::Written;
use super::kind::{WAITING, WRITING};
use super::places::{self, Places};
use super::request::ArtifactZips;
use super::run::Run;
use super::views::ArtifactReceiptLine;
use crate::app::Inner;
use crate::error::{AppError, ErrorCode, FileError};
use crate::jobs::{FailureCause, count, fail, job_problem, never};

/// How often to look again whether the files have ended, in case nobody tells.
const LOOK: Duration = Duration::from_secs(1);
/// How often a row says how far it is.
const BEAT: Duration = Duration::from_millis(300);

/// Waits for the files, then writes the export.
pub(super) async fn work(run: &Run, item: &ItemContext) -> Result<(), JobError> {
    item.leave_lane();
    begin(item, WAITING, "After the files")?;
    files_ended(run, item).await?;
    run.stale.store(false, Ordering::SeqCst);
    loop {
        begin(item, WRITING, "Reading submissions")?;
        let error = match once(run, item).await {
            Ok(written) => return done(run, item, &written),
            Err(error) => error,
        };
        if matches!(
            &error,
            AppError::TaskEnded
                | AppError::Artifacts(ArtifactError::Render(
                    lectern_artifacts::ArtifactsError::Cancelled
                ))
        ) {
            return never().await;
        }
        let problem = error.problem();
        let reason = match problem.code {
            ErrorCode::DiskFull | ErrorCode::FileMissing | ErrorCode::Database => WaitReason::Disk,
            ErrorCode::Keychain if !is_gone(&error) => WaitReason::SignIn,
            _ => {
                run.tell(|log, now| log.error(now, &problem.message));
                return fail(item, job_problem(FailureCause::Destination, problem));
            }
        };
        item.change(ItemChange {
            detail: Some(problem.message),
            ..ItemChange::default()
        })?;
        let look_again = run.engine.tuning.now().look_again;
        let never_over = std::future::pending();
        if item
            .job()
            .wait(reason, Some(look_again), never_over)
            .await?
            == Waited::Stopped
        {
            return never().await;
        }
    }
}

/// A key that is gone does not come back by waiting.
fn is_gone(error: &AppError) -> bool {
    matches!(error, AppError::Artifacts(ArtifactError::KeyGone))
}

/// Waits until nothing else of the job is open.
async fn files_ended(run: &Run, item: &ItemContext) -> Result<(), JobError> {
    loop {
        let ended = run.ended.notified();
        tokio::pin!(ended);
        ended.as_mut().enable();
        let counts = item.job().store().counts(item.job().job().id)?;
        if counts.waiting + counts.following == 0 && counts.running <= 1 {
            return Ok(());
        }
        let _ = tokio::time::timeout(LOOK, ended).await;
    }
}

async fn once(run: &Run, item: &ItemContext) -> Result<Written, AppError> {
    let app = run.engine.app()?;
    let identities = app.inner.artifact_identities(&run.export).await?;
    let lock = app.inner.artifact_lock(&run.export.key).await?;
    let dropped = Dropped::default();
    let stop = Arc::clone(&dropped.0);
    let (places, item) = (run.places.clone(), item.clone());
    let written = tokio::task::spawn_blocking(move || {
        let _lock = lock;
        let said = Mutex::new(Instant::now());
        write_export(&places, identities, &stop, &|words| {
            let Ok(mut said) = said.try_lock() else {
                return;
            };
            if said.elapsed() >= BEAT {
                *said = Instant::now();
                let change = ItemChange {
                    detail: Some(words),
                    ..ItemChange::default()
                };
                if let Err(error) = item.change(change) {
                    tracing::debug!(%error, "how far an export is was not noted");
                }
            }
        })
    });
    let receipt = written.await??;
    Ok(account(&receipt))
}

/// Tells a thread that nobody waits for it any more.
#[derive(Default)]
pub(super) struct Dropped(pub Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Writes an export out of its collection. Blocking.
pub(super) fn write_export(
    places: &Places,
    identities: Identities,
    stop: &AtomicBool,
    progress: &(dyn Fn(String) + Sync),
) -> Result<Receipt, AppError> {
    let tell = |step| progress(words(step));
    let watch = Watch {
        stop,
        progress: &tell,
    };
    let collection = Collection::open(&places.collection).map_err(ArtifactError::from)?;
    let choices = RenderChoices::read(&places.collection)?;
    let options = choices.options(&collection, identities, watch)?;
    let receipt =
        render(&collection, &options, &places.export, watch).map_err(ArtifactError::from)?;
    archives(places, &choices, &receipt, stop, progress)?;
    Ok(receipt)
}

fn words(step: Step) -> String {
    match step {
        Step::Reading { done, of } => {
            format!(
                "Reading submissions: {done} of {}",
                count(of, "course", "courses")
            )
        }
        Step::Writing { done, of } => {
            format!(
                "Writing pages: {done} of {}",
                count(of, "student", "students")
            )
        }
        Step::Finishing => "Checking".to_owned(),
    }
}

fn archives(
    places: &Places,
    choices: &RenderChoices,
    receipt: &Receipt,
    stop: &AtomicBool,
    progress: &(dyn Fn(String) + Sync),
) -> Result<(), AppError> {
    if choices.zips == ArtifactZips::None {
        return Ok(());
    }
    let folder = places.zips();
    let made = |folder: &PathBuf| {
        std::fs::create_dir_all(folder).map_err(|error| FileError::written(folder, error))
    };
    made(&folder)?;
    for course in &receipt.courses {
        let name = last(&course.folder);
        if choices.zips == ArtifactZips::Courses {
            check(stop)?;
            progress(format!("Archiving {name}"));
            zip_course(&places.export, course, &folder.join(format!("{name}.zip")))
                .map_err(ArtifactError::from)?;
            continue;
        }
        let folder = folder.join(name);
        made(&folder)?;
        for (student, done) in course.students.iter().zip(1_u64..) {
            check(stop)?;
            progress(format!(
                "Archiving {name}: {done} of {}",
                course.students.len()
            ));
            let archive = folder.join(format!("{}.zip", last(student)));
            zip_student(&places.export, student, &archive).map_err(ArtifactError::from)?;
        }
    }
    Ok(())
}

fn check(stop: &AtomicBool) -> Result<(), ArtifactError> {
    if stop.load(Ordering::Relaxed) {
        return Err(lectern_artifacts::ArtifactsError::Cancelled.into());
    }
    Ok(())
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Takes from a receipt what is kept of it.
pub(super) fn account(receipt: &Receipt) -> Written {
    let line = |line: &lectern_artifacts::Line| ArtifactReceiptLine {
        what: line.what.to_owned(),
        listed: line.listed,
        exported: line.exported,
        not_exported: line.not_exported.clone().into_iter().collect(),
    };
    let lines = receipt.lines.iter().chain([&receipt.embedded_files]);
    Written {
        students: receipt.students,
        bytes: receipt.bytes,
        files: receipt.files_written,
        receipt: lines.map(line).collect(),
        adds_up: receipt.adds_up(),
        issues: receipt
            .issues
            .iter()
            .map(|issue| issue.what.clone())
            .collect(),
    }
}

fn begin(item: &ItemContext, phase: &str, detail: &str) -> Result<(), JobError> {
    item.change(ItemChange {
        state: Some(ItemState::Running),
        phase: Some(phase.to_owned()),
        detail: Some(detail.to_owned()),
        ..ItemChange::default()
    })
}

fn done(run: &Run, item: &ItemContext, written: &Written) -> Result<(), JobError> {
    run.say("Writing exports");
    if let Some(page) = places::portfolio(&run.places.export) {
        let page = page.strip_prefix(&run.places.export).unwrap_or(&page);
        run.say(&format!("Making {}", page.display()));
    }
    item.change(ItemChange {
        state: Some(ItemState::Done),
        phase: Some(String::new()),
        detail: Some(format!(
            "{} of {}",
            count(written.files, "file", "files"),
            count(written.students, "student", "students")
        )),
        result: Some(serde_json::to_value(written)?),
        error: Some(None),
        ..ItemChange::default()
    })
}

impl Inner {
    /// Waits until nobody else writes this export. A thread that was told to stop may still be at its last file.
    pub(super) async fn artifact_lock(&self, key: &str) -> Result<HolderLock, AppError> {
        let place = places::of_export(self, key).with_extension("lock");
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(|error| FileError::written(folder, error))?;
        }
        loop {
            if let Some(lock) = HolderLock::try_take(&place)? {
                return Ok(lock);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
