//! Enrollments of a course, a section and a person.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Value, json};

use crate::{
    CampusState,
    canvas::{
        answer::Refused,
        call::Call,
        paging::Scheme,
        views::seconds,
        world::{Course, Enrollment, EnrollmentState, parse_id},
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/courses/{course_id}/enrollments", get(of_course))
        .route("/api/v1/sections/{section_id}/enrollments", get(of_section))
        .route("/api/v1/users/{user_id}/enrollments", get(of_person))
}

async fn of_course(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    list(&call, course, None)
}

async fn of_section(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let (course, number) = call.section(&id)?;
    list(&call, course, Some(number))
}

async fn of_person(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let person = call.person(&id)?;
    if person.id != call.user && !call.rights.read_roster {
        return Err(call.no_permission());
    }
    let catalogue = call.catalogue();
    let states = call.params.list("state");
    let mut rows = Vec::new();
    for membership in catalogue.memberships(person.id) {
        let course = &catalogue.courses()[membership.course];
        let enrollment = catalogue.roster(course)[membership.enrollment].clone();
        let is_wanted = match enrollment.state {
            _ if !states.is_empty() => states.iter().any(|state| is_state(&enrollment, state)),
            EnrollmentState::Active | EnrollmentState::Invited => true,
            _ => false,
        };
        if is_wanted && is_wanted_type(&call, &enrollment) {
            rows.push((course, enrollment));
        }
    }
    call.page(Scheme::Numbers, &rows, |(course, row)| {
        Some(call.write_enrollment(course, row))
    })
}

fn list(call: &Call, course: &Course, section: Option<u32>) -> Result<Response, Refused> {
    if !call.may_read_roster(course) {
        return Err(call.no_permission());
    }
    let roll = call.catalogue().roster(course);
    let states = call.params.list("state");
    let of_user = call
        .params
        .filled("user_id")
        .map(|user| call.person(user).map_or(0, |it| it.id));
    let rows: Vec<&Enrollment> = roll
        .iter()
        .filter(|row| section.is_none_or(|section| section == row.section))
        .filter(|row| of_user.is_none_or(|user| user == row.user))
        .filter(|row| is_wanted_type(call, row))
        .filter(|row| match row.state {
            _ if !states.is_empty() => states.iter().any(|state| is_state(row, state)),
            EnrollmentState::Active | EnrollmentState::Invited => true,
            // Those who may look into every course get whoever is or may come to be in it.
            EnrollmentState::Inactive | EnrollmentState::CreationPending => {
                call.may_read_logins(course)
            }
            _ => false,
        })
        .collect();
    call.page(Scheme::Bookmarks, &rows, |row| {
        Some(call.write_enrollment(course, row))
    })
}

fn is_wanted_type(call: &Call, row: &Enrollment) -> bool {
    let types = call.params.list("type");
    let roles = call.params.list("role");
    (types.is_empty() || types.contains(&row.kind.as_str()))
        && (roles.is_empty() || roles.contains(&row.kind.as_str()))
}

fn is_state(row: &Enrollment, state: &str) -> bool {
    match state {
        "current_and_invited" => matches!(
            row.state,
            EnrollmentState::Active | EnrollmentState::Invited
        ),
        "current_and_concluded" => matches!(
            row.state,
            EnrollmentState::Active | EnrollmentState::Completed
        ),
        state => row.state.as_str() == state,
    }
}

impl Call {
    fn write_enrollment(&self, course: &Course, row: &Enrollment) -> Value {
        let user = self.catalogue().user(row.user);
        let (base, id) = (self.base_url(), course.id);
        let is_new = row.state.is_pending();
        let minutes = (row.id * 7 % 4_000).cast_signed();
        let active = course.week(3) + chrono::TimeDelta::minutes(minutes);
        let mut written = json!({
            "id": row.id,
            "course_id": id,
            "course_section_id": course.section_id(row.section),
            "user_id": row.user,
            "root_account_id": 1,
            "type": row.kind.as_str(),
            "role": row.kind.as_str(),
            "role_id": row.kind.role_id(),
            "enrollment_state": row.state.as_str(),
            "limit_privileges_to_course_section": false,
            "associated_user_id": row.observes,
            "created_at": seconds(row.created),
            "updated_at": seconds(row.created),
            "start_at": null,
            "end_at": null,
            "completed_at": (row.state == EnrollmentState::Completed).then(|| seconds(course.ends().unwrap_or(active))),
            "last_activity_at": (!is_new && active <= self.now()).then(|| seconds(active)),
            "last_attended_at": null,
            "total_activity_time": if is_new { 0 } else { row.id * 13 % 90_000 },
            "html_url": format!("{base}/courses/{id}/users/{}", row.user),
            "user": user.map(|user| self.write_user(&user, self.may_read_logins(course) && !is_new, false)),
        });
        if row.kind.is_student() {
            written["grades"] = json!({
                "html_url": format!("{base}/courses/{id}/grades/{}", row.user),
                "current_score": null,
                "final_score": null,
                "current_grade": null,
                "final_grade": null,
            });
        }
        if self.rights.read_sis {
            let sections = course.sections();
            let section = sections
                .iter()
                .find(|section| section.number == row.section);
            let user = self.catalogue().user(row.user);
            written["sis_account_id"] = Value::Null;
            written["sis_course_id"] = course.sis_id.as_deref().into();
            written["course_integration_id"] = Value::Null;
            written["sis_section_id"] = section.and_then(|it| it.sis_id.as_deref()).into();
            written["section_integration_id"] = Value::Null;
            written["sis_user_id"] = user.and_then(|user| user.sis_user_id).into();
            written["sis_import_id"] = 9.into();
        }
        if self.params.includes("group_ids") {
            written["group_ids"] = course.group_of(row.user).into_iter().collect();
        }
        written
    }
}

/// Reads ids from a list of parameters.
pub(super) fn ids(texts: &[&str]) -> Vec<u64> {
    texts.iter().filter_map(|text| parse_id(text)).collect()
}
