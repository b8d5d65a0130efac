//! What a synchronisation will do and did, in words and as documents.

use lectern_app::{CourseId, CourseSyncPlan, CourseView, DatabaseWritten, JobView, SyncPlan};
use serde_json::{Value, json};

use crate::commands::courses::document as course_document;
use crate::commands::{Context, jobs};
use crate::output::{counted, in_lines, plain, table};

/// Says what a plan will do, course by course.
pub fn plan_words(plan: &SyncPlan) -> String {
    let rows: Vec<Vec<String>> = plan
        .courses
        .iter()
        .map(|course| {
            let days = course
                .days
                .map_or_else(String::new, |(first, last)| format!("{first} to {last}"));
            vec![course.name.clone(), days, course.words.clone()]
        })
        .collect();
    let problems = plan.courses.iter().flat_map(|course| {
        let problems = course.problems.iter();
        problems.map(|problem| format!("{}: {}", plain(&course.name), plain(problem)))
    });
    format!(
        "{}{}Plan: data to {}. {}",
        table(&["Course", "Days (UTC)", "What"], &rows),
        in_lines(problems),
        plan.until.format("%Y-%m-%d"),
        plan.words
    )
}

/// Returns a plan's document.
pub fn plan_document(plan: &SyncPlan) -> Value {
    let courses: Vec<Value> = plan.courses.iter().map(course_plan).collect();
    json!({
        "until": plan.until,
        "courses": courses,
        "calls": { "least": plan.calls.least, "most": plan.calls.most, "listing": plan.calls.listing, "seconds": plan.calls.seconds },
    })
}

fn course_plan(course: &CourseSyncPlan) -> Value {
    json!({
        "name": course.name,
        "folders": course.folders,
        "recordings": course.listed,
        "toUpdate": course.sessions,
        "new": course.new,
        "gone": course.gone,
        "first": course.days.map(|(first, _)| first),
        "last": course.days.map(|(_, last)| last),
        "completionOnly": course.completion_only,
        "calls": { "least": course.calls.least, "most": course.calls.most },
        "problems": course.problems,
    })
}

/// Returns the document of what was done.
pub fn receipt_document(
    courses: &[&CourseView],
    plan: &SyncPlan,
    ended: &[(CourseId, JobView)],
    taken_in: u64,
    written: Option<&DatabaseWritten>,
) -> Value {
    let courses: Vec<Value> = courses
        .iter()
        .map(|course| {
            let job = ended.iter().find(|(id, _)| *id == course.id);
            let mut document = course_document(course);
            document["job"] = json!(job.map(|(_, job)| jobs::document(job)));
            document["newViews"] = json!(new_rows(course, job.is_some()));
            document
        })
        .collect();
    json!({
        "until": plan.until,
        "takenIn": taken_in,
        "courses": courses,
        "database": written.map(database_document),
    })
}

fn database_document(written: &DatabaseWritten) -> Value {
    let folders: Vec<Value> = written
        .folders
        .iter()
        .map(|folder| {
            json!({
                "name": folder.name, "path": folder.path, "unchanged": folder.unchanged, "renamedFrom": folder.renamed_from,
                "recordings": folder.sessions, "views": folder.rows, "kept": folder.kept,
            })
        })
        .collect();
    json!({ "folders": folders })
}

/// Says what was done, course by course, and what was written.
pub fn receipt_words(
    context: &Context,
    courses: &[&CourseView],
    ended: &[(CourseId, JobView)],
    written: Option<&DatabaseWritten>,
) -> String {
    let mut lines = Vec::new();
    for course in courses {
        let job = ended.iter().find(|(id, _)| *id == course.id);
        let to = course.data_to.map_or_else(
            || "no data yet".to_owned(),
            |at| at.format("data to %Y-%m-%d").to_string(),
        );
        let note = if course.completion_only {
            " Panopto refuses usage reports here, so only completion is known."
        } else {
            ""
        };
        lines.push(format!(
            "{}: {}, {}, {to}.{note}",
            plain(&course.name),
            counted(new_rows(course, job.is_some()), "new view"),
            counted(course.sessions - course.gone, "recording")
        ));
        if let Some(problem) = super::canvas_problem(course) {
            lines.push(format!("Canvas was not read. {}", plain(problem)));
        }
        if let Some((_, job)) = job {
            if job.failures.is_empty() && job.receipt.is_none() {
                lines.push(job.status_text.clone());
            }
            lines.push(jobs::receipt(context, job).trim().to_owned());
        }
    }
    for folder in written.iter().flat_map(|written| &written.folders) {
        let what = if folder.unchanged {
            "is as it was"
        } else {
            "written"
        };
        lines.push(format!(
            "{} {what}: {}, {}.",
            folder.path.display(),
            counted(folder.sessions, "recording"),
            counted(folder.rows, "view")
        ));
        lines.extend(
            folder
                .kept
                .iter()
                .map(|kept| format!("  Kept what was there before: {}", kept.display())),
        );
    }
    in_lines(lines.into_iter().filter(|line| !line.is_empty()))
}

/// A run of a job that was followed is the last one of its course.
fn new_rows(course: &CourseView, ran: bool) -> u64 {
    course
        .run
        .as_ref()
        .filter(|_| ran)
        .map_or(0, |run| run.new_rows)
}
