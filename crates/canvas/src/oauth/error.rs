use std::fmt;

use http::StatusCode;
use lectern_net::{NetError, NetErrorKind};
use thiserror::Error;

/// The way a token was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// With the code from the browser.
    Code,
    /// With a refresh token.
    Refresh,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code => "the code from the browser",
            Self::Refresh => "the stored sign-in",
        })
    }
}

/// Tells why signing in did not work.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OAuthError {
    /// No usable answer came.
    #[error(transparent)]
    Net(#[from] NetError),
    /// Unknown client id or wrong secret.
    #[error(
        "Canvas does not know this developer key with this secret. Copy id and key again from Admin, Developer Keys, Details."
    )]
    InvalidClient,
    /// The code or refresh token is wrong, used, ended or withdrawn.
    #[error("Canvas did not accept {grant}. Sign in again.")]
    InvalidGrant {
        /// What was refused.
        grant: Grant,
    },
    /// The developer key is switched off, or not on for this account.
    #[error(
        "This developer key is not switched on. Ask your Canvas administrator to turn its state to On."
    )]
    UnauthorizedClient,
    /// The developer key allows certain scopes only.
    #[error(
        "This developer key is limited and does not allow all that Lectern needs. Ask your Canvas administrator to add the scopes, or to switch “Enforce scopes” off."
    )]
    InvalidScope,
    /// The redirect address is not one of the developer key.
    #[error(
        "The developer key has another redirect URI. Ask your Canvas administrator to add {redirect_uri} to it, exactly."
    )]
    RedirectMismatch {
        /// The address that has to be there.
        redirect_uri: String,
    },
    /// The person said no in the browser.
    #[error("Access was refused in the browser. Sign in again and allow it.")]
    AccessDenied,
    /// The browser's answer does not belong to this sign-in.
    #[error(
        "The answer from the browser belongs to another sign-in. Start again and use the newest browser tab."
    )]
    StateMismatch,
    /// The browser's answer carries neither a code nor an error.
    #[error("The answer from the browser carries no code. Start the sign-in again.")]
    NoCode,
    /// An error this protocol does not name.
    #[error("Canvas refused the sign-in: {error}{}", described(description.as_ref()))]
    Refused {
        /// The code.
        error: String,
        /// The server's words.
        description: Option<String>,
    },
    /// The answer is no token: a web page, an empty body, a server error.
    #[error(
        "The sign-in service answered with something else than a token (status {status}): {excerpt}"
    )]
    NotAToken {
        /// The status.
        status: StatusCode,
        /// The first words of the answer.
        excerpt: String,
    },
}

impl OAuthError {
    /// Tells whether the same may succeed later without anything being changed by a person.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Net(error) => error.kind.may_pass(),
            Self::NotAToken { status, .. } => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            _ => false,
        }
    }

    /// Tells whether only signing in again helps: the stored sign-in is used up or withdrawn.
    pub fn needs_sign_in(&self) -> bool {
        matches!(
            self,
            Self::InvalidGrant {
                grant: Grant::Refresh
            }
        )
    }

    /// Returns the kind of a network failure.
    pub fn net_kind(&self) -> Option<&NetErrorKind> {
        match self {
            Self::Net(error) => Some(&error.kind),
            _ => None,
        }
    }
}

fn described(description: Option<&String>) -> String {
    description
        .map(|words| format!(" ({words})"))
        .unwrap_or_default()
}
