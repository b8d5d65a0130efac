use std::time::Duration;

use chrono::{DateTime, Utc};
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

use crate::error::NetErrorKind;

/// Says what repeating a request can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// Reads only: may be repeated after any failure that can pass.
    Safe,
    /// Changes something, but twice is the same as once (a part of an upload): may be repeated likewise.
    Idempotent,
    /// Twice is more than once, or nobody knows: repeated only if it certainly was not carried out.
    NotSentOnly,
}

/// What went wrong with one attempt.
#[derive(Debug, Clone, Copy)]
pub enum Failure<'a> {
    /// There was no answer.
    Net(&'a NetErrorKind),
    /// There was an answer with an error status and perhaps a pause the server asked for.
    Status(StatusCode, Option<Duration>),
}

/// What to do after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send it again after this pause.
    Retry {
        /// The pause.
        after: Duration,
    },
    /// Give the failure to the caller.
    Stop(StopReason),
}

/// Why a request is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The same would happen again.
    Permanent,
    /// It may have been carried out, and must be checked instead.
    MayHaveArrived,
    /// All attempts are used up.
    Attempts,
    /// There is no time left for another attempt.
    TotalTime,
}

/// Decides once, for every request, what is repeated, when, and how often.
///
/// Pauses double from `first_pause` to `longest_pause`; half of each is left to chance so that many lanes do not come back
/// at the same moment. A pause the server asked for goes first. 429 means that nothing was done, so it may be repeated for
/// every class and does not use up attempts, only time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most, the first time included.
    pub max_attempts: u32,
    /// The longest time from the first attempt to the start of the last.
    pub max_total: Duration,
    /// The pause after the first failure.
    pub first_pause: Duration,
    /// The longest pause of our own.
    pub longest_pause: Duration,
    /// The shortest pause after 429, whatever the server names.
    pub shortest_retry_after: Duration,
    /// The longest pause a server may ask for; a longer wish is cut to this.
    pub longest_retry_after: Duration,
    /// The pause after 429 where the server names none.
    pub unnamed_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            max_total: Duration::from_mins(5),
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            shortest_retry_after: Duration::from_secs(1),
            longest_retry_after: Duration::from_mins(1),
            unnamed_retry_after: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// Returns a policy that sends everything once.
    pub fn never() -> Self {
        Self {
            max_attempts: 1,
            max_total: Duration::ZERO,
            ..Self::default()
        }
    }

    /// Decides what follows a failure.
    ///
    /// `attempt` is the number of the attempt that failed, from 1; `elapsed` the time since the first began; `jitter` a
    /// number from 0 to 1.
    pub fn decide(
        &self,
        class: Idempotency,
        failure: Failure<'_>,
        attempt: u32,
        elapsed: Duration,
        jitter: f64,
    ) -> Decision {
        let refused_unread = matches!(failure, Failure::Status(StatusCode::TOO_MANY_REQUESTS, _));
        if let Err(reason) = may_repeat(class, failure) {
            return Decision::Stop(reason);
        }
        if attempt >= self.max_attempts && !(refused_unread && self.max_attempts > 1) {
            return Decision::Stop(StopReason::Attempts);
        }
        let after = match failure {
            Failure::Status(StatusCode::TOO_MANY_REQUESTS, asked) => {
                asked.unwrap_or(self.unnamed_retry_after).clamp(
                    self.shortest_retry_after.min(self.longest_retry_after),
                    self.longest_retry_after,
                )
            }
            Failure::Status(_, Some(asked)) => asked.min(self.longest_retry_after),
            _ => self.own_pause(attempt, jitter),
        };
        if elapsed + after > self.max_total {
            return Decision::Stop(StopReason::TotalTime);
        }
        Decision::Retry { after }
    }

    fn own_pause(&self, attempt: u32, jitter: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(16);
        let full = self
            .first_pause
            .saturating_mul(1 << doublings)
            .min(self.longest_pause);
        full / 2 + (full / 2).mul_f64(jitter.clamp(0.0, 1.0))
    }
}

fn may_repeat(class: Idempotency, failure: Failure<'_>) -> Result<(), StopReason> {
    let (passing, unread) = match failure {
        Failure::Net(kind) => (kind.may_pass(), kind.never_sent()),
        Failure::Status(status, _) => (may_pass(status), status == StatusCode::TOO_MANY_REQUESTS),
    };
    match class {
        _ if !passing => Err(StopReason::Permanent),
        Idempotency::NotSentOnly if !unread => Err(StopReason::MayHaveArrived),
        _ => Ok(()),
    }
}

fn may_pass(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Reads `Retry-After`, in seconds or as an HTTP date.
///
/// A date is measured from the answer's own `Date`, so that a wrong clock here does no harm, else from `now`. A date that is
/// past means no pause.
pub fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (seconds.is_finite() && seconds >= 0.0)
            .then(|| Duration::from_secs_f64(seconds.min(86_400.0)));
    }
    let until = http_date(text)?;
    let from = headers
        .get(DATE)
        .and_then(|date| http_date(date.to_str().ok()?))
        .unwrap_or(now);
    Some((until - from).to_std().unwrap_or(Duration::ZERO))
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|date| date.to_utc())
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
