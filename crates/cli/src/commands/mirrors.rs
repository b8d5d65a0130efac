//! The mirrors of a profile: listing, running, scheduling, forgetting.

use std::path::Path;

use chrono::{DateTime, Utc};
use lectern_app::{MirrorOutcome, MirrorSchedule, MirrorView};
use serde_json::{Value, json};

use super::mirror::{Handling, handle, ready, take_up, unfinished};
use super::{Context, Ended};
use crate::arguments::{DAYS, Days, MirrorsCommand, TimeOfDay};
use crate::exit::{self, Failure};
use crate::output::{bytes, table};

/// Runs `mirrors …`.
pub async fn run(context: &Context, command: MirrorsCommand) -> Ended {
    match command {
        MirrorsCommand::List => list(context).await,
        MirrorsCommand::Show { mirror } => show(context, &find(context, &mirror).await?),
        MirrorsCommand::Run {
            mirror,
            conflicts,
            dry_run,
            plan,
        } => {
            let handling = Handling {
                conflicts,
                dry_run,
                save: plan,
            };
            again(context, &find(context, &mirror).await?, handling).await
        }
        MirrorsCommand::Schedule {
            mirror,
            at,
            days,
            off,
        } => {
            let mirror = find(context, &mirror).await?;
            schedule(context, &mirror, at.filter(|_| !off), days).await
        }
        MirrorsCommand::Forget { mirror } => forget(context, &find(context, &mirror).await?).await,
    }
}

async fn list(context: &Context) -> Ended {
    let mirrors = context.app.mirrors().await?;
    let documents: Vec<Value> = mirrors.iter().map(document).collect();
    context.output.result(&documents, |_| {
        if mirrors.is_empty() {
            "No mirrors. `lectern mirror FOLDER --to DIR` makes one.".to_owned()
        } else {
            mirror_table(&mirrors)
        }
    })?;
    Ok(exit::DONE)
}

fn show(context: &Context, mirror: &MirrorView) -> Ended {
    context.output.result(&document(mirror), |_| {
        let rows = [
            ("Name", mirror.name.clone()),
            ("Id", mirror.id.0.clone()),
            ("From", mirror.from.clone()),
            ("To", mirror.destination.display().to_string()),
            (
                "Here",
                format!("{} recordings, {}", mirror.recordings, bytes(mirror.bytes)),
            ),
            ("Last run", last_run(mirror)),
            ("Schedule", schedule_words(mirror)),
            ("Next run", time(mirror.next_run)),
            ("Verified", verified(mirror)),
        ];
        table(
            &["", ""],
            &rows.map(|(name, value)| vec![name.to_owned(), value]),
        )
        .trim_start()
        .to_owned()
    })?;
    Ok(exit::DONE)
}

async fn again(context: &Context, mirror: &MirrorView, handling: Handling) -> Ended {
    if !handling.only_looks()
        && let Some(under_way) = unfinished(context, &mirror.request).await?
    {
        return take_up(context, under_way).await;
    }
    let plan = context.app.run_mirror(&mirror.id).await?;
    handle(context, ready(context, &plan).await?, &handling).await
}

async fn schedule(
    context: &Context,
    mirror: &MirrorView,
    at: Option<TimeOfDay>,
    days: Days,
) -> Ended {
    let schedule = at.map(|TimeOfDay(minute)| MirrorSchedule {
        days: days.0,
        minute,
    });
    let mirror = context.app.schedule_mirror(&mirror.id, schedule).await?;
    show(context, &mirror)
}

async fn forget(context: &Context, mirror: &MirrorView) -> Ended {
    if !context
        .output
        .confirm(&format!("Forget “{}”? The files stay.", mirror.name))
    {
        return Err(Failure::usage("Nothing was forgotten.")
            .hint("Add --yes to forget it without a question."));
    }
    context.app.forget_mirror(&mirror.id).await?;
    context
        .output
        .result(&json!({ "forgotten": mirror.id.0 }), |_| {
            format!(
                "“{}” is forgotten. The files stay in {}.",
                mirror.name,
                mirror.destination.display()
            )
        })?;
    Ok(exit::DONE)
}

