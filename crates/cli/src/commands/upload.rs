//! Uploads: the same review, plan and job as in the window.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use lectern_app::{
    AccountId, AppEvent, Choice, InspectUpload, ItemState, UploadDraftView, UploadEdit,
    UploadOutcome,
};

use super::{Context, Ended, follow, jobs};
use crate::arguments::UploadArguments;
use crate::exit::{self, Failure};
use crate::output::{bytes, table};

/// Runs `upload`.
pub async fn upload(context: &Context, arguments: UploadArguments) -> Ended {
    let account = context.account().await?.id;
    let folder = context.app.find_folder(&account, &arguments.folder).await?;
    let paths = paths(&arguments)?;
    let inspect = InspectUpload {
        account: account.clone(),
        folder: Some(folder.id),
        paths,
        keep_subfolders: arguments.recursive,
    };
    let draft = context.app.inspect_upload(inspect).await?;
    let draft = looked_through(context, draft).await?;
    let draft = edited(context, draft, &arguments).await?;
    if let Some(file) = &arguments.plan {
        context.app.save_upload_plan(&draft.id, file).await?;
        show_plan(context, &draft);
        context.output.result(&draft, |_| {
            format!(
                "Plan written to {}. Run it with: lectern run {}",
                file.display(),
                file.display()
            )
        })?;
        return Ok(exit::DONE);
    }
    start(
        context,
        &account,
        draft,
        arguments.no_wait,
        arguments.dry_run,
    )
    .await
}

/// Runs `run`.
pub async fn run_plan(context: &Context, file: &Path, no_wait: bool, dry_run: bool) -> Ended {
    let draft = context.app.open_upload_plan(file).await?;
    let draft = looked_through(context, draft).await?;
    let account = AccountId::new(draft.account_id.clone());
    start(context, &account, draft, no_wait, dry_run).await
}

fn paths(arguments: &UploadArguments) -> Result<Vec<PathBuf>, Failure> {
    let chosen = arguments.paths.iter().chain(&arguments.ucs);
    let mut absolute = Vec::new();
    for path in chosen {
        if path.is_dir() && !arguments.recursive {
            return Err(Failure::usage(format!("“{}” is a folder.", path.display()))
                .hint("Add --recursive to upload what is in it."));
        }
        absolute.push(std::path::absolute(path)?);
    }
    Ok(absolute)
}

/// Waits for what is looked at in the background: lengths, equal content, equal titles.
async fn looked_through(
    context: &Context,
    mut draft: UploadDraftView,
) -> Result<UploadDraftView, Failure> {
    let mut events = context.app.subscribe();
    while draft.checking {
        tokio::select! {
            message = events.next() => {
                let ours = format!("draft:{}", draft.id);
                match message.map(|message| message.event) {
                    Some(AppEvent::Invalidated { tags }) if !tags.contains(&ours) => continue,
                    Some(AppEvent::Invalidated { .. } | AppEvent::Snapshot(_)) => {}
                    Some(_) => continue,
                    None => break,
                }
            }
            _ = tokio::signal::ctrl_c() => return Err(Failure::cancelled()),
        }
        draft = context.app.upload_draft(&draft.id)?;
    }
    Ok(draft)
}

async fn edited(
    context: &Context,
    draft: UploadDraftView,
    arguments: &UploadArguments,
) -> Result<UploadDraftView, Failure> {
    let id = draft.id.clone();
    let ids: Vec<String> = draft.items.iter().map(|item| item.id.clone()).collect();
    let mut edits = Vec::new();
    if let Some(sheet) = &arguments.sheet {
        edits.push(UploadEdit::Sheet {
            text: std::fs::read_to_string(sheet)?,
        });
    }
    if let Some(title) = &arguments.title {
        let [only] = ids.as_slice() else {
            return Err(Failure::usage(format!(
                "--title fits one recording; these files make {}.",
                ids.len()
            ))
            .hint("Use --sheet for several titles."));
        };
        edits.push(UploadEdit::Title {
            item_id: only.clone(),
            title: title.clone(),
        });
    }
    if let Some(description) = &arguments.description {
        edits.push(UploadEdit::Description {
            item_ids: ids,
            description: description.clone(),
        });
    }
    if arguments.again {
        let there: Vec<String> = draft
            .items
            .iter()
            .filter(|item| item.outcome == UploadOutcome::AlreadyThere)
            .map(|item| item.id.clone())
            .collect();
        edits.push(UploadEdit::Resolve {
            item_ids: there,
            choice: Choice::KeepBoth,
        });
    }
    let mut draft = draft;
    for edit in edits {
        draft = context.app.edit_upload(&id, edit).await?;
    }
    Ok(draft)
}

