use std::error::Error as StdError;

use async_trait::async_trait;
use lectern_net::Secret;
use thiserror::Error;

use crate::oauth::OAuthError;

/// Gives out access tokens for one account.
///
/// The owner keeps the rules that need storage: one renewal at a time, because a renewal ends the access token before it.
#[async_trait]
pub trait AccessTokens: Send + Sync {
    /// Returns a token that is good for a request now, renewing it early if its end is near.
    async fn access_token(&self) -> Result<Secret, TokenError>;

    /// Returns another token than `stale`, which Canvas refused.
    ///
    /// If somebody else has renewed in the meantime, that newer token is the answer and nothing is sent. A token that cannot
    /// be renewed comes back as it is.
    async fn renew(&self, stale: &Secret) -> Result<Secret, TokenError>;
}

/// An access token that a person made in Canvas. There is nothing to renew it with.
#[derive(Debug, Clone)]
pub struct FixedToken(Secret);

impl FixedToken {
    /// Takes the token.
    pub fn new(token: Secret) -> Self {
        Self(token)
    }
}

#[async_trait]
impl AccessTokens for FixedToken {
    async fn access_token(&self) -> Result<Secret, TokenError> {
        Ok(self.0.clone())
    }

    async fn renew(&self, _: &Secret) -> Result<Secret, TokenError> {
        Ok(self.0.clone())
    }
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
