//! The upload REST API: open, look, finish, cancel.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::record::{Purpose, Upload, UploadPhase};
use crate::{
    CampusState, auth,
    world::{Identity, NewSession, Role, SessionState},
};

/// An error of the upload API.
pub(super) enum Refused {
    /// No token, no cookie, or not any more: 403 here, where REST v1 says 401.
    Nobody,
    /// 400 with a reason.
    BadRequest(&'static str),
    /// 403: known, but may not.
    Forbidden,
    /// 404 with a reason.
    NotFound(&'static str),
}

/// `POST sessionUpload`: opens an upload into a folder.
pub(super) async fn open_session_upload(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&state, || {
        let identity = caller(&state, &headers)?;
        let request = object(&body)?;
        let folder = guid(&request, "FolderId")
            .ok_or(Refused::BadRequest("FolderId is missing or no GUID."))?;
        may_upload(&state, &identity, folder)?;
        let mut upload = new_upload(&state, &identity, Purpose::NewSession { folder })?;
        upload.priority = request
            .get("Priorty")
            .filter(|priority| !priority.is_null())
            .cloned();
        Ok(opened(&state, upload))
    })
}

/// `POST upload`: opens an upload of one more stream for a session.
pub(super) async fn open_stream_upload(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&state, || {
        let identity = caller(&state, &headers)?;
        let request = object(&body)?;
        let session = guid(&request, "SessionID")
            .ok_or(Refused::BadRequest("SessionID is missing or no GUID."))?;
        let stream_type = request
            .get("StreamType")
            .cloned()
            .unwrap_or_else(|| json!(0));
        stream_role(&stream_type).ok_or(Refused::BadRequest("StreamType is not known."))?;
        {
            let world = state.world.read();
            let session = world
                .session(session)
                .ok_or(Refused::NotFound("There is no such session."))?;
            if world.session_role(&identity, session) < Some(Role::Creator) {
                return Err(Refused::Forbidden);
            }
        }
        let start_time = request
            .get("StreamStartTime")
            .cloned()
            .unwrap_or(Value::Null);
        let upload = new_upload(
            &state,
            &identity,
            Purpose::Stream {
                session,
                stream_type,
                start_time,
            },
        )?;
        Ok(opened(&state, upload))
    })
}

/// `POST session`: makes a session without any recording, to which streams can then be uploaded.
pub(super) async fn create_session(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&state, || {
        let identity = caller(&state, &headers)?;
        let request = object(&body)?;
        let folder = guid(&request, "ParentFolderID")
            .ok_or(Refused::BadRequest("ParentFolderID is missing or no GUID."))?;
        let name = request
            .get("Name")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty());
        let name = name
            .ok_or(Refused::BadRequest("Name is missing."))?
            .to_owned();
        may_upload(&state, &identity, folder)?;
        let now = state.clock.now();
        let new = NewSession {
            id: state.new_id(),
            folder,
            name: name.clone(),
            description: None,
            start_time: Some(now),
            duration: None,
            created: now,
            creator: identity.person.ok_or(Refused::Forbidden)?,
            state: SessionState::Ready,
            media: Vec::new(),
            captions: Vec::new(),
            tags: Vec::new(),
            context: Vec::new(),
        };
        let id = state
            .world
            .write()
            .create_session(new)
            .map_err(|_| Refused::NotFound("There is no such folder."))?;
        state.mark_changed();
        Ok((
            StatusCode::CREATED,
            json!({ "ID": id, "Name": name, "ParentFolderID": folder }),
        ))
    })
}

/// `GET sessionUpload/{ID}` and `GET upload/{ID}`.
pub(super) async fn look(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    answer(&state, || {
        let identity = caller(&state, &headers)?;
        let upload = own_upload(&state, &identity, &id)?;
        state.uploads.touch(upload.id, state.clock.now());
        Ok((StatusCode::OK, upload.to_json(&state.public_url())))
    })
}

/// `PUT sessionUpload/{ID}` with `State` 1: the client has sent everything.
///
/// Said again after the answer got lost, it is answered with the upload as it is.
pub(super) async fn finish(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    answer(&state, || {
        let identity = caller(&state, &headers)?;
        let upload = own_upload(&state, &identity, &id)?;
        let request = object(&body)?;
        if request.contains_key("ID") && guid(&request, "ID") != Some(upload.id) {
            return Err(Refused::BadRequest("ID is not the upload of the address."));
        }
        if request.get("State").and_then(Value::as_i64) != Some(1) {
            return Err(Refused::BadRequest("State can only be set to 1."));
        }
        let now = state.clock.now();
        let (upload, changed) = state
            .uploads
            .change(upload.id, &[UploadPhase::Uploading], |upload| {
                upload.phase = UploadPhase::UploadComplete;
                upload.since = now;
            })
            .ok_or(Refused::NotFound("There is no such upload."))?;
        let already = matches!(
            upload.phase,
            UploadPhase::UploadComplete
                | UploadPhase::Processing
                | UploadPhase::Complete
                | UploadPhase::ProcessingError
        );
        if !changed && !already {
            return Err(Refused::BadRequest(
                "The upload was cancelled or has timed out.",
            ));
        }
        state.mark_changed();
        Ok((StatusCode::OK, upload.to_json(&state.public_url())))
    })
}

