//! The Canvas as tests hold it.

use chrono::{DateTime, Utc};

use crate::{CampusState, log::RequestLog};

/// The Canvas of a running campus.
#[derive(Debug, Clone, Copy)]
pub struct Canvas<'a>(pub(super) &'a CampusState);

impl<'a> Canvas<'a> {
    pub(crate) fn of(campus: &'a CampusState) -> Self {
        Self(campus)
    }

    /// Returns its address without a slash at the end, such as `http://127.0.0.1:40124`.
    pub fn base_url(self) -> &'a str {
        self.0.canvas.base_url()
    }

    /// Returns the address of the origin of files, which must never see a credential.
    pub fn files_url(self) -> &'a str {
        self.0.canvas.files_url()
    }

    /// Returns the log of requests to both origins, with who sent them.
    pub fn log(self) -> &'a RequestLog {
        &self.0.canvas.log
    }

    /// Returns every token that was given out, so that a test can look for them elsewhere.
    pub fn tokens(self) -> Vec<String> {
        self.0.canvas.tokens.read().values()
    }

    /// Sets when a token ends; `None` is never.
    pub fn set_token_expiry(self, token: &str, until: Option<DateTime<Utc>>) {
        self.0.canvas.tokens.write().set_until(token, until);
    }

    /// Sets which scopes a token has; `None` is all of them.
    pub fn set_token_scopes(self, token: &str, scopes: Option<&[&str]>) {
        let scopes = scopes.map(|scopes| scopes.iter().map(ToString::to_string).collect());
        self.0.canvas.tokens.write().set_scopes(token, scopes);
    }

    /// Takes a token back, as its owner or an administrator can.
    pub fn revoke(self, token: &str) {
        self.0.canvas.tokens.write().revoke(token);
    }

    /// Ends all access tokens of developer keys, as if their hour were over.
    pub fn expire_access(self) {
        self.0
            .canvas
            .tokens
            .write()
            .expire(None, self.0.clock.now());
    }

    /// Takes back all refresh tokens.
    pub fn revoke_refresh(self) {
        self.0.canvas.tokens.write().revoke_refresh();
    }

    /// Fills the bucket of a token, as much calling would; it leaks from now on.
    pub fn fill_bucket(self, token: &str, level: f64) {
        self.0.canvas.buckets.fill(token, level);
    }
}
