//! How long a runner of whatever kind is patient with an item that is set back again and again.

use std::time::Duration;

use lectern_jobs::{ItemChange, ItemContext, JobError, Problem as JobProblem, WaitReason, Waited};

use super::work::{never, wait_for, waiting_words};
use crate::AccountId;
use crate::error::Problem;
use crate::sites::Sites;

/// How patient a runner is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// How often a step whose requests were repeated in vain is begun again before its item fails.
    pub rounds: u32,
    /// The pause before the first of these; it doubles.
    pub round_pause: Duration,
    /// The pause between two looks whether what an item waits for is back; it doubles up to the second.
    pub probe: (Duration, Duration),
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            rounds: 2,
            round_pause: Duration::from_secs(15),
            probe: (Duration::from_secs(2), Duration::from_secs(30)),
        }
    }
}

/// How often an item was set back since it last moved.
#[derive(Debug, Default)]
pub(crate) struct Setbacks {
    rounds: u32,
    probes: u32,
    /// What had moved then; more since means that it goes on after all.
    bytes: u64,
}

impl Setbacks {
    /// Begins to count anew where bytes have moved since the last setback.
    pub fn look_at(&mut self, item: &ItemContext) {
        let moved = item.meter().bytes();
        if moved > self.bytes {
            *self = Self {
                bytes: moved,
                ..Self::default()
            };
        }
    }

    /// Tells whether there is no further round.
    pub fn are_too_many(&self, patience: Patience) -> bool {
        self.rounds >= patience.rounds
    }

    /// Counts a round that begins at once.
    pub fn count_round(&mut self) {
        self.rounds += 1;
    }

    /// Lets the job wait until the next look. Returns when it may go on; a stopped job never does.
    pub async fn wait(
        &mut self,
        item: &ItemContext,
        (sites, account): (&dyn Sites, &AccountId),
        patience: Patience,
        (reason, problem): (WaitReason, &Problem),
    ) -> Result<(), JobError> {
        let shift = self.probes.min(8);
        self.probes += 1;
        let (first, longest) = patience.probe;
        let pause = first.saturating_mul(1 << shift).min(longest);
        say(item, &waiting_words(reason, problem))?;
        if wait_for(sites, item, account, reason, pause).await? == Waited::Stopped {
            return never().await;
        }
        say(item, "")
    }

    /// Pauses before the next round. A stopped job never returns.
    pub async fn pause(
        &mut self,
        item: &ItemContext,
        patience: Patience,
        problem: &JobProblem,
    ) -> Result<(), JobError> {
        let shift = self.rounds.min(8);
        let pause = patience.round_pause.saturating_mul(1 << shift);
        self.rounds += 1;
        item.job().log(&format!(
            "{}: {} Tried again in {} s.",
            item.item().title,
            problem.message,
            pause.as_secs()
        ));
        say(
            item,
            &format!(
                "Try {} of {} in {} s",
                self.rounds + 1,
                patience.rounds + 1,
                pause.as_secs()
            ),
        )?;
        if item.job().pause_for(pause).await == Waited::Stopped {
            return never().await;
        }
        say(item, "")
    }
}

/// Says in the row what is going on; nothing for the ordinary course.
fn say(item: &ItemContext, detail: &str) -> Result<(), JobError> {
    item.change(ItemChange {
        detail: Some(detail.to_owned()),
        ..ItemChange::default()
    })
}
