mod words;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use lectern_app::analytics::database::Layout;
use lectern_app::{
    AppError, CancellationToken, CourseEdit, CourseId, CourseImportKind, CourseSyncPlan,
    CourseView, FileError, SyncPlan, SyncRequest, TakeInScope,
};
use serde::{Deserialize, Serialize};

use crate::arguments::SyncArguments;
use crate::commands::courses::{count, import_words, only_account};
use crate::commands::{Context, Ended, follow, jobs};
use crate::exit::{self, Failure};
use crate::output::{counted, plain};

use words::{plan_document, plan_words, receipt_document, receipt_words};

const KIND: &str = "lectern-viewing-plan";
const VERSION: u32 = 1;

/// A plan as a file. What has to be asked is found out again when it runs, because more was viewed until then.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlanFile {
    kind: String,
    version: u32,
    /// The folders of the courses.
    courses: Vec<String>,
    start: Option<NaiveDate>,
    database: Option<PathBuf>,
    layout: Layout,
}

/// What is synchronised and where it is written.
struct Wanted {
    courses: Vec<CourseView>,
    start: Option<NaiveDate>,
    database: Option<PathBuf>,
    layout: Layout,
}

/// Runs `viewing sync`.
pub async fn sync(context: &Context, arguments: SyncArguments) -> Ended {
    let looks = arguments.dry_run || arguments.plan.is_some();
    let courses = courses(context, arguments.courses.as_deref(), arguments.dry_run).await?;
    let database = arguments.database.as_deref().map(std::path::absolute);
    let wanted = Wanted {
        courses,
        start: arguments.start,
        database: database.transpose()?,
        layout: arguments.layout.into(),
    };
    if !looks {
        return carry_out(context, wanted).await;
    }
    if arguments.dry_run
        && let Some(database) = &wanted.database
    {
        context.output.say(&format!(
            "What {} holds is taken in first when this runs, and may leave less to ask.",
            database.display()
        ));
    }
    let plan = plan(context, &wanted).await?;
    let shown = plan_document(&plan);
    match &arguments.plan {
        None => context.output.result(&shown, |_| plan_words(&plan))?,
        Some(file) => {
            save(&wanted, file)?;
            context.output.say(plan_words(&plan).trim_end());
            let file = file.display();
            context.output.result(&shown, |_| {
                format!("Plan written to {file}. Run it with: lectern run {file}")
            })?;
        }
    }
    Ok(code_of_plan(&plan))
}

/// Runs a plan that was saved.
pub async fn run_plan(context: &Context, file: &Path, dry_run: bool) -> Ended {
    let bytes =
        std::fs::read(file).map_err(|error| AppError::from(FileError::read(file, error)))?;
    let saved: Option<PlanFile> = serde_json::from_slice(&bytes).ok();
    let saved = saved
        .filter(|saved| saved.version == VERSION)
        .ok_or_else(|| {
            Failure::usage(format!(
                "{} was saved by another version of Lectern.",
                file.display()
            ))
            .hint("Make the plan again.")
        })?;
    let all = context.app.courses().await?;
    let mut courses = Vec::new();
    for folder in &saved.courses {
        let course = all
            .iter()
            .find(|course| course.folder.to_string() == *folder);
        courses.push(course.cloned().ok_or_else(|| {
            Failure::usage(format!(
                "The course of folder {folder} is no longer followed."
            ))
            .hint("Add it with: lectern courses add FOLDER, or make the plan again.")
        })?);
    }
    let wanted = Wanted {
        courses,
        start: saved.start,
        database: saved.database,
        layout: saved.layout,
    };
    if dry_run {
        let plan = plan(context, &wanted).await?;
        let shown = plan_document(&plan);
        context.output.result(&shown, |_| plan_words(&plan))?;
        return Ok(code_of_plan(&plan));
    }
    carry_out(context, wanted).await
}

/// Finds the courses: those of a file, which are followed from now on, or all that are followed.
async fn courses(
    context: &Context,
    file: Option<&Path>,
    dry_run: bool,
) -> Result<Vec<CourseView>, Failure> {
    let account = only_account(context).await?;
    let mut of_file = None;
    if let Some(file) = file {
        let preview = context.app.preview_course_import(file).await?;
        context
            .output
            .say(import_words(&preview.rows, dry_run).trim_end());
        let new = count(&preview.rows, CourseImportKind::New);
        if dry_run && new > 0 {
            context.output.say(&format!(
                "{} of the file would be followed and read from the first day; the plan below is without them.",
                counted(new, "new course")
            ));
        }
        let good = preview.rows.iter();
        let good = good.filter(|row| row.kind != CourseImportKind::Problem);
        of_file = Some(
            good.map(|row| row.folder.to_lowercase())
                .collect::<Vec<_>>(),
        );
        if !dry_run {
            context
                .app
                .apply_course_import(&preview.id, account.clone(), None)
                .await?;
        }
    }
    let mut courses = context.app.courses().await?;
    if let Some(folders) = of_file {
        courses.retain(|course| folders.contains(&course.folder.to_string()));
    }
    for course in &mut courses {
        // A course without an account, from a file or a database, is asked for with the one there is.
        if let (None, Some(account), false) = (&course.account, &account, dry_run) {
            let edit = CourseEdit {
                account: Some(account.clone()),
                ..CourseEdit::default()
            };
            *course = context.app.edit_course(course.id, edit).await?;
        }
    }
    if courses.is_empty() && !dry_run {
        return Err(Failure::usage("No course is followed yet.").hint(
            "Add one with: lectern courses add FOLDER, or name a list with --courses FILE.",
        ));
    }
    Ok(courses)
}

