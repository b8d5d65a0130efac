//! What one attempt at one step came to, in the terms of the retry policy.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use lectern_net::{Failure, NetError, NetErrorKind, retry_after};

use crate::{Step, TransferError};

/// Why one attempt failed.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There was no answer.
    Net(NetErrorKind),
    /// There was an answer with an error.
    Status {
        status: StatusCode,
        code: String,
        message: String,
        retry_after: Option<Duration>,
    },
    /// There was a success that is none.
    Unexpected,
    /// The server has not joined the parts so far.
    NotYet,
    /// The source could not be read.
    Disk(io::Error),
}

impl Fault {
    /// Classifies what the SDK says.
    pub fn from_sdk<E>(error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        match error {
            SdkError::ServiceError(failure) => {
                let (answer, said) = (failure.raw(), failure.err());
                Self::answered(
                    answer,
                    said.code().unwrap_or_default(),
                    said.message().unwrap_or_default(),
                )
            }
            SdkError::ResponseError(failure) => Self::answered(failure.raw(), "", ""),
            SdkError::TimeoutError(_) => Self::Net(NetErrorKind::TimedOut),
            SdkError::DispatchFailure(failure) => Self::Net(
                failure
                    .as_connector_error()
                    .and_then(|error| kind_of(error))
                    .unwrap_or(NetErrorKind::Reset),
            ),
            _ => Self::Net(NetErrorKind::Malformed),
        }
    }

    fn answered(answer: &HttpResponse, code: &str, message: &str) -> Self {
        let status =
            StatusCode::from_u16(answer.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
        if status.is_success() {
            // The server may say 200 first and an error in the body, when joining parts took long.
            return match code {
                "" => Self::Unexpected,
                "NoSuchUpload" | "InvalidPart" | "InvalidPartOrder" => {
                    Self::said(StatusCode::NOT_FOUND, code, message, None)
                }
                _ => Self::said(StatusCode::INTERNAL_SERVER_ERROR, code, message, None),
            };
        }
        Self::said(status, code, message, pause_asked_for(answer))
    }

    fn said(status: StatusCode, code: &str, message: &str, retry_after: Option<Duration>) -> Self {
        Self::Status {
            status,
            code: code.into(),
            message: message.into(),
            retry_after,
        }
    }

    /// Returns the failure as the retry policy sees it; nothing where repeating is out of the question.
    pub fn failure(&self) -> Option<Failure<'_>> {
        match self {
            Self::Net(kind) => Some(Failure::Net(kind)),
            Self::Status {
                status,
                retry_after,
                ..
            } => Some(Failure::Status(*status, *retry_after)),
            Self::Unexpected | Self::NotYet => Some(Failure::Net(&NetErrorKind::BodyCut)),
            Self::Disk(_) => None,
        }
    }

    /// Tells whether the server answered that it does not know the upload or its parts.
    pub fn is_gone(&self) -> bool {
        match self {
            Self::Status { status, code, .. } => {
                matches!(status.as_u16(), 404 | 410)
                    || matches!(
                        code.as_str(),
                        "NoSuchUpload" | "InvalidPart" | "InvalidPartOrder"
                    )
            }
            _ => false,
        }
    }

    /// Tells whether the server may have done what was asked although it did not say so.
    pub fn may_have_worked(&self) -> bool {
        match self {
            Self::Net(kind) => !kind.never_sent(),
            Self::Status { status, .. } => {
                status.is_server_error() || *status == StatusCode::REQUEST_TIMEOUT
            }
            Self::Unexpected | Self::NotYet => true,
            Self::Disk(_) => false,
        }
    }

    /// Says why in a few words.
    pub fn reason(&self) -> String {
        match self {
            Self::Net(kind) => kind.to_string(),
            Self::Status { status, code, .. } if code.is_empty() => {
                format!("the server answered {}", status.as_u16())
            }
            Self::Status { status, code, .. } => {
                format!("the server answered {} {code}", status.as_u16())
            }
            Self::Unexpected => "the answer did not come from an upload target".into(),
            Self::NotYet => "the server has not joined the parts yet".into(),
            Self::Disk(error) => error.to_string(),
        }
    }

    /// Makes the error that the caller of the whole upload sees.
    pub fn into_error(
        self,
        step: Step,
        key: &str,
        attempts: u32,
        elapsed: Duration,
    ) -> TransferError {
        let key = key.to_owned();
        if self.is_gone() {
            return TransferError::Gone { step, key };
        }
        match self {
            Self::Net(kind) => TransferError::Network {
                step,
                key,
                kind,
                attempts,
                elapsed,
            },
            Self::Unexpected | Self::NotYet => TransferError::Unexpected { step, key },
            Self::Disk(source) => TransferError::Disk {
                path: key.into(),
                source,
            },
            Self::Status {
                status,
                code,
                message,
                ..
            } => {
                let status_number = status.as_u16();
                match status_number {
                    401 | 403 => TransferError::Refused {
                        step,
                        key,
                        status: status_number,
                    },
                    408 | 429 | 500 | 502 | 503 | 504 => TransferError::Server {
                        step,
                        key,
                        status: status_number,
                        attempts,
                        elapsed,
                    },
                    _ => TransferError::Rejected {
                        step,
                        key,
                        status: status_number,
                        code,
                        message,
                    },
                }
            }
        }
    }
}

/// Finds what the connection layer said in a chain of causes.
fn kind_of(error: &(dyn Error + 'static)) -> Option<NetErrorKind> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(net) = cause.downcast_ref::<NetError>() {
            return Some(net.kind.clone());
        }
        next = cause.source();
    }
    None
}

fn pause_asked_for(answer: &HttpResponse) -> Option<Duration> {
    let mut headers = HeaderMap::new();
    for name in [RETRY_AFTER, DATE] {
        if let Some(value) = answer
            .headers()
            .get(name.as_str())
            .and_then(|value| HeaderValue::from_str(value).ok())
        {
            headers.insert(name, value);
        }
    }
    retry_after(&headers, SystemTime::now().into())
}
