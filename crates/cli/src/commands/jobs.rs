//! The queue: listing, running and steering jobs.

use lectern_app::{
    FailedItemView, FailureGroupView, ItemState, JobItemView, JobKind, JobState, JobView,
};
use serde_json::{Value, json};

use super::{Context, Ended};
use crate::arguments::JobsCommand;
use crate::exit::{self, Failure};
use crate::output::{bytes, in_lines, length, table};
use crate::progress::Progress;

/// Runs `jobs …`.
pub async fn run(context: &Context, command: JobsCommand) -> Ended {
    if matches!(command, JobsCommand::Run) {
        return run_queue(context).await;
    }
    context.app.watch_jobs()?;
    match command {
        JobsCommand::Run => Ok(exit::DONE),
        JobsCommand::List { all } => list(context, all),
        JobsCommand::Show { job } => show(context, &find(context, &job)?),
        JobsCommand::Pause { job } => {
            let job = find(context, &job)?;
            context.app.pause_job(&job.id).await?;
            now(context, &job.id)
        }
        JobsCommand::Resume { job } => {
            let job = find(context, &job)?;
            context.app.resume_job(&job.id).await?;
            now(context, &job.id)
        }
        JobsCommand::Cancel { job } => cancel(context, &job).await,
        JobsCommand::Retry { job } => {
            let job = find(context, &job)?;
            context.app.retry_job(&job.id, None).await?;
            now(context, &job.id)
        }
    }
}

/// Works until nothing is queued or due any more.
async fn run_queue(context: &Context) -> Ended {
    context.app.start_jobs()?;
    let before: Vec<String> = context
        .app
        .list_jobs(false)?
        .into_iter()
        .map(|job| job.id)
        .collect();
    let progress = Progress::show(&context.app, context.output, None);
    tokio::select! {
        idle = context.app.jobs_idle() => idle?,
        _ = tokio::signal::ctrl_c() => return Err(Failure::cancelled()),
    }
    drop(progress);
    let jobs = before
        .iter()
        .map(|id| context.app.job(id))
        .collect::<Result<Vec<_>, _>>()?;
    let documents: Vec<Value> = jobs.iter().map(document).collect();
    context.output.result(&documents, |_| {
        if jobs.is_empty() {
            "Nothing was waiting.".to_owned()
        } else {
            job_table(&jobs)
        }
    })?;
    Ok(jobs.iter().map(code_of).max().unwrap_or(exit::DONE))
}

async fn cancel(context: &Context, words: &str) -> Ended {
    let job = find(context, words)?;
    let stays = match job.kind {
        JobKind::Upload => "What is finished stays on Panopto.",
        _ => "What is finished stays.",
    };
    let question = format!("Cancel “{}”? {stays}", job.title);
    if !context.output.confirm(&question) {
        return Err(Failure::usage("Nothing was cancelled.")
            .hint("Add --yes to cancel it without a question."));
    }
    // Uploads that are open on the server are removed there, so somebody has to run the queue.
    context.app.start_jobs()?;
    context.app.cancel_job(&job.id).await?;
    let job = context.app.job_ended(&job.id).await?;
    show(context, &job)
}

fn list(context: &Context, all: bool) -> Ended {
    let mut jobs = context.app.list_jobs(false)?;
    if all {
        jobs.extend(context.app.list_jobs(true)?);
    }
    let documents: Vec<Value> = jobs.iter().map(document).collect();
    context.output.result(&documents, |_| {
        if jobs.is_empty() {
            "No jobs.".to_owned()
        } else {
            job_table(&jobs)
        }
    })?;
    Ok(exit::DONE)
}

fn now(context: &Context, id: &str) -> Ended {
    show(context, &context.app.job(id)?)
}

/// Prints a job with its items and, once it ended, its receipt.
pub fn show(context: &Context, job: &JobView) -> Ended {
    let items = context.app.job_items(&job.id)?;
    let mut whole = document(job);
    whole["items"] = items.iter().map(item_document).collect();
    context.output.result(&whole, |_| {
        let rows: Vec<Vec<String>> = items
            .iter()
            .map(|item| {
                vec![
                    item.title.clone(),
                    item_words(item.state).to_owned(),
                    bytes(item.bytes_total),
                    item.session_url
                        .clone()
                        .unwrap_or_else(|| item.detail.clone()),
                ]
            })
            .collect();
        format!(
            "{} to {}\n{}\n{}{}",
            job.title,
            job.target,
            job.status_text,
            table(&["Title", "State", "Size", ""], &rows),
            receipt(context, job)
        )
    })?;
    Ok(code_of(job))
}

/// The exit code that a job's end means.
pub fn code_of(job: &JobView) -> u8 {
    match job.state {
        JobState::Cancelled => exit::CANCELLED,
        JobState::SucceededWithFailures | JobState::Failed => exit::SOME_FAILED,
        JobState::Waiting if job.wait_reason.as_deref() == Some("signIn") => exit::SIGN_IN,
        JobState::Waiting if job.wait_reason.as_deref() == Some("disk") => exit::DISK,
        _ => exit::DONE,
    }
}

