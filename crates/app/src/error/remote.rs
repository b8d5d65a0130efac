//! Failures of the server and the way to it, in the words of the screens.

use lectern_net::{NetError, NetErrorKind};
use lectern_panopto::oauth::{Grant, OAuthError};
use lectern_panopto::{FaultKind, PanoptoError, TokenError};
use url::Url;

use super::{AppError, ErrorCode, Problem};

pub(super) fn panopto(error: &PanoptoError) -> Problem {
    match error {
        PanoptoError::Net(error) => net(error),
        PanoptoError::Token(error) => token(error),
        PanoptoError::NotSignedIn { request } => sign_in_ended().detail(request.to_string()),
        PanoptoError::Forbidden {
            request,
            right,
            message,
        } => {
            let said = if message.is_empty() {
                String::new()
            } else {
                format!(" It says: {message}")
            };
            Problem::new(
                ErrorCode::Forbidden,
                format!("Panopto refused this. You need {right}.{said}"),
            )
            .hint("Ask the owner of the folder for this role.")
            .detail(request.to_string())
        }
        PanoptoError::NotFound { request, .. } => Problem::new(
            ErrorCode::NotFound,
            "Panopto does not have this, or does not show it to you.",
        )
        .hint("It may have been deleted or moved. Read the folder again.")
        .detail(request.to_string()),
        PanoptoError::Refused {
            request, message, ..
        } => Problem::new(
            ErrorCode::InvalidInput,
            format!("Panopto refused this: {message}"),
        )
        .detail(request.to_string()),
        PanoptoError::RateLimited {
            request,
            retry_after,
        } => Problem::new(
            ErrorCode::RateLimited,
            format!(
                "Panopto's limit on calls is used up for {} s.",
                retry_after.as_secs().max(1)
            ),
        )
        .hint("Wait a moment, then try again.")
        .detail(request.to_string())
        .retryable(),
        PanoptoError::Server {
            request,
            status,
            message,
        } => Problem::new(ErrorCode::Server, "Panopto failed to answer.")
            .hint("Try again in a moment. If it goes on, tell your Panopto administrator.")
            .detail(format!("status {status}: {message} ({request})"))
            .retryable(),
        PanoptoError::NotJson {
            sign_in_page: true,
            request,
            title,
        } => Problem::new(
            ErrorCode::SignInNeeded,
            "A sign-in page came instead of an answer from Panopto.",
        )
        .hint("Sign in again. On a guest network, open a web page first and sign in there.")
        .detail(format!("“{title}” ({request})")),
        PanoptoError::NotJson { request, title, .. } => Problem::new(
            ErrorCode::NotPanopto,
            "A web page came instead of an answer from Panopto.",
        )
        .hint("A proxy or another site may be in between. Check the address and the proxy.")
        .detail(format!("“{title}” ({request})")),
        PanoptoError::Fault {
            request,
            kind,
            message,
        } => fault(*kind, message).detail(request.to_string()),
        PanoptoError::SoapRefused { request, message } => Problem::new(
            ErrorCode::Forbidden,
            "Panopto does not let this account read usage reports.",
        )
        .hint("Ask your Panopto administrator whether its SOAP services are open to you.")
        .detail(format!("{message} ({request})")),
        PanoptoError::PasswordRefused { request } => Problem::new(
            ErrorCode::SignInRefused,
            "Panopto does not accept this user name and password.",
        )
        .hint(
            "Check both. Accounts that sign in through their institution have no Panopto password.",
        )
        .detail(request.to_string()),
        PanoptoError::Input(error) => Problem::new(ErrorCode::InvalidInput, error.to_string()),
        other => Problem::new(ErrorCode::Server, "Panopto's answer was not understood.")
            .hint("Try again. If it goes on, tell your Panopto administrator.")
            .detail(other.to_string())
            .retryable(),
    }
}

fn fault(kind: FaultKind, message: &str) -> Problem {
    match kind {
        FaultKind::Forbidden => Problem::new(
            ErrorCode::Forbidden,
            format!("Panopto refused this. It says: {message}"),
        )
        .hint("Ask the owner of the folder for the creator role."),
        FaultKind::Unknown => Problem::new(
            ErrorCode::NotFound,
            "Panopto does not have this, or does not show it to you.",
        )
        .hint("It may have been deleted or moved. Read the folder again."),
        FaultKind::NotSignedIn | FaultKind::NoOperation | FaultKind::Other => Problem::new(
            ErrorCode::Server,
            format!("Panopto failed to answer. It says: {message}"),
        )
        .hint("Try again in a moment. If it goes on, tell your Panopto administrator.")
        .retryable(),
    }
}

pub(super) fn token(error: &TokenError) -> Problem {
    match error {
        TokenError::SignInNeeded => sign_in_ended(),
        TokenError::OAuth(error) if error.needs_sign_in() => {
            sign_in_ended().detail(error.to_string())
        }
        TokenError::OAuth(error) => oauth(error),
        TokenError::NotStored(error) if error.is::<AppError>() => error
            .downcast_ref::<AppError>()
            .map_or_else(sign_in_ended, AppError::problem),
        TokenError::NotStored(error) => Problem::new(
            ErrorCode::Keychain,
            "The renewed sign-in could not be kept.",
        )
        .hint("Unlock the system keychain, then try again.")
        .detail(error.to_string())
        .retryable(),
    }
}

fn sign_in_ended() -> Problem {
    Problem::new(ErrorCode::SignInNeeded, "Your Panopto sign-in has ended.").hint("Sign in again.")
}

