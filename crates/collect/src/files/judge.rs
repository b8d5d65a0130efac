//! What a failure means: for one attempt, for the file, or for everything.

use std::time::Duration;

use http::StatusCode;
use lectern_canvas::CanvasError;
use lectern_net::{Failure, NetErrorKind};
use lectern_transfer::DownloadError;

use super::FileKind;
use super::cause::{Cause, NotFetched};
use super::error::FilesError;
use super::wanted::WantedFile;

/// Why an attempt failed, and what follows.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Every other file would fail in the same way.
    Everything(FilesError),
    /// This file cannot be had.
    Final(NotFetched),
    /// Another address may help, at once.
    Refused(NotFetched),
    /// It may pass with time.
    Passing(Passing, NotFetched),
}

/// What may pass, in the terms of the retry policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Passing {
    Net(NetErrorKind),
    Status(StatusCode, Option<Duration>),
}

impl Passing {
    pub fn failure(&self) -> Failure<'_> {
        match self {
            Self::Net(kind) => Failure::Net(kind),
            Self::Status(status, asked) => Failure::Status(*status, *asked),
        }
    }
}

/// Judges what Canvas answered. Its client has repeated what repeating helps.
pub(super) fn of_canvas(error: CanvasError, wanted: &WantedFile) -> Trouble {
    match error {
        CanvasError::TokenRefused { .. }
        | CanvasError::Token(_)
        | CanvasError::Throttled { .. } => Trouble::Everything(FilesError::Canvas(error)),
        CanvasError::Net(net) => match net.kind {
            NetErrorKind::RedirectRefused | NetErrorKind::Insecure | NetErrorKind::Malformed => {
                Trouble::Final(because(Cause::Refused, &net.kind.to_string()))
            }
            _ if net.kind.never_sent() => Trouble::Everything(FilesError::Canvas(net.into())),
            _ => Trouble::Final(in_words(Cause::Network, net.kind.to_string())),
        },
        CanvasError::Forbidden { .. }
        | CanvasError::ScopeMissing { .. }
        | CanvasError::CourseRestricted { .. } => Trouble::Refused(Cause::NotAllowed.into()),
        CanvasError::NotFound { .. } => Trouble::Refused(gone(wanted).into()),
        CanvasError::NotJson { .. } => Trouble::Refused(Cause::SignInPage.into()),
        CanvasError::Refused { status, .. } => {
            Trouble::Refused(because(Cause::Refused, status.as_str()))
        }
        CanvasError::Server { status, .. } => {
            Trouble::Final(because(Cause::Server, status.as_str()))
        }
        _ => Trouble::Final(Cause::NoAddress.into()),
    }
}

/// Judges how fetching the bytes ended. `elsewhere` says that they were not asked of Canvas itself.
pub(super) fn of_download(error: DownloadError, wanted: &WantedFile, elsewhere: bool) -> Trouble {
    match error {
        DownloadError::Cancelled => Trouble::Everything(FilesError::Cancelled),
        DownloadError::SignInPage { .. } => Trouble::Refused(Cause::SignInPage.into()),
        DownloadError::Refused { .. } if elsewhere => Trouble::Refused(Cause::LinkExpired.into()),
        DownloadError::Refused { .. } => Trouble::Refused(Cause::NotAllowed.into()),
        DownloadError::NotFound { .. } => Trouble::Refused(gone(wanted).into()),
        DownloadError::Rejected { status, .. } => {
            Trouble::Refused(because(Cause::Refused, &status.to_string()))
        }
        DownloadError::WrongLength { expected, told, .. } => Trouble::Refused(because(
            Cause::WrongLength,
            &format!("{told} bytes in place of {expected}"),
        )),
        DownloadError::Busy { retry_after, .. } => Trouble::Passing(
            Passing::Status(StatusCode::TOO_MANY_REQUESTS, retry_after),
            Cause::Busy.into(),
        ),
        DownloadError::Server { status, .. } => {
            let why = because(Cause::Server, &status.to_string());
            match StatusCode::from_u16(status) {
                Ok(status) => Trouble::Passing(Passing::Status(status, None), why),
                Err(_) => Trouble::Final(why),
            }
        }
        DownloadError::Network { kind, .. } => {
            let why = in_words(Cause::Network, kind.to_string());
            Trouble::Passing(Passing::Net(kind), why)
        }
        DownloadError::KeepsChanging { .. } => Trouble::Final(Cause::Changing.into()),
        DownloadError::Empty { .. }
        | DownloadError::WrongKind { .. }
        | DownloadError::Damaged { .. } => Trouble::Final(Cause::NotTheFile.into()),
        // The names are ours, so what the disk says of one file it says of all.
        other => Trouble::Everything(FilesError::Folder(other)),
    }
}

/// Says what it means that something is not there.
fn gone(wanted: &WantedFile) -> Cause {
    match wanted.key.kind {
        FileKind::Media => Cause::NotReady,
        FileKind::File | FileKind::Thumbnail => Cause::Gone,
    }
}

pub(super) fn locked(explanation: &str) -> NotFetched {
    match explanation.trim() {
        "" => Cause::Locked.into(),
        words => in_words(Cause::Locked, format!("{}: {words}", Cause::Locked.words())),
    }
}

fn because(cause: Cause, detail: &str) -> NotFetched {
    in_words(cause, format!("{} ({detail})", cause.words()))
}

fn in_words(cause: Cause, words: String) -> NotFetched {
    NotFetched { cause, words }
}
