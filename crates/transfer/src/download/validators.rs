//! What tells versions of a file on a server apart.

use chrono::DateTime;
use http::HeaderMap;
use http::header::{CONTENT_RANGE, DATE, ETAG, HeaderName, LAST_MODIFIED};
use serde::{Deserialize, Serialize};

/// The strong validators of an answer (RFC 9110, section 8.8). Equal ones mean equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The entity tag as it was given, with its quotes; weak tags are left out, because they do not promise equal bytes.
    pub etag: Option<String>,
    /// The date of the last change as it was given. Left out when it lies less than a second before the answer: the file may
    /// have changed again within that second (section 8.8.2.2).
    pub last_modified: Option<String>,
}

impl Validators {
    /// Reads them from an answer.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self {
            etag: text(headers, &ETAG).filter(|tag| tag.starts_with('"')),
            last_modified: text(headers, &LAST_MODIFIED).filter(|date| settled(date, headers)),
        }
    }

    /// Returns what to ask with in `If-Range`; nothing when the server told nothing to rely on.
    pub(crate) fn if_range(&self) -> Option<&str> {
        self.etag.as_deref().or(self.last_modified.as_deref())
    }

    /// Tells whether an answer to an `If-Range` request is about the same version.
    ///
    /// The validator that was asked with must be there again. A date besides a tag may be missing in such an answer, but must
    /// not be another one.
    pub(crate) fn agree_with(&self, answer: &HeaderMap) -> bool {
        let date = text(answer, &LAST_MODIFIED);
        match (&self.etag, &self.last_modified) {
            (Some(ours), known) => {
                text(answer, &ETAG).as_ref() == Some(ours)
                    && (known.is_none() || date.is_none() || date == *known)
            }
            (None, Some(ours)) => date.as_ref() == Some(ours),
            (None, None) => false,
        }
    }
}

/// The range that an answer says it holds: first byte, last byte, length of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentRange {
    /// Nothing in an answer that refuses the range (`bytes */length`).
    pub span: Option<(u64, u64)>,
    /// Nothing where the server does not know it (`*`).
    pub total: Option<u64>,
}

impl ContentRange {
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let value = text(headers, &CONTENT_RANGE)?;
        let (span, total) = value.strip_prefix("bytes ")?.trim().split_once('/')?;
        let total = match total {
            "*" => None,
            number => Some(number.parse().ok()?),
        };
        let span = match span {
            "*" => None,
            pair => {
                let (first, last) = pair.split_once('-')?;
                let (first, last) = (first.parse().ok()?, last.parse().ok()?);
                let whole = first <= last && total.is_none_or(|total| last < total);
                whole.then_some(())?;
                Some((first, last))
            }
        };
        Some(Self { span, total })
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn settled(date: &str, headers: &HeaderMap) -> bool {
    let moment = |text: &str| DateTime::parse_from_rfc2822(text).ok();
    match (
        moment(date),
        text(headers, &DATE).as_deref().and_then(moment),
    ) {
        (Some(changed), Some(answered)) => (answered - changed).num_seconds() >= 1,
        (changed, _) => changed.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_what_promises_equal_bytes_is_kept() {
        let date = "Tue, 06 Oct 2026 08:00:00 GMT";
        let strong = Validators::of(&headers(&[(ETAG, "\"a\""), (LAST_MODIFIED, date)]));
        assert_eq!(strong.if_range(), Some("\"a\""));
        assert_eq!(strong.last_modified.as_deref(), Some(date));
        let weak = Validators::of(&headers(&[(ETAG, "W/\"a\""), (LAST_MODIFIED, "yesterday")]));
        assert_eq!(weak, Validators::default());
        let fresh = [(LAST_MODIFIED, date), (DATE, date)];
        assert_eq!(Validators::of(&headers(&fresh)).if_range(), None);
        let settled = [
            (LAST_MODIFIED, date),
            (DATE, "Tue, 06 Oct 2026 08:00:01 GMT"),
        ];
        assert_eq!(Validators::of(&headers(&settled)).if_range(), Some(date));
    }

    #[test]
    fn the_validator_that_was_asked_with_must_come_back() {
        let both = Validators {
            etag: Some("\"a\"".into()),
            last_modified: Some("d".into()),
        };
        assert!(both.agree_with(&headers(&[(ETAG, "\"a\"")])));
        assert!(both.agree_with(&headers(&[(ETAG, "\"a\""), (LAST_MODIFIED, "d")])));
        assert!(!both.agree_with(&headers(&[(ETAG, "\"a\""), (LAST_MODIFIED, "e")])));
        assert!(!both.agree_with(&headers(&[(ETAG, "W/\"a\"")])));
        assert!(!both.agree_with(&headers(&[(LAST_MODIFIED, "d")])));
        let dated = Validators { etag: None, ..both };
        assert!(dated.agree_with(&headers(&[(ETAG, "\"b\""), (LAST_MODIFIED, "d")])));
        assert!(!dated.agree_with(&headers(&[])));
        assert!(!Validators::default().agree_with(&headers(&[])));
    }

    #[test]
    fn ranges_are_read_strictly() {
        let read = |value| ContentRange::of(&headers(&[(CONTENT_RANGE, value)]));
        let range = |span, total| Some(ContentRange { span, total });
        assert_eq!(read("bytes 5-9/10"), range(Some((5, 9)), Some(10)));
        assert_eq!(read("bytes 5-9/*"), range(Some((5, 9)), None));
        assert_eq!(read("bytes */10"), range(None, Some(10)));
        for wrong in [
            "bytes 5-10/10",
            "bytes 9-5/10",
            "bytes 5-/10",
            "items 5-9/10",
            "bytes=5-9/10",
            "5-9/10",
            "",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
