//! Student work: planned, exported, tried again, and written again.

mod words;

use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::Path;

use lectern_app::{
    AccountId, AppError, ArtifactCourseChoice, ArtifactError, ArtifactExportId, ArtifactInclude,
    ArtifactPeople, ArtifactPlan, ArtifactReading, ArtifactRequest, ArtifactSample, ArtifactSlices,
    ArtifactWarningCode, CanvasState, FileError, JobState, Service,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Context, Ended, follow, jobs};
use crate::arguments::{ArtifactsCommand, ExportWorkArguments, Skipped};
use crate::exit::{self, Failure};
use crate::output::{Output, plain};

use words::{plan_document, plan_words, receipt_words};

pub const KIND: &str = "lectern-artifact-plan";
const VERSION: u32 = 1;

/// A plan as a file. What there is at Canvas is found out again when it runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    kind: String,
    version: u32,
    request: ArtifactRequest,
    /// Lines of the file of courses that name none.
    #[serde(default)]
    problems: Vec<String>,
}

/// Runs `artifacts …`.
pub async fn run(context: &Context, command: ArtifactsCommand) -> Ended {
    match command {
        ArtifactsCommand::Export(arguments) => export(context, *arguments).await,
        ArtifactsCommand::Retry { folder } => retry(context, &folder).await,
        ArtifactsCommand::Html { folder } => html(context, &folder).await,
    }
}

async fn export(context: &Context, arguments: ExportWorkArguments) -> Ended {
    let (dry_run, file) = (arguments.dry_run, arguments.plan.clone());
    let wanted = wanted(context, arguments).await?;
    match file {
        None if dry_run => show(context, &wanted).await,
        None => carry_out(context, &wanted).await,
        Some(file) => {
            let plan = plan(context, &wanted.request).await?;
            context.app.discard_artifact_plan(&plan.id).await?;
            let mut saved = wanted;
            // The sample that was shown is the one that is run.
            saved.request = plan.request.clone();
            let text = serde_json::to_vec_pretty(&saved).map_err(std::io::Error::other)?;
            std::fs::write(&file, text)
                .map_err(|error| AppError::from(FileError::written(&file, error)))?;
            context.output.say(plan_words(&plan).trim_end());
            let file = file.display();
            context.output.result(&plan_document(&plan), |_| {
                format!("Plan written to {file}. Run it with: lectern run {file}")
            })?;
            Ok(exit::DONE)
        }
    }
}

/// Runs a plan that was saved.
pub async fn run_plan(context: &Context, file: &Path, dry_run: bool) -> Ended {
    let bytes =
        std::fs::read(file).map_err(|error| AppError::from(FileError::read(file, error)))?;
    let wanted: Option<Wanted> = serde_json::from_slice(&bytes).ok();
    let wanted = wanted
        .filter(|wanted| wanted.version == VERSION)
        .ok_or_else(|| {
            Failure::usage(format!(
                "{} was saved by another version of Lectern.",
                file.display()
            ))
            .hint("Make the plan again.")
        })?;
    if dry_run {
        show(context, &wanted).await
    } else {
        carry_out(context, &wanted).await
    }
}

