//! Panopto's rate limits: per endpoint and API client, in three windows.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::{CampusState, LimitSettings, Window, auth, endpoint, lock::locked, wire::Line};

/// What was called, by endpoint and client.
#[derive(Debug, Default)]
pub struct LimitBook(Mutex<HashMap<String, VecDeque<DateTime<Utc>>>>);

/// A request over the limit.
#[derive(Debug, PartialEq, Eq)]
struct Over {
    /// The limit in the service's words, such as `5 per Second`.
    limit: String,
    /// Seconds until the next request is allowed.
    retry_after: u64,
}

impl LimitBook {
    /// Counts a request, or says which limit it would break. Refused requests do not count.
    fn count(&self, key: String, now: DateTime<Utc>, settings: &LimitSettings) -> Result<(), Over> {
        let windows = settings.windows();
        let longest = delta(windows[2].length);
        let mut book = locked(&self.0);
        let calls = book.entry(key).or_default();
        while calls.front().is_some_and(|call| now - *call >= longest) {
            calls.pop_front();
        }
        for Window {
            name,
            length,
            admitted,
        } in windows
        {
            let length = delta(length);
            let in_window = calls
                .iter()
                .rev()
                .take_while(|call| now - **call < length)
                .count();
            if in_window >= admitted {
                // The oldest call that still counts against the limit has to leave the window.
                let blocking = calls[calls.len() - admitted];
                let wait = (blocking + length - now).num_milliseconds().max(0);
                let retry_after = u64::try_from(wait)
                    .unwrap_or_default()
                    .div_ceil(1000)
                    .max(1);
                return Err(Over {
                    limit: format!("{admitted} per {name}"),
                    retry_after,
                });
            }
        }
        calls.push_back(now);
        Ok(())
    }
}

fn delta(length: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX)
}

const API: [&str; 3] = [
    "/Panopto/api/",
    "/Panopto/PublicAPI/",
    "/Panopto/PublicAPISSL/",
];
const WEB_PAGES: [&str; 4] = [
    "/Panopto/Podcast/",
    "/Panopto/Pages/Transcription/",
    "/Panopto/Pages/Viewer/",
    "/Panopto/Services/",
];

/// Tells whether requests to a path are counted: those to the API, and with the switch those a viewer makes.
pub(crate) fn is_limited(path: &str, settings: &LimitSettings) -> bool {
    let below = |prefixes: &[&str]| prefixes.iter().any(|prefix| path.starts_with(prefix));
    below(&API) || settings.web_pages && below(&WEB_PAGES)
}

/// Refuses what is over the limit with 429. Bytes of uploads and the pages a person reads are not limited.
pub(crate) async fn limit(
    State(state): State<Arc<CampusState>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let settings = state.settings.read().limits.clone();
    let path = request.uri().path();
    if settings.enforced && is_limited(path, &settings) {
        let endpoint = endpoint::name(&request);
        let who = auth::bearer_person(&state, request.headers())
            .ok()
            .and_then(|identity| identity.client_id)
            .unwrap_or_else(|| line.peer().ip().to_string());
        let key = format!("{endpoint} {who}");
        if let Err(over) = state.limits.count(key, state.clock.now(), &settings) {
            return too_many(
                &over.limit,
                settings.retry_after_header.then_some(over.retry_after),
            );
        }
    }
    next.run(request).await
}

/// Makes the answer to a request over the limit.
pub(crate) fn too_many(limit: &str, retry_after: Option<u64>) -> Response {
    let message =
        json!({ "Message": format!("API calls quota exceeded! maximum admitted {limit}.") });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(message)).into_response();
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_767_600_000_000 + milliseconds).unwrap()
    }

    #[test]
    fn the_sixth_call_in_a_second_is_refused_until_the_first_is_a_second_old() {
        let (book, settings) = (LimitBook::default(), LimitSettings::default());
        for call in 0..5 {
            assert_eq!(book.count("a".into(), at(call * 10), &settings), Ok(()));
        }

        let refused = book.count("a".into(), at(500), &settings).unwrap_err();

        assert_eq!(
            refused,
            Over {
                limit: "5 per Second".into(),
                retry_after: 1
            }
        );
        assert_eq!(book.count("a".into(), at(1000), &settings), Ok(()));
    }

    #[test]
    fn a_hundred_calls_fill_a_minute() {
        let (book, settings) = (LimitBook::default(), LimitSettings::default());
        for call in 0..100 {
            assert_eq!(book.count("a".into(), at(call * 250), &settings), Ok(()));
        }

        let refused = book.count("a".into(), at(25_000), &settings).unwrap_err();

        assert_eq!(
            refused,
            Over {
                limit: "100 per Minute".into(),
                retry_after: 35
            }
        );
    }

    #[test]
    fn endpoints_have_budgets_of_their_own() {
        let (book, settings) = (LimitBook::default(), LimitSettings::default());
        for _ in 0..5 {
            assert_eq!(book.count("a".into(), at(0), &settings), Ok(()));
        }
        assert!(book.count("a".into(), at(0), &settings).is_err());
        assert_eq!(book.count("b".into(), at(0), &settings), Ok(()));
    }
}