/// Finds a mirror by its name, its folder or the first characters of its id.
async fn find(context: &Context, words: &str) -> Result<MirrorView, Failure> {
    let mut mirrors = context.app.mirrors().await?;
    let folder = std::path::absolute(Path::new(words)).ok();
    let exact = |mirror: &MirrorView| {
        mirror.name.to_lowercase() == words.to_lowercase()
            || folder.as_ref() == Some(&mirror.destination)
    };
    if mirrors.iter().any(exact) {
        mirrors.retain(exact);
    } else {
        mirrors.retain(|mirror| !words.is_empty() && mirror.id.0.starts_with(words));
    }
    match mirrors.len() {
        1 => Ok(mirrors.swap_remove(0)),
        0 => Err(Failure::usage(format!("There is no mirror “{words}”."))
            .hint("`lectern mirrors list` shows them.")),
        count => Err(Failure::usage(format!("“{words}” fits {count} mirrors."))
            .hint("Name its folder on this computer, or give its id.")),
    }
}

fn mirror_table(mirrors: &[MirrorView]) -> String {
    let rows: Vec<Vec<String>> = mirrors
        .iter()
        .map(|mirror| {
            vec![
                mirror.id.0.chars().take(8).collect(),
                mirror.name.clone(),
                mirror.destination.display().to_string(),
                mirror.recordings.to_string(),
                bytes(mirror.bytes),
                last_run(mirror),
                time(mirror.next_run),
                verified(mirror),
            ]
        })
        .collect();
    let head = [
        "Mirror",
        "Name",
        "Folder",
        "Recordings",
        "Size",
        "Last run",
        "Next run",
        "Verified",
    ];
    table(&head, &rows)
}

fn last_run(mirror: &MirrorView) -> String {
    let Some(run) = &mirror.last_run else {
        return "never".to_owned();
    };
    let outcome = match run.outcome {
        MirrorOutcome::Running => "under way".to_owned(),
        MirrorOutcome::NothingToDo => "nothing to do".to_owned(),
        MirrorOutcome::Cancelled => "cancelled".to_owned(),
        MirrorOutcome::Failed => run.problem.clone().unwrap_or_else(|| "failed".to_owned()),
        MirrorOutcome::Done | MirrorOutcome::SomeFailed => format!(
            "{} new, {} changed, {} the same, {} failed",
            run.new, run.changed, run.same, run.failed
        ),
    };
    let listing = if run.complete {
        ""
    } else {
        ", listing incomplete"
    };
    format!("{}: {outcome}{listing}", time(Some(run.at)))
}

fn verified(mirror: &MirrorView) -> String {
    mirror.last_verified.as_ref().map_or_else(
        || "never".to_owned(),
        |found| {
            let result = if found.is_sound() {
                format!("{} files whole", found.files)
            } else {
                format!(
                    "{} missing, {} changed, {} unreadable",
                    found.missing, found.changed, found.unreadable
                )
            };
            format!("{}: {result}", time(Some(found.at)))
        },
    )
}

fn schedule_words(mirror: &MirrorView) -> String {
    let Some(schedule) = &mirror.schedule else {
        return "by hand".to_owned();
    };
    let days: Vec<&str> = DAYS
        .iter()
        .zip(schedule.days)
        .filter_map(|(day, on)| on.then_some(*day))
        .collect();
    let paused = if mirror.schedule_paused {
        ", paused"
    } else {
        ""
    };
    format!(
        "{:02}:{:02} on {}{paused}",
        schedule.minute / 60,
        schedule.minute % 60,
        days.join(", ")
    )
}

/// A time on this computer's clock.
fn time(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(
        || "–".to_owned(),
        |at| {
            at.with_timezone(&chrono::Local)
                .format("%Y-%m-%d %H:%M")
                .to_string()
        },
    )
}

fn document(mirror: &MirrorView) -> Value {
    json!({
        "id": mirror.id.0,
        "name": mirror.name,
        "from": mirror.from,
        "destination": mirror.destination.display().to_string(),
        "recordings": mirror.recordings,
        "bytes": mirror.bytes,
        "lastRun": mirror.last_run,
        "schedule": mirror.schedule,
        "schedulePaused": mirror.schedule_paused,
        "nextRun": mirror.next_run,
        "lastVerified": mirror.last_verified,
        "job": mirror.running_job,
    })
}
