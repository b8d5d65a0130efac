//! The Canvas over the control interface: truth, log, tokens.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{handle::Canvas, true_work::TrueSubmission};
use crate::CampusState;

type Campus = State<Arc<CampusState>>;

pub(crate) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/_campus/canvas", get(about))
        .route("/_campus/canvas/truth", get(truth))
        .route("/_campus/canvas/page-views", get(page_views))
        .route("/_campus/canvas/work", get(work))
        .route("/_campus/canvas/log", get(log).delete(forget))
        .route("/_campus/canvas/log/leaks", get(leaks))
        .route("/_campus/canvas/tokens", get(tokens))
        .route("/_campus/canvas/tokens/expire", post(expire))
        .route("/_campus/canvas/tokens/revoke", post(revoke))
}

async fn about(State(campus): Campus) -> Json<Value> {
    let canvas = Canvas::of(&campus);
    Json(json!({
        "server": canvas.base_url(),
        "files": canvas.files_url(),
        "mostInFlight": canvas.log().most_in_flight(),
    }))
}

async fn truth(State(campus): Campus) -> Response {
    let looking = tokio::task::spawn_blocking(move || {
        let canvas = Canvas::of(&campus);
        let courses = canvas.true_courses();
        let enrollments: Vec<_> = courses
            .iter()
            .flat_map(|course| canvas.true_enrollments(course.id))
            .collect();
        let people: std::collections::BTreeSet<u64> =
            enrollments.iter().map(|row| row.user).collect();
        let users: Vec<_> = people
            .into_iter()
            .filter_map(|id| canvas.true_user(id))
            .collect();
        json!({ "courses": courses, "enrollments": enrollments, "users": users })
    });
    match looking.await {
        Ok(truth) => Json(truth).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[derive(Deserialize)]
struct Asked {
    user: Option<u64>,
    course: Option<u64>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// Tells the page views of a person in JSON, or of all people of a course in CSV.
async fn page_views(State(campus): Campus, Query(asked): Query<Asked>) -> Response {
    let looking = tokio::task::spawn_blocking(move || {
        let canvas = Canvas::of(&campus);
        if let Some(user) = asked.user {
            return Ok(Json(canvas.true_page_views(user, asked.from, asked.to)).into_response());
        }
        let mut text = Vec::new();
        let course = asked.course.unwrap_or_default();
        canvas.write_page_views(course, (asked.from, asked.to), &mut text)?;
        Ok::<_, std::io::Error>(([(header::CONTENT_TYPE, "text/csv")], text).into_response())
    });
    match looking.await.map_err(std::io::Error::other).flatten() {
        Ok(response) => response,
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[derive(Deserialize)]
struct AskedWork {
    course: u64,
    #[serde(default)]
    hashes: bool,
}

/// Tells all work of a course, and on wish the SHA-256 of every file of it.
async fn work(State(campus): Campus, Query(asked): Query<AskedWork>) -> Response {
    let looking = tokio::task::spawn_blocking(move || {
        let canvas = Canvas::of(&campus);
        let submissions = canvas.true_submissions(asked.course);
        let mut hashes = std::collections::BTreeMap::new();
        if asked.hashes {
            for file in submissions.iter().flat_map(TrueSubmission::files) {
                if let std::collections::btree_map::Entry::Vacant(entry) = hashes.entry(file.id) {
                    entry.insert(canvas.sha256_of(file.id));
                }
            }
        }
        json!({ "submissions": submissions, "sha256": hashes })
    });
    match looking.await {
        Ok(told) => Json(told).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn log(State(campus): Campus) -> Response {
    Json(campus.canvas.log.requests()).into_response()
}

async fn forget(State(campus): Campus) -> StatusCode {
    campus.canvas.log.clear();
    StatusCode::NO_CONTENT
}

async fn leaks(State(campus): Campus) -> Response {
    Json(campus.canvas.log.leaks()).into_response()
}

async fn tokens(State(campus): Campus) -> Json<Vec<String>> {
    Json(Canvas::of(&campus).tokens())
}

async fn expire(State(campus): Campus) -> StatusCode {
    Canvas::of(&campus).expire_access();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct OneToken {
    token: String,
}

async fn revoke(State(campus): Campus, Json(one): Json<OneToken>) -> StatusCode {
    Canvas::of(&campus).revoke(&one.token);
    StatusCode::NO_CONTENT
}