/// What was planned and what became of it, with failures by cause.
pub fn receipt(context: &Context, job: &JobView) -> String {
    let mut lines = Vec::new();
    for group in &job.failures {
        lines.push(format!("\n{}\n  {}", group.head, group.fix));
        let items = failed(context, job, group);
        let items = items.iter();
        lines.extend(items.map(|item| format!("  - {}: {}", item.title, item.detail)));
    }
    if let Some(receipt) = &job.receipt {
        let sums = if receipt.adds_up {
            "The counts add up."
        } else {
            "The counts do not add up; please report this."
        };
        lines.push(format!(
            "\nReceipt: {} planned = {} done + {} failed + {} skipped + {} cancelled. {} in {}. {sums}",
            receipt.planned, receipt.done, receipt.failed, receipt.skipped, receipt.cancelled, bytes(receipt.bytes), length(receipt.seconds)
        ));
    }
    in_lines(lines)
}

/// Returns everything that failed for one cause.
fn failed(context: &Context, job: &JobView, group: &FailureGroupView) -> Vec<FailedItemView> {
    if group.items.len() as u64 == group.count {
        return group.items.clone();
    }
    let all = context.app.failed_items(&job.id, group.cause);
    all.unwrap_or_else(|_| group.items.clone())
}

/// Finds a job by its id or the id's first characters.
fn find(context: &Context, words: &str) -> Result<JobView, Failure> {
    let mut jobs = context.app.list_jobs(false)?;
    jobs.extend(context.app.list_jobs(true)?);
    jobs.retain(|job| job.id.starts_with(words));
    match jobs.len() {
        1 => Ok(jobs.swap_remove(0)),
        0 => Err(Failure::usage(format!("There is no job “{words}”."))
            .hint("`lectern jobs list --all` shows them.")),
        count => Err(Failure::usage(format!("“{words}” fits {count} jobs."))
            .hint("Give more characters of the id.")),
    }
}

fn job_table(jobs: &[JobView]) -> String {
    let rows: Vec<Vec<String>> = jobs
        .iter()
        .map(|job| {
            let done = format!("{} of {}", job.items_done, job.items_total);
            vec![
                job.id.chars().take(8).collect(),
                job.title.clone(),
                state_words(job.state).to_owned(),
                done,
                job.status_text.clone(),
            ]
        })
        .collect();
    table(&["Job", "Title", "State", "Done", ""], &rows)
}

pub fn document(job: &JobView) -> Value {
    json!({
        "id": job.id,
        "title": job.title,
        "target": job.target,
        "state": state_words(job.state),
        "status": job.status_text,
        "items": { "total": job.items_total, "done": job.items_done, "failed": job.items_failed, "skipped": job.items_skipped, "processing": job.items_processing },
        "bytes": { "total": job.bytes_total, "done": job.bytes_done },
        "failures": job.failures.iter().map(|group| json!({
            "head": group.head, "fix": group.fix, "count": group.count,
            "items": group.items.iter().map(|item| json!({ "title": item.title, "detail": item.detail })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "receipt": job.receipt.as_ref().map(|receipt| json!({
            "planned": receipt.planned, "done": receipt.done, "failed": receipt.failed, "skipped": receipt.skipped,
            "cancelled": receipt.cancelled, "bytes": receipt.bytes, "seconds": receipt.seconds, "addsUp": receipt.adds_up,
        })),
    })
}

pub fn item_document(item: &JobItemView) -> Value {
    json!({
        "id": item.id,
        "title": item.title,
        "state": item_words(item.state),
        "detail": item.detail,
        "bytes": { "total": item.bytes_total, "done": item.bytes_done },
        "sessionId": item.session_id,
        "url": item.session_url,
        "path": item.path,
        "error": item.error.as_ref().map(|problem| json!({ "message": problem.message, "hint": problem.hint })),
    })
}

fn state_words(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Running => "running",
        JobState::Waiting => "waiting",
        JobState::Paused => "paused",
        JobState::Succeeded => "succeeded",
        JobState::SucceededWithFailures => "succeeded with failures",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}

fn item_words(state: ItemState) -> &'static str {
    match state {
        ItemState::Waiting => "waiting",
        ItemState::Preparing => "preparing",
        ItemState::Uploading => "uploading",
        ItemState::Downloading => "downloading",
        ItemState::Checking => "checking",
        ItemState::Uploaded => "uploaded",
        ItemState::Processing => "processing",
        ItemState::Done => "done",
        ItemState::Paused => "paused",
        ItemState::Failed => "failed",
        ItemState::Skipped => "skipped",
        ItemState::Cancelled => "cancelled",
        ItemState::Limited => "waiting for the Panopto limit",
    }
}
