//! Courses: the folders whose viewing data is kept.

mod linking;

use std::path::Path;

use lectern_app::{AccountId, CourseImportKind, CourseImportRow, CourseView, Service};
use serde_json::{Value, json};

use super::{Context, Ended};
use crate::arguments::CoursesCommand;
use crate::exit::{self, Failure};
use crate::output::{counted, in_lines, plain, table};

/// Runs `courses`.
pub async fn run(context: &Context, command: CoursesCommand) -> Ended {
    match command {
        CoursesCommand::List { term } => list(context, term.as_deref()).await,
        CoursesCommand::Add { folders } => add(context, folders).await,
        CoursesCommand::Remove { courses } => remove(context, courses).await,
        CoursesCommand::Import { file, dry_run } => import(context, &file, dry_run).await,
        CoursesCommand::Export { file } => export(context, &file).await,
        CoursesCommand::Link(arguments) => linking::link(context, arguments).await,
        CoursesCommand::Propose { courses } => linking::propose(context, courses).await,
        CoursesCommand::NewTerm { from, to, dry_run } => {
            linking::new_term(context, from, to, dry_run).await
        }
    }
}

async fn list(context: &Context, term: Option<&str>) -> Ended {
    let mut courses = context.app.courses().await?;
    if let Some(wanted) = term {
        let is_it = |term: &str| term.eq_ignore_ascii_case(wanted.trim());
        courses.retain(|course| course.term.as_deref().is_some_and(is_it));
    }
    let documents: Vec<Value> = courses.iter().map(document).collect();
    context
        .output
        .result(&json!({ "courses": documents }), |_| {
            if let Some(term) = term.filter(|_| courses.is_empty()) {
                return format!("No course of the list is of the term {term}.");
            }
            if courses.is_empty() {
                return "No course is followed yet. Add one with: lectern courses add FOLDER"
                    .to_owned();
            }
            let rows: Vec<Vec<String>> = courses.iter().map(row).collect();
            table(
                &["Course", "Folder", "Recordings", "Views", "Data to"],
                &rows,
            )
        })?;
    Ok(exit::DONE)
}

async fn add(context: &Context, folders: Vec<String>) -> Ended {
    let account = context.account().await?.id;
    let mut added = Vec::new();
    for folder in folders {
        added.push(context.app.add_course(&account, &folder).await?);
    }
    let documents: Vec<Value> = added.iter().map(document).collect();
    context.output.result(&json!({ "added": documents }), |_| {
        in_lines(
            added
                .iter()
                .map(|course| format!("Following {}  {}", plain(&course.name), course.folder)),
        )
    })?;
    Ok(exit::DONE)
}

async fn remove(context: &Context, words: Vec<String>) -> Ended {
    let mut removed = Vec::new();
    for words in &words {
        removed.push(find(context, words).await?);
    }
    for course in &removed {
        context.app.remove_course(course.id).await?;
    }
    let documents: Vec<Value> = removed.iter().map(document).collect();
    context
        .output
        .result(&json!({ "removed": documents }), |_| {
            in_lines(removed.iter().map(|course| {
                format!(
                    "{} is no longer followed. Its data stays.",
                    plain(&course.name)
                )
            }))
        })?;
    Ok(exit::DONE)
}

/// Finds a followed course by its folder's id or name, or by the folder's path on the server.
async fn find(context: &Context, words: &str) -> Result<CourseView, Failure> {
    let courses = context.app.courses().await?;
    let wanted = words.trim();
    let id = if wanted.starts_with('/') {
        let account = context.account().await?.id;
        let folder = context.app.find_folder(&account, wanted).await?;
        folder.id.to_string()
    } else {
        wanted.to_lowercase()
    };
    let is_called = |name: &str| name.to_lowercase() == wanted.to_lowercase();
    let fits = |course: &&CourseView| {
        course.folder.to_string() == id || is_called(&course.name) || is_called(course.title())
    };
    let mut found = courses.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(course), None) => Ok(course.clone()),
        (None, _) => Err(Failure::usage(format!("No course “{wanted}” is followed."))
            .hint("`lectern courses list` shows them.")),
        (Some(_), Some(_)) => Err(Failure::usage(format!(
            "Several courses are called “{wanted}”."
        ))
        .hint("Name the folder by its id.")),
    }
}

async fn import(context: &Context, file: &Path, dry_run: bool) -> Ended {
    let preview = context.app.preview_course_import(file).await?;
    let rows: Vec<Value> = preview.rows.iter().map(import_document).collect();
    let problems = count(&preview.rows, CourseImportKind::Problem);
    if !dry_run {
        let account = only_account(context).await?;
        context
            .app
            .apply_course_import(&preview.id, account, None)
            .await?;
    }
    let document = json!({
        "file": file, "dryRun": dry_run, "ownColumns": preview.own_columns, "rows": rows,
        "new": count(&preview.rows, CourseImportKind::New), "changed": count(&preview.rows, CourseImportKind::Changed),
        "same": count(&preview.rows, CourseImportKind::Same), "problems": problems,
    });
    context
        .output
        .result(&document, |_| import_words(&preview.rows, dry_run))?;
    Ok(if problems == 0 {
        exit::DONE
    } else {
        exit::SOME_FAILED
    })
}