async fn wanted(context: &Context, arguments: ExportWorkArguments) -> Result<Wanted, Failure> {
    let account = context.account_of(Service::Canvas).await?.id;
    let (courses, problems) = courses(context, &account, &arguments).await?;
    let assignments = &arguments.assignments;
    let some = (!assignments.is_empty()).then(|| assignments.clone());
    let has = |what: Skipped| !arguments.skip.contains(&what);
    let request = ArtifactRequest {
        courses: courses
            .into_iter()
            .map(|canvas_id| ArtifactCourseChoice {
                canvas_id,
                assignments: some.clone(),
            })
            .collect(),
        slices: ArtifactSlices {
            sections: arguments.sections,
            people: arguments.students,
            states: arguments
                .enrollment_states
                .into_iter()
                .map(CanvasState::from)
                .collect(),
            submitted_from: arguments.submitted_from,
            submitted_to: arguments.submitted_to,
        },
        include: ArtifactInclude {
            all_attempts: has(Skipped::Attempts),
            comments: has(Skipped::Comments),
            rubrics: has(Skipped::Rubrics),
            attachments: has(Skipped::Attachments),
            media: has(Skipped::Media),
            discussions: has(Skipped::Discussions),
        },
        downloads: !arguments.no_downloads,
        people: if arguments.pseudonyms {
            ArtifactPeople::Pseudonyms
        } else {
            ArtifactPeople::Named {
                reason: "Exported on the command line without --pseudonyms".to_owned(),
            }
        },
        pattern: arguments.template.unwrap_or_default(),
        by_assignment: !arguments.students_only,
        pages: !arguments.no_pages,
        bag: arguments.bag,
        safe_for_spreadsheets: arguments.safe_for_spreadsheets,
        zips: arguments.zip.map(Into::into).unwrap_or_default(),
        sample: arguments.sample.map(|each| ArtifactSample {
            each,
            seed: arguments.seed,
            assignments: Vec::new(),
            outcomes: arguments.outcomes,
        }),
        ..ArtifactRequest::new(account, std::path::absolute(&arguments.to)?)
    };
    Ok(Wanted {
        kind: KIND.to_owned(),
        version: VERSION,
        request,
        problems,
    })
}

/// Finds the courses that are named, each once. Lines of a file that name none are told, and the others go on.
async fn courses(
    context: &Context,
    account: &AccountId,
    arguments: &ExportWorkArguments,
) -> Result<(Vec<i64>, Vec<String>), Failure> {
    let mut known = HashSet::new();
    let (mut courses, mut problems) = (Vec::new(), Vec::new());
    let mut add = |id: i64| {
        if known.insert(id) {
            courses.push(id);
        }
    };
    for text in &arguments.courses {
        add(context.app.artifact_course(account, text).await?.canvas_id);
    }
    if let Some(file) = &arguments.csv {
        let found = context.app.courses_of_file(account, file).await?;
        for course in &found.courses {
            add(course.canvas_id);
        }
        problems.extend(found.problems.into_iter().map(|problem| problem.words));
    }
    if let Some(term) = &arguments.term {
        let found = context.app.canvas_courses_of_term(account, term).await?;
        for course in &found {
            add(course.canvas_id);
        }
    }
    for problem in &problems {
        context.output.say(&plain(problem));
    }
    if courses.is_empty() {
        return Err(Failure::usage("No course was found.").hint("Check the file of courses."));
    }
    Ok((courses, problems))
}

async fn show(context: &Context, wanted: &Wanted) -> Ended {
    let plan = plan(context, &wanted.request).await?;
    context.app.discard_artifact_plan(&plan.id).await?;
    context
        .output
        .result(&plan_document(&plan), |_| plan_words(&plan))?;
    Ok(exit::DONE)
}

async fn plan(context: &Context, request: &ArtifactRequest) -> Result<ArtifactPlan, Failure> {
    let said = Said::new(context.output);
    let planned = context
        .app
        .plan_artifacts(request, move |reading| said.reading(&reading));
    tokio::select! {
        plan = Box::pin(planned) => Ok(plan?),
        _ = tokio::signal::ctrl_c() => {
            context.output.say("Stopped. The same command goes on where it stopped.");
            Err(Failure::cancelled())
        }
    }
}

