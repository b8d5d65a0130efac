use std::fmt;
use std::time::Duration;

use http::Method;

use crate::redact::RedactedUrl;

/// What was asked of a server, fit to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address without its secrets.
    pub url: RedactedUrl,
    /// How often it was sent.
    pub attempts: u32,
    /// The time from the first attempt to the answer.
    pub elapsed: Duration,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = if self.attempts == 1 {
            "attempt"
        } else {
            "attempts"
        };
        let seconds = self.elapsed.as_secs_f64();
        write!(
            f,
            "{} {}, {} {times}, {seconds:.1} s",
            self.method, self.url, self.attempts
        )
    }
}