/// Says why signing in did not work, with the sentences of the Welcome screen.
pub(super) fn oauth(error: &OAuthError) -> Problem {
    match error {
        OAuthError::Net(error) => net(error),
        OAuthError::InvalidClient => Problem::new(
            ErrorCode::WrongClient,
            "Panopto does not know this client ID and secret. Copy both again from the API client.",
        ),
        OAuthError::RedirectMismatch { redirect_uri } => Problem::new(
            ErrorCode::WrongRedirect,
            format!(
                "Panopto refused the sign-in because the Redirect URL is different. In the API client it must be \
                 exactly {redirect_uri}."
            ),
        ),
        OAuthError::AccessDenied => Problem::new(
            ErrorCode::ConsentRefused,
            "You chose not to allow access. Lectern can do nothing in Panopto until you allow it.",
        ),
        OAuthError::ClockSkew {
            server_ahead,
            refusal,
        } => {
            let minutes = server_ahead.num_minutes().abs().max(1);
            let side = if server_ahead.num_seconds() > 0 {
                "behind"
            } else {
                "ahead of"
            };
            Problem::new(
                ErrorCode::ClockSkew,
                format!("The clock of this computer is {minutes} min {side} Panopto's, so Panopto refuses the sign-in."),
            )
            .hint("Set the clock of this computer right, then sign in again.")
            .detail(refusal.to_string())
        }
        OAuthError::InvalidGrant {
            grant: Grant::Password,
        } => Problem::new(
            ErrorCode::SignInRefused,
            "Panopto does not accept this user name and password.",
        )
        .hint(
            "Check both. Accounts that sign in through their institution have no Panopto password.",
        ),
        OAuthError::InvalidGrant { grant: Grant::Code } => Problem::new(
            ErrorCode::SignInRefused,
            "Panopto did not accept the answer from the browser.",
        )
        .hint("Sign in again."),
        OAuthError::InvalidGrant {
            grant: Grant::Refresh,
        } => sign_in_ended(),
        OAuthError::UnauthorizedClient { grant } => {
            let kind = match grant {
                Grant::Password => "User Based Server Application",
                Grant::Code | Grant::Refresh => "Server-side Web Application",
            };
            Problem::new(
                ErrorCode::WrongClient,
                format!("This API client may not sign in this way. Its type must be {kind}."),
            )
            .hint("Make an API client of that type in Panopto and use its client ID and secret.")
        }
        OAuthError::InvalidScope => Problem::new(
            ErrorCode::WrongClient,
            "This API client does not allow what Lectern needs.",
        )
        .hint("Ask your Panopto administrator to allow openid, api and offline_access."),
        OAuthError::StateMismatch | OAuthError::NoCode => Problem::new(
            ErrorCode::SignInRefused,
            "The answer from the browser does not belong to this sign-in.",
        )
        .hint("Sign in again and use the newest browser tab."),
        OAuthError::Address { address } => Problem::new(
            ErrorCode::InvalidInput,
            format!("“{address}” is no server to sign in to."),
        ),
        OAuthError::NotAToken { .. } if error.may_pass() => {
            Problem::new(ErrorCode::Server, "Panopto failed to answer the sign-in.")
                .hint("Try again in a moment.")
                .detail(error.to_string())
                .retryable()
        }
        other => Problem::new(ErrorCode::SignInRefused, "Panopto refused the sign-in.")
            .hint("Check the API client, then sign in again.")
            .detail(other.to_string()),
    }
}

/// Says why a server could not be asked.
pub(super) fn net(error: &NetError) -> Problem {
    let host = host(error);
    let problem = |code, message: String| Problem::new(code, message).detail(error.to_string());
    match &error.kind {
        NetErrorKind::Offline => problem(
            ErrorCode::Offline,
            "This computer has no connection.".to_owned(),
        )
        .hint("Transfers continue when the connection is back.")
        .retryable(),
        NetErrorKind::Untrusted(_) => problem(
            ErrorCode::Untrusted,
            format!(
                "The certificate of {host} is not trusted on this computer. Choose your campus certificate, or ask IT."
            ),
        ),
        NetErrorKind::Insecure | NetErrorKind::RedirectRefused => problem(
            ErrorCode::InsecureAddress,
            format!("{host} sent Lectern to an address that is not safe to use."),
        )
        .hint("Check the address of the server, or ask IT."),
        NetErrorKind::ProxyRefused => problem(
            ErrorCode::Unreachable,
            "The proxy refused the connection.".to_owned(),
        )
        .hint("Check the proxy, its user and its password in Settings, Advanced."),
        NetErrorKind::UnknownHost => problem(
            ErrorCode::Unreachable,
            format!("There is no server with the name {host}."),
        )
        .hint("Check the address, the connection or the proxy.")
        .retryable(),
        NetErrorKind::Unreachable | NetErrorKind::ConnectTimedOut => {
            problem(ErrorCode::Unreachable, format!("Cannot reach {host}."))
                .hint("Check the connection or the proxy.")
                .retryable()
        }
        NetErrorKind::TimedOut | NetErrorKind::Reset | NetErrorKind::BodyCut => problem(
            ErrorCode::Unreachable,
            format!("The connection to {host} broke."),
        )
        .hint("Check the connection, then try again.")
        .retryable(),
        _ => problem(
            ErrorCode::Server,
            format!("The answer of {host} cannot be used."),
        )
        .retryable(),
    }
}

fn host(error: &NetError) -> String {
    let url = Url::parse(error.url.as_str()).ok();
    url.as_ref()
        .and_then(Url::host_str)
        .map_or_else(|| "the server".to_owned(), str::to_owned)
}
