//! Folders: listing, searching and changing them.

use lectern_app::{
    ErrorCode, Folder, FolderId, FolderKind, FolderList, LocatedFolder, LocatedFolders, Rights,
};
use serde_json::{Value, json};

use super::{Context, Ended};
use crate::arguments::FolderCommand;
use crate::exit::{self, Failure};
use crate::output::{in_lines, length, table};

/// Runs `folders`.
pub async fn list(
    context: &Context,
    parent: Option<String>,
    search: Option<String>,
    tree: bool,
) -> Ended {
    let account = context.account().await?.id;
    if let Some(words) = search {
        let found = context.app.locate_folders(&account, &words).await?;
        return print_found(context, &found);
    }
    let parent = match parent.as_deref() {
        None | Some("/") => None,
        Some(words) => Some(context.app.find_folder(&account, words).await?),
    };
    let below = context
        .app
        .refresh_folders(&account, parent.as_ref().map(|folder| folder.id))
        .await?;
    if !tree {
        return print(context, &below);
    }
    refuse_stale(&below)?;
    let mut complete = below.complete;
    let mut branches = Vec::new();
    let mut rest: Vec<(usize, Folder)> = own_level(below)
        .into_iter()
        .rev()
        .map(|folder| (0, folder))
        .collect();
    while let Some((depth, folder)) = rest.pop() {
        let below = context
            .app
            .refresh_folders(&account, Some(folder.id))
            .await?;
        complete &= below.complete;
        rest.extend(
            own_level(below)
                .into_iter()
                .rev()
                .map(|folder| (depth + 1, folder)),
        );
        branches.push((depth, folder));
    }
    let documents: Vec<Value> = branches
        .iter()
        .map(|(_, folder)| document(folder))
        .collect();
    context.output.result(
        &json!({ "complete": complete, "folders": documents }),
        |_| {
            in_lines(branches.iter().map(|(depth, folder)| {
                format!("{}{}  {}", "  ".repeat(*depth), folder.name, folder.id)
            }))
        },
    )?;
    Ok(if complete {
        exit::DONE
    } else {
        exit::SOME_FAILED
    })
}

/// The person's own folder shows at the top too; in a tree it has its place below `Users`.
fn own_level(list: FolderList) -> Vec<Folder> {
    list.folders
        .into_iter()
        .filter(|folder| folder.kind != FolderKind::Personal || folder.parent.is_none())
        .collect()
}

fn print(context: &Context, list: &FolderList) -> Ended {
    refuse_stale(list)?;
    let documents: Vec<Value> = list.folders.iter().map(document).collect();
    context.output.result(
        &json!({ "complete": list.complete, "folders": documents }),
        |_| {
            let rows: Vec<Vec<String>> = list
                .folders
                .iter()
                .map(|folder| vec![folder.path.clone(), folder.id.to_string()])
                .collect();
            table(&["Folder", "Id"], &rows)
        },
    )?;
    if let Some(problem) = &list.problem {
        context
            .output
            .say(&format!("{} {}", problem.message, problem.hint));
    }
    Ok(if list.complete {
        exit::DONE
    } else {
        exit::SOME_FAILED
    })
}

/// Shows what can be typed back: a whole path, or the id beside the name where the path is not known.
fn print_found(context: &Context, found: &LocatedFolders) -> Ended {
    let documents = found.folders.iter().map(|found| {
        let mut document = document(&found.folder);
        document["path"] = json!(found.path);
        document["parent"] = json!(found.above);
        document
    });
    let documents: Vec<Value> = documents.collect();
    let whole = found.folders.iter().all(|found| found.path.is_some());
    context.output.result(
        &json!({ "complete": found.complete, "folders": documents }),
        |_| {
            let rows: Vec<Vec<String>> = found
                .folders
                .iter()
                .map(|found| found_row(found, whole))
                .collect();
            if whole {
                table(&["Folder", "Id"], &rows)
            } else {
                table(&["Folder", "Below", "Id"], &rows)
            }
        },
    )?;
    Ok(if found.complete {
        exit::DONE
    } else {
        exit::SOME_FAILED
    })
}

