//! What can go wrong while a file is fetched.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lectern_net::{NetErrorKind, RedactedUrl};

use super::ContentKind;
use crate::LedgerError;

/// Tells why a download ended before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The person or the program asked to stop. What came is in the part file and the ledger.
    #[error("The download was stopped.")]
    Cancelled,
    /// The server answered with a web page where a file should be. Nothing of it was saved.
    #[error(
        "{address} answered with a web page instead of the file, most often a sign-in page. Sign in again."
    )]
    SignInPage {
        /// What was asked for.
        address: RedactedUrl,
        /// The `Content-Type` of the page.
        content_type: String,
        /// Length of the page in bytes, where told.
        bytes: Option<u64>,
    },
    /// The server refused with 401 or 403: renew the sign-in and call again. Where that does not help, downloads are not
    /// allowed.
    #[error(
        "The server refused {address} ({status}). Sign in again, or check that downloads are allowed for it."
    )]
    Refused {
        /// What was asked for.
        address: RedactedUrl,
        /// The HTTP status, 401 or 403.
        status: u16,
    },
    /// The server has no such file (404 or 410).
    #[error("{address} is not there ({status}). It may have been deleted or moved.")]
    NotFound {
        /// What was asked for.
        address: RedactedUrl,
        /// The HTTP status.
        status: u16,
    },
    /// The server kept answering 429.
    #[error("The server asks for fewer requests ({address}, {attempts} attempts, {:.0} s). Try again later.", .elapsed.as_secs_f64())]
    Busy {
        /// What was asked for.
        address: RedactedUrl,
        /// The pause that the server asked for last.
        retry_after: Option<Duration>,
        /// How often it was asked since the last progress.
        attempts: u32,
        /// Time since the first failure.
        elapsed: Duration,
    },
    /// The server said no and would say so again.
    #[error("The server did not send {address}: it answered {status}.")]
    Rejected {
        /// What was asked for.
        address: RedactedUrl,
        /// The HTTP status.
        status: u16,
    },
    /// The server kept answering that it has trouble.
    #[error("{address} could not be fetched: the server answered {status} ({attempts} attempts, {:.0} s). It goes on from here when tried again.", .elapsed.as_secs_f64())]
    Server {
        /// What was asked for.
        address: RedactedUrl,
        /// The last HTTP status: 408 or 5xx.
        status: u16,
        /// How often it was asked since the last progress.
        attempts: u32,
        /// Time since the first failure.
        elapsed: Duration,
    },
    /// No answer came, or not the whole of it, and all attempts are used up.
    #[error("{address} could not be fetched: {kind} ({attempts} attempts, {:.0} s). It goes on from here when tried again.", .elapsed.as_secs_f64())]
    Network {
        /// What was asked for.
        address: RedactedUrl,
        /// Why.
        kind: NetErrorKind,
        /// How often it was asked since the last progress.
        attempts: u32,
        /// Time since the first failure.
        elapsed: Duration,
    },
    /// The server sent a file without a byte, as Panopto does for captions that do not exist.
    #[error("{address} is empty on the server.")]
    Empty {
        /// What was asked for.
        address: RedactedUrl,
    },
    /// The bytes are not those of the kind of file that was expected. Nothing of them was saved.
    #[error("{address} should be {expected} but is {found}.")]
    WrongKind {
        /// What was asked for.
        address: RedactedUrl,
        /// What was expected.
        expected: ContentKind,
        /// What came, in words.
        found: String,
    },
    /// The server's file is longer or shorter than the caller knows it to be. Nothing of it was saved.
    #[error("{address} should have {expected} bytes but has {told}.")]
    WrongLength {
        /// What was asked for.
        address: RedactedUrl,
        /// The length that was expected.
        expected: u64,
        /// The length that the server told.
        told: u64,
    },
    /// The file came as the server has it, but it is not whole. Nothing of it was kept.
    #[error("The recording at {address} is damaged on the server: {why}.")]
    Damaged {
        /// What was asked for.
        address: RedactedUrl,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The file was another one each time the download went on.
    #[error("{address} keeps changing on the server. Try again when it is finished.")]
    KeepsChanging {
        /// What was asked for.
        address: RedactedUrl,
    },
    /// The disk has no room. What came stays in the part file.
    #[error("There is not enough room for {}{}. Make room and try again.", path.display(), room(*.needed, *.free))]
    DiskFull {
        /// The file that was to be written.
        path: PathBuf,
        /// Bytes that are still to come, where known.
        needed: Option<u64>,
        /// Bytes that are free, where known.
        free: Option<u64>,
    },
    /// The folder is not there: a drive was unplugged, or the folder was moved.
    #[error(
        "The folder of {} is not there. Connect the drive or choose another folder.",
        path.display()
    )]
    DestinationGone {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// The name or the whole path is longer than this disk takes.
    #[error("The path {} is too long for this disk. Choose a folder with a shorter path.", path.display())]
    NameTooLong {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// This person may not write there.
    #[error("{} may not be written. Check the permissions of the folder.", path.display())]
    NotPermitted {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// Another download is writing the same file.
    #[error("{} is being downloaded by another program.", path.display())]
    InUse {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// The disk refused.
    #[error("{} could not be written: {source}. Check the disk.", path.display())]
    Disk {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The record of the download could not be read or written.
    #[error("The record of the download could not be kept: {0}")]
    Ledger(#[source] LedgerError),
}

impl DownloadError {
    /// Tells whether the same call may go through later without anything being changed.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Network { kind, .. } => kind.may_pass(),
            Self::Server { .. }
            | Self::Busy { .. }
            | Self::KeepsChanging { .. }
            | Self::InUse { .. } => true,
            _ => false,
        }
    }

    /// Tells whether to renew the sign-in, once, and to call again.
    pub fn wants_sign_in(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::SignInPage { .. })
    }

    /// Tells whether the next file for the same folder would fail in the same way.
    pub fn stops_everything(&self) -> bool {
        matches!(self, Self::DiskFull { .. } | Self::DestinationGone { .. })
    }

    pub(crate) fn from_disk(target: &Path, source: io::Error) -> Self {
        let path = target.to_owned();
        // An unplugged drive answers in many ways; that its folder is gone is the one they share.
        if target
            .parent()
            .is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
            && source.kind() != io::ErrorKind::InvalidFilename
        {
            return Self::DestinationGone { path };
        }
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull {
                path,
                needed: None,
                free: None,
            },
            io::ErrorKind::InvalidFilename => Self::NameTooLong { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NotPermitted { path }
            }
            io::ErrorKind::WouldBlock => Self::InUse { path },
            _ => Self::Disk { path, source },
        }
    }
}

fn room(needed: Option<u64>, free: Option<u64>) -> String {
    match (needed, free) {
        (Some(needed), Some(free)) => {
            format!(
                ": {} MB are needed and {} MB are free",
                needed.div_ceil(1_000_000),
                free / 1_000_000
            )
        }
        _ => String::new(),
    }
}
