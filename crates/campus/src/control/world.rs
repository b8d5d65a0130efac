//! Truth, changes and what the log proves, over HTTP.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{CampusState, changes::Change, viewing::View, world::Refusal};

type Campus = State<Arc<CampusState>>;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/_campus/world", post(change))
        .route("/_campus/truth", get(truth))
        .route("/_campus/views", get(views).post(add_views))
        .route("/_campus/log/peaks", get(peaks))
        .route("/_campus/log/leaks", get(leaks))
        .route("/_campus/log/subjects", get(subjects))
        .route("/_campus/cookies/expire", post(end_cookies))
}

async fn change(State(campus): Campus, Json(change): Json<Change>) -> Response {
    let changing = tokio::task::spawn_blocking(move || campus.change(change)).await;
    match changing {
        Ok(Ok(id)) => Json(json!({ "id": id })).into_response(),
        Ok(Err(refusal)) => refused(refusal),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn refused(refusal: Refusal) -> Response {
    let status = match refusal {
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::Forbidden => StatusCode::FORBIDDEN,
        Refusal::Invalid(_) => StatusCode::BAD_REQUEST,
    };
    (status, Json(json!({ "error": refusal.to_string() }))).into_response()
}

#[derive(Deserialize)]
struct Asked {
    /// User name; everything there is without one.
    person: Option<String>,
    /// Folder to which the answer is limited.
    below: Option<Uuid>,
    #[serde(default)]
    hashes: bool,
}

async fn truth(State(campus): Campus, Query(asked): Query<Asked>) -> Response {
    let looking = tokio::task::spawn_blocking(move || {
        let mut truth = campus.truth(asked.person.as_deref());
        if let Some(top) = asked.below {
            truth = truth.below(top);
        }
        if asked.hashes {
            campus.hash_all(&mut truth)?;
        }
        Ok::<_, std::io::Error>(truth)
    });
    match looking.await.map_err(std::io::Error::other).flatten() {
        Ok(truth) => Json(truth).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[derive(Deserialize)]
struct AskedViews {
    /// A session; all there are without one and without a folder.
    session: Option<Uuid>,
    /// A folder, with what is below it.
    below: Option<Uuid>,
}

async fn views(State(campus): Campus, Query(asked): Query<AskedViews>) -> Response {
    let looking = tokio::task::spawn_blocking(move || match (asked.session, asked.below) {
        (Some(session), _) => campus.views_of(session),
        (None, Some(folder)) => campus.views_below(folder),
        (None, None) => campus.all_views(),
    });
    match looking.await {
        Ok(views) => Json(views).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[derive(Deserialize)]
struct NewViews {
    session: Uuid,
    views: Vec<View>,
}

async fn add_views(State(campus): Campus, Json(new): Json<NewViews>) -> Response {
    match campus.add_views(new.session, &new.views) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refused(refusal),
    }
}

async fn peaks(State(campus): Campus) -> Response {
    let settings = campus.settings.read().limits.clone();
    Json(campus.log.peaks(&settings)).into_response()
}

async fn leaks(State(campus): Campus) -> Response {
    Json(campus.log.leaks()).into_response()
}

async fn subjects(State(campus): Campus) -> Response {
    Json(campus.log.by_subject()).into_response()
}

async fn end_cookies(State(campus): Campus) -> StatusCode {
    campus.tokens.write().end_cookies();
    StatusCode::NO_CONTENT
}
