use std::time::Instant;

use bytes::Bytes;
use http::Method;
use lectern_net::{HttpClient, NetErrorKind, Request};
use reqwest::Response;
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::unpack::{PIECE, Unpack};
use crate::caller::Opened;
use crate::error::CanvasError;
use crate::governor::Permit;

/// The results of a history query, unpacked as they come.
///
/// Canvas cuts slow readers off: write the bytes away and read them afterwards. The stream counts as one call on its way until
/// it is dropped.
#[derive(Debug)]
pub struct HistoryStream {
    http: HttpClient,
    request: Request,
    response: Response,
    _permit: Permit,
    unpack: Unpack,
    /// What came and is not unpacked yet.
    packed: Bytes,
    started: Instant,
    ended: bool,
}

impl HistoryStream {
    pub(crate) fn new(http: HttpClient, opened: Opened) -> Self {
        Self {
            http,
            request: opened.request,
            response: opened.response,
            _permit: opened.permit,
            unpack: Unpack::new(),
            packed: Bytes::new(),
            started: Instant::now(),
            ended: false,
        }
    }

    /// Returns the next bytes; none after the end.
    ///
    /// # Errors
    ///
    /// [`CanvasError::ResultsCut`] where they end too early or cannot be unpacked. What came before is not all there is.
    pub async fn next(&mut self) -> Result<Option<Bytes>, CanvasError> {
        while !self.ended {
            if self.packed.is_empty() {
                match self
                    .http
                    .next_chunk(&Method::GET, &mut self.response, self.started)
                    .await
                {
                    Ok(Some(chunk)) => self.packed = chunk,
                    Ok(None) => {
                        self.ended = true;
                        let rest = self.unpack.end();
                        return self
                            .unpacked(rest)
                            .map(|rest| (!rest.is_empty()).then_some(rest));
                    }
                    Err(error) if error.kind == NetErrorKind::BodyCut => {
                        return Err(self.cut("the connection ended too early"));
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            let piece = self.packed.split_to(PIECE.min(self.packed.len()));
            let bytes = self.unpack.push(piece);
            let bytes = self.unpacked(bytes)?;
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Writes all of it away and returns how many bytes it was.
    ///
    /// # Errors
    ///
    /// As [`Self::next`], or [`CanvasError::NotWritten`]. The target then holds a beginning and nothing more.
    pub async fn write_to(
        mut self,
        target: &mut (impl AsyncWrite + Unpin),
    ) -> Result<u64, CanvasError> {
        let mut length = 0;
        while let Some(bytes) = self.next().await? {
            target
                .write_all(&bytes)
                .await
                .map_err(CanvasError::NotWritten)?;
            length += bytes.len() as u64;
        }
        target.flush().await.map_err(CanvasError::NotWritten)?;
        Ok(length)
    }

    fn unpacked(&self, bytes: std::io::Result<Bytes>) -> Result<Bytes, CanvasError> {
        bytes.map_err(|error| self.cut(&format!("it cannot be unpacked ({error})")))
    }

    fn cut(&self, detail: &str) -> CanvasError {
        CanvasError::ResultsCut {
            request: self.request.clone(),
            detail: detail.to_owned(),
        }
    }
}