/// `DELETE sessionUpload/{ID}`: cancels. What is complete stays; what is cancelled already is only told.
pub(super) async fn cancel(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    answer(&state, || {
        let identity = caller(&state, &headers)?;
        let upload = own_upload(&state, &identity, &id)?;
        let now = state.clock.now();
        let open = [
            UploadPhase::Uploading,
            UploadPhase::UploadComplete,
            UploadPhase::Processing,
            UploadPhase::ProcessingError,
        ];
        let (upload, changed) = state
            .uploads
            .change(upload.id, &open, |upload| {
                upload.phase = UploadPhase::UploadCancelled;
                upload.since = now;
            })
            .ok_or(Refused::NotFound("There is no such upload."))?;
        if upload.phase == UploadPhase::Complete {
            return Err(Refused::BadRequest(
                "The upload is complete and cannot be cancelled.",
            ));
        }
        if changed
            && let (Purpose::NewSession { .. }, Some(session)) = (&upload.purpose, upload.session)
        {
            // Already gone is as good.
            let _ = state.world.write().delete_session(session);
        }
        state.mark_changed();
        Ok((StatusCode::OK, upload.to_json(&state.public_url())))
    })
}

/// What a stream is for, from `StreamType` as number or name.
pub(super) fn stream_role(stream_type: &Value) -> Option<super::ucs::FileRole> {
    use super::ucs::FileRole::{Presentation, Primary, Secondary};
    match (stream_type.as_i64(), stream_type.as_str()) {
        (Some(0), _) | (_, Some("PrimaryVideo")) => Some(Primary),
        (Some(1), _) | (_, Some("SecondaryVideo")) => Some(Secondary),
        (Some(2), _) | (_, Some("SecondaryPresentation")) => Some(Presentation),
        _ => stream_type.is_null().then_some(Primary),
    }
}

fn answer(
    state: &CampusState,
    work: impl FnOnce() -> Result<(StatusCode, Value), Refused>,
) -> Response {
    match work() {
        Ok((status, value)) => (status, Json(value)).into_response(),
        Err(refused) => refused.into_answer(state),
    }
}

fn opened(state: &CampusState, upload: Upload) -> (StatusCode, Value) {
    let answer = upload.to_json(&state.public_url());
    state.uploads.insert(upload);
    state.mark_changed();
    (StatusCode::CREATED, answer)
}

fn new_upload(
    state: &CampusState,
    identity: &Identity,
    purpose: Purpose,
) -> Result<Upload, Refused> {
    let now = state.clock.now();
    Ok(Upload {
        id: state.new_id(),
        target: state.new_id(),
        creator: identity.person.ok_or(Refused::Forbidden)?,
        purpose,
        session: None,
        phase: UploadPhase::Uploading,
        message_id: 0,
        message: None,
        priority: None,
        since: now,
        touched: now,
        busy: false,
    })
}

fn caller(state: &CampusState, headers: &HeaderMap) -> Result<Identity, Refused> {
    auth::person_for(state, headers).map_err(|_| Refused::Nobody)
}

fn may_upload(state: &CampusState, identity: &Identity, folder: Uuid) -> Result<(), Refused> {
    let world = state.world.read();
    let folder = world
        .folder(folder)
        .ok_or(Refused::NotFound("There is no such folder."))?;
    let may = identity.person.is_some() && world.may_upload(identity, folder);
    if may { Ok(()) } else { Err(Refused::Forbidden) }
}

fn own_upload(state: &CampusState, identity: &Identity, id: &str) -> Result<Upload, Refused> {
    let id = Uuid::try_parse(id).map_err(|_| Refused::BadRequest("The upload's ID is no GUID."))?;
    let upload = state
        .uploads
        .upload(id)
        .ok_or(Refused::NotFound("There is no such upload."))?;
    if identity.person == Some(upload.creator) || state.world.read().is_admin(identity) {
        Ok(upload)
    } else {
        Err(Refused::Forbidden)
    }
}

fn object(body: &[u8]) -> Result<serde_json::Map<String, Value>, Refused> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Refused::BadRequest("The body is not a JSON object.")),
    }
}

fn guid(object: &serde_json::Map<String, Value>, name: &str) -> Option<Uuid> {
    object
        .get(name)
        .and_then(Value::as_str)
        .and_then(|text| Uuid::try_parse(text).ok())
}

impl Refused {
    fn into_answer(self, state: &CampusState) -> Response {
        let (status, code, message) = match self {
            Self::Nobody => {
                let status = state.settings.read().quirks.upload_auth_status;
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
                (status, "Forbidden", "The request is not authenticated.")
            }
            Self::BadRequest(message) => (StatusCode::BAD_REQUEST, "BadRequest", message),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "Forbidden",
                "The user may not do this.",
            ),
            Self::NotFound(message) => (StatusCode::NOT_FOUND, "NotFound", message),
        };
        let error = json!({ "ErrorCode": code, "Message": message, "Success": false, "ErrorSource": "Upload" });
        (status, Json(json!({ "Error": error }))).into_response()
    }
}
