//! Makes answers readable that differ from Amazon's only in the name of their root element.

use bytes::Bytes;
use http::Method;

/// Names of root elements that the SDK insists on.
const CREATED: &str = "InitiateMultipartUploadResult";
const COMPLETED: &str = "CompleteMultipartUploadResult";

/// Gives the answer to a request the root element that the SDK expects.
///
/// The Python clients, which most other servers were tested with, look at no root element: rclone's server, for one, says
/// `InitiateMultipartUpload`. Errors, pages and everything else stay as they are.
pub(crate) fn with_expected_root(method: &Method, query: &str, body: Bytes) -> Bytes {
    let expected = match query_names(query) {
        names if method != Method::POST || names.is_empty() => return body,
        names if names.contains(&"uploads") => CREATED,
        names if names.contains(&"uploadId") => COMPLETED,
        _ => return body,
    };
    let Ok(text) = std::str::from_utf8(&body) else {
        return body;
    };
    match root(text) {
        Some(name) if name != expected && expected.starts_with(name) => {
            let opened = text.replacen(&format!("<{name}"), &format!("<{expected}"), 1);
            let end = format!("</{name}");
            match opened.rfind(&end) {
                Some(place) => {
                    let (before, after) = opened.split_at(place);
                    format!("{before}</{expected}{}", &after[end.len()..]).into()
                }
                None => body,
            }
        }
        _ => body,
    }
}

fn query_names(query: &str) -> Vec<&str> {
    query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Returns the name of the first element, without a prefix for its name space.
fn root(text: &str) -> Option<&str> {
    let start = text
        .match_indices('<')
        .find(|(place, _)| !text[place + 1..].starts_with(['?', '!']))?
        .0
        + 1;
    let length = text[start..].find(|end: char| end.is_whitespace() || end == '>' || end == '/')?;
    let name = &text[start..start + length];
    name.chars()
        .all(|letter| letter.is_ascii_alphabetic())
        .then_some(name)
        .filter(|name| name.len() > 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_root_is_completed() {
        let answer = "<?xml version=\"1.0\"?>\n<InitiateMultipartUpload xmlns=\"x\"><UploadId>7</UploadId></InitiateMultipartUpload>";
        assert_eq!(
            read(&Method::POST, "uploads=", answer),
            "<?xml version=\"1.0\"?>\n<InitiateMultipartUploadResult xmlns=\"x\"><UploadId>7</UploadId></InitiateMultipartUploadResult>"
        );
        let answer = "<CompleteMultipartUpload><ETag>7</ETag></CompleteMultipartUpload>";
        assert_eq!(
            read(&Method::POST, "uploadId=1", answer),
            "<CompleteMultipartUploadResult><ETag>7</ETag></CompleteMultipartUploadResult>"
        );
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for answer in [
            "<InitiateMultipartUploadResult><UploadId>7</UploadId></InitiateMultipartUploadResult>",
            "<Error><Code>NoSuchUpload</Code></Error>",
            "<html><body>Sign in</body></html>",
            "<CompleteMultipartUpload>",
            "not xml",
            "<",
            "",
        ] {
            assert_eq!(read(&Method::POST, "uploads", answer), answer);
            assert_eq!(read(&Method::PUT, "uploadId=7", answer), answer);
        }
    }

    fn read(method: &Method, query: &str, answer: &'static str) -> String {
        String::from_utf8(with_expected_root(method, query, answer.into()).to_vec()).unwrap()
    }
}
