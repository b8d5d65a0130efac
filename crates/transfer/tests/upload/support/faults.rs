use std::time::Duration;

use http::{Method, StatusCode};

/// The request of an upload that a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Create,
    Part(u32),
    Put,
    Complete,
    Look,
    Abort,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An answer with this status and an S3 error code.
    Status(StatusCode, &'static str),
    /// 503 with this `Retry-After` in seconds.
    Busy(u64),
    /// The connection breaks before anything was read.
    ResetBefore,
    /// The connection breaks after this many bytes of the body.
    ResetAfterBytes(usize),
    /// The storage does its work and the connection breaks before the answer.
    AnswerLost,
    /// The storage does its work and answers 500.
    DoneButFailed,
    /// The body is read up to this many bytes and then nothing happens any more.
    StallAfterBytes(usize),
    /// Status 200 with a sign-in page.
    SignInPage,
    /// Status 200 with an S3 error in the body, as when joining parts fails late.
    ErrorWithOk,
    /// The body is read this much later than it could be.
    Slow(Duration),
    /// Nothing is read before a request of this kind was answered.
    AfterAnswerTo(When),
}

impl When {
    /// Tells which request of an upload this is.
    pub fn of(method: &Method, query: &str) -> Option<Self> {
        let part = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("partNumber="));
        let in_parts = query.split('&').any(|pair| pair.starts_with("uploadId="));
        match *method {
            Method::POST if in_parts => Some(Self::Complete),
            Method::POST => Some(Self::Create),
            Method::PUT => {
                Some(part.map_or(Self::Put, |number| Self::Part(number.parse().unwrap())))
            }
            Method::HEAD => Some(Self::Look),
            Method::DELETE => Some(Self::Abort),
            _ => None,
        }
    }
}
