//! `Data.svc`: what the web lists show. Whoever is not signed in gets 200 and nothing.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    CampusState,
    auth::cookie_identity,
    world::{Folder, Identity, Session, World, matches_words},
};

/// Entries on a page when the request names no number.
const PAGE: usize = 25;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Asked {
    query_parameters: Parameters,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    #[serde(rename = "folderID")]
    folder_id: Option<Uuid>,
    page: usize,
    max_results: Option<usize>,
    sort_ascending: bool,
    get_folder_data: bool,
}

/// Lists the sessions and subfolders of a folder, or every session a person finds.
pub(super) async fn sessions(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Json<Value> {
    let asked: Asked = serde_json::from_slice(&body).unwrap_or_default();
    let asked = asked.query_parameters;
    let Ok(caller) = cookie_identity(&state, &headers) else {
        return Json(json!({ "d": { "Results": [], "TotalNumber": 0, "Subfolders": [] } }));
    };
    let world = state.world.read();
    let mut found = found(&world, &caller, &asked);
    found.sort_by_key(|session| (session.created, session.id));
    if !asked.sort_ascending {
        found.reverse();
    }
    let size = asked.max_results.unwrap_or(PAGE);
    let base = state.public_url();
    let page: Vec<_> = found
        .iter()
        .skip(asked.page.saturating_mul(size))
        .take(size)
        .map(|session| row(&world, session, &base))
        .collect();
    let mut subfolders: Vec<_> = subfolders(&world, &caller, &asked);
    subfolders.sort_by_cached_key(|folder| folder.name.to_lowercase());
    let subfolders: Vec<_> = subfolders
        .into_iter()
        .map(|folder| json!({ "ID": folder.id, "Name": folder.name, "ParentFolderID": folder.parent }))
        .collect();
    Json(json!({
        "d": { "Results": page, "TotalNumber": found.len(), "Subfolders": subfolders }
    }))
}

#[derive(Deserialize)]
struct AskedFolder {
    #[serde(rename = "folderID")]
    folder_id: Uuid,
}

/// Names a folder.
pub(super) async fn folder(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Json<Value> {
    let asked = serde_json::from_slice::<AskedFolder>(&body).ok();
    let caller = cookie_identity(&state, &headers).ok();
    let world = state.world.read();
    let folder = asked
        .and_then(|asked| world.folder(asked.folder_id))
        .filter(|folder| caller.is_some_and(|caller| world.folder_role(&caller, folder).is_some()));
    let form = folder.map(
        |folder| json!({ "ID": folder.id, "Name": folder.name, "ParentFolderID": folder.parent }),
    );
    Json(json!({ "d": form }))
}

fn found<'a>(world: &'a World, caller: &Identity, asked: &Parameters) -> Vec<&'a Session> {
    let words = asked.query.as_deref().filter(|query| !query.is_empty());
    let visible = |session: &&Session| {
        world.session_role(caller, session).is_some()
            && words.is_none_or(|words| matches_words(words, &[&session.name]))
    };
    match asked.folder_id {
        Some(folder) => world.sessions_in(folder).filter(visible).collect(),
        None => world.sessions().filter(visible).collect(),
    }
}

fn subfolders<'a>(world: &'a World, caller: &Identity, asked: &Parameters) -> Vec<&'a Folder> {
    let Some(parent) = asked
        .folder_id
        .filter(|_| asked.get_folder_data && asked.page == 0)
    else {
        return Vec::new();
    };
    world
        .children(Some(parent))
        .filter(|folder| world.folder_role(caller, folder).is_some())
        .collect()
}

fn row(world: &World, session: &Session, base: &str) -> Value {
    let id = session.id;
    json!({
        "DeliveryID": id,
        "SessionID": id,
        "SessionName": session.name,
        "Abstract": session.description,
        "FolderID": session.folder,
        "FolderName": world.folder(session.folder).map(|folder| &folder.name),
        "Duration": session.duration,
        "StartTime": session.start_time.map(|time| format!("/Date({})/", time.timestamp_millis())),
        "ViewerUrl": format!("{base}/Panopto/Pages/Viewer.aspx?id={id}"),
        "EmbedUrl": format!("{base}/Panopto/Pages/Embed.aspx?id={id}"),
        "AnalyticsAllTimeViewCount": session.watched.len(),
    })
}
