//! Captions of sessions: adding a track, taking tracks away. There is no reading here: `GET` is 405.

use std::sync::Arc;

use axum::extract::{Multipart, Path, State, multipart::Field};
use http::StatusCode;
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    request::{Caller, Id, guid},
    sessions,
};
use crate::{
    CampusState,
    upload::captions::to_srt,
    world::{CaptionTrack, DEFAULT_TRACK, Identity, LANGUAGES},
};

type Campus = State<Arc<CampusState>>;

/// Adds a track from the parts `file` (SRT or WebVTT) and `language`. A language that has a track is refused:
/// captions cannot be replaced, only deleted and added again.
pub(super) async fn add(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
    form: Multipart,
) -> RestResult<StatusCode> {
    may_change(&campus, &caller, id)?;
    let track = read(form).await?;
    let mut world = campus.world.write();
    let session = world
        .session_mut(id)
        .ok_or(RestError::NotFound("The session"))?;
    let taken = session
        .captions
        .iter()
        .any(|known| known.language == track.language);
    if taken {
        return Err(RestError::bad(format!(
            "The session already has captions in {}.",
            track.language
        )));
    }
    session.captions.push(track);
    Ok(StatusCode::OK)
}

/// Takes all tracks away.
pub(super) async fn remove_all(
    State(campus): Campus,
    Caller(caller): Caller,
    Id(id): Id,
) -> RestResult<StatusCode> {
    may_change(&campus, &caller, id)?;
    if let Some(session) = campus.world.write().session_mut(id) {
        session.captions.clear();
    }
    Ok(StatusCode::OK)
}

/// Takes one language away, also when there is none; `null` names the track without a language.
pub(super) async fn remove(
    State(campus): Campus,
    Caller(caller): Caller,
    Path((id, language)): Path<(String, String)>,
) -> RestResult<StatusCode> {
    let id = guid(&id)?;
    may_change(&campus, &caller, id)?;
    let language = if language == "null" {
        DEFAULT_TRACK
    } else {
        known(&language)?
    };
    if let Some(session) = campus.world.write().session_mut(id) {
        session.captions.retain(|track| track.language != language);
    }
    Ok(StatusCode::OK)
}

/// Checks the right to change a session; a service client acts for nobody and is refused with 401.
fn may_change(campus: &CampusState, caller: &Identity, id: Uuid) -> RestResult<()> {
    if caller.person.is_none() {
        return Err(RestError::ActsForNobody);
    }
    sessions::may_change(campus, &campus.world.read(), caller, id)
}

async fn read(mut form: Multipart) -> RestResult<CaptionTrack> {
    let (mut file, mut language) = (None, None);
    while let Some(part) = form.next_field().await.map_err(|_| unreadable())? {
        match part.name() {
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                file = Some((name, bytes(part).await?));
            }
            Some("language") => language = Some(bytes(part).await?),
            _ => drop(bytes(part).await?),
        }
    }
    let language = language.ok_or_else(|| RestError::bad("The part 'language' is missing."))?;
    let language = known(String::from_utf8_lossy(&language).trim())?;
    let (name, content) = file.ok_or_else(|| RestError::bad("The part 'file' is missing."))?;
    let srt = to_srt(&name, &content)
        .filter(|srt| srt.contains("-->"))
        .ok_or_else(|| RestError::bad("The caption file is neither SRT nor WebVTT."))?;
    Ok(CaptionTrack {
        language: language.to_owned(),
        srt,
    })
}

async fn bytes(part: Field<'_>) -> RestResult<Vec<u8>> {
    match part.bytes().await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(_) => Err(unreadable()),
    }
}

fn unreadable() -> RestError {
    RestError::bad("The form cannot be read.")
}

/// Returns the language as Panopto writes it.
fn known(language: &str) -> RestResult<&'static str> {
    LANGUAGES
        .into_iter()
        .find(|name| name.eq_ignore_ascii_case(language))
        .ok_or_else(|| RestError::bad(format!("The language '{language}' is not valid.")))
}
