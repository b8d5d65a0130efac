//! The bytes of files: from an address of Canvas to the other origin, which wants no credential and refuses one.

mod origin;
mod web;

use std::sync::Arc;

use axum::{Router, routing::get};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    rest::files::course_file,
    work::{CanvasFile, FIRST_OF_WORK},
};
use crate::CampusState;

/// What the signatures of this campus are made with.
const SECRET: &str = "northfield inst-fs";

/// Returns the pages of Canvas that lead to files.
pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/files/{id}/download", get(web::download))
        .route("/files/{id}/preview", get(web::download))
        .route(
            "/courses/{course}/files/{id}/download",
            get(web::download_below),
        )
        .route(
            "/courses/{course}/files/{id}/preview",
            get(web::download_below),
        )
        .route(
            "/users/{user}/files/{id}/download",
            get(web::download_below),
        )
        .route("/users/{user}/files/{id}/preview", get(web::download_below))
        .route("/images/thumbnails/{id}/{uuid}", get(web::thumbnail))
        .route("/images/messages/{name}", get(web::avatar))
        .route("/users/{user}/media_download", get(web::media))
        .route("/media_objects/{id}", get(web::media_object))
}

/// Returns what the other origin serves.
pub(super) fn origin_routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/files/{uuid}/{name}", get(origin::file))
        .route("/bounce/{uuid}/{name}", get(origin::bounce))
        .route("/thumbnails/{uuid}/{name}", get(origin::thumbnail))
}

impl CampusState {
    /// Finds a file by its id, of a course or of student work.
    pub(crate) fn canvas_file(&self, id: u64) -> Option<CanvasFile> {
        if self.settings.read().canvas.files.deleted.contains(&id) {
            return None;
        }
        let catalogue = &self.canvas.catalogue;
        if id >= FIRST_OF_WORK {
            return catalogue.work_file(id, self.clock.now());
        }
        catalogue.courses().iter().find_map(|course| {
            let file = course.files().into_iter().find(|file| file.id == id)?;
            Some(course_file(course, file.id, file.title))
        })
    }
}

/// Makes an address of the other origin that works for a while.
pub(super) fn signed(campus: &CampusState, file: &CanvasFile) -> String {
    let hops = campus.settings.read().canvas.files.two_hops;
    address(campus, if hops { "bounce" } else { "files" }, file)
}

fn address(campus: &CampusState, below: &str, file: &CanvasFile) -> String {
    let seconds = campus.settings.read().canvas.files.link_seconds;
    let now = campus.clock.now();
    let name: String = url::form_urlencoded::byte_serialize(file.display_name.as_bytes()).collect();
    let name = if name.is_empty() || name == "." || name == ".." {
        "file".to_owned()
    } else {
        name
    };
    let ticket = ticket(file.id, now, now + TimeDelta::seconds(seconds));
    format!(
        "{}/{below}/{}/{name}?download=1&token={ticket}",
        campus.canvas.files_url(),
        file.uuid()
    )
}

/// Makes a token that says until when it works.
fn ticket(file: u64, now: DateTime<Utc>, until: DateTime<Utc>) -> String {
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let head = encode(&json!({ "typ": "JWT", "alg": "HS512" }));
    let claims = encode(
        &json!({ "iat": now.timestamp(), "exp": until.timestamp(), "file": file, "host": "inst-fs" }),
    );
    let signature =
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{SECRET}.{head}.{claims}")));
    format!("{head}.{claims}.{signature}")
}

/// Returns the file for which a token works now.
fn file_of_ticket(text: &str, now: DateTime<Utc>) -> Option<u64> {
    let mut parts = text.split('.');
    let (head, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let right = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{SECRET}.{head}.{claims}")));
    let claims: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let is_good = signature == right && claims["exp"].as_i64()? > now.timestamp();
    is_good.then(|| claims["file"].as_u64())?
}
