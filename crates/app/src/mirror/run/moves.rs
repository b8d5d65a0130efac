//! Renames on this computer, before anything is fetched.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use lectern_jobs::{JobContext, WaitReason, Waited};

use super::destination::PlaceError;
use super::request::{Leave, Rename};
use super::{Run, Way};
use crate::error::AppError;
use crate::mirror::index::{FileKind, IndexEntry};
use crate::mirror::store;

/// Does all renames of a job, in their order. One that cannot be done is noted for its recording; the others go on.
pub(super) async fn rename_all(run: &Arc<Run>, job: &JobContext) -> Way {
    if run.request.moves.is_empty() {
        return Way::Through;
    }
    let (_, longest) = run.engine.tuning.now().patience.probe;
    loop {
        let (worker, stop) = (Arc::clone(run), job.stop().clone());
        let renamed = tokio::task::spawn_blocking(move || {
            for step in &worker.request.moves {
                if stop.is_stopped() {
                    return Ok(Way::Stopped);
                }
                rename(&worker, step)?;
            }
            Ok(Way::Through)
        });
        let problem = match renamed.await.unwrap_or(Err(Stuck::TaskEnded)) {
            Ok(way) => return way,
            Err(problem) => problem.to_string(),
        };
        job.log(&problem);
        if wait(job, longest).await == Waited::Stopped {
            return Way::Stopped;
        }
    }
}

async fn wait(job: &JobContext, at_most: Duration) -> Waited {
    match job
        .wait(WaitReason::Disk, Some(at_most), std::future::pending())
        .await
    {
        Ok(waited) => waited,
        // The rows cannot be written either; the pause is what matters.
        Err(_) => job.pause_for(at_most).await,
    }
}

/// What keeps all renames from going on.
#[derive(Debug, thiserror::Error)]
enum Stuck {
    #[error("{0} Connect it; the mirror then goes on.")]
    Away(#[from] super::Away),
    #[error(transparent)]
    Rows(#[from] AppError),
    #[error("A part of Lectern stopped unexpectedly.")]
    TaskEnded,
}

fn rename(run: &Run, step: &Rename) -> Result<(), Stuck> {
    run.destination.present()?;
    let mirror = &run.request.mirror;
    let entry = run
        .engine
        .database
        .read(|connection| store::entry(connection, mirror, step.session))?;
    // Done by an earlier run, or never here.
    let Some(mut entry) = entry.filter(|entry| entry.stem == step.from) else {
        return Ok(());
    };
    match rename_files(run, step, &mut entry) {
        Ok(()) => {
            entry.stem.clone_from(&step.to);
            run.engine
                .database
                .write(|tx| store::save_entry(tx, mirror, step.session, &entry))?;
        }
        Err(error) => {
            let mut stuck = run.stuck.lock().unwrap_or_else(PoisonError::into_inner);
            stuck.insert(step.session, error.to_string());
        }
    }
    Ok(())
}

fn rename_files(run: &Run, step: &Rename, entry: &mut IndexEntry) -> Result<(), PlaceError> {
    let destination = &run.destination;
    let mut moving = Vec::new();
    for file in std::mem::take(&mut entry.files) {
        let stays = match step.leave {
            Leave::Nothing => false,
            Leave::Video => file.kind == FileKind::Video,
            Leave::ChangedHere => file.mine || !destination.is_as_written(&file)?,
        };
        if !stays {
            moving.push(file);
        }
    }
    entry.files = moving;
    // All or none: a name that is taken shows before the first file moves.
    for file in &entry.files {
        let to = format!("{}{}", step.to, file.kind.suffix());
        let there = destination.look(&to)?;
        let here = destination.look(&file.path)?;
        let moved_before = here.is_none() && there == Some((file.size, file.modified));
        if there.is_some() && here.is_some() && !is_same_name(&file.path, &to) && !moved_before {
            return Err(PlaceError::Taken(to));
        }
    }
    for file in &mut entry.files {
        let to = format!("{}{}", step.to, file.kind.suffix());
        if destination.look(&file.path)?.is_some() && file.path != to {
            destination.rename(&file.path, &to)?;
        }
        file.path = to;
    }
    Ok(())
}

/// Tells whether two paths may be one file on a system that does not tell case or Unicode forms apart.
fn is_same_name(a: &str, b: &str) -> bool {
    use crate::mirror::places::names::key;
    key(a) == key(b)
}
