//! `/permissions` of folders and sessions.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::{
    error::{RestError, RestResult},
    folders,
    listing::{Results, results},
    request::{Body, Caller, Id, Query, guid},
    sessions,
};
use crate::{
    CampusState, Quirks,
    world::{AccessLevel, Role, World},
};

type Campus = State<Arc<CampusState>>;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PermissionForm {
    is_inherited: bool,
    principal: PrincipalForm,
    role: RoleForm,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PrincipalForm {
    id: Uuid,
    #[serde(rename = "Type")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoleForm {
    id: Uuid,
    name: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PermissionCreate {
    #[serde(default)]
    role_id: Option<Uuid>,
    #[serde(default)]
    role_type: Option<String>,
    principal_id: Uuid,
    principal_type: String,
}

pub(super) async fn of_folder(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> RestResult<Json<Results<PermissionForm>>> {
    let world = campus.world.read();
    folders::may_change(&campus, &world, &caller, id)?;
    paged(
        folder_permissions(&world, id),
        &query,
        &campus.settings.read().quirks,
    )
}

pub(super) async fn add_to_folder(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    Body(body): Body<PermissionCreate>,
) -> RestResult<Json<PermissionForm>> {
    let mut world = campus.world.write();
    folders::may_change(&campus, &world, &caller, id)?;
    let role = wanted_role(&world, &body)?;
    let folder = world
        .folder_mut(id)
        .ok_or(RestError::NotFound("The folder"))?;
    if folder.access.inherited {
        return Err(RestError::bad(
            "The permissions of this folder are inherited.",
        ));
    }
    folder.grants.insert(body.principal_id, role);
    Ok(Json(permission(false, body.principal_id, role)))
}

pub(super) async fn remove_from_folder(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> RestResult<Json<Value>> {
    let mut world = campus.world.write();
    folders::may_change(&campus, &world, &caller, id)?;
    let folder = world
        .folder_mut(id)
        .ok_or(RestError::NotFound("The folder"))?;
    remove(&mut folder.grants, &query)
}

pub(super) async fn of_session(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> RestResult<Json<Results<PermissionForm>>> {
    let world = campus.world.read();
    sessions::may_change(&campus, &world, &caller, id)?;
    let session = world
        .session(id)
        .ok_or(RestError::NotFound("The session"))?;
    let mut found: Vec<_> = session
        .grants
        .iter()
        .map(|(person, role)| permission(false, *person, *role))
        .collect();
    found.extend(
        folder_permissions(&world, session.folder)
            .into_iter()
            .map(|form| PermissionForm {
                is_inherited: true,
                ..form
            }),
    );
    paged(found, &query, &campus.settings.read().quirks)
}

pub(super) async fn add_to_session(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    Body(body): Body<PermissionCreate>,
) -> RestResult<Json<PermissionForm>> {
    let mut world = campus.world.write();
    sessions::may_change(&campus, &world, &caller, id)?;
    let role = wanted_role(&world, &body)?;
    let session = world
        .session_mut(id)
        .ok_or(RestError::NotFound("The session"))?;
    session.grants.insert(body.principal_id, role);
    Ok(Json(permission(false, body.principal_id, role)))
}

pub(super) async fn remove_from_session(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> RestResult<Json<Value>> {
    let mut world = campus.world.write();
    sessions::may_change(&campus, &world, &caller, id)?;
    let session = world
        .session_mut(id)
        .ok_or(RestError::NotFound("The session"))?;
    remove(&mut session.grants, &query)
}

/// Orders levels by how many people they let in.
pub(super) fn openness(level: AccessLevel) -> u8 {
    match level {
        AccessLevel::Restricted => 0,
        AccessLevel::OrganizationUnlisted => 1,
        AccessLevel::Organization => 2,
        AccessLevel::PublicUnlisted => 3,
        AccessLevel::Public => 4,
    }
}

/// Returns the grants that hold in a folder: its own, and those from above as far as it inherits.
fn folder_permissions(world: &World, id: Uuid) -> Vec<PermissionForm> {
    let mut found = Vec::new();
    for folder in world.ancestry(id) {
        found.extend(
            folder
                .grants
                .iter()
                .map(|(person, role)| permission(folder.id != id, *person, *role)),
        );
        if !folder.access.inherited {
            break;
        }
    }
    found
}

fn paged(
    found: Vec<PermissionForm>,
    query: &Query,
    quirks: &Quirks,
) -> RestResult<Json<Results<PermissionForm>>> {
    let size = quirks.page_size.max(1);
    let number = query.page_number()?;
    Ok(results(
        found
            .into_iter()
            .skip(number.saturating_mul(size))
            .take(size)
            .collect(),
    ))
}

fn permission(is_inherited: bool, person: Uuid, role: Role) -> PermissionForm {
    PermissionForm {
        is_inherited,
        principal: PrincipalForm {
            id: person,
            kind: "User",
        },
        role: RoleForm {
            id: role_id(role),
            name: role_name(role),
        },
    }
}

fn wanted_role(world: &World, body: &PermissionCreate) -> RestResult<Role> {
    if !body.principal_type.eq_ignore_ascii_case("User")
        || world.person(body.principal_id).is_none()
    {
        return Err(RestError::NotFound("The principal"));
    }
    let roles = [Role::Viewer, Role::Creator, Role::Publisher];
    let by_id = body
        .role_id
        .and_then(|id| roles.into_iter().find(|role| role_id(*role) == id));
    let by_type = body
        .role_type
        .as_deref()
        .and_then(|name| roles.into_iter().find(|role| role_name(*role) == name));
    by_id
        .or(by_type)
        .ok_or_else(|| RestError::bad("A RoleId or a RoleType is required."))
}

/// Takes grants of one principal away: one role, or all of them when none is named.
fn remove(grants: &mut BTreeMap<Uuid, Role>, query: &Query) -> RestResult<Json<Value>> {
    let principal = guid(query.get("PrincipalId").unwrap_or_default())?;
    let by_id = query.get("RoleId").map(guid).transpose()?;
    let by_type = query.get("RoleType");
    let matches = grants.get(&principal).is_some_and(|role| {
        by_id.is_none_or(|id| role_id(*role) == id)
            && by_type.is_none_or(|name| role_name(*role) == name)
    });
    if !matches {
        return Err(RestError::NotFound("The permission"));
    }
    grants.remove(&principal);
    Ok(Json(
        json!({ "PrincipalId": principal, "PrincipalType": "User", "RoleId": by_id, "RoleType": by_type }),
    ))
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Viewer",
        Role::Creator => "Creator",
        Role::Publisher => "Publisher",
    }
}

fn role_id(role: Role) -> Uuid {
    match role {
        Role::Viewer => uuid!("1a2b0001-4444-4e5e-8f40-dd0000000001"),
        Role::Creator => uuid!("1a2b0002-4444-4e5e-8f40-dd0000000002"),
        Role::Publisher => uuid!("1a2b0003-4444-4e5e-8f40-dd0000000003"),
    }
}
