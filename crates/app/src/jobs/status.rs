//! The line under a job: what it does or waits for, or what it came to.

use lectern_jobs::{Counts, Intent, Job, JobSnapshot, WaitReason};

use super::kind::KindWords;
use super::show::state;
use super::view::JobState;
use super::words::bytes;

pub(super) fn status(words: &dyn KindWords, snapshot: &JobSnapshot) -> String {
    let JobSnapshot { job, counts, .. } = snapshot;
    match state(job) {
        JobState::Queued => "Waits for its turn".to_owned(),
        JobState::Paused if !words.counts_bytes() => {
            format!("Paused, {} of {} done", counts.done, counts.total)
        }
        JobState::Paused => format!(
            "Paused, {} of {}",
            bytes(counts.bytes_done),
            bytes(counts.bytes_total)
        ),
        JobState::Waiting => waiting(words, job),
        JobState::Running if job.intent == Some(Intent::Cancel) => "Being cancelled".to_owned(),
        JobState::Running if counts.running + counts.waiting == 0 && counts.following > 0 => {
            words.followed(counts)
        }
        JobState::Running => words.progress(snapshot),
        JobState::Succeeded
        | JobState::SucceededWithFailures
        | JobState::Failed
        | JobState::Cancelled => ended(counts, words.counts_bytes()),
    }
}

fn waiting(words: &dyn KindWords, job: &Job) -> String {
    let service = words.service();
    match job.wait.map(|wait| wait.reason) {
        Some(WaitReason::SignIn) => "Waiting for you to sign in".to_owned(),
        Some(WaitReason::Connection) => "Waiting for the connection".to_owned(),
        Some(WaitReason::Limit) => format!("Waiting for the {service} limit"),
        Some(WaitReason::Disk) => "Waiting for room on the disk".to_owned(),
        Some(WaitReason::Server) | None => format!("Waiting for {service}"),
    }
}

fn ended(counts: &Counts, with_bytes: bool) -> String {
    let mut words = vec![format!("{} of {} done", counts.done, counts.total)];
    for (count, word) in [
        (counts.failed, "failed"),
        (counts.skipped, "left out"),
        (counts.cancelled, "cancelled"),
    ] {
        if count > 0 {
            words.push(format!("{count} {word}"));
        }
    }
    if with_bytes {
        words.push(bytes(counts.done_bytes));
    }
    words.join(", ")
}
