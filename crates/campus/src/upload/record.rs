//! One upload: who opened it, for what, and how far it is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// How far an upload is, with the numbers Panopto uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadPhase {
    /// 0: open for files.
    Uploading = 0,
    /// 1: the client has finished; not yet taken to storage.
    UploadComplete = 1,
    /// 2: cancelled, not yet removed.
    UploadCancelled = 2,
    /// 3: being processed; the session exists.
    Processing = 3,
    /// 4: done.
    Complete = 4,
    /// 5: failed.
    ProcessingError = 5,
    /// 6: cancelled or timed out, being removed.
    DeletingFiles = 6,
    /// 7: removed.
    Deleted = 7,
    /// 8: removal failed.
    DeletingError = 8,
}

impl UploadPhase {
    /// Tells whether nothing more will happen by itself.
    pub(super) fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Complete | Self::ProcessingError | Self::Deleted | Self::DeletingError
        )
    }
}

/// What an upload is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// A new session in a folder, described by a manifest.
    NewSession {
        /// The folder.
        folder: Uuid,
    },
    /// One more stream of a session that exists.
    Stream {
        /// The session.
        session: Uuid,
        /// `StreamType` as it was given.
        stream_type: Value,
        /// `StreamStartTime` as it was given.
        start_time: Value,
    },
}

/// One upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Upload {
    /// Its `ID` in REST calls.
    pub id: Uuid,
    /// The GUID in its `UploadTarget`, which is another one.
    pub target: Uuid,
    /// Who opened it.
    pub creator: Uuid,
    /// What it is for.
    pub purpose: Purpose,
    /// The new session, from state 3 on.
    pub session: Option<Uuid>,
    /// How far it is.
    pub phase: UploadPhase,
    /// Number of the status text; 0 without one.
    pub message_id: i32,
    /// Status text.
    pub message: Option<String>,
    /// `Priorty`, which Panopto's documentation spells so, if the client sent one.
    pub priority: Option<Value>,
    /// When it entered its state.
    pub since: DateTime<Utc>,
    /// When a byte or call last came for it.
    pub touched: DateTime<Utc>,
    #[serde(skip)]
    pub(super) busy: bool,
}

impl Upload {
    /// Returns the upload object of the REST API.
    pub fn to_json(&self, origin: &str) -> Value {
        let target = format!("{origin}/Panopto/Upload/{}", self.target);
        let mut object = match &self.purpose {
            Purpose::NewSession { folder } => {
                json!({ "FolderId": folder, "SessionId": self.session })
            }
            Purpose::Stream {
                session,
                stream_type,
                start_time,
            } => {
                json!({ "SessionID": session, "StreamType": stream_type, "StreamStartTime": start_time })
            }
        };
        let common = json!({
            "UploadTarget": target,
            "State": self.phase as u8,
            "ID": self.id,
            "MessageID": self.message_id,
            "Message": self.message,
        });
        if let (Some(object), Value::Object(common)) = (object.as_object_mut(), common) {
            object.extend(common);
            object.extend(
                self.priority
                    .clone()
                    .map(|priority| ("Priorty".to_owned(), priority)),
            );
        }
        object
    }
}
