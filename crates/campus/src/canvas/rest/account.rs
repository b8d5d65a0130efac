//! The account, and what the caller may do in it and in a course.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Map, Value, json};

use super::courses::is_root;
use crate::{
    CampusState,
    canvas::{answer::Refused, call::Call, paging::Scheme, world::EnrollmentType},
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/accounts", get(list))
        .route("/api/v1/accounts/{id}", get(one))
        .route(
            "/api/v1/accounts/{account_id}/permissions",
            get(permissions),
        )
        .route("/api/v1/courses/{course_id}/permissions", get(in_course))
}

async fn list(call: Call) -> Result<Response, Refused> {
    // Nobody but those with a role in it sees an account.
    let accounts = if call.rights.read_course_list {
        vec![account()]
    } else {
        Vec::new()
    };
    call.page(Scheme::Numbers, &accounts, |account| Some(account.clone()))
}

async fn one(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    is_root(&id)?;
    if !call.rights.read_course_list {
        return Err(call.no_permission());
    }
    Ok(call.json(account()))
}

async fn permissions(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    is_root(&id)?;
    let asked = call.params.list("permissions");
    let granted = asked
        .iter()
        .map(|name| ((*name).to_owned(), call.rights.has(name).into()));
    Ok(call.json(Value::Object(granted.collect::<Map<_, _>>())))
}

async fn in_course(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let place = call.place_in(course);
    let teaches = matches!(place, Some(EnrollmentType::Teacher | EnrollmentType::Ta));
    let asked = call.params.list("permissions");
    let granted = asked.iter().map(|name| {
        let in_place = match *name {
            "read" => true,
            "read_roster" => place.is_some(),
            "view_all_grades" | "manage_grades" | "view_analytics" | "read_as_admin" => teaches,
            _ => false,
        };
        (
            (*name).to_owned(),
            (in_place || call.rights.has(name)).into(),
        )
    });
    Ok(call.json(Value::Object(granted.collect::<Map<_, _>>())))
}

fn account() -> Value {
    json!({
        "id": 1,
        "name": "University of Northfield",
        "workflow_state": "active",
        "parent_account_id": null,
        "root_account_id": null,
        "uuid": "nfAccount000000000000000000000000000001",
        "default_time_zone": "America/Vancouver",
        "default_storage_quota_mb": 500,
        "default_user_storage_quota_mb": 50,
        "default_group_storage_quota_mb": 50,
    })
}
