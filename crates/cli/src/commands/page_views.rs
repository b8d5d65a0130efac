//! Page views: fetched where they are not stored yet, then written as reports.

mod words;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use chrono::{Days, Local};
use lectern_app::analytics::page_views::{EndDay, PageViewFormats, Queries, Rules};
use lectern_app::{
    AppError, ExportPageViews, ExportedPeople, FileError, JobState, PageViewCourseRef,
    PageViewDays, PageViewFilter, PageViewPeopleChoice, PageViewPlan, PageViewRequest, Service,
};
use serde::{Deserialize, Serialize};

use super::{Context, Ended, follow, jobs};
use crate::arguments::{PageViewsArguments, ReportFormat};
use crate::exit::{self, Failure};

use words::{plan_document, plan_words, receipt_document, receipt_words};

pub const KIND: &str = "lectern-page-view-plan";
const VERSION: u32 = 1;
/// Days that count where none are named.
const DAYS: u64 = 90;

/// A plan as a file. What is stored meanwhile is found out again when it runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    kind: String,
    version: u32,
    course: String,
    days: PageViewDays,
    people: PageViewPeopleChoice,
    rules: Rules,
    formats: Vec<String>,
    pseudonyms: bool,
    extra_columns: bool,
    to: PathBuf,
}

/// Runs `page-views`.
pub async fn page_views(context: &Context, arguments: PageViewsArguments) -> Ended {
    let (dry_run, file) = (arguments.dry_run, arguments.plan.clone());
    let wanted = Wanted::of(arguments)?;
    match file {
        None if dry_run => show(context, &wanted).await,
        None => carry_out(context, &wanted).await,
        Some(file) => {
            let plan = plan(context, &wanted).await?;
            let text = serde_json::to_vec_pretty(&wanted).map_err(std::io::Error::other)?;
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

impl Wanted {
    fn of(arguments: PageViewsArguments) -> Result<Self, Failure> {
        let today = Local::now().date_naive();
        let end = arguments.end_time.unwrap_or(today);
        let earliest = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
        let names = arguments.format.iter().map(|format| match format {
            ReportFormat::Csv => "csv",
            ReportFormat::Json => "json",
            ReportFormat::Parquet => "parquet",
            ReportFormat::Xlsx => "xlsx",
        });
        Ok(Self {
            kind: KIND.to_owned(),
            version: VERSION,
            course: arguments.course,
            days: PageViewDays {
                start: arguments.start_time.unwrap_or(earliest),
                end,
                end_day: if arguments.exclude_end {
                    EndDay::Excluded
                } else {
                    EndDay::Included
                },
                zone: arguments.time_zone.map(|zone| zone.name().to_owned()),
            },
            people: PageViewPeopleChoice {
                roles: arguments
                    .enrollment_types
                    .into_iter()
                    .map(Into::into)
                    .collect(),
                states: arguments
                    .enrollment_states
                    .into_iter()
                    .map(Into::into)
                    .collect(),
            },
            rules: Rules {
                groups: arguments.groups,
                api: !arguments.no_api,
                masqueraded: arguments.masqueraded,
                queries: if arguments.drop_queries {
                    Queries::Dropped
                } else {
                    Queries::Kept
                },
                ..Rules::default()
            },
            formats: names.map(str::to_owned).collect(),
            pseudonyms: arguments.pseudonyms,
            extra_columns: arguments.extra_columns,
            to: std::path::absolute(&arguments.to)?,
        })
    }

    fn formats(&self) -> PageViewFormats {
        let has = |format: &str| self.formats.iter().any(|one| one == format);
        PageViewFormats {
            csv: has("csv"),
            json: has("json"),
            parquet: has("parquet"),
            xlsx: has("xlsx"),
        }
    }
}

async fn show(context: &Context, wanted: &Wanted) -> Ended {
    let plan = plan(context, wanted).await?;
    context
        .output
        .result(&plan_document(&plan), |_| plan_words(&plan))?;
    Ok(exit::DONE)
}

async fn plan(context: &Context, wanted: &Wanted) -> Result<PageViewPlan, Failure> {
    let account = context.account_of(Service::Canvas).await?;
    let request = PageViewRequest {
        account: Some(account.id),
        course: PageViewCourseRef::Text(wanted.course.clone()),
        days: wanted.days.clone(),
        people: wanted.people.clone(),
    };
    Ok(context.app.plan_page_views(&request).await?)
}

async fn carry_out(context: &Context, wanted: &Wanted) -> Ended {
    context.app.watch_jobs()?;
    let plan = plan(context, wanted).await?;
    context.output.say(plan_words(&plan).trim_end());
    let asks = plan.has_work() && std::io::stdin().is_terminal();
    if asks && !context.output.confirm("Get these page views?") {
        return Err(Failure::cancelled());
    }
    let started = context.app.start_page_views(&plan.id).await?;
    let mut job = None;
    let mut code = exit::DONE;
    if let Some(id) = started.job {
        if context.app.job(&id)?.state == JobState::Paused {
            context.app.resume_job(&id).await?;
        }
        let ended = follow::end_of(context, &id).await?;
        code = jobs::code_of(&ended);
        // What waits for a person is not whole; the same command goes on with it.
        if ended.finished_at.is_none() || ended.state == JobState::Cancelled {
            context
                .output
                .say("No report was written yet. What was read is kept.");
            return Ok(code);
        }
        job = Some(ended);
    }
    let export = ExportPageViews {
        course: started.course,
        filter: PageViewFilter {
            days: wanted.days.clone(),
            people: wanted.people.clone(),
            rules: wanted.rules,
        },
        to: wanted.to.clone(),
        formats: wanted.formats(),
        people: if wanted.pseudonyms {
            ExportedPeople::Pseudonyms
        } else {
            ExportedPeople::Named {
                reason: "Exported on the command line without --pseudonyms".to_owned(),
            }
        },
        extra_columns: wanted.extra_columns,
        hide_small_groups: false,
        safe_for_spreadsheets: false,
        purpose: None,
    };
    let exported = context.app.export_page_views(export).await?;
    if !wanted.pseudonyms {
        context
            .output
            .say("The files hold people's ids. Add --pseudonyms to leave them out.");
    }
    if !exported.receipt.unread.is_empty() && code == exit::DONE {
        code = exit::SOME_FAILED;
    }
    let document = receipt_document(&plan, job.as_ref(), &exported);
    context
        .output
        .result(&document, |_| receipt_words(&exported))?;
    Ok(code)
}
