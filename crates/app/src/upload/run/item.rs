//! One recording from its file to its session.

use std::sync::Arc;
use std::time::Duration;

use lectern_jobs::{ItemChange, ItemContext, ItemState, JobError, Problem as JobProblem, Waited};

use super::checkpoint::{Checkpoint, Stage};
use super::setback::Setback;
use super::{Engine, Site, Tuning};
use crate::AccountId;
use crate::error::{AppError, ErrorCode};
use crate::jobs::{FailureCause, Setbacks, fail, failure, never, wait_for};
use crate::upload::plan::PlannedRecording;

/// Restarts of one recording before it fails; each had a reason, and a fourth would have the same.
const MOST_RESTARTS: u32 = 4;

/// A recording under way.
pub(super) struct Run {
    pub engine: Arc<Engine>,
    pub item: ItemContext,
    pub planned: PlannedRecording,
    pub checkpoint: Checkpoint,
    pub account: AccountId,
    pub site: Site,
    pub tuning: Tuning,
}

/// Works on one recording until it is done or has failed.
pub(super) async fn work(engine: Arc<Engine>, item: ItemContext) -> Result<(), JobError> {
    let planned: PlannedRecording = serde_json::from_value(item.item().request.clone())?;
    let checkpoint = serde_json::from_value::<Option<Checkpoint>>(item.item().checkpoint.clone())?
        .unwrap_or_default();
    let account = AccountId::new(item.job().job().site.clone());
    let mut setbacks = Setbacks::default();
    let mut run = loop {
        match engine.sites.site(&account).await {
            Ok(site) => {
                let tuning = engine.tuning.now();
                break Run {
                    engine,
                    item,
                    planned,
                    checkpoint,
                    account,
                    site,
                    tuning,
                };
            }
            Err(error) => match Setback::from(error) {
                Setback::Wait(reason, _) => {
                    if wait_for(
                        &*engine.sites,
                        &item,
                        &account,
                        reason,
                        Duration::from_secs(30),
                    )
                    .await?
                        == Waited::Stopped
                    {
                        return never().await;
                    }
                }
                Setback::Failed(problem) => return fail(&item, problem),
                _ => {
                    return fail(
                        &item,
                        failure(
                            FailureCause::Other,
                            ErrorCode::Internal,
                            "The account cannot be used.",
                        ),
                    );
                }
            },
        }
    };
    loop {
        match run.step().await {
            Ok(true) => return Ok(()),
            Ok(false) => setbacks = Setbacks::default(),
            Err(setback) => {
                if run.overcome(setback, &mut setbacks).await? {
                    return Ok(());
                }
            }
        }
    }
}

impl Run {
    /// Does the next stage. Returns true when the recording is done.
    async fn step(&mut self) -> Result<bool, Setback> {
        match self.checkpoint.stage {
            Stage::Prepare => self.prepare().await.map(|()| false),
            Stage::Send => self.send().await.map(|()| false),
            Stage::Finish => self.finish().await.map(|()| false),
            Stage::Follow => self.follow().await,
        }
    }

    /// Finds a way on, or lets the recording fail; then it returns true.
    async fn overcome(
        &mut self,
        setback: Setback,
        so_far: &mut Setbacks,
    ) -> Result<bool, JobError> {
        so_far.look_at(&self.item);
        let patience = self.tuning.patience;
        match setback {
            Setback::Rows(error) => return Err(error),
            Setback::Stopped => return never().await,
            Setback::Failed(problem) => return fail(&self.item, problem).map(|()| true),
            Setback::Wait(reason, problem) => {
                let site = (&*self.engine.sites, &self.account);
                so_far
                    .wait(&self.item, site, patience, (reason, &problem))
                    .await?;
            }
            Setback::Passing(problem) | Setback::Refused(problem)
                if so_far.are_too_many(patience) =>
            {
                return fail(&self.item, problem).map(|()| true);
            }
            Setback::Refused(problem) => {
                so_far.count_round();
                self.item.job().log(&format!(
                    "{}: {} Asked Panopto, which still has the upload; it goes on.",
                    self.planned.title, problem.message
                ));
            }
            Setback::Passing(problem) => so_far.pause(&self.item, patience, &problem).await?,
            Setback::Reopen(why) => return self.begin_again(why).await,
            Setback::SendAgain { file, why } => return self.send_again(&file, &why).await,
        }
        // The sign-in, the proxy or a certificate may have changed meanwhile.
        match self.engine.sites.site(&self.account).await {
            Ok(site) => self.site = site,
            Err(error) => tracing::debug!(%error, "account not ready"),
        }
        self.tuning = self.engine.tuning.now();
        Ok(false)
    }

