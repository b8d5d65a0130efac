//! What one attempt to fetch came to, in the terms of the retry policy.

use std::time::Duration;

use http::StatusCode;
use lectern_net::{Failure, NetErrorKind, RedactedUrl};

use super::DownloadError;

/// Why one attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There was no answer, or not the whole of it.
    Net(NetErrorKind),
    /// There was an answer without a file.
    Status {
        status: StatusCode,
        retry_after: Option<Duration>,
    },
}

impl Fault {
    pub fn failure(&self) -> Failure<'_> {
        match self {
            Self::Net(kind) => Failure::Net(kind),
            Self::Status {
                status,
                retry_after,
            } => Failure::Status(*status, *retry_after),
        }
    }

    /// Says why in a few words.
    pub fn reason(&self) -> String {
        match self {
            Self::Net(kind) => kind.to_string(),
            Self::Status { status, .. } => format!("the server answered {}", status.as_u16()),
        }
    }

    /// Makes the error that the caller of the whole download sees.
    pub fn into_error(
        self,
        address: RedactedUrl,
        attempts: u32,
        elapsed: Duration,
    ) -> DownloadError {
        let (status, retry_after) = match self {
            Self::Net(kind) => {
                return DownloadError::Network {
                    address,
                    kind,
                    attempts,
                    elapsed,
                };
            }
            Self::Status {
                status,
                retry_after,
            } => (status.as_u16(), retry_after),
        };
        match status {
            401 | 403 => DownloadError::Refused { address, status },
            404 | 410 => DownloadError::NotFound { address, status },
            429 => DownloadError::Busy {
                address,
                retry_after,
                attempts,
                elapsed,
            },
            408 | 500..=599 => DownloadError::Server {
                address,
                status,
                attempts,
                elapsed,
            },
            _ => DownloadError::Rejected { address, status },
        }
    }
}
