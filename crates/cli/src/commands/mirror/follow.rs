//! Following the job of a mirror to its receipt.

use lectern_app::{ItemState, JobItemView, JobKind, JobState, JobView, MirrorId, MirrorRequest};
use serde_json::{Value, json};

use super::counts::Listed;
use super::questions::Open;
use crate::commands::{Context, Ended, follow, jobs};
use crate::exit::{self, Failure};
use crate::output::plain;

/// A mirror whose job has not ended.
pub struct UnderWay {
    job: String,
    mirror: MirrorId,
}

/// Finds the mirror of the same account, scope and folder, if its job has not ended.
pub async fn unfinished(
    context: &Context,
    request: &MirrorRequest,
) -> Result<Option<UnderWay>, Failure> {
    context.app.watch_jobs()?;
    for mirror in context.app.mirrors().await? {
        let same = mirror.request.account == request.account
            && mirror.request.scope == request.scope
            && mirror.destination == request.destination;
        let Some(job) = mirror.running_job.filter(|_| same) else {
            continue;
        };
        if context.app.job(&job)?.kind == JobKind::Mirror {
            return Ok(Some(UnderWay {
                job,
                mirror: mirror.id,
            }));
        }
    }
    Ok(None)
}

/// Lets an unfinished job go on and follows it.
pub async fn take_up(context: &Context, under_way: UnderWay) -> Ended {
    let UnderWay { job, mirror } = under_way;
    context
        .output
        .say("This mirror is already under way; it goes on where it stopped.");
    if context.app.job(&job)?.state == JobState::Paused {
        context.app.resume_job(&job).await?;
    }
    let ended = follow::end_of(context, &job).await?;
    let run = context.app.mirror(&mirror).await?.last_run;
    let told = run.map(|run| Told {
        line: format!(
            "{} new, {} changed, {} the same, {} failed.",
            run.new, run.changed, run.same, run.failed
        ),
        document: json!({ "new": run.new, "changed": run.changed, "same": run.same, "failed": run.failed }),
        complete: run.complete,
    });
    receipt(context, &ended, told, &[])
}

/// Follows the job of a plan and prints its receipt.
pub async fn to_the_end(context: &Context, job: &str, listed: &Listed) -> Ended {
    let ended = follow::end_of(context, job).await?;
    let counts = listed.counts(&context.app.job_items(job)?);
    let told = Told {
        line: counts.line(),
        document: counts.document(),
        complete: listed.complete,
    };
    receipt(context, &ended, Some(told), &listed.open)
}

/// Says that a plan had nothing to do.
pub fn nothing_to_do(context: &Context, listed: &Listed) -> Ended {
    let counts = listed.counts(&[]);
    let document = json!({
        "job": Value::Null,
        "complete": listed.complete,
        "counts": counts.document(),
        "open": listed.open.iter().map(Open::document).collect::<Vec<_>>(),
    });
    context.output.result(&document, |_| {
        let said = if listed.open.is_empty() && listed.complete {
            "Everything is the same on both sides. Nothing to do."
        } else {
            "Nothing was done."
        };
        format!("{said}\n{}\n{}", counts.line(), left_open(&listed.open))
    })?;
    Ok(with_what_is_left(exit::DONE, listed.complete, &listed.open))
}

/// What a run came to, by recordings.
struct Told {
    line: String,
    document: Value,
    complete: bool,
}

fn receipt(context: &Context, job: &JobView, told: Option<Told>, open: &[Open]) -> Ended {
    let items = context.app.job_items(&job.id)?;
    let mut document = jobs::document(job);
    document["items"] = items.iter().map(jobs::item_document).collect();
    document["complete"] = json!(told.as_ref().map(|told| told.complete));
    document["counts"] = json!(told.as_ref().map(|told| &told.document));
    document["open"] = open.iter().map(Open::document).collect();
    context.output.result(&document, |_| {
        let counts = told
            .as_ref()
            .map_or_else(String::new, |told| format!("{}\n", told.line));
        format!(
            "{} to {}\n{}\n{counts}{}{}{}",
            plain(&job.title),
            job.target,
            job.status_text,
            skipped(&items),
            left_open(open),
            jobs::receipt(context, job)
        )
    })?;
    let complete = told.is_none_or(|told| told.complete);
    Ok(with_what_is_left(jobs::code_of(job), complete, open))
}

/// A question that nobody answered, or a part of the listing that did not arrive, is something left to do.
fn with_what_is_left(code: u8, complete: bool, open: &[Open]) -> u8 {
    if code == exit::DONE && (!complete || !open.is_empty()) {
        exit::SOME_FAILED
    } else {
        code
    }
}

fn skipped(items: &[JobItemView]) -> String {
    let rows: Vec<String> = items
        .iter()
        .filter(|item| item.state == ItemState::Skipped)
        .map(|item| format!("  - {}: {}\n", plain(&item.title), plain(&item.detail)))
        .collect();
    match rows.as_slice() {
        [] => String::new(),
        rows => format!("\nSkipped:\n{}", rows.concat()),
    }
}

fn left_open(open: &[Open]) -> String {
    if open.is_empty() {
        return String::new();
    }
    let rows: String = open.iter().map(Open::line).collect();
    format!(
        "\nConflicts without an answer, left as they are:\n{rows}  Run it on a terminal to be asked, or add --conflicts.\n"
    )
}
