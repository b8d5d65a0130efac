//! Jobs in the words of the Transfers screen.

use lectern_jobs::{Counts, Intent, Item, ItemSnapshot, Job, JobSnapshot, LogLine, WaitReason};
use serde_json::Value;

use super::run::problem_of_job;
use crate::job_view::{
    FailedItemView, FailureAction, FailureCause, FailureGroupView, ItemState, JobItemView, JobKind,
    JobLogLineView, JobState, JobView, ReceiptView,
};

/// Shows a job. `items` are those that failed.
pub(super) fn job_view(snapshot: &JobSnapshot, failed: &[Item]) -> JobView {
    let JobSnapshot { job, counts, .. } = snapshot;
    JobView {
        id: job.id.to_string(),
        kind: JobKind::Upload,
        account_id: job.site.clone(),
        title: job.title.clone(),
        target: job.target.clone(),
        target_id: job.target_id.clone(),
        state: state(job),
        wait_reason: job.wait.map(|wait| wait.reason.as_str().to_owned()),
        wait_until: job.wait.and_then(|wait| wait.until),
        created_at: job.created_at,
        started_at: job.started_at,
        finished_at: job.finished_at,
        items_total: counts.total,
        items_done: counts.done,
        items_failed: counts.failed,
        items_skipped: counts.skipped,
        items_processing: counts.following,
        bytes_total: counts.bytes_total,
        bytes_done: counts.bytes_done,
        bytes_per_second: snapshot.bytes_per_second.filter(|_| counts.running > 0),
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds that are shown in minutes"
        )]
        seconds_left: snapshot
            .seconds_left
            .filter(|_| counts.running > 0)
            .map(|seconds| seconds as f64),
        status_text: status(snapshot),
        failures: groups(failed, &job.target),
        receipt: job.receipt.map(|receipt| ReceiptView {
            planned: receipt.planned,
            done: receipt.done,
            failed: receipt.failed,
            skipped: receipt.skipped,
            cancelled: receipt.cancelled,
            bytes: receipt.bytes,
            #[expect(clippy::cast_precision_loss, reason = "seconds of one job")]
            seconds: receipt.seconds as f64,
            adds_up: receipt.adds_up(),
        }),
    }
}

