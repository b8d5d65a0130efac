//! Student work: of one assignment, of a whole course, of one student.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Value, json};

use super::enrollments::ids;
use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused, plain_error},
        call::Call,
        paging::Scheme,
        work::Work,
        world::{Course, EnrollmentState, assignments::Assignment},
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route(
            "/api/v1/courses/{course_id}/students/submissions",
            get(bulk),
        )
        .route(
            "/api/v1/sections/{section_id}/students/submissions",
            get(bulk_of_section),
        )
        .route(
            "/api/v1/courses/{course_id}/assignments/{assignment_id}/submissions",
            get(of_assignment),
        )
        .route(
            "/api/v1/courses/{course_id}/assignments/{assignment_id}/submissions/{user_id}",
            get(one),
        )
        .route(
            "/api/v1/courses/{course_id}/assignments/{assignment_id}/gradeable_students",
            get(gradeable),
        )
}

async fn bulk(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    list(&call, course, None)
}

async fn bulk_of_section(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let (course, section) = call.section(&id)?;
    list(&call, course, Some(section))
}

fn list(call: &Call, course: &Course, section: Option<u32>) -> Result<Response, Refused> {
    let catalogue = call.catalogue();
    let students = catalogue.students(course);
    let asked = call.params.list("student_ids");
    let mut people: Vec<u64> = match asked.as_slice() {
        [] => vec![call.user],
        asked if asked.contains(&"all") => students.to_vec(),
        asked => ids(asked),
    };
    if people.len() > call.settings().max_per_page && !asked.contains(&"all") {
        return Err(plain_error(StatusCode::BAD_REQUEST, "too many students"));
    }
    let visible =
        |user: &u64| call.may_grade(course) && students.contains(user) || *user == call.user;
    if !people.iter().all(visible) {
        return Err(call.no_permission());
    }
    if let Some(section) = section {
        let roll = catalogue.roster(course);
        people.retain(|user| {
            roll.iter()
                .any(|row| row.user == *user && row.section == section)
        });
    }
    let published: Vec<Assignment> = course
        .assignments()
        .into_iter()
        .filter(|it| it.published)
        .collect();
    let wanted = ids(&call.params.list("assignment_ids"));
    if !wanted
        .iter()
        .all(|id| published.iter().any(|it| it.id == *id))
    {
        return Err(plain_error(
            StatusCode::FORBIDDEN,
            "invalid assignment ids requested",
        ));
    }
    let assignments: Vec<&Assignment> = published
        .iter()
        .filter(|it| wanted.is_empty() || wanted.contains(&it.id))
        .collect();
    if let Some(state) = call.params.filled("enrollment_state") {
        let roll = catalogue.roster(course);
        let is_over = |user: &u64| {
            !roll
                .iter()
                .any(|row| row.user == *user && row.state == EnrollmentState::Active)
        };
        people.retain(|user| is_over(user) == (state == "concluded"));
    }
    if call.params.get("grouped").is_some() {
        return Ok(grouped(call, course, &assignments, &people));
    }
    let filter = Filter::of(call);
    let mut rows: Vec<(&Assignment, usize)> = Vec::new();
    for assignment in &assignments {
        for (place, user) in students.iter().enumerate() {
            if !people.contains(user) {
                continue;
            }
            let is_wanted = filter.is_nothing()
                || catalogue
                    .work(course, assignment, place, call.now())
                    .is_some_and(|work| filter.wants(&work));
            if is_wanted {
                rows.push((assignment, place));
            }
        }
    }
    if call.params.filled("order_direction") == Some("descending") {
        rows.reverse();
    }
    call.page(Scheme::Bookmarks, &rows, |(assignment, place)| {
        let work = catalogue.work(course, assignment, *place, call.now())?;
        Some(call.write_work(course, assignment, &work, false))
    })
}

