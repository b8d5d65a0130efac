//! `/sessions` and the sessions of a folder.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    folders::{forms, readable as readable_folder},
    forms::SessionForm,
    listing::{self, Results, results},
    request::{Body, Caller, Id, Query, SortOrder},
};
use crate::{
    CampusState,
    world::{Identity, Role, Session, SessionUpdate, World, matches_words},
};

type Campus = State<Arc<CampusState>>;
type SessionPage = RestResult<Json<Results<SessionForm>>>;

const SORT_FIELDS: [&str; 3] = ["Name", "CreatedDate", "Relevance"];

/// Lists a folder's sessions. A folder without permission lists as empty, an unknown one is 404.
pub(super) async fn in_folder(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> SessionPage {
    let probability = campus.settings.read().quirks.random_500_probability;
    if campus.chance(probability) {
        return Err(RestError::Broken);
    }
    of_folder(&campus, &caller, id, "*", &query)
}

pub(super) async fn search_in_folder(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> SessionPage {
    let words = query.search_query(&campus)?;
    of_folder(&campus, &caller, id, &words, &query)
}

pub(super) async fn search(
    State(campus): Campus,
    Caller(caller): Caller,
    query: Query,
) -> SessionPage {
    let words = query.search_query(&campus)?;
    let world = campus.world.read();
    let key = format!("search {words} {caller:?}");
    let with_context = query.wants_field("Context");
    list(&campus, &world, &caller, &key, &query, with_context, || {
        world
            .sessions()
            .filter(|session| {
                found_by_search(&world, session) && world.session_role(&caller, session).is_some()
            })
            .filter(|session| matches(&words, session))
            .collect()
    })
}

/// Nothing is ever live on this campus.
pub(super) async fn in_progress(Caller(_): Caller) -> SessionPage {
    Ok(results(Vec::new()))
}

pub(super) async fn viewed_by_me(
    State(campus): Campus,
    Caller(caller): Caller,
    query: Query,
) -> SessionPage {
    let person = caller.person.ok_or(RestError::ActsForNobody)?;
    let completed = query.flag("includeCompleted");
    let world = campus.world.read();
    let key = format!("viewed {caller:?} {completed}");
    list(&campus, &world, &caller, &key, &query, false, || {
        world
            .sessions()
            .filter(|session| {
                session
                    .watched
                    .get(&person)
                    .is_some_and(|seen| completed || seen.1 < 100)
            })
            .collect()
    })
}

pub(super) async fn read(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> RestResult<Json<SessionForm>> {
    let with_context =
        campus.settings.read().quirks.context_in_details && query.wants_field("Context");
    let world = campus.world.read();
    let session = readable(&campus, &world, &caller, id)?;
    Ok(Json(
        forms(&campus, &world, &caller).session(session, with_context),
    ))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SessionChange {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    folder: Option<Uuid>,
}

/// Changes a session; members that are left out stay. Moving needs the right to create in the target.
pub(super) async fn update(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    Body(body): Body<SessionChange>,
) -> RestResult<Json<SessionForm>> {
    let mut world = campus.world.write();
    may_change(&campus, &world, &caller, id)?;
    if let Some(target) = body.folder {
        let target = world
            .folder(target)
            .ok_or(RestError::NotFound("The folder"))?;
        if !world.may_upload(&caller, target) {
            return Err(RestError::Forbidden(403));
        }
    }
    world.update_session(
        id,
        SessionUpdate {
            name: body.name,
            description: body.description,
            folder: body.folder,
        },
    )?;
    let session = world.session(id).ok_or(RestError::Broken)?;
    Ok(Json(
        forms(&campus, &world, &caller).session(session, false),
    ))
}

/// Deletes a session and answers its GUID.
pub(super) async fn delete(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<Json<Uuid>> {
    let mut world = campus.world.write();
    may_change(&campus, &world, &caller, id)?;
    world.delete_session(id)?;
    Ok(Json(id))
}

/// Finds a session the caller may read by id. Stock content created by nobody is not found.
pub(super) fn readable<'a>(
    campus: &CampusState,
    world: &'a World,
    caller: &Identity,
    id: Uuid,
) -> RestResult<&'a Session> {
    let session = world
        .session(id)
        .ok_or(RestError::NotFound("The session"))?;
    let quirks = campus.settings.read().quirks.clone();
    if session.stock && quirks.stock_content_404 {
        return Err(RestError::NotFound("The session"));
    }
    if world.session_role(caller, session).is_none() {
        return Err(RestError::Forbidden(quirks.forbidden_status));
    }
    Ok(session)
}

/// Checks that the caller may change a session.
pub(super) fn may_change(
    campus: &CampusState,
    world: &World,
    caller: &Identity,
    id: Uuid,
) -> RestResult<()> {
    let session = readable(campus, world, caller, id)?;
    let allowed = world.session_role(caller, session) >= Some(Role::Creator);
    if allowed {
        Ok(())
    } else {
        Err(RestError::Forbidden(403))
    }
}

fn of_folder(
    campus: &CampusState,
    caller: &Identity,
    id: Uuid,
    words: &str,
    query: &Query,
) -> SessionPage {
    let world = campus.world.read();
    match readable_folder(campus, &world, caller, id) {
        Ok(_) => {}
        // Reading the folder is refused, but listing it is not: it only shows nothing.
        Err(RestError::Forbidden(_)) => return Ok(results(Vec::new())),
        Err(error) => return Err(error),
    }
    let key = format!("in {id} {words} {caller:?}");
    list(campus, &world, caller, &key, query, false, || {
        world
            .sessions_in(id)
            .filter(|session| matches(words, session))
            .collect()
    })
}

fn found_by_search(world: &World, session: &Session) -> bool {
    world
        .folder(session.folder)
        .is_some_and(|folder| !folder.hidden_in_search)
}

fn matches(words: &str, session: &Session) -> bool {
    matches_words(
        words,
        &[
            &session.name,
            session.description.as_deref().unwrap_or_default(),
        ],
    )
}

fn list<'a>(
    campus: &CampusState,
    world: &'a World,
    caller: &Identity,
    key: &str,
    query: &Query,
    with_context: bool,
    work_out: impl FnOnce() -> Vec<&'a Session>,
) -> SessionPage {
    let number = query.page_number()?;
    let field = query.sort_field(&SORT_FIELDS, campus)?;
    let order = query.sort_order(campus)?;
    let ids = campus
        .listings
        .ids(world, format!("{key} {field} {order:?}"), || {
            let mut found = work_out();
            sort(&mut found, field, order);
            found.into_iter().map(|session| session.id).collect()
        });
    let quirks = campus.settings.read().quirks.clone();
    let forms = forms(campus, world, caller);
    let page = listing::page(&ids, number, &quirks);
    let page = page.iter().filter_map(|id| world.session(*id));
    Ok(results(
        page.map(|session| forms.listed_session(session, with_context))
            .collect(),
    ))
}

fn sort(sessions: &mut [&Session], field: &str, order: SortOrder) {
    match field {
        "CreatedDate" => sessions.sort_by_key(|session| (session.created, session.id)),
        "Relevance" => {
            sessions.sort_by_key(|session| (std::cmp::Reverse(session.created), session.id));
        }
        _ => sessions.sort_by_cached_key(|session| {
            (session.name.to_lowercase(), session.created, session.id)
        }),
    }
    if order == SortOrder::Descending {
        sessions.reverse();
    }
}
