use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::Method;
use url::Url;

use crate::classify::classify;
use crate::redact::RedactedUrl;

/// Says why no usable answer came, in the terms a person can act on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetErrorKind {
    /// This computer has no network, or cannot look up any name.
    Offline,
    /// The name of the server is not known.
    UnknownHost,
    /// The server refused the connection or cannot be reached.
    Unreachable,
    /// The connection was not there within the connect timeout.
    ConnectTimedOut,
    /// The server's certificate is not trusted.
    Untrusted(TrustProblem),
    /// The proxy refused the connection or wants another user name or password.
    ProxyRefused,
    /// No byte came for the length of the read timeout. The request may have arrived.
    TimedOut,
    /// The connection broke. The request may have arrived.
    Reset,
    /// The answer ended before it was complete or could not be unpacked.
    BodyCut,
    /// The server sent us on to an address that may not be used, or too often.
    RedirectRefused,
    /// The address is plain `http` outside this computer.
    Insecure,
    /// The answer is longer than anything this call can mean.
    TooLong,
    /// The request itself could not be built.
    Malformed,
}

/// Says what is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustProblem {
    /// No trusted authority signed it: often a proxy that inspects traffic, or a missing CA file.
    UnknownIssuer,
    /// It is past its end, or this computer's clock is wrong.
    Expired,
    /// It is not valid yet, or this computer's clock is wrong.
    NotYetValid,
    /// It was made for another host name.
    WrongName,
    /// It was withdrawn by its authority.
    Revoked,
    /// The two sides found no common way to encrypt.
    Handshake,
    /// Something else about it is not acceptable.
    Unacceptable,
}

impl NetErrorKind {
    /// Tells whether the request certainly never reached the server, so that repeating it cannot do its work twice.
    pub fn never_sent(&self) -> bool {
        match self {
            Self::Offline
            | Self::UnknownHost
            | Self::Unreachable
            | Self::ConnectTimedOut
            | Self::Untrusted(_)
            | Self::ProxyRefused
            | Self::Insecure
            | Self::Malformed => true,
            Self::TimedOut
            | Self::Reset
            | Self::BodyCut
            | Self::RedirectRefused
            | Self::TooLong => false,
        }
    }

    /// Tells whether the same request may go through a little later without anything being changed.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Offline
            | Self::UnknownHost
            | Self::Unreachable
            | Self::ConnectTimedOut
            | Self::TimedOut
            | Self::Reset
            | Self::BodyCut => true,
            Self::Untrusted(_)
            | Self::ProxyRefused
            | Self::RedirectRefused
            | Self::Insecure
            | Self::TooLong
            | Self::Malformed => false,
        }
    }
}

impl fmt::Display for NetErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offline => "this computer is not connected to the network",
            Self::UnknownHost => "the server's name is not known",
            Self::Unreachable => "the server cannot be reached",
            Self::ConnectTimedOut => "the server did not answer the connection in time",
            Self::Untrusted(problem) => {
                return write!(f, "the server's certificate is not trusted: {problem}");
            }
            Self::ProxyRefused => "the proxy refused the connection",
            Self::TimedOut => "the server stopped answering",
            Self::Reset => "the connection broke",
            Self::BodyCut => "the answer was cut off",
            Self::RedirectRefused => {
                "the server sent the request on to an address that may not be used"
            }
            Self::Insecure => "the address is not encrypted",
            Self::TooLong => "the answer is far longer than expected",
            Self::Malformed => "the request could not be made",
        })
    }
}

impl fmt::Display for TrustProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "it was not issued by an authority this computer trusts",
            Self::Expired => "it has expired",
            Self::NotYetValid => "it is not valid yet",
            Self::WrongName => "it was issued for another host name",
            Self::Revoked => "it was withdrawn",
            Self::Handshake => "no common encryption was found",
            Self::Unacceptable => "it is not acceptable",
        })
    }
}

/// A request that got no usable answer: what was tried, how often, for how long, and why it failed.
#[derive(Debug)]
pub struct NetError {
    /// Why it failed.
    pub kind: NetErrorKind,
    /// The method of the request.
    pub method: Method,
    /// Where it went, fit to print.
    pub url: RedactedUrl,
    /// How often it was sent, at least once.
    pub attempts: u32,
    /// The time from the first attempt to the failure.
    pub elapsed: Duration,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl NetError {
    /// Makes an error for one attempt that failed at once; see [`Self::after`].
    pub fn new(kind: NetErrorKind, method: Method, url: &Url) -> Self {
        Self {
            kind,
            method,
            url: url.into(),
            attempts: 1,
            elapsed: Duration::ZERO,
            source: None,
        }
    }

    /// Classifies a failure of the HTTP client. The address it carries is dropped, because it may hold secrets.
    pub fn from_reqwest(error: reqwest::Error, method: Method, url: &Url) -> Self {
        let kind = classify(&error);
        Self {
            source: Some(Box::new(error.without_url())),
            ..Self::new(kind, method, url)
        }
    }

    /// Notes how often and how long the request was tried.
    #[must_use]
    pub fn after(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.attempts = attempts;
        self.elapsed = elapsed;
        self
    }

    /// Tells whether the request certainly never reached the server.
    pub fn never_sent(&self) -> bool {
        self.kind.never_sent()
    }
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = if self.attempts == 1 {
            "attempt"
        } else {
            "attempts"
        };
        write!(
            f,
            "{} {}: {} ({} {times}, {:.1} s)",
            self.method,
            self.url,
            self.kind,
            self.attempts,
            self.elapsed.as_secs_f64()
        )
    }
}

impl Error for NetError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Method;

    use super::{NetError, NetErrorKind, TrustProblem};

    #[test]
    fn says_what_was_tried_without_its_secrets() {
        let url = "https://h.example/Panopto/x?access_token=secret"
            .parse()
            .unwrap();
        let kind = NetErrorKind::Untrusted(TrustProblem::UnknownIssuer);
        let error = NetError::new(kind, Method::GET, &url).after(3, Duration::from_millis(1250));

        assert_eq!(
            error.to_string(),
            "GET https://h.example/Panopto/x?access_token=***: the server's certificate is not trusted: it was not issued by \
             an authority this computer trusts (3 attempts, 1.2 s)"
        );
    }
}
