//! `lectern run`: executes a plan that any command wrote.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, IsTerminal};
use std::path::Path;

use lectern_app::{
    AppError, FileError, PlanDifference, PlanEdit, PlanId, PlanKind, PlanQuery, SessionId,
};
use serde::Deserialize;

use super::mirror::{Handling, named_account, ready, take_up, unfinished};
use super::{Context, Ended, artifacts, mirror, page_views, upload, viewing};
use crate::arguments::{ConflictAnswer, RunArguments};
use crate::exit::Failure;
use crate::output::plain;

/// Rows of a difference that are said.
const SAID: usize = 20;

/// Runs `run`.
pub async fn run(context: &Context, arguments: RunArguments) -> Ended {
    let file = &arguments.file;
    match kind_of(file)?.as_deref() {
        Some("lectern-upload-plan") => {
            upload::run_plan(context, file, arguments.no_wait, arguments.dry_run).await
        }
        Some("lectern-mirror-plan") => {
            run_mirror(context, file, arguments.conflicts, arguments.dry_run).await
        }
        Some(page_views::KIND) => page_views::run_plan(context, file, arguments.dry_run).await,
        Some(artifacts::KIND) => artifacts::run_plan(context, file, arguments.dry_run).await,
        Some("lectern-viewing-plan") => viewing::run_plan(context, file, arguments.dry_run).await,
        _ => Err(
            Failure::usage(format!("{} is no plan of Lectern.", file.display()))
                .hint("A plan is written by --plan, or by “Save plan…” in the window."),
        ),
    }
}

/// Executes the plan of a mirror as far as it still holds. What changed since is said, and done only where a person agrees.
async fn run_mirror(
    context: &Context,
    file: &Path,
    conflicts: Option<ConflictAnswer>,
    dry_run: bool,
) -> Ended {
    let account = named_account(context).await?;
    let saved = context
        .app
        .open_plan(file, account.as_ref().map(|account| &account.id))
        .await?;
    let request = context.app.plan_view(&saved)?.request;
    if !dry_run && let Some(under_way) = unfinished(context, &request).await? {
        return take_up(context, under_way).await;
    }
    let fresh = context.app.recheck_plan(&saved).await?;
    let plan = ready(context, &fresh).await?;
    let difference = plan.changed_since.clone().unwrap_or_default();
    say(context, &difference);
    let handling = Handling {
        conflicts,
        dry_run,
        save: None,
    };
    if !agreed(context, &difference) {
        leave_out(context, &fresh, &difference)?;
    }
    mirror::handle(context, context.app.plan_view(&fresh)?, &handling).await
}

/// Returns what the file says it is, in whatever version; none if it is no JSON that says so.
fn kind_of(file: &Path) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Head {
        kind: String,
    }
    let opened = File::open(file).map_err(|error| unreadable(file, error))?;
    let head: Result<Head, _> = serde_json::from_reader(BufReader::new(opened));
    match head {
        Ok(head) => Ok(Some(head.kind)),
        Err(error) if error.is_io() => Err(unreadable(file, error.into())),
        Err(_) => Ok(None),
    }
}

fn unreadable(file: &Path, error: std::io::Error) -> Failure {
    AppError::from(FileError::read(file, error)).into()
}

fn say(context: &Context, difference: &PlanDifference) {
    let Some(sentence) = difference.sentence() else {
        return;
    };
    context.output.say(&sentence);
    for line in difference.lines.iter().take(SAID) {
        context
            .output
            .say(&format!("  - {}: {}", plain(&line.title), plain(&line.why)));
    }
    let more = difference.lines.len().saturating_sub(SAID);
    if more > 0 {
        context.output.say(&format!("  … and {more} more."));
    }
}

/// Asks whether what changed is done too. Elsewhere than on a terminal only `--yes` says so.
fn agreed(context: &Context, difference: &PlanDifference) -> bool {
    let acts = difference
        .lines
        .iter()
        .any(|line| line.after != Some(PlanKind::Same));
    if !acts {
        return true;
    }
    let agreed = context
        .output
        .confirm("Do what changed too? Otherwise only what is as it was planned is done.");
    if !agreed && !std::io::stdin().is_terminal() {
        context
            .output
            .say("Only what is as it was planned is done; --yes does what changed too.");
    }
    agreed
}

/// Takes what changed out of the run.
fn leave_out(context: &Context, id: &PlanId, difference: &PlanDifference) -> Result<(), Failure> {
    let another: HashSet<SessionId> = difference.lines.iter().map(|line| line.session).collect();
    let rows = context.app.plan_rows(id, &PlanQuery::default())?.rows;
    let taken = rows
        .into_iter()
        .filter(|row| row.checked && another.contains(&row.session));
    for row in taken {
        let edit = PlanEdit::Check {
            session: row.session,
            on: false,
        };
        context.app.edit_plan(id, &edit)?;
    }
    Ok(())
}
