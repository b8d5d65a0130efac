//! What the log proves: how fast each endpoint was called, what each session cost, what leaked.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{LoggedRequest, Origin, RequestLog};
use crate::{LimitSettings, limits::is_limited};

/// The most requests an endpoint got within one of the three windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Peak {
    /// Method and route.
    pub endpoint: String,
    /// `Second`, `Minute` or `Hour`.
    pub window: &'static str,
    /// The most requests that came within such a window, those answered 429 included.
    pub requests: usize,
    /// What the limit admits.
    pub admitted: usize,
}

impl Peak {
    /// Tells whether more came than the limit admits.
    pub fn is_over(&self) -> bool {
        self.requests > self.admitted
    }
}

/// What one session cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SessionTraffic {
    /// Requests by endpoint.
    pub calls: BTreeMap<String, usize>,
    /// Bytes of all answers' bodies.
    pub bytes_out: u64,
}

impl RequestLog {
    /// Returns the busiest second, minute and hour of every endpoint that is limited, by the time requests came.
    ///
    /// With [`LimitSettings::time_factor`] the windows are as much shorter.
    pub fn peaks(&self, settings: &LimitSettings) -> Vec<Peak> {
        let mut times: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
        for request in self.requests() {
            if request.origin == Origin::Campus && is_limited(&request.path, settings) {
                times.entry(request.endpoint).or_default().push(request.at);
            }
        }
        let mut peaks = Vec::new();
        for (endpoint, mut times) in times {
            times.sort_unstable();
            for window in settings.windows() {
                peaks.push(Peak {
                    endpoint: endpoint.clone(),
                    window: window.name,
                    requests: busiest(&times, window.length),
                    admitted: window.admitted,
                });
            }
        }
        peaks
    }

    /// Returns the peaks above their limits; a client that keeps the limits leaves none.
    pub fn over_limit(&self, settings: &LimitSettings) -> Vec<Peak> {
        let mut peaks = self.peaks(settings);
        peaks.retain(Peak::is_over);
        peaks
    }

    /// Returns calls and bytes by session or folder, for requests that name one.
    pub fn by_subject(&self) -> HashMap<Uuid, SessionTraffic> {
        let mut found: HashMap<Uuid, SessionTraffic> = HashMap::new();
        for request in self.requests() {
            let Some(subject) = request.subject else {
                continue;
            };
            let traffic = found.entry(subject).or_default();
            *traffic.calls.entry(request.endpoint).or_default() += 1;
            traffic.bytes_out += request.bytes_out;
        }
        found
    }

    /// Returns the requests that brought a cookie or a token to the content network or to the Canvas's origin of files,
    /// which are other origins.
    pub fn leaks(&self) -> Vec<LoggedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| {
            let is_elsewhere = matches!(request.origin, Origin::Content | Origin::CanvasFiles);
            is_elsewhere && !request.credentials.is_empty()
        });
        requests
    }
}

/// Returns the most times that lie within a window, its end left out.
fn busiest(times: &[DateTime<Utc>], length: Duration) -> usize {
    let length = TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX);
    let mut first = 0;
    let mut most = 0;
    for (last, time) in times.iter().enumerate() {
        while *time - times[first] >= length {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_window_is_found_wherever_it_begins() {
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
        let times: Vec<_> = [0, 900, 950, 1000, 1899, 1900, 5000].map(at).to_vec();
        assert_eq!(busiest(&times, Duration::from_secs(1)), 4);
        assert_eq!(busiest(&times, Duration::from_mins(1)), 7);
        assert_eq!(busiest(&[], Duration::from_secs(1)), 0);
    }
}
