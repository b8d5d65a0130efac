//! Pages of Canvas that lead to files. Not part of the API: they know sessions, verifiers and, after all, tokens.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, Request, State},
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::{address, signed};
use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused, TokenTrouble, bad_token},
        call::token_of,
        oauth::LOGIN_PAGE,
        params::Params,
        rights::AccountRights,
        work::{CanvasFile, FIRST_OF_WORK, file_of_media},
    },
    media, panopto,
};

type Campus = State<Arc<CampusState>>;

pub(super) async fn download(
    State(campus): Campus,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    lead_to(&campus, &id, &request)
}

pub(super) async fn download_below(
    State(campus): Campus,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refused> {
    lead_to(&campus, &id, &request)
}

fn lead_to(campus: &CampusState, id: &str, request: &Request) -> Result<Response, Refused> {
    let file = id.parse().ok().and_then(|id| campus.canvas_file(id));
    let Some(file) = file else {
        return Ok(missing_page());
    };
    may_open(campus, &file, request)?;
    Ok(redirect(&signed(campus, &file)))
}

/// Lets in who knows the verifier or has a token with the right.
fn may_open(campus: &CampusState, file: &CanvasFile, request: &Request) -> Result<(), Refused> {
    let settings = campus.settings.read().canvas.clone();
    let params = Params::of_query(request.uri().query().unwrap_or_default());
    let caller = match token_of(request) {
        Some(token) => {
            let tokens = campus.canvas.tokens.read();
            let token = tokens
                .check(&token, campus.clock.now())
                .map_err(bad_token)?;
            Some(token.user)
        }
        None => None,
    };
    let knows = params.filled("verifier") == Some(file.uuid().as_str());
    if file.locked && caller != Some(file.owner) {
        return Err(answer::no_permission(settings.no_permission_status));
    }
    if knows {
        return Ok(());
    }
    let Some(caller) = caller else {
        let page = if settings.files.login_page {
            Html(LOGIN_PAGE).into_response()
        } else {
            redirect("/login")
        };
        return Err(page.into());
    };
    let teaches =
        caller == crate::canvas::demo::INSTRUCTOR || caller == crate::canvas::demo::COLLEAGUE;
    let rights = AccountRights::of(caller);
    if rights.view_all_grades || teaches || caller == file.owner || file.id < FIRST_OF_WORK {
        Ok(())
    } else {
        Err(answer::no_permission(settings.no_permission_status))
    }
}

/// Answers with a small picture, or sends on to it. It is a JPEG whatever the image is.
pub(super) async fn thumbnail(
    State(campus): Campus,
    Path((id, uuid)): Path<(String, String)>,
) -> Response {
    let file = id.parse().ok().and_then(|id| campus.canvas_file(id));
    let Some(file) = file.filter(|file| file.uuid() == uuid && file.kind.is_image()) else {
        return redirect("/images/no_pic.gif");
    };
    if campus.settings.read().canvas.files.thumbnail_redirect {
        return redirect(&address(&campus, "thumbnails", &file));
    }
    ([(header::CONTENT_TYPE, "image/jpeg")], file.thumbnail()).into_response()
}

pub(super) async fn avatar() -> Response {
    (
        [(header::CONTENT_TYPE, "image/png")],
        media::thumbnail_png(50),
    )
        .into_response()
}

/// Leads to a recording, or tells where it is.
pub(super) async fn media(
    State(campus): Campus,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Refused> {
    let params = Params::of_query(&query.unwrap_or_default());
    let settings = campus.settings.read().canvas.files.clone();
    if settings.media_needs_token {
        let token = token_of(&request).ok_or_else(|| bad_token(TokenTrouble::Missing))?;
        campus
            .canvas
            .tokens
            .read()
            .check(&token, campus.clock.now())
            .map_err(bad_token)?;
    }
    let id = params.filled("entryId").and_then(file_of_media);
    let file = id
        .and_then(|id| campus.canvas_file(id))
        .filter(|_| !settings.media_unready);
    let Some(file) = file else {
        return Ok((StatusCode::NOT_FOUND, "Could not find download URL").into_response());
    };
    let to = signed(&campus, &file);
    if params.get("redirect") == Some("1") {
        Ok(redirect(&to))
    } else {
        Ok(answer::answer(StatusCode::OK, &json!({ "url": to })))
    }
}

pub(super) async fn media_object(
    State(campus): Campus,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let file = file_of_media(&id).and_then(|id| campus.canvas_file(id));
    let file = file.ok_or_else(answer::not_found)?;
    let source = json!({
        "height": "180",
        "width": "320",
        "content_type": file.kind.content_type(),
        "containerFormat": "isom",
        "url": signed(&campus, &file),
        "bitrate": "64",
        "size": file.len().to_string(),
        "isOriginal": "0",
        "fileExt": "mp4",
    });
    let body = json!({ "media_id": id, "can_add_captions": false, "media_tracks": [], "media_sources": [source] });
    Ok(answer::answer(StatusCode::OK, &body))
}

fn missing_page() -> Response {
    let body = "<h1>Page not found</h1><p>Oops, we couldn’t find that page.</p>";
    panopto::page(StatusCode::NOT_FOUND, "Page not found", body).into_response()
}

pub(super) fn redirect(to: &str) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    if let Ok(location) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
