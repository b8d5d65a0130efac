//! Waiting for a plan, with what was read so far on standard error.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use lectern_app::{
    AppEvent, ErrorCode, PlanId, PlanProgress, PlanState, PlanView, Problem, Subscription,
};

use crate::commands::Context;
use crate::exit::Failure;

/// How often a line is written where there is no terminal.
const BEAT: Duration = Duration::from_secs(5);

/// Waits until a plan can be looked at. Ctrl C ends the reading.
pub async fn ready(context: &Context, id: &PlanId) -> Result<PlanView, Failure> {
    let mut events = context.app.subscribe();
    let mut said = Said::new(context.output.quiet);
    let ready = context.app.plan_ready(id);
    tokio::pin!(ready);
    let plan = loop {
        tokio::select! {
            plan = &mut ready => break plan?,
            progress = progress_of(&mut events, id) => said.say(progress),
            _ = tokio::signal::ctrl_c() => {
                context.app.stop_plan(id)?;
                return Err(Failure::cancelled());
            }
        }
    };
    drop(said);
    match (plan.state, plan.problem) {
        (PlanState::Failed, Some(problem)) => Err(problem.into()),
        (PlanState::Failed, None) => {
            Err(Problem::new(ErrorCode::Internal, "The plan could not be made.").into())
        }
        (PlanState::Stopped, _) => Err(Failure::cancelled()),
        (_, problem) => Ok(PlanView { problem, ..plan }),
    }
}

/// Waits for the next word about a plan; for ever if the stream has ended.
async fn progress_of(events: &mut Subscription, id: &PlanId) -> PlanProgress {
    while let Some(message) = events.next().await {
        match message.event {
            AppEvent::PlanProgress { id: of, progress } if of == *id => return progress,
            _ => {}
        }
    }
    std::future::pending().await
}

/// What the person was told. It clears its line when dropped.
struct Said {
    bar: Option<ProgressBar>,
    quiet: bool,
    at: Instant,
}

impl Said {
    fn new(quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(ProgressBar::new_spinner);
        Self {
            bar,
            quiet,
            at: Instant::now(),
        }
    }

    fn say(&mut self, progress: PlanProgress) {
        let line = format!(
            "Reading: {} folders, {} recordings, {} calls so far",
            progress.folders, progress.sessions, progress.calls
        );
        match &self.bar {
            Some(bar) => {
                bar.set_message(line);
                bar.tick();
            }
            None if !self.quiet && self.at.elapsed() >= BEAT => {
                eprintln!("{line}");
                self.at = Instant::now();
            }
            None => {}
        }
    }
}

impl Drop for Said {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
