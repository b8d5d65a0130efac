//! Signing in: the authorization-code and password grants, renewal and revocation.

mod authorize;
mod client;
mod error;
mod exchange;
mod revoke;

pub use authorize::{AuthorizationRequest, read_redirect};
pub use client::OAuthClient;
pub use error::{Grant, OAuthError};
/// What a sign-in gives.
pub use lectern_net::Tokens;
