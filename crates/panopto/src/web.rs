use async_trait::async_trait;
use http::Method;
use lectern_net::Secret;
use url::Url;

use crate::call::{Answer, Call, Family};
use crate::caller::{Credentials, Panopto};
use crate::error::PanoptoError;
use crate::login::SessionCookies;

/// Gives out the cookies of one account, shared by everything that downloads.
///
/// The owner sees to it that there is one [`Panopto::legacy_login`] at a time: the server limits it.
#[async_trait]
pub trait WebSession: Send + Sync {
    /// Returns the cookies, signing in where there are none yet.
    async fn cookies(&self) -> Result<SessionCookies, PanoptoError>;

    /// Returns cookies to try after the server refused `stale`.
    ///
    /// If somebody else has renewed in the meantime, those are the answer and nothing is sent. The same cookies come back
    /// where they are so new that the refusal is about the file.
    async fn renew(&self, stale: &Secret) -> Result<SessionCookies, PanoptoError>;
}

impl Panopto {
    /// Takes an address that the server gave as one of its own, where the account's cookies may go.
    ///
    /// Returns none for an address on another origin or no address at all.
    pub fn own_address(&self, address: &str) -> Option<Url> {
        self.server()
            .join(address)
            .ok()
            .filter(|url| url.origin() == self.server().origin())
    }

    /// Sends a call with the cookies of the account.
    pub(crate) async fn web(
        &self,
        session: &dyn WebSession,
        call: &Call,
    ) -> Result<Answer, PanoptoError> {
        self.call_as(call, Credentials::Cookies(session)).await
    }
}

/// Describes a request to a page of the viewer or a file, which the cookies open.
pub(crate) fn page(
    method: Method,
    endpoint: &'static str,
    address: Url,
    right: &'static str,
) -> Call {
    Call {
        method,
        address: Some(address),
        right,
        ..Call::get(endpoint, String::new()).of(Family::Web)
    }
}
