//! Recordings: showing and changing them.

use lectern_app::{AccountId, Captions, SessionDetail, SessionEdit, SessionId};
use serde_json::{Value, json};

use super::{Context, Ended};
use crate::arguments::SessionCommand;
use crate::exit::{self, Failure};
use crate::output::{in_lines, length, table};

/// Runs `session …`.
pub async fn run(context: &Context, command: SessionCommand) -> Ended {
    let account = context.account().await?.id;
    match command {
        SessionCommand::Show { session } => {
            let detail = context
                .app
                .session_detail(&account, id_in(&session)?)
                .await?;
            show(context, &detail)
        }
        SessionCommand::Rename {
            session,
            name,
            description,
        } => {
            let edit = SessionEdit {
                name: Some(name),
                description,
            };
            let detail = context
                .app
                .edit_session(&account, id_in(&session)?, edit)
                .await?;
            show(context, &detail)
        }
        SessionCommand::Move { sessions, to } => {
            let ids = sessions
                .iter()
                .map(|words| id_in(words))
                .collect::<Result<Vec<_>, _>>()?;
            let folder = context.app.find_folder(&account, &to).await?;
            let outcome = context.app.move_sessions(&account, &ids, folder.id).await?;
            report(context, &outcome, &format!("moved to {}", folder.path))
        }
        SessionCommand::Delete { session, confirm } => {
            delete(context, &account, &session, confirm).await
        }
    }
}

async fn delete(
    context: &Context,
    account: &AccountId,
    words: &str,
    confirm: Option<String>,
) -> Ended {
    let id = id_in(words)?;
    let name = context.app.session_detail(account, id).await?.name;
    if confirm.as_deref().map(str::trim) != Some(name.trim()) {
        return Err(Failure::usage(format!(
            "Nothing was deleted: confirm that “{name}” is meant."
        ))
        .hint(format!("Add --confirm \"{name}\" to delete it.")));
    }
    let outcome = context.app.delete_sessions(account, &[id], "1").await?;
    report(context, &outcome, "deleted")
}

fn report(context: &Context, outcome: &lectern_app::ChangeOutcome, done: &str) -> Ended {
    let failed: Vec<Value> = outcome
        .failed
        .iter()
        .map(|failed| json!({ "id": failed.id.to_string(), "name": failed.name, "message": failed.problem.message }))
        .collect();
    let ids: Vec<String> = outcome.done.iter().map(ToString::to_string).collect();
    context
        .output
        .result(&json!({ "done": ids, "failed": failed }), |_| {
            let done = ids.iter().map(|id| format!("{id}  {done}"));
            let failed = outcome.failed.iter().map(|failed| {
                format!(
                    "{}  “{}”: {}",
                    failed.id, failed.name, failed.problem.message
                )
            });
            in_lines(done.chain(failed))
        })?;
    match outcome.failed.first() {
        None => Ok(exit::DONE),
        Some(failed) if outcome.done.is_empty() => Ok(exit::code_of(failed.problem.code)),
        Some(_) => Ok(exit::SOME_FAILED),
    }
}

fn show(context: &Context, detail: &SessionDetail) -> Ended {
    let captions = match detail.captions {
        Captions::Yes => "yes",
        Captions::None => "none",
        Captions::Unknown => "unknown",
    };
    let document = json!({
        "id": detail.id.to_string(),
        "name": detail.name,
        "description": detail.description,
        "folderId": detail.folder.to_string(),
        "folderPath": detail.folder_path,
        "startTime": detail.start_time,
        "durationSeconds": detail.duration,
        "creator": detail.creator,
        "captions": captions,
        "downloadable": detail.downloadable,
        "url": detail.viewer_url,
    });
    context.output.result(&document, |_| {
        let dash = || "–".to_owned();
        let rows = [
            ("Title", detail.name.clone()),
            ("Id", detail.id.to_string()),
            ("Folder", detail.folder_path.clone()),
            (
                "Recorded",
                detail
                    .start_time
                    .map_or_else(dash, |time| time.to_rfc3339()),
            ),
            ("Length", detail.duration.map_or_else(dash, length)),
            ("Creator", detail.creator.clone().unwrap_or_else(dash)),
            ("Captions", captions.to_owned()),
            (
                "Download",
                if detail.downloadable {
                    "allowed"
                } else {
                    "not offered"
                }
                .to_owned(),
            ),
            ("Address", detail.viewer_url.clone()),
            (
                "Description",
                detail.description.clone().unwrap_or_else(dash),
            ),
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

/// Takes an id, or an address of the player with one.
pub fn id_in(words: &str) -> Result<SessionId, Failure> {
    if let Some((_, query)) = words.split_once("id=") {
        let id = query.split(['&', '#']).next().unwrap_or(query);
        if let Ok(id) = id.parse() {
            return Ok(id);
        }
    }
    words
        .parse()
        .map_err(|error: lectern_app::IdError| Failure::usage(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::id_in;

    #[test]
    fn takes_an_id_or_a_pasted_address() {
        let id = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001";
        let address = format!("https://demo.example/Panopto/Pages/Viewer.aspx?id={id}&start=3");
        assert_eq!(id_in(id).unwrap().to_string(), id);
        assert_eq!(id_in(&address).unwrap().to_string(), id);
        assert!(id_in("lecture 1").is_err());
    }
}
