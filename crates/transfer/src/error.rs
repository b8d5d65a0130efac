//! What can go wrong while bytes move.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lectern_net::{NetErrorKind, SetupError};

use crate::LedgerError;

/// The step of an upload that an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Opening a multipart upload.
    Create,
    /// Sending one part; parts are numbered from 1.
    Part(u32),
    /// Sending a whole small file in one request.
    Put,
    /// Asking the server to join the parts.
    Complete,
    /// Looking whether the joined file is there.
    Check,
    /// Throwing the parts away.
    Abort,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create => f.write_str("opening the upload"),
            Self::Part(number) => write!(f, "sending part {number}"),
            Self::Put => f.write_str("sending the file"),
            Self::Complete => f.write_str("joining the parts"),
            Self::Check => f.write_str("checking the file on the server"),
            Self::Abort => f.write_str("cancelling the upload"),
        }
    }
}

/// Tells why a transfer ended before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The person or the program asked to stop. What arrived is in the ledger.
    #[error("The transfer was stopped.")]
    Cancelled,
    /// The file cannot be cut into 10,000 parts of at most 25 MB.
    #[error("The file is {} GB large; at most {} GB can be uploaded. Split the recording.", gigabytes(*.size), gigabytes(*.limit))]
    TooLarge {
        /// Size of the file in bytes.
        size: u64,
        /// The largest size in bytes.
        limit: u64,
    },
    /// The file is not there, or not there any more.
    #[error("{} is no longer there. Put it back, or take it off the list.", path.display())]
    SourceMissing {
        /// The file.
        path: PathBuf,
    },
    /// The file is not the one that was looked at first; start again from its beginning.
    #[error("{} changed while it was being uploaded, so it has to be sent again from the beginning.", path.display())]
    SourceChanged {
        /// The file.
        path: PathBuf,
    },
    /// The disk or its permissions refused.
    #[error("{} could not be read or written: {source}. Check the disk and the permissions.", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The address of the target cannot be used.
    #[error("The upload address {address} cannot be used: {why}.")]
    BadTarget {
        /// The address, fit to print.
        address: String,
        /// Why not.
        why: &'static str,
    },
    /// No client could be made from the connection settings.
    #[error(transparent)]
    Connection(#[from] SetupError),
    /// The server refused with 401 or 403: renew the sign-in and call again. Some servers say 403 of an upload they no longer
    /// know, so where that does not help the upload has to be opened anew.
    #[error(
        "The server refused {step} of {key} ({status}). Sign in again, or check the right to add recordings here."
    )]
    Refused {
        /// What was refused.
        step: Step,
        /// Name of the file at the target.
        key: String,
        /// The HTTP status, 401 or 403.
        status: u16,
    },
    /// The server no longer knows this upload or has lost parts of it: forget the ledger and start again.
    #[error(
        "The server no longer knows the upload of {key} ({step}). It has to be sent again from the beginning."
    )]
    Gone {
        /// What was answered so.
        step: Step,
        /// Name of the file at the target.
        key: String,
    },
    /// The server said no and would say so again.
    #[error("The server did not accept {step} of {key}: {status} {code} {message}")]
    Rejected {
        /// What was refused.
        step: Step,
        /// Name of the file at the target.
        key: String,
        /// The HTTP status.
        status: u16,
        /// The code in the answer, or nothing.
        code: String,
        /// The sentence in the answer, or nothing.
        message: String,
    },
    /// The answer was a success but none of an upload target: often a sign-in page or a page of a proxy.
    #[error(
        "The answer to {step} of {key} did not come from an upload target. A sign-in page or a proxy may stand in between."
    )]
    Unexpected {
        /// What was answered so.
        step: Step,
        /// Name of the file at the target.
        key: String,
    },
    /// No answer came, and all attempts are used up.
    #[error("{step} of {key} failed: {kind} ({attempts} attempts, {:.0} s). It goes on from here when tried again.", .elapsed.as_secs_f64())]
    Network {
        /// What failed.
        step: Step,
        /// Name of the file at the target.
        key: String,
        /// Why.
        kind: NetErrorKind,
        /// How often it was sent.
        attempts: u32,
        /// Time since the first failure.
        elapsed: Duration,
    },
    /// The server kept answering that it has trouble or too much to do.
    #[error("{step} of {key} failed: the server answered {status} ({attempts} attempts, {:.0} s). It goes on from here when tried again.", .elapsed.as_secs_f64())]
    Server {
        /// What failed.
        step: Step,
        /// Name of the file at the target.
        key: String,
        /// The last HTTP status: 408, 429 or 5xx.
        status: u16,
        /// How often it was sent.
        attempts: u32,
        /// Time since the first failure.
        elapsed: Duration,
    },
    /// The record of parts could not be read or written.
    #[error("The record of the upload could not be kept: {0}")]
    Ledger(#[source] LedgerError),
}

impl TransferError {
    /// Tells whether the same call may go through later without anything being changed.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Network { kind, .. } => kind.may_pass(),
            Self::Server { .. } | Self::Unexpected { .. } => true,
            _ => false,
        }
    }

    /// Tells whether the upload has to begin again with an empty ledger.
    pub fn needs_fresh_start(&self) -> bool {
        matches!(self, Self::Gone { .. } | Self::SourceChanged { .. })
    }

    pub(crate) fn from_disk(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::SourceMissing { path },
            // A shorter file than was planned.
            io::ErrorKind::UnexpectedEof => Self::SourceChanged { path },
            _ => Self::Disk { path, source },
        }
    }
}

/// Writes bytes as gigabytes, rounded up to a tenth so that a size over a limit never prints as the limit.
fn gigabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000_000);
    match tenths % 10 {
        0 => format!("{}", tenths / 10),
        rest => format!("{}.{rest}", tenths / 10),
    }
}
