use serde::Deserialize;
use url::Url;

use super::right::FILES;
use crate::call::Call;
use crate::caller::Canvas;
use crate::error::CanvasError;
use crate::ids::{FileId, SubmissionId};
use crate::model::FileInfo;
use crate::raw::Raw;

impl Canvas {
    /// Returns what Canvas says of a file, with an address that is fresh.
    ///
    /// # Errors
    ///
    /// [`CanvasError::NotFound`] also for a deleted file.
    pub async fn file(&self, id: FileId) -> Result<Raw<FileInfo>, CanvasError> {
        let path = format!("/api/v1/files/{id}");
        self.json(&Call::get("/api/v1/files/:id", path, FILES))
            .await
    }

    /// Returns an address that opens a file without a token for a while; for files of a submission name it.
    ///
    /// # Errors
    ///
    /// As [`Self::file`], or an answer without an address.
    pub async fn public_url(
        &self,
        id: FileId,
        submission: Option<SubmissionId>,
    ) -> Result<Url, CanvasError> {
        let path = format!("/api/v1/files/{id}/public_url");
        let call = Call::get("/api/v1/files/:id/public_url", path, FILES)
            .query_some("submission_id", submission);
        let answer = self.call(&call).await?;
        let request = answer.request.clone();
        let sent: Sent = answer.json()?;
        sent.public_url
            .parse()
            .map_err(|_| CanvasError::UnexpectedBody {
                request,
                detail: "the file's address is none".to_owned(),
            })
    }
}

#[derive(Deserialize)]
struct Sent {
    public_url: String,
}
