//! Failures of Canvas, in the words of the screens.

use lectern_canvas::oauth::{Grant, OAuthError};
use lectern_canvas::{CanvasError, TokenError, TokenRefusal};

use super::remote::net;
use super::{AppError, ErrorCode, Problem};

/// Says why Canvas did not do what was asked.
pub(super) fn problem(error: &CanvasError) -> Problem {
    match error {
        CanvasError::Net(error) => net(error),
        CanvasError::Token(error) => token(error),
        CanvasError::TokenRefused { request, reason } => refused(reason).detail(request.to_string()),
        CanvasError::ScopeMissing { request, scope } => Problem::new(
            ErrorCode::Forbidden,
            format!("This Canvas token is limited and does not allow {scope}."),
        )
        .hint("Use a token without limits, or ask your Canvas administrator to add this scope to the developer key.")
        .detail(request.to_string()),
        CanvasError::Forbidden {
            request,
            right,
            message,
        } => Problem::new(
            ErrorCode::Forbidden,
            format!("Canvas refused this. You need {right}."),
        )
        .hint("Ask your Canvas administrator for it.")
        .detail(format!("{message} ({request})")),
        CanvasError::CourseRestricted { .. } => {
            Problem::new(ErrorCode::Forbidden, error.to_string())
        }
        CanvasError::NotFound { request, message } => Problem::new(
            ErrorCode::NotFound,
            "Canvas does not have this, or does not show it to you.",
        )
        .hint("It may have been deleted, or belongs to another Canvas.")
        .detail(format!("{message} ({request})")),
        CanvasError::AssignmentIds { request } => Problem::new(
            ErrorCode::NotFound,
            "Canvas gives no submissions, because an assignment is unpublished, deleted or in another course.",
        )
        .hint("Read the assignments again.")
        .detail(request.to_string()),
        CanvasError::Refused {
            request, message, ..
        } => Problem::new(ErrorCode::InvalidInput, format!("Canvas refused this: {message}"))
            .detail(request.to_string()),
        CanvasError::Throttled { .. } => Problem::new(
            ErrorCode::RateLimited,
            "Canvas takes no more calls for now, because there were too many.",
        )
        .hint("Try again later. Other programs with the same token count too.")
        .detail(error.to_string())
        .retryable(),
        CanvasError::Server {
            request,
            status,
            message,
        } => Problem::new(ErrorCode::Server, "Canvas failed to answer.")
            .hint("Try again in a moment. If it goes on, tell your Canvas administrator.")
            .detail(format!("status {status}: {message} ({request})"))
            .retryable(),
        CanvasError::NotJson { request, title, .. } => Problem::new(
            ErrorCode::NotCanvas,
            "A web page came instead of an answer from Canvas.",
        )
        .hint("A proxy or another site may be in between. Check the address and the proxy.")
        .detail(format!("“{title}” ({request})")),
        CanvasError::Input(error) => Problem::new(ErrorCode::InvalidInput, error.to_string()),
        CanvasError::NotWritten(_) => Problem::new(ErrorCode::DiskFull, error.to_string())
            .hint("Check the space on the disk of your profile folder."),
        CanvasError::NextLink { .. } => Problem::new(ErrorCode::IncompleteListing, error.to_string())
            .hint("Tell your Canvas administrator. What was read before is kept."),
        other => Problem::new(ErrorCode::Server, "Canvas's answer was not understood.")
            .hint("Try again. If it goes on, tell your Canvas administrator.")
            .detail(other.to_string())
            .retryable(),
    }
}

fn refused(reason: &TokenRefusal) -> Problem {
    let code = match reason {
        TokenRefusal::Missing => ErrorCode::SignInNeeded,
        _ => ErrorCode::WrongToken,
    };
    let message = match reason {
        TokenRefusal::Invalid => {
            "Canvas does not accept this token. It may have ended, or a character is missing."
                .to_owned()
        }
        TokenRefusal::Expired { at: Some(at) } => {
            format!("Your Canvas token ended on {}.", at.format("%-d %B %Y"))
        }
        TokenRefusal::Expired { at: None } => "Your Canvas token has ended.".to_owned(),
        TokenRefusal::Revoked => "Your Canvas token was deleted in Canvas.".to_owned(),
        TokenRefusal::Missing => "Your Canvas sign-in has ended.".to_owned(),
    };
    Problem::new(code, message).hint("Make a new one. Work goes on where it stopped.")
}

fn token(error: &TokenError) -> Problem {
    match error {
        TokenError::SignInNeeded => sign_in_ended(),
        TokenError::OAuth(error) => oauth(error),
        TokenError::NotStored(error) => match error.downcast_ref::<AppError>() {
            Some(error) => error.problem(),
            None => Problem::new(ErrorCode::Keychain, "The Canvas sign-in could not be kept.")
                .hint("Unlock the system keychain, then try again.")
                .detail(error.to_string())
                .retryable(),
        },
    }
}

fn sign_in_ended() -> Problem {
    Problem::new(ErrorCode::SignInNeeded, "Your Canvas sign-in has ended.")
        .hint("Sign in again, or enter a new token.")
}

/// Says why signing in with a developer key did not work.
pub(super) fn oauth(error: &OAuthError) -> Problem {
    let said = |code| Problem::new(code, error.to_string());
    match error {
        OAuthError::Net(error) => net(error),
        OAuthError::InvalidGrant {
            grant: Grant::Refresh,
        } => sign_in_ended(),
        OAuthError::InvalidClient | OAuthError::UnauthorizedClient | OAuthError::InvalidScope => {
            said(ErrorCode::WrongClient)
        }
        OAuthError::RedirectMismatch { .. } => said(ErrorCode::WrongRedirect),
        OAuthError::AccessDenied => Problem::new(
            ErrorCode::ConsentRefused,
            "You chose not to allow access. Lectern can do nothing in Canvas until you allow it.",
        ),
        OAuthError::InvalidGrant { grant: Grant::Code }
        | OAuthError::StateMismatch
        | OAuthError::NoCode => said(ErrorCode::SignInRefused).hint("Sign in again."),
        OAuthError::NotAToken { .. } if error.may_pass() => {
            Problem::new(ErrorCode::Server, "Canvas failed to answer the sign-in.")
                .hint("Try again in a moment.")
                .detail(error.to_string())
                .retryable()
        }
        other => Problem::new(ErrorCode::SignInRefused, "Canvas refused the sign-in.")
            .hint("Check the developer key, then sign in again.")
            .detail(other.to_string()),
    }
}
