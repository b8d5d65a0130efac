use std::fmt;

use chrono::TimeDelta;
use http::StatusCode;
use lectern_net::{NetError, NetErrorKind};
use thiserror::Error;

/// The way a token was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// With the code from the browser.
    Code,
    /// With user name and password.
    Password,
    /// With a refresh token.
    Refresh,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code => "the code from the browser",
            Self::Password => "the user name and password",
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
    /// `invalid_client`: unknown client id or wrong secret.
    #[error(
        "Panopto does not know this client id with this secret. Copy both again from User Settings, API Clients."
    )]
    InvalidClient,
    /// `invalid_grant`: the code, password or refresh token is wrong, used or withdrawn.
    #[error("Panopto did not accept {grant}. {}", grant_hint(*grant))]
    InvalidGrant {
        /// What was refused.
        grant: Grant,
    },
    /// `unauthorized_client`: the API client was made with another type.
    #[error("This API client may not sign in this way. Make one of the type {}.", client_type(*grant))]
    UnauthorizedClient {
        /// What the client may not use.
        grant: Grant,
    },
    /// `invalid_scope`: the client may not ask for what Lectern needs.
    #[error(
        "This API client does not allow the access Lectern needs (openid, api, offline_access)."
    )]
    InvalidScope,
    /// The redirect address is not the one in the API client.
    #[error("The API client has another redirect URL. Enter {redirect_uri} in its form, exactly.")]
    RedirectMismatch {
        /// The address that has to be in the form.
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
    /// The clocks differ so much that tokens may be refused for it.
    #[error("This computer's clock is {} the server's. Set it right and sign in again.", skew_text(*server_ahead))]
    ClockSkew {
        /// How far the server's clock is ahead; negative if it is behind.
        server_ahead: TimeDelta,
        /// What the server answered.
        refusal: Box<OAuthError>,
    },
    /// An error code this protocol does not name.
    #[error("Panopto refused the sign-in: {error}{}", described(description.as_ref()))]
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
    /// The server's address makes no sign-in address.
    #[error("{address} is no server to sign in to.")]
    Address {
        /// The address.
        address: String,
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
        match self {
            Self::InvalidGrant {
                grant: Grant::Refresh,
            } => true,
            Self::ClockSkew { refusal, .. } => refusal.needs_sign_in(),
            _ => false,
        }
    }

    /// Returns the kind of a network failure.
    pub fn net_kind(&self) -> Option<&NetErrorKind> {
        match self {
            Self::Net(error) => Some(&error.kind),
            _ => None,
        }
    }
}

fn grant_hint(grant: Grant) -> &'static str {
    match grant {
        Grant::Code => "Start the sign-in again.",
        Grant::Password => {
            "Check both. Accounts that sign in through their institution have no Panopto password."
        }
        Grant::Refresh => "Sign in again.",
    }
}

fn client_type(grant: Grant) -> &'static str {
    match grant {
        Grant::Code | Grant::Refresh => "Server-side Web Application",
        Grant::Password => "User Based Server Application",
    }
}

fn skew_text(server_ahead: TimeDelta) -> String {
    let minutes = server_ahead.num_minutes().abs().max(1);
    let side = if server_ahead > TimeDelta::zero() {
        "behind"
    } else {
        "ahead of"
    };
    format!("{minutes} min {side}")
}

fn described(description: Option<&String>) -> String {
    description
        .map(|words| format!(" ({words})"))
        .unwrap_or_default()
}
