//! Jobs in the words of the Transfers screen.

use lectern_jobs::{FailedItem, Intent, Item, ItemSnapshot, Job, JobSnapshot, WaitReason};

use super::failures::groups;
use super::kind::KindWords;
use super::problem::problem_of_job;
use super::status::status;
use super::view::{ItemState, JobItemView, JobState, JobView, ReceiptView};

/// Shows a job in the words of its kind. `failed` are the items that failed.
pub(crate) fn job_view(
    words: &dyn KindWords,
    snapshot: &JobSnapshot,
    failed: &[FailedItem],
) -> JobView {
    let JobSnapshot { job, counts, .. } = snapshot;
    JobView {
        id: job.id.to_string(),
        kind: words.kind(),
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
        status_text: status(words, snapshot),
        failures: groups(words, failed, &job.target),
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

/// Shows an item in the words of its kind. `job` is the one it belongs to.
pub(super) fn item_view(words: &dyn KindWords, snapshot: &ItemSnapshot, job: &Job) -> JobItemView {
    let item = &snapshot.item;
    let state = item_state(words, item, job);
    let links = words.links(item);
    JobItemView {
        id: item.id.to_string(),
        job_id: item.job_id.to_string(),
        position: u64::try_from(item.position).unwrap_or(0),
        title: item.title.clone(),
        state,
        detail: detail(words, snapshot, state, job),
        bytes_total: item.bytes_total,
        bytes_done: item.bytes_done.min(item.bytes_total),
        bytes_per_second: snapshot.bytes_per_second.filter(|_| moves(item, state)),
        parts_done: item.parts_done,
        parts_total: item.parts_total,
        attempt: item.attempt,
        error: item.error.as_ref().map(|problem| problem_of_job(problem).1),
        session_id: links.session_id,
        session_url: links.session_url,
        path: links.path,
    }
}

/// Returns where a job stands for the person: one that winds down is what it is about to be.
pub(super) fn state(job: &Job) -> JobState {
    use lectern_jobs::JobState as S;
    match job.state {
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

fn item_state(words: &dyn KindWords, item: &Item, job: &Job) -> ItemState {
    use lectern_jobs::ItemState as S;
    let limited = job
        .wait
        .is_some_and(|wait| wait.reason == WaitReason::Limit);
    match item.state {
        S::Waiting | S::Running if state(job) == JobState::Paused => ItemState::Paused,
        S::Running if limited => ItemState::Limited,
        S::Running | S::Following => words.under_way(item),
        S::Waiting => ItemState::Waiting,
        S::Done => ItemState::Done,
        S::Failed => ItemState::Failed,
        S::Skipped => ItemState::Skipped,
        S::Cancelled => ItemState::Cancelled,
        S::Paused => ItemState::Paused,
    }
}

/// Tells whether bytes of an item move, so that a speed says something.
fn moves(item: &Item, state: ItemState) -> bool {
    use ItemState as S;
    item.state == lectern_jobs::ItemState::Running
        && !matches!(state, S::Preparing | S::Paused | S::Limited)
}

fn detail(words: &dyn KindWords, snapshot: &ItemSnapshot, state: ItemState, job: &Job) -> String {
    let item = &snapshot.item;
    match state {
        ItemState::Paused => "Paused by you".to_owned(),
        ItemState::Cancelled => "Cancelled".to_owned(),
        _ if !item.detail.is_empty() => item.detail.clone(),
        ItemState::Waiting if job.state.is_under_way() => "Next".to_owned(),
        ItemState::Preparing => "Getting ready".to_owned(),
        _ if moves(item, state) => words.detail(snapshot),
        _ => String::new(),
    }
}
