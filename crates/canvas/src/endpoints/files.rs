use http::header::{CONTENT_TYPE, LOCATION};
use lectern_net::{NetError, NetErrorKind, ensure_secure, is_loopback};
use serde::Deserialize;
use url::Url;

use super::right::FILES;
use crate::call::Call;
use crate::caller::{Canvas, Opened};
use crate::error::CanvasError;
use crate::ids::{FileId, SubmissionId};
use crate::model::FileInfo;
use crate::raw::Raw;

/// How often Canvas may send on within itself.
const MOST_HOPS: usize = 5;
/// No page that only sends on is longer.
const LONGEST_NOTE: usize = 64 << 10;

/// Where the bytes behind an address are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// At another origin, which must see no credential. The address works for a while.
    Elsewhere(Url),
    /// Canvas itself answers, with them or with a page of its own.
    Here {
        /// What answered, after redirects.
        address: Url,
        /// The kind of content, in lower case and without its parameters.
        content_type: Option<String>,
    },
}

impl Canvas {
    /// Asks where an address of a file, thumbnail or recording leads. The token goes to Canvas alone.
    ///
    /// An address of another origin is returned without asking anybody.
    ///
    /// # Errors
    ///
    /// As for any call; [`CanvasError::Net`] also where it leads in circles or to an address that may not be used.
    pub async fn locate(&self, address: &Url) -> Result<Located, CanvasError> {
        let mut address = address.clone();
        for _ in 0..MOST_HOPS {
            if address.origin() != self.server().origin() {
                return Ok(Located::Elsewhere(address));
            }
            let call = Call::get("/files/:id/download", String::new(), FILES)
                .at(address.clone())
                .unfollowed();
            let opened = self.open(&call).await?;
            let Some(next) = self.led(&opened)? else {
                return Ok(Located::Here {
                    content_type: content_type(&opened),
                    address,
                });
            };
            // Read to its end, the connection can be used again.
            let body = self
                .http()
                .read_body(&call.method, opened.response, LONGEST_NOTE);
            let _ = body.await;
            address = next;
        }
        Err(refused(&address))
    }

    /// Returns where an answer sends on to.
    fn led(&self, opened: &Opened) -> Result<Option<Url>, CanvasError> {
        if opened.status.is_success() {
            return Ok(None);
        }
        let location = opened.headers.get(LOCATION);
        let next = location
            .and_then(|location| std::str::from_utf8(location.as_bytes()).ok())
            .and_then(|location| opened.url.join(location).ok())
            .ok_or_else(|| refused(&opened.url))?;
        // A server outside must not steer requests at services of this computer.
        let enters_this_computer = is_loopback(&next) && !is_loopback(self.server());
        if ensure_secure(&next).is_err() || enters_this_computer {
            return Err(refused(&opened.url));
        }
        Ok(Some(next))
    }

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

fn content_type(opened: &Opened) -> Option<String> {
    let value = opened.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next()?.trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
}

fn refused(address: &Url) -> CanvasError {
    NetError::new(NetErrorKind::RedirectRefused, http::Method::GET, address).into()
}

#[derive(Deserialize)]
struct Sent {
    public_url: String,
}
