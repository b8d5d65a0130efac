//! Following a job until it ends, needs a person, or is left alone.

use std::time::Duration;

use lectern_app::{JobState, JobView};

use super::Context;
use crate::exit::Failure;
use crate::progress::Progress;

/// A job that waited when this Lectern began is taken up within this time, if what it needed was done since.
const SETTLE: Duration = Duration::from_secs(3);

/// Runs the queue and follows a job until it ends or waits for a person.
pub async fn end_of(context: &Context, job: &str) -> Result<JobView, Failure> {
    let ended = async { context.app.job_ended(job).await.map_err(Failure::from) };
    until(context, job, ended).await
}

/// Runs the queue and follows a job until it is as far as wished, or waits for a person.
pub async fn until(
    context: &Context,
    job: &str,
    far_enough: impl Future<Output = Result<JobView, Failure>>,
) -> Result<JobView, Failure> {
    context.app.start_jobs()?;
    let progress = Progress::show(&context.app, context.output, Some(job.to_owned()));
    tokio::select! {
        ended = far_enough => ended,
        waiting = needs_a_person(context, job) => waiting,
        _ = tokio::signal::ctrl_c() => {
            drop(progress);
            context.output.say("Stopped. The same command or `lectern jobs run` goes on with it.");
            Err(Failure::cancelled())
        }
    }
}

/// Waits until a job needs a person, to sign in or to see to the disk; for ever if it never does.
async fn needs_a_person(context: &Context, job: &str) -> Result<JobView, Failure> {
    let waits = |view: &JobView| {
        view.state == JobState::Waiting
            && matches!(view.wait_reason.as_deref(), Some("signIn" | "disk"))
    };
    let mut events = context.app.subscribe();
    while events.next().await.is_some() {
        if waits(&context.app.job(job)?) {
            tokio::time::sleep(SETTLE).await;
            let view = context.app.job(job)?;
            if waits(&view) {
                context
                    .output
                    .say("Once that is done, the same command goes on where it stopped.");
                return Ok(view);
            }
        }
    }
    std::future::pending().await
}