/// Shows an item. `job` is the one it belongs to.
pub(super) fn item_view(snapshot: &ItemSnapshot, job: &Job) -> JobItemView {
    let item = &snapshot.item;
    let state = item_state(item, job);
    let result = |key: &str| {
        item.result
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    JobItemView {
        id: item.id.to_string(),
        job_id: item.job_id.to_string(),
        position: u64::try_from(item.position).unwrap_or(0),
        title: item.title.clone(),
        state,
        detail: detail(snapshot, state, job),
        bytes_total: item.bytes_total,
        bytes_done: item.bytes_done.min(item.bytes_total),
        bytes_per_second: snapshot
            .bytes_per_second
            .filter(|_| state == ItemState::Uploading),
        parts_done: item.parts_done,
        parts_total: item.parts_total,
        attempt: item.attempt,
        error: item.error.as_ref().map(|problem| problem_of_job(problem).1),
        session_id: result("sessionId"),
        session_url: result("sessionUrl"),
        path: item
            .request
            .pointer("/files/0/path")
            .and_then(Value::as_str)
            .map(str::to_owned),
    }
}

/// Shows a line of the log.
pub(super) fn log_view(line: LogLine) -> JobLogLineView {
    JobLogLineView {
        at: line.at,
        text: line.text,
    }
}

fn state(job: &Job) -> JobState {
    use lectern_jobs::JobState as S;
    match job.state {
        // It winds down: to the person it is what it is about to be.
        _ if job.intent == Some(Intent::Pause) => JobState::Paused,
        S::Queued => JobState::Queued,
        S::Running => JobState::Running,
        S::Waiting => JobState::Waiting,
        S::Paused => JobState::Paused,
        S::Succeeded => JobState::Succeeded,
        S::SucceededWithFailures => JobState::SucceededWithFailures,
        S::Failed => JobState::Failed,
        S::Cancelled => JobState::Cancelled,
    }
}

fn item_state(item: &Item, job: &Job) -> ItemState {
    use lectern_jobs::ItemState as S;
    match item.state {
        S::Waiting | S::Running if state(job) == JobState::Paused => ItemState::Paused,
        S::Running
            if job
                .wait
                .is_some_and(|wait| wait.reason == WaitReason::Limit) =>
        {
            ItemState::Limited
        }
        S::Waiting => ItemState::Waiting,
        S::Running if item.phase == "preparing" || item.phase.is_empty() => ItemState::Preparing,
        S::Running => ItemState::Uploading,
        S::Following if item.phase == "processing" => ItemState::Processing,
        S::Following => ItemState::Uploaded,
        S::Done => ItemState::Done,
        S::Failed => ItemState::Failed,
        S::Skipped => ItemState::Skipped,
        S::Cancelled => ItemState::Cancelled,
    }
}

fn detail(snapshot: &ItemSnapshot, state: ItemState, job: &Job) -> String {
    let item = &snapshot.item;
    match state {
        ItemState::Paused => "Paused by you".to_owned(),
        ItemState::Cancelled => "Cancelled".to_owned(),
        _ if !item.detail.is_empty() => item.detail.clone(),
        ItemState::Waiting if job.state.is_under_way() => "Next".to_owned(),
        ItemState::Preparing => "Getting ready".to_owned(),
        ItemState::Uploading => {
            let part = (item.parts_total > 1).then(|| {
                format!(
                    "Part {} of {}",
                    (item.parts_done + 1).min(item.parts_total),
                    item.parts_total
                )
            });
            let speed = snapshot
                .bytes_per_second
                .map(|speed| format!("{}/s", bytes_of(speed)));
            [part, speed]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        }
        _ => String::new(),
    }
}

fn status(snapshot: &JobSnapshot) -> String {
    let JobSnapshot { job, counts, .. } = snapshot;
    match state(job) {
        JobState::Queued => "Waits for its turn".to_owned(),
        JobState::Paused => format!(
            "Paused, {} of {}",
            bytes(counts.bytes_done),
            bytes(counts.bytes_total)
        ),
        JobState::Waiting => waiting(job),
        JobState::Running if job.intent == Some(Intent::Cancel) => "Being cancelled".to_owned(),
        JobState::Running => moving(snapshot, counts),
        JobState::Succeeded
        | JobState::SucceededWithFailures
        | JobState::Failed
        | JobState::Cancelled => ended(counts),
    }
}

fn waiting(job: &Job) -> String {
    match job.wait.map(|wait| wait.reason) {
        Some(WaitReason::SignIn) => "Waiting for you to sign in",
        Some(WaitReason::Connection) => "Waiting for the connection",
        Some(WaitReason::Limit) => "Waiting for the Panopto limit",
        Some(WaitReason::Disk) => "Waiting for room on the disk",
        Some(WaitReason::Server) | None => "Waiting for Panopto",
    }
    .to_owned()
}

fn moving(snapshot: &JobSnapshot, counts: &Counts) -> String {
    if counts.running == 0 && counts.waiting == 0 && counts.following > 0 {
        return format!(
            "Everything is sent. Panopto processes {}",
            recordings(counts.following)
        );
    }
    let mut words = vec![format!(
        "{} of {}",
        bytes(counts.bytes_done),
        bytes(counts.bytes_total)
    )];
    words.extend(
        snapshot
            .bytes_per_second
            .map(|speed| format!("{}/s", bytes_of(speed))),
    );
    words.push(
        snapshot
            .seconds_left
            .map_or_else(|| "Working out the time".to_owned(), time_left),
    );
    words.join(", ")
}

fn ended(counts: &Counts) -> String {
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
    words.push(bytes(counts.done_bytes));
    words.join(", ")
}

/// Groups failures by cause, in the order in which they first came.
fn groups(failed: &[Item], target: &str) -> Vec<FailureGroupView> {
    let mut groups: Vec<(FailureCause, Vec<&Item>)> = Vec::new();
    for item in failed {
        let cause = item
            .error
            .as_ref()
            .map_or(FailureCause::Other, |problem| problem_of_job(problem).0);
        match groups.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, items)) => items.push(item),
            None => groups.push((cause, vec![item])),
        }
    }
    groups
        .into_iter()
        .map(|(cause, items)| group(cause, &items, target))
        .collect()
}

