use std::io;

use lectern_panopto::oauth::OAuthError;

use crate::accounts::Service;
use crate::error::{ErrorCode, Problem, canvas_oauth_problem, oauth_problem};

/// A sign-in that did not come about.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// Another program uses the port that the redirect address names.
    #[error("Another program{} is using port {port}, which {service} needs for sign-in. Close it, or try again in a moment.", named(program.as_deref()))]
    PortInUse {
        /// Where somebody wants to sign in.
        service: Service,
        /// The port.
        port: u16,
        /// The program, when known.
        program: Option<String>,
    },
    /// The listener could not be opened for another reason.
    #[error("Lectern cannot listen on port {port}, which {service} needs for sign-in: {source}")]
    Listener {
        /// Where somebody wants to sign in.
        service: Service,
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The person ended it, or began another.
    #[error("The sign-in was cancelled.")]
    Cancelled,
    /// The browser did not come back in time.
    #[error("No answer from the browser. Sign in again.")]
    TimedOut,
    /// No browser could be opened. The sign-in goes on waiting.
    #[error("No browser could be opened.")]
    NoBrowser,
    /// No sign-in waits for the browser.
    #[error("No sign-in is waiting for the browser.")]
    NotWaiting,
    /// The secret of the API client is no longer known here.
    #[error("The client secret of this account is no longer kept here.")]
    ClientSecretMissing,
    /// The password is no longer known here.
    #[error("The password of this account is no longer kept here.")]
    PasswordMissing,
    /// The account signs in with a token that the person makes in Canvas.
    #[error("This account signs in with an access token, not through the browser.")]
    TokenNeeded,
    /// The server or the person refused.
    #[error(transparent)]
    OAuth(#[from] OAuthError),
    /// Canvas or the person refused.
    #[error(transparent)]
    Canvas(#[from] lectern_canvas::oauth::OAuthError),
}

impl SignInError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::PortInUse { .. } => problem(ErrorCode::PortInUse).retryable(),
            Self::Listener { .. } => problem(ErrorCode::PortInUse)
                .hint("A firewall or another program may hold it. Try again in a moment.")
                .retryable(),
            Self::Cancelled => problem(ErrorCode::SignInCancelled),
            Self::TimedOut => problem(ErrorCode::SignInTimeout).retryable(),
            Self::NoBrowser => problem(ErrorCode::NoBrowser)
                .hint("Copy the address and open it in a browser on this computer."),
            Self::NotWaiting => problem(ErrorCode::Conflict).hint("Sign in again."),
            Self::ClientSecretMissing | Self::PasswordMissing => problem(ErrorCode::SignInNeeded)
                .hint("Enter it again in the account, then sign in."),
            Self::TokenNeeded => problem(ErrorCode::SignInNeeded).hint(
                "Make a new token in Canvas under Account, Settings, New access token, and enter it in this account.",
            ),
            Self::OAuth(error) => oauth_problem(error),
            Self::Canvas(error) => canvas_oauth_problem(error),
        }
    }
}

fn named(program: Option<&str>) -> String {
    program
        .map(|program| format!(" ({program})"))
        .unwrap_or_default()
}
