//! After the upload: the server's processing, and what comes out of it.

use std::time::Duration;

use lectern_jobs::{ItemChange, ItemState, Problem as JobProblem, WaitReason, Waited, now_millis};
use lectern_panopto::{PanoptoError, SessionId, Upload, UploadState};
use lectern_transfer::{Fingerprint, content_hash};
use serde_json::json;
use tokio::task::JoinHandle;

use super::checkpoint::Stage;
use super::item::Run;
use super::setback::Setback;
use crate::error::ErrorCode;
use crate::jobs::{FailureCause, failure};
use crate::upload::ledger::{self, Sent};

/// Looks once patience is over; a recording of many hours may take hours.
const SLOW_POLL: Duration = Duration::from_mins(5);

impl Run {
    /// Looks after the upload until the server is done with it. Returns true when the recording is ready to watch.
    pub async fn follow(&mut self) -> Result<bool, Setback> {
        self.item.leave_lane();
        // Read again for the ledger while the server works; the file is most likely still in memory.
        let hash = self.begin_hash();
        let (mut pause, longest) = self.tuning.poll;
        loop {
            match self.look().await {
                Ok(upload) => match upload.state {
                    UploadState::Uploading => {
                        self.checkpoint.stage = Stage::Finish;
                        self.save(ItemChange::default())?;
                        return Ok(false);
                    }
                    UploadState::Complete => return self.done(upload.session_id, hash).await,
                    UploadState::ProcessingError => return self.refused(&upload).await,
                    state if state.is_gone() => return self.removed().await,
                    _ => self.tell_progress(&upload)?,
                },
                Err(Setback::Reopen(_)) => return self.forgotten(hash).await,
                // Nothing is lost by waiting, so processing is followed for as long as it takes.
                Err(Setback::Passing(problem) | Setback::Refused(problem)) => {
                    tracing::debug!(problem.message, "processing not seen");
                }
                Err(setback) => return Err(setback),
            }
            let pause_now = if self.is_slow() {
                SLOW_POLL.max(longest)
            } else {
                pause
            };
            if self.item.job().pause_for(pause_now).await == Waited::Stopped {
                return Err(Setback::Stopped);
            }
            pause = (pause * 3 / 2).min(longest);
        }
    }

    fn begin_hash(&self) -> Option<JoinHandle<Option<(String, u64)>>> {
        let main = self.planned.main()?;
        let (path, source) = (
            main.path.clone(),
            self.checkpoint.sources.get(&main.name)?.clone(),
        );
        let stop = self.item.job().stop().token().clone();
        Some(tokio::spawn(async move {
            let hash = content_hash(&path, &stop, |_| {}).await.ok()?;
            // Only what was sent may be noted as sent.
            let unchanged =
                Fingerprint::of(&path).is_ok_and(|now| source.describes_same_content(&now));
            unchanged.then_some((hash.sha256, hash.size))
        }))
    }

    fn is_slow(&self) -> bool {
        self.waited() > self.tuning.slow_after
    }

    fn waited(&self) -> Duration {
        let since = self
            .checkpoint
            .finished_at
            .map_or(0, |at| now_millis() - at);
        Duration::from_millis(u64::try_from(since).unwrap_or(0))
    }

    fn tell_progress(&mut self, upload: &Upload) -> Result<(), Setback> {
        let minutes = self.waited().as_secs() / 60;
        let (phase, detail) = match upload.state {
            _ if self.is_slow() => (
                "processing",
                format!("Still processing after {minutes} min. Long recordings can take hours."),
            ),
            UploadState::UploadComplete => ("uploaded", "Sent, Panopto has not started".to_owned()),
            _ if minutes == 0 => (
                "processing",
                "On the Panopto server for less than a minute".to_owned(),
            ),
            _ => (
                "processing",
                format!("On the Panopto server for {minutes} min"),
            ),
        };
        let mut change = ItemChange {
            state: Some(ItemState::Following),
            phase: Some(phase.to_owned()),
            detail: Some(detail),
            ..ItemChange::default()
        };
        if let Some(session) = upload.session_id
            && self.checkpoint.session != Some(session)
        {
            self.checkpoint.session = Some(session);
            change.result = Some(self.result(session));
            self.save(change)?;
            self.invalidate();
            return Ok(());
        }
        Ok(self.item.change(change)?)
    }

