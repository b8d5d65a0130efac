use std::error::Error as StdError;

use lectern_canvas::oauth as canvas;
use lectern_panopto::oauth as panopto;

/// Why there is no token, whichever service it is for.
#[derive(Debug)]
pub(super) enum TokenFailure {
    /// Nobody is signed in.
    SignInNeeded,
    /// Panopto refused or could not be asked.
    Panopto(panopto::OAuthError),
    /// Canvas refused or could not be asked.
    Canvas(canvas::OAuthError),
    /// The token could not be kept.
    NotStored(Box<dyn StdError + Send + Sync>),
}

impl TokenFailure {
    /// Tells whether the stored sign-in is of no use any more.
    pub fn ends_sign_in(&self) -> bool {
        match self {
            Self::SignInNeeded | Self::Panopto(panopto::OAuthError::InvalidGrant { .. }) => true,
            Self::Panopto(error) => error.needs_sign_in(),
            Self::Canvas(error) => error.needs_sign_in(),
            Self::NotStored(_) => false,
        }
    }

    /// Tells whether the server was never reached.
    pub fn never_sent(&self) -> bool {
        match self {
            Self::Panopto(panopto::OAuthError::Net(error))
            | Self::Canvas(canvas::OAuthError::Net(error)) => error.never_sent(),
            _ => false,
        }
    }
}

impl From<panopto::OAuthError> for TokenFailure {
    fn from(error: panopto::OAuthError) -> Self {
        Self::Panopto(error)
    }
}

impl From<canvas::OAuthError> for TokenFailure {
    fn from(error: canvas::OAuthError) -> Self {
        Self::Canvas(error)
    }
}

impl From<TokenFailure> for lectern_panopto::TokenError {
    fn from(failure: TokenFailure) -> Self {
        match failure {
            TokenFailure::SignInNeeded => Self::SignInNeeded,
            TokenFailure::Panopto(error) => Self::OAuth(error),
            TokenFailure::Canvas(error) => Self::NotStored(Box::new(error)),
            TokenFailure::NotStored(error) => Self::NotStored(error),
        }
    }
}

impl From<TokenFailure> for lectern_canvas::TokenError {
    fn from(failure: TokenFailure) -> Self {
        match failure {
            TokenFailure::SignInNeeded => Self::SignInNeeded,
            TokenFailure::Canvas(error) => Self::OAuth(error),
            TokenFailure::Panopto(error) => Self::NotStored(Box::new(error)),
            TokenFailure::NotStored(error) => Self::NotStored(error),
        }
    }
}
