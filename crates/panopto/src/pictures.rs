use std::time::Instant;

use bytes::Bytes;
use http::{Method, StatusCode};
use lectern_net::{Decision, Failure, Idempotency, NetError, RedactedUrl, is_loopback};
use url::Url;

use crate::answer;
use crate::caller::Panopto;
use crate::error::{PanoptoError, Request};

impl Panopto {
    /// Fetches a picture as [`Self::picture`] does, again after failures that may pass, or none where there is none.
    ///
    /// # Errors
    ///
    /// No usable answer came after all tries.
    pub async fn thumbnail(
        &self,
        address: &str,
        most: usize,
    ) -> Result<Option<Bytes>, PanoptoError> {
        let Ok(url) = self.server().join(address) else {
            return Ok(None);
        };
        if is_loopback(&url) && !is_loopback(self.server()) {
            return Ok(None);
        }
        let started = Instant::now();
        for attempt in 1_u32.. {
            let (decision, error) = match self.picture_once(&url, most).await {
                Ok((status, body)) if status.is_success() => {
                    let page = answer::looks_like_html(&String::from_utf8_lossy(&body));
                    return Ok((!page && !body.is_empty()).then_some(body));
                }
                Ok((status, _))
                    if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS =>
                {
                    return Ok(None);
                }
                Ok((status, _)) => {
                    let failure = Failure::Status(status, None);
                    let request = Request {
                        method: Method::GET,
                        url: RedactedUrl::new(&url),
                        attempts: attempt,
                        elapsed: started.elapsed(),
                    };
                    let error = PanoptoError::Server {
                        request,
                        status,
                        message: "no picture came.".to_owned(),
                    };
                    (self.decide(failure, attempt, started), error)
                }
                Err(error) => {
                    let decision = self.decide(Failure::Net(&error.kind), attempt, started);
                    (decision, error.after(attempt, started.elapsed()).into())
                }
            };
            match decision {
                Decision::Retry { after } => tokio::time::sleep(after).await,
                Decision::Stop(_) => return Err(error),
            }
        }
        Ok(None)
    }

    fn decide(&self, failure: Failure<'_>, attempt: u32, started: Instant) -> Decision {
        self.retry_policy().decide(
            Idempotency::Safe,
            failure,
            // A limit does not count as an attempt by itself, and no limiter watches this host.
            attempt,
            started.elapsed(),
            0.5,
        )
    }

    async fn picture_once(&self, url: &Url, most: usize) -> Result<(StatusCode, Bytes), NetError> {
        let request = self
            .http()
            .reqwest()
            .get(url.clone())
            .build()
            .map_err(|error| NetError::from_reqwest(error, Method::GET, url))?;
        let response = self.http().execute(request).await?;
        let status = response.status();
        let body = self.http().read_body(&Method::GET, response, most).await?;
        Ok((status, body))
    }

    /// Fetches a picture that a session names, at most `most` bytes, or none where the server has none.
    ///
    /// Thumbnails lie on a host of their own and need no sign-in, so none goes along.
    ///
    /// # Errors
    ///
    /// No usable answer came.
    pub async fn picture(&self, address: &str, most: usize) -> Result<Option<Bytes>, PanoptoError> {
        let Ok(url) = self.server().join(address) else {
            return Ok(None);
        };
        // A server outside must not make us ask services of this computer.
        if is_loopback(&url) && !is_loopback(self.server()) {
            return Ok(None);
        }
        let request = self
            .http()
            .reqwest()
            .get(url.clone())
            .build()
            .map_err(|error| NetError::from_reqwest(error, Method::GET, &url))?;
        let response = self.http().execute(request).await?;
        if !response.status().is_success() {
            return Ok(None);
        }
        Ok(Some(
            self.http().read_body(&Method::GET, response, most).await?,
        ))
    }
}
