//! What to do about a setback: wait, try again, or end the recording.

use std::sync::Arc;

use lectern_jobs::{JobError, Problem as JobProblem, Waited};

use super::item::Recording;
use super::place::discard;
use super::setback::Setback;
use crate::jobs::{fail, never, wait_for, waiting_words};

/// How often the recording was set back since it last moved.
#[derive(Default)]
pub(super) struct Setbacks {
    rounds: u32,
    probes: u32,
    /// What had moved then; more since means that it goes on after all.
    bytes: u64,
}

impl Recording {
    /// Finds a way on, or ends the recording; then it returns true.
    pub async fn overcome(
        &mut self,
        setback: Setback,
        so_far: &mut Setbacks,
    ) -> Result<bool, JobError> {
        let moved = self.item.meter().bytes();
        if moved > so_far.bytes {
            *so_far = Setbacks {
                bytes: moved,
                ..Setbacks::default()
            };
        }
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
                let shift = so_far.probes.min(8);
                so_far.probes += 1;
                let (first, longest) = self.tuning.probe;
                let pause = first.saturating_mul(1 << shift).min(longest);
                self.say(&waiting_words(reason, &problem))?;
                let sites = Arc::clone(&self.run.engine.sites);
                let account = self.run.account.clone();
                if wait_for(&*sites, &self.item, &account, reason, pause).await? == Waited::Stopped
                {
                    return never().await;
                }
                self.say("")?;
            }
            Setback::Passing(problem) if so_far.rounds >= self.tuning.rounds => {
                return fail(&self.item, problem).map(|()| true);
            }
            Setback::Passing(problem) => self.pause_for_round(&problem, so_far).await?,
        }
        // The sign-in, the proxy or a certificate may have changed meanwhile.
        self.way = None;
        self.tuning = self.run.engine.tuning();
        Ok(false)
    }

    async fn pause_for_round(
        &self,
        problem: &JobProblem,
        so_far: &mut Setbacks,
    ) -> Result<(), JobError> {
        let shift = so_far.rounds.min(8);
        let pause = self.tuning.round_pause.saturating_mul(1 << shift);
        so_far.rounds += 1;
        self.item.job().log(&format!(
            "{}: {} Tried again in {} s.",
            self.session().title,
            problem.message,
            pause.as_secs()
        ));
        self.say(&format!(
            "Try {} of {} in {} s",
            so_far.rounds + 1,
            self.tuning.rounds + 1,
            pause.as_secs()
        ))?;
        if self.item.job().pause_for(pause).await == Waited::Stopped {
            return never().await;
        }
        self.say("")
    }
}
