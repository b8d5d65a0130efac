//! A request in the terms of the collector: people are found, sections belong to their courses, days become moments.

use chrono::{DateTime, Days, Local, NaiveDate, NaiveTime, TimeZone, Utc};
use lectern_canvas::{
    AssignmentId, Canvas, CourseId, EnrollmentState, EnrollmentType, SectionId, User, UserFilter,
    UserId,
};
use lectern_collect::{Choices, CourseChoice, DateRange, Included, StudentState};

use super::error::ArtifactError;
use super::request::{ArtifactCourseChoice, ArtifactRequest};
use crate::CanvasState;
use crate::error::AppError;

/// What is collected, and what a person should know about it.
#[derive(Debug)]
pub(super) struct Sliced {
    pub choices: Choices,
    pub notes: Vec<String>,
}

/// Says a request in the terms of the collector.
pub(super) async fn choices(
    canvas: &Canvas,
    request: &ArtifactRequest,
) -> Result<Sliced, AppError> {
    let mut notes = Vec::new();
    let mut courses = Vec::new();
    let mut found = vec![false; request.slices.people.len()];
    for course in &request.courses {
        let id = CourseId::new(course.canvas_id);
        let choice = CourseChoice {
            course: id,
            assignments: assignments(course),
            students: people(canvas, id, &request.slices.people, &mut found).await?,
            sections: sections(canvas, id, &request.slices.sections).await?,
        };
        courses.push(choice);
    }
    let missing = request.slices.people.iter().zip(&found);
    let missing: Vec<_> = missing
        .filter(|(_, found)| !**found)
        .map(|(who, _)| who)
        .collect();
    if !found.is_empty() && missing.len() == found.len() {
        return Err(ArtifactError::Nobody(missing[0].clone()).into());
    }
    notes.extend(
        missing
            .into_iter()
            .map(|who| format!("Nobody in the chosen courses is “{who}”.")),
    );
    let states = request.slices.states.iter();
    Ok(Sliced {
        choices: Choices {
            courses,
            states: states.map(|state| state_of(*state)).collect(),
            submitted: submitted(request),
            downloads: request.downloads,
            include: Included {
                attempts: request.include.all_attempts,
                comments: request.include.comments,
                rubrics: request.include.rubrics,
                attachments: request.include.attachments,
                media: request.include.media,
                discussions: request.include.discussions,
            },
        },
        notes,
    })
}

fn assignments(course: &ArtifactCourseChoice) -> Option<Vec<AssignmentId>> {
    let certain = course.assignments.as_ref()?;
    Some(certain.iter().copied().map(AssignmentId::new).collect())
}

/// Finds the students who are meant in a course. Numbers are taken as they are; names need the course's list.
async fn people(
    canvas: &Canvas,
    course: CourseId,
    wanted: &[String],
    found: &mut [bool],
) -> Result<Option<Vec<UserId>>, AppError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let filter = UserFilter {
        types: vec![EnrollmentType::Student],
        states: vec![
            EnrollmentState::Active,
            EnrollmentState::Invited,
            EnrollmentState::Inactive,
            EnrollmentState::Completed,
        ],
        ..UserFilter::default()
    };
    let listing = canvas.course_users(course, &filter)?.read_all().await;
    let listing = match listing.into_result() {
        Ok(users) => users,
        // The collector tells what is refused, and the other courses go on.
        Err(error) if error.is_permission() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut meant = Vec::new();
    for user in &listing {
        for (who, found) in wanted.iter().zip(found.iter_mut()) {
            if is_meant(user, who) {
                *found = true;
                meant.push(user.id);
            }
        }
    }
    meant.sort();
    meant.dedup();
    Ok(Some(meant))
}

fn is_meant(user: &User, who: &str) -> bool {
    let names = [
        &user.login_id,
        &user.sis_user_id,
        &user.name,
        &user.sortable_name,
        &user.email,
    ];
    let same = |name: &String| name.trim().eq_ignore_ascii_case(who);
    user.id.to_string() == who || names.into_iter().flatten().any(same)
}

/// Returns the chosen sections that are of a course.
async fn sections(
    canvas: &Canvas,
    course: CourseId,
    wanted: &[i64],
) -> Result<Option<Vec<SectionId>>, AppError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let listing = canvas.sections(course).read_all().await;
    let listing = match listing.into_result() {
        Ok(sections) => sections,
        Err(error) if error.is_permission() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let ids = listing.iter().map(|section| section.id);
    Ok(Some(ids.filter(|id| wanted.contains(&id.get())).collect()))
}

fn state_of(state: CanvasState) -> StudentState {
    match state {
        CanvasState::Active => StudentState::Active,
        CanvasState::Invited => StudentState::Invited,
        CanvasState::Inactive => StudentState::Inactive,
        CanvasState::Completed => StudentState::Completed,
    }
}

fn submitted(request: &ArtifactRequest) -> Option<DateRange> {
    let slices = &request.slices;
    let from = slices.submitted_from.and_then(start_of);
    let to = slices
        .submitted_to
        .and_then(|day| day.checked_add_days(Days::new(1)))
        .and_then(start_of);
    (from.is_some() || to.is_some()).then_some(DateRange { from, to })
}

/// Returns when a day begins on this computer's clock; where that hour does not exist, the next one.
fn start_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local = Local.from_local_datetime(&midnight).earliest().or_else(|| {
        let later = midnight + chrono::TimeDelta::hours(1);
        Local.from_local_datetime(&later).earliest()
    });
    local.map(|local| local.to_utc())
}