/// Answers with one entry for each student, all at once: this list has no pages.
fn grouped(call: &Call, course: &Course, assignments: &[&Assignment], people: &[u64]) -> Response {
    let catalogue = call.catalogue();
    let students = catalogue.students(course);
    let filter = Filter::of(call);
    let entries: Vec<Value> = people
        .iter()
        .filter_map(|user| {
            let place = students.iter().position(|known| known == user)?;
            let works = assignments.iter().filter_map(|assignment| {
                let work = catalogue.work(course, assignment, place, call.now())?;
                filter
                    .wants(&work)
                    .then(|| call.write_work(course, assignment, &work, false))
            });
            let mut entry = json!({
                "user_id": user,
                "section_id": course.section_id(0),
                "submissions": works.collect::<Vec<_>>(),
            });
            if call.rights.read_sis {
                let sis_id = catalogue.user(*user).and_then(|user| user.sis_user_id);
                entry["integration_id"] = Value::Null;
                entry["sis_user_id"] = sis_id.into();
            }
            Some(entry)
        })
        .collect();
    call.json(entries.into())
}

async fn of_assignment(
    Path((id, assignment)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    if !call.may_grade(course) {
        return Err(call.no_permission());
    }
    let assignment = call.assignment(course, &assignment)?;
    let places = call.gradeable_places(course);
    let catalogue = call.catalogue();
    let by_group = call
        .params
        .get("grouped")
        .is_some_and(|grouped| grouped == "true" || grouped == "1");
    let students = catalogue.students(course);
    let mut seen = Vec::new();
    let rows: Vec<usize> = places
        .into_iter()
        .filter(
            |place| match course.group_of(students[*place]).filter(|_| by_group) {
                // One stands for the group.
                Some(group) if seen.contains(&group) => false,
                Some(group) => {
                    seen.push(group);
                    true
                }
                None => true,
            },
        )
        .collect();
    call.page(Scheme::Bookmarks, &rows, |place| {
        let work = catalogue.work(course, &assignment, *place, call.now())?;
        Some(call.write_work(course, &assignment, &work, false))
    })
}

async fn one(
    Path((id, assignment, user)): Path<(String, String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let assignment = call.assignment(course, &assignment)?;
    let user = call.person(&user)?;
    if user.id != call.user && !call.may_grade(course) {
        return Err(call.no_permission());
    }
    let students = call.catalogue().students(course);
    let place = students
        .iter()
        .position(|known| *known == user.id)
        .ok_or_else(answer::not_found)?;
    let work = call
        .catalogue()
        .work(course, &assignment, place, call.now());
    let work = work.ok_or_else(answer::not_found)?;
    Ok(call.json(call.write_work(course, &assignment, &work, true)))
}

async fn gradeable(
    Path((id, assignment)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    if !call.may_grade(course) {
        return Err(call.no_permission());
    }
    call.assignment(course, &assignment)?;
    let students = call.catalogue().students(course);
    call.page(Scheme::Numbers, &call.gradeable_places(course), |place| {
        let user = call.catalogue().user(students[*place])?;
        Some(call.display(&user))
    })
}

impl Call {
    /// Returns the places of students who are in the course now; those who left are not in the list of one
    /// assignment, although they are in that of the course.
    fn gradeable_places(&self, course: &Course) -> Vec<usize> {
        let catalogue = self.catalogue();
        let roll = catalogue.roster(course);
        let is_present = |user: u64| {
            roll.iter()
                .any(|row| row.user == user && row.state == EnrollmentState::Active)
        };
        let students = catalogue.students(course);
        let places = students
            .iter()
            .enumerate()
            .filter(|(_, user)| is_present(**user));
        places.map(|(place, _)| place).collect()
    }
}

/// What of the work is wanted.
struct Filter<'a> {
    state: Option<&'a str>,
    submitted: Option<DateTime<Utc>>,
    graded: Option<DateTime<Utc>>,
}

impl<'a> Filter<'a> {
    fn of(call: &'a Call) -> Self {
        let time = |name| {
            let text = call.params.filled(name)?;
            DateTime::parse_from_rfc3339(text)
                .ok()
                .map(|time| time.to_utc())
        };
        Self {
            state: call.params.filled("workflow_state"),
            submitted: time("submitted_since"),
            graded: time("graded_since"),
        }
    }

    fn is_nothing(&self) -> bool {
        self.state.is_none() && self.submitted.is_none() && self.graded.is_none()
    }

    fn wants(&self, work: &Work) -> bool {
        let last = work.attempts.last().map(|attempt| attempt.at);
        self.state.is_none_or(|state| state == work.state())
            && self
                .submitted
                .is_none_or(|since| last.is_some_and(|at| at >= since))
            && self
                .graded
                .is_none_or(|since| work.mark.at.is_some_and(|at| at >= since))
    }
}
