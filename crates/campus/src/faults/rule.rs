//! Which request goes wrong, and how.

use serde::{Deserialize, Serialize};

/// Which requests go wrong, and how. Every condition that is given must hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule {
    /// Method, such as `PUT`.
    #[serde(default)]
    pub method: Option<String>,
    /// Pattern for path and query together: a part of it, in which `*` stands for anything,
    /// such as `/Upload/*partNumber=3&`. Without regard to case. The operation of a SOAP call is taken as the last
    /// part of its path: `UsageReporting.svc/GetSession*`.
    #[serde(default)]
    pub path: Option<String>,
    /// Requests that match but pass unharmed first; 2 means the third fails.
    #[serde(default)]
    pub skip: u64,
    /// How often the rule fires at most; for ever if not given.
    #[serde(default)]
    pub times: Option<u64>,
    /// Probability with which it fires; always if not given.
    #[serde(default)]
    pub probability: Option<f64>,
    /// What goes wrong.
    pub fault: Fault,
}

impl Rule {
    /// Makes a rule that fires once on the next request whose path and query contain a text.
    pub fn once(path: &str, fault: Fault) -> Self {
        Self {
            times: Some(1),
            ..Self::always(path, fault)
        }
    }

    /// Makes a rule that fires on every request whose path and query contain a text.
    pub fn always(path: &str, fault: Fault) -> Self {
        Self {
            method: None,
            path: Some(path.to_owned()),
            skip: 0,
            times: None,
            probability: None,
            fault,
        }
    }

    /// Limits the rule to one method.
    #[must_use]
    pub fn on(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Lets this many matching requests pass first.
    #[must_use]
    pub fn after(mut self, skip: u64) -> Self {
        self.skip = skip;
        self
    }

    /// Lets the rule fire this often.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets the rule fire with a probability.
    #[must_use]
    pub fn sometimes(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    pub(super) fn matches(&self, method: &http::Method, target: &str) -> bool {
        self.method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
            && self
                .path
                .as_deref()
                .is_none_or(|pattern| contains(target, pattern))
    }
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// An answer with this status instead of the real one; the request body is read and thrown away.
    Status {
        /// The status.
        status: u16,
        /// The body; text that begins with `{` or `<` is labelled JSON or HTML.
        #[serde(default)]
        body: String,
    },
    /// 429, with `Retry-After` if given.
    TooMany {
        /// Seconds to wait.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// The connection is reset before anything of the body is read.
    ResetBefore,
    /// The connection is reset after this many bytes of the request body.
    ResetInRequest {
        /// Bytes read before.
        after: u64,
    },
    /// The connection is reset after this many bytes of the answer's body.
    ResetInResponse {
        /// Bytes sent before.
        after: u64,
    },
    /// The request is carried out in full, then the connection is reset instead of answering.
    LoseAnswer,
    /// Nothing is read or sent for a while, then all goes on.
    Stall {
        /// How long.
        millis: u64,
    },
    /// Nothing is read or sent while the rule is in force; once it is removed, all goes on.
    Hold,
    /// Reading the request body pauses after this many bytes, then goes on.
    StallInRequest {
        /// Bytes read before.
        after: u64,
        /// How long.
        millis: u64,
    },
    /// Sending the answer's body pauses after this many bytes, then goes on.
    StallInResponse {
        /// Bytes sent before.
        after: u64,
        /// How long.
        millis: u64,
    },
    /// Both bodies crawl.
    Slow {
        /// Speed of each.
        bytes_per_second: u64,
    },
    /// The web sign-in page with status 200 instead of the real answer.
    LoginPage,
    /// The bearer token of this request ends now, before the request is looked at; a refresh helps.
    ExpiredToken,
    /// The cookie of this request ends now, before the request is looked at; a new `legacyLogin` helps.
    ExpiredCookie,
    /// The answer's body ends in order after this many bytes.
    Truncated {
        /// Bytes sent.
        after: u64,
        /// Whether `Content-Length` still names the whole, so that the loss shows; else it names what is sent.
        right_length: bool,
    },
    /// The answer has no `Content-Length`; its body is chunked.
    NoLength,
    /// A SOAP fault: status 500 and an envelope with this text.
    SoapFault {
        /// What it says, such as `System error`.
        text: String,
    },
    /// The server's disk is full: 507, or 500 as some servers say, with an S3 error body on the upload target.
    FullDisk {
        /// The status; 507 if not given.
        #[serde(default = "insufficient_storage")]
        status: u16,
    },
}

fn insufficient_storage() -> u16 {
    507
}

impl Fault {
    /// Returns the name used in the request log and in the control interface.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::TooMany { .. } => "too_many",
            Self::ResetBefore => "reset_before",
            Self::ResetInRequest { .. } => "reset_in_request",
            Self::ResetInResponse { .. } => "reset_in_response",
            Self::LoseAnswer => "lose_answer",
            Self::Stall { .. } => "stall",
            Self::Hold => "hold",
            Self::StallInRequest { .. } => "stall_in_request",
            Self::StallInResponse { .. } => "stall_in_response",
            Self::Slow { .. } => "slow",
            Self::LoginPage => "login_page",
            Self::ExpiredToken => "expired_token",
            Self::ExpiredCookie => "expired_cookie",
            Self::Truncated { .. } => "truncated",
            Self::NoLength => "no_length",
            Self::SoapFault { .. } => "soap_fault",
            Self::FullDisk { .. } => "full_disk",
        }
    }
}

/// Tells whether the pieces of the pattern between its stars come one after the other in the text.
fn contains(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.to_ascii_lowercase(), pattern.to_ascii_lowercase());
    let mut rest = text.as_str();
    pattern.split('*').all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn stars_stand_for_anything_between_pieces_in_order() {
        let target = "/Panopto/Upload/1/a.mp4?partNumber=3&uploadId=x";
        assert!(contains(target, "/upload/*partNumber=3&"));
        assert!(!contains(target, "partNumber=3*/upload/"));
        assert!(contains(target, ""));
    }
}
