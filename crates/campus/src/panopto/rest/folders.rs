//! `/folders`.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    forms::{FolderForm, Forms},
    listing::{self, Results, results},
    request::{Body, Caller, Id, Query, SortOrder},
};
use crate::{
    CampusState,
    world::{Folder, FolderUpdate, Identity, NewFolder, Role, World, matches_words},
};

type Campus = State<Arc<CampusState>>;
type FolderPage = RestResult<Json<Results<FolderForm>>>;

pub(super) async fn read(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<FolderForm>> {
    let world = campus.world.read();
    let folder = readable(&campus, &world, &caller, id)?;
    Ok(Json(forms(&campus, &world, &caller).folder(folder)))
}

pub(super) async fn children(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> FolderPage {
    query.sort_field(&["Name"], &campus)?;
    let order = query.sort_order(&campus)?;
    let can_create = query.flag("canCreate");
    let world = campus.world.read();
    let parent = Some(id).filter(|id| !id.is_nil());
    let quirks = campus.settings.read().quirks.clone();
    let hidden =
        quirks.empty_children || quirks.empty_children_for_admins && world.is_admin(&caller);
    let key = format!("children {id} {caller:?} {order:?} {can_create} {hidden}");
    list(&campus, &world, &caller, key, &query, || {
        if hidden {
            return Vec::new();
        }
        let mut found: Vec<_> = world
            .children(parent)
            .filter(|folder| shown(&world, &caller, folder, can_create))
            .collect();
        sort_by_name(&mut found, order);
        found
    })
}

pub(super) async fn search(
    State(campus): Campus,
    Caller(caller): Caller,
    query: Query,
) -> FolderPage {
    let words = query.search_query(&campus)?;
    let field = query.sort_field(&["Relevance", "Name"], &campus)?;
    let order = query.sort_order(&campus)?;
    let can_create = query.flag("canCreate");
    let world = campus.world.read();
    let key = format!("folders {words} {caller:?} {field} {order:?} {can_create}");
    list(&campus, &world, &caller, key, &query, || {
        let mut found: Vec<_> = world
            .folders()
            .filter(|folder| !folder.hidden_in_search && shown(&world, &caller, folder, can_create))
            .filter(|folder| matches_words(&words, &[&folder.name]))
            .collect();
        sort_by_name(
            &mut found,
            if field == "Name" {
                order
            } else {
                SortOrder::Ascending
            },
        );
        if field == "Relevance" {
            // A name that begins with the query comes first.
            found.sort_by_cached_key(|folder| {
                !folder
                    .name
                    .to_lowercase()
                    .starts_with(&words.to_lowercase())
            });
        }
        found
    })
}

pub(super) async fn creator(
    State(campus): Campus,
    Caller(caller): Caller,
    query: Query,
) -> FolderPage {
    let field = query.sort_field(&["Relevance", "Name"], &campus)?;
    let order = query.sort_order(&campus)?;
    let world = campus.world.read();
    let key = format!("creator {caller:?} {field} {order:?}");
    list(&campus, &world, &caller, key, &query, || {
        let mut found: Vec<_> = world
            .folders()
            .filter(|folder| shown(&world, &caller, folder, true))
            .collect();
        sort_by_name(&mut found, order);
        if field == "Relevance" {
            found.sort_by_key(|folder| std::cmp::Reverse(folder.created));
        }
        found
    })
}

pub(super) async fn playlists(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<Results<Value>>> {
    let world = campus.world.read();
    readable(&campus, &world, &caller, id)?;
    Ok(results(Vec::new()))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FolderCreate {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    parent: Option<Uuid>,
}

/// Makes a folder; answers 200, not 201. Only administrators make folders at the top.
pub(super) async fn create(
    State(campus): Campus,
    Caller(caller): Caller,
    Body(body): Body<FolderCreate>,
) -> RestResult<Json<FolderForm>> {
    let (id, now) = (campus.new_id(), campus.clock.now());
    let mut world = campus.world.write();
    let parent = body.parent.filter(|parent| !parent.is_nil());
    may_create_below(&world, &caller, parent)?;
    world.create_folder(
        id,
        NewFolder {
            name: body.name,
            description: body.description,
            parent,
        },
        now,
    )?;
    let folder = world.folder(id).ok_or(RestError::Broken)?;
    Ok(Json(forms(&campus, &world, &caller).folder(folder)))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FolderChange {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    parent: Option<Uuid>,
}

/// Changes a folder; members that are left out stay. The nil id as parent moves it to the top.
pub(super) async fn update(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    Body(body): Body<FolderChange>,
) -> RestResult<Json<FolderForm>> {
    let mut world = campus.world.write();
    may_change(&campus, &world, &caller, id)?;
    let parent = body
        .parent
        .map(|parent| Some(parent).filter(|parent| !parent.is_nil()));
    if let Some(parent) = parent {
        may_create_below(&world, &caller, parent)?;
    }
    world.update_folder(
        id,
        FolderUpdate {
            name: body.name,
            description: body.description,
            parent,
        },
    )?;
    let folder = world.folder(id).ok_or(RestError::Broken)?;
    Ok(Json(forms(&campus, &world, &caller).folder(folder)))
}

/// Deletes a folder with everything below it and answers its GUID.
pub(super) async fn delete(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<Uuid>> {
    let mut world = campus.world.write();
    may_change(&campus, &world, &caller, id)?;
    world.delete_folder(id)?;
    Ok(Json(id))
}

/// Finds a folder the caller may read by id.
pub(super) fn readable<'a>(
    campus: &CampusState,
    world: &'a World,
    caller: &Identity,
    id: Uuid,
) -> RestResult<&'a Folder> {
    let folder = world.folder(id).ok_or(RestError::NotFound("The folder"))?;
    let blocked = folder.unreadable_by_id && !world.is_admin(caller);
    if blocked || world.folder_role(caller, folder).is_none() {
        return Err(RestError::Forbidden(
            campus.settings.read().quirks.forbidden_status,
        ));
    }
    Ok(folder)
}

/// Checks that the caller may change a folder; the two system folders at the top stay as they are.
pub(super) fn may_change(
    campus: &CampusState,
    world: &World,
    caller: &Identity,
    id: Uuid,
) -> RestResult<()> {
    let folder = readable(campus, world, caller, id)?;
    let system =
        folder.parent.is_none() && ["Users", "Remote Recorders"].contains(&folder.name.as_str());
    if system || world.folder_role(caller, folder) < Some(Role::Creator) {
        return Err(RestError::Forbidden(403));
    }
    Ok(())
}

fn may_create_below(world: &World, caller: &Identity, parent: Option<Uuid>) -> RestResult<()> {
    let allowed = match parent {
        Some(parent) => {
            let parent = world
                .folder(parent)
                .ok_or(RestError::NotFound("The parent folder"))?;
            world.may_upload(caller, parent)
        }
        None => world.is_admin(caller),
    };
    if allowed {
        Ok(())
    } else {
        Err(RestError::Forbidden(403))
    }
}

fn shown(world: &World, caller: &Identity, folder: &Folder, can_create: bool) -> bool {
    let needed = if can_create {
        Role::Creator
    } else {
        Role::Viewer
    };
    world.folder_role(caller, folder) >= Some(needed)
}

fn list<'a>(
    campus: &CampusState,
    world: &'a World,
    caller: &Identity,
    key: String,
    query: &Query,
    work_out: impl FnOnce() -> Vec<&'a Folder>,
) -> FolderPage {
    let number = query.page_number()?;
    let ids = campus.listings.ids(world, key, || {
        work_out().into_iter().map(|folder| folder.id).collect()
    });
    let quirks = campus.settings.read().quirks.clone();
    let forms = forms(campus, world, caller);
    let page = listing::page(&ids, number, &quirks);
    Ok(results(
        page.iter()
            .filter_map(|id| world.folder(*id))
            .map(|folder| forms.folder(folder))
            .collect(),
    ))
}

pub(super) fn forms<'a>(
    campus: &'a CampusState,
    world: &'a World,
    caller: &'a Identity,
) -> Forms<'a> {
    let reduced_listings = campus.settings.read().quirks.reduced_listings;
    Forms {
        world,
        caller,
        base_url: campus.public_url(),
        reduced_listings,
    }
}

fn sort_by_name(folders: &mut [&Folder], order: SortOrder) {
    folders.sort_by_cached_key(|folder| (folder.name.to_lowercase(), folder.id));
    if order == SortOrder::Descending {
        folders.reverse();
    }
}
