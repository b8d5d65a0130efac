//! Courses: one, the caller's, the account's, and their sections and terms.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Value, json};

use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused},
        call::Call,
        demo,
        paging::Scheme,
        views::seconds,
        world::{Course, EnrollmentState, EnrollmentType, TERMS, Term, number_of},
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/courses", get(own))
        .route("/api/v1/courses/{id}", get(one))
        .route("/api/v1/accounts/{account_id}/courses", get(of_account))
        .route("/api/v1/users/{user_id}/courses", get(of_person))
        .route("/api/v1/courses/{course_id}/sections", get(sections))
        .route("/api/v1/sections/{id}", get(section))
        .route("/api/v1/accounts/{account_id}/terms", get(terms))
}

async fn one(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    Ok(call.json(call.write_course(course)))
}

async fn own(call: Call) -> Result<Response, Refused> {
    list_of(&call, call.user)
}

async fn of_person(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let person = call.person(&id)?;
    if person.id != call.user && !call.rights.read_course_list {
        return Err(call.no_permission());
    }
    list_of(&call, person.id)
}

fn list_of(call: &Call, user: u64) -> Result<Response, Refused> {
    let catalogue = call.catalogue();
    let wanted_type = call.params.filled("enrollment_type");
    let wanted_state = call.params.filled("enrollment_state");
    let states = call.params.list("state");
    let mut courses: Vec<&Course> = Vec::new();
    for membership in catalogue.memberships(user) {
        let course = &catalogue.courses()[membership.course];
        let roll = catalogue.roster(course);
        let enrollment = &roll[membership.enrollment];
        let is_wanted = wanted_type.is_none_or(|wanted| wanted == enrollment.kind.short())
            && match wanted_state {
                Some("active") => enrollment.state == EnrollmentState::Active,
                Some("completed") => enrollment.state == EnrollmentState::Completed,
                Some("invited_or_pending") => enrollment.state.is_pending(),
                _ => matches!(
                    enrollment.state,
                    EnrollmentState::Active | EnrollmentState::Invited | EnrollmentState::Completed
                ),
            }
            && (states.is_empty() || states.contains(&course.state.as_str()));
        if is_wanted && call.may_read(course) && !courses.iter().any(|known| known.id == course.id)
        {
            courses.push(course);
        }
    }
    call.page(Scheme::Numbers, &courses, |course| {
        Some(call.write_course(course))
    })
}

async fn of_account(Path(account): Path<String>, call: Call) -> Result<Response, Refused> {
    is_root(&account)?;
    if !call.rights.read_course_list {
        return Err(call.no_permission());
    }
    let search = call.params.filled("search_term").map(str::to_lowercase);
    if search.as_ref().is_some_and(|term| term.chars().count() < 2) {
        return Err(answer::bad_request(
            "search_term of 2 or more characters is required",
        ));
    }
    let term = call.params.filled("enrollment_term_id");
    let term = term.map(|term| find_term(term).map_or(0, |term| term.id));
    let states = call.params.list("state");
    let yes = |name| {
        call.params
            .filled(name)
            .map(|value| ["true", "1"].contains(&value))
    };
    let (with_people, published) = (yes("with_enrollments"), yes("published"));
    let completed = yes("completed");
    let mut courses: Vec<&Course> = call
        .catalogue()
        .courses()
        .iter()
        .filter(|course| term.is_none_or(|term| term == course.term.id))
        .filter(|course| {
            states.is_empty() || states.contains(&course.state.as_str()) || states.contains(&"all")
        })
        .filter(|course| with_people.is_none_or(|wanted| wanted == (course.students > 0)))
        .filter(|course| {
            published.is_none_or(|wanted| wanted != (course.state.as_str() == "unpublished"))
        })
        .filter(|course| {
            completed.is_none_or(|wanted| wanted == (course.state.as_str() == "completed"))
        })
        .filter(|course| {
            search
                .as_deref()
                .is_none_or(|search| call.matches(course, search))
        })
        .collect();
    match call.params.filled("sort") {
        Some("course_name") => courses.sort_by_key(|course| course.name()),
        Some("sis_course_id") => courses.sort_by_key(|course| course.sis_id.clone()),
        _ => courses.sort_by_key(|course| course.id),
    }
    if call.params.filled("order") == Some("desc") {
        courses.reverse();
    }
    let scheme = match search {
        Some(_) => Scheme::NumbersWithoutEnd,
        None => Scheme::Numbers,
    };
    call.page(scheme, &courses, |course| Some(call.write_course(course)))
}

