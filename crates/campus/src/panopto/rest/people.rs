//! `/users` and `/groups`.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    listing::{Results, results},
    request::{Caller, Id, Query},
};
use crate::{
    CampusState,
    viewing::find_student,
    world::{SystemRole, matches_words},
};

type Campus = State<Arc<CampusState>>;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FoundUser {
    id: Uuid,
    username: String,
    /// Always null in search results.
    email: Option<String>,
}

/// Finds people by name. Pages are ignored: every page is the whole result.
pub(super) async fn search(
    State(campus): Campus,
    Caller(_): Caller,
    query: Query,
) -> RestResult<Json<Results<FoundUser>>> {
    let words = query.search_query(&campus)?;
    let world = campus.world.read();
    let found = world
        .people()
        .iter()
        .filter(|person| {
            matches_words(
                &words,
                &[&person.username, &person.first_name, &person.last_name],
            )
        })
        .map(|person| FoundUser {
            id: person.id,
            username: person.username.clone(),
            email: None,
        });
    Ok(results(found.collect()))
}

/// Reads one person; in use though not documented.
pub(super) async fn read(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<Value>> {
    let world = campus.world.read();
    let student = find_student(id);
    let person = world.person(id).or(student.as_ref());
    let person = person.ok_or(RestError::NotFound("The user"))?;
    let own = caller.person == Some(id) || world.is_admin(&caller);
    let role = match person.system_role {
        SystemRole::None => 0,
        SystemRole::Videographer => 1,
        SystemRole::Administrator => 2,
    };
    Ok(Json(json!({
        "Id": person.id,
        "Username": person.username,
        "FirstName": person.first_name,
        "LastName": person.last_name,
        "Email": own.then_some(&person.email),
        "SystemRole": role,
    })))
}

/// This campus has no groups.
pub(super) async fn groups(
    State(campus): Campus,
    Caller(_): Caller,
    query: Query,
) -> RestResult<Json<Results<Value>>> {
    query.search_query(&campus)?;
    Ok(results(Vec::new()))
}
