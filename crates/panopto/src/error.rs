use std::time::Duration;

use http::{Method, StatusCode};
use lectern_net::{NetError, NetErrorKind, Request};
use thiserror::Error;

use crate::soap::FaultKind;
use crate::target::TargetError;
use crate::tokens::TokenError;

/// Tells why Panopto did not do what was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PanoptoError {
    /// No usable answer came.
    #[error(transparent)]
    Net(#[from] NetError),
    /// There is no access token to ask with.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The server does not accept the account's token, and there is no other.
    #[error("Panopto no longer accepts this sign-in. Sign in again. ({request})")]
    NotSignedIn {
        /// What was asked.
        request: Request,
    },
    /// The account lacks a right.
    #[error(
        "Panopto does not allow this account to do that. It needs {right}.{} ({request})",
        spaced(message)
    )]
    Forbidden {
        /// What was asked.
        request: Request,
        /// The right that is needed, for example "the Creator role on the folder".
        right: &'static str,
        /// The server's words, if it had any.
        message: String,
    },
    /// What was named is not there, or not visible to the account.
    #[error(
        "Panopto does not have this, or does not show it to this account: {message} ({request})"
    )]
    NotFound {
        /// What was asked.
        request: Request,
        /// The server's words, or ours where it had none.
        message: String,
    },
    /// The server finds the request itself wrong.
    #[error("Panopto refused the request: {message} ({request})")]
    Refused {
        /// What was asked.
        request: Request,
        /// The status, 400 to 499.
        status: StatusCode,
        /// The server's words, or ours where it had none.
        message: String,
    },
    /// The limits on calls are used up, and waiting did not help.
    #[error("Panopto's limit on calls is used up. Try again in {} s. ({request})", retry_after.as_secs().max(1))]
    RateLimited {
        /// What was asked.
        request: Request,
        /// The pause the server asked for.
        retry_after: Duration,
    },
    /// The server failed.
    #[error("Panopto failed with status {status}: {message} Try again later. ({request})")]
    Server {
        /// What was asked.
        request: Request,
        /// The status, 500 or above.
        status: StatusCode,
        /// The server's words, or ours where it had none.
        message: String,
    },
    /// A page came where data was expected: a sign-in page, a proxy's notice, or another product.
    #[error(
        "The server answered with a web page instead of data ({title}). A proxy or sign-in page may be in between. ({request})"
    )]
    NotJson {
        /// What was asked.
        request: Request,
        /// The page's title or first words.
        title: String,
        /// Whether the page looks like one to sign in.
        sign_in_page: bool,
    },
    /// The answer is JSON but not what this request means.
    #[error("Panopto's answer was not understood: {detail} ({request})")]
    UnexpectedBody {
        /// What was asked.
        request: Request,
        /// What is missing or wrong.
        detail: String,
    },
    /// A SOAP service answered with a fault.
    #[error("Panopto refused the request: {message} ({request})")]
    Fault {
        /// What was asked.
        request: Request,
        /// What it means, as far as its words tell.
        kind: FaultKind,
        /// The server's words, or its code where it had none.
        message: String,
    },
    /// The site has no such SOAP service, or lets no account in that signs in as this one does.
    #[error("This Panopto site does not let Lectern use its SOAP services: {message} ({request})")]
    SoapRefused {
        /// What was asked.
        request: Request,
        /// The server's words, or ours where it had none.
        message: String,
    },
    /// The site does not accept the name and the password.
    #[error("Panopto does not accept this user name and password. ({request})")]
    PasswordRefused {
        /// What was asked.
        request: Request,
    },
    /// The server gave an upload address that cannot be used.
    #[error("Panopto gave an upload address that cannot be used: {source} ({request})")]
    UploadTarget {
        /// What was asked.
        request: Request,
        /// What is wrong with it.
        source: TargetError,
    },
    /// The request makes no sense to send.
    #[error(transparent)]
    Input(#[from] InputError),
}

/// A request that was not sent because it makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputError {
    /// Panopto refuses a search for nothing.
    #[error("Enter something to search for.")]
    EmptySearch,
    /// Folders and sessions need a name.
    #[error("Enter a name.")]
    EmptyName,
    /// The top level is no folder that could be changed.
    #[error("The top level is not a folder and cannot be changed.")]
    TopLevel,
}

impl PanoptoError {
    /// Tells whether the server may have carried out a change all the same, so that it must be checked and not resent.
    ///
    /// False for every request that only reads.
    pub fn may_have_arrived(&self) -> bool {
        let changes = |method: &Method| !method.is_safe();
        match self {
            Self::Net(error) => changes(&error.method) && !error.never_sent(),
            Self::Server { request, .. }
            | Self::NotJson { request, .. }
            | Self::UnexpectedBody { request, .. } => changes(&request.method),
            _ => false,
        }
    }

    /// Tells whether the same request may succeed later without anything being changed by a person.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Net(error) => error.kind.may_pass(),
            Self::Token(TokenError::OAuth(error)) => error.may_pass(),
            Self::RateLimited { .. }
            | Self::Server { .. }
            | Self::Fault {
                kind: FaultKind::Other,
                ..
            } => true,
            _ => false,
        }
    }

    /// Tells whether only signing in again helps.
    pub fn needs_sign_in(&self) -> bool {
        match self {
            Self::NotSignedIn { .. } | Self::Token(TokenError::SignInNeeded) => true,
            Self::Token(TokenError::OAuth(error)) => error.needs_sign_in(),
            _ => false,
        }
    }

    /// Tells whether the request never reached the server.
    pub fn is_unreachable(&self) -> bool {
        self.net_kind().is_some_and(NetErrorKind::never_sent)
    }

    /// Returns the kind of a network failure.
    pub fn net_kind(&self) -> Option<&NetErrorKind> {
        match self {
            Self::Net(error) => Some(&error.kind),
            Self::Token(TokenError::OAuth(error)) => error.net_kind(),
            _ => None,
        }
    }
}

fn spaced(message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!(" {message}")
    }
}
