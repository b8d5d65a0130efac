//! What was requested, for tests and for a person who wonders. Tokens, codes and passwords never get here.

mod in_flight;
mod proof;

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::extract::Request;
use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use serde::Serialize;
use url::form_urlencoded;
use uuid::Uuid;

use crate::{endpoint, lock::locked};
use in_flight::{Flight, InFlight};
pub use proof::{Peak, SessionTraffic};

/// Requests kept; older ones are forgotten.
const KEPT: usize = 200_000;
/// Query parameters whose values are not kept.
const SECRET_PARAMETERS: [&str; 7] = [
    "code",
    "token",
    "access_token",
    "refresh_token",
    "client_secret",
    "password",
    "id_token_hint",
];

/// Which of the campus's two origins was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The site itself.
    Campus,
    /// The content network, which must never see a credential.
    Content,
    /// The Canvas.
    Canvas,
    /// The origin of the Canvas's files, which must never see a credential either.
    CanvasFiles,
}

impl Origin {
    pub(crate) fn is_canvas(self) -> bool {
        matches!(self, Self::Canvas | Self::CanvasFiles)
    }
}

/// One request as it was served, or is being served.
#[derive(Debug, Clone, Serialize)]
pub struct LoggedRequest {
    /// Position since the start of the campus, from 0.
    pub number: u64,
    /// When it came, by the computer's clock.
    pub at: DateTime<Utc>,
    /// Which origin was asked.
    pub origin: Origin,
    /// Method.
    pub method: String,
    /// Path as sent.
    pub path: String,
    /// Method and route, such as `GET /Panopto/api/v1/folders/{id}`, with the operation for SOAP, such as
    /// `POST /Panopto/PublicAPI/{version}/UsageReporting.svc/GetSessionSummaryUsage`: what limits are counted by.
    pub endpoint: String,
    /// The session, folder or person it is about: an id in the path, `id` or `deliveryId` in the query or form, or
    /// what a SOAP call names.
    pub subject: Option<Uuid>,
    /// What it brought to prove who sends it: `bearer`, `basic`, `cookie`. Never the values.
    pub credentials: Vec<&'static str>,
    /// Whose token it brought, by the token's short name; on the Canvas alone.
    pub caller: Option<String>,
    /// Query as sent, without secrets; empty if there was none.
    pub query: String,
    /// Status; 0 while it is being served or when the connection was cut before an answer.
    pub status: u16,
    /// Bytes of the request body that were read.
    pub bytes_in: u64,
    /// Bytes of the answer's body that were handed to the connection.
    pub bytes_out: u64,
    /// Milliseconds until the answer's head was ready.
    pub milliseconds: u64,
    /// Name of the fault that was applied.
    pub fault: Option<&'static str>,
    /// Whether the answer's body was handed over to its end.
    pub complete: bool,
}

impl LoggedRequest {
    /// Returns a query parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Returns the number of the part this request uploaded.
    pub fn part_number(&self) -> Option<u32> {
        self.parameter("partNumber")?.parse().ok()
    }
}

/// The log of requests.
#[derive(Debug, Default)]
pub struct RequestLog {
    entries: Mutex<VecDeque<Arc<Entry>>>,
    next: AtomicU64,
    in_flight: Arc<InFlight>,
}

impl RequestLog {
    /// Returns the requests so far in the order they came.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        locked(&self.entries)
            .iter()
            .map(|entry| entry.snapshot())
            .collect()
    }

    /// Returns the requests of one method whose path contains a text.
    pub fn matching(&self, method: &str, path: &str) -> Vec<LoggedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.method == method && request.path.contains(path));
        requests
    }

    /// Forgets the requests so far.
    pub fn clear(&self) {
        locked(&self.entries).clear();
        self.in_flight.forget();
    }

    /// Returns the most requests that were under way at once.
    pub fn most_in_flight(&self) -> usize {
        self.in_flight.most()
    }

    /// Returns the most requests of one caller that were under way at once; see [`LoggedRequest::caller`].
    pub fn most_in_flight_of(&self, caller: &str) -> usize {
        self.in_flight.most_of(caller)
    }

    pub(crate) fn begin(
        &self,
        origin: Origin,
        request: &Request,
        caller: Option<String>,
    ) -> Arc<Entry> {
        let (method, uri) = (request.method(), request.uri());
        let entry = Arc::new(Entry {
            number: self.next.fetch_add(1, Ordering::Relaxed),
            at: Utc::now(),
            began: Instant::now(),
            origin,
            endpoint: endpoint::name(request),
            subject: Mutex::new(subject(uri)),
            credentials: credentials(request.headers()),
            in_flight: Mutex::new(Some(self.in_flight.begin(caller.as_deref()))),
            caller,
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: without_secrets(uri.query().unwrap_or_default()),
            status: AtomicU64::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            milliseconds: AtomicU64::new(0),
            fault: Mutex::new(None),
            complete: AtomicBool::new(false),
        });
        let mut entries = locked(&self.entries);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(Arc::clone(&entry));
        entry
    }
}

