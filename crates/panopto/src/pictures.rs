use bytes::Bytes;
use http::Method;
use lectern_net::{NetError, is_loopback};

use crate::caller::Panopto;
use crate::error::PanoptoError;

impl Panopto {
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