async fn plan(context: &Context, wanted: &Wanted) -> Result<SyncPlan, Failure> {
    let request = SyncRequest {
        courses: ids(wanted),
        start: wanted.start,
        every_session: false,
    };
    Ok(context.app.plan_viewing_sync(&request).await?)
}

async fn carry_out(context: &Context, wanted: Wanted) -> Ended {
    let taken_in = take_in(context, &wanted).await?;
    context.app.watch_jobs()?;
    let plan = plan(context, &wanted).await?;
    context.output.say(plan_words(&plan).trim_end());
    let mut code = code_of_plan(&plan);
    // What keeps every folder from being read would only let the jobs wait.
    let in_reach = !matches!(code, exit::SIGN_IN | exit::UNREACHABLE);
    let asks = in_reach && plan.has_work();
    let question = format!(
        "Get the viewing data of {}?",
        counted(plan.courses.len() as u64, "course")
    );
    if asks && std::io::stdin().is_terminal() && !context.output.confirm(&question) {
        return Err(Failure::cancelled());
    }
    let mut ended = Vec::new();
    let started = if in_reach {
        context.app.start_viewing_sync(&plan.id).await?
    } else {
        Vec::new()
    };
    for started in started {
        if let Some(job) = started.job {
            if context.app.job(&job)?.state == lectern_app::JobState::Paused {
                context.app.resume_job(&job).await?;
            }
            let job = follow::end_of(context, &job).await?;
            code = worse(code, jobs::code_of(&job));
            ended.push((started.course, job));
        }
    }
    let written = match &wanted.database {
        Some(folder) => {
            let stop = CancellationToken::new();
            let courses = Some(ids(&wanted));
            let writing = context
                .app
                .write_viewing_database(folder, courses, wanted.layout, stop);
            Some(writing.await?)
        }
        None => None,
    };
    let all = context.app.courses().await?;
    let synced: Vec<&CourseView> = all
        .iter()
        .filter(|course| wanted.courses.iter().any(|one| one.id == course.id))
        .collect();
    if synced.iter().any(|course| canvas_problem(course).is_some()) {
        code = worse(code, exit::SOME_FAILED);
    }
    let document = receipt_document(&synced, &plan, &ended, taken_in, written.as_ref());
    context.output.result(&document, |_| {
        receipt_words(context, &synced, &ended, written.as_ref())
    })?;
    Ok(code)
}

/// Says why the Canvas side of a course was not read.
fn canvas_problem(course: &CourseView) -> Option<&str> {
    course.canvas.as_ref()?.problem.as_deref()
}

/// Takes in what is in the folder of the CSV database, so that its last days count, and returns how many views were new.
async fn take_in(context: &Context, wanted: &Wanted) -> Result<u64, Failure> {
    let Some(folder) = wanted
        .database
        .as_deref()
        .filter(|folder| holds_something(folder))
    else {
        return Ok(0);
    };
    let stop = CancellationToken::new();
    let taking = context
        .app
        .take_in_viewing(folder, TakeInScope::Followed, stop);
    let taken = match taking.await {
        Ok(taken) => taken,
        // A folder with other things in it is written beside them.
        Err(error) if error.code() == lectern_app::ErrorCode::InvalidInput => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    for issue in &taken.issues {
        context.output.say(&plain(&issue.to_string()));
    }
    for folder in taken.folders.iter().filter(|folder| !folder.unchanged) {
        let to = folder.last_day.map_or_else(
            || "not whole, so everything is asked again".to_owned(),
            |day| format!("data to {day}"),
        );
        context.output.say(&format!(
            "Taken in: {}, {} new and {} known views, {to}.",
            plain(&folder.name),
            folder.new_rows,
            folder.known_rows
        ));
    }
    Ok(taken.new_rows())
}

fn holds_something(folder: &Path) -> bool {
    folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some())
}

fn ids(wanted: &Wanted) -> Vec<CourseId> {
    wanted.courses.iter().map(|course| course.id).collect()
}

fn save(wanted: &Wanted, file: &Path) -> Result<(), Failure> {
    let folders = wanted
        .courses
        .iter()
        .map(|course| course.folder.to_string());
    let plan = PlanFile {
        kind: KIND.to_owned(),
        version: VERSION,
        courses: folders.collect(),
        start: wanted.start,
        database: wanted.database.clone(),
        layout: wanted.layout,
    };
    let text = serde_json::to_vec_pretty(&plan).map_err(std::io::Error::other)?;
    std::fs::write(file, text).map_err(|error| AppError::from(FileError::written(file, error)))?;
    Ok(())
}

/// Tells what keeps all folders from being read; single ones are failures of items.
fn code_of_plan(plan: &SyncPlan) -> u8 {
    let courses = &plan.courses;
    if courses.iter().all(|course| course.problems.is_empty()) {
        return exit::DONE;
    }
    let unread = |course: &CourseSyncPlan| {
        let problem = course.unread.as_ref();
        problem.map(|problem| exit::code_of(problem.code))
    };
    let first = courses.first().and_then(unread);
    match first {
        Some(code @ (exit::SIGN_IN | exit::UNREACHABLE))
            if courses.iter().all(|course| unread(course) == first) =>
        {
            code
        }
        _ => exit::SOME_FAILED,
    }
}

/// Cancelled, a sign-in and the disk say more than single failures; these say more than none.
fn worse(one: u8, other: u8) -> u8 {
    match (one, other) {
        (exit::DONE, other) => other,
        (exit::SOME_FAILED, other) if other != exit::DONE => other,
        (one, _) => one,
    }
}