/// A request being served; counted from several places.
#[derive(Debug)]
pub(crate) struct Entry {
    number: u64,
    at: DateTime<Utc>,
    began: Instant,
    origin: Origin,
    endpoint: String,
    subject: Mutex<Option<Uuid>>,
    credentials: Vec<&'static str>,
    caller: Option<String>,
    in_flight: Mutex<Option<Flight>>,
    method: String,
    path: String,
    query: String,
    status: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    milliseconds: AtomicU64,
    fault: Mutex<Option<&'static str>>,
    complete: AtomicBool,
}

impl Entry {
    pub(crate) fn add_in(&self, bytes: u64) {
        self.bytes_in.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_out(&self, bytes: u64) {
        self.bytes_out.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn answered(&self, status: http::StatusCode) {
        self.status
            .store(u64::from(status.as_u16()), Ordering::Relaxed);
        let elapsed: Duration = self.began.elapsed();
        self.milliseconds.store(
            u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            Ordering::Relaxed,
        );
    }

    pub(crate) fn set_fault(&self, name: &'static str) {
        *locked(&self.fault) = Some(name);
    }

    /// Names what the request is about when only its body says so.
    pub(crate) fn set_subject(&self, id: Uuid) {
        *locked(&self.subject) = Some(id);
    }

    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// Notes that it is under way no longer.
    pub(crate) fn set_over(&self) {
        drop(locked(&self.in_flight).take());
    }

    pub(crate) fn set_complete(&self) {
        self.complete.store(true, Ordering::Relaxed);
    }

    fn snapshot(&self) -> LoggedRequest {
        LoggedRequest {
            number: self.number,
            at: self.at,
            origin: self.origin,
            endpoint: self.endpoint.clone(),
            subject: *locked(&self.subject),
            credentials: self.credentials.clone(),
            caller: self.caller.clone(),
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            status: u16::try_from(self.status.load(Ordering::Relaxed)).unwrap_or_default(),
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
            milliseconds: self.milliseconds.load(Ordering::Relaxed),
            fault: *locked(&self.fault),
            complete: self.complete.load(Ordering::Relaxed),
        }
    }
}

fn subject(uri: &http::Uri) -> Option<Uuid> {
    let in_path = uri.path().split('/').find_map(guid);
    in_path.or_else(|| {
        form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .filter(|(name, _)| ["id", "deliveryid"].contains(&name.to_ascii_lowercase().as_str()))
            .find_map(|(_, value)| guid(&value))
    })
}

fn guid(text: &str) -> Option<Uuid> {
    let text = text.strip_suffix(".mp4").unwrap_or(text);
    (text.len() == 36).then(|| Uuid::parse_str(text).ok())?
}

fn credentials(headers: &HeaderMap) -> Vec<&'static str> {
    let scheme = headers
        .get(header::AUTHORIZATION)
        .map(|value| value.as_bytes().to_ascii_lowercase());
    let authorization = scheme.map(|scheme| {
        if scheme.starts_with(b"basic") {
            "basic"
        } else {
            "bearer"
        }
    });
    let cookie = headers.contains_key(header::COOKIE).then_some("cookie");
    authorization.into_iter().chain(cookie).collect()
}

fn without_secrets(query: &str) -> String {
    let secret =
        |pair: &str| SECRET_PARAMETERS.contains(&pair.split('=').next().unwrap_or_default());
    if !query.split('&').any(secret) {
        return query.to_owned();
    }
    let masked: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if secret(pair) => format!("{name}=***"),
            _ => pair.to_owned(),
        })
        .collect();
    masked.join("&")
}
