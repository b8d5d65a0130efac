//! Leaving recordings that cannot be had out of the next plans of a mirror.

use lectern_jobs::JobId;
use lectern_panopto::SessionId;

use super::error::MirrorError;
use super::options::MirrorId;
use super::remote::RemoteSession;
use super::run::{ItemRequest, fresh_row};
use super::store;
use crate::app::App;
use crate::error::AppError;
use crate::jobs::{FailureCause, JobKind};

impl App {
    /// Leaves what failed of a mirror's job for one cause out of the next plans of that mirror, or takes it in again. Returns how
    /// many recordings these are.
    ///
    /// # Errors
    ///
    /// A job of another kind, and a mirror that was forgotten.
    pub async fn leave_out_failed(
        &self,
        job: &str,
        of: FailureCause,
        left_out: bool,
    ) -> Result<u64, AppError> {
        let (mirror, failed) = self.failed_recordings(job.parse()?, of)?;
        self.mirror_row(&mirror).await?;
        let count = failed.len() as u64;
        self.inner
            .database
            .writing(move |tx| {
                for session in &failed {
                    mark(tx, &mirror, session, left_out)?;
                }
                Ok(())
            })
            .await?;
        self.inner.events.invalidate(["mirrors", "local"]);
        Ok(count)
    }

    fn failed_recordings(
        &self,
        id: JobId,
        of: FailureCause,
    ) -> Result<(MirrorId, Vec<RemoteSession>), AppError> {
        let (job, items) = self.inner.failed_for(id, of)?;
        let mirror = job
            .target_id
            .filter(|_| job.kind == JobKind::Mirror.word())
            .ok_or(MirrorError::NoSuchMirror)?;
        let mut failed = Vec::new();
        for item in items {
            let asked: ItemRequest = serde_json::from_value(item.request)?;
            failed.push(asked.item.session);
        }
        Ok((MirrorId(mirror), failed))
    }
}

fn mark(
    tx: &rusqlite::Transaction<'_>,
    mirror: &MirrorId,
    session: &RemoteSession,
    left_out: bool,
) -> Result<(), AppError> {
    let id: SessionId = session.id;
    let known = store::entry(tx, mirror, id)?;
    let mut row = known.unwrap_or_else(|| fresh_row(session, None));
    row.left_out = left_out;
    store::save_entry(tx, mirror, id, &row)
}
