//! Tags of sessions.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    forms::{UserForm, date},
    listing::{Results, results},
    request::{Body, Caller, Id},
    sessions,
};
use crate::{
    CampusState,
    world::{Session, World},
};

type Campus = State<Arc<CampusState>>;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagForm {
    id: Uuid,
    content: String,
    usage_count: i64,
    create_date: String,
    most_recent_use_date: String,
    created_by: UserForm,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagsChange {
    tags: Vec<String>,
}

pub(super) async fn read(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<Results<TagForm>>> {
    let world = campus.world.read();
    let session = sessions::readable(&campus, &world, &caller, id)?;
    Ok(results(forms(&world, session)))
}

/// Replaces all tags.
pub(super) async fn replace(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    Body(body): Body<TagsChange>,
) -> RestResult<Json<Results<TagForm>>> {
    let mut world = campus.world.write();
    sessions::may_change(&campus, &world, &caller, id)?;
    world
        .session_mut(id)
        .ok_or(RestError::NotFound("The session"))?
        .tags = body.tags;
    let session = world
        .session(id)
        .ok_or(RestError::NotFound("The session"))?;
    Ok(results(forms(&world, session)))
}

fn forms(world: &World, session: &Session) -> Vec<TagForm> {
    let creator = world
        .person(session.creator)
        .map(|person| person.username.clone());
    let form = |content: &String| TagForm {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, content.as_bytes()),
        content: content.clone(),
        usage_count: world
            .sessions()
            .filter(|other| other.tags.contains(content))
            .count()
            .try_into()
            .unwrap_or(i64::MAX),
        create_date: date(session.created),
        most_recent_use_date: date(session.created),
        created_by: UserForm {
            id: session.creator,
            username: creator.clone(),
        },
    };
    session.tags.iter().map(form).collect()
}