fn found_row(found: &LocatedFolder, whole: bool) -> Vec<String> {
    let folder = &found.folder;
    let name = found.path.clone().unwrap_or_else(|| folder.name.clone());
    let mut row = vec![name];
    if !whole {
        let above = found.above.clone().filter(|_| found.path.is_none());
        row.push(above.unwrap_or_default());
    }
    row.push(folder.id.to_string());
    row
}

/// What was stored earlier is no answer on a command line; a listing that broke off is, and its exit code says so.
fn refuse_stale(list: &FolderList) -> Result<(), Failure> {
    match &list.problem {
        Some(problem) if problem.code != ErrorCode::IncompleteListing => {
            Err(problem.clone().into())
        }
        _ => Ok(()),
    }
}

/// Runs `folder …`.
pub async fn change(context: &Context, command: FolderCommand) -> Ended {
    let account = context.account().await?.id;
    let app = &context.app;
    let changed = match command {
        FolderCommand::Create { name, parent } => {
            let parent = match parent {
                Some(words) => place(context, &account, &words).await?,
                None => None,
            };
            app.create_folder(&account, parent, &name).await?
        }
        FolderCommand::Rename { folder, name } => {
            let folder = app.find_folder(&account, &folder).await?;
            app.rename_folder(&account, folder.id, &name).await?
        }
        FolderCommand::Move { folder, to } => {
            let folder = app.find_folder(&account, &folder).await?;
            let parent = place(context, &account, &to).await?;
            app.move_folder(&account, folder.id, parent).await?
        }
        FolderCommand::Delete { folder, confirm } => {
            return delete(context, &account, &folder, confirm).await;
        }
    };
    context.output.result(&document(&changed), |_| {
        format!("{}  {}", changed.path, changed.id)
    })?;
    Ok(exit::DONE)
}

async fn delete(
    context: &Context,
    account: &lectern_app::AccountId,
    words: &str,
    confirm: Option<String>,
) -> Ended {
    let folder = context.app.find_folder(account, words).await?;
    let preview = context
        .app
        .preview_folder_delete(account, folder.id)
        .await?;
    context.output.say(&format!(
        "This removes “{}”, {} subfolders and {} recordings ({}) for everyone.",
        preview.name,
        preview.folders,
        preview.sessions,
        length(preview.seconds)
    ));
    let confirm = match confirm {
        Some(name) => name,
        None if preview.is_empty() => String::new(),
        None => {
            return Err(
                Failure::usage("Nothing was deleted: the folder is not empty.")
                    .hint(format!("Add --confirm \"{}\" to delete it.", preview.name)),
            );
        }
    };
    context
        .app
        .delete_folder(account, folder.id, &confirm)
        .await?;
    let document = json!({ "deleted": folder.id.to_string(), "folders": preview.folders, "sessions": preview.sessions });
    context
        .output
        .result(&document, |_| format!("Deleted {}.", folder.path))?;
    Ok(exit::DONE)
}

async fn place(
    context: &Context,
    account: &lectern_app::AccountId,
    words: &str,
) -> Result<Option<FolderId>, Failure> {
    if words.trim() == "/" {
        return Ok(None);
    }
    Ok(Some(context.app.find_folder(account, words).await?.id))
}

fn document(folder: &Folder) -> Value {
    json!({
        "id": folder.id.to_string(),
        "name": folder.name,
        "path": folder.path,
        "parentId": folder.parent.map(|id| id.to_string()),
        "description": folder.description,
        "rights": match folder.rights {
            Rights::Unknown => "unknown",
            Rights::Creator => "creator",
            Rights::Viewer => "viewer",
            Rights::None => "none",
        },
        "url": folder.url,
    })
}
