//! The sidecar `.info.json`: the service's answer without anything secret, and what a mirror needs to be taken up again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::index::ListingPrint;
use super::options::{MirrorOptions, Sidecar};
use super::remote::RemoteSession;

/// Parts of member names whose values are never written.
const SECRET_MEMBERS: &[&str] = &[
    "token",
    "cookie",
    "secret",
    "password",
    "authorization",
    "aspxauth",
];
/// Parts of query parameters of signed addresses.
const SECRET_PARAMETERS: &[&str] = &[
    "token",
    "signature",
    "sig",
    "key-pair-id",
    "policy",
    "credential",
    "auth",
    "x-amz-",
    "expires",
];

/// What Lectern adds under the member `lectern`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InfoNote {
    /// The version of this note.
    pub version: u32,
    /// The server it came from.
    pub server: Url,
    /// The folder's path on the server, for people.
    pub folder_path: String,
    /// The listing that the files were fetched under.
    pub listing: ListingPrint,
    /// What told this video from a later one.
    pub validator: Option<String>,
    /// The bytes of the video.
    pub video_bytes: Option<u64>,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// What was asked for beside the video; many recordings have no chapters although they were asked for.
    #[serde(default)]
    pub asked: BTreeSet<Sidecar>,
    /// Whether captions were asked for in every language; none in notes of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_languages: Option<bool>,
}

impl InfoNote {
    /// Returns the note of a recording that was fetched just now.
    pub fn new(
        server: &Url,
        folder_path: &str,
        session: &RemoteSession,
        validator: Option<String>,
        video_bytes: Option<u64>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            version: 1,
            server: server.clone(),
            folder_path: folder_path.to_owned(),
            listing: ListingPrint::after(session, None),
            validator,
            video_bytes,
            fetched_at: now,
            asked: BTreeSet::new(),
            all_languages: None,
        }
    }

    /// Says what was asked for beside the video.
    pub fn asking(mut self, options: &MirrorOptions) -> Self {
        self.asked.clone_from(&options.sidecars);
        self.all_languages = Some(options.all_languages);
        self
    }
}

/// What an `.info.json` of ours says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ReadInfo {
    /// The recording's id.
    #[serde(rename = "Id")]
    pub id: lectern_panopto::SessionId,
    /// What Lectern wrote into it.
    pub lectern: InfoNote,
    #[serde(rename = "CreatedBy", default)]
    created_by: Option<Value>,
}

impl ReadInfo {
    /// Reads a sidecar; none if it is none of ours.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Returns who made the recording.
    pub fn creator(&self) -> Option<String> {
        let name = self.created_by.as_ref()?.get("Username")?;
        name.as_str().map(str::to_owned)
    }
}

/// Writes the sidecar: the answer as it came, without secrets, with the note.
pub(crate) fn render(answer: &Value, note: &InfoNote) -> Vec<u8> {
    let mut members = match without_secrets(answer) {
        Value::Object(members) => members,
        other => Map::from_iter([("answer".to_owned(), other)]),
    };
    if let Ok(note) = serde_json::to_value(note) {
        members.insert("lectern".to_owned(), note);
    }
    let mut text = format!("{:#}", Value::Object(members)).into_bytes();
    text.push(b'\n');
    text
}

fn without_secrets(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !contains_any(name, SECRET_MEMBERS))
            .map(|(name, value)| (name.clone(), without_secrets(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_secrets).collect(),
        Value::String(text) => Value::String(unsigned(text)),
        other => other.clone(),
    }
}

/// Takes what signs an address, or signs in, out of its query.
fn unsigned(text: &str) -> String {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return text.to_owned();
    }
    let Ok(mut url) = Url::parse(text) else {
        return text.to_owned();
    };
    let signed = |name: &str| contains_any(name, SECRET_PARAMETERS);
    let has_user = !url.username().is_empty() || url.password().is_some();
    if !has_user && !url.query_pairs().any(|(name, _)| signed(&name)) {
        return text.to_owned();
    }
    let kept: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| !signed(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    // Only an address that cannot carry them refuses.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url.into()
}

fn contains_any(name: &str, parts: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    parts.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use lectern_panopto::{FolderId, SessionId};
    use serde_json::json;

    use super::*;

    fn note() -> InfoNote {
        let session = RemoteSession {
            id: SessionId::new(uuid::Uuid::from_u128(7)),
            title: "Intro".to_owned(),
            description: String::new(),
            folder: FolderId::TOP_LEVEL,
            recorded: None,
            seconds: Some(1.5),
            has_captions: true,
            updated: None,
        };
        InfoNote::new(
            &Url::parse("https://panopto.example.edu/").unwrap(),
            "Biology / BIOL 200",
            &session,
            Some("\"7\"".to_owned()),
            Some(3),
            "2025-11-18T09:05:00Z".parse().unwrap(),
        )
    }

    #[test]
    fn nothing_secret_is_written_and_the_rest_is() {
        let answer = json!({
            "Id": "00000000-0000-0000-0000-000000000007",
            "Name": "Intro",
            "CreatedBy": {"Username": "unified\\alice"},
            "AuthToken": "hidden",
            "Urls": {
                "ThumbnailUrl": "https://cdn.example.net/a.jpg?w=2&Key-Pair-Id=hidden&Signature=hidden&Policy=hidden",
                "ViewerUrl": "https://x/Viewer.aspx?id=7",
            },
        });
        let text = String::from_utf8(render(&answer, &note())).unwrap();
        assert!(!text.contains("hidden"), "{text}");
        assert!(text.contains("\"https://cdn.example.net/a.jpg?w=2\""));
        assert!(text.contains("https://x/Viewer.aspx?id=7"));
        let read = ReadInfo::parse(text.as_bytes()).unwrap();
        assert_eq!(read.lectern, note());
        assert_eq!(read.creator().as_deref(), Some("unified\\alice"));
    }

    #[test]
    fn the_sidecar_of_another_program_is_none_of_ours() {
        assert!(ReadInfo::parse(br#"{"Id":"00000000-0000-0000-0000-000000000007"}"#).is_none());
        assert!(ReadInfo::parse(b"not json").is_none());
    }
}