    /// Lets the recording fail for good: a retry begins from nothing.
    pub async fn fail_afresh(&mut self, problem: JobProblem) -> Result<bool, Setback> {
        self.checkpoint = Checkpoint {
            folder: self.checkpoint.folder,
            ..Checkpoint::default()
        };
        self.forget_parts(None).await?;
        self.save(ItemChange {
            bytes_done: Some(0),
            parts_done: Some(0),
            ..ItemChange::default()
        })?;
        Err(Setback::Failed(problem))
    }

    async fn begin_again(&mut self, why: &str) -> Result<bool, JobError> {
        self.item.job().log(&format!(
            "{}: {why}. It is sent again from the beginning.",
            self.planned.title
        ));
        if self.checkpoint.restarts >= MOST_RESTARTS {
            self.checkpoint = Checkpoint::default();
            self.save(ItemChange::default())?;
            let problem = failure(
                FailureCause::Removed,
                ErrorCode::Server,
                "Panopto removed this upload because it was not finished in time.",
            );
            return fail(
                &self.item,
                JobProblem {
                    hint: "Upload it again.".to_owned(),
                    retryable: true,
                    ..problem
                },
            )
            .map(|()| true);
        }
        self.checkpoint.begin_again();
        self.forget_parts(None).await?;
        self.item.meter().set_bytes(0);
        self.item.meter().set_parts(0);
        self.save(ItemChange {
            bytes_done: Some(0),
            parts_done: Some(0),
            ..running("preparing")
        })?;
        Ok(false)
    }

    async fn send_again(&mut self, file: &str, why: &str) -> Result<bool, JobError> {
        self.item.job().log(&format!(
            "{}: {why}. It is sent again from the beginning.",
            self.planned.title
        ));
        if self.checkpoint.restarts >= MOST_RESTARTS {
            let problem = failure(
                FailureCause::Changed,
                ErrorCode::Changed,
                format!("{file} keeps changing."),
            );
            return fail(
                &self.item,
                JobProblem {
                    hint: "Retry when nothing writes to it any more.".to_owned(),
                    retryable: true,
                    ..problem
                },
            )
            .map(|()| true);
        }
        self.checkpoint.restarts += 1;
        self.checkpoint.sources.remove(file);
        self.checkpoint.arrived.retain(|arrived| arrived != file);
        self.abort_file(file).await;
        self.forget_parts(Some(file)).await?;
        self.save(ItemChange {
            detail: Some("The file changed. It is sent again from the beginning.".to_owned()),
            ..running("preparing")
        })?;
        Ok(false)
    }

    pub async fn forget_parts(&self, file: Option<&str>) -> Result<(), JobError> {
        match super::parts::forget(&self.engine.database, self.item.item().id, file).await {
            Ok(()) => Ok(()),
            Err(AppError::Database(error)) => {
                // Parts of another upload are told apart by their key; leaving them costs no correctness.
                tracing::warn!(%error, "parts of an upload not forgotten");
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "parts of an upload not forgotten");
                Ok(())
            }
        }
    }

    /// Writes the checkpoint together with a change, so that a kill finds both or neither.
    pub fn save(&self, change: ItemChange) -> Result<(), JobError> {
        let checkpoint = serde_json::to_value(&self.checkpoint)?;
        self.item.change(ItemChange {
            checkpoint: Some(checkpoint),
            ..change
        })
    }

    /// Says in the row what is going on; nothing for the ordinary course.
    pub fn say(&self, detail: &str) -> Result<(), JobError> {
        self.item.change(ItemChange {
            detail: Some(detail.to_owned()),
            ..ItemChange::default()
        })
    }

    /// Returns where recordings go, for people.
    pub fn folder_name(&self) -> &str {
        &self.item.job().job().target
    }
}

/// The change that shows a recording being worked on.
pub(super) fn running(phase: &str) -> ItemChange {
    ItemChange {
        state: Some(ItemState::Running),
        phase: Some(phase.to_owned()),
        ..ItemChange::default()
    }
}
