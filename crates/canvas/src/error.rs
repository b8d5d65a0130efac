use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{Method, StatusCode};
use lectern_net::page::{looks_like_sign_in, page_title};
use lectern_net::{NetError, NetErrorKind, Request};
use thiserror::Error;

use crate::ids::{CourseId, IdError};
use crate::references::ReferenceError;
use crate::tokens::TokenError;

/// Tells why Canvas did not do what was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CanvasError {
    /// No usable answer came.
    #[error(transparent)]
    Net(#[from] NetError),
    /// There is no access token to ask with.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Canvas does not accept the token, and there is no other.
    #[error("{reason} ({request})")]
    TokenRefused {
        /// What was asked.
        request: Request,
        /// What is wrong with the token.
        reason: TokenRefusal,
    },
    /// The token is limited to some calls, and this is none of them.
    #[error(
        "This token is limited and does not allow {scope}. Use a token without limits, or ask your Canvas administrator to add this scope to the developer key. ({request})"
    )]
    ScopeMissing {
        /// What was asked.
        request: Request,
        /// The scope as Canvas writes it, for example `url:GET|/api/v1/courses/:course_id/enrollments`.
        scope: String,
    },
    /// The account lacks a right.
    #[error(
        "Canvas does not allow this account to do that. It needs {right}.{} ({request})",
        spaced(message)
    )]
    Forbidden {
        /// What was asked.
        request: Request,
        /// The right that is needed, for example "the right ‘Statistics – view’ in the account".
        right: &'static str,
        /// The server's words, if it had any.
        message: String,
    },
    /// What was named is not there, or not visible to the account.
    #[error(
        "Canvas does not have this, or does not show it to this account: {message} ({request})"
    )]
    NotFound {
        /// What was asked.
        request: Request,
        /// The server's words, or ours where it had none.
        message: String,
    },
    /// The course may be read at other times alone.
    #[error(
        "Course {course} is restricted by its dates, so Canvas shows nothing of it to this account. Ask for another role in it, or have its dates changed."
    )]
    CourseRestricted {
        /// The course.
        course: CourseId,
    },
    /// An assignment that was named is unpublished, deleted or not in the course.
    #[error(
        "Canvas gives no submissions here: an assignment is unpublished, deleted or not in this course. ({request})"
    )]
    AssignmentIds {
        /// What was asked.
        request: Request,
    },
    /// The server finds the request itself wrong.
    #[error("Canvas refused the request: {message} ({request})")]
    Refused {
        /// What was asked.
        request: Request,
        /// The status, 400 to 499.
        status: StatusCode,
        /// The server's words, or ours where it had none.
        message: String,
    },
    /// Canvas answers nothing more at this pace, and waiting did not help.
    #[error(
        "Canvas has been refusing calls for {} min because there were too many. Try again later. ({request})",
        (waited.as_secs() / 60).max(1)
    )]
    Throttled {
        /// What was asked.
        request: Request,
        /// How long it was tried.
        waited: Duration,
    },
    /// The server failed.
    #[error("Canvas failed with status {status}: {message} Try again later. ({request})")]
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
    /// The answer is not what this request means.
    #[error("Canvas's answer was not understood: {detail} ({request})")]
    UnexpectedBody {
        /// What was asked.
        request: Request,
        /// What is missing or wrong.
        detail: String,
    },
    /// The address of the next page leads where the account's token may not go.
    #[error(
        "The list was not read on, because the address of its next page {problem}. ({request})"
    )]
    NextLink {
        /// The page that was read.
        request: Request,
        /// What is wrong with the address.
        problem: LinkProblem,
    },
    /// The results of a history query ended before they were complete, or cannot be unpacked.
    #[error("The page view history arrived incomplete: {detail}. Fetch it again. ({request})")]
    ResultsCut {
        /// What was asked.
        request: Request,
        /// What is missing or wrong.
        detail: String,
    },
    /// The file or stream that results are written to failed.
    #[error("The page view history could not be written: {0}")]
    NotWritten(#[source] std::io::Error),
    /// The request makes no sense to send.
    #[error(transparent)]
    Input(#[from] InputError),
}

/// Says what is wrong with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenRefusal {
    /// Canvas does not know it, or it belongs to another Canvas.
    Invalid,
    /// Its time is over.
    Expired {
        /// When it ended, where Canvas told.
        at: Option<DateTime<Utc>>,
    },
    /// Somebody deleted it in Canvas.
    Revoked,
    /// No token arrived.
    Missing,
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid => f.write_str(
                "Canvas does not accept this token. It may have ended, or a character is missing. Make a new one in Canvas and enter it.",
            ),
            Self::Expired { at: Some(at) } => write!(
                f,
                "This Canvas token ended on {}. Make a new one in Canvas and enter it.",
                at.format("%-d %B %Y")
            ),
            Self::Expired { at: None } => f.write_str(
                "This Canvas token has ended. Make a new one in Canvas and enter it.",
            ),
            Self::Revoked => f.write_str(
                "This Canvas token was deleted in Canvas. Make a new one and enter it.",
            ),
            Self::Missing => f.write_str("Canvas wants a token. Sign in again."),
        }
    }
}

/// Says what is wrong with an address that Canvas gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkProblem {
    /// It leads away from the account's Canvas.
    OtherHost {
        /// Where it leads.
        host: String,
    },
    /// It is plain `http`.
    NotEncrypted {
        /// Where it leads.
        host: String,
    },
    /// It is no address.
    Malformed,
}

impl fmt::Display for LinkProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherHost { host } => write!(
                f,
                "leads to another server, {host}, where the token of this account must not go"
            ),
            Self::NotEncrypted { host } => write!(f, "is not encrypted (http to {host})"),
            Self::Malformed => f.write_str("is no address"),
        }
    }
}

/// A request that was not sent because it makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputError {
    /// Canvas refuses a search for less than two characters.
    #[error("Enter two letters at least to search for.")]
    ShortSearch,
    /// The end is not after the start.
    #[error("The end has to be after the start.")]
    EmptyRange,
    /// A query for nobody.
    #[error("Choose one person at least.")]
    Nobody,
    /// A text that is no id.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A text that names no course.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A stored address that is not one of this Canvas.
    #[error("This is not an address of the account's Canvas, so nothing was sent: it {0}.")]
    Address(LinkProblem),
}

impl CanvasError {
    /// Makes the error of a web page that came instead of data.
    pub(crate) fn not_json(request: Request, page: &str) -> Self {
        Self::NotJson {
            request,
            title: page_title(page).unwrap_or_else(|| "a page without a title".to_owned()),
            sign_in_page: looks_like_sign_in(page),
        }
    }

    /// Tells whether Canvas may have carried out a change all the same, so that it must not be sent again unchecked.
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
            Self::Throttled { .. } | Self::Server { .. } | Self::ResultsCut { .. } => true,
            _ => false,
        }
    }

    /// Tells whether only another token helps: a new one, or signing in again.
    pub fn needs_sign_in(&self) -> bool {
        match self {
            Self::TokenRefused { .. } | Self::Token(TokenError::SignInNeeded) => true,
            Self::Token(TokenError::OAuth(error)) => error.needs_sign_in(),
            _ => false,
        }
    }

    /// Tells whether the account or its token lacks a right.
    pub fn is_permission(&self) -> bool {
        matches!(
            self,
            Self::Forbidden { .. } | Self::ScopeMissing { .. } | Self::CourseRestricted { .. }
        )
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
