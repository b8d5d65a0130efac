//! Signing in with a developer key: the page in the browser, renewal and revocation.

mod client;
mod error;
mod exchange;
mod scopes;

pub use client::{AuthorizationRequest, OAuthClient};
pub use error::{Grant, OAuthError};
/// What a sign-in gives.
pub use lectern_net::Tokens;
pub use scopes::Scopes;
