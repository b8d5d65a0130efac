//! What to do about a setback: wait, try again, or end the recording.

use lectern_jobs::JobError;

use super::item::Recording;
use super::place::discard;
use super::setback::Setback;
use crate::jobs::{Setbacks, fail, never};

impl Recording {
    /// Finds a way on, or ends the recording; then it returns true.
    pub async fn overcome(
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
            Setback::LeftOut(words) => {
                discard(&self.run.destination.incoming(self.session().id));
                return self.skip(&words).map(|()| true);
            }
            Setback::NotDownloadable(why, problem) => {
                return self.cannot(why, problem).await.map(|()| true);
            }
            Setback::Wait(reason, problem) => {
                let site = (&*self.run.engine.sites, &self.run.account);
                so_far
                    .wait(&self.item, site, patience, (reason, &problem))
                    .await?;
            }
            Setback::Passing(problem) if so_far.are_too_many(patience) => {
                return fail(&self.item, problem).map(|()| true);
            }
            Setback::Passing(problem) => so_far.pause(&self.item, patience, &problem).await?,
        }
        // The sign-in, the proxy or a certificate may have changed meanwhile.
        self.way = None;
        self.tuning = self.run.engine.tuning.now();
        Ok(false)
    }
}
