//! What an answer means. Status, `WWW-Authenticate` and a few words of the body decide together, because Canvas uses one
//! status for several things.

use chrono::Utc;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, StatusCode};
use lectern_net::{Request, retry_after};
use std::time::Duration;

use crate::call::Call;
use crate::error::{CanvasError, TokenRefusal};
use crate::words;

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// What was asked for.
    Success,
    /// Too many calls; nothing was done. Perhaps with a pause that the server asks for.
    Throttled(Option<Duration>),
    /// The token is refused.
    Token(TokenRefusal),
    /// The token is good but limited to other calls.
    Scope,
    /// The account lacks a right.
    Forbidden,
    /// An assignment that was named has no submissions for anybody.
    AssignmentIds,
    /// The server has no such thing.
    NotFound,
    /// The request is wrong.
    Refused,
    /// The server failed.
    Server,
}

/// Judges an answer by its head and, where it is no success, its body.
pub(crate) fn judge(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Verdict {
    if status.is_success() {
        return Verdict::Success;
    }
    let text = String::from_utf8_lossy(body);
    let says = |words: &str| text.contains(words);
    let limit = status == StatusCode::FORBIDDEN && says("Rate Limit Exceeded");
    if status == StatusCode::TOO_MANY_REQUESTS || limit {
        return Verdict::Throttled(retry_after(headers, Utc::now()));
    }
    match status.as_u16() {
        401 => unauthorized(headers, body, says),
        403 if says("invalid assignment ids requested") => Verdict::AssignmentIds,
        403 if says("Insufficient scopes") => Verdict::Scope,
        403 => Verdict::Forbidden,
        404 | 410 => Verdict::NotFound,
        500.. => Verdict::Server,
        _ => Verdict::Refused,
    }
}

/// A token that is refused comes with `WWW-Authenticate`; without it the token is good and a right is missing.
fn unauthorized(headers: &HeaderMap, body: &[u8], says: impl Fn(&str) -> bool) -> Verdict {
    if says("Insufficient scopes") {
        Verdict::Scope
    } else if says("Expired access token") {
        Verdict::Token(TokenRefusal::Expired {
            at: words::expired_at(body),
        })
    } else if says("Revoked access token") {
        Verdict::Token(TokenRefusal::Revoked)
    } else if says("Invalid access token") {
        Verdict::Token(TokenRefusal::Invalid)
    } else if says("\"unauthenticated\"") {
        Verdict::Token(TokenRefusal::Missing)
    } else if headers.contains_key(WWW_AUTHENTICATE) {
        Verdict::Token(TokenRefusal::Invalid)
    } else {
        Verdict::Forbidden
    }
}

/// Makes the error of an answer that is no success.
pub(crate) fn error(
    verdict: Verdict,
    call: &Call,
    request: Request,
    status: StatusCode,
    body: &[u8],
) -> CanvasError {
    let words = words::message(body);
    let or = |own: &str| words.clone().unwrap_or_else(|| own.to_owned());
    match verdict {
        Verdict::Token(reason) => CanvasError::TokenRefused { request, reason },
        Verdict::Scope => CanvasError::ScopeMissing {
            request,
            scope: call.scope(),
        },
        Verdict::Forbidden => CanvasError::Forbidden {
            request,
            right: call.right,
            message: words.unwrap_or_default(),
        },
        Verdict::AssignmentIds => CanvasError::AssignmentIds { request },
        Verdict::NotFound => CanvasError::NotFound {
            request,
            message: or("not found."),
        },
        Verdict::Throttled(_) => CanvasError::Throttled {
            waited: request.elapsed,
            request,
        },
        Verdict::Server => CanvasError::Server {
            request,
            status,
            message: or("no reason given."),
        },
        Verdict::Refused | Verdict::Success => CanvasError::Refused {
            request,
            status,
            message: or(&format!("status {status}.")),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, StatusCode};

    use super::{Verdict, judge};
    use crate::error::TokenRefusal;

    fn verdict(status: u16, header: Option<(&'static str, &str)>, body: &str) -> Verdict {
        let mut headers = HeaderMap::new();
        if let Some((name, value)) = header {
            headers.insert(name, value.parse().unwrap());
        }
        judge(
            StatusCode::from_u16(status).unwrap(),
            &headers,
            body.as_bytes(),
        )
    }

    const REALM: Option<(&str, &str)> = Some(("www-authenticate", "Bearer realm=\"canvas-lms\""));

    #[test]
    fn tells_a_dead_token_from_a_missing_right() {
        let no = r#"{"status":"unauthorized","errors":[{"message":"user not authorized to perform that action"}]}"#;

        assert_eq!(
            verdict(
                401,
                REALM,
                r#"{"errors":[{"message":"Invalid access token."}]}"#
            ),
            Verdict::Token(TokenRefusal::Invalid)
        );
        assert_eq!(
            verdict(
                401,
                REALM,
                r#"{"errors":[{"message":"Expired access token.","expired_at":"2026-09-28T12:00:00Z"}]}"#
            ),
            Verdict::Token(TokenRefusal::Expired {
                at: "2026-09-28T12:00:00Z".parse().ok()
            })
        );
        assert_eq!(
            verdict(
                401,
                REALM,
                r#"{"errors":[{"message":"Revoked access token."}]}"#
            ),
            Verdict::Token(TokenRefusal::Revoked)
        );
        assert_eq!(
            verdict(
                401,
                REALM,
                r#"{"status":"unauthenticated","errors":[{"message":"user authorization required"}]}"#
            ),
            Verdict::Token(TokenRefusal::Missing)
        );
        assert_eq!(
            verdict(401, REALM, ""),
            Verdict::Token(TokenRefusal::Invalid)
        );
        assert_eq!(verdict(401, None, no), Verdict::Forbidden);
        assert_eq!(verdict(403, None, no), Verdict::Forbidden);
        assert_eq!(
            verdict(
                401,
                None,
                r#"{"errors":[{"message":"Insufficient scopes on access token."}]}"#
            ),
            Verdict::Scope
        );
    }

    #[test]
    fn knows_a_throttle_in_every_form() {
        assert_eq!(
            verdict(403, None, "403 Forbidden (Rate Limit Exceeded)\n"),
            Verdict::Throttled(None)
        );
        assert_eq!(
            verdict(
                429,
                Some(("retry-after", "7")),
                "429 Too Many Requests (Rate Limit Exceeded)\n"
            ),
            Verdict::Throttled(Some(Duration::from_secs(7)))
        );
        assert_eq!(
            verdict(
                429,
                None,
                r#"{"error":"Page Views rate limit exceeded. Please wait and try again."}"#
            ),
            Verdict::Throttled(None)
        );
    }

    #[test]
    fn tells_the_other_answers_apart() {
        assert_eq!(verdict(200, None, ""), Verdict::Success);
        assert_eq!(
            verdict(403, None, r#"{"error":"invalid assignment ids requested"}"#),
            Verdict::AssignmentIds
        );
        assert_eq!(verdict(404, None, ""), Verdict::NotFound);
        assert_eq!(verdict(400, None, ""), Verdict::Refused);
        assert_eq!(verdict(422, None, ""), Verdict::Refused);
        assert_eq!(verdict(502, None, "<html>"), Verdict::Server);
    }
}