async fn start(
    context: &Context,
    account: &AccountId,
    draft: UploadDraftView,
    no_wait: bool,
    dry_run: bool,
) -> Ended {
    show_plan(context, &draft);
    if dry_run {
        context.output.result(&draft, |_| String::new())?;
        return Ok(exit::DONE);
    }
    if let Some(job) = same_job(context, account, &draft)? {
        context
            .output
            .say("This upload is already in the queue; it goes on where it stopped.");
        context.app.discard_upload(&draft.id);
        context.app.resume_job(&job).await?;
        return followed(context, &job, no_wait).await;
    }
    if draft.totals.included == 0
        && draft.totals.recordings > 0
        && draft
            .items
            .iter()
            .all(|item| item.outcome == UploadOutcome::AlreadyThere)
    {
        context.output.result(&draft, |_| {
            "Everything is on Panopto already. Nothing to do.".to_owned()
        })?;
        return Ok(exit::DONE);
    }
    if let Some(blocker) = draft.blockers.first() {
        return Err(Failure::usage(blocker.clone()));
    }
    let question = format!(
        "Upload {} recordings, {}?",
        draft.totals.included,
        bytes(draft.totals.bytes)
    );
    if std::io::stdin().is_terminal() && !context.output.confirm(&question) {
        return Err(Failure::cancelled());
    }
    let job = context.app.start_upload(&draft.id).await?.to_string();
    followed(context, &job, no_wait).await
}

/// Finds an unfinished job that sends the same files to the same folder, so that none is sent twice.
fn same_job(
    context: &Context,
    account: &AccountId,
    draft: &UploadDraftView,
) -> Result<Option<String>, Failure> {
    context.app.watch_jobs()?;
    let wanted: BTreeSet<&str> = draft
        .items
        .iter()
        .filter_map(|item| item.files.first())
        .map(|file| file.path.as_str())
        .collect();
    for job in context.app.list_jobs(false)? {
        let same_place = job.account_id == account.as_str() && job.target_id == draft.folder_id;
        if !same_place {
            continue;
        }
        let items = context.app.job_items(&job.id)?;
        let sends: BTreeSet<&str> = items
            .iter()
            .filter_map(|item| item.path.as_deref())
            .collect();
        if !wanted.is_empty() && wanted == sends {
            return Ok(Some(job.id));
        }
    }
    Ok(None)
}

async fn followed(context: &Context, job: &str, no_wait: bool) -> Ended {
    let ended = if no_wait {
        follow::until(context, job, sent(context, job)).await?
    } else {
        follow::end_of(context, job).await?
    };
    jobs::show(context, &ended)
}

/// Waits until every item is on the server, processed or not.
async fn sent(context: &Context, job: &str) -> Result<lectern_app::JobView, Failure> {
    let mut events = context.app.subscribe();
    loop {
        let view = context.app.job(job)?;
        let moving = context.app.job_items(job)?.iter().any(|item| {
            matches!(
                item.state,
                ItemState::Waiting
                    | ItemState::Preparing
                    | ItemState::Uploading
                    | ItemState::Limited
                    | ItemState::Paused
            )
        });
        if !moving || view.finished_at.is_some() {
            return Ok(view);
        }
        events.next().await;
    }
}

fn show_plan(context: &Context, draft: &UploadDraftView) {
    let rows: Vec<Vec<String>> = draft
        .items
        .iter()
        .map(|item| {
            let files = item
                .files
                .iter()
                .map(|file| file.name.as_str())
                .collect::<Vec<_>>()
                .join(" + ");
            let why = item
                .warnings
                .first()
                .map_or_else(String::new, |warning| warning.text.clone());
            vec![
                outcome_words(item.included, item.outcome).to_owned(),
                item.title.clone(),
                files,
                bytes(item.bytes),
                why,
            ]
        })
        .collect();
    context
        .output
        .say(&format!("Plan: upload to {}", draft.folder_path));
    context
        .output
        .say(table(&["What", "Title", "Files", "Size", ""], &rows).trim_end());
    for left in &draft.left_out {
        context
            .output
            .say(&format!("Left out: {} {}", left.name, left.reason));
    }
    context.output.say(&format!(
        "{} recordings, {}. {} skipped. {} new folders.",
        draft.totals.included,
        bytes(draft.totals.bytes),
        draft.totals.skipped,
        draft.totals.new_folders
    ));
}

fn outcome_words(included: bool, outcome: UploadOutcome) -> &'static str {
    match outcome {
        UploadOutcome::AlreadyThere if !included => "already there, skip",
        _ if !included => "skip",
        UploadOutcome::AlreadyThere => "upload again",
        UploadOutcome::New => "new",
        UploadOutcome::TwoStreams => "two streams",
        UploadOutcome::SameTitle => "same title",
        UploadOutcome::Problem => "problem",
        UploadOutcome::OwnManifest => "own manifest",
    }
}
