use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::Utc;
use http::{Method, StatusCode};
use lectern_net::{
    Decision, Failure, Idempotency, NetError, RedactedUrl, Request, is_loopback, retry_after,
};
use url::Url;

use crate::answer;
use crate::caller::Panopto;
use crate::error::PanoptoError;

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
        // The limit's refusals count for the person, not for the policy.
        let (mut sent, mut attempt) = (0, 1);
        loop {
            sent += 1;
            let (decision, error) = match self.picture_once(&url, most).await {
                Ok((status, _, body)) if status.is_success() => {
                    let page = answer::looks_like_html(&String::from_utf8_lossy(&body));
                    return Ok((!page && !body.is_empty()).then_some(body));
                }
                Ok((status, ..)) if status.is_client_error() && !is_limit(status) => {
                    return Ok(None);
                }
                Ok((status, asked, _)) => {
                    let failure = Failure::Status(status, asked);
                    let request = Request {
                        method: Method::GET,
                        url: RedactedUrl::new(&url),
                        attempts: sent,
                        elapsed: started.elapsed(),
                    };
                    let decision = self.decide(failure, attempt, started);
                    if is_limit(status) {
                        self.let_all_wait(&url, decision);
                        attempt -= 1;
                    }
                    let error = PanoptoError::Server {
                        request,
                        status,
                        message: "no picture came.".to_owned(),
                    };
                    (decision, error)
                }
                Err(error) => {
                    let decision = self.decide(Failure::Net(&error.kind), attempt, started);
                    (decision, error.after(sent, started.elapsed()).into())
                }
            };
            attempt += 1;
            match decision {
                Decision::Retry { after } => tokio::time::sleep(after).await,
                Decision::Stop(_) => return Err(error),
            }
        }
    }

    /// Lets every other call of the account wait as well, where it is the account's own server that is asked too often.
    fn let_all_wait(&self, url: &Url, decision: Decision) {
        if let Decision::Retry { after } = decision
            && url.origin() == self.server().origin()
        {
            self.limiter().hold(after);
        }
    }

    fn decide(&self, failure: Failure<'_>, attempt: u32, started: Instant) -> Decision {
        self.retry_policy()
            .decide(Idempotency::Safe, failure, attempt, started.elapsed(), 0.5)
    }

    /// Asks once. Returns status, the pause the server asked for, and the body.
    async fn picture_once(
        &self,
        url: &Url,
        most: usize,
    ) -> Result<(StatusCode, Option<Duration>, Bytes), NetError> {
        let request = self
            .http()
            .reqwest()
            .get(url.clone())
            .build()
            .map_err(|error| NetError::from_reqwest(error, Method::GET, url))?;
        let response = self.http().execute(request).await?;
        let status = response.status();
        let asked = retry_after(response.headers(), Utc::now());
        let body = match self.http().read_body(&Method::GET, response, most).await {
            // The status of a failure says enough.
            Err(_) if !status.is_success() => Bytes::new(),
            body => body?,
        };
        Ok((status, asked, body))
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

fn is_limit(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
}