/// Returns the account of new courses: the one named, or the only one. Without any they get one later.
pub async fn only_account(context: &Context) -> Result<Option<AccountId>, Failure> {
    if context.account.is_none() {
        let accounts = context.app.accounts().await?.into_iter();
        let mut panopto = accounts.filter(|account| account.service == Service::Panopto);
        return Ok(match (panopto.next(), panopto.next()) {
            (Some(only), None) => Some(only.id),
            _ => None,
        });
    }
    Ok(Some(context.account().await?.id))
}

/// Says what importing lines does, problems as they are.
pub fn import_words(rows: &[CourseImportRow], dry_run: bool) -> String {
    let mut lines: Vec<String> = rows
        .iter()
        .filter_map(|row| match row.kind {
            CourseImportKind::New => Some(format!("New      {}", plain(name(row)))),
            CourseImportKind::Changed => Some(format!(
                "Changed  {} ({})",
                plain(name(row)),
                plain(&row.words)
            )),
            CourseImportKind::Same => None,
            CourseImportKind::Problem => Some(format!("Problem  {}", plain(&row.words))),
        })
        .collect();
    let problems = count(rows, CourseImportKind::Problem);
    lines.push(format!(
        "{}{} new, {} changed, {} the same, {}.",
        if dry_run { "Would be: " } else { "" },
        count(rows, CourseImportKind::New),
        count(rows, CourseImportKind::Changed),
        count(rows, CourseImportKind::Same),
        counted(problems, "problem")
    ));
    in_lines(lines)
}

async fn export(context: &Context, file: &Path) -> Ended {
    let courses = context.app.export_courses(file).await?;
    let document = json!({ "file": file, "courses": courses });
    context.output.result(&document, |_| {
        format!(
            "{} written to {}.",
            counted(courses, "course"),
            file.display()
        )
    })?;
    Ok(exit::DONE)
}

/// Counts lines of a kind.
pub fn count(rows: &[CourseImportRow], kind: CourseImportKind) -> u64 {
    rows.iter().filter(|row| row.kind == kind).count() as u64
}

fn name(row: &CourseImportRow) -> &str {
    if row.name.is_empty() {
        &row.folder
    } else {
        &row.name
    }
}

fn import_document(row: &CourseImportRow) -> Value {
    let kind = match row.kind {
        CourseImportKind::New => "new",
        CourseImportKind::Changed => "changed",
        CourseImportKind::Same => "same",
        CourseImportKind::Problem => "problem",
    };
    json!({ "line": row.line, "kind": kind, "name": row.name, "folderId": row.folder, "words": row.words })
}

fn row(course: &CourseView) -> Vec<String> {
    let gone = match course.gone {
        0 => String::new(),
        gone => format!(", {gone} gone"),
    };
    vec![
        course.title().to_owned(),
        course.folder.to_string(),
        format!("{}{gone}", course.sessions - course.gone),
        course.rows.to_string(),
        course.data_to.map_or_else(
            || "never".to_owned(),
            |at| at.format("%Y-%m-%d").to_string(),
        ),
    ]
}

/// The document of a course.
pub fn document(course: &CourseView) -> Value {
    json!({
        "name": course.name,
        "folderId": course.folder.to_string(),
        "account": course.account.as_ref().map(ToString::to_string),
        "timeZone": course.zone.map(chrono_tz::Tz::name),
        "subFolders": course.sub_folders,
        "recordings": course.sessions - course.gone,
        "gone": course.gone,
        "views": course.rows,
        "dataTo": course.data_to,
        "failed": course.failed,
        "completionOnly": course.completion_only,
        "term": course.term,
        "localFolder": course.local_folder,
        "sync": {
            "viewing": course.includes.viewing, "recordings": course.includes.recordings, "studentWork": course.includes.work,
            "studentWorkTo": course.work.as_ref().and_then(|work| work.to), "problem": course.sync_problem,
        },
        "canvas": course.canvas.as_ref().map(|canvas| json!({
            "canvasId": canvas.canvas_id.to_string(), "server": canvas.server, "name": canvas.name, "code": canvas.code,
            "students": canvas.students, "left": canvas.left, "sections": canvas.sections, "dueDates": canvas.due_dates,
            "readAt": canvas.read_at, "problem": canvas.problem, "pageViews": canvas.collecting,
        })),
    })
}