fn group(cause: FailureCause, items: &[&Item], target: &str) -> FailureGroupView {
    let n = items.len();
    let first = items.first().and_then(|item| item.error.as_ref());
    let message = first
        .map(|problem| problem.message.clone())
        .unwrap_or_default();
    let hint = first
        .map(|problem| problem.hint.clone())
        .unwrap_or_default();
    let these = recordings(n as u64);
    let (head, fix, action) = match cause {
        FailureCause::SignIn => (
            format!("{these}: Panopto sent a sign-in page instead of an answer"),
            "The sign-in ended, or a network page is in between. Sign in, then retry.".to_owned(),
            FailureAction::SignIn,
        ),
        FailureCause::Network => (
            format!("{these}: the connection was lost"),
            "Lectern tried again several times. It continues from the last part.".to_owned(),
            FailureAction::Retry,
        ),
        FailureCause::Server | FailureCause::Other => (
            message.trim_end_matches('.').to_owned(),
            hint,
            FailureAction::Retry,
        ),
        FailureCause::Rights | FailureCause::Forbidden => (
            format!("You may not upload to {target}"),
            "Ask its owner for the Creator role, or choose another folder.".to_owned(),
            FailureAction::ChooseFolder,
        ),
        FailureCause::Processing => (
            format!("{these}: Panopto could not process the file"),
            "Check that it plays on this computer, then upload it again.".to_owned(),
            FailureAction::Retry,
        ),
        FailureCause::Removed => (
            format!("{these}: Panopto removed the upload because it was not finished in time"),
            "Upload it again.".to_owned(),
            FailureAction::Retry,
        ),
        FailureCause::Missing => (
            format!("{these}: a file is no longer there or cannot be read"),
            "Put the files back, then retry.".to_owned(),
            FailureAction::Retry,
        ),
        FailureCause::Changed => (
            format!("{these}: the file keeps changing"),
            "Retry when nothing writes to it any more.".to_owned(),
            FailureAction::Retry,
        ),
        FailureCause::DiskFull => (
            "The disk is full".to_owned(),
            "Free some space. Everything done so far is kept.".to_owned(),
            FailureAction::Retry,
        ),
    };
    let retryable = items
        .iter()
        .any(|item| item.error.as_ref().is_none_or(|problem| problem.retryable));
    let action = if retryable || action != FailureAction::Retry {
        action
    } else {
        FailureAction::None
    };
    let items = items.iter().map(|item| {
        let detail =
            item.error
                .as_ref()
                .map_or_else(String::new, |problem| match problem.detail.as_str() {
                    "" => problem.message.clone(),
                    detail => format!("{} {detail}", problem.message),
                });
        FailedItemView {
            item_id: item.id.to_string(),
            title: item.title.clone(),
            detail,
        }
    });
    FailureGroupView {
        cause,
        head,
        fix,
        items: items.collect(),
        retryable,
        action,
    }
}

pub(super) fn recordings(n: u64) -> String {
    if n == 1 {
        "1 recording".to_owned()
    } else {
        format!("{n} recordings")
    }
}

/// Writes bytes in powers of ten, with one decimal from GB on.
pub(super) fn bytes(n: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    bytes_of(n as f64)
}

fn bytes_of(n: f64) -> String {
    match n {
        n if n < 999.5 => format!("{n:.0} B"),
        n if n < 999_500.0 => format!("{:.0} KB", n / 1e3),
        n if n < 10_000_000.0 => format!("{:.1} MB", n / 1e6),
        n if n < 999_500_000.0 => format!("{:.0} MB", n / 1e6),
        n if n < 999_950_000_000.0 => format!("{:.1} GB", n / 1e9),
        n => format!("{:.1} TB", n / 1e12),
    }
}

fn time_left(seconds: u64) -> String {
    match seconds {
        0..=9 => "a few seconds left".to_owned(),
        10..=59 => format!("about {} s left", seconds.div_ceil(10) * 10),
        60..=5_399 => format!("about {} min left", seconds.div_ceil(60)),
        _ => format!(
            "about {} h {} min left",
            seconds / 3600,
            seconds % 3600 / 60
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_sizes_and_times_as_people_do() {
        let sizes = [
            (0, "0 B"),
            (1_500, "2 KB"),
            (4_200_000, "4.2 MB"),
            (312_000_000, "312 MB"),
            (10_400_000_000, "10.4 GB"),
        ];
        for (n, text) in sizes {
            assert_eq!(bytes(n), text);
        }
        let times = [
            (3, "a few seconds left"),
            (42, "about 50 s left"),
            (61, "about 2 min left"),
            (7_500, "about 2 h 5 min left"),
        ];
        for (seconds, text) in times {
            assert_eq!(time_left(seconds), text);
        }
    }
}
