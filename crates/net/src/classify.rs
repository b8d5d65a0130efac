use std::error::Error;
use std::io;

use crate::error::{NetErrorKind, TrustProblem};

/// Puts a failure of the HTTP client into one of our kinds by walking down its causes.
pub fn classify(error: &reqwest::Error) -> NetErrorKind {
    if error.is_builder() {
        return NetErrorKind::Malformed;
    }
    if error.is_redirect() {
        return NetErrorKind::RedirectRefused;
    }
    let causes = Causes::of(error);
    if let Some(problem) = causes.trust_problem() {
        return NetErrorKind::Untrusted(problem);
    }
    if error.is_connect() {
        return causes.connect_kind(error.is_dns(), error.is_timeout());
    }
    if error.is_timeout() {
        return NetErrorKind::TimedOut;
    }
    if error.is_decode() {
        return NetErrorKind::BodyCut;
    }
    if error.is_body() && causes.io_kind() == Some(io::ErrorKind::UnexpectedEof) {
        return NetErrorKind::BodyCut;
    }
    NetErrorKind::Reset
}

/// What was found in a chain of causes.
#[derive(Default)]
struct Causes {
    io: Option<io::ErrorKind>,
    trust: Option<TrustProblem>,
    texts: String,
}

impl Causes {
    fn of(error: &reqwest::Error) -> Self {
        let mut causes = Self::default();
        let mut next: Option<&(dyn Error + 'static)> = error.source();
        while let Some(cause) = next {
            causes.note(cause);
            next = cause.source();
        }
        causes
    }

    fn note(&mut self, cause: &(dyn Error + 'static)) {
        self.texts.push_str(&cause.to_string().to_ascii_lowercase());
        self.texts.push('\n');
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            self.trust = Some(trust_problem(tls));
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            self.io = Some(io.kind());
            // An io::Error hides what it wraps from `source`, which skips to the cause below it.
            if let Some(inner) = io.get_ref() {
                self.note(inner);
            }
        }
    }

    fn trust_problem(&self) -> Option<TrustProblem> {
        self.trust
    }

    fn io_kind(&self) -> Option<io::ErrorKind> {
        self.io
    }

    fn connect_kind(&self, name_lookup: bool, timed_out: bool) -> NetErrorKind {
        let says = |text: &str| self.texts.contains(text);
        if says("tunnel") || says("proxy") {
            return NetErrorKind::ProxyRefused;
        }
        if name_lookup {
            // A resolver that answers "try again" has nobody to ask: the usual sign of a cable or Wi-Fi that is off.
            return if says("temporary failure") || says("try again") {
                NetErrorKind::Offline
            } else {
                NetErrorKind::UnknownHost
            };
        }
        match self.io {
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown) => {
                NetErrorKind::Offline
            }
            Some(io::ErrorKind::TimedOut) => NetErrorKind::ConnectTimedOut,
            _ if timed_out => NetErrorKind::ConnectTimedOut,
            _ => NetErrorKind::Unreachable,
        }
    }
}

fn trust_problem(error: &rustls::Error) -> TrustProblem {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::UnknownIssuer => TrustProblem::UnknownIssuer,
            Certificate::Expired | Certificate::ExpiredContext { .. } => TrustProblem::Expired,
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                TrustProblem::NotYetValid
            }
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                TrustProblem::WrongName
            }
            Certificate::Revoked => TrustProblem::Revoked,
            _ => TrustProblem::Unacceptable,
        },
        _ => TrustProblem::Handshake,
    }
}