async fn sections(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let sections = course.sections();
    call.page(Scheme::Numbers, &sections, |section| {
        Some(call.write_section(course, section.number))
    })
}

async fn section(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let (course, number) = call.section(&id)?;
    Ok(call.json(call.write_section(course, number)))
}

async fn terms(Path(account): Path<String>, call: Call) -> Result<Response, Refused> {
    is_root(&account)?;
    if !call.rights.read_course_list {
        return Err(call.no_permission());
    }
    // An object around the list, as this address has it.
    let written: Vec<Value> = TERMS
        .iter()
        .map(|term| write_term(term, call.rights.read_sis))
        .collect();
    Ok(call.json(json!({ "enrollment_terms": written })))
}

/// Refuses accounts that are not there; there is but the root.
pub(super) fn is_root(account: &str) -> Result<(), Refused> {
    let is_root = ["1", "self", "default"].contains(&account);
    is_root.then_some(()).ok_or_else(answer::not_found)
}

fn find_term(text: &str) -> Option<&'static Term> {
    TERMS
        .iter()
        .find(|term| match text.strip_prefix("sis_term_id:") {
            Some(sis_id) => term.sis_id == Some(sis_id),
            None => term.id.to_string() == text,
        })
}

fn write_term(term: &Term, with_sis: bool) -> Value {
    let at = |day: chrono::NaiveDate| {
        seconds(day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(7))
    };
    let mut written = json!({
        "id": term.id,
        "name": term.name,
        "start_at": term.days.map(|(first, _)| at(first)),
        "end_at": term.days.map(|(_, last)| at(last)),
        "created_at": "2025-05-01T16:00:00Z",
        "workflow_state": "active",
        "grading_period_group_id": null,
    });
    if with_sis {
        written["sis_term_id"] = term.sis_id.into();
    }
    written
}

impl Call {
    /// Writes a course as the caller may see it.
    pub(crate) fn write_course(&self, course: &Course) -> Value {
        if course.restricted && !self.rights.read_course_list && !self.may_grade(course) {
            return json!({ "id": course.id, "access_restricted_by_date": true });
        }
        let mut written = json!({
            "id": course.id,
            "name": course.name(),
            "course_code": course.code,
            "workflow_state": course.state.as_str(),
            "account_id": 1,
            "root_account_id": 1,
            "enrollment_term_id": course.term.id,
            "uuid": format!("{:016x}{:016x}nfcrs", number_of(&[course.id]), number_of(&[course.id, 1])),
            "start_at": course.starts().map(seconds),
            "end_at": course.ends().map(seconds),
            "created_at": seconds(course.created()),
            "default_view": "modules",
            "time_zone": "America/Vancouver",
            "is_public": false,
            "is_public_to_auth_users": false,
            "public_syllabus": false,
            "license": "private",
            "grading_standard_id": null,
            "grade_passback_setting": null,
            "friendly_name": null,
            "blueprint": false,
            "template": false,
            "hide_final_grades": false,
            "apply_assignment_group_weights": false,
            "restrict_enrollments_to_course_dates": false,
            "storage_quota_mb": 500,
            "calendar": { "ics": format!("{}/feeds/calendars/course_{}.ics", self.base_url(), course.id) },
        });
        if let Some(nickname) = course.nickname.filter(|_| self.user == demo::ADMIN) {
            written["original_name"] = written["name"].take();
            written["name"] = nickname.into();
        }
        if self.rights.read_sis {
            written["sis_course_id"] = course.sis_id.as_deref().into();
            written["integration_id"] = Value::Null;
        }
        if self.params.includes("term") {
            written["term"] = write_term(course.term, self.rights.read_sis);
        }
        if self.params.includes("total_students") {
            written["total_students"] = self.count_students(course).into();
        }
        if self.params.includes("account") {
            written["account"] = json!({ "id": 1, "name": "University of Northfield", "parent_account_id": null, "root_account_id": null, "workflow_state": "active" });
        }
        if self.params.includes("teachers") {
            written["teachers"] = self.teachers(course);
        }
        if self.params.includes("concluded") {
            written["concluded"] = (course.state.as_str() == "completed").into();
        }
        if self.params.includes("sections") {
            let sections = course.sections();
            let sections = sections.iter().map(|section| json!({ "id": section.id, "name": section.name, "start_at": null, "end_at": null, "enrollment_role": "StudentEnrollment" }));
            written["sections"] = sections.collect();
        }
        let own = self.own_places(course);
        if !own.is_empty() {
            written["enrollments"] = own.into();
        }
        written
    }

