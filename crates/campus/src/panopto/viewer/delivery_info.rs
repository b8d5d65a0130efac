//! `DeliveryInfo.aspx`: everything the viewer needs about a session, or the captions of one language.

use std::sync::Arc;

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{RawQuery, State},
    response::{Html, IntoResponse, Response},
};
use http::HeaderMap;
use serde_json::{Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use crate::{
    CampusState,
    auth::cookie_identity,
    log::Entry,
    panopto::{LOGIN_PAGE, cues, transcription},
    world::{Identity, LANGUAGES, Session, SessionState, World},
};

/// Seconds from the beginning of 1601, from which the viewer counts, to that of 1970.
const SINCE_1601: f64 = 11_644_473_600.0;

/// Answers a query or a form, always with status 200; signed out that is `ErrorCode` 2.
pub(super) async fn read(
    State(state): State<Arc<CampusState>>,
    Extension(entry): Extension<Arc<Entry>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut given: Vec<(String, String)> = Vec::new();
    for text in [query.unwrap_or_default().as_bytes(), &body] {
        given.extend(form_urlencoded::parse(text).into_owned());
    }
    let get = |name: &str| {
        let found = given.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    if get("responseType") != Some("json") {
        return Html(LOGIN_PAGE).into_response();
    }
    let Ok(caller) = cookie_identity(&state, &headers) else {
        return problem(2, "Please sign in to view this video.");
    };
    let id = get("deliveryId").and_then(|id| Uuid::parse_str(id).ok());
    if let Some(id) = id {
        entry.set_subject(id);
    }
    let world = state.world.read();
    let Some(session) = id.and_then(|id| world.session(id)) else {
        return problem(3, "This video does not exist.");
    };
    if world.session_role(&caller, session).is_none() {
        return problem(1, "You do not have access to this video.");
    }
    if get("getCaptions").is_some_and(|flag| flag.eq_ignore_ascii_case("true")) {
        return Json(captions(session, get("language"))).into_response();
    }
    Json(describe(&world, session, &caller, &state.public_url())).into_response()
}

fn problem(code: u32, message: &str) -> Response {
    Json(json!({ "ErrorCode": code, "ErrorMessage": message })).into_response()
}

/// Lists the cues of one language; a language without captions is an empty list.
fn captions(session: &Session, language: Option<&str>) -> Vec<Value> {
    // Python writes "None" for the track without a language.
    let language = language.map(|text| if text == "None" { "null" } else { text });
    let track = transcription::find(&session.captions, language);
    let cues = track.map(|track| cues(&track.srt)).unwrap_or_default();
    cues.into_iter()
        .map(|cue| json!({ "Caption": cue.text, "Time": cue.start, "Duration": cue.end - cue.start }))
        .collect()
}

fn describe(world: &World, session: &Session, caller: &Identity, base: &str) -> Value {
    let id = session.id;
    let me = caller.person.and_then(|person| world.person(person));
    let owner = world.person(session.creator);
    let owner_name = owner.map(|owner| format!("{} {}", owner.first_name, owner.last_name));
    let folder = world.folder(session.folder);
    let seen = caller
        .person
        .and_then(|person| session.watched.get(&person));
    let ready = session.state == SessionState::Ready;
    let download = world
        .downloadable(session)
        .is_ok()
        .then(|| format!("{base}/Panopto/Podcast/Download/{id}.mp4?mediaTargetType=videoPodcast"));
    let streams: Vec<_> = (0..session.media.len())
        .filter(|_| ready)
        .map(|index| stream(session, base, if index == 0 { "DV" } else { "OBJECT" }))
        .collect();
    let languages: Vec<_> = session
        .captions
        .iter()
        .map(|track| LANGUAGES.iter().position(|name| *name == track.language))
        .collect();
    json!({
        "SessionId": id,
        "InvocationId": Uuid::new_v4(),
        "DownloadUrl": download,
        "EmbedUrl": format!("{base}/Panopto/Pages/Embed.aspx?id={id}"),
        "ViewerFileId": id,
        "CompletionPercentage": seen.map_or(0, |seen| seen.1),
        "LastViewingPosition": seen.map_or(0.0, |seen| seen.0),
        "PodcastCompleted": ready,
        "UserId": me.map(|me| me.id),
        "UserKey": me.map(|me| &me.username),
        "UserName": me.map(|me| &me.username),
        "UserEmail": me.map(|me| &me.email),
        "Delivery": {
            "PublicID": id,
            "SessionPublicID": id,
            "SessionName": session.name,
            "SessionAbstract": session.description,
            "SessionGroupPublicID": session.folder,
            "SessionGroupLongName": folder.map(|folder| &folder.name),
            "SessionStartTime": session.start_time.map(since_1601),
            "Duration": session.duration.unwrap_or_default(),
            "OwnerDisplayName": owner_name,
            "OwnerId": session.creator,
            "Contributors": owner.map(|owner| json!([{ "DisplayName": owner_name, "UserKey": owner.username, "Bio": null }])),
            "AvailableLanguages": languages,
            "HasCaptions": !session.captions.is_empty(),
            "HasQuiz": false,
            "IsPodcastEncodeComplete": ready,
            "IsViewerEncodeComplete": ready,
            "IsBroadcast": false,
            "Tags": session.tags.iter().map(|tag| json!({ "Content": tag })).collect::<Vec<_>>(),
            "Timestamps": timestamps(session),
            "Streams": streams,
            "PodcastStreams": streams.first().map_or_else(Vec::new, |stream| vec![stream]),
        },
    })
}

fn stream(session: &Session, base: &str, tag: &str) -> Value {
    let id = session.id;
    let end = session.duration.unwrap_or_default();
    let start = session.start_time.map(since_1601).unwrap_or_default();
    json!({
        "PublicID": id,
        "StreamUrl": format!("{base}/Panopto/Podcast/Stream/{id}.mp4"),
        "StreamHttpUrl": null,
        "ViewerMediaFileTypeName": "mp4",
        "StreamTypeName": "Archival",
        "Tag": tag,
        "RelativeStart": 0.0,
        "RelativeEnd": end,
        "AbsoluteStart": start,
        "AbsoluteEnd": start + end,
    })
}

/// Lists chapters and slides, each until the next begins.
fn timestamps(session: &Session) -> Vec<Value> {
    let ends = session.context.iter().skip(1).map(|(time, _)| *time);
    let ends = ends.chain([session.duration.unwrap_or_default()]);
    (1..)
        .zip(session.context.iter().zip(ends))
        .map(|(number, ((time, text), end))| {
            json!({
                "Caption": text,
                "Time": time,
                "Duration": (end - time).max(0.0),
                "EventTargetType": "Primary",
                "ObjectIdentifier": null,
                "ObjectSequenceNumber": number,
            })
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of a date fit a double"
)]
fn since_1601(time: chrono::DateTime<chrono::Utc>) -> f64 {
    time.timestamp_millis() as f64 / 1000.0 + SINCE_1601
}
