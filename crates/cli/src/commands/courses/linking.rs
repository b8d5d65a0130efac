//! What belongs to a course beside its folder: its Canvas course and its place on this computer; and a new term from the last one.

use std::path::PathBuf;

use lectern_app::{
    AccountId, AppError, CanvasProposal, CourseView, NewTermChoice, NewTermCourse, NewTermPlan,
    PageViewError, Service,
};
use serde_json::{Value, json};

use super::{document, find};
use crate::arguments::{LinkArguments, Switch};
use crate::commands::{Context, Ended};
use crate::exit::{self, Failure};
use crate::output::{counted, in_lines, plain};

/// Takes a link away, in place of a value.
const NONE: &str = "none";

/// Runs `courses link`.
pub async fn link(context: &Context, arguments: LinkArguments) -> Ended {
    let mut course = find(context, &arguments.course).await?;
    if arguments.are_none() {
        return Err(Failure::usage("Nothing is said to be linked.")
            .hint("Give --canvas COURSE, --folder DIR or a switch such as --page-views on; `lectern courses propose` looks for Canvas courses."));
    }
    let app = &context.app;
    if let Some(folder) = &arguments.folder {
        let folder = (folder.to_str() != Some(NONE)).then(|| std::path::absolute(folder));
        let edit = lectern_app::CourseEdit {
            local_folder: Some(folder.transpose()?),
            ..lectern_app::CourseEdit::default()
        };
        course = app.edit_course(course.id, edit).await?;
    }
    match arguments.canvas.as_deref() {
        None => {}
        Some(NONE) => course = app.unlink_canvas_course(course.id).await?,
        Some(words) => {
            let account = canvas_account(context, arguments.canvas_account).await?;
            let number = number_of(context, &account, words).await?;
            course = app.link_canvas_course(course.id, &account, number).await?;
        }
    }
    if let Some(switch) = arguments.page_views {
        course = app.include_page_views(course.id, switch.is_on()).await?;
    }
    let edit = lectern_app::CourseEdit {
        sync_viewing: arguments.viewing.map(Switch::is_on),
        sync_recordings: arguments.recordings.map(Switch::is_on),
        sync_work: arguments.student_work.map(Switch::is_on),
        ..lectern_app::CourseEdit::default()
    };
    if edit != lectern_app::CourseEdit::default() {
        course = app.edit_course(course.id, edit).await?;
    }
    context
        .output
        .result(&document(&course), |_| in_lines(told(&course)))?;
    let problem = course.canvas.and_then(|canvas| canvas.problem);
    Ok(if problem.is_some() {
        exit::SOME_FAILED
    } else {
        exit::DONE
    })
}

fn told(course: &CourseView) -> Vec<String> {
    let mut lines = vec![format!("{}  {}", plain(course.title()), course.folder)];
    match &course.canvas {
        Some(canvas) => {
            lines.push(format!(
                "Canvas   {} ({}), {}, {}, {}",
                plain(&canvas.name),
                canvas.canvas_id,
                counted(canvas.students, "student"),
                counted(canvas.sections, "section"),
                counted(canvas.due_dates, "due date"),
            ));
            if let Some(problem) = &canvas.problem {
                lines.push(format!("Problem  {}", plain(problem)));
            }
            if canvas.collecting {
                lines.push("Page views are read with every sync.".to_owned());
            }
        }
        None => lines.push("Not linked to Canvas".to_owned()),
    }
    if let Some(folder) = &course.local_folder {
        lines.push(format!("Folder   {}", folder.display()));
    }
    lines.push(format!("Sync     {}", included(course)));
    lines
}

/// Says what a sync in the window brings.
fn included(course: &CourseView) -> String {
    let includes = course.includes;
    let parts = [
        (includes.viewing, "viewing data"),
        (includes.recordings, "recordings"),
        (includes.work, "student work"),
    ];
    let on: Vec<&str> = parts
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, what)| *what)
        .collect();
    if on.is_empty() {
        "nothing of these".to_owned()
    } else {
        on.join(", ")
    }
}

/// Runs `courses propose`.
pub async fn propose(context: &Context, words: Vec<String>) -> Ended {
    let accounts = context.app.accounts().await?;
    if !accounts
        .iter()
        .any(|account| account.service == Service::Canvas)
    {
        // Says that there is none, and how to connect one.
        context
            .app
            .resolve_account(Some(Service::Canvas), None)
            .await?;
    }
    let mut courses = Vec::new();
    for words in &words {
        courses.push(find(context, words).await?);
    }
    if courses.is_empty() {
        let all = context.app.courses().await?;
        courses = all.into_iter().filter(|one| one.canvas.is_none()).collect();
    }
    let mut rows = Vec::new();
    for course in courses {
        let proposals = context.app.propose_canvas_courses(course.id).await?;
        rows.push((course, proposals));
    }
    let documents: Vec<Value> = rows
        .iter()
        .map(|(course, proposals)| {
            let proposals: Vec<Value> = proposals.iter().map(proposal_document).collect();
            json!({ "course": course.name, "folderId": course.folder.to_string(), "canvas": proposals })
        })
        .collect();
    context
        .output
        .result(&json!({ "proposals": documents }), |_| {
            proposal_words(&rows)
        })?;
    Ok(exit::DONE)
}

