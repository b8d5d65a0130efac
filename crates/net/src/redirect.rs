use http::header::{AUTHORIZATION, COOKIE, HeaderName, LOCATION, PROXY_AUTHORIZATION};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::address::{ensure_secure, is_loopback};

/// How many redirects are followed before the server is taken to go round in circles.
pub(crate) const MAX_REDIRECTS: usize = 10;

/// What says who is asking. It goes to the origin it was made for and nowhere else.
const CREDENTIALS: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// What an answer says about going on elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It is an answer.
    Stay,
    /// It sends us on.
    Follow(Url),
    /// It sends us where we do not go.
    Refuse,
}

/// Decides where an answer to a request leads.
///
/// Reads follow any redirect. A change follows only those that keep method and body (307 and 308) within its own origin:
/// turned into a GET it would be another request, and elsewhere it would hand its body to a stranger.
pub(crate) fn next(
    method: &Method,
    from: &Url,
    start: &Url,
    status: StatusCode,
    headers: &HeaderMap,
) -> Next {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Next::Stay;
    }
    let location = headers
        .get(LOCATION)
        .and_then(|location| std::str::from_utf8(location.as_bytes()).ok());
    let Some(target) = location.and_then(|location| from.join(location).ok()) else {
        return Next::Stay;
    };
    let keeps_request = matches!(status.as_u16(), 307 | 308);
    let stays_whole_at_home = keeps_request && target.origin() == start.origin();
    if !method.is_safe() && !stays_whole_at_home {
        return Next::Stay;
    }
    // A server outside must not steer requests at services of this computer.
    let enters_this_computer = is_loopback(&target) && !is_loopback(start);
    if ensure_secure(&target).is_err() || enters_this_computer {
        return Next::Refuse;
    }
    Next::Follow(target)
}

/// Drops credentials from the headers of a request that left its origin.
pub(crate) fn drop_credentials(headers: &mut HeaderMap) {
    for name in CREDENTIALS {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::header::LOCATION;
    use http::{HeaderMap, Method, StatusCode};

    use super::{Next, next};

    fn led(method: &Method, start: &str, status: u16, location: &str) -> Next {
        let start = start.parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, location.parse().unwrap());
        next(
            method,
            &start,
            &start,
            StatusCode::from_u16(status).unwrap(),
            &headers,
        )
    }

    fn follow(target: &str) -> Next {
        Next::Follow(target.parse().unwrap())
    }

    #[test]
    fn reads_go_where_they_are_sent() {
        let from = "https://a.example/x/y";

        assert_eq!(
            led(&Method::GET, from, 302, "z"),
            follow("https://a.example/x/z")
        );
        assert_eq!(
            led(&Method::HEAD, from, 308, "https://b.example/"),
            follow("https://b.example/")
        );
        assert_eq!(led(&Method::GET, from, 200, "z"), Next::Stay);
        assert_eq!(led(&Method::GET, from, 304, "z"), Next::Stay);
    }

    #[test]
    fn nothing_goes_unencrypted_or_into_this_computer() {
        let from = "https://a.example/";

        for target in [
            "http://a.example/",
            "http://localhost:9127/",
            "https://127.0.0.1/",
            "ftp://a.example/",
            "file:///etc/passwd",
        ] {
            assert_eq!(
                led(&Method::GET, from, 302, target),
                Next::Refuse,
                "{target}"
            );
        }
        assert_eq!(
            led(
                &Method::GET,
                "http://127.0.0.1:1/",
                302,
                "http://localhost:2/"
            ),
            follow("http://localhost:2/")
        );
    }

    #[test]
    fn changes_follow_only_what_keeps_them_whole_and_at_home() {
        let from = "https://a.example/";

        assert_eq!(
            led(&Method::POST, from, 308, "/b"),
            follow("https://a.example/b")
        );
        assert_eq!(led(&Method::POST, from, 302, "/b"), Next::Stay);
        assert_eq!(
            led(&Method::PUT, from, 307, "https://b.example/"),
            Next::Stay
        );
        assert_eq!(
            led(&Method::DELETE, from, 307, "https://a.example:8443/"),
            Next::Stay
        );
    }
}
