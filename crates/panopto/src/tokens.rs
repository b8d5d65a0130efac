use std::error::Error as StdError;

use async_trait::async_trait;
use lectern_net::Secret;
use thiserror::Error;

use crate::oauth::OAuthError;

/// Gives out access tokens for one account.
///
/// The owner keeps the rules that need storage: one renewal at a time, and a rotated refresh token is stored before the
/// access token that came with it is used.
#[async_trait]
pub trait AccessTokens: Send + Sync {
    /// Returns a token that is good for a request now, renewing it early if its end is near.
    async fn access_token(&self) -> Result<Secret, TokenError>;

    /// Returns another token than `stale`, which the server refused.
    ///
    /// If somebody else has renewed in the meantime, that newer token is the answer and nothing is sent.
    async fn renew(&self, stale: &Secret) -> Result<Secret, TokenError>;
}

/// Tells why there is no access token.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The account was never signed in, or is signed out.
    #[error("This account is not signed in. Sign in and try again.")]
    SignInNeeded,
    /// The server refused or could not be asked for a new token.
    #[error(transparent)]
    OAuth(#[from] OAuthError),
    /// The new token could not be kept safe, so it was not used.
    #[error("The renewed sign-in could not be stored: {0}")]
    NotStored(#[source] Box<dyn StdError + Send + Sync>),
}
