//! `/settings/access` of folders and sessions.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    folders, permissions,
    request::{Body, Caller, Id},
    sessions,
};
use crate::{
    CampusState,
    world::{Access, AccessLevel, World},
};

type Campus = State<Arc<CampusState>>;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccessForm {
    is_inherited: bool,
    level: AccessLevel,
}

pub(super) async fn of_folder(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<AccessForm>> {
    let world = campus.world.read();
    let folder = folders::readable(&campus, &world, &caller, id)?;
    Ok(Json(AccessForm {
        is_inherited: folder.access.inherited,
        level: effective(&world, id),
    }))
}

/// Sets who may watch a folder. The level is ignored when inherited; a top-level folder cannot inherit.
pub(super) async fn set_of_folder(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    Body(body): Body<AccessForm>,
) -> RestResult<Json<AccessForm>> {
    let mut world = campus.world.write();
    folders::may_change(&campus, &world, &caller, id)?;
    let folder = world
        .folder_mut(id)
        .ok_or(RestError::NotFound("The folder"))?;
    if body.is_inherited && folder.parent.is_none() {
        return Err(RestError::bad(
            "A top-level folder cannot inherit its access settings.",
        ));
    }
    folder.access = Access {
        inherited: body.is_inherited,
        level: body.level,
    };
    Ok(Json(AccessForm {
        is_inherited: body.is_inherited,
        level: effective(&world, id),
    }))
}

pub(super) async fn of_session(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<AccessForm>> {
    let world = campus.world.read();
    let session = sessions::readable(&campus, &world, &caller, id)?;
    let inherited = session.access.inherited;
    let level = if inherited {
        effective(&world, session.folder)
    } else {
        session.access.level
    };
    Ok(Json(AccessForm {
        is_inherited: inherited,
        level,
    }))
}

pub(super) async fn set_of_session(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    Body(body): Body<AccessForm>,
) -> RestResult<Json<AccessForm>> {
    let mut world = campus.world.write();
    sessions::may_change(&campus, &world, &caller, id)?;
    let folder = world
        .session(id)
        .ok_or(RestError::NotFound("The session"))?
        .folder;
    let inherited_level = effective(&world, folder);
    // `IsInherited` is read-only here: whether a session inherits follows from the level it is given,
    // and a level below the folder's loses against it.
    let level = if permissions::openness(body.level) > permissions::openness(inherited_level) {
        body.level
    } else {
        inherited_level
    };
    let inherited = level == inherited_level;
    let session = world
        .session_mut(id)
        .ok_or(RestError::NotFound("The session"))?;
    session.access = Access { inherited, level };
    Ok(Json(AccessForm {
        is_inherited: inherited,
        level,
    }))
}

/// Returns the level that holds for a folder.
fn effective(world: &World, folder: Uuid) -> AccessLevel {
    world
        .ancestry(folder)
        .find(|folder| !folder.access.inherited)
        .map_or(AccessLevel::Restricted, |folder| folder.access.level)
}
