//! People: one, the caller, profiles, and those of a course.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Value, json};

use super::enrollments::ids;
use crate::{
    CampusState,
    canvas::{
        answer::Refused,
        call::Call,
        paging::Scheme,
        views::seconds,
        world::{EnrollmentState, User, Who},
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/users/{id}", get(one))
        .route("/api/v1/users/{user_id}/profile", get(profile))
        .route("/api/v1/courses/{course_id}/users", get(of_course))
        .route("/api/v1/courses/{course_id}/students", get(of_course))
        .route("/api/v1/courses/{course_id}/search_users", get(of_course))
        .route("/api/v1/courses/{course_id}/users/{id}", get(one_of_course))
}

async fn one(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let user = call.person(&id)?;
    let is_self = user.id == call.user;
    if !is_self && !call.rights.read_roster {
        return Err(call.no_permission());
    }
    let mut written = call.write_user(&user, call.rights.read_roster || is_self, true);
    if is_self {
        written["effective_locale"] = "en".into();
        written["permissions"] = json!({
            "can_update_name": true,
            "can_update_avatar": false,
            "limit_parent_app_web_access": false,
        });
    }
    Ok(call.json(written))
}

async fn profile(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let user = call.person(&id)?;
    let is_self = user.id == call.user;
    if !is_self && !call.rights.read_roster {
        return Err(call.no_permission());
    }
    let mut written = call.write_user(&user, call.rights.read_roster || is_self, false);
    written["title"] = Value::Null;
    written["bio"] = Value::Null;
    written["primary_email"] = user.email.as_str().into();
    written["time_zone"] = "America/Vancouver".into();
    written["locale"] = Value::Null;
    written["calendar"] =
        json!({ "ics": format!("{}/feeds/calendars/user_{}.ics", call.base_url(), user.id) });
    written["lti_user_id"] = Value::Null;
    Ok(call.json(written))
}

async fn one_of_course(
    Path((course, id)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let course = call.course(&course)?;
    let user = call.person(&id)?;
    let roll = call.catalogue().roster(course);
    if !roll
        .iter()
        .any(|row| row.user == user.id && row.state != EnrollmentState::Deleted)
    {
        return Err(crate::canvas::answer::not_found());
    }
    Ok(call.json(call.write_user(&user, call.may_read_logins(course), true)))
}

async fn of_course(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    if !call.may_read_roster(course) {
        return Err(call.no_permission());
    }
    let params = &call.params;
    let types = params.list("enrollment_type");
    let types: Vec<&str> = if call.path.ends_with("/students") {
        vec!["student"]
    } else {
        types
    };
    let states = params.list("enrollment_state");
    let sections = ids(&params.list("section_ids"));
    let people = ids(&params.list("user_ids"));
    let search = params.filled("search_term").map(str::to_lowercase);
    let roll = call.catalogue().roster(course);
    let mut found: Vec<(User, Vec<usize>)> = Vec::new();
    for (place, row) in roll.iter().enumerate() {
        let is_wanted = (types.is_empty() || types.contains(&row.kind.short()))
            && match row.state {
                _ if !states.is_empty() => states.contains(&row.state.as_str()),
                EnrollmentState::Active | EnrollmentState::Invited => true,
                _ => false,
            }
            && (sections.is_empty() || sections.contains(&course.section_id(row.section)))
            && (people.is_empty() || people.contains(&row.user));
        if !is_wanted {
            continue;
        }
        if let Some((_, places)) = found.iter_mut().find(|(user, _)| user.id == row.user) {
            places.push(place);
            continue;
        }
        let user = call.catalogue().user(row.user).filter(|user| !user.deleted);
        let user = user.filter(|user| search.as_deref().is_none_or(|search| matches(user, search)));
        found.extend(user.map(|user| (user, vec![place])));
    }
    if params.filled("sort") == Some("email") {
        found.sort_by(|(one, _), (other, _)| one.email.cmp(&other.email));
    } else {
        found.sort_by_cached_key(|(user, _)| (user.sortable_name().to_lowercase(), user.id));
    }
    let logins = call.may_read_logins(course);
    let with_testers = params.includes("test_student") || types.contains(&"student_view");
    call.page(Scheme::Bookmarks, &found, |(user, places)| {
        // Taken out after pages are made, so that a page may be short.
        if matches!(user.who, Who::Tester(_)) && !with_testers {
            return None;
        }
        let is_pending = places.iter().all(|place| roll[*place].state.is_pending());
        let mut written = call.write_user(user, logins && !is_pending, false);
        if params.includes("enrollments") {
            written["enrollments"] = places
                .iter()
                .map(|place| &roll[*place])
                .map(|row| {
                    json!({
                        "id": row.id,
                        "user_id": row.user,
                        "course_id": course.id,
                        "course_section_id": course.section_id(row.section),
                        "type": row.kind.as_str(),
                        "role": row.kind.as_str(),
                        "enrollment_state": row.state.as_str(),
                        "created_at": seconds(row.created),
                    })
                })
                .collect();
        }
        Some(written)
    })
}

fn matches(user: &User, search: &str) -> bool {
    user.name().to_lowercase().contains(search)
        || user.login_id.to_lowercase() == search
        || user.id.to_string() == search
}

impl Call {
    /// Writes somebody; login and SIS ids are for those who may see them.
    pub(crate) fn write_user(&self, user: &User, with_login: bool, in_full: bool) -> Value {
        let mut written = json!({
            "id": user.id,
            "name": user.name(),
            "created_at": seconds(user.created),
            "sortable_name": user.sortable_name(),
            "short_name": user.name(),
            "first_name": user.first_name,
            "last_name": user.last_name,
        });
        if with_login {
            written["login_id"] = user.login_id.as_str().into();
            if self.params.includes("email") || in_full {
                written["email"] = user.email.as_str().into();
            }
            if self.rights.read_sis {
                written["sis_user_id"] = user.sis_user_id.as_deref().into();
                written["integration_id"] = Value::Null;
                written["sis_import_id"] = 9.into();
            }
        }
        if self.params.includes("avatar_url") || in_full {
            let avatar = format!("{}/images/messages/avatar-50.png", self.base_url());
            written["avatar_url"] = avatar.into();
        }
        written
    }

    /// Writes the little that comments and lists of teachers say of somebody.
    pub(crate) fn display(&self, user: &User) -> Value {
        let base = self.base_url();
        let mut written = json!({
            "id": user.id,
            "anonymous_id": format!("{:x}", user.id % 0xfff_ffff),
            "display_name": user.name(),
            "avatar_image_url": format!("{base}/images/messages/avatar-50.png"),
            "html_url": format!("{base}/users/{}", user.id),
            "pronouns": null,
        });
        if matches!(user.who, Who::Tester(_)) {
            written["fake_student"] = true.into();
        }
        written
    }
}