    async fn done(
        &mut self,
        session: Option<SessionId>,
        hash: Option<JoinHandle<Option<(String, u64)>>>,
    ) -> Result<bool, Setback> {
        let session = session.or(self.checkpoint.session);
        let hashed = match hash {
            Some(hash) => hash.await.ok().flatten(),
            None => None,
        };
        if let (Some((sha256, size)), Some(session), Some(folder)) =
            (hashed, session, self.checkpoint.folder)
        {
            let sent = Sent {
                sha256,
                size,
                session,
                title: self.planned.title.clone(),
                folder,
            };
            if let Err(error) =
                ledger::note(&self.engine.database, &self.account, sent, now_millis()).await
            {
                tracing::warn!(%error, "upload not noted in the ledger");
            }
        }
        self.forget_parts(None).await?;
        self.checkpoint.session = session;
        self.save(ItemChange {
            state: Some(ItemState::Done),
            phase: Some(String::new()),
            detail: Some("Ready to watch".to_owned()),
            bytes_done: Some(self.sizes()),
            result: session.map(|session| self.result(session)),
            error: Some(None),
            ..ItemChange::default()
        })?;
        self.item
            .job()
            .log(&format!("{}: ready to watch.", self.planned.title));
        self.invalidate();
        Ok(true)
    }

    async fn refused(&mut self, upload: &Upload) -> Result<bool, Setback> {
        let said = upload.message.as_deref().unwrap_or("it gave no reason");
        let message = format!(
            "Panopto could not process this file: {}.",
            said.trim_end_matches('.')
        );
        let problem = failure(FailureCause::Processing, ErrorCode::Server, message);
        let hint = "Check that it plays on this computer, then upload it again.".to_owned();
        self.fail_afresh(JobProblem {
            hint,
            retryable: true,
            detail: format!("upload {}", upload.id),
            ..problem
        })
        .await
    }

    async fn removed(&mut self) -> Result<bool, Setback> {
        let problem = failure(
            FailureCause::Removed,
            ErrorCode::Server,
            "Panopto removed this upload because it was not finished in time.",
        );
        self.fail_afresh(JobProblem {
            hint: "Upload it again.".to_owned(),
            retryable: true,
            ..problem
        })
        .await
    }

    /// The server forgets uploads after a while; then the session itself says whether it is ready.
    async fn forgotten(
        &mut self,
        hash: Option<JoinHandle<Option<(String, u64)>>>,
    ) -> Result<bool, Setback> {
        let Some(session) = self.checkpoint.session else {
            return self.removed().await;
        };
        match self.site.panopto.session(session).await {
            Ok(_) => self.done(Some(session), hash).await,
            Err(PanoptoError::NotFound { .. }) => self.removed().await,
            Err(error) if error.needs_sign_in() => Err(Setback::Wait(
                WaitReason::SignIn,
                crate::error::AppError::from(error).problem(),
            )),
            Err(error) => Err(Setback::Wait(
                WaitReason::Connection,
                crate::error::AppError::from(error).problem(),
            )),
        }
    }

    fn result(&self, session: SessionId) -> serde_json::Value {
        let mut viewer = self.site.server.clone();
        viewer.set_path("/Panopto/Pages/Viewer.aspx");
        viewer.set_query(Some(&format!("id={session}")));
        json!({ "sessionId": session, "sessionUrl": viewer, "folderId": self.checkpoint.folder })
    }

    fn invalidate(&self) {
        if let Some(folder) = self.checkpoint.folder {
            self.engine
                .events
                .invalidate([format!("sessions:{folder}")]);
        }
    }
}
