use http::Method;
use lectern_net::{Idempotency, Request, is_loopback};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::call::{Call, Family};
use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::ids::{FolderId, SessionId, UploadId};
use crate::target::{TargetError, UploadTarget};

const CREATOR: &str = "the Creator role on the folder";
const ROUTE: &str = "/Panopto/PublicAPI/REST/sessionUpload";

/// An upload as the server describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// The id to finish, watch or cancel it with.
    pub id: UploadId,
    /// The folder the session will be in.
    pub folder_id: Option<FolderId>,
    /// The new session, from [`UploadState::Processing`] on.
    pub session_id: Option<SessionId>,
    /// Where the files go. Absent in some answers after the upload was finished.
    pub target: Option<UploadTarget>,
    /// How far it is.
    pub state: UploadState,
    /// The server's words about the state, if any.
    pub message: Option<String>,
    /// The object as it came: finishing sends all of it back.
    object: Map<String, Value>,
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadState {
    /// 0: open; files may be sent.
    Uploading,
    /// 1: finished by us; waiting to be taken over.
    UploadComplete,
    /// 2: cancelled, not removed yet.
    UploadCancelled,
    /// 3: being processed; the session exists.
    Processing,
    /// 4: usable.
    Complete,
    /// 5: processing failed.
    ProcessingError,
    /// 6: cancelled or timed out, being removed.
    DeletingFiles,
    /// 7: removed.
    Deleted,
    /// 8: removing failed.
    DeletingError,
    /// A number this protocol does not name.
    Unknown(i64),
}

impl UploadState {
    /// Returns the state for the server's number.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Uploading,
            1 => Self::UploadComplete,
            2 => Self::UploadCancelled,
            3 => Self::Processing,
            4 => Self::Complete,
            5 => Self::ProcessingError,
            6 => Self::DeletingFiles,
            7 => Self::Deleted,
            8 => Self::DeletingError,
            other => Self::Unknown(other),
        }
    }

    /// Tells whether nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::UploadCancelled
                | Self::Complete
                | Self::ProcessingError
                | Self::Deleted
                | Self::DeletingError
        )
    }

    /// Tells whether the upload was cancelled or timed out, so that its files are gone and it must be opened anew.
    pub fn is_gone(self) -> bool {
        matches!(
            self,
            Self::UploadCancelled | Self::DeletingFiles | Self::Deleted | Self::DeletingError
        )
    }
}

#[derive(Deserialize)]
struct UploadMembers {
    #[serde(rename = "ID")]
    id: UploadId,
    #[serde(rename = "FolderId", default)]
    folder_id: Option<FolderId>,
    #[serde(rename = "SessionId", default)]
    session_id: Option<SessionId>,
    #[serde(rename = "UploadTarget", default)]
    target: Option<String>,
    #[serde(rename = "State", default)]
    state: Option<i64>,
    #[serde(rename = "Message", default)]
    message: Option<String>,
}

impl Panopto {
    /// Opens an upload into a folder.
    ///
    /// This may be sent again even if it may have arrived: it cannot be checked, and what it leaves is an empty upload that
    /// the server removes by itself.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::Forbidden`] without the right to create in the folder, [`PanoptoError::UploadTarget`] if the answer
    /// names no usable place for the files.
    pub async fn open_upload(&self, folder: FolderId) -> Result<Upload, PanoptoError> {
        let mut call = Call::change(
            Method::POST,
            "POST /sessionUpload",
            ROUTE.to_owned(),
            CREATOR,
        )
        .of(Family::Upload)
        .body(json!({ "FolderId": folder }));
        call.class = Idempotency::Idempotent;
        let (upload, request) = self.upload_call(&call).await?;
        match &upload.target {
            Some(target) if is_loopback(&target.endpoint) && !is_loopback(self.server()) => {
                Err(PanoptoError::UploadTarget {
                    request,
                    source: TargetError::Loopback,
                })
            }
            Some(_) => Ok(upload),
            None => Err(PanoptoError::UploadTarget {
                request,
                source: TargetError::Missing,
            }),
        }
    }

    /// Returns an upload as it is now.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::NotFound`] once the server has forgotten it.
    pub async fn upload(&self, id: UploadId) -> Result<Upload, PanoptoError> {
        let mut call = Call::get("GET /sessionUpload/{id}", one(id)).of(Family::Upload);
        call.right = CREATOR;
        Ok(self.upload_call(&call).await?.0)
    }

    /// Says that all files and the manifest are there, and returns the upload as it is then.
    ///
    /// If an attempt may have arrived, the upload is looked at before anything is sent again.
    ///
    /// # Errors
    ///
    /// Any failure that looking did not resolve.
    pub async fn finish_upload(&self, upload: &Upload) -> Result<Upload, PanoptoError> {
        match self.send_finish(upload).await {
            Err(error) if error.may_have_arrived() => {
                let now = self.upload(upload.id).await?;
                if now.state == UploadState::Uploading {
                    self.send_finish(&now).await
                } else {
                    Ok(now)
                }
            }
            other => other,
        }
    }

    /// Cancels an upload and lets the server remove its files. One that is gone already counts as cancelled.
    ///
    /// # Errors
    ///
    /// If [`PanoptoError::may_have_arrived`], cancelling again does no harm.
    pub async fn cancel_upload(&self, id: UploadId) -> Result<(), PanoptoError> {
        let call = Call::change(
            Method::DELETE,
            "DELETE /sessionUpload/{id}",
            one(id),
            CREATOR,
        )
        .of(Family::Upload);
        match self.call(&call).await {
            Ok(answer) => answer.refuse_page(),
            Err(PanoptoError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn send_finish(&self, upload: &Upload) -> Result<Upload, PanoptoError> {
        let mut body = upload.object.clone();
        body.insert("State".to_owned(), json!(1));
        let call = Call::change(
            Method::PUT,
            "PUT /sessionUpload/{id}",
            one(upload.id),
            CREATOR,
        )
        .of(Family::Upload)
        .body(Value::Object(body));
        Ok(self.upload_call(&call).await?.0)
    }

    async fn upload_call(&self, call: &Call) -> Result<(Upload, Request), PanoptoError> {
        let answer = self.call(call).await?;
        let request = answer.request.clone();
        let object: Map<String, Value> = answer.json()?;
        match read_upload(object) {
            Ok(upload) => Ok((upload, request)),
            Err(Unreadable::Members(error)) => Err(PanoptoError::UnexpectedBody {
                request,
                detail: error.to_string(),
            }),
            Err(Unreadable::Target(source)) => Err(PanoptoError::UploadTarget { request, source }),
        }
    }
}

enum Unreadable {
    Members(serde_json::Error),
    Target(TargetError),
}

fn read_upload(object: Map<String, Value>) -> Result<Upload, Unreadable> {
    let members: UploadMembers =
        serde_json::from_value(Value::Object(object.clone())).map_err(Unreadable::Members)?;
    let target = members
        .target
        .filter(|target| !target.trim().is_empty())
        .map(|target| UploadTarget::parse(target.trim()))
        .transpose()
        .map_err(Unreadable::Target)?;
    Ok(Upload {
        id: members.id,
        folder_id: members.folder_id,
        session_id: members
            .session_id
            .filter(|session| !session.guid().is_nil()),
        target,
        state: UploadState::from_number(members.state.unwrap_or(0)),
        message: members.message.filter(|message| !message.trim().is_empty()),
        object,
    })
}

fn one(id: UploadId) -> String {
    format!("{ROUTE}/{id}")
}