fn proposal_words(rows: &[(CourseView, Vec<CanvasProposal>)]) -> String {
    if rows.is_empty() {
        return "Every course is linked to Canvas.".to_owned();
    }
    let mut lines = Vec::new();
    for (course, proposals) in rows {
        lines.push(format!("{}  {}", plain(course.title()), course.folder));
        if proposals.is_empty() {
            lines.push("  Nothing at Canvas looks like it.".to_owned());
        }
        for one in proposals {
            lines.push(format!(
                "  {}  {}. {}",
                one.course.canvas_id,
                plain(&one.course.name),
                plain(&one.why)
            ));
        }
    }
    lines.push("Link one with: lectern courses link COURSE --canvas NUMBER".to_owned());
    in_lines(lines)
}

/// Runs `courses new-term`.
pub async fn new_term(
    context: &Context,
    from: Option<String>,
    to: Option<String>,
    dry_run: bool,
) -> Ended {
    let app = &context.app;
    let plan = app.propose_new_term(from.as_deref(), to.as_deref()).await?;
    let Some(to) = plan.to.clone() else {
        return Err(Failure::usage(format!(
            "Canvas has no other term for the courses of {}.",
            plan.from
        ))
        .hint("Name one with --to."));
    };
    let sure: Vec<(&NewTermCourse, NewTermChoice)> = plan
        .courses
        .iter()
        .filter_map(|row| Some((row, sure_choice(row)?)))
        .collect();
    let words = new_term_words(&plan, &to, &sure);
    let mut followed = 0;
    let question = format!("Follow {} of {to}?", counted(sure.len() as u64, "course"));
    let asked = !dry_run && !sure.is_empty();
    if asked {
        context.output.say(words.trim_end());
    }
    if asked && context.output.confirm(&question) {
        let choices = sure.iter().map(|(_, choice)| choice.clone()).collect();
        followed = app.start_new_term(choices).await?.len();
    }
    let document = json!({
        "from": plan.from, "to": to, "terms": plan.terms, "followed": followed,
        "courses": plan.courses.iter().map(row_document).collect::<Vec<_>>(),
    });
    context.output.result(&document, |_| match followed {
        0 if !asked => words,
        0 => "Nothing is followed. Answer with --yes where there is no terminal.".to_owned(),
        _ => format!("Following {} of {to}.", counted(followed as u64, "course")),
    })?;
    Ok(exit::DONE)
}

/// Takes what one folder, and at most one Canvas course, agrees in code and term. The rest is for a person to link.
fn sure_choice(row: &NewTermCourse) -> Option<NewTermChoice> {
    let mut folders = row.folders.iter().filter(|one| one.sure);
    let folder = folders.next().filter(|one| one.course.is_none())?;
    let deeper = format!("{} / ", folder.path);
    // Folders below the first one are parts of it.
    if folders.any(|one| !one.path.starts_with(&deeper)) {
        return None;
    }
    let canvas = match row.canvas.as_slice() {
        [only] => Some((only.account.clone(), only.course.canvas_id)),
        _ => None,
    };
    Some(NewTermChoice {
        course: row.course,
        folder: folder.folder,
        canvas,
        local_folder: row.local_folder.clone(),
    })
}

fn new_term_words(
    plan: &NewTermPlan,
    to: &str,
    sure: &[(&NewTermCourse, NewTermChoice)],
) -> String {
    let mut lines = vec![format!("{to}, from the courses of {}", plan.from)];
    for row in &plan.courses {
        let chosen = sure.iter().find(|(one, _)| one.course == row.course);
        let folder = row
            .folders
            .first()
            .map_or("no folder found", |one| &one.path);
        let word = if chosen.is_some() {
            "Follow "
        } else {
            "Open   "
        };
        lines.push(format!("{word} {}: {}", plain(&row.name), plain(folder)));
        for one in &row.canvas {
            lines.push(format!(
                "        Canvas {} {}",
                one.course.canvas_id,
                plain(&one.course.name)
            ));
        }
        if let Some(problem) = &row.problem {
            lines.push(format!("        {}", plain(problem)));
        }
    }
    lines.push("Open courses are followed with: lectern courses add FOLDER".to_owned());
    in_lines(lines)
}

async fn canvas_account(context: &Context, name: Option<String>) -> Result<AccountId, Failure> {
    let account = context
        .app
        .resolve_account(Some(Service::Canvas), name.as_deref())
        .await?;
    Ok(account.id)
}

/// Finds the one course that words name.
async fn number_of(context: &Context, account: &AccountId, words: &str) -> Result<i64, Failure> {
    let found = context.app.find_canvas_courses(account, words).await?;
    match found.as_slice() {
        [only] => Ok(only.canvas_id),
        [] => Err(AppError::from(PageViewError::NotFound(words.to_owned())).into()),
        several => {
            let some = several.iter().take(5);
            let some: Vec<String> = some
                .map(|course| format!("{} ({})", plain(&course.name), course.canvas_id))
                .collect();
            Err(AppError::from(PageViewError::Ambiguous {
                text: words.to_owned(),
                courses: some.join(", "),
            })
            .into())
        }
    }
}

fn proposal_document(proposal: &CanvasProposal) -> Value {
    let course = &proposal.course;
    json!({
        "canvasId": course.canvas_id.to_string(), "name": course.name, "code": course.code, "term": course.term,
        "account": proposal.account.to_string(), "sure": proposal.sure, "why": proposal.why,
    })
}

fn row_document(row: &NewTermCourse) -> Value {
    let folders: Vec<Value> = row
        .folders
        .iter()
        .map(|one| {
            json!({ "folderId": one.folder.to_string(), "path": one.path, "sure": one.sure, "why": one.why })
        })
        .collect();
    let local: Option<&PathBuf> = row.local_folder.as_ref();
    json!({
        "name": row.name, "folders": folders, "canvas": row.canvas.iter().map(proposal_document).collect::<Vec<_>>(),
        "localFolder": local, "problem": row.problem,
    })
}