    fn own_places(&self, course: &Course) -> Vec<Value> {
        let roll = self.catalogue().roster(course);
        self.catalogue()
            .memberships(self.user)
            .iter()
            .filter(|membership| membership.course == course.place)
            .map(|membership| &roll[membership.enrollment])
            .filter(|enrollment| enrollment.section == 0)
            .map(|enrollment| {
                json!({
                    "type": enrollment.kind.short(),
                    "role": enrollment.kind.as_str(),
                    "role_id": enrollment.kind.role_id(),
                    "user_id": enrollment.user,
                    "enrollment_state": enrollment.state.as_str(),
                    "limit_privileges_to_course_section": false,
                })
            })
            .collect()
    }

    fn count_students(&self, course: &Course) -> usize {
        let roll = self.catalogue().roster(course);
        let present = roll.iter().filter(|enrollment| {
            enrollment.kind == EnrollmentType::Student
                && matches!(
                    enrollment.state,
                    EnrollmentState::Active | EnrollmentState::Invited | EnrollmentState::Completed
                )
        });
        let people: std::collections::HashSet<_> =
            present.map(|enrollment| enrollment.user).collect();
        people.len()
    }

    fn teachers(&self, course: &Course) -> Value {
        let roll = self.catalogue().roster(course);
        roll.iter()
            .filter(|enrollment| enrollment.kind == EnrollmentType::Teacher)
            .filter_map(|enrollment| self.catalogue().user(enrollment.user))
            .map(|user| self.display(&user))
            .collect()
    }

    /// Finds a section and its course.
    pub(super) fn section(&self, text: &str) -> Result<(&Course, u32), Refused> {
        let courses = self.catalogue().courses().iter();
        let found =
            courses.flat_map(|course| course.sections().into_iter().map(move |it| (course, it)));
        let mut found = found.filter(|(_, section)| match text.strip_prefix("sis_section_id:") {
            Some(sis_id) => section.sis_id.as_deref() == Some(sis_id),
            None => crate::canvas::world::parse_id(text) == Some(section.id),
        });
        let (course, section) = found.next().ok_or_else(answer::not_found)?;
        if self.may_read(course) {
            Ok((course, section.number))
        } else {
            Err(self.no_permission())
        }
    }

    fn write_section(&self, course: &Course, number: u32) -> Value {
        let sections = course.sections();
        let Some(section) = sections.iter().find(|section| section.number == number) else {
            return Value::Null;
        };
        let mut written = json!({
            "id": section.id,
            "course_id": course.id,
            "name": section.name,
            "start_at": null,
            "end_at": null,
            "created_at": seconds(course.created()),
            "restrict_enrollments_to_section_dates": null,
            "nonxlist_course_id": null,
        });
        if self.rights.read_sis {
            written["sis_section_id"] = section.sis_id.as_deref().into();
            written["sis_course_id"] = course.sis_id.as_deref().into();
            written["integration_id"] = Value::Null;
        }
        if self.params.includes("total_students") {
            let roll = self.catalogue().roster(course);
            let students = roll
                .iter()
                .filter(|it| it.section == number && it.kind == EnrollmentType::Student);
            written["total_students"] = students.count().into();
        }
        written
    }

    fn matches(&self, course: &Course, search: &str) -> bool {
        let sis = course
            .sis_id
            .as_deref()
            .filter(|_| self.rights.read_sis)
            .unwrap_or_default();
        [course.name().as_str(), course.code.as_str(), sis]
            .iter()
            .any(|text| text.to_lowercase().contains(search))
            || course.id.to_string() == search
    }
}
