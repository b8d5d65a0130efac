//! The request for a file or the rest of one, and the pieces of its answer.

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, AUTHORIZATION, COOKIE, HeaderValue, IF_RANGE, RANGE};
use http::{HeaderMap, Method};
use lectern_net::{NetErrorKind, classify};
use reqwest::{Request, Response};
use tokio::time::timeout;

use super::answer::Asked;
use super::fault::Fault;
use super::fetch::{Fetching, Stop};

impl Fetching<'_> {
    pub fn asked(&self) -> Option<Asked<'_>> {
        (self.at > 0).then_some(Asked {
            at: self.at,
            validators: &self.known.validators,
            length: self.known.length,
        })
    }

    pub async fn ask(&self) -> Result<Response, Stop> {
        let mut request = Request::new(Method::GET, self.request.url.clone());
        *request.headers_mut() = self
            .headers()
            .map_err(|_| Fault::Net(NetErrorKind::Malformed))?;
        match timeout(self.settings.stall_after, self.http.execute(request)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Fault::Net(error.kind).into()),
            Err(_) => Err(Fault::Net(NetErrorKind::TimedOut).into()),
        }
    }

    fn headers(&self) -> Result<HeaderMap, http::header::InvalidHeaderValue> {
        let mut headers = HeaderMap::new();
        // A packed answer would have neither the length nor the ranges of the file.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let credentials = &self.request.credentials;
        for (name, secret) in [
            (COOKIE, &credentials.cookie),
            (AUTHORIZATION, &credentials.authorization),
        ] {
            if let Some(secret) = secret.as_ref().filter(|secret| !secret.is_empty()) {
                let mut value = HeaderValue::from_str(secret.expose())?;
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        }
        if let Some(asked) = self.asked()
            && let Some(version) = asked.validators.if_range()
        {
            headers.insert(
                RANGE,
                HeaderValue::from_str(&format!("bytes={}-", asked.at))?,
            );
            headers.insert(IF_RANGE, HeaderValue::from_str(version)?);
        }
        Ok(headers)
    }

    pub async fn next_piece(&self, answer: &mut Response) -> Result<Option<Bytes>, Stop> {
        match timeout(self.settings.stall_after, answer.chunk()).await {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(error)) => Err(Fault::Net(classify(&error)).into()),
            Err(_) => Err(Fault::Net(NetErrorKind::TimedOut).into()),
        }
    }
}
