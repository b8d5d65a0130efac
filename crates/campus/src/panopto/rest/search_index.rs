//! `/searchIndexSync`: what changed since when, for administrators.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    request::{Caller, Query, guid},
};
use crate::{
    CampusState,
    panopto::cues,
    world::{AccessLevel, FeedEntry, Identity, Session, World},
};

type Campus = State<Arc<CampusState>>;

/// Entries on one page of updates.
const PAGE: usize = 100;

/// Lists the sessions that changed at `fromDate` or later, also the deleted ones, in the order of change.
///
/// `NextToken` names the next page and is null on the last. It is either exact or, as a user of the real
/// service reports, a time rounded down to whole seconds, with which a bulk change is read for ever.
pub(super) async fn updates(
    State(campus): Campus,
    Caller(caller): Caller,
    query: Query,
) -> RestResult<Json<Value>> {
    only_admins(&campus, &caller)?;
    campus.mark_changed();
    let from = start(&query)?;
    let rounded = campus.settings.read().quirks.rounded_next_token;
    let feed = campus.world.read().feed(from.at);
    let first = feed.partition_point(|entry| *entry < from);
    let page: Vec<_> = feed[first..].iter().take(PAGE).collect();
    let next = feed.get(first + page.len()).map(|entry| {
        if rounded {
            entry.at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
        } else {
            format!("{}~{}", date(entry.at), entry.session)
        }
    });
    let updates: Vec<_> = page
        .into_iter()
        .map(|entry| json!({ "VideoId": entry.session, "UpdateTime": date(entry.at) }))
        .collect();
    Ok(Json(json!({ "Updates": updates, "NextToken": next })))
}

/// Describes one session as a search engine wants it.
pub(super) async fn content(
    State(campus): Campus,
    Caller(caller): Caller,
    query: Query,
) -> RestResult<Json<Value>> {
    only_admins(&campus, &caller)?;
    let id = guid(query.get("id").unwrap_or_default())?;
    let world = campus.world.read();
    match world.session(id) {
        Some(session) => Ok(Json(json!({
            "Id": id,
            "Deleted": false,
            "VideoContent": describe(&world, session, &campus.public_url()),
        }))),
        None if world.is_gone(id) => Ok(Json(
            json!({ "Id": id, "Deleted": true, "VideoContent": null }),
        )),
        None => Err(RestError::NotFound("The session")),
    }
}

fn only_admins(campus: &CampusState, caller: &Identity) -> RestResult<()> {
    if campus.world.read().is_admin(caller) {
        Ok(())
    } else {
        Err(RestError::Forbidden(403))
    }
}

/// Finds where the page begins: at the token, else at `fromDate`, else at the beginning of time.
fn start(query: &Query) -> RestResult<FeedEntry> {
    let given = |name| query.get(name).filter(|text: &&str| !text.is_empty());
    let (text, session) = match given("nextToken") {
        Some(token) => match token.split_once('~') {
            Some((at, session)) => (at, guid(session)?),
            None => (token, Uuid::nil()),
        },
        None => match given("fromDate") {
            Some(from) => (from, Uuid::nil()),
            None => {
                return Ok(FeedEntry {
                    at: DateTime::UNIX_EPOCH,
                    session: Uuid::nil(),
                });
            }
        },
    };
    let at = time(text).ok_or_else(|| RestError::bad("The date cannot be read."))?;
    Ok(FeedEntry { at, session })
}

/// Reads a time with or without zone, with `T` or a space; without a zone it is UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim().replace(' ', "T");
    DateTime::parse_from_rfc3339(&text)
        .map(|time| time.with_timezone(&Utc))
        .or_else(|_| {
            NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f").map(|time| time.and_utc())
        })
        .ok()
}

/// Writes a time of the feed: always seven decimals, which its one known reader relies on.
fn date(time: DateTime<Utc>) -> String {
    let rest = time.timestamp_subsec_nanos() % 100;
    let time = time - TimeDelta::nanoseconds(rest.into());
    format!(
        "{}.{:07}Z",
        time.format("%Y-%m-%dT%H:%M:%S"),
        time.timestamp_subsec_nanos() / 100
    )
}

fn describe(world: &World, session: &Session, base: &str) -> Value {
    let said: Vec<String> = session
        .captions
        .first()
        .map(|track| cues(&track.srt))
        .unwrap_or_default()
        .into_iter()
        .map(|cue| cue.text)
        .collect();
    let shown: Vec<_> = session.context.iter().map(|(_, text)| &**text).collect();
    json!({
        "Id": session.id,
        "Title": session.name,
        "Summary": session.description,
        "Url": format!("{base}/Panopto/Pages/Viewer.aspx?id={}", session.id),
        "ThumbnailUrl": format!("{base}/Panopto/Content/Thumbnails/{}.png", session.id),
        "Language": session.captions.first().map(|track| &track.language),
        "HumanTranscription": said.join(" "),
        "MachineTranscription": "",
        "ScreenCapture": "",
        "Presentation": shown.join("\n"),
        "Principals": principals(world, session),
    })
}

/// Lists who may watch: people with a grant here or in a folder as far as it inherits, or a group for all.
fn principals(world: &World, session: &Session) -> Vec<Value> {
    let mut grants = session.grants.clone();
    let mut level = session.access;
    for folder in world.ancestry(session.folder) {
        grants.extend(folder.grants.iter().map(|(person, role)| (*person, *role)));
        if level.inherited {
            level = folder.access;
        }
        if !folder.access.inherited {
            break;
        }
    }
    let people = grants.keys().filter_map(|id| world.person(*id));
    let mut all: Vec<_> = people
        .map(|person| {
            json!({ "Username": person.username, "Email": person.email, "IdentityProvider": "Panopto" })
        })
        .collect();
    let group = match level.level {
        AccessLevel::Public | AccessLevel::PublicUnlisted => Some("Public"),
        AccessLevel::Organization | AccessLevel::OrganizationUnlisted => Some("All Users"),
        AccessLevel::Restricted => None,
    };
    all.extend(group.map(|name| json!({ "Groupname": name, "IdentityProvider": "Panopto" })));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form_clients_send() {
        let expected = DateTime::from_timestamp_millis(1_767_643_872_123).unwrap();
        for text in [
            "2026-01-05T20:11:12.123Z",
            "2026-01-05T20:11:12.1230000Z",
            "2026-01-05 20:11:12.123",
            "2026-01-05T20:11:12.123",
            "2026-01-05 20:11:12.123000+00:00",
        ] {
            assert_eq!(time(text), Some(expected), "{text}");
        }
        assert_eq!(time("yesterday"), None);
        assert_eq!(date(expected), "2026-01-05T20:11:12.1230000Z");
    }
}
