use std::collections::BTreeMap;

use lectern_panopto::{FolderId, SessionId, UploadId};
use lectern_transfer::Fingerprint;
use serde::{Deserialize, Serialize};

/// How far one recording is; the parts of its files have rows of their own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Checkpoint {
    pub stage: Stage,
    /// The folder it goes to, once folders below the target were made.
    pub folder: Option<FolderId>,
    /// The upload that is open at the server.
    pub upload: Option<UploadId>,
    /// The files as they were when sending them began, by name on the server.
    pub sources: BTreeMap<String, Fingerprint>,
    /// Files that arrived whole.
    pub arrived: Vec<String>,
    /// How often it had to begin again, because a file changed or the server dropped the upload.
    pub restarts: u32,
    /// When the server took it over, in milliseconds since 1970.
    pub finished_at: Option<i64>,
    pub session: Option<SessionId>,
    /// The content of the main file, for the ledger.
    pub sha256: Option<String>,
}

/// What comes next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Stage {
    /// Look at the files, make folders, open the upload.
    #[default]
    Prepare,
    /// Send the files and the manifest.
    Send,
    /// Say that all is there. It may have been said already.
    Finish,
    /// The server processes it.
    Follow,
}

impl Checkpoint {
    /// Forgets the upload, keeping what is still true: the folder and how often it began.
    pub fn begin_again(&mut self) {
        *self = Self {
            folder: self.folder,
            restarts: self.restarts + 1,
            sha256: None,
            ..Self::default()
        };
    }
}