async fn carry_out(context: &Context, wanted: &Wanted) -> Ended {
    context.app.watch_jobs()?;
    if let Some(export) = context.app.artifact_export_in(&wanted.request.to).await?
        && let Some(job) = context.app.artifact_export_view(export).await?.job
    {
        context
            .output
            .say("This export is already under way; it goes on where it stopped.");
        return to_the_end(context, export, &job, exit::DONE).await;
    }
    let plan = plan(context, &wanted.request).await?;
    context.output.say(plan_words(&plan).trim_end());
    if !plan.fits {
        context.app.discard_artifact_plan(&plan.id).await?;
        let short = plan
            .warnings
            .iter()
            .find(|one| one.code == ArtifactWarningCode::Disk);
        let sentence = short.map_or("There is not room enough.", |one| &one.sentence);
        let mut failure = Failure::usage(sentence);
        failure.problem.code = lectern_app::ErrorCode::DiskFull;
        failure.code = exit::DISK;
        return Err(failure);
    }
    if std::io::stdin().is_terminal() && !context.output.confirm("Export this?") {
        context.app.discard_artifact_plan(&plan.id).await?;
        return Err(Failure::cancelled());
    }
    let started = context.app.start_artifacts(&plan.id).await?;
    let refused = plan
        .warnings
        .iter()
        .any(|one| one.code == ArtifactWarningCode::NoRight);
    let least = if refused || !wanted.problems.is_empty() {
        exit::SOME_FAILED
    } else {
        exit::DONE
    };
    let ended = to_the_end(context, started.export, &started.job, least).await?;
    if !plan.request.people.are_hidden() {
        context
            .output
            .say("The files hold people's names. Add --pseudonyms to leave them out.");
    }
    Ok(ended)
}

/// Follows a job and prints what it came to. `least` is the code where everything went well here.
async fn to_the_end(context: &Context, export: ArtifactExportId, job: &str, least: u8) -> Ended {
    if context.app.job(job)?.state == JobState::Paused {
        context.app.resume_job(job).await?;
    }
    let ended = follow::end_of(context, job).await?;
    let view = context.app.artifact_export_view(export).await?;
    let run = view.last_run.clone().filter(|run| run.job == job);
    let document = json!({
        "folder": view.folder,
        "portfolio": view.portfolio,
        "job": jobs::document(&ended),
        "run": run,
    });
    context.output.result(&document, |_| {
        let words = run
            .as_ref()
            .map_or_else(String::new, |run| receipt_words(&view, run));
        format!("{words}{}", jobs::receipt(context, &ended))
    })?;
    let code = jobs::code_of(&ended);
    Ok(if code == exit::DONE { least } else { code })
}

async fn retry(context: &Context, folder: &Path) -> Ended {
    context.app.watch_jobs()?;
    let folder = std::path::absolute(folder)?;
    let export = context.app.artifact_export_in(&folder).await?;
    let Some(export) = export else {
        return Err(AppError::from(ArtifactError::UnknownFolder(folder)).into());
    };
    match context.app.retry_artifacts(export).await {
        Ok(job) => to_the_end(context, export, &job, exit::DONE).await,
        Err(AppError::Artifacts(ArtifactError::NothingFailed)) => {
            let document = json!({ "folder": folder, "job": null });
            context
                .output
                .result(&document, |_| "No download errors to retry.".to_owned())?;
            Ok(exit::DONE)
        }
        Err(error) => Err(error.into()),
    }
}

async fn html(context: &Context, folder: &Path) -> Ended {
    let folder = std::path::absolute(folder)?;
    let said = Said::new(context.output);
    let built = context
        .app
        .rebuild_artifacts(&folder, move |words| said.say(&words));
    let built = tokio::select! {
        built = Box::pin(built) => built?,
        _ = tokio::signal::ctrl_c() => return Err(Failure::cancelled()),
    };
    let document =
        json!({ "folder": built.folder, "portfolio": built.portfolio, "run": built.run });
    context
        .output
        .result(&document, |_| words::rebuilt_words(&built))?;
    Ok(exit::DONE)
}

/// Says how far something is, a line every few seconds.
struct Said {
    output: Output,
    last: std::sync::Mutex<std::time::Instant>,
}

/// How often a line is written.
const BEAT: std::time::Duration = std::time::Duration::from_secs(3);

impl Said {
    fn new(output: Output) -> Self {
        Self {
            output,
            last: std::sync::Mutex::new(std::time::Instant::now()),
        }
    }

    fn reading(&self, reading: &ArtifactReading) {
        self.say(&reading.words);
    }

    fn say(&self, words: &str) {
        if let Ok(mut last) = self.last.try_lock()
            && last.elapsed() >= BEAT
        {
            self.output.say(&plain(words));
            *last = std::time::Instant::now();
        }
    }
}
