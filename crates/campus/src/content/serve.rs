//! Answering a request for a recording: everything or a part, with the headers the switches ask for.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use futures::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::Content;
use crate::{CampusState, Ranges, world::Session};

/// Bytes made or read at a time.
const CHUNK: usize = 256 * 1024;

/// What is asked for.
pub(crate) struct Delivery {
    session: Uuid,
    generation: u32,
    changed: DateTime<Utc>,
}

impl Delivery {
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            session: session.id,
            generation: session.generation,
            changed: session.media_changed.unwrap_or(session.created),
        }
    }
}

/// Answers with the recording, or the part of it that was asked for.
pub(crate) async fn deliver(
    state: Arc<CampusState>,
    delivery: Delivery,
    asked: &HeaderMap,
) -> Response {
    let settings = state.settings.read().downloads.clone();
    let session = delivery.session;
    let finding = tokio::task::spawn_blocking(move || state.content_of(session)).await;
    let Ok(Some(content)) = finding else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let sending = Sending {
        content_type: "video/mp4",
        tag: format!("\"{}-{}\"", session.simple(), delivery.generation),
        changed: delivery.changed,
        ranges: settings.ranges,
        validators: settings.validators,
        content_length: settings.content_length,
    };
    send(content, &sending, asked)
}

/// Bytes that can be read from any place.
pub(crate) trait ReadAt: Send + 'static {
    fn length(&self) -> u64;

    /// Reads from a place and returns what was read; nothing only at the end. May block.
    fn read(&self, place: u64, most: usize) -> std::io::Result<Vec<u8>>;
}

impl ReadAt for Content {
    fn length(&self) -> u64 {
        self.len()
    }

    fn read(&self, place: u64, most: usize) -> std::io::Result<Vec<u8>> {
        self.read_at(place, most)
    }
}

/// How bytes are sent.
pub(crate) struct Sending {
    pub content_type: &'static str,
    /// Tag of what is sent, with its quotes.
    pub tag: String,
    pub changed: DateTime<Utc>,
    pub ranges: Ranges,
    pub validators: bool,
    pub content_length: bool,
}

/// Answers with everything, or the part of it that was asked for.
pub(crate) fn send(content: impl ReadAt, sending: &Sending, asked: &HeaderMap) -> Response {
    let length = content.length();
    let tag = sending.tag.clone();
    let modified = sending
        .changed
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let (status, from, to) = match part(sending, asked, length, &tag, &modified) {
        Part::Everything => (StatusCode::OK, 0, length),
        Part::From(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
        Part::Impossible => {
            let range = format!("bytes */{length}");
            return (
                StatusCode::RANGE_NOT_SATISFIABLE,
                [(header::CONTENT_RANGE, range)],
            )
                .into_response();
        }
    };
    let mut headers = HeaderMap::new();
    let mut put = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, sending.content_type.to_owned());
    if sending.content_length {
        put(header::CONTENT_LENGTH, (to - from).to_string());
    }
    if sending.ranges != Ranges::Off {
        put(header::ACCEPT_RANGES, "bytes".to_owned());
    }
    if status == StatusCode::PARTIAL_CONTENT {
        put(
            header::CONTENT_RANGE,
            format!("bytes {from}-{}/{length}", to.saturating_sub(1)),
        );
    }
    if sending.validators {
        let other = sending.ranges == Ranges::OtherTag && status == StatusCode::PARTIAL_CONTENT;
        let tag = if other {
            format!("\"{}\"", Uuid::new_v4().simple())
        } else {
            tag
        };
        put(header::ETAG, tag);
        put(header::LAST_MODIFIED, modified);
    }
    (status, headers, body(content, from, to)).into_response()
}

enum Part {
    Everything,
    /// From the first to before the second.
    From(u64, u64),
    Impossible,
}

/// Decides what of a recording is sent. Several ranges at once are not understood, as on many servers.
fn part(settings: &Sending, asked: &HeaderMap, length: u64, tag: &str, modified: &str) -> Part {
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")) else {
        return Part::Everything;
    };
    if !matches!(settings.ranges, Ranges::On | Ranges::OtherTag) {
        return Part::Everything;
    }
    let condition = text(header::IF_RANGE);
    if settings.validators && condition.is_some_and(|held| held != tag && held != modified) {
        return Part::Everything;
    }
    match range.split_once('-') {
        Some(("", last)) => match last.parse::<u64>() {
            Ok(0) => Part::Impossible,
            Ok(last) => Part::From(length.saturating_sub(last), length),
            Err(_) => Part::Everything,
        },
        Some((from, to)) => {
            let Ok(from) = from.parse::<u64>() else {
                return Part::Everything;
            };
            let to = match to {
                "" => Some(length),
                to => to
                    .parse::<u64>()
                    .ok()
                    .map(|to| to.saturating_add(1).min(length)),
            };
            match to {
                _ if from >= length => Part::Impossible,
                Some(to) if from < to => Part::From(from, to),
                _ => Part::Everything,
            }
        }
        None => Part::Everything,
    }
}

fn body(content: impl ReadAt, from: u64, to: u64) -> Body {
    let chunks = stream::try_unfold((content, from), move |(content, place)| async move {
        let most = usize::try_from(to - place).map_or(CHUNK, |rest| rest.min(CHUNK));
        if most == 0 {
            return Ok::<_, std::io::Error>(None);
        }
        let reading = tokio::task::spawn_blocking(move || {
            let bytes = content.read(place, most)?;
            Ok::<_, std::io::Error>((bytes, content))
        });
        let (bytes, content) = reading.await.map_err(std::io::Error::other)??;
        let next = place + bytes.len() as u64;
        Ok(Some((Bytes::from(bytes), (content, next))))
    });
    Body::from_stream(chunks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str, if_range: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        if let Some(held) = if_range {
            headers.insert(header::IF_RANGE, HeaderValue::from_static(held));
        }
        headers
    }

    fn of(range: &str, if_range: Option<&'static str>) -> Option<(u64, u64)> {
        let settings = Sending {
            content_type: "video/mp4",
            tag: "\"a\"".to_owned(),
            changed: DateTime::default(),
            ranges: Ranges::On,
            validators: true,
            content_length: true,
        };
        match part(&settings, &asked(range, if_range), 100, "\"a\"", "Mon") {
            Part::Everything => Some((0, 100)),
            Part::From(from, to) => Some((from, to)),
            Part::Impossible => None,
        }
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(of("bytes=10-19", None), Some((10, 20)));
        assert_eq!(of("bytes=10-", None), Some((10, 100)));
        assert_eq!(of("bytes=-10", None), Some((90, 100)));
        assert_eq!(of("bytes=90-500", None), Some((90, 100)));
        assert_eq!(of("bytes=100-", None), None);
        assert_eq!(of("bytes=0-1,5-6", None), Some((0, 100)));
        assert_eq!(of("lines=1-2", None), Some((0, 100)));
    }

    #[test]
    fn another_version_in_if_range_gets_everything() {
        assert_eq!(of("bytes=10-19", Some("\"a\"")), Some((10, 20)));
        assert_eq!(of("bytes=10-19", Some("Mon")), Some((10, 20)));
        assert_eq!(of("bytes=10-19", Some("\"b\"")), Some((0, 100)));
    }
}
